"""kubeadm join logs in to the API server, with the bootstrap token, and is not let in."""

from dataclasses import replace

from kubecert_lesson.faults.families.joining import FAULTS as OF_JOINING
from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Party, Setting, Speaker
from kubecert_lesson.faults.troubles import NOT_LET_IN, go
from kubecert_lesson.words import template, text

_TOKEN = next(record for record in OF_JOINING if record.id == "join-token-expired")

FAULTS = (
    replace(
        _TOKEN,
        id="join-token-refused",
        refuser=Party.API_SERVER,
        title=text("title", "The API server does not let kubeadm in: mostly its token has expired"),
        fix=(
            *_TOKEN.fix,
            remark(template("on a control-plane node, kubeadm logs in with admin.conf instead:")),
            command("kubeadm certs check-expiration"),
        ),
        messages=go(Setting.KUBEADM, NOT_LET_IN, speaker=Speaker.KUBEADM),
    ),
)
