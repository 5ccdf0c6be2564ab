"""How many examples Hypothesis tries: a number of one's own, in each profile of conftest.py."""

from typing import Any

from hypothesis import settings


def examples(count: int, **more: Any) -> settings:
    """Try ``count`` examples in ``make test``; more or fewer where the profile tries more or fewer.

    ``more`` is any other setting.
    """
    return settings(max_examples=max(1, count * settings().max_examples // 100), **more)
