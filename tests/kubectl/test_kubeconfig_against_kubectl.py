"""Our kubeconfigs and those of the real kubectl mean the same: built, read, merged and refused."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st

from kubecert_lesson import certificates, keys, kubeconfig, kubectl, samples
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User, scalars
from kubecert_lesson.kubectl import Run

# Each example costs some runs of kubectl, 50 ms each: they are few, and not shrunk on failure.
few = examples(
    15,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
# A name for every way in which YAML can be misread, and some plain ones that meet each other.
NAMES = [
    "lab", "alice@lab", "y", "n", "no", "on", "012", "1e3", "12:30", "~", "null", "0x1F", "1_000",
    ".5", "+1", "2001-01-01", "=", "-", "--", "?", "a: b", "a #b", " lead", "trail ", "@a", "*a",
    "&a", "!a", "%a", "|", "{a}", "[a]", "it's", 'a"b', "a\nb", "\na", "a\tb", "é", "한국", "😀",
    "\\", " ", "1e400", ".inf", ".nan", "",
]  # fmt: skip
BREAKS = ["\x85", "\u2028", "\u2029", "\ufeff", "\x7f", "\x80", "\x1b", "a\u2028b", "\r\n", "\r"]
names = st.one_of(
    st.sampled_from(NAMES[:3]),
    st.sampled_from(NAMES),
    # kubectl's own files fall apart on control characters, so these are left to other tests.
    st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["C", "Z"]), max_size=6),
)
texts = st.sampled_from(["", "https://127.0.0.1:6443", "12", "no"]) | names


def view(*paths: Path) -> Any:
    """Return what kubectl reads out of files, nothing left out."""
    run = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=paths)
    assert run.ok, run
    return json.loads(run.stdout)


def refused(text: str | bytes) -> Run:
    data = text.encode() if isinstance(text, str) else text
    run = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=data)
    assert not run.ok, run
    return run


# --- the same sequence of commands, by us and by kubectl


@dataclass(frozen=True)
class Command:
    """One command with its options, for both sides."""

    verb: str
    name: str
    options: dict[str, str | bool] = field(default_factory=dict)

    def ours(self, config: Kubeconfig) -> Kubeconfig:
        function: Callable[..., Kubeconfig] = getattr(kubeconfig, self.verb.replace("-", "_"))
        return function(config, self.name, **self.options)

    def by_kubectl(self, path: Path) -> Run:
        flags = []
        for key, value in self.options.items():
            flag = "embed-certs" if key == "embed" else key.replace("_", "-")
            text = str(value).lower() if isinstance(value, bool) else value
            flags.append(f"--{flag}={text}")
        return kubectl.run(
            "config", self.verb, *flags, "--", self.name, kubeconfig=path, cwd=path.parent
        )


FILES = ("ca.crt", "alice.crt", "pki/alice.key", "../outside.crt", "gone.crt")
pems = st.sampled_from(FILES)
embed = st.sampled_from([True, False])


def some(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw some of these options."""
    return st.fixed_dictionaries({}, optional=known)


def both(
    one: st.SearchStrategy[dict[str, Any]], other: st.SearchStrategy[dict[str, Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(one, other).map(lambda pair: pair[0] | pair[1])


CLUSTER = both(
    some(server=texts, tls_server_name=texts, proxy_url=texts),
    st.one_of(
        st.just({}),
        st.fixed_dictionaries({"certificate_authority": pems, "embed": embed}),
        some(insecure_skip_tls_verify=st.booleans()),
        some(certificate_authority=pems, embed=embed, insecure_skip_tls_verify=st.booleans()),
    ),
)
USER = both(
    st.one_of(
        st.just({}),
        st.fixed_dictionaries({"client_certificate": pems, "client_key": pems, "embed": embed}),
        some(client_certificate=pems, client_key=pems, embed=embed),
    ),
    st.one_of(st.just({}), some(token=texts), some(username=texts, password=texts),
              some(token=texts, username=texts, password=texts)),
)  # fmt: skip


@st.composite
def sequences(draw: st.DrawFn) -> list[Command]:
    """Draw commands that meet each other: they share two names."""
    name = st.sampled_from([draw(names), draw(names)])
    command = st.one_of(
        st.builds(Command, st.just("set-cluster"), name, CLUSTER),
        st.builds(Command, st.just("set-cluster"), name, CLUSTER),
        st.builds(Command, st.just("set-credentials"), name, USER),
        st.builds(Command, st.just("set-credentials"), name, USER),
        st.builds(
            Command, st.just("set-context"), name, some(cluster=name, user=name, namespace=texts)
        ),
        st.builds(Command, st.just("use-context"), name),
    )
    return draw(st.lists(command, min_size=4, max_size=12))


class Side:
    """A folder with the same PEM files as the other side's, and a kubeconfig in the making."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "conf"
        (self.folder / "pki").mkdir(parents=True)
        for name in FILES[:-1]:
            (self.folder / name).write_text(f"PEM of {name}")
        self.file = self.folder / "lab.conf"


def run_both(sequence: Iterable[Command]) -> tuple[Any, Any]:
    """Run commands on both sides and compare after each; return both files, parsed by kubectl."""
    with tempfile.TemporaryDirectory() as root:
        theirs = ours = Side(Path(root))
        our_file = ours.folder / "ours.conf"
        config = Kubeconfig()
        here = Path.cwd()
        try:
            os.chdir(ours.folder)
            for command in sequence:
                run = command.by_kubectl(theirs.file)
                try:
                    config = command.ours(config)
                    kubeconfig.save(config, our_file)
                    config = kubeconfig.read(our_file)
                except LessonError as error:
                    assert not run.ok, (command, error)
                else:
                    assert run.ok, (command, run)
            if not our_file.exists():
                return None, None
            assert kubeconfig.read(theirs.file) == config
            assert kubeconfig.check(config) == kubeconfig.check(kubeconfig.read(theirs.file))
            return view(theirs.file), view(our_file)
        finally:
            os.chdir(here)


@few
@given(sequences())
def test_the_same_commands_give_files_of_equal_meaning(sequence: list[Command]) -> None:
    theirs, ours = run_both(sequence)
    assert ours == theirs


LESSON = [
    Command("set-cluster", "lab", {"server": "https://s", "certificate_authority": "ca.crt"}),
    Command("set-cluster", "lab", {"certificate_authority": "ca.crt", "embed": True}),
    Command("set-cluster", "n", {"certificate_authority": "../outside.crt"}),
    Command("set-cluster", "n", {"insecure_skip_tls_verify": True, "tls_server_name": "x"}),
    Command("set-credentials", "alice", {"client_certificate": "alice.crt", "token": "12"}),
    Command("set-credentials", "alice", {"client_key": "pki/alice.key", "embed": True}),
    Command("set-cluster", "n", {"server": "https://other"}),  # forgets the tls-server-name
    Command("set-credentials", "alice", {"username": "no", "password": "1e3"}),
    Command("set-credentials", "alice", {"token": "0x1F"}),  # drops the password
    Command("set-credentials", "y", {"token": "t"}),
    Command("set-credentials", "y", {"username": "n", "password": "p"}),  # drops the token
    Command("set-context", "12:30", {"cluster": "lab", "user": "alice", "namespace": "n"}),
    Command("use-context", "12:30"),
]


def test_the_lessons_own_commands_give_the_same_file_byte_for_byte(tmp_path: Path) -> None:
    side = Side(tmp_path)
    config = Kubeconfig()
    here = Path.cwd()
    os.chdir(side.folder)
    try:
        for command in LESSON:
            assert command.by_kubectl(side.file).ok
            config = command.ours(config)
        ours = kubeconfig.save(config, side.folder / "ours.conf")
    finally:
        os.chdir(here)
    assert ours.read_bytes() == side.file.read_bytes()
    assert yaml.safe_load(ours.read_bytes())["current-context"] == "12:30"
    theirs = kubeconfig.read(side.file)
    assert kubeconfig.to_yaml(theirs, folder=side.folder) == side.file.read_bytes()


BY_HAND = """
clusters:
- name: lab
  cluster: {server: s, certificate-authority: ../outside.crt, disable-compression: true}
- name: other
  cluster: {server: t, certificate-authority: ./pki/../ca.crt,
      extensions: [{name: x, extension: {k: 1}}]}
contexts:
- name: c
  context: {cluster: lab, user: u, namespace: team, extensions: [{name: x, extension: z}]}
users:
- name: u
  user:
    client-certificate: ../outside.crt
    client-key: pki/../alice.crt
    tokenFile: pki/token
    as: someone
    as-groups: [g]
    as-user-extra: {k: [v]}
    auth-provider: {name: x, config: {a: b}}
    exec: {command: aws, apiVersion: v1, args: [a, "1"], env: [{name: A, value: B}]}
current-context: c
preferences: {colors: true}
extensions: [{name: x, extension: {k: [1, 2.5, "3"]}}]
"""


@pytest.mark.parametrize(
    "command",
    [
        Command("set-cluster", "lab", {"server": "v"}),
        Command("set-cluster", "other", {"certificate_authority": "ca.crt", "embed": True}),
        Command("set-cluster", "third", {"proxy_url": "http://p"}),
        Command("set-credentials", "u", {"token": "t"}),
        Command("set-context", "c", {"namespace": ""}),
        Command("use-context", "c"),
    ],
    ids=str,
)
def test_a_file_written_by_hand_is_changed_as_kubectl_changes_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = Side(tmp_path)
    ours = side.folder / "ours.conf"
    for file in (side.file, ours):
        file.write_text(BY_HAND)
    monkeypatch.chdir(side.folder)
    assert command.by_kubectl(side.file).ok
    kubeconfig.save(command.ours(kubeconfig.read(ours)), ours)
    assert view(ours) == view(side.file)


# --- what we write, kubectl reads


def config_of_names(found: Iterable[str], current: str) -> Kubeconfig:
    return Kubeconfig(
        clusters=tuple(Cluster(name, server=name) for name in found),
        users=tuple(User(name, username=name, client_key_data=name.encode()) for name in found),
        contexts=tuple(Context(name, name, name, namespace=name) for name in found),
        current_context=current,
    )


@few
@given(st.sets(st.one_of(names, st.sampled_from(BREAKS), st.text(max_size=3)), max_size=40), names)
def test_kubectl_reads_every_name_that_we_write(found: set[str], current: str) -> None:
    found = {name for name in found | {*NAMES, *BREAKS} if "\0" not in name}
    with tempfile.TemporaryDirectory() as folder:
        seen = view(kubeconfig.save(config_of_names(found, current), Path(folder) / "lab.conf"))
    assert seen["current-context"] == current
    for kind, inside, key in (
        ("clusters", "cluster", "server"),
        ("users", "user", "username"),
        ("contexts", "context", "namespace"),
    ):
        read = {entry["name"]: entry[inside].get(key, "") for entry in seen[kind]}
        assert read == {name: name for name in found}


@few
@given(st.sets(names, max_size=40), names)
def test_kubectl_writes_every_name_as_we_do(found: set[str], current: str) -> None:
    config = config_of_names(found | {*NAMES}, current)
    with tempfile.TemporaryDirectory() as folder:
        path = kubeconfig.save(config, Path(folder) / "lab.conf")
        assert kubectl.run("config", "set-context", "added", kubeconfig=path).ok
        again = kubeconfig.read(path)
        assert again == kubeconfig.set_context(config, "added")
        assert path.read_bytes() == kubeconfig.to_yaml(again)


# --- what kubectl reads, we read


def bare(word: str) -> bool:
    """Say whether YAML's grammar lets a word stand as an item of a list, whatever it means."""
    return word not in ("-", "?", ":") and not word.endswith(":")


numbers = st.from_regex(r"[-+]?[0-9_.:]{1,6}([eE][-+]?[0-9_]{0,4})?", fullmatch=True)
based = st.from_regex(r"[-+]?0[xXbBoO]?[0-9a-fA-F_]{0,18}", fullmatch=True)
others = st.text("ytruenofsYTNO~.0", min_size=1, max_size=4)
KNOWN = [
    "y", "Y", "yes", "Yes", "YES", "yEs", "n", "N", "no", "No", "NO", "on", "On", "ON", "off",
    "Off", "OFF", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "~", "null",
    "Null", "NULL", "nULL", "12:30", "190:20:30", "2001-01-01", "2001-01-01T00:00:00Z", "0o17",
    "0o", "017", "018", "0b102", "-0b11", "0xg", "1e400", "-1e400", "1.", ".5", "._5", "+.5",
    "1_000", "1__0.5_0", "_1", "18446744073709551615", "18446744073709551616",
    "-9223372036854775808", "-9223372036854775809", "0xffffffffffffffff",
    ".1_9", "-.1_9", ".1_", ".1__2", ".1e1_0", "1_.5", "0_.1", "0o1_7", "0b1_",
    "0x10000000000000000", "=", "<<", "NaN", "Inf", "077777777777777777777777",
]  # fmt: skip


@few
@given(st.lists(st.one_of(numbers, based, others).filter(bare), max_size=60))
def test_a_word_without_quotes_means_to_us_what_it_means_to_kubectl(found: list[str]) -> None:
    asked = [word for word in KNOWN + found if not word.lower().endswith((".inf", ".nan"))]
    items = "".join(f"    - {word}\n" for word in asked)
    text = f"extensions:\n- name: words\n  extension:\n    list:\n{items}"
    run = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=text.encode())
    assert run.ok, run
    theirs = json.loads(run.stdout)["extensions"][0]["extension"]["list"]
    ours = [scalars.meaning(word) for word in asked]
    for word, one, other in zip(asked, ours, theirs, strict=True):
        if isinstance(one, float) and isinstance(other, int):
            other = float(other)  # great floats look whole in JSON
        assert type(one) is type(other) and one == other, word
    assert kubeconfig.parse(text).other["extensions"][0]["extension"]["list"] == ours  # type: ignore[index]


@pytest.mark.parametrize("word", [".inf", "-.INF", ".NaN"])
def test_infinity_and_not_a_number_are_no_names(word: str) -> None:
    assert "unsupported value" in refused(f"current-context: {word}").stderr
    with pytest.raises(LessonError, match="as a number"):
        kubeconfig.parse(f"current-context: {word}")


@pytest.mark.parametrize(
    "text",
    [
        "clusters: {}",
        "clusters: [a]",
        "clusters: [{name: no}]",
        "clusters: [{name: 12}]",
        "clusters: [{name: a, cluster: x}]",
        "clusters: [{name: a, cluster: {server: 1}}]",
        "clusters: [{name: a, cluster: {insecure-skip-tls-verify: 'true'}}]",
        "clusters: [{name: a}, {name: a}]",
        "users: [{name: a, user: {exec: {args: x}}}]",
        "users: [{name: a, user: {token: 12}}]",
        "users: [{name: a, user: {as-groups: x}}]",
        "kind: Pod\napiVersion: v1",
        "kind: Config\napiVersion: v2",
        "apiVersion: 1",
        "hello",
        "[]",
        "a: b: c",
        "\tcurrent-context: a",
        b"current-context: \xff",
        "x: &a [*a]",
        "x: *a",
        "current-context: !!int 12",
        "x: " + "[" * 20_000,
        "clusters: [{name: a, cluster: {server: .1_9}}]",  # found by Hypothesis
        "clusters: [{name: a, cluster: {extensions: 1}}]",
        "clusters: [{name: a, cluster: {<<: text}}]",
        "clusters: [{name: a, cluster: {<<: ~}}]",
        "clusters: [{name: a, cluster: {<<: [[{server: a}]]}}]",
        "users: [{name: a, user: {exec: {command: x, env: {a: b}}}}]",
        "users: [{name: a, user: {exec: {command: x, env: 1}}}]",
        "users: [{name: a, user: {exec: {command: x, env: [{name: a, value: 1}]}}}]",
        "users: [{name: a, user: {exec: {command: x, provideClusterInfo: 'true'}}}]",
        "users: [{name: a, user: {exec: {command: x, installHint: 1}}}]",
        "users: [{name: a, user: {auth-provider: {name: gcp, config: {a: 1}}}}]",
        "users: [{name: a, user: {auth-provider: text}}]",
        "users: [{name: a, user: {as-user-extra: {a: b}}}]",
        "contexts: [{name: a, context: {extensions: {}}}]",
        "preferences: text",
        "preferences: {colors: 'true'}",
        "preferences: {extensions: [{name: a, extension: 1}, {name: a}]}",
        "extensions: {}",
        "extensions: [{name: 1}]",
        "extensions: [{name: a, extension: {b: c}}, {name: a, extension: {b: d}}]",
        "%YAML 1.2\n---\nkind: Config\n",
        "kind: Config\n<<: {kind: Pod}",
        "Kind: Pod",
        "x: .inf",
        "~: a",
        "x: !!int a",
        "x: !!binary Y",
        "x: !!timestamp a",
    ],
)
def test_what_kubectl_refuses_to_load_is_refused(text: str | bytes) -> None:
    refused(text)
    with pytest.raises(LessonError):
        kubeconfig.parse(text)


ACCEPTED = """
<<: {kind: Config}
x: &a {server: s, proxy-url: q}
clusters:
- {name: a, cluster: *a}
- {name: b, cluster: {<<: *a, proxy-url: p}}
- {name: c, cluster: {server: v, server: w, Server: z, insecure-skip-tls-verify: yes}}
- {name: d, cluster: ~}
- {name: e, cluster: {<<: [{server: 1st}, {server: 2nd, tls-server-name: t}]}}
- {name: f, cluster: {server: own, <<: [*a, {server: yes}]}}
- {name: g, cluster: {server: !!binary c2VydmVy, insecure-skip-tls-verify: !!bool 'yes'}}
- {name: h, cluster: {server: ! 1, extensions: [{name: x}, {name: x, extension: {y: .1_9}}]}}
- ~
contexts:
- {name: 12:30, context: {cluster: !foo 12, user: !!str 12, namespace: ~, extensions: ~}}
users:
- name: a
  user: {as: x, as-uid: u, as-groups: [g, ~], tokenFile: t, exec: ~, as-user-extra: {k: [v]}}
  nobody: knows
- {name: b, user: {auth-provider: {name: gcp, config: {k: v, empty: ~}}}}
- name: c
  user:
    exec: {command: aws, env: [{name: A, value: '1'}, ~], installHint: h, provideClusterInfo: yes}
preferences: {colors: true, extensions: [{name: x, extension: {y: z}}]}
current-context: 2001-01-01
---
current-context: [
"""


@pytest.mark.parametrize(
    "text",
    [
        ACCEPTED,
        samples.kind_kubeconfig().decode(),
        "",
        "# nothing",
        "null",
        "\ufeffcurrent-context: a",
        '{"current-context":\t"a",}',
    ],
)
def test_what_kubectl_loads_we_load_with_the_same_meaning(text: str) -> None:
    run = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=text.encode())
    ours = kubeconfig.to_yaml(kubeconfig.parse(text))
    again = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=ours)
    assert run.ok and again.stdout == run.stdout


@pytest.mark.parametrize(
    "value",
    ["YQ==", "YQ", "YQ=", "YQ===", "YQ==YQ==", "YWFh====", "====", "Y===", "YR==", "Y Q==", "-_==",
     "YQ==\n", "Y\r\nQ==", "YQ=\n=", "YQ==\t", "+/+/", "YWFhY", "é", "=YWF"],
)  # fmt: skip
def test_base64_is_good_to_us_where_it_is_to_kubectl(value: str) -> None:
    text = json.dumps({"users": [{"name": "a", "user": {"client-key-data": value}}]})
    run = kubectl.run("config", "view", "--raw", "-o", "json", kubeconfig=text.encode())
    if run.ok:
        ours = kubeconfig.to_yaml(kubeconfig.parse(text))
        written = json.loads(run.stdout)["users"][0]["user"]["client-key-data"]
        assert yaml.safe_load(ours)["users"][0]["user"]["client-key-data"] == written
    else:
        assert "illegal base64 data" in run.stderr
        with pytest.raises(LessonError, match="illegal base64 data"):
            kubeconfig.parse(text)


# --- merging


@st.composite
def small_configs(draw: st.DrawFn) -> Kubeconfig:
    some = st.sets(st.sampled_from(["a", "b", "no"]))
    value = st.sampled_from(["", "x", "y"])
    return Kubeconfig(
        clusters=tuple(
            Cluster(name, draw(value), insecure_skip_tls_verify=draw(st.booleans()))
            for name in sorted(draw(some))
        ),
        users=tuple(
            User(name, token=draw(value), username=draw(value)) for name in sorted(draw(some))
        ),
        contexts=tuple(
            Context(name, draw(value), draw(value), namespace=draw(value))
            for name in sorted(draw(some))
        ),
        current_context=draw(st.sampled_from(["", "a", "b"])),
    )


@few
@given(st.lists(small_configs(), min_size=2, max_size=3))
def test_kubeconfigs_are_merged_as_kubectl_merges_them(configs: list[Kubeconfig]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.conf" for number in range(len(configs))]
        for config, path in zip(configs, paths, strict=True):
            kubeconfig.save(config, path)
        (Path(folder) / "empty").touch()
        paths[1:1] = [Path(folder) / "gone", Path(folder) / "empty"]
        merged = kubeconfig.read_many(os.pathsep.join(map(str, paths)))
        ours = kubeconfig.save(merged.config, Path(folder) / "merged.conf")
        assert view(*paths) == view(ours)


# --- paths and problems: what kubectl says before it connects

NOWHERE = "https://127.0.0.1:9"


def try_to_log_in(path: Path) -> str:
    return kubectl.run("version", kubeconfig=path).text


def test_a_relative_path_leads_where_kubectl_looks_for_it(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    path = tmp_path / "conf" / "lab.conf"
    config = Kubeconfig(
        clusters=(Cluster("lab", NOWHERE, certificate_authority="../pki/ca.crt"),),
        users=(User("u", token="t"),),
        contexts=(Context("c", "lab", "u"),),
        current_context="c",
    )
    path.write_bytes(kubeconfig.to_yaml(config, folder=path.parent))
    [problem] = kubeconfig.check(kubeconfig.read(path))
    place = str(tmp_path / "pki" / "ca.crt")
    assert place in try_to_log_in(path) and place == problem.because.values["place"]
    assert problem.because.values["path"] == "../pki/ca.crt"


@pytest.fixture(scope="module")
def pem() -> tuple[bytes, bytes]:
    key = keys.generate()
    made = certificates.self_signed_authority(key, common_name="kubernetes")
    return made.certificate_pem, made.key_pem


@pytest.mark.parametrize(
    ("change", "theirs"),
    [
        ({}, "was refused"),
        ({"server": ""}, "localhost:8080 was refused"),
        ({"certificate_authority": "ca.crt"}, "are both specified"),
        ({"insecure_skip_tls_verify": True}, "with the insecure flag is not allowed"),
        ({"proxy_url": "ftp://x"}, "must be http, https, or socks5"),
        ({"token": "t", "password": "p"}, "more than one authentication method"),
        ({"client_key": "u.key"}, "are both specified"),
        ({"client_certificate": "u.crt"}, "are both specified"),
        ({"client_key_data": b""}, "client-key-data or client-key must be specified"),
        ({"client_certificate_data": b""}, "Please enter Username"),
        ({"client_key_data": b"", "client_key": "gone.key"}, "no such file"),
        ({"exec": kubeconfig.Exec("x")}, "apiVersion must be specified"),
        ({"impersonate_groups": ("g",)}, "without impersonating a user"),
        ({"current_context": "gone"}, "context was not found"),
        ({"contexts": (Context("c", "gone", "u"),)}, "localhost:8080 was refused"),
        ({"contexts": (Context("c", "lab", "gone"),)}, "Please enter Username"),
        ({"contexts": (Context("c", "lab", ""),)}, "Please enter Username"),
    ],
)
def test_we_find_a_problem_where_kubectl_stumbles_before_it_connects(
    change: dict[str, Any], theirs: str, pem: tuple[bytes, bytes], tmp_path: Path
) -> None:
    for name in ("ca.crt", "u.crt", "u.key"):
        (tmp_path / name).write_bytes(pem[1] if name == "u.key" else pem[0])
    parts: list[dict[str, Any]] = [
        {"name": "lab", "server": NOWHERE, "certificate_authority_data": pem[0]},
        {"name": "u", "client_certificate_data": pem[0], "client_key_data": pem[1]},
        {"contexts": (Context("c", "lab", "u"),), "current_context": "c"},
    ]
    for part, record in zip(parts, (Cluster, User, Kubeconfig), strict=True):
        part |= {key: value for key, value in change.items() if hasattr(record, key)}
    config = Kubeconfig(clusters=(Cluster(**parts[0]),), users=(User(**parts[1]),), **parts[2])
    path = tmp_path / "lab.conf"
    path.write_bytes(kubeconfig.to_yaml(config, folder=tmp_path))
    assert theirs in try_to_log_in(path)
    assert bool(kubeconfig.check(kubeconfig.read(path))) == bool(change)
