"""A step and a check: what the verdicts mean."""

from kubecert_lesson.steps import Check, Verdict, first_failure


def test_only_passed_counts_as_passed() -> None:
    assert Check("dates", Verdict.PASSED, "valid today").passed
    assert not Check("dates", Verdict.FAILED, "expired").passed
    assert not Check("dates", Verdict.NOT_CHECKED, "an earlier check failed").passed


def test_the_first_failure_is_the_first_failed_check_not_the_first_unmade_one() -> None:
    unmade = Check("name", Verdict.NOT_CHECKED, "")
    failed = Check("dates", Verdict.FAILED, "expired")
    assert first_failure((Check("key", Verdict.PASSED, ""), unmade, failed)) is failed
    assert first_failure((unmade,)) is None
