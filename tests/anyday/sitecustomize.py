"""Loaded by every Python that ``make any-day`` starts: sleep as long as was asked for.

With FAKETIME_DONT_FAKE_MONOTONIC, libfaketime 0.9.10 moves the end of an absolute sleep, which is
how Python sleeps since 3.11, by the difference of the two clocks: "Invalid argument".
"""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    wanted = seconds if isinstance(seconds, float) else float(seconds.__index__())
    if wanted < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], wanted)


time.sleep = _sleep
