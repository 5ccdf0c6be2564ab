"""Clusters, users and contexts are built, looked up and checked as kubectl does it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kubecert_lesson import kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster, Context, Exec, Kubeconfig, LoginMethod, User
from kubecert_lesson.kubeconfig.hidden import Kept
from kubecert_lesson.tables import table

V1 = "client.authentication.k8s.io/v1"
V1BETA1 = "client.authentication.k8s.io/v1beta1"


@pytest.fixture
def pems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ca.crt", "alice.crt", "alice.key"):
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


LAB = kubeconfig.build(
    cluster="lab",
    server="https://127.0.0.1:6443",
    authority_pem=b"CA",
    user="alice",
    certificate_pem=b"CRT",
    key_pem=b"KEY",
)


# --- building


def test_a_kubeconfig_is_built_in_one_call() -> None:
    assert LAB.current_context == "alice@lab"
    here = kubeconfig.resolve(LAB)
    assert here.context == "alice@lab" and here.namespace == "default"
    assert here.cluster.authority_pem() == b"CA"
    assert (here.user.certificate_pem(), here.user.key_pem()) == (b"CRT", b"KEY")
    assert repr(LAB) == (
        "Kubeconfig(clusters: lab; users: alice; contexts: alice@lab; current-context: alice@lab)"
    )
    other = kubeconfig.build(
        cluster="a", server="s", authority_pem=b"", user="u", token="t", context="c", namespace="n"
    )
    assert other.context("c").namespace == "n" and other.user("u").logins == (LoginMethod.TOKEN,)


def test_the_source_lessons_commands_give_the_kubeconfig_that_they_give_with_kubectl(
    pems: Path,
) -> None:
    config = Kubeconfig()
    config = kubeconfig.set_cluster(
        config, "lab", server="https://s", certificate_authority="ca.crt"
    )
    config = kubeconfig.set_credentials(
        config, "alice", client_certificate="alice.crt", client_key=Path("alice.key"), embed=True
    )
    config = kubeconfig.set_context(config, "c", cluster="lab", user="alice", namespace="n")
    config = kubeconfig.use_context(config, "c")
    assert config == Kubeconfig(
        clusters=(Cluster("lab", "https://s", certificate_authority=str(pems / "ca.crt")),),
        users=(User("alice", client_certificate_data=b"alice.crt", client_key_data=b"alice.key"),),
        contexts=(Context("c", "lab", "alice", namespace="n"),),
        current_context="c",
    )


def test_building_changes_nothing_that_was_there() -> None:
    before = repr(LAB), kubeconfig.to_yaml(LAB)
    kubeconfig.set_cluster(LAB, "lab", server="other")
    kubeconfig.set_context(LAB, "alice@lab", namespace="x")
    assert (repr(LAB), kubeconfig.to_yaml(LAB)) == before


def test_a_new_server_forgets_the_name_that_the_old_certificate_had() -> None:
    config = kubeconfig.set_cluster(LAB, "lab", tls_server_name="kubernetes", proxy_url="http://p")
    assert config.cluster("lab").tls_server_name == "kubernetes"
    config = kubeconfig.set_cluster(config, "lab", server="https://other")
    assert config.cluster("lab").tls_server_name == ""
    assert config.cluster("lab").authority_pem() == b"CA"  # the rest stays


def test_insecure_mode_drops_the_authority_and_ends_when_not_asked_for_again(pems: Path) -> None:
    config = kubeconfig.set_cluster(LAB, "lab", insecure_skip_tls_verify=True)
    assert config.cluster("lab") == Cluster(
        "lab", "https://127.0.0.1:6443", insecure_skip_tls_verify=True
    )
    again = kubeconfig.set_cluster(config, "lab", proxy_url="http://p")
    assert not again.cluster("lab").insecure_skip_tls_verify
    config = kubeconfig.set_cluster(config, "lab", certificate_authority="ca.crt", embed=True)
    cluster = config.cluster("lab")
    assert not cluster.insecure_skip_tls_verify and cluster.authority_pem() == b"ca.crt"
    config = kubeconfig.set_cluster(config, "lab", insecure_skip_tls_verify=False)
    assert config.cluster("lab").authority_pem() == b"ca.crt"


def test_embedding_and_naming_a_file_replace_each_other(pems: Path) -> None:
    config = kubeconfig.set_cluster(LAB, "lab", certificate_authority="ca.crt")
    cluster = config.cluster("lab")
    assert cluster.certificate_authority_data == b"" and cluster.authority_pem() == b"ca.crt"
    config = kubeconfig.set_cluster(config, "lab", certificate_authority="ca.crt", embed=True)
    assert config.cluster("lab").certificate_authority == ""


def test_a_token_drops_the_password_and_a_password_the_token() -> None:
    config = kubeconfig.set_credentials(Kubeconfig(), "u", token="t")
    config = kubeconfig.set_credentials(config, "u", username="n", password="p")
    assert config.user("u") == User("u", username="n", password="p")
    config = kubeconfig.set_credentials(config, "u", username="m")
    assert config.user("u") == User("u", username="m", password="p")
    config = kubeconfig.set_credentials(config, "u", token="t")
    assert config.user("u") == User("u", token="t")
    config = kubeconfig.set_credentials(config, "u", token="")
    assert config.user("u") == User("u")


def test_what_kubectl_refuses_is_refused(pems: Path) -> None:
    new = Kubeconfig()
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: kubeconfig.set_cluster(new, ""), "cluster: the name is empty"),
        (lambda: kubeconfig.set_credentials(new, ""), "user: the name is empty"),
        (lambda: kubeconfig.set_context(new, ""), "context: the name is empty"),
        (lambda: kubeconfig.set_cluster(new, "a", embed=True), "nothing to embed: give a cert"),
        (lambda: kubeconfig.set_credentials(new, "a", embed=True), "nothing to embed: give a cl"),
        (
            lambda: kubeconfig.set_cluster(
                new, "a", certificate_authority="ca.crt", insecure_skip_tls_verify=True
            ),
            "choose one",
        ),
        (lambda: kubeconfig.set_credentials(new, "a", token="t", password="p"), "choose one"),
        (
            lambda: kubeconfig.set_cluster(new, "a", certificate_authority="no.crt", embed=True),
            r"cannot read no\.crt: No such file",
        ),
        (lambda: kubeconfig.set_credentials(new, "a", client_key=""), "client_key is empty"),
        (lambda: kubeconfig.use_context(LAB, "nope"), 'no context "nope": .* has alice@lab'),
        (lambda: kubeconfig.use_context(new, "nope"), 'no context "nope": .* has none'),
    ]
    for act, told in refused:
        with pytest.raises(LessonError, match=told):
            act()


def test_two_entries_of_one_name_cannot_be() -> None:
    with pytest.raises(LessonError, match='two users are named "a"'):
        Kubeconfig(users=(User("a"), User("b"), User("a")))


def test_entries_are_in_the_order_of_their_names_as_kubectl_keeps_them() -> None:
    config = Kubeconfig(contexts=(Context("b"), Context("é"), Context("a"), Context("Z")))
    assert [context.name for context in config.contexts] == ["Z", "a", "b", "é"]
    assert config == Kubeconfig(contexts=config.contexts[::-1])


# --- looking up


def test_a_context_that_leads_nowhere_says_where_it_breaks() -> None:
    config = kubeconfig.set_context(LAB, "x", cluster="gone", user="alice")
    config = kubeconfig.set_context(config, "y", cluster="lab")
    for context, told in (
        ("x", 'context "x" leads nowhere: there is no cluster "gone"'),
        ("y", 'context "y" leads nowhere: it names no user'),
        ("z", 'there is no context "z": this kubeconfig has alice@lab, x, y'),
        ("", "no context is chosen"),
    ):
        with pytest.raises(LessonError, match=told):
            kubeconfig.resolve(config, context)
    with pytest.raises(LessonError, match="no context is chosen"):
        kubeconfig.resolve(Kubeconfig())
    many = Kubeconfig(users=tuple(User(f"u{i}") for i in range(8)))
    with pytest.raises(
        LessonError, match='no user "x": this kubeconfig has u0, u1, u2, u3, u4 and 3'
    ):
        many.user("x")
    with pytest.raises(LessonError, match='no cluster "x": this kubeconfig has ""'):
        Kubeconfig(clusters=(Cluster(""),)).cluster("x")


def test_contexts_are_described_as_pairs_of_cluster_and_user() -> None:
    config = kubeconfig.set_context(LAB, "broken", cluster="gone", namespace="n")
    broken, good = kubeconfig.describe(config)[1], kubeconfig.describe(config)[0]
    assert (good.current, good.cluster, good.server, good.user, str(good.login)) == (
        True, "lab", "https://127.0.0.1:6443", "alice", "client certificate",
    )  # fmt: skip
    assert (good.problems, good.problem) == ((), "")
    assert (broken.current, broken.namespace, broken.login) == (False, "n", None)
    assert [problem.code for problem in broken.problems] == ["unknown-cluster", "no-user"]
    assert broken.problem == 'there is no cluster "gone"; it names no user'
    assert "alice@lab" in repr(table(kubeconfig.describe(config)))


def user(**fields: object) -> Kubeconfig:
    return Kubeconfig(users=(User("u", **fields),))  # type: ignore[arg-type]


def cluster(**fields: object) -> Kubeconfig:
    return Kubeconfig(clusters=(Cluster("c", **{"server": "https://s", **fields}),))  # type: ignore[arg-type]


CA = {"certificate_authority": __file__, "certificate_authority_data": b"x"}
BOTH = {"client_certificate": __file__, "client_key": __file__}


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        (
            Kubeconfig(current_context="x"),
            "unknown-current-context",
            'the current context "x" does not exist',
        ),
        (
            Kubeconfig(contexts=(Context("x", "c", "u"),)),
            "unknown-cluster",
            'context "x": there is no cluster "c"',
        ),
        (Kubeconfig(contexts=(Context("x"),)), "no-cluster", 'context "x": it names no cluster'),
        (Kubeconfig(contexts=(Context("x"),)), "no-user", 'context "x": it names no user'),
        (cluster(server=""), "no-server", "it has no server"),
        (cluster(**CA), "two-answers", "both certificate-authority and certificate-authority-data"),
        (
            cluster(insecure_skip_tls_verify=True, certificate_authority_data=b"x"),
            "insecure-with-authority",
            "both insecure-skip-tls-verify and a certificate authority",
        ),
        (
            cluster(certificate_authority="/no/ca.crt"),
            "missing-file",
            "certificate-authority leads to /no/ca.crt, which does not exist",
        ),
        (cluster(proxy_url="ftp://x"), "wrong-proxy", "its proxy-url must start with"),
        (user(), "no-login", "nothing to log in with"),
        (user(token="t", password="p"), "two-logins", "both a token and a password"),
        (user(client_certificate_data=b"x"), "cert-without-key", "but no client-key"),
        (user(client_key_data=b"x"), "key-without-cert", "but no client-certificate"),
        (
            user(client_certificate_data=b"x", **BOTH),
            "two-answers",
            "both client-certificate and client-certificate-data",
        ),
        (
            user(client_key_data=b"x", **BOTH),
            "two-answers",
            "both client-key and client-key-data",
        ),
        (
            user(client_certificate=__file__, client_key="/no/k"),
            "missing-file",
            "client-key leads to /no/k",
        ),
        (
            user(token_file=__file__, username="n"),
            "two-logins",
            "both a token and a password",
        ),
        (
            cluster(proxy_url="http://a b"),
            "wrong-proxy",
            "its proxy-url must start with",
        ),
        (user(exec=Exec("", V1BETA1)), "exec-without-command", "no command"),
        (user(exec=Exec("aws")), "exec-without-version", "no apiVersion"),
        (user(exec=Exec("aws", V1)), "exec-without-interactive-mode", "no interactiveMode"),
        (
            user(exec=Exec("aws", V1, interactive_mode="never")),
            "exec-unknown-mode",
            "the interactiveMode of its exec is never",
        ),
        (
            user(exec=Exec("aws", "v1", interactive_mode="Never")),
            "exec-unknown-version",
            "the apiVersion of its exec is v1",
        ),
        (
            user(exec=Exec("aws", V1BETA1, other=Kept(env=[{"value": "x"}, None]))),
            "exec-env-without-name",
            "an env of its exec has no name",
        ),
        (
            user(exec=Exec("aws", V1BETA1), other=Kept({"auth-provider": {"name": "oidc"}})),
            "exec-with-auth-provider",
            "both an exec and an auth-provider",
        ),
        (
            user(token="t", impersonate_groups=("g",)),
            "incomplete-impersonation",
            "as-uid, as-groups and as-user-extra need an as",
        ),
        (
            user(token="t", other=Kept({"as-user-extra": {"k": ["v"]}})),
            "incomplete-impersonation",
            "as-user-extra need an as",
        ),
    ],
)
def test_each_problem_that_stops_kubectl_is_told(config: Kubeconfig, code: str, words: str) -> None:
    [problem] = [each for each in kubeconfig.check(config) if each.code == code]
    assert words in str(problem) and problem.reason in str(problem)


@pytest.mark.parametrize(
    "config",
    [
        LAB,
        Kubeconfig(),
        cluster(insecure_skip_tls_verify=True, proxy_url="socks5://p"),
        cluster(certificate_authority=__file__),
        user(token_file=__file__),
        user(exec=Exec("aws", V1BETA1)),
        user(exec=Exec("aws", V1, interactive_mode="IfAvailable")),
        cluster(proxy_url="HTTPS://p"),
        user(token="t", impersonate="x", impersonate_groups=("g",)),
        user(client_certificate=__file__, client_key=__file__),
    ],
)
def test_nothing_is_told_where_all_is_well(config: Kubeconfig) -> None:
    assert kubeconfig.check(config) == ()


def test_every_way_to_log_in_is_named() -> None:
    everything = User(
        "u", client_certificate="c", token_file="t", username="n", exec=Exec("aws", "v1")
    )
    assert everything.logins == (
        LoginMethod.CERTIFICATE, LoginMethod.TOKEN, LoginMethod.PASSWORD, LoginMethod.PROGRAM,
    )  # fmt: skip
    assert str(everything.login) == "client certificate, token, password and program aws"
    assert (User("u").logins, User("u").login.code) == ((), "no-login")
    parsed = kubeconfig.parse("users: [{name: u, user: {auth-provider: {name: gcp}}}]")
    assert parsed.user("u").logins == (LoginMethod.AUTH_PROVIDER,)
    assert str(parsed.user("u").login) == "auth-provider (removed from kubectl)"
