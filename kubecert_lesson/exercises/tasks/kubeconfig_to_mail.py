"""An exercise of notebook 10: a kubeconfig that may be mailed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import yaml

from kubecert_lesson import diagnose, kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.diagnose import SecretKind
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import demand_server, one_kubeconfig
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "10_your_own_kubeconfig"
_INSIDE = {
    SecretKind.KEY: "key-inside",
    SecretKind.PASSWORD: "password-inside",
    SecretKind.TOKEN: "token-inside",
}


def _deal(dice: Dice) -> Dealt:
    admin, user, group, address = dice.user(), dice.user(), dice.group(), dice.address()
    name, ca = dice.cluster(), dice.authority()
    own, login = (
        dice.identity(ca, common_name=each, organizations=[of], use=Use.CLIENT)
        for each, of in ((admin, "kubeadm:cluster-admins"), (user, group))
    )
    serving = dice.identity(
        ca, common_name="kube-apiserver", sans=[address, "127.0.0.1"], use=Use.SERVING
    )
    config = kubeconfig.build(
        cluster=name,
        server=f"https://{address}:6443",
        authority_pem=ca.certificate_pem,
        user=admin,
        certificate_pem=own.certificate_pem,
        key_pem=own.key_pem,
    )
    config = kubeconfig.set_credentials(config, "robot", token=f"{dice.number(10**30, 10**31)}")
    config = kubeconfig.set_context(config, "robot", cluster=name, user="robot")
    return Dealt(
        task=text(
            "kubeconfig-to-mail",
            "Your colleague {user} has a client certificate, and needs a kubeconfig for the"
            " cluster {name} to put it into. You are {admin}; yours is config.yaml. Hand in one"
            " that can be mailed: with the cluster as you have it, a current context for the user"
            " {user}, and no secret.",
            user=user,
            name=name,
            admin=admin,
        ),
        given={"config.yaml": kubeconfig.to_yaml(config)},
        wanted={
            "user": user,
            "cluster": name,
            "admin": admin,
            "server": f"https://{address}:6443",
        },
        hidden={
            "ca.crt": ca.certificate_pem,
            "ca.key": ca.key_pem,
            "client.crt": login.certificate_pem,
            "client.key": login.key_pem,
            "apiserver.crt": serving.certificate_pem,
            "apiserver.key": serving.key_pem,
        },
    )


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    _demand_no_secret(dealt, answer.content)
    if b"DATA+OMITTED" in answer.content or b"REDACTED" in answer.content:
        raise NotYet(
            "omitted-data",
            "the authority, which is no secret, was left out by kubectl config view as well",
            next=template("add --raw, and take out the users' secrets instead"),
        )
    config = one_kubeconfig(answer.content, login=False)
    context = config.context(config.current_context)
    cluster = config.cluster(context.cluster)
    demand_server(cluster, dealt.text("server"), dealt.certificate("ca.crt"))
    names = [user.name for user in config.users]
    if context.user != dealt.text("user"):
        raise NotYet(
            "wrong-user" if context.user in names else "unknown-user",
            "the current context is for the user {found}",
            next=template("name the user {user} in the context"),
            found=str(context.user)[:60],
            user=dealt.wanted["user"],
        )
    return Right(
        text(
            "kubeconfig-to-mail",
            "an authority's certificate and an address are public; keys and tokens are not. Many"
            " mail the whole file, because base64 looks like encryption",
        ),
        _by_kubectl(dealt, config),
    )


def _demand_no_secret(dealt: Dealt, content: bytes) -> None:
    """Demand that no secret of the given file is in it, however it is written, and no new one."""
    written = content.decode("utf-8", "replace")
    given = diagnose.secrets(dealt.file("config.yaml"))
    held = [secret.kind for secret in given if secret.shown_in(written)]
    with suppress(LessonError):  # what cannot be read is refused by the next check
        held += [secret.kind for secret in diagnose.secrets(content)]
    if held:
        kind = min(held, key=lambda each: each.value)
        raise NotYet(
            _INSIDE[kind],
            "there is a {kind} in it: whoever reads the mail can log in with it",
            next=template("take every user's secrets out; base64 hides nothing"),
            kind=kind,
        )
    if b"exec:" in content or b"auth-provider" in content:
        raise NotYet(
            "program-inside",
            "it names a program, which kubectl would run on the other's machine",
            next=template("leave the user entry empty, or out"),
        )


def _by_kubectl(dealt: Dealt, config: Kubeconfig) -> Text:
    """Put the login of its owner into it, as the owner will, and let kubectl log in."""
    user = kubeconfig.User(
        dealt.text("user"),
        client_certificate_data=dealt.file("client.crt"),
        client_key_data=dealt.file("client.key"),
    )
    with LessonCluster(authority=dealt.identity("ca"), serving=dealt.identity("apiserver")) as lab:
        clusters = tuple(replace(each, server=lab.url) for each in config.clusters)
        whole = replace(config, clusters=clusters, users=(user,))
        return judged_by("auth whoami", kubeconfig=whole, expected=user.name)


Change = Callable[[Kubeconfig, Dealt], Kubeconfig]


def _mailed(dealt: Dealt, change: Change | None = None) -> Kubeconfig:
    """The right file, changed."""
    given = kubeconfig.parse(dealt.file("config.yaml"))
    user = dealt.text("user")
    config = replace(given, users=(), contexts=())
    config = kubeconfig.set_context(config, user, cluster=dealt.text("cluster"), user=user)
    config = kubeconfig.use_context(config, user)
    return change(config, dealt) if change else config


def _with_users(*names: str) -> Change:
    def change(config: Kubeconfig, dealt: Dealt) -> Kubeconfig:
        given = kubeconfig.parse(dealt.file("config.yaml"))
        wanted = [dealt.wanted.get(name, name) for name in names]
        return replace(config, users=tuple(u for u in given.users if u.name in wanted))

    return change


def _insecure(config: Kubeconfig, dealt: Dealt) -> Kubeconfig:
    name = dealt.text("cluster")
    return kubeconfig.set_cluster(config, name, insecure_skip_tls_verify=True)


def _bare(config: Kubeconfig, dealt: Dealt) -> Kubeconfig:
    cluster = replace(config.clusters[0], certificate_authority_data=b"")
    return replace(config, clusters=(cluster,))


def _admin(config: Kubeconfig, dealt: Dealt) -> Kubeconfig:
    admin = dealt.text("admin")
    context = replace(config.contexts[0], user=admin)
    return replace(config, contexts=(context,), users=(kubeconfig.User(admin),))


def _viewed(dealt: Dealt) -> bytes:
    """What ``kubectl config view`` prints without --raw."""
    document = yaml.safe_load(kubeconfig.to_yaml(_mailed(dealt)))
    document["clusters"][0]["cluster"]["certificate-authority-data"] = "DATA+OMITTED"
    return yaml.safe_dump(document).encode()


_MAIL = Exercise(
    name="kubeconfig-to-mail",
    notebook=NOTEBOOK,
    title=template("Which kubeconfig may be mailed?"),
    teaches=template("Authority and address are public; private keys and tokens are secrets."),
    kind=AnswerKind.FILE,
    misconceptions=("base64-protects",),
    deal=_deal,
    check=_check,
    starter="""from kubecert_lesson import kubeconfig, show

show(kubeconfig.parse(task.given["config.yaml"]))
my_answer = ...  # a Kubeconfig, or YAML
task.check(my_answer)""",
    hints=(
        template("diagnose.secrets(…) lists the secrets of a kubeconfig without showing them."),
        template("Take cluster and server from yours: mine.cluster({cluster!r}).authority_pem()."),
        template("kubeconfig.build with user={user!r} and no certificate, key or token."),
    ),
    solution="""from kubecert_lesson import kubeconfig

mine = kubeconfig.parse(task.given["config.yaml"])
cluster = mine.cluster(task.wanted["cluster"])
my_answer = kubeconfig.build(
    cluster=cluster.name,
    server=cluster.server,
    authority_pem=cluster.authority_pem(),
    user=task.wanted["user"],
)""",
    wrongs=(
        Wrong("key-inside", lambda dealt, _: dealt.file("config.yaml")),
        Wrong("token-inside", lambda dealt, _: _mailed(dealt, _with_users("robot"))),
        Wrong("omitted-data", lambda dealt, _: _viewed(dealt)),
        Wrong("insecure", lambda dealt, _: _mailed(dealt, _insecure)),
        Wrong("no-authority", lambda dealt, _: _mailed(dealt, _bare)),
        Wrong("wrong-user", lambda dealt, _: _mailed(dealt, _admin)),
        Wrong(
            "no-context",
            lambda dealt, _: _mailed(dealt, lambda config, _: replace(config, current_context="")),
        ),
    ),
)

EXERCISES = (_MAIL,)
