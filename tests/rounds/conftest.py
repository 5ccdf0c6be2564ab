"""Two players, and what alice has of bob."""

import pytest
from rounds.people import GROUPS, NOW

from kubecert_lesson import rounds
from kubecert_lesson.certificates import Identity
from kubecert_lesson.rounds import Player


@pytest.fixture(scope="module")
def alice(tmp_path_factory: pytest.TempPathFactory) -> Player:
    return rounds.player("alice", tmp_path_factory.mktemp("alice"), now=NOW)


@pytest.fixture(scope="module")
def bob(tmp_path_factory: pytest.TempPathFactory) -> Player:
    return rounds.player("bob", tmp_path_factory.mktemp("bob"), now=NOW)


@pytest.fixture(scope="module")
def mine(alice: Player, bob: Player) -> Identity:
    signed = bob.sign(alice.request(groups=GROUPS), name="alice", groups=GROUPS, now=NOW)
    return alice.keep(signed, groups=GROUPS, trusts=bob.authority.certificate, at=NOW)
