"""The exchange of an authority: what was recorded with kube-apiserver 1.36.2 happens here."""

import pytest

from kubecert_lesson.cluster import changeover
from kubecert_lesson.cluster.changeover import (
    CLIENTS_SHOW_NEW,
    DROP_OLD,
    ORDER,
    SERVE_NEW,
    SERVER_TRUSTS_BOTH,
    SIGN_WITH_NEW,
    ChangeoverStep,
    Entry,
)

# kubectl get --raw, with P-256 keys: the client refuses the server, the server refuses the client.
REFUSES = (
    "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed"
    ' by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to'
    ' verify candidate authority certificate "kubernetes")'
)
REFUSED = "error: You must be logged in to the server (Unauthorized)"
EVERYBODY = ("you", "kubelet", "controllers", "pods")


@pytest.mark.real_clock
@pytest.mark.parametrize(
    ("steps", "outside", "entry", "words"),
    [
        ((SERVER_TRUSTS_BOTH, SIGN_WITH_NEW, SERVE_NEW), EVERYBODY, Entry.REFUSES, REFUSES),
        ((*ORDER[:4], DROP_OLD), ("you", "controllers"), Entry.REFUSED, REFUSED),
        ((SIGN_WITH_NEW,), ("kubelet",), Entry.REFUSED, REFUSED),
        ((CLIENTS_SHOW_NEW,), ("you", "controllers"), Entry.REFUSED, REFUSED),
        (ORDER, (), Entry.IN, ""),
    ],
)
def test_a_step_too_early_locks_out_those_who_were_not_ready(
    steps: tuple[ChangeoverStep, ...], outside: tuple[str, ...], entry: Entry, words: str
) -> None:
    found = changeover.after(steps)
    assert found.outside == outside
    assert {run.stderr.strip() for run in found.refusals.values()} <= {words}
    assert {party for party in EVERYBODY if getattr(found, party) is not Entry.IN} == set(outside)
    assert {getattr(found, party) for party in outside} <= {entry}


def test_at_the_end_every_file_is_of_the_new_authority_and_none_skipped_both() -> None:
    shown = changeover.files()
    assert shown.columns[2:] == ("start", *map(str, range(1, len(ORDER) + 1)))
    for row in shown.rows:
        held = list(dict.fromkeys(row[2:]))
        trusts = row[0] in ("--client-ca-file", "certificate-authority-data") or "root" in row[0]
        assert held == (["old", "both", "new"] if trusts else ["old", "new"])
