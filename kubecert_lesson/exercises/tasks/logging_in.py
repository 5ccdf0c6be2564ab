"""Exercises for the notebook 06_how_kubectl_logs_in: a login of one's own, from the keys up."""

import base64
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys, kubeconfig
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.answers import AnswerKind, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import demand_valid
from kubecert_lesson.exercises.context_demands import demand_own_key, demand_readable
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubeconfig_demands import (
    demand_certificate_login,
    demand_server,
    one_kubeconfig,
)
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import one_certificate
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.words import template, text

NOTEBOOK = "06_how_kubectl_logs_in"
_WHOAMI = ("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")


def _deal(dice: Dice) -> Dealt:
    servers, clients = dice.authority("for-servers"), dice.authority("for-clients")
    user, group, address = dice.user(), dice.group(), f"https://{dice.address()}:6443"
    return Dealt(
        task=text(
            "log-in-from-nothing",
            "An API server at {address} checks its users with clients.crt; its own certificate was"
            " signed by servers.crt. You hold clients.key, too. Make a key and a certificate for"
            " the user {user} in the group {group}, and hand in one kubeconfig that needs no other"
            " file, with which {user} logs in.",
            address=address,
            user=user,
            group=group,
        ),
        given={
            "servers.crt": servers.certificate_pem,
            "clients.crt": clients.certificate_pem,
            "clients.key": clients.key_pem,
        },
        wanted={"user": user, "group": group, "address": address},
        hidden={"servers.key": servers.key_pem},
    )


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    demand_readable(answer.content)
    config = one_kubeconfig(answer.content)
    found = kubeconfig.resolve(config)
    servers, clients = dealt.identity("servers"), dealt.identity("clients")
    user, address = dealt.text("user"), dealt.text("address")
    demand_server(found.cluster, address, servers.certificate)
    groups = [dealt.text("group")]
    demand_certificate_login(found.user, clients.certificate, user, groups)
    demand_valid(one_certificate(found.user.certificate_pem()))
    demand_own_key(found.user, found.context)
    with LessonCluster(
        authority=servers,
        client_ca=[clients.certificate],
        encryption_algorithm="ECDSA-P256",
    ) as cluster:
        here = [replace(each, server=cluster.url) for each in config.clusters]
        live = replace(config, clusters=tuple(here))
        judge = judged_by(_WHOAMI, kubeconfig=live, expected=user)
    return Right(
        text(
            "logged-in",
            "{user} is in: kubectl checked the server with one authority, and the server checked"
            " the user with the other; the key never left the file. Many put the authority that"
            " signed their own certificate into the cluster entry, and kubectl refuses the server",
            user=user,
        ),
        judge,
    )


def _login(dealt: Dealt, signer: Identity | None = None, **changes: Any) -> Identity:
    """The certificate that is asked for, but with these arguments of ``issue_identity``."""
    fields: dict[str, Any] = {
        "common_name": dealt.text("user"),
        "organizations": [dealt.text("group")],
        "use": Use.CLIENT,
        "key": keys.generate_for("ECDSA-P256"),
        **changes,
    }
    return certificates.issue_identity(signer or dealt.identity("clients"), **fields)


def _file(dealt: Dealt, login: Identity | None = None, **changes: Any) -> Kubeconfig:
    """The right answer, but with another login, or these arguments of ``kubeconfig.build``."""
    shown = login or _login(dealt)
    fields: dict[str, Any] = {
        "cluster": "cluster",
        "server": dealt.text("address"),
        "authority_pem": dealt.file("servers.crt"),
        "user": dealt.text("user"),
        "certificate_pem": shown.certificate_pem,
        "key_pem": shown.key_pem,
        **changes,
    }
    return kubeconfig.build(**fields)


def _by_itself(dealt: Dealt) -> Identity:
    key = keys.generate_for("ECDSA-P256")
    return certificates.self_signed_authority(key, common_name=dealt.text("user"))


def _with_data(dealt: Dealt, new: bytes) -> bytes:
    """The right answer, but with other bytes behind client-certificate-data."""
    config = _file(dealt)
    old = config.users[0].client_certificate_data
    written = kubeconfig.to_yaml(config)
    return written.replace(base64.b64encode(old), base64.b64encode(new))


def _request(dealt: Dealt) -> bytes:
    key = keys.generate_for("ECDSA-P256")
    request = certificates.request(key, common_name=dealt.text("user"))
    return request.public_bytes(Encoding.PEM)


def _insecure(dealt: Dealt) -> Kubeconfig:
    config = _file(dealt)
    name = config.clusters[0].name
    return kubeconfig.set_cluster(config, name, insecure_skip_tls_verify=True)


LOGIN = Exercise(
    name="log-in-from-nothing",
    notebook=NOTEBOOK,
    title=template("A login, from the key to the kubeconfig"),
    teaches=template("kubectl checks the server, the server checks the user: each its own way."),
    kind=AnswerKind.FILE,
    deal=_deal,
    check=_check,
    misconceptions=("one-authority-for-both", "key-is-sent", "base64-protects"),
    hints=(
        template("servers.crt belongs in the cluster entry; clients.key signs for {user}."),
        template("`certificates.issue_identity(…, use=Use.CLIENT)` makes key and certificate."),
        template("`kubeconfig.build(cluster=…, server=…, authority_pem=…, user=…, …)`."),
    ),
    solution="""\
from kubecert_lesson import certificates, keys, kubeconfig
given, w = task.given, task.wanted
clients = certificates.Identity(
    certificates.load(given["clients.crt"]), keys.load_private(given["clients.key"])
)
who = {"common_name": w["user"], "organizations": [w["group"]]}
login = certificates.issue_identity(clients, **who, use=certificates.Use.CLIENT)
pem = {"certificate_pem": login.certificate_pem, "key_pem": login.key_pem}
pem["authority_pem"] = given["servers.crt"]
my_answer = kubeconfig.build(cluster="cluster", server=w["address"], user=w["user"], **pem)""",
    wrongs=(
        Wrong(
            "unknown-authority",
            lambda dealt, _: _file(dealt, authority_pem=dealt.file("clients.crt")),
        ),
        Wrong("self-signed", lambda dealt, _: _file(dealt, _by_itself(dealt))),
        Wrong(
            "another-key",
            lambda dealt, dice: _file(dealt, _login(dealt, dice.authority("for-clients"))),
        ),
        Wrong(
            "another-authority",
            lambda dealt, _: _file(dealt, _login(dealt, dealt.identity("servers"))),
        ),
        Wrong(
            "client-without-client-auth",
            lambda dealt, _: _file(dealt, _login(dealt, use=Use.SERVING)),
        ),
        Wrong("wrong-user", lambda dealt, _: _file(dealt, _login(dealt, common_name="admin"))),
        Wrong("group-missing", lambda dealt, _: _file(dealt, _login(dealt, organizations=[]))),
        Wrong(
            "system-masters",
            lambda dealt, _: _file(dealt, _login(dealt, organizations=["system:masters"])),
        ),
        Wrong("another-server", lambda dealt, _: _file(dealt, server="https://198.51.100.1:6443")),
        Wrong("insecure", lambda dealt, _: _insecure(dealt)),
        Wrong("request-instead", lambda dealt, _: _with_data(dealt, _request(dealt))),
        Wrong(
            "public-key-instead",
            lambda dealt, _: _with_data(dealt, keys.public_pem(_login(dealt).key)),
        ),
        Wrong(
            "base64-twice",
            lambda dealt, _: _with_data(dealt, base64.b64encode(_login(dealt).certificate_pem)),
        ),
    ),
)

EXERCISES = (LOGIN,)
