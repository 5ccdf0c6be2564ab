"""Durations in the words of kubectl and kubeadm."""

from datetime import timedelta

import pytest

from kubecert_lesson import durations


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *(
            (-5, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (599, "9m59s"),
        ),
        *((600, "10m"), (3 * 3600 - 1, "179m"), (3 * 3600, "3h"), (3 * 3600 + 60, "3h1m")),
        *((8 * 3600, "8h"), (86400, "24h"), (48 * 3600, "2d"), (50 * 3600, "2d2h")),
        *((8 * 86400, "8d"), (364 * 86400, "364d"), (730 * 86400, "2y"), (740 * 86400, "2y10d")),
        (9 * 365 * 86400 + 86400, "9y"),
    ],
)
def test_durations_are_written_as_kubectl_writes_them(seconds: int, text: str) -> None:
    assert durations.words(timedelta(seconds=seconds)) == text
