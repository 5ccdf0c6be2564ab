"""Moments in time: never without a time zone, and counted in UTC."""

from datetime import UTC, datetime

from kubecert_lesson.errors import LessonError


def utc(moment: datetime | None, *, what: str = "") -> datetime:
    """Return a moment in UTC, the current one for None.

    Raises LessonError for one that UTC has no year for, and for one without a time zone, since it
    could be any of a whole day's;
    ``what`` it was given as begins the message.
    """
    if moment is None:
        return datetime.now(UTC)
    if moment.tzinfo is None:
        given = f"{what}: the" if what else "the"
        raise LessonError(f"{given} time {moment} has no time zone: write datetime(…, tzinfo=UTC)")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise LessonError(f"the time {moment} is not in the years 1 to 9999 in UTC") from None
