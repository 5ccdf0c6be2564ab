"""A code survives a chat, and what does not survive is told apart from what does."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubecert_lesson.classroom.envelope import Envelope, EnvelopeKind, mark_text, unwrap, wrap

BODY = st.binary(min_size=1, max_size=200)
KIND = st.sampled_from(EnvelopeKind)
NOISE = st.text(
    " \n\t\r>\"'`|*-_.,;:()[]\u00a0\u200b\u2028\N{LEFT DOUBLE QUOTATION MARK}", max_size=8
)


def found(text: str) -> list[Envelope]:
    return list(unwrap(text))


def sound(kind: EnvelopeKind, body: bytes) -> Envelope:
    return Envelope(kind=kind, version=1, body=body)


@given(KIND, BODY)
@example(EnvelopeKind.CODE, bytes(200))
def test_what_was_wrapped_is_found_again(kind: EnvelopeKind, body: bytes) -> None:
    made = wrap(kind, body)
    assert re.fullmatch("UK[CT]1[0-9A-HJKMNP-TV-Z]+", made)
    assert found(made) == [sound(kind, body)]


@settings(max_examples=25)
@given(BODY, st.data())
def test_case_wraps_blanks_quotes_and_look_alikes_do_not_count(
    body: bytes, data: st.DataObject
) -> None:
    made = "".join(
        data.draw(st.sampled_from(alike(letter))) + (data.draw(NOISE) if place % 20 < 3 else "")
        for place, letter in enumerate(wrap(EnvelopeKind.CODE, body))
    )
    text = f"Ann, 10:31: look > {made}, is that right?"
    assert found(text) == [sound(EnvelopeKind.CODE, body)]


def alike(letter: str) -> str:
    return letter + letter.lower() + {"0": "oO", "1": "lLiI"}.get(letter, "")


@given(BODY, BODY)
def test_each_of_several_is_found_although_one_is_cut(one: bytes, other: bytes) -> None:
    first, second = wrap(EnvelopeKind.CODE, one), wrap(EnvelopeKind.CODE, other)
    both = [sound(EnvelopeKind.CODE, body) for body in (one, other)]
    assert found(f"{first}\n{second}") == both
    cut, whole = found(f"{first[:-3]}\n{second}")
    assert cut.body is None and whole == both[1]


CHANGES: dict[str, Callable[[str, int, str], str]] = {
    "another letter": lambda made, place, letter: made[:place] + letter + made[place + 1 :],
    "a letter too many": lambda made, place, letter: made[:place] + letter + made[place:],
    "a letter too few": lambda made, place, _: made[:place] + made[place + 1 :],
    "two exchanged": lambda made, place, _: (
        made[:place] + made[place + 1 : place + 2] + made[place] + made[place + 2 :]
    ),
    "cut off": lambda made, place, _: made[:place],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@given(body=BODY, where=st.integers(4, 400), letter=st.sampled_from("0123456789ABCUXYZ"))
def test_a_mangled_one_is_never_read_as_another(
    change: Callable[[str, int, str], str], body: bytes, where: int, letter: str
) -> None:
    made = wrap(EnvelopeKind.CODE, body)
    place = 4 + where % (len(made) - 4)
    assert {envelope.body for envelope in found(change(made, place, letter))} <= {body, None}


@given(st.text())
@example("UKC1")
@example("ukc1 ukc1 ukt1")
@example("UKC1" + "Z" * 10_000)
@example("kubectl get ukcs, UK C1, and junk")
def test_junk_is_never_taken_for_a_code(text: str) -> None:
    assert all(envelope.body is None for envelope in found(text))


def test_another_version_is_recognised_and_not_read() -> None:
    assert found("UKC2" + "0" * 80) == [Envelope(kind=EnvelopeKind.CODE, version=2, body=None)]


def test_a_mark_is_short_enough_to_compare() -> None:
    assert len(mark_text(b"abc")) == 5
