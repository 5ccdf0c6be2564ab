"""Twelve messages: what is read out of each is what the seed put there."""

import pytest

from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.messages import WhoRefused, messages, refusal

# The rule of the lesson, written once more: the first of these that is in a line decides.
BY_PREFIX = {
    "10250/containerLogs": WhoRefused.KUBELET,
    "failed calling webhook": WhoRefused.WEBHOOK,
    "Unable to connect to the server: remote error": WhoRefused.IN_FRONT,
    "Unable to connect to the server: tls: failed to verify": WhoRefused.SERVING,
    "error: You must be logged in": WhoRefused.UNKNOWN,
    "Error from server (Forbidden)": WhoRefused.FORBIDDEN,
    "error: ": WhoRefused.OWN_FILE,
}


def by_prefix(line: str) -> WhoRefused:
    if "10250" in line and "remote error" in line:
        return WhoRefused.BY_KUBELET
    return next(who for prefix, who in BY_PREFIX.items() if prefix in line)


@pytest.mark.parametrize("seed", range(5))
def test_each_message_says_who_refused_whom_by_its_prefix(seed: int) -> None:
    lines = messages(Dice("twelve", seed))
    assert len(set(lines)) == 12
    assert [refusal(line) for line in lines] == [by_prefix(line) for line in lines]
    assert {refusal(line) for line in lines} == set(WhoRefused)


def test_another_seed_deals_others() -> None:
    assert messages(Dice("twelve", 1)) != messages(Dice("twelve", 2))
