"""A kubeconfig is read as kubectl reads it, and a fault is told with its place and its mend."""

import base64
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import certificates, kubeconfig, samples
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster, Kubeconfig, scalars, yamltext


def one_user(**fields: str) -> str:
    return json.dumps({"users": [{"name": "alice", "user": fields}]})


def test_the_kubeconfig_of_a_real_kind_cluster_is_taken_apart() -> None:
    config = kubeconfig.parse(samples.kind_kubeconfig())
    assert config.current_context == "kind-test-cluster"
    here = kubeconfig.resolve(config)
    assert (here.cluster.server, here.namespace) == ("https://127.0.0.1:60662", "default")
    authority = certificates.load(here.cluster.authority_pem())
    assert certificates.common_name(authority) == "kubernetes"
    client = certificates.load(here.user.certificate_pem())
    assert certificates.name_text(client.subject) == "O=system:masters, CN=kubernetes-admin"
    assert here.user.key_pem() == b""  # left out of the sample on purpose


@pytest.mark.parametrize("empty", ["", "\n", "# only a comment\n", "---\n", "null", "~", "{}"])
def test_an_empty_file_is_an_empty_kubeconfig(empty: str) -> None:
    assert kubeconfig.parse(empty) == kubeconfig.parse(empty.encode()) == Kubeconfig()


def test_json_is_read_too_and_only_the_first_document_counts() -> None:
    assert kubeconfig.parse('{"current-context":\t"a"}').current_context == "a"
    assert kubeconfig.parse("current-context: a\n---\n]").current_context == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_apostrophe_may_be_escaped_as_kubectl_has_it(encoding: str) -> None:
    text = "current-context: \"ann\\'s \\u00e9 'x'\""
    assert kubeconfig.parse(text.encode(encoding)).current_context == "ann's é 'x'"
    assert kubeconfig.parse(text).current_context == "ann's é 'x'"
    with pytest.raises(LessonError, match=r"does not know the escape \\/"):
        kubeconfig.parse(r"""{"current-context": "it\'s a\/b"}""")
    with pytest.raises(LessonError, match="line 2, column 5: this is not YAML"):
        kubeconfig.parse('x: "it\\\'s"\na: b: c')


@pytest.mark.parametrize("name", ["12:30", "190:20:30", "2001-01-01", "0x", "1e", "=", "<<", "_1"])
def test_names_that_are_text_to_kubectl_stay_text(name: str) -> None:
    assert kubeconfig.parse(f"current-context: {name}").current_context == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [("no", "yes or no"), ("y", "yes or no"), ("on", "yes or no"), ("012", "a number"),
     ("1e3", "a number"), ("08", "a number"), ("1_000", "a number"), (".5", "a number")],
)  # fmt: skip
def test_names_that_are_no_text_to_kubectl_are_refused_and_quotes_mend_it(
    name: str, kind: str
) -> None:
    with pytest.raises(LessonError, match=rf"kubectl reads {name} as {kind}: put it in quotes"):
        kubeconfig.parse(f"contexts:\n- name: {name}")
    assert kubeconfig.parse(f"contexts:\n- name: '{name}'").context(name).name == name


def test_null_is_the_empty_text_the_empty_list_and_false() -> None:
    config = kubeconfig.parse(
        "clusters:\n- name: a\n  cluster: {server: ~, insecure-skip-tls-verify: ~}\n"
        "- name: b\n  cluster:\nusers: ~\ncontexts: null\napiVersion: ~\n"
    )
    assert config == Kubeconfig(clusters=(Cluster("a"), Cluster("b")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clusters: {}", r"line 1: clusters must be a list: lines that start with a dash"),
        ("clusters:\n- a", r"line 2: an entry of clusters must hold lines of key: value"),
        ("clusters:\n- name: {}", r"line 2: an entry of clusters: name must be text"),
        ("users:\n- name: a\n  user: x", r'line 3: user "a": user must hold lines of key: value'),
        ("users:\n- name: a\n  user: {exec: {args: x}}", r'user "a": exec args must be a list'),
        ("users:\n- name: a\n  user: {as-groups: [1]}", r'user "a": as-groups must be text'),
        ("clusters:\n- cluster: {server: 1}\n  name: a", r'line 2: cluster "a": server must be'),
        ("clusters: [{name: a, cluster: {insecure-skip-tls-verify: 'true'}}]", "without quotes"),
        ("clusters: [{name: a, cluster: {disable-compression: []}}]", "must be true or false"),
        ("current-context: []", r"line 1: current-context must be text$"),
        ("current-context: !!int 1", r"current-context must be text, and kubectl reads 1 as a num"),
        ("clusters:\n- {name: a}\n- {name: a}", r'two clusters are named "a": .* rename one'),
        ("hello", r"has keys like clusters and users"),
        ("clusters: [{name: a, cluster: {server: .1_9}}]", "kubectl reads .1_9 as a number"),
        ("users: [{name: a, user: {exec: {env: {a: b}}}}]", 'user "a": exec env must be a list'),
        (
            "users: [{name: a, user: {exec: {env: [{value: 1}]}}}]",
            "exec env value must be text, and kubectl reads its value as a number",
        ),
        ("preferences: {colors: 'true'}", "preferences colors must be true or false"),
        (
            "extensions: [{name: a, extension: 1}, {name: a}]",
            'line 1: two extensions are named "a": names are unique',
        ),
        ("clusters: [{name: a, cluster: {<<: text}}]", "line 1: << must have a mapping"),
        ("%YAML 1.2\n---\nkind: Config", "kubectl reads YAML 1.1 only"),
        ("x: .inf", "line 1: kubectl cannot read the number .inf"),
        ("~: a", "line 1: a key must be text"),
        ("x: !!int a", "line 1: the value does not fit its tag"),
        ("kind: Pod", r"this is not a kubeconfig: one has kind: Config"),
        ("apiVersion: v2", r"one has apiVersion: v1"),
        ("a: b: c", r"line 1, column 5: this is not YAML: mapping values are not allowed"),
        ("a: \x00", r"this is not YAML: control characters are not allowed"),
        (b"a: \xff", r"this is not YAML: invalid leading UTF-8 octet"),
        ("a: \ud800", r"contains half a character"),
        ("x: *a", r"line 1: a value that begins with \* means a YAML anchor, and this one is not"),
        (r'{"x": "a\/b"}', r"line 1: kubectl does not know the escape \\/: write / without"),
        ("x: &a [*a]", r"line 1: the YAML anchor behind this \* contains itself"),
        ("users: [{name: a, user: {exec: x}}]", 'user "a": exec must hold lines of key: value'),
        ("? [a]\n: b", r"line 1: a key must be text"),
        ("x: " + "[" * 100_000, r"nested more than 100 levels deep"),
        ("{a: " * 100_000, r"nested more than 100 levels deep"),
    ],
)
def test_a_fault_is_one_line_with_its_place_and_its_mend(text: str | bytes, told: str) -> None:
    with pytest.raises(LessonError, match=told) as caught:
        kubeconfig.parse(text, source="lab.conf")
    assert str(caught.value).startswith("lab.conf") and "\n" not in str(caught.value)


def test_an_exec_without_a_value_is_none() -> None:
    assert kubeconfig.parse("users: [{name: a, user: {exec: ~}}]").user("a").exec is None


def test_an_entry_without_a_name_has_the_empty_name() -> None:
    assert kubeconfig.parse("clusters: [{cluster: {server: s}}]").cluster("").server == "s"


def test_a_file_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"cannot read .*nope: No such file or directory"):
        kubeconfig.read(tmp_path / "nope")


# --- base64: what a learner may have done to it


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("-----BEGIN CERTIFICATE-----\nMII", "it is PEM itself; encode it"),
        ("LS0t LS0t", "it contains blanks"),
        ("-_==", "URL alphabet"),
        ("YWFhY", "a part is missing"),
        ("YW!h", "it was damaged"),
        ("YWFh====", "it was damaged"),
        ("ÄÖÜß", "it was damaged"),
    ],
)
@pytest.mark.parametrize("key", ["client-certificate-data", "client-key-data"])
def test_bad_base64_names_the_user_and_the_field_and_shows_nothing_of_it(
    key: str, value: str, told: str
) -> None:
    with pytest.raises(LessonError, match=rf'user "alice": {key} is not base64 .*{told}') as caught:
        kubeconfig.parse(one_user(**{key: value}))
    assert caught.value.code == "illegal-base64" and value not in str(caught.value)


@pytest.mark.parametrize("value", ["YQ==\r\n", "Y\nQ=\n=", "YR=="])
def test_base64_over_several_lines_is_fine_as_for_kubectl(value: str) -> None:
    config = kubeconfig.parse(one_user(**{"client-key-data": value}))
    assert config.user("alice").key_pem() == b"a"


@given(st.binary(min_size=1, max_size=60), st.sampled_from(["76", "0", "4"]))
def test_every_value_comes_back_out_of_base64(data: bytes, width: str) -> None:
    text = base64.b64encode(data).decode()
    lines = (
        [text[i : i + int(width)] for i in range(0, len(text), int(width))]
        if width != "0"
        else [text]
    )
    config = kubeconfig.parse(one_user(**{"client-certificate-data": "\n".join(lines)}))
    assert config.user("alice").certificate_pem() == data


# --- paths


def test_relative_paths_start_at_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "ca.crt").write_bytes(b"CA")
    (tmp_path / "alice.key").write_bytes(b"KEY")
    (tmp_path / "conf").mkdir()
    file = tmp_path / "conf" / "lab.conf"
    file.write_text(
        "clusters: [{name: lab, cluster: {certificate-authority: ../pki/ca.crt}}]\n"
        "users: [{name: alice, user: {client-certificate: ../pki/no.crt,"
        " client-key: ../alice.key}}]"
    )
    monkeypatch.chdir(tmp_path / "conf")
    for path in (file, Path("lab.conf")):
        monkeypatch.chdir(tmp_path / "conf")
        config = kubeconfig.read(path)
        monkeypatch.chdir(tmp_path)
        assert config.cluster("lab").authority_pem() == b"CA"
        assert config.user("alice").key_pem() == b"KEY"
        assert repr(config.user("alice").key_pem()) == "(private key, 3 bytes, hidden)"
        missing = rf'client-certificate of user "alice": cannot read {tmp_path}.pki.no\.crt'
        with pytest.raises(LessonError, match=missing):
            config.user("alice").certificate_pem()


def test_embedded_data_goes_before_a_file() -> None:
    config = kubeconfig.parse(one_user(**{"client-key-data": "YQ==", "client-key": "/nowhere"}))
    assert config.user("alice").key_pem() == b"a"
    assert config.user("alice").certificate_pem() == b""


# --- YAML beyond the everyday


def test_anchors_and_merge_keys_are_followed() -> None:
    config = kubeconfig.parse(
        "<<: {current-context: z, kind: Config}\n"
        "current-context: a\n"
        "base: &base {server: s, proxy-url: http://p}\n"
        "more: [&one {tls-server-name: t, server: other}]\n"
        "clusters: &all\n"
        "- {name: a, cluster: *base}\n"
        "- {name: b, cluster: {<<: [*base, *one], proxy-url: http://q}}\n"
        "- {name: c, cluster: {server: own, <<: []}}\n"
        "- {name: d, cluster: {server: own, <<: *base}}\n"
        "again: *all\n"
        "last: &last\n"
    )
    assert config.cluster("a").proxy_url == "http://p"
    b = config.cluster("b")
    assert (b.server, b.proxy_url, b.tls_server_name) == ("s", "http://q", "t")
    # As to kubectl, what comes later counts: << goes over the keys that stand before it.
    assert config.cluster("d").server == "s"
    assert config.current_context == "a"
    assert config.other["again"] == [
        {"name": "a", "cluster": {"server": "s", "proxy-url": "http://p"}},
        {"name": "b", "cluster": {"server": "s", "proxy-url": "http://q", "tls-server-name": "t"}},
        {"name": "c", "cluster": {"server": "own"}},
        {"name": "d", "cluster": {"server": "s", "proxy-url": "http://p"}},
    ]


def test_aliases_that_unfold_without_end_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with pytest.raises(LessonError, match="expand to far more than the file holds"):
        kubeconfig.parse("\n".join(lines))


def test_a_list_given_twice_counts_the_second_time_only() -> None:
    config = kubeconfig.parse("kind: Config\nusers: [{name: a}]\nusers: [{name: b}]\nkind: Config")
    assert [user.name for user in config.users] == ["b"]


def test_plain_values_of_unknown_fields_are_what_they_are_to_kubectl() -> None:
    text = "a: [x, 1, 017, 0x1f, -0b11, 1.5, .1_9, 1_0, yes, off, ~, 12:30, '1', 9e19]"
    assert kubeconfig.parse(text).other["a"] == [
        "x", 1, 15, 31, -3, 1.5, 0.19, 10, True, False, None, "12:30", "1", 9e19,
    ]  # fmt: skip
    assert scalars.meaning(".nan") != scalars.meaning(".nan")
    assert yamltext.load("- [a]") is not None


def test_a_path_object_and_a_folder_of_the_current_one_are_one_origin(tmp_path: Path) -> None:
    file = tmp_path / "a.conf"
    file.write_text("clusters: [{name: a, cluster: {server: s}}]")
    config = kubeconfig.read(os.fspath(file))
    assert config.origin == file and config.cluster("a").origin == file


def test_what_is_far_too_large_for_a_kubeconfig_is_not_parsed() -> None:
    with pytest.raises(LessonError, match="over 5 MB") as refused:
        kubeconfig.parse("a: b\n" * 1_000_001)
    assert refused.value.code == "kubeconfig-too-large"
