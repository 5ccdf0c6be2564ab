"""Any document that we take for a kubeconfig, kubectl takes, and refuses what we refuse.

The documents are made at random out of every field with values of every type. kubectl 1.37 and 1.32
read each of them, 50 ms a time, so they are few in a usual run and many in ``make search``.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import strategies as st
from kubeconfig_fields import EXEC, sound

from kubecert_lesson import kubeconfig
from kubecert_lesson.errors import LessonError

from .kubectls import KUBECTLS, said_by

few = examples(
    100,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

# --- what is read

WORDS = [
    "x", '""', "~", "null", "yes", "no", "on", "true", "False", "'true'", "12", '"12"', "012",
    "1e3", ".5", "-1", "0x1F", "12:30", "2001-01-01", "!!str 12", '!!int "1"', "!!bool yes",
    "!foo bar", "YQ==", "YQ", "Y Q==", '"YQ==\\n"', "YWFh", '"-----BEGIN X-----"', '"a\\nb"',
    "https://127.0.0.1:9", "[]", "{}", "[a]", "[1]", "[~]", "[{}]", "[[]]", "{a: b}", "{a: 1}",
    "{a: [b]}", "{a: ~}", "[{name: a}]", "[{name: a, extension: {k: 1}}]",
    "[{name: a, extension: 1}, {name: a}]", "[{name: a}, {name: a, extension: 1}]", "[{name: 1}]",
    "[{name: A, value: b}]", "[{name: A, value: 1}]", "{name: oidc, config: {a: b}}",
    "{name: oidc, config: {a: 1}}", "{command: x, apiVersion: v1, args: [a, b]}",
    "{command: x, env: [{name: A}, ~]}", "{command: x, args: [1]}", "{provideClusterInfo: yes}",
    "{colors: true}", "{colors: 1}",
]  # fmt: skip
FIELDS = {
    "cluster": [
        "server", "certificate-authority", "certificate-authority-data", "proxy-url",
        "insecure-skip-tls-verify", "tls-server-name", "disable-compression", "extensions",
        "Server", "unknown",
    ],
    "user": [
        "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token",
        "tokenFile", "username", "password", "exec", "as", "as-uid", "as-groups", "as-user-extra",
        "auth-provider", "extensions", "tokenfile", "unknown",
    ],
    "context": ["cluster", "user", "namespace", "extensions", "Namespace", "unknown"],
}  # fmt: skip
TOP = ["apiVersion", "kind", "current-context", "preferences", "extensions", "unknown", "Kind"]
words = st.sampled_from(WORDS)


def mapping(pairs: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


@st.composite
def entries(draw: st.DrawFn, kind: str) -> str:
    """A list of entries, mostly as they should be."""
    if draw(st.integers(0, 19)) == 0:
        return draw(words)
    made = []
    for _ in range(draw(st.integers(0, 3))):
        pairs = draw(st.lists(st.tuples(st.sampled_from(FIELDS[kind]), words), max_size=2))
        inside = draw(st.one_of(st.just(mapping(pairs)), st.just(mapping(pairs)), words))
        name = draw(st.one_of(st.sampled_from(["a", "b", "c", "d"]), words))
        entry = [("name", name), (kind, inside)]
        more = draw(st.sampled_from([[], [], [], [("unknown", "1")], [("Name", "z")], entry[:1]]))
        made.append(mapping(entry + more) if draw(st.integers(0, 19)) else draw(words))
    return f"[{', '.join(made)}]"


@st.composite
def documents(draw: st.DrawFn) -> str:
    pairs = [(f"{kind}s", draw(entries(kind))) for kind in FIELDS if draw(st.integers(0, 3))]
    pairs += draw(st.lists(st.tuples(st.sampled_from(TOP), words), max_size=1))
    usual = [("apiVersion", "v1"), ("kind", "Config"), ("current-context", "a")]
    if draw(st.booleans()):
        pairs = [("<<", mapping(usual)), *pairs] if draw(st.booleans()) else usual + pairs
    return mapping(pairs)


@few
@example(text="users: [{name: a, user: {client-key-data: [1, 255, 2.0, ~]}}]")
@example(text="users: [{name: a, user: {client-key-data: [256]}}]")
@example(text="users: [{name: a, user: {client-key-data: ['1']}}]")
@example(text="users: [{name: a, user: {client-key-data: [yes]}}]")
@example(text="users: [{name: a, user: {client-key-data: [-1]}}]")
@example(text="users: [{name: a, user: {client-key-data: [1.5]}}]")
@example(text="{kind: Config, Kind: [a]}")
@example(text="{kind: Config, KIND: 1}")
@example(text="{kind: ~, Kind: Pod}")
@example(text=r'{"kind": "Config", "current-context": "a\/b"}')
@example(text=r'{"kind": "Config", "current-context": "a\\/b"}')
@example(text='\ufeff{"current-context": "\N{GRINNING FACE}\\/"}')
@example(text=r"""{"current-context": "it\'s"}""")
@example(text=r"""{"current-context": "a\\'b\'", users: [{name: 'a\'}]}""")
@example(text=r"""{"current-context": "it\'s a\/b"}""")
@example(text=r"current-context: a\'b")
@example(text=r"current-context: 'a\'b")
@example(text=r"{current-context: 'a\/b', clusters: [{name: \/}]}")
@given(text=documents())
def test_a_document_of_any_kind_is_read_as_both_kubectls_read_it(
    text: str, programs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("documents")
    path, ours = folder / "theirs", folder / "ours"
    path.write_text(text, encoding="utf-8")
    try:
        ours.write_bytes(kubeconfig.to_yaml(kubeconfig.parse(text)))
    except LessonError as refused:
        for name in KUBECTLS:
            assert viewed(programs[name], path) is None, (name, text, refused)
        return
    meant = viewed(programs["pinned"], ours)
    assert meant is not None
    for name in KUBECTLS:
        assert viewed(programs[name], path) == meant, (name, text)


def viewed(program: Path, path: Path) -> Any:
    """Return what a kubectl reads; None where it refuses."""
    code, said = said_by(program, path, "config", "view", "--raw", "-o", "json")
    if code:
        return None
    found = json.loads(said)
    # 1.32 writes preferences where there are none.
    return {key: value for key, value in found.items() if value or key != "preferences"}


# --- what is refused once a context is chosen

LOGINS: dict[str, list[object]] = {
    "token": ["t"],
    "tokenFile": ["there", "gone"],
    "username": ["n"],
    "password": ["p"],
    "as": ["x"],
    "as-uid": ["1"],
    "as-groups": [["g"], []],
    "as-user-extra": [{"k": ["v"]}, {}, None],
    "client-certificate": ["u.crt", "gone.crt"],
    "client-key": ["u.key", "gone.key"],
    "client-certificate-data": [None],
    "client-key-data": [None],
    "auth-provider": [None, {"name": "oidc"}],
}
PROGRAMS: dict[str, list[object]] = {
    "command": ["no-such-program", ""],
    "apiVersion": [
        *(f"client.authentication.k8s.io/{version}" for version in ("v1", "v1beta1", "v1alpha1")),
        *("", "other/v1"),
    ],
    "interactiveMode": ["Never", "IfAvailable", "Always", "never", "", None],
    "env": [[{"name": "A", "value": "b"}], [{"value": "b"}], [None], []],
    "provideClusterInfo": [True],
}
CLUSTERS: dict[str, list[object]] = {
    "server": ["https://127.0.0.1:9", ""],
    "certificate-authority": ["ca.crt", "gone.crt"],
    "certificate-authority-data": [None],
    "insecure-skip-tls-verify": [True, False],
    "proxy-url": ["http://127.0.0.1:9", "HTTPS://127.0.0.1:9", "socks5://127.0.0.1:9", "ftp://p",
                  "127.0.0.1:9", "p:1", "http://a b", "//p", "socks5h://p"],
    "tls-server-name": ["x"],
}  # fmt: skip


def some(known: dict[str, list[object]], most: int) -> st.SearchStrategy[dict[str, object]]:
    pairs = [st.tuples(st.just(key), st.sampled_from(values)) for key, values in known.items()]
    return st.lists(st.one_of(pairs), max_size=most).map(dict)


@few
@example(user={"tokenFile": "there", "password": "p"}, program=None, cluster={}, keeps=True)
@example(user={"tokenFile": "gone", "token": "t"}, program=None, cluster={}, keeps=True)
@example(user={"password": "p"}, program=None, cluster={}, keeps=False)
@given(
    user=some(LOGINS, 3),
    program=st.one_of(st.none(), some(PROGRAMS, 2)),
    cluster=some(CLUSTERS, 2),
    keeps=st.booleans(),
)
def test_what_both_kubectls_refuse_before_they_connect_is_a_problem(
    user: dict[str, object],
    program: dict[str, object] | None,
    cluster: dict[str, object],
    keeps: bool,
    programs: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("logins")
    document = sound()
    usual = document["users"][0]["user"]
    put_files(folder, document)
    given_user = {**(usual if keeps else {}), **user}
    if program is not None:
        # Its own command, so that a program which is on somebody's PATH is never started.
        given_user["exec"] = {**EXEC, "command": "no-such-program", **program}
    document["users"][0]["user"] = given_user
    document["clusters"][0]["cluster"] |= cluster
    path = folder / "config"
    path.write_text(json.dumps(document), encoding="utf-8")
    problems = kubeconfig.check(kubeconfig.read(path))
    for name in KUBECTLS:
        _, said = said_by(programs[name], path, "get", "--raw", "/readyz")
        if "Must provide idp-issuer-url" in said:
            continue  # of oidc: what kubectl would say next is not told
        assert (problems == ()) is came_further(said), (name, problems, said)


def put_files(folder: Path, document: dict[str, Any]) -> None:
    config = kubeconfig.parse(json.dumps(document))
    (folder / "ca.crt").write_bytes(config.clusters[0].authority_pem())
    (folder / "u.crt").write_bytes(config.users[0].certificate_pem())
    (folder / "u.key").write_bytes(config.users[0].key_pem())
    (folder / "there").write_text("t")


FURTHER = (
    "was refused - did you specify the right host or port?",
    "getting credentials: exec: executable no-such-program not found",
    "proxyconnect",
    "socks connect",
    "exec plugin cannot support interactive mode",
)


def came_further(said: str) -> bool:
    """Say whether kubectl took the kubeconfig: it tried to connect, or to start the program."""
    return "localhost:8080" not in said and any(words in said for words in FURTHER)
