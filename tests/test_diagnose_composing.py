"""Who speaks, which server and why are read apart, and put together where no record fits."""

import re

import pytest

from kubecert_lesson import diagnose
from kubecert_lesson.faults import FAULTS, Fault, Setting, Speaker, Sureness
from kubecert_lesson.faults.composing import composed
from kubecert_lesson.faults.confirming import confirming
from kubecert_lesson.faults.distributions import DISTRIBUTIONS, KUBEADM
from kubecert_lesson.faults.fixes.by_distribution import NOT_KUBEADM
from kubecert_lesson.faults.fixing import UNKNOWN, fix_lines
from kubecert_lesson.faults.reasons import Reason
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.faults.saying import HOLE
from kubecert_lesson.faults.speakers import speaker_of
from kubecert_lesson.faults.squeezing import squeeze
from kubecert_lesson.faults.words_of_reasons import WORDS

# A few words of each reason in which it is told: the first, the middle one and the last.
SAID = {
    reason: (words[0], words[len(words) // 2], words[-1]) for reason, (_, words) in WORDS.items()
}
MADE: dict[str, Fault] = {}


def made(setting: Setting, words: str) -> tuple[Recognised, ...]:
    filled = HOLE.sub("it", words).replace("…", " ")
    found = composed(squeeze(filled), setting)
    MADE.update({one.fault.id: one.fault for one in found})
    return found


@pytest.mark.parametrize("setting", Setting)
def test_every_reason_is_understood_in_every_setting(setting: Setting) -> None:
    told = {
        reason: [found[0].fault.id for words in several if (found := made(setting, words))]
        for reason, several in SAID.items()
    }
    only_files = setting is Setting.OWN_FILE
    untold = {reason for reason, ids in told.items() if not ids}
    assert not untold if not only_files else Reason.MISSING not in untold
    for reason, ids in told.items():
        assert all(one.endswith(f"-{setting.value}") for one in ids), reason
    for reason in (Reason.MISSING, Reason.LOCKED, Reason.MISMATCH):
        assert f"{reason.value}-{setting.value}" in told[reason]


def test_what_is_put_together_is_whole_and_filled() -> None:
    for setting in Setting:
        for several in SAID.values():
            for words in several:
                made(setting, words)
    assert len(MADE) > 300
    trick = {name: "$(reboot)" for name in UNKNOWN if name not in ("kubectl", "context")}
    for record in MADE.values():
        assert record.id not in FAULTS, "no record may be hidden by one that is put together"
        assert not str(record.title).endswith(".") and str(record.cause).endswith(".")
        assert record.who_refused_whom and record.page.startswith("https://kubernetes.io/docs/")
        for line in (*fix_lines(record, trick), *(one.words for one in confirming(record))):
            assert "$(reboot)" not in line.replace("'$(reboot)'", "")


@pytest.mark.parametrize("distribution", [one.id for one in DISTRIBUTIONS if one.id != KUBEADM])
def test_kubeadm_is_for_clusters_of_kubeadm(distribution: str) -> None:
    """kubeadm's own messages are left out: there it is kubeadm that speaks."""
    for record in (*FAULTS.values(), *MADE.values()):
        own = any(message.setting is Setting.KUBEADM for message in record.messages)
        if own or "kubeadm" in record.id or distribution not in NOT_KUBEADM:
            continue
        lines = fix_lines(record, {}, distribution=distribution)
        assert lines, (record.id, "no fix at all")
        wrong = [line for line in lines if re.match("kubeadm (?:certs|init|reset)", line)]
        assert not wrong, (record.id, wrong)


PREFIXES = {
    "Feb 03 10:11:12 node7 kubelet[77]: x509: certificate has expired": Speaker.KUBELET,
    "Feb 03 10:11:12 cp1 etcd[9]: remote error: tls: bad certificate": Speaker.ETCD,
    'level=info msg="Error: x509: it" component=kube-apiserver': Speaker.API_SERVER,
    "E0203 10:11:12.131 1 scraper.go:140] x509: it": Speaker.METRICS_SERVER,
    "E0203 10:11:12.131 1 cleaner.go:100] x509: it": Speaker.CONTROLLER_MANAGER,
    'Error from server: Get "https://n:10250/containerLogs/helm/x": x509': Speaker.SERVER_ANSWER,
    "$ helm pull oci://r/c\nError: x509: it": Speaker.HELM,
    "$ k3s kubectl get nodes\nUnable to connect to the server: x509: it": Speaker.KUBECTL,
    "Unable to connect to the server: x509: valid for a, not helm.example": Speaker.KUBECTL,
}


@pytest.mark.parametrize("text", PREFIXES)
def test_the_prefix_tells_who_speaks_whatever_else_is_named(text: str) -> None:
    assert speaker_of(squeeze(text), Setting.CLIENT) is PREFIXES[text]


def test_a_log_that_is_shown_is_of_what_it_was_asked_for() -> None:
    line = 'E0203 10:11:12.1 1 authentication.go:63] "Unable to authenticate the request" err='
    said = f'{line}"x509: certificate signed by unknown authority"'
    (own,) = diagnose.explain(said)[:1]
    assert own.understood is not None and own.understood.setting is Setting.CLIENT_LOG
    shown = f"$ kubectl -n kube-system logs metrics-server-6d94bc8694-xk9wq\n{said}"
    (extension,) = diagnose.explain(shown)[:1]
    assert extension.fault == "extension-refuses-front-proxy"
    assert extension.speaker is Speaker.METRICS_SERVER


def test_what_the_message_does_not_tell_is_said_so() -> None:
    bare = diagnose.explain("x509: certificate signed by unknown authority")
    assert bare[0].sureness is Sureness.POSSIBLE
    assert "which server is meant, the message does not tell" in repr(bare)
    whole = diagnose.explain("Unable to connect to the server: x509: certificate signed by unknown")
    assert "which server" not in repr(whole)


def test_an_address_in_a_servers_log_is_the_clients() -> None:
    (one,) = diagnose.explain(
        "http: TLS handshake error from 192.0.2.7:51000: remote error: tls: bad certificate"
    )
    assert one.names["client"] == "192.0.2.7" and "address" not in one.names
    assert any("192.0.2.7" in line for line in one.fix)
    assert not [line for line in (*one.fix, *one.confirm) if "51000" in line]


def test_a_page_to_read_is_no_server() -> None:
    found = diagnose.explain(
        "curl: (60) SSL certificate problem: certificate has expired\n"
        "More details here: https://curl.se/docs/sslcerts.html"
    )
    assert "curl.se" not in repr(found)


def test_a_reason_before_a_cut_connection_is_the_reason() -> None:
    found = diagnose.explain(
        "ssl_client: app: certificate verification failed: unable to get local issuer certificate\n"
        "wget: error getting response: Connection reset by peer"
    )
    assert found[0].fault == "other-server-not-trusted"


def test_words_of_a_command_line_are_not_words_of_a_message() -> None:
    found = diagnose.explain(
        "error execution phase preflight: failed to get config map: Unauthorized\n"
        "# kubeadm join 192.0.2.7:6443 --certificate-key KEY --token TOKEN"
    )
    assert found[0].fault == "join-token-refused"
