"""What the dates and the host of a message tell of a certificate that is refused.

A certificate that is not valid yet is a matter of clocks, and so is one that ended long ago, or one
that everybody else accepts. And of a server that everybody's machines trust, another certificate is
shown by something in between.
"""

import re
from dataclasses import replace

from kubecert_lesson.faults.composing import composed, reason_in
from kubecert_lesson.faults.fixes.reasons import CLOCK_ASKED, CLOCK_FIRST, CLOCKS
from kubecert_lesson.faults.made_up_addresses import dials_a_made_up_address, without_a_server
from kubecert_lesson.faults.model import Fault, FixLine, command, remark
from kubecert_lesson.faults.names_dialled import at_an_ingress, checked_for_another
from kubecert_lesson.faults.parties import Refused, Setting
from kubecert_lesson.faults.partners import names_a_public_host
from kubecert_lesson.faults.public_hosts import IN_BETWEEN, is_public
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.squeezing import Squeezed
from kubecert_lesson.faults.webhooks_on_nodes import of_a_webhook_on_a_node, shown_by_a_node
from kubecert_lesson.words import template, text

# A dialler refuses them, by its own clock and its own list of authorities.
_OF_SERVERS = (
    Refused.SERVING,
    Refused.OTHER,
    Refused.WEBHOOK,
    Refused.KUBELET,
    Refused.EXTENSION,
    Refused.ETCD,
    Refused.ISSUER,
    Refused.REGISTRY,
    Refused.TALOS,
    Refused.RANCHER,
)
_DATES = re.compile(r"currenttime(?P<now>\d{4})-[0-9t:.+z-]{2,40}?isafter(?P<end>\d{4})-")
_UNDATED = re.compile("hasexpiredorisnotyetval(?!id:currenttime)")
_MANY_YEARS = 5
_OUT_OF_DATE = (Reason.EXPIRED, Reason.OUTDATED)
_OTHER_CLOCK = (
    *CLOCK_FIRST,
    remark(template("where its clock is right, something in between shows another certificate:")),
    command(
        "openssl s_client -connect {host}:443 -servername {host} </dev/null |"
        " openssl x509 -noout -issuer -dates"
    ),
)


def by_dates_and_hosts(found: list[Recognised], given: Squeezed) -> list[Recognised]:
    """Return what a message can mean where its dates or its host tell more than its words."""
    if found and found[0].message.setting is Setting.CLIENT and dials_a_made_up_address(given):
        return [without_a_server(found[0])]
    if not found or found[0].fault.refused not in _OF_SERVERS:
        return found
    first, reason = found[0], reason_in(given)
    if first.fault.id.startswith("ingress-") and names_a_public_host(given.text):
        return [at_an_ingress(first)]
    if reason is Reason.MISNAMED and (told := checked_for_another(first, given)):
        return [told]
    if _is_of_a_public_server(first, given) and (told := _of_a_public_server(first, reason)):
        return [told]
    if shown_by_a_node(first):
        return [of_a_webhook_on_a_node(first)]
    if first.fault.id == "etcd-name-of-another-member" and _is_dialled(first, given):
        return list(composed(given, first.message.setting)) or found
    if reason is Reason.EARLY and (told := _early(first, given)):
        return [told]
    if reason is Reason.EXPIRED and _years(given.letters) >= _MANY_YEARS:
        return _by_a_clock_ahead(found)
    if _UNDATED.search(given.letters):  # in which direction, nothing tells
        return [_with_first(first, CLOCK_ASKED), *found[1:]]
    return found


def _is_of_a_public_server(one: Recognised, given: Squeezed) -> bool:
    return is_public(one.values.get("host", "")) or names_a_public_host(given.text)


def _of_a_public_server(one: Recognised, reason: Reason | None) -> Recognised | None:
    if reason in (*_OUT_OF_DATE, Reason.EARLY):
        fault = replace(
            one.fault,
            id="clock-or-proxy",
            title=text("title", "The clock of this machine is wrong, or a proxy is in between"),
            cause=text(
                "cause",
                "The server is a public one, whose certificate is renewed in time: others would"
                " have noticed. So the machine that refuses it has a wrong clock, or a proxy or"
                " firewall in between shows a certificate of its own.",
            ),
            note=None,
            fix=_OTHER_CLOCK,
        )
    elif reason is Reason.MISNAMED:
        fault = replace(
            one.fault,
            id="shown-by-another",
            title=text("title", "Another machine answers for a public server"),
            cause=text(
                "cause",
                "The server is a public one, and has a certificate with its name. This one was"
                " shown by something in between, such as a firewall, a proxy or a login page of"
                " the network, or by another server to which the name leads here.",
            ),
            note=None,
            fix=(
                *IN_BETWEEN,
                remark(template("or the name leads elsewhere, by the DNS or /etc/hosts:")),
                command("nslookup {host}"),
            ),
        )
    else:
        return None
    return replace(one, fault=fault, likely=True)


def _is_dialled(one: Recognised, given: Squeezed) -> bool:
    """Whether the name that a certificate lacks is that of the server that was dialled."""
    host = one.values.get("host", "")
    return bool(host) and bool(re.search(rf"(?<![\w.-]){re.escape(host)}:\d", given.text))


def _early(one: Recognised, given: Squeezed) -> Recognised | None:
    """The words that were recognised may not have told the direction."""
    setting = one.message.setting
    made = composed(given, setting)
    if not made or made[0].letters <= one.letters:
        return None
    return replace(made[0], values={**one.values, **made[0].values})


def _years(letters: str) -> int:
    told = [int(one["now"]) - int(one["end"]) for one in _DATES.finditer(letters)]
    return told[-1] if told else 0


def _by_a_clock_ahead(found: list[Recognised]) -> list[Recognised]:
    """Nobody waits for years with a certificate that has ended; but a clock may run ahead."""
    ahead = [one for one in found if one.fault.id == "clock-ahead"]
    if ahead:
        rest = [one for one in found if one not in ahead]
        return [replace(ahead[0], likely=True), *rest]
    return [replace(_with_first(found[0], CLOCK_FIRST), likely=True), *found[1:]]


def _with_first(one: Recognised, lines: tuple[FixLine, ...]) -> Recognised:
    if _tells_of_clocks(one.fault):
        return one
    return replace(one, fault=replace(one.fault, fix=(*lines, *one.fault.fix)))


def _tells_of_clocks(fault: Fault) -> bool:
    return any(line in CLOCKS for line in fault.fix) or fault.id.startswith("clock-")
