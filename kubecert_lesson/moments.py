"""Moments in time: never without a time zone, and counted in UTC."""

from datetime import UTC, datetime

from kubecert_lesson.errors import LessonError


def utc(moment: datetime | None, *, what: str = "") -> datetime:
    """Return a moment in UTC; for None, the current one.

    Raises LessonError for what is no datetime, for a moment whose year in UTC is not from 1 to
    9999, and for one without a time zone, which could be any moment of a whole day. ``what`` (an
    argument or a label) begins that message.
    """
    if moment is None:
        return datetime.now(UTC)
    if not isinstance(moment, datetime):
        raise LessonError(
            "not-a-time",
            "a time is expected, not {type}: write datetime(…, tzinfo=UTC)",
            type=type(moment).__name__,
        )
    if moment.tzinfo is None:
        if what:
            raise LessonError(
                "no-time-zone",
                "{what}: the time {moment} has no time zone: write datetime(…, tzinfo=UTC)",
                what=what,
                moment=str(moment),
            )
        raise LessonError(
            "no-time-zone",
            "the time {moment} has no time zone: write datetime(…, tzinfo=UTC)",
            moment=str(moment),
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise LessonError(
            "year-out-of-range",
            "the time {moment} is not in the years 1 to 9999 in UTC",
            moment=str(moment),
        ) from None
