"""What is saved is kubectl's own form, for the owner only, and comes back as it was."""

import os
import stat
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import kubeconfig, samples
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster, Context, Exec, Kubeconfig, User
from kubecert_lesson.kubeconfig.hidden import Kept

AWKWARD = [
    "y", "n", "no", "on", "012", "1e3", "12:30", "~", "null", "0x1F", "1_000", ".5", "1.", "+1",
    "0o17", "2001-01-01", "2001-01-01 10:00:00", "=", "<<", "-", "---", "?", "a: b", "a #b",
    " lead", "trail ", "@a", "*a", "&a", "!a", "%a", "|", ">", "{a}", "[a]", "it's", 'a"b', "a\nb",
    "a\n", "\na", "a\tb", "é", "한국", "😀", "\x85", "\u2028", "\ufeff", "\x7f", "\\", "", " ",
    "1e400", ".inf", ".nan",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(max_codepoint=0x2FFF), max_size=8)
)
data = st.binary(max_size=9)
kept = st.dictionaries(
    st.text("klm", min_size=4, max_size=5),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
).map(Kept)  # fmt: skip
clusters = st.builds(
    Cluster, texts, texts, certificate_authority_data=data, insecure_skip_tls_verify=st.booleans(),
    tls_server_name=texts, proxy_url=texts, disable_compression=st.booleans(), other=kept,
    beside=kept,
)  # fmt: skip
programs = st.builds(
    Exec, texts, texts, interactive_mode=texts, args=st.lists(texts, max_size=2).map(tuple),
    other=kept,
)  # fmt: skip
users = st.builds(
    User, texts, client_certificate_data=data, client_key_data=data, token=texts, username=texts,
    password=texts, exec=st.none() | programs, impersonate=texts, impersonate_uid=texts,
    impersonate_groups=st.lists(texts, max_size=2).map(tuple), other=kept, beside=kept,
)  # fmt: skip
contexts = st.builds(Context, texts, texts, texts, namespace=texts, other=kept, beside=kept)


def unique(entries: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(entries, max_size=3, unique_by=lambda entry: entry.name).map(tuple)  # type: ignore[attr-defined]


configs = st.builds(
    Kubeconfig, clusters=unique(clusters), users=unique(users), contexts=unique(contexts),
    current_context=texts, other=kept,
)  # fmt: skip


@given(configs)
def test_what_is_saved_is_read_back_the_same(config: Kubeconfig) -> None:
    assert kubeconfig.parse(kubeconfig.to_yaml(config)) == config


def test_the_order_is_that_of_kubectl_and_names_are_sorted() -> None:
    config = kubeconfig.set_context(
        kubeconfig.parse(samples.kind_kubeconfig()), "a", namespace="team"
    )
    text = kubeconfig.to_yaml(config).decode()
    assert [line for line in text.splitlines() if "data" not in line] == [
        "apiVersion: v1",
        "clusters:",
        "- cluster:",
        "    server: https://127.0.0.1:60662",
        "  name: kind-test-cluster",
        "contexts:",
        "- context:",
        '    cluster: ""',
        "    namespace: team",
        '    user: ""',
        "  name: a",
        "- context:",
        "    cluster: kind-test-cluster",
        "    user: kind-test-cluster",
        "  name: kind-test-cluster",
        "current-context: kind-test-cluster",
        "kind: Config",
        "users:",
        "- name: kind-test-cluster",
        "  user:",
    ]


def test_the_real_kind_kubeconfig_keeps_its_values_on_a_round_trip(tmp_path: Path) -> None:
    config = kubeconfig.parse(samples.kind_kubeconfig())
    path = kubeconfig.save(config, tmp_path / "kind.conf")
    before, after = yaml.safe_load(samples.kind_kubeconfig()), yaml.safe_load(path.read_bytes())
    assert before.pop("preferences") == {}  # kubectl does not write empty preferences either
    assert after == before
    kept = kubeconfig.parse("preferences: {colors: true}")
    assert yaml.safe_load(kubeconfig.to_yaml(kept))["preferences"] == {"colors": True}


def test_unknown_fields_are_kept_everywhere() -> None:
    text = (
        "colour: red\n"
        "clusters:\n"
        "- {name: a, note: 1, cluster: {server: s, extensions: [{name: x, extension: z}]}}\n"
        "contexts: [{name: c, context: {cluster: a, user: u, more: [1, {b: ~}]}}]\n"
        "users:\n"
        "- name: u\n"
        "  user:\n"
        "    exec: {command: x, env: [{name: A, value: B}]}\n"
        "    as-user-extra: {k: [v]}\n"
    )
    before = yaml.safe_load(text)
    after = yaml.safe_load(kubeconfig.to_yaml(kubeconfig.parse(text)))
    assert {key: after[key] for key in before} == before


def test_a_saved_file_is_for_its_owner_only_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "lab.conf"
    assert kubeconfig.save(Kubeconfig(), path) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    kubeconfig.save(Kubeconfig(current_context="x"), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["lab.conf"]


def test_what_cannot_be_saved_is_a_clear_error_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = kubeconfig.save(Kubeconfig(), tmp_path / "lab.conf")
    before = path.read_bytes()
    with pytest.raises(LessonError, match="a name contains half a character"):
        kubeconfig.save(Kubeconfig(current_context="\ud800"), path)
    assert path.read_bytes() == before
    with pytest.raises(LessonError, match="cannot make the folder"):
        kubeconfig.save(Kubeconfig(), path / "deeper" / "x.conf")


@pytest.mark.parametrize("name", ["config", "deeper/config"])
def test_nothing_is_ever_written_to_the_learners_own_kube_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".kube").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / ".kube")
    for folder in (".kube", "link"):
        with pytest.raises(LessonError, match=r"leaves ~/\.kube alone; choose another folder"):
            kubeconfig.save(Kubeconfig(), tmp_path / folder / name)
    assert os.listdir(tmp_path / ".kube") == []


# --- paths keep their meaning


def test_a_path_set_here_is_written_relative_to_the_file_where_that_goes_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "ca.crt").write_bytes(b"CA")
    monkeypatch.chdir(tmp_path / "pki")
    config = kubeconfig.set_cluster(Kubeconfig(), "a", certificate_authority="ca.crt")
    for file, written in (
        (tmp_path / "lab.conf", os.path.join("pki", "ca.crt")),
        (tmp_path / "pki" / "lab.conf", "ca.crt"),
        (tmp_path / "conf" / "lab.conf", str(tmp_path / "pki" / "ca.crt")),
    ):
        again = kubeconfig.read(kubeconfig.save(config, file))
        assert again.cluster("a").certificate_authority == written
        assert again.cluster("a").authority_pem() == b"CA"


def test_a_path_read_from_one_folder_still_leads_there_when_saved_in_another(
    tmp_path: Path,
) -> None:
    (tmp_path / "old").mkdir()
    old = tmp_path / "old" / "lab.conf"
    old.write_text(
        "clusters: [{name: a, cluster: {certificate-authority: ../old/ca.crt}}]\n"
        "users: [{name: u, user: {client-key: /abs/k, tokenFile: t, exec: {command: ./bin/login}}},"
        " {name: v, user: {exec: {command: aws}}}]"
    )
    config = kubeconfig.read(old)
    same = kubeconfig.read(kubeconfig.save(config, tmp_path / "old" / "copy.conf"))
    assert same == config  # as it was written
    up = kubeconfig.read(kubeconfig.save(config, tmp_path / "up.conf"))
    assert up.cluster("a").certificate_authority == os.path.join("old", "ca.crt")
    assert (up.user("u").client_key, up.user("u").token_file) == (
        "/abs/k",
        os.path.join("old", "t"),
    )
    program = up.user("u").exec
    assert program is not None and program.command == str(tmp_path / "old" / "bin" / "login")
    assert up.user("v").exec == Exec("aws")
    loose = kubeconfig.parse(kubeconfig.to_yaml(config))
    assert loose.cluster("a").certificate_authority == str(tmp_path / "old" / "ca.crt")
    unread = kubeconfig.parse(old.read_bytes())  # from nowhere: paths stay as they are
    assert kubeconfig.parse(kubeconfig.to_yaml(unread, folder=tmp_path)) == unread


def test_changing_an_entry_keeps_where_its_other_paths_lead(tmp_path: Path) -> None:
    old = tmp_path / "old" / "lab.conf"
    old.parent.mkdir()
    old.write_text("users: [{name: u, user: {client-key: ../k, exec: {command: ./x}}}]")
    config = kubeconfig.set_credentials(kubeconfig.read(old), "u", token="t")
    again = kubeconfig.read(kubeconfig.save(config, tmp_path / "new.conf")).user("u")
    assert again.client_key == "k"
    assert again.exec is not None and again.exec.command == str(tmp_path / "old" / "x")


def test_a_path_on_another_drive_stays_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Kubeconfig(clusters=(Cluster("a", certificate_authority=str(tmp_path / "ca.crt")),))

    def another_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", another_drive)
    text = kubeconfig.to_yaml(config, folder=tmp_path)
    assert kubeconfig.parse(text).cluster("a").certificate_authority == str(tmp_path / "ca.crt")
