"""Exercises for the notebook 04_chain_of_trust: who may sign, and what a server has to send."""

from typing import Any

from cryptography import x509

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.certificate_demands import (
    demand_authority,
    demand_key,
    demand_leaf,
    demand_names,
    demand_signed_by,
    demand_trusted,
    demand_use,
    demand_valid,
)
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.exercises.reading import certificates_in
from kubecert_lesson.exercises.serving_demands import demand_kubectl_accepts
from kubecert_lesson.words import template, text

NOTEBOOK = "04_chain_of_trust"


def _deal_chain(dice: Dice) -> Dealt:
    root, team, host = dice.authority("company-root"), f"{dice.group()}-authority", dice.host()
    return Dealt(
        task=text(
            "intermediate-and-file",
            "The root stays in the safe: root.crt, with root.key. Let it vouch for an intermediate"
            " authority, CN={team}, with the key team.key. Let that one issue a serving certificate"
            " for {host}, with the key server.key. Users trust the root alone. Hand in the file"
            " that the server has to send: no certificate too few, and none too many.",
            team=team,
            host=host,
        ),
        given={
            "root.crt": root.certificate_pem,
            "root.key": root.key_pem,
            "team.key": keys.private_pem(dice.key()),
            "server.key": keys.private_pem(dice.key()),
        },
        wanted={"team": team, "host": host},
    )


def _check_chain(dealt: Dealt, answer: TakenAnswer) -> Right:
    root, key, host = dealt.identity("root"), dealt.key("server.key"), dealt.text("host")
    sent = certificates_in(answer.content)
    leaf = next((one for one in sent if _has_key(one, key)), None)
    if leaf is None:
        raise NotYet(
            "key-does-not-fit",
            "none of the {count} certificates has the key server.key",
            next=template("issue the serving certificate for the key server.key"),
            count=len(sent),
        )
    others = [one for one in sent if one != leaf]
    _demand_right_ones(leaf, others, root.certificate, len(sent))
    if sent[0] != leaf:
        raise NotYet(
            "order",
            "the server's own certificate does not come first",
            next=template("put the server's first, and after it whoever signed it"),
        )
    (team,) = others
    _demand_intermediate(dealt, team)
    demand_signed_by(leaf, team)
    demand_leaf(leaf)
    demand_names(leaf, [host])
    demand_use(leaf, Use.SERVING)
    demand_valid(leaf)
    anchors = [root.certificate]
    demand_trusted(leaf, anchors=anchors, intermediates=[team], use=Use.SERVING, name=host)
    judge = demand_kubectl_accepts(Identity(leaf, key), host, authority=root, chain=[team])
    return Right(
        text(
            "sent",
            "first the server's, then the intermediate: with the root that users have, the chain is"
            " whole. Many servers send only their own certificate: browsers may know the"
            " intermediate from elsewhere, and kubectl does not",
        ),
        judge,
    )


def _has_key(certificate: x509.Certificate, key: keys.PrivateKey) -> bool:
    public = certificate.public_key()
    return isinstance(public, keys.PublicKey) and keys.same_key(public, key)


def _demand_right_ones(
    leaf: x509.Certificate, others: list[x509.Certificate], root: x509.Certificate, count: int
) -> None:
    if root in others:
        raise NotYet(
            "root-included",
            "the root is in it: nobody trusts a root because a server sent it",
            next=template("leave the root out, and keep the intermediate"),
        )
    if leaf.issuer == root.subject and leaf.issuer != leaf.subject:
        raise NotYet(
            "root-signed",
            "the root vouches for the server itself, so the safe must be opened for each server",
            next=template("let the intermediate issue the serving certificate"),
        )
    if not others:
        raise NotYet(
            "missing-intermediate",
            "the server's certificate is alone: users who have only the root cannot check it",
            next=template("put the certificate of the intermediate after it"),
        )
    if count > 2:
        raise NotYet(
            "several-certificates",
            "there are {count} certificates in it, and two will do",
            next=template("hand in the server's and the intermediate's, and nothing else"),
            count=count,
        )


def _demand_intermediate(dealt: Dealt, team: x509.Certificate) -> None:
    demand_signed_by(team, dealt.certificate("root.crt"))
    demand_key(team, dealt.key("team.key"))
    demand_authority(team)
    demand_valid(team)
    if certificates.common_name(team) != dealt.text("team"):
        raise NotYet(
            "wrong-name",
            "the intermediate is called {name}, and {team} is asked for",
            next=template("issue it anew, with CN={team}"),
            name=certificates.common_name(team)[:60],
            team=dealt.text("team"),
        )


def _team(dealt: Dealt, root: Identity | None = None) -> Identity:
    return certificates.intermediate_authority(
        dealt.key("team.key"), root or dealt.identity("root"), common_name=dealt.text("team")
    )


def _server(dealt: Dealt, signer: Identity, **changes: Any) -> x509.Certificate:
    fields: dict[str, Any] = {"common_name": "web", "sans": [dealt.text("host")]}
    fields |= {"use": Use.SERVING, "key": dealt.key("server.key"), **changes}
    return certificates.issue_identity(signer, **fields).certificate


def _chain(dealt: Dealt, signer: Identity | None = None, **changes: Any) -> bytes:
    """The right answer, but with another intermediate, or another leaf."""
    team = signer or _team(dealt)
    return certificates.pem(_server(dealt, team, **changes), team.certificate)


def _no_authority(dealt: Dealt) -> Identity:
    return certificates.issue_identity(
        dealt.identity("root"),
        common_name=dealt.text("team"),
        use=Use.CLIENT,
        key=dealt.key("team.key"),
    )


def _by_itself(dealt: Dealt) -> Identity:
    key, name = dealt.key("team.key"), dealt.text("team")
    return certificates.self_signed_authority(key, common_name=name)


CHAIN = Exercise(
    name="intermediate-and-file",
    notebook=NOTEBOOK,
    title=template("An intermediate, and the file that the server sends"),
    teaches=template("A server sends its certificate and the intermediates, but not the root."),
    kind=AnswerKind.FILE,
    deal=_deal_chain,
    check=_check_chain,
    misconceptions=("any-certificate-signs",),
    hints=(
        template("Two certificates are in the file: first the server's, then that of {team}."),
        template("`certificates.intermediate_authority(key, root, common_name=…)` makes {team}."),
        template("`certificates.pem(one, other)` writes both, one after the other; or cat."),
    ),
    solution="""\
from kubecert_lesson import certificates, keys
given, wanted, Use = task.given, task.wanted, certificates.Use
root = certificates.Identity(
    certificates.load(given["root.crt"]), keys.load_private(given["root.key"])
)
team_key, server_key = (keys.load_private(given[name]) for name in ("team.key", "server.key"))
team = certificates.intermediate_authority(team_key, root, common_name=wanted["team"])
server = certificates.issue_identity(
    team, common_name="web", sans=[wanted["host"]], use=Use.SERVING, key=server_key
)
my_answer = certificates.pem(server.certificate, team.certificate)""",
    wrongs=(
        Wrong(
            "missing-intermediate",
            lambda dealt, _: certificates.pem(_server(dealt, _team(dealt))),
        ),
        Wrong(
            "order",
            lambda dealt, _: certificates.pem(
                (team := _team(dealt)).certificate, _server(dealt, team)
            ),
        ),
        Wrong("root-included", lambda dealt, _: _chain(dealt) + dealt.file("root.crt")),
        Wrong(
            "root-signed", lambda dealt, _: certificates.pem(_server(dealt, dealt.identity("root")))
        ),
        Wrong("not-an-authority", lambda dealt, _: _chain(dealt, _no_authority(dealt))),
        Wrong("self-signed", lambda dealt, _: _chain(dealt, _by_itself(dealt))),
        Wrong(
            "another-key",
            lambda dealt, dice: _chain(dealt, _team(dealt, dice.authority("company-root"))),
        ),
        Wrong("key-does-not-fit", lambda dealt, dice: _chain(dealt, key=dice.key())),
        Wrong("no-names", lambda dealt, _: _chain(dealt, sans=[])),
        Wrong("name-missing", lambda dealt, _: _chain(dealt, sans=["localhost"])),
        Wrong("wrong-usage", lambda dealt, _: _chain(dealt, use=Use.CLIENT)),
        Wrong("several-certificates", lambda dealt, dice: _chain(dealt) + _another(dice)),
        Wrong("private-key-instead", lambda dealt, _: _chain(dealt) + dealt.file("server.key")),
    ),
)


def _another(dice: Dice) -> bytes:
    return dice.authority("another").certificate_pem


EXERCISES = (CHAIN,)
