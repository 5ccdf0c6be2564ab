"""A step and a check: what the verdicts mean."""

from kubecert_lesson.steps import Check, Step, Verdict, first_failure
from kubecert_lesson.words import text


def check(verdict: Verdict) -> Check:
    return Check(
        text("dates", "validity"), verdict, text("expired", "expired in {year}", year=2026)
    )


def test_only_passed_counts_as_passed() -> None:
    passed, failed, unmade = (check(verdict) for verdict in Verdict)
    assert (passed.passed, passed.failed) == (True, False)
    assert (failed.passed, failed.failed) == (False, True)
    assert (unmade.passed, unmade.failed) == (False, False)


def test_the_first_failure_is_the_first_failed_check_not_the_first_unmade_one() -> None:
    passed, failed, unmade = (check(verdict) for verdict in Verdict)
    assert first_failure((passed, unmade, failed)) is failed
    assert first_failure((unmade,)) is None


def test_a_check_has_codes_for_programs_and_words_for_people() -> None:
    made = check(Verdict.FAILED)
    assert (made.code, made.because.code, made.verdict.value) == ("dates", "expired", "failed")
    assert (made.name, made.reason) == ("validity", "expired in 2026")


def test_a_step_has_a_code_for_programs_and_words_for_people() -> None:
    made = Step(text("hash", "hash it"), b"in", b"out", text("short", "{n} bytes", n=32))
    assert (made.code, made.name, made.why) == ("hash", "hash it", "32 bytes")
