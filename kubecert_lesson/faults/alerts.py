"""What Go's programs say when the other side ends TLS with an alert (RFC 8446, section 6)."""

from kubecert_lesson.faults.texts import ALERTS, REMOTE


def alert_text(number: int) -> str:
    """Say what Go says, kubectl or kube-apiserver, when the other side sends this alert."""
    return REMOTE + ALERTS.get(number, f"alert({number})")
