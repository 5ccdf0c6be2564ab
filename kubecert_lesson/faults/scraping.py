"""Prometheus and others scrape the kubelet with a login of their own."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.troubles import go
from kubecert_lesson.words import template, text

_S = Setting.KUBELET_SERVING

FAULTS = (
    Fault(
        id="kubelet-refuses-scraper",
        refuser=Party.KUBELET,
        refused=Refused.OTHER_LOGIN,
        title=text("title", "The kubelet does not let the scraper in"),
        cause=text(
            "cause",
            "Prometheus or metrics-server connects to the kubelet itself, with its own token. The"
            " kubelet asks the API server about tokens only with authentication.webhook.enabled,"
            " and the account needs get on nodes/metrics. The API server's login is not involved.",
        ),
        messages=go(
            _S,
            (
                "server returned HTTP status 401 Unauthorized",
                "server returned HTTP status 403 Forbidden",
                'request failed, status: "401 Unauthorized"',
            ),
            speaker=Speaker.PROMETHEUS,
        ),
        fix=(
            remark(template("in Prometheus' scrape configuration:")),
            remark("bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token"),
            remark(template("on the node, authentication.webhook.enabled: true in this file:")),
            command("grep -A3 webhook /var/lib/kubelet/config.yaml"),
            command(
                "kubectl auth can-i get nodes/metrics --as=system:serviceaccount:NAMESPACE:NAME"
            ),
        ),
        page=pages.KUBELET_ACCESS,
    ),
)
