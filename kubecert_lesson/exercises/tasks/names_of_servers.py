"""An exercise of notebook 8: for which hosts a certificate is good."""

from collections.abc import Callable

from cryptography import x509

from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "08_fault_gallery"


def _deal_names(dice: Dice) -> Dealt:
    ca, host, common = dice.authority(), dice.host(), dice.host()
    domain = dice.host().removeprefix("api.")
    address, elsewhere = dice.address(), dice.address()
    server = dice.identity(
        ca, common_name=common, sans=[host, f"*.{domain}", address], use=Use.SERVING
    )
    one, two = f"{dice.group()}.{domain}", f"{dice.user()}.{dice.group()}.{domain}"
    hosts = dice.shuffled([host, one, two, domain, address, elsewhere, common])
    return Dealt(
        task=text(
            "task",
            "The API server shows server.crt, which ca.crt has signed. hosts.txt has seven hosts"
            " that a kubeconfig could name; all of them lead to this server. Hand in a list of"
            " those for which kubectl accepts the certificate, in any order.",
        ),
        given={
            "hosts.txt": "\n".join(hosts),
            "server.crt": server.certificate_pem,
            "ca.crt": ca.certificate_pem,
        },
    )


def _accepts(dealt: Dealt, host: str) -> bool:
    leaf, ca = (certificates.load(dealt.file(name)) for name in ("server.crt", "ca.crt"))
    return chain.verify(leaf, anchors=[ca], use=Use.SERVING, name=host).trusted


def _hosts(dealt: Dealt) -> list[str]:
    return str(dealt.given["hosts.txt"]).splitlines()


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit()


def _check_names(dealt: Dealt, answer: TakenAnswer) -> Text:
    leaf = certificates.load(dealt.file("server.crt"))
    hosts = _hosts(dealt)
    for host in answer.lines:
        if host not in hosts:
            raise NotYet(
                "not-a-choice",
                "{host} is not in hosts.txt",
                next=template("hand in hosts as they are written there"),
                host=host[:80],
            )
        if not _accepts(dealt, host):
            raise _refused_name(leaf, host)
    for host in hosts:
        if host not in answer.lines and _accepts(dealt, host):
            raise NotYet(
                "address-missing" if _is_address(host) else "name-missing",
                "it is good for {host}, too",
                next=template("compare {host} with each entry of the SANs"),
                host=host,
            )
    return text(
        "right",
        "only the SANs count: names for names, addresses for addresses, and a wildcard stands for"
        " one label. Many put the name into the CN, where kubectl does not look",
    )


def _refused_name(leaf: x509.Certificate, host: str) -> NotYet:
    wildcard = next(san for san in certificates.summarize(leaf).sans if "*" in san)
    domain = wildcard.removeprefix("DNS:*.")
    if host == certificates.common_name(leaf):
        return NotYet(
            "only-common-name",
            "{host} is the CN only, and kubectl does not look there",
            next=template("look at the SANs alone"),
            host=host,
        )
    if host == domain:
        return NotYet(
            "wildcard-itself",
            "{wildcard} does not cover {host} itself: the * stands for one label, not for none",
            next=template("count the labels"),
            wildcard=wildcard,
            host=host,
        )
    if host.endswith(domain):
        return NotYet(
            "wildcard-depth",
            "{wildcard} does not cover {host}: the * stands for one label, not for two",
            next=template("count the labels"),
            wildcard=wildcard,
            host=host,
        )
    return NotYet(
        "ip-not-in-sans",
        "{host} is not in the certificate: where a name leads does not count",
        next=template("compare it with the addresses among the SANs"),
        host=host,
    )


def _with(dealt: Dealt, extra: Callable[[str, Dealt], bool]) -> list[str]:
    return [host for host in _hosts(dealt) if _accepts(dealt, host) or extra(host, dealt)]


def _is_common(host: str, dealt: Dealt) -> bool:
    return host == certificates.common_name(certificates.load(dealt.file("server.crt")))


_NAMES = Exercise(
    name="where-may-i-dial",
    notebook=NOTEBOOK,
    title=template("For which hosts is this certificate good?"),
    teaches=template("kubectl compares what it dials with the SANs, kind by kind."),
    kind=AnswerKind.LINES,
    misconceptions=("common-name-names-the-server", "name-covers-the-address"),
    deal=_deal_names,
    check=_check_names,
    starter="""from kubecert_lesson import certificates, show

show(*certificates.summarize(certificates.load(task.given["server.crt"])).sans)
show(task.given["hosts.txt"])
my_answer = ...  # ["api.oslo-3.example", …]
task.check(my_answer)""",
    hints=(
        template("A certificate says for whom it is good in its SANs, and nowhere else."),
        template("The * of a wildcard stands for exactly one label: neither none nor two."),
        template("chain.verify(…, use=Use.SERVING, name=host).trusted is kubectl's verdict."),
    ),
    solution="""from kubecert_lesson import certificates, chain
from kubecert_lesson.certificates import Use

server, ca = (certificates.load(task.given[name]) for name in ("server.crt", "ca.crt"))
my_answer = [
    host
    for host in task.given["hosts.txt"].splitlines()
    if chain.verify(server, anchors=[ca], use=Use.SERVING, name=host).trusted
]""",
    wrongs=(
        Wrong("only-common-name", lambda dealt, dice: _with(dealt, _is_common)),
        Wrong(
            "wildcard-depth",
            lambda dealt, dice: _with(
                dealt, lambda host, _: host.count(".") == 3 and not _is_address(host)
            ),
        ),
        Wrong(
            "wildcard-itself",
            lambda dealt, dice: _with(dealt, lambda host, _: host.count(".") == 1),
        ),
        Wrong(
            "ip-not-in-sans", lambda dealt, dice: _with(dealt, lambda host, _: _is_address(host))
        ),
        Wrong(
            "address-missing",
            lambda dealt, dice: [h for h in _with(dealt, lambda *_: False) if not _is_address(h)],
        ),
        Wrong(
            "name-missing",
            lambda dealt, dice: (
                _with(dealt, lambda *_: False)[1:]
                if not _is_address(_with(dealt, lambda *_: False)[0])
                else _with(dealt, lambda *_: False)[:1]
            ),
        ),
        Wrong("not-a-choice", lambda dealt, dice: [dice.host()]),
    ),
)

EXERCISES = (_NAMES,)
