"""An exercise of notebook 7: both halves of the kubeconfig of a cluster that was rebuilt."""

import base64

import yaml

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import demand_working
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.words import template, text

NOTEBOOK = "07_unknown_authority"


def _deal_rebuilt(dice: Dice) -> Dealt:
    user, group, address, name = dice.user(), dice.group(), dice.address(), dice.cluster()
    old, new = dice.authority(), dice.authority()
    before = dice.identity(old, common_name=user, organizations=[group], use=Use.CLIENT)
    login = dice.identity(new, common_name=user, organizations=[group], use=Use.CLIENT)
    serving = dice.identity(
        new, common_name="kube-apiserver", sans=[address, "127.0.0.1"], use=Use.SERVING
    )
    server = f"https://{address}:6443"
    config = kubeconfig.build(
        cluster=name,
        server=server,
        authority_pem=old.certificate_pem,
        user=user,
        certificate_pem=before.certificate_pem,
        key_pem=before.key_pem,
    )
    return Dealt(
        task=text(
            "rebuilt-cluster",
            "The cluster {name} was rebuilt at the same address. Since then, {user}'s kubeconfig,"
            " config.yaml, fails. The new cluster's authority is ca.crt; client.crt and client.key"
            " are the new login. Hand in the kubeconfig that works, with everything embedded.",
            name=name,
            user=user,
        ),
        given={
            "config.yaml": kubeconfig.to_yaml(config),
            "ca.crt": new.certificate_pem,
            "apiserver.crt": serving.certificate_pem,
            "client.crt": login.certificate_pem,
            "client.key": login.key_pem,
        },
        wanted={"cluster": name, "user": user, "group": group, "server": server},
        hidden={"ca.key": new.key_pem, "apiserver.key": serving.key_pem},
    )


def _check_rebuilt(dealt: Dealt, answer: TakenAnswer) -> Right:
    judge = demand_working(
        answer.content,
        server=dealt.text("server"),
        authority=dealt.identity("ca"),
        serving=dealt.identity("apiserver"),
        user=dealt.text("user"),
        groups=[dealt.text("group")],
    )
    return Right(
        text(
            "rebuilt-cluster",
            "both halves are new: whom kubectl trusts, and who vouches for the user. Most people"
            " change the authority, read 401 next, and believe that the fix was wrong",
        ),
        judge,
    )


def _rebuilt(dealt: Dealt, *new: str, **changes: bytes) -> bytes:
    """The kubeconfig with some of its three parts replaced, or with other bytes in them."""
    parts = {
        "certificate-authority-data": "ca.crt",
        "client-certificate-data": "client.crt",
        "client-key-data": "client.key",
    }
    document = yaml.safe_load(dealt.file("config.yaml"))
    places = (document["clusters"][0]["cluster"], document["users"][0]["user"])
    for field, file in parts.items():
        content = changes.get(file.replace(".", "_"), dealt.file(file) if file in new else None)
        place = next(place for place in places if field in place)
        if content is not None:
            place[field] = base64.b64encode(content).decode()
    return yaml.safe_dump(document).encode()


def _all_new(dealt: Dealt, **changes: bytes) -> bytes:
    return _rebuilt(dealt, "ca.crt", "client.crt", "client.key", **changes)


def _insecure(dealt: Dealt) -> bytes:
    document = yaml.safe_load(_all_new(dealt))
    cluster = document["clusters"][0]["cluster"]
    cluster["insecure-skip-tls-verify"] = True
    del cluster["certificate-authority-data"]
    return yaml.safe_dump(document).encode()


_REBUILT = Exercise(
    name="rebuilt-cluster",
    notebook=NOTEBOOK,
    title=template("The cluster was rebuilt. What belongs in the kubeconfig?"),
    teaches=template("A new authority changes both halves: whom you trust, and who you are."),
    kind=AnswerKind.FILE,
    misconceptions=("unknown-authority-is-mine", "same-name-same-authority", "skipping-fixes"),
    deal=_deal_rebuilt,
    check=_check_rebuilt,
    starter="""# Change task.folder / "config.yaml", your copy; task.reset() makes it as it was.
my_answer = ...  # task.folder / "config.yaml", once it is right
task.check(my_answer)""",
    hints=(
        template("Compare ca.crt with the authority in config.yaml: the names are equal."),
        template("kubectl config set-cluster {cluster} … is only the first half."),
        template("The other half: set-credentials {user} … --embed-certs."),
    ),
    solution="""from kubecert_lesson import kubeconfig

mine = kubeconfig.parse(task.given["config.yaml"])
files = {name: task.folder / name for name in ("ca.crt", "client.crt", "client.key")}
mine = kubeconfig.set_cluster(
    mine, task.wanted["cluster"], certificate_authority=files["ca.crt"], embed=True
)
my_answer = kubeconfig.set_credentials(
    mine,
    task.wanted["user"],
    client_certificate=files["client.crt"],
    client_key=files["client.key"],
    embed=True,
)""",
    wrongs=(
        Wrong("namesake-authority", lambda dealt, _: dealt.file("config.yaml")),
        Wrong("another-key", lambda dealt, _: _rebuilt(dealt, "ca.crt")),
        Wrong("key-mismatch", lambda dealt, _: _rebuilt(dealt, "ca.crt", "client.crt")),
        Wrong("insecure", lambda dealt, _: _insecure(dealt)),
        Wrong(
            "not-an-authority",
            lambda dealt, _: _all_new(dealt, ca_crt=dealt.file("apiserver.crt")),
        ),
        Wrong(
            "unknown-authority",
            lambda dealt, dice: _all_new(
                dealt, ca_crt=dealt.file("ca.crt") + dice.authority("my-ca").certificate_pem
            ),
        ),
        Wrong(
            "base64-twice",
            lambda dealt, _: _all_new(dealt, ca_crt=base64.b64encode(dealt.file("ca.crt"))),
        ),
    ),
)

EXERCISES = (_REBUILT,)
