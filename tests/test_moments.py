"""Moments are in UTC, whatever zone they were given in, and none is without a zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import moments
from kubecert_lesson.errors import LessonError

# A zone may be up to a day away from UTC, and the year must not run out at either end.
times = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1))
zones = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))


@given(times, zones)
def test_a_moment_stays_the_same_moment(time: datetime, zone: timezone) -> None:
    local = time.replace(tzinfo=zone)
    found = moments.utc(local)
    assert (found, found.tzinfo) == (local, UTC)


def test_none_is_now() -> None:
    before = datetime.now(UTC)
    assert before <= moments.utc(None) <= datetime.now(UTC)


def test_a_moment_without_a_zone_is_refused_and_named() -> None:
    naive = datetime(2026, 1, 2, 3, 4)
    words = r"time 2026-01-02 03:04:00 has no time zone: write datetime\(…, tzinfo=UTC\)$"
    with pytest.raises(LessonError, match=f"^the {words}") as refused:
        moments.utc(naive)
    assert refused.value.code == "no-time-zone"
    with pytest.raises(LessonError, match=f"^the lease: the {words}"):
        moments.utc(naive, what="the lease")


def test_a_moment_beyond_the_last_year_is_refused() -> None:
    last = datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))
    with pytest.raises(LessonError, match="9999-12-31 23:00:00-12:00 is not in the years 1 to"):
        moments.utc(last)


def test_what_is_no_moment_is_refused_by_its_type() -> None:
    with pytest.raises(LessonError, match=r"a time is expected, not str: write datetime\(…"):
        moments.utc("2026-01-02")  # type: ignore[arg-type]
