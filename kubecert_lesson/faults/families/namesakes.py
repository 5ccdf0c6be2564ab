"""A server's authority that was made anew, under the name that it had."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.by_program import GIVEN_TO_A_PROGRAM
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting
from kubecert_lesson.faults.troubles import NAMESAKES, go
from kubecert_lesson.words import template, text

_LOOK = (
    command(
        "openssl s_client -connect {address} -servername {host} </dev/null |"
        " openssl x509 -noout -subject -issuer -dates"
    ),
)

FAULTS = (
    Fault(
        id="other-server-namesake",
        refuser=Party.CLIENT,
        refused=Refused.OTHER,
        title=text("title", "The server's authority was made anew, and the old one is trusted"),
        cause=text(
            "cause",
            "The program trusts an authority of the right name, but the server's certificate was"
            " signed with another key. The authority, or the self-signed certificate, was made"
            " again, and this program, or the caBundle that it reads, still has the old one. The"
            " server is not the API server.",
        ),
        messages=go(Setting.ELSEWHERE, NAMESAKES, rank=0),
        fix=(
            remark(template("which one does the server show now?")),
            *_LOOK,
            remark(
                template(
                    "give the program the new one: the Secret, ConfigMap or caBundle that it reads,"
                    " and restart what read it once; or issue the server's certificate again"
                )
            ),
            *GIVEN_TO_A_PROGRAM,
        ),
        confirm=_LOOK,
        page=pages.PKI,
    ),
)
