"""Messages as people paste them: each of a corpus, and each of them mangled, leads to its fault."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import diagnose
from kubecert_lesson.diagnose.explanation import Explanations
from kubecert_lesson.diagnose.faces.json import explanations_document
from kubecert_lesson.diagnose.paste import messages_of, without_secrets
from kubecert_lesson.faults import FAULTS, Fault, Party, Refused, Setting, Sureness
from kubecert_lesson.faults.confirming import confirming
from kubecert_lesson.faults.fixing import UNKNOWN, filled_lines
from kubecert_lesson.faults.saying import HOLE
from kubecert_lesson.faults.squeezing import squeezed

CORPUS = Path(__file__).parent / "data" / "messages.yaml"
FAMILIES: dict[str, list[dict[str, Any]]] = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
ALL = [(family, message) for family, messages in FAMILIES.items() for message in messages]
KNOWN = [message for _, message in ALL if message["fault"]]
every_message = pytest.mark.parametrize(
    "message", [m for _, m in ALL], ids=[f"{f}-{n}" for n, (f, _) in enumerate(ALL)]
)


def first(text: str) -> str:
    found = diagnose.explain(text)
    return found[0].fault if found else ""


@every_message
def test_a_message_leads_to_its_fault(message: dict[str, Any]) -> None:
    found = diagnose.explain(message["say"])
    understood = found.understood
    assert understood is not None
    assert (found[0].fault if found else "") == message["fault"]
    if "speaker" in message:
        assert understood.speaker is not None and understood.speaker.value == message["speaker"]
    if "program" in message:
        assert understood.program == message["program"]
    if "distribution" in message:
        assert understood.distribution == message["distribution"]
    if "fix" in message:
        assert message["fix"] in "\n".join(found[0].fix)
    if "line" in message:
        assert message["line"] in understood.line
    if "sure" in message:
        assert found[0].sureness is Sureness[message["sure"].upper()]


def test_the_corpus_has_every_setting_and_most_faults() -> None:
    assert len(ALL) >= 350
    records = [FAULTS[message["fault"]] for message in KNOWN if message["fault"] in FAULTS]
    said = {message.setting for record in records for message in record.messages}
    assert set(Setting) - said == set()


def test_that_time_ran_out_refuses_no_connection_for_certain() -> None:
    typed = "$ etcdctl --cacert=ca.crt --cert=etcd.crt --key=etcd.key member list"
    found = diagnose.explain(f"{typed}\nError: context deadline exceeded")[0]
    assert found.fault == "etcd-not-reached" and found.sureness is Sureness.LIKELY
    assert "refuses the connection" not in found.who_refused_whom


def test_a_shown_login_leaves_no_other_kind_of_login() -> None:
    found = diagnose.explain("$ kubectl get pods --user=oidc\nerror: Unauthorized")
    assert {one.record.refused for one in found} == {Refused.TOKEN}


# How terminals, chats, shells and logs change a text without changing what it says.
def coloured(text: str, at: int) -> str:
    return f"{text[:at]}\x1b[01;31m\x1b[K{text[at : at + 9]}\x1b[m\x1b[K{text[at + 9 :]}"


def wrapped(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


def quoted_for_json(text: str, _: int) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{{"level":"error","ts":"2031-02-03T10:11:12Z","msg":"{escaped}"}}'


def quoted_for_a_shell(text: str, _: int) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def typographic(text: str, _: int) -> str:
    opened = re.sub(r'(?<!\w)"', "“", text)
    return opened.replace('"', "”").replace("'", "’")


def quoted_in_a_chat(text: str, _: int) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def fenced(text: str, _: int) -> str:
    return f"I get this, what is wrong?\n```\n$ ./run\n{text}\n```\n"


def logged(text: str, _: int) -> str:
    return "\n".join(f"2031-02-03T10:11:12.131Z {line}" for line in text.split("\n"))


def hard_spaces(text: str, _: int) -> str:
    return text.replace(" ", "\u00a0")


def framed(text: str, width: int) -> str:
    rows = textwrap.wrap(text, max(width, 80))
    return "\n".join(f"│ {row:<{max(width, 80)}} │" for row in rows)


def in_a_table(text: str, width: int) -> str:
    rows = textwrap.wrap(text, max(width, 80))
    rule = f"+-------+{'-' * (max(width, 80) + 2)}+"
    first_column = ["web-1", *[""] * len(rows)]
    cells = (
        f"| {a:<5} | {b:<{max(width, 80)}} |" for a, b in zip(first_column, rows, strict=False)
    )
    return "\n".join((rule, *cells, rule))


def printed(text: str, _: int) -> str:
    dashes = re.sub(r"(?<=\s)--(?=[a-z][a-z])", "—", text).replace(" - ", " – ")
    return dashes.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ").replace('"', "”")


def in_a_web_page(text: str, _: int) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<pre class="log"><code>{escaped}</code></pre>'


def broken_softly(text: str, _: int) -> str:
    return text.replace("/", "/\u200b").replace(".", ".\u200b")


MANGLES = (
    in_a_web_page,
    broken_softly,
    coloured,
    quoted_for_json,
    quoted_for_a_shell,
    typographic,
    quoted_in_a_chat,
    fenced,
    logged,
    hard_spaces,
    framed,
    in_a_table,
    printed,
)
# A log's prefix would stand between lines that belong together; wraps are tried on one line.
ONE_LINE = [message for message in KNOWN if "\n" not in message["say"].strip()]


@given(
    st.sampled_from(ONE_LINE),
    st.sampled_from(MANGLES),
    st.integers(min_value=0, max_value=160),
)
def test_mangling_does_not_change_the_answer(
    message: dict[str, Any], mangle: Any, place: int
) -> None:
    assert first(mangle(message["say"], place)) == message["fault"], mangle(message["say"], place)


@given(st.sampled_from(ONE_LINE), st.integers(min_value=24, max_value=120))
def test_a_terminal_that_breaks_lines_in_mid_word_does_not_change_the_answer(
    message: dict[str, Any], width: int
) -> None:
    assert first(wrapped(message["say"], width)) == message["fault"], width


def test_lines_of_a_log_that_have_one_width_by_chance_stay_apart() -> None:
    line = "E0203 10:11:1{} 99 reflector.go:138] Failed to watch *v1.Pod: x509: it has expired"
    assert len(messages_of("\n".join(line.format(n) + "dsc"[n] for n in range(3)))[0]) == 3


@given(st.sampled_from([m["say"] for m in KNOWN if "\n" not in m["say"]]))
def test_letters_are_what_quotes_spaces_and_case_leave(text: str) -> None:
    assert squeezed(typographic(text, 0)) == squeezed(text)
    assert squeezed(wrapped(text, 31)) == squeezed(text) == squeezed(text.upper())


# No fix for another component than the one that spoke.
OWN_FILES = re.compile(r"config set-c|kubeadm certs renew (?:admin|apiserver$)|rolebinding")
OTHERS = [
    (family, m)
    for family, m in ALL
    if m["fault"] and family in ("webhook", "kubelet", "registry", "etcd", "extension", "tools")
]


@pytest.mark.parametrize("family, message", OTHERS)
def test_no_fix_is_for_another_component(family: str, message: dict[str, Any]) -> None:
    for explanation in diagnose.explain(message["say"]):
        if explanation.fault == "kubelet-forbidden":  # there a role is what is missing
            continue
        lines = [line for line in explanation.fix if not line.startswith("#")]
        assert not [line for line in lines if OWN_FILES.search(line)], (family, lines)
        assert explanation.record.refuser is not Party.KUBECTL


@pytest.mark.parametrize("message", FAMILIES["nothing"])
def test_what_is_not_known_is_said_to_be_not_known(message: dict[str, Any]) -> None:
    found = diagnose.explain(message["say"])
    assert len(found) == 0 and repr(found).startswith("Not known")
    assert "Not known" in found._repr_html_()
    assert explanations_document(found)["explanations"] == []


def test_of_a_message_that_is_not_known_it_is_said_who_speaks() -> None:
    found = diagnose.explain("Feb 03 10:11:12 node7 kubelet[1457]: something about a dog")
    assert len(found) == 0 and found.understood is not None
    assert found.understood.setting is Setting.KUBELET
    assert "the kubelet" in repr(found)


def test_the_answer_says_who_spoke_how_sure_it_is_and_how_to_confirm_it() -> None:
    (one,) = diagnose.explain(FAMILIES["webhook"][0]["say"])
    shown = repr(one)
    assert "Who speaks: the API server, in its answer" in shown
    assert "webhook validate.nginx.ingress.kubernetes.io" in shown
    assert "How sure: certain" in shown and "To confirm:" in shown
    assert "--namespace=ingress-nginx" in shown and "ingress-nginx-controller-admission" in shown
    document = explanations_document(Explanations([one], understood=one.understood))
    assert document["explanations"]


def test_the_distribution_of_the_message_decides_on_the_fix() -> None:
    trouble = (
        "Unable to connect to the server: x509: certificate is valid for 10.0.0.1, not 1.2.3.4"
    )
    fixes = {
        name: "\n".join(diagnose.explain(f"{where}\n{trouble}")[0].fix)
        for name, where in {
            "kubeadm": "$ sudo kubeadm version",
            "k3s": "$ sudo k3s kubectl get nodes",
            "rke2": "# /var/lib/rancher/rke2/bin/kubectl get nodes",
            "microk8s": "$ microk8s kubectl get nodes",
            "talos": "$ talosctl kubeconfig && kubectl get nodes",
            "eks": "$ aws eks update-kubeconfig --name shop",
        }.items()
    }
    assert "kubeadm init phase certs apiserver" in fixes.pop("kubeadm")
    assert "tls-san" in fixes["k3s"] and "tls-san" in fixes["rke2"]
    assert "refresh-certs" in fixes["microk8s"] and "aws eks update-kubeconfig" in fixes["eks"]
    assert not [fix for fix in fixes.values() if "kubeadm" in fix]


JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJldmUifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n-----END PRIVATE KEY-----"
SECRETS = {
    "jwt": JWT,
    "key": KEY,
    "base64": "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFb3dJQkFBS0NBUUVB",
    "bootstrap": "abcdef.0123456789abcdef",
    "k3s": "K10" + "4d" * 32 + "::server:hush0hush0hush0",
    "bytes": "[45 45 45 45 45 66 69 71 73 78 32 80]",
}


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("n", range(0, len(KNOWN), 7))
def test_no_secret_in_a_paste_comes_back(kind: str, n: int) -> None:
    secret, said = SECRETS[kind], KNOWN[n]["say"]
    places = [match.start() + 1 for match in re.finditer('[" ]', said)]
    for place in places[n % 4 : 12 : 4]:
        found = diagnose.explain(f"{said[:place]}{secret} {said[place:]}")
        shown = repr(found) + found._repr_html_() + str(explanations_document(found))
        for part in re.findall(r"[A-Za-z0-9]{12,}", secret):
            assert part not in shown


def test_fingerprints_and_words_are_no_secrets() -> None:
    for text in (
        'none of the public keys "sha256:9f86d081884c7d659a2feaa0c55ad015" are pinned',
        "oidc: verify token: oidc: token is expired",
        "invalid bearer token, invalid signature",
        "/var/run/secrets/kubernetes.io/serviceaccount/token: permission denied",
    ):
        assert without_secrets(text) == text


LONG = {
    "one phrase": "certificate signed by unknown authority ",
    "one line": "x",
    "many lines": "E0203 10:11:12.131415 1 a.go:1] Get https://h/api: x509: it has expired\n",
    "begins only": 'Error from server (Forbidden): User "',
    "quotes": "\\\"'",
    "colours": "\x1b[31mEOF\x1b[0m\n",
    "keys": "-----BEGIN ",
    "addresses": "https://a:b@",
}


@pytest.mark.parametrize("kind", LONG)
def test_what_is_looked_at_closely_does_not_grow_with_the_paste(kind: str) -> None:
    """All that is not linear works on what is left of a long paste, and that is bounded."""
    small, large = (
        (LONG[kind] * (length // len(LONG[kind]) + 1))[:length] for length in (300_000, 1_000_000)
    )
    counts = [sum(map(len, messages_of(text)[0])) for text in (small, large)]
    assert counts[1] <= counts[0] * 1.1 + 5_000 and counts[1] <= 200_000


def test_a_message_in_the_middle_of_a_long_log_is_found() -> None:
    noise = "I0203 10:11:12.131415       1 trace.go:236] nothing to see here\n" * 8_000
    said = FAMILIES["etcd"][0]["say"]
    assert first(f"{noise}{said}\n{noise}") == "etcd-not-trusted"


@pytest.mark.parametrize("record", FAULTS.values(), ids=lambda record: record.id)
def test_what_confirms_a_fault_is_filled_and_quoted(record: Fault) -> None:
    trick = {name: "$(reboot)" for name in UNKNOWN if name not in ("kubectl", "context")}
    for line in filled_lines(confirming(record), trick):
        assert "$(reboot)" not in line.replace("'$(reboot)'", "").replace('"$(command', "")
        assert not HOLE.search(line)
