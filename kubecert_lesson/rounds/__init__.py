"""Rounds with others: exchange short text files, sign each other's, find the impostor.

No server and no account: a message is a text that goes by chat, by mail or on a USB stick, and
openssl reads it, too. ``cheats`` are what players try; each is noticed, and has a code.
"""

from kubecert_lesson.rounds.crossing_round import (
    cross_certificate,
    judge_authority,
    judge_cross,
    side_by_side,
)
from kubecert_lesson.rounds.messages import MessageKind, RoundMessage
from kubecert_lesson.rounds.playing import Player, player
from kubecert_lesson.rounds.proving_round import judge_answer
from kubecert_lesson.rounds.reading import paste, read
from kubecert_lesson.rounds.ruling import Ruling
from kubecert_lesson.rounds.signing_round import judge_certificate, judge_request

__all__ = [
    "MessageKind",
    "Player",
    "RoundMessage",
    "Ruling",
    "cross_certificate",
    "judge_answer",
    "judge_authority",
    "judge_certificate",
    "judge_cross",
    "judge_request",
    "paste",
    "player",
    "read",
    "side_by_side",
]
