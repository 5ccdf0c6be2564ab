"""KubeconfigBuilder: what it shows is what kubectl writes, and what a server would answer."""

import base64
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from widget_hands import shown

from kubecert_lesson import certificates, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import EntryKind
from kubecert_lesson.widgets.base import Headline
from kubecert_lesson.widgets.kubeconfig_builder import KubeconfigBuilder
from kubecert_lesson.widgets.kubeconfig_choices import (
    Chosen,
    ClusterChoice,
    ContextChoice,
    UserChoice,
    drop,
    put,
    refusals,
)
from kubecert_lesson.widgets.kubeconfig_materials import (
    Materials,
    choices_of,
    read_materials,
)
from kubecert_lesson.widgets.kubeconfig_outcome import (
    FILE,
    build,
    commands,
    log_in,
    shown_yaml,
)
from kubecert_lesson.words import Text


def a_cluster(
    name: str, server: str, authority: str, embed: bool = True, client_authority: str = ""
) -> ClusterChoice:
    return ClusterChoice(
        name=name,
        server=server,
        authority=authority,
        embed=embed,
        client_authority=client_authority,
    )


def a_user(name: str, certificate: str, key: str, embed: bool = True) -> UserChoice:
    return UserChoice(name=name, certificate=certificate, key=key, embed=embed)


def a_context(name: str, cluster: str, user: str, namespace: str = "") -> ContextChoice:
    return ContextChoice(name=name, cluster=cluster, user=user, namespace=namespace)


LESSON = Chosen(
    clusters=(
        a_cluster("cluster-a", "https://a.example:6443", "ca-a.crt"),
        a_cluster("cluster-b", "https://b.example:6443", "ca-b.crt"),
    ),
    users=(
        a_user("user-a", "user-a.crt", "user-a.key"),
        a_user("user-c", "user-c.crt", "user-c.key"),
    ),
    contexts=(
        a_context("contextAA", "cluster-a", "user-a"),
        a_context("contextAB", "cluster-b", "user-a"),
        a_context("contextCA", "cluster-a", "user-c", "dev"),
    ),
    current="contextAB",
)


@pytest.fixture(scope="module")
def identities() -> dict[str, Identity]:
    """Two authorities of one name, a user of each, and a server of the first."""
    pool = iter(keys.generate_many(5))
    a, b = (
        certificates.self_signed_authority(next(pool), common_name="kubernetes") for _ in range(2)
    )
    leaf, other, shared = pool

    def issued(authority: Identity, name: str, use: Use, key: keys.PrivateKey) -> Identity:
        return certificates.issue_identity(authority, common_name=name, use=use, key=key)

    return {
        "ca-a": a,
        "ca-b": b,
        "user-a": issued(a, "user-a", Use.CLIENT, leaf),
        "user-b": issued(b, "user-b", Use.CLIENT, shared),
        "user-c": issued(a, "user-c", Use.CLIENT, other),
        "server": issued(a, "kube-apiserver", Use.SERVING, shared),
    }


@pytest.fixture
def folder(identities: dict[str, Identity], tmp_path: Path) -> Path:
    for name, identity in identities.items():
        identity.write(tmp_path, name)
    return tmp_path


@pytest.fixture
def materials(folder: Path) -> Materials:
    return read_materials(folder)


def with_paths(state: Chosen) -> Chosen:
    """The same choices, with paths in place of embedded data."""
    for cluster in state.clusters:
        state = put(state, replace(cluster, embed=False))
    for user in state.users:
        state = put(state, replace(user, embed=False))
    return state


# --- the same file as kubectl's


ODD = Chosen(
    clusters=(a_cluster("it's $HOME", "https://[::1]:6443", "ca-a.crt"),),
    users=(a_user("--user", "user-a.crt", "user-a.key"),),
    contexts=(a_context("-c", "it's $HOME", "--user", "kube-system"),),
    current="-c",
)


@pytest.mark.real_clock
@pytest.mark.parametrize(
    "state", [LESSON, with_paths(LESSON), ODD, Chosen()], ids=["embedded", "paths", "odd", "empty"]
)
def test_its_commands_write_with_kubectl_the_file_that_it_holds(
    state: Chosen, materials: Materials
) -> None:
    built = build(state, materials)
    environment = {"PATH": str(kubectl.find().parent), "HOME": str(materials.folder / "home")}
    script = [shutil.which("sh") or "sh", "-eu", "-c", "\n".join(built.commands)]
    subprocess.run(script, cwd=materials.folder, env=environment, check=True, capture_output=True)
    ours = kubeconfig.save(built.config, materials.folder / "ours.yaml")
    theirs = materials.folder / FILE
    if not state.clusters:
        assert not theirs.exists() and built.commands == ()
        return
    assert kubeconfig.read(ours) == kubeconfig.read(theirs)
    assert ours.read_bytes() == theirs.read_bytes()


def test_a_kubeconfig_that_is_there_already_gives_its_choices(materials: Materials) -> None:
    for state in (LESSON, with_paths(LESSON)):
        assert choices_of(build(state, materials).config, materials) == state


def test_material_from_elsewhere_is_named(materials: Materials) -> None:
    config = build(LESSON, materials).config
    (materials.folder / "user-c.key").unlink()
    with pytest.raises(LessonError, match=r'key of user "user-c" is in no file of .*: write it'):
        choices_of(config, read_materials(materials.folder))


# --- secrets


def test_the_shown_yaml_holds_no_key(materials: Materials, identities: dict[str, Identity]) -> None:
    built = build(LESSON, materials)
    assert built.yaml == shown_yaml(built.config, materials.folder)
    full = kubeconfig.to_yaml(built.config).decode().splitlines()
    differing = [
        (seen.strip(), whole.strip())
        for seen, whole in zip(built.yaml.splitlines(), full, strict=True)
        if seen != whole
    ]
    assert len(differing) == 6  # two authorities, two certificates, two keys
    for seen, whole in differing:
        name, data = whole.split(": ")
        if name == "client-key-data":
            assert seen == "client-key-data: (private key, 1.7 kB, hidden)"
        else:
            assert seen == f"{name}: {data[:24]}…"


# --- who can log in where


def test_each_user_is_judged_at_each_cluster(materials: Materials) -> None:
    pairs = build(LESSON, materials).logins
    assert [(p.user, p.cluster, p.works) for p in pairs] == [
        ("user-a", "cluster-a", True),
        ("user-a", "cluster-b", False),
        ("user-c", "cluster-a", True),
        ("user-c", "cluster-b", False),
    ]
    assert "an authority of the same name with another key" in pairs[1].check.reason


@pytest.mark.real_clock
def test_a_pair_works_just_where_the_real_kubectl_gets_an_answer(
    materials: Materials, identities: dict[str, Identity]
) -> None:
    with LessonCluster(
        authority=identities["ca-a"], client_ca=[identities["ca-b"].certificate]
    ) as c:
        cluster = a_cluster("it", c.url, "ca-a.crt", client_authority="ca-b.crt")
        answers = {}
        for certificate, key in (
            ("user-a", "user-a"),
            ("user-b", "user-b"),
            ("user-b", "user-a"),
            ("server", "server"),
        ):
            user = a_user("me", f"{certificate}.crt", f"{key}.key")
            state = Chosen(
                clusters=(cluster,),
                users=(user,),
                contexts=(a_context("x", "it", "me"),),
                current="x",
            )
            run = kubectl.run("auth", "whoami", kubeconfig=build(state, materials).config)
            judged = log_in(user, cluster, materials)
            assert judged.works == run.ok
            answers[certificate, key] = judged.check.because.code, run.stderr
    code, heard = answers["user-a", "user-a"]
    assert code == "unauthorized" and "must be logged in" in heard
    code, heard = answers["user-b", "user-a"]
    assert code == "key-mismatch" and "does not match" in heard


@pytest.mark.real_clock
def test_nobody_is_logged_in_over_plain_http(
    materials: Materials, identities: dict[str, Identity]
) -> None:
    with LessonCluster(authority=identities["ca-a"], tls=False) as c:
        cluster, user = (
            a_cluster("it", c.url, "ca-a.crt"),
            a_user("me", "user-a.crt", "user-a.key"),
        )
        chosen = Chosen(
            clusters=(cluster,),
            users=(user,),
            contexts=(a_context("x", "it", "me"),),
            current="x",
        )
        run = kubectl.run("auth", "whoami", kubeconfig=build(chosen, materials).config)
    assert "user-a" not in run.stdout
    judged = log_in(user, cluster, materials)
    assert judged.check.because.code == "plain-http" and not judged.works


# --- choices


def test_a_name_is_unique_within_its_kind_and_the_last_entry_counts() -> None:
    changed = put(LESSON, a_cluster("cluster-a", "https://new.example", "ca-b.crt"))
    assert [c.name for c in changed.clusters] == ["cluster-b", "cluster-a"]
    assert changed.clusters[-1].server == "https://new.example"
    assert changed.users == LESSON.users


def test_a_context_can_lead_nowhere_and_is_complained_of(materials: Materials) -> None:
    state = drop(LESSON, EntryKind.USER, "user-c")
    (problem,) = build(state, materials).problems
    assert (problem.kind, problem.name, problem.code) == (
        EntryKind.CONTEXT,
        "contextCA",
        "unknown-user",
    )
    assert drop(state, EntryKind.CONTEXT, "contextAA").current == "contextAB"
    assert drop(state, EntryKind.CONTEXT, "contextAB").current == ""


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (a_cluster("", "https://a.example", "ca-a.crt"), "name"),
        (a_cluster("  ", "https://a.example", "ca-a.crt"), "name"),
        (a_cluster("a\nb", "https://a.example", "ca-a.crt"), "name"),
        (a_cluster("a", "a.example", "ca-a.crt"), "server"),
        (a_cluster("a", "https://", "ca-a.crt"), "server"),
        (a_cluster("a", "https://a:b:c", "ca-a.crt"), "server"),
        (a_cluster("a", "https://a:99999", "ca-a.crt"), "server"),
        (a_cluster("a", "https://[::1", "ca-a.crt"), "server"),
        (a_cluster("a", "https://a.exa\tmple", "ca-a.crt"), "server"),
        (a_user("", "user-a.crt", "user-a.key"), "name"),
        (a_context("c", "nowhere", "user-a"), "cluster"),
        (a_context("c", "cluster-a", "nobody"), "user"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    choice: ClusterChoice | UserChoice | ContextChoice, field: str
) -> None:
    assert list(refusals(LESSON, choice)) == [field]


def test_good_input_is_not_complained_of() -> None:
    assert not any(refusals(LESSON, cluster) for cluster in (*LESSON.clusters, *ODD.clusters))
    assert not any(refusals(LESSON, entry) for entry in (*LESSON.users, *ODD.users))
    assert not any(refusals(LESSON, context) for context in LESSON.contexts)


# --- material


def test_a_folder_without_certificates_is_refused(tmp_path: Path) -> None:
    for name in ("broken.crt", "notes.txt"):
        (tmp_path / name).write_text("no certificate")
    with pytest.raises(LessonError, match="there is no certificate in"):
        read_materials(tmp_path)


def test_authorities_and_leaves_are_offered_where_they_are_wanted(materials: Materials) -> None:
    assert materials.authorities_first[:2] == ("ca-a.crt", "ca-b.crt")
    assert materials.leaves_first[-2:] == ("ca-a.crt", "ca-b.crt")
    assert set(materials.keys) == {f"{path.stem}.key" for path in materials.folder.glob("*.crt")}


def test_a_file_that_is_gone_is_named(materials: Materials) -> None:
    user = a_user("me", "gone.crt", "user-a.key")
    with pytest.raises(LessonError, match=r"gone.crt is no longer in"):
        log_in(user, LESSON.clusters[0], materials)
    assert commands(Chosen(users=(user,)))[0].endswith(
        " set-credentials me \\\n"
        "    --client-certificate=gone.crt --client-key=user-a.key --embed-certs"
    )


# --- the widget


def builder(folder: Path, state: Chosen = LESSON) -> KubeconfigBuilder:
    return KubeconfigBuilder(folder=folder, config=build(state, read_materials(folder)).config)


@pytest.mark.real_clock
def test_it_is_filled_in_from_nothing_to_a_file_that_kubectl_reads(folder: Path) -> None:
    widget = KubeconfigBuilder(folder=folder)
    assert "No context is current" in repr(widget)
    assert "Add a cluster and a user first." in repr(widget)
    widget.choose(
        cluster_name=" lab ", cluster_server="https://127.0.0.1:6443", cluster_embed=False
    )
    widget.press("cluster_add")
    widget.choose(user_name="alice", user_certificate="user-a.crt", user_key="user-a.key")
    widget.press("user_add")
    widget.choose(context_namespace="dev")
    widget.press("context_add")
    widget.choose(current="alice@lab")
    assert "✓ alice@lab: alice can log in to lab." in repr(widget)
    path = kubeconfig.save(widget.config, folder / "own.yaml")
    shown = kubectl.run("config", "get-contexts", kubeconfig=path)
    assert shown.stdout.split("\n")[1].split() == ["*", "alice@lab", "lab", "alice", "dev"]


def test_the_wrong_key_is_said_at_once(folder: Path) -> None:
    widget = builder(folder)
    widget.choose(user_name="user-a", user_certificate="user-a.crt", user_key="user-c.key")
    widget.press("user_add")
    assert "kubectl refuses its own files: the key in user-c.key" in widget.face().text


def test_a_server_may_judge_its_users_by_another_authority(folder: Path) -> None:
    widget = builder(folder)
    widget.choose(
        cluster_name="cluster-b",
        cluster_server="https://b.example:6443",
        cluster_authority="ca-b.crt",
        cluster_client_authority="ca-a.crt",
    )
    widget.press("cluster_add")
    assert "✓ contextAB: user-a can log in to cluster-b." in repr(widget)


def test_an_entry_can_be_taken_out_again(folder: Path) -> None:
    widget = builder(folder)
    widget.choose(unwanted="user/user-a")
    widget.press("remove")
    assert "✗ contextAB names a user or a cluster that does not exist." in repr(widget)
    (done,) = widget.sections[0].parts
    assert isinstance(done, Headline) and isinstance(done.text, Text)
    assert (done.text.code, str(done.text)) == (
        "removed",
        "The user user-a was removed from the file.",
    )
    while widget.state.unwanted:
        widget.press("remove")
    with pytest.raises(LessonError, match="nothing to remove"):
        widget.press("remove")
    assert widget.config == kubeconfig.Kubeconfig()


def test_in_the_live_view_bad_input_is_answered_beside_its_field(folder: Path) -> None:
    widget = builder(folder)
    widget.take("cluster_server", "a.example")
    widget.take("cluster_name", "a")
    widget.take("cluster_add", None)
    live = widget._alive()
    assert (
        "write an address such as https://a.example:6443" in live.messages["cluster_server"].value
    )
    widget.take("cluster_server", "https://a.example")
    assert live.messages["cluster_server"] not in live._cells["cluster_server"].children
    assert [cluster.name for cluster in widget.state.chosen.clusters] == ["cluster-a", "cluster-b"]


def test_no_face_of_it_shows_a_key(folder: Path, identities: dict[str, Identity]) -> None:
    widget = builder(folder)
    secrets = [base64.b64encode(i.key_pem).decode()[40:80] for i in identities.values()]
    shown = f"{widget.view.children}{widget.face()}{widget!r}{widget.sections}{widget.controls}"
    assert not [secret for secret in secrets if secret in shown]


def test_the_same_choices_give_the_same_page(folder: Path) -> None:
    assert builder(folder).face() == builder(folder).face()


def test_names_are_escaped(folder: Path) -> None:
    widget = KubeconfigBuilder(folder=folder)
    widget.choose(user_name="<b>&")
    widget.press("user_add")
    assert "<b>" not in widget.face().html and "&lt;b&gt;&amp;" in widget.face().html


def test_the_file_grows_in_a_column_of_its_own_beside_the_forms(folder: Path) -> None:
    widget = builder(folder)
    columns, *below = widget.view.children
    left, right = columns.children
    assert "kubectl config" in "".join(map(shown, below))
    assert "apiVersion: v1" in shown(right) and "apiVersion: v1" not in shown(left)
    widget.press("context_add")
    assert "name: user-a@cluster-a" in shown(right)
