"""What came of judging a message: every check with its reason, and the cheat by its code."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.keys import PublicKey
from kubecert_lesson.rounds.names import usual
from kubecert_lesson.steps import Check, Verdict, first_failure
from kubecert_lesson.tables import table
from kubecert_lesson.words import Text, listed, say, text

MASTERS = "system:masters"  # a group that may do everything, whatever RBAC says
_LEAST = 8  # bytes of a fingerprint that have to be read aloud
_NAME, _GROUPS = text("name", "name"), text("groups", "groups")
_FINGERPRINT = text("fingerprint", "fingerprint")
_ACCEPTED = text("accepted", "no check failed")


@dataclass(frozen=True, slots=True, repr=False)
class Ruling:
    """The checks of one message. It is accepted where none failed."""

    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """True if no check failed."""
        return first_failure(self.checks) is None

    @property
    def because(self) -> Text:
        """The reason of the first failed check: what was found, by its code."""
        failure = first_failure(self.checks)
        return failure.because if failure else _ACCEPTED

    @property
    def code(self) -> str:
        """What was found, for programs: ``swapped-key``, or ``accepted``."""
        return self.because.code

    @property
    def reason(self) -> str:
        """What was found, in words for a learner."""
        return str(self.because)

    def insist(self) -> None:
        """Raise LessonError, with the code of what was found, where a check failed."""
        if not self.accepted:
            raise LessonError(self.code, "refused: {why}", why=self.because)

    def __repr__(self) -> str:
        return f"{self._heading()}\n{table(self.checks)!r}"

    def _repr_html_(self) -> str:
        return table(self.checks, title=self._heading())._repr_html_()

    def _heading(self) -> str:
        return say("accepted") if self.accepted else say("refused: {code}", code=self.code)


def judged(title: Text, failure: Text | None, passed: Text) -> Check:
    """Return a check that failed for a reason, or passed for another."""
    if failure is None:
        return Check(title, Verdict.PASSED, passed)
    return Check(title, Verdict.FAILED, failure)


def subject_checks(subject: x509.Name, *, name: str, groups: tuple[str, ...]) -> tuple[Check, ...]:
    """Compare a subject with the name and the groups that were said aloud."""
    name = usual(name)
    parts = [(part.oid, str(part.value)) for part in subject]
    names = tuple(value for oid, value in parts if oid == NameOID.COMMON_NAME)
    found = tuple(value for oid, value in parts if oid == NameOID.ORGANIZATION_NAME)
    others = len(parts) - len(names) - len(found)
    return (
        judged(_NAME, _wrong_name(names, name, others), text("same-name", "{name}", name=name)),
        judged(
            _GROUPS,
            _wrong_groups(found, groups),
            text("same-groups", "{groups}", groups=listed(groups)),
        ),
    )


def require_certificate(given: object) -> None:
    """Raise LessonError for something else than a certificate, such as one with its key."""
    if not isinstance(given, x509.Certificate):
        raise LessonError(
            "not-a-certificate",
            "a certificate is expected, not {type}: of an identity, write identity.certificate",
            type=type(given).__name__,
        )


def fingerprint_check(key: PublicKey, said: str) -> Check:
    """Compare a key's fingerprint with what was read aloud: its first 8 bytes, or more of it.

    Raises LessonError for less.
    """
    letters = "".join(sign for sign in str(said).upper() if sign not in ": ….\t\n")
    if not said:
        return Check(
            _FINGERPRINT,
            Verdict.NOT_CHECKED,
            text("not-compared", "none was read aloud: anybody could have put in this key"),
        )
    if len(letters) < 2 * _LEAST or set(letters) - set("0123456789ABCDEF"):
        raise LessonError(
            "fingerprint-too-short",
            "a fingerprint is read aloud as {n} pairs like 3F, or more: compare at least those",
            n=_LEAST,
        )
    own = keys.fingerprint(key)
    failure = text(
        "other-fingerprint",
        "the key in this message is {own}…, not the one that was read aloud: somebody replaced it",
        own=own[: 3 * _LEAST - 1],
    )
    same = own.replace(":", "").startswith(letters)
    return judged(
        _FINGERPRINT,
        None if same else failure,
        text("same-fingerprint", "{own}…, as read aloud", own=own[: 3 * _LEAST - 1]),
    )


def _wrong_name(names: tuple[str, ...], said: str, others: int) -> Text | None:
    if names != (said,):
        return text(
            "other-name",
            "agreed name: {said}; this says {found}",
            said=said,
            found=listed(map(_told_apart, names)),
        )
    if others:
        return text("more-in-its-name", "there is more in the name than CN and O")
    return None


def _told_apart(name: str) -> str:
    """Write letters that look like others, such as a Cyrillic a, by their numbers."""
    return name if name.isascii() else f"{name} ({ascii(name)})"


def _wrong_groups(found: tuple[str, ...], said: tuple[str, ...]) -> Text | None:
    more = [group for group in found if group not in said]
    if MASTERS in more:
        return text(
            "asks-for-masters",
            "nobody mentioned {group}: its members may do everything, whatever RBAC says",
            group=MASTERS,
        )
    if more:
        return text(
            "asks-for-groups",
            "agreed groups: {said}; this has {more} as well",
            said=listed(said),
            more=listed(map(_told_apart, more)),
        )
    if set(found) != set(said):
        return text("fewer-groups", "agreed groups: {said}; some are missing", said=listed(said))
    return None
