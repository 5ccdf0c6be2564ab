"""Texts: a code and values for programs, a sentence in the reader's language for people."""

import gettext
import json
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest

from kubecert_lesson.words import (
    Coded,
    Joined,
    Listed,
    Plural,
    Text,
    Value,
    joined,
    json_text,
    language,
    listed,
    plain_value,
    say,
    sentence,
    short,
    shown,
    speaking,
    template,
    text,
)

EXPIRED = text(
    "expired", "{who} expired on {day}", who="ca.crt", day=datetime(2026, 1, 2, tzinfo=UTC)
)


class Light(Coded):
    RED = "red", template("it is red")
    GREEN = "green", template("it is green")


class Size(Enum):
    LARGE = "XL"


class Hidden(bytes):
    """As a private key in a kubeconfig: it does not show itself."""

    def __str__(self) -> str:
        return "(hidden)"


class German(gettext.NullTranslations):
    """A catalogue with a few words, another order, and a rule of its own for plurals."""

    WORDS = {
        "{who} expired on {day}": "am {day} ist {who} abgelaufen",
        "{before} and {next}": "{before} und {next}",
        "{before} or {next}": "{before} oder {next}",
        "none": "keine",
        "it is red": "es ist rot",
    }

    def gettext(self, message: str) -> str:
        assert message, "'' would ask for the header of the catalogue"
        return self.WORDS.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return {"{n} file": "{n} Datei", "{n} files": "{n} Dateien"}[msgid1 if n < 2 else msgid2]


def test_a_text_has_a_code_and_values_for_programs_and_words_for_people() -> None:
    assert (EXPIRED.code, EXPIRED.values["who"]) == ("expired", "ca.crt")
    assert str(EXPIRED) == "ca.crt expired on 2026-01-02 00:00:00 UTC"


def test_a_text_can_be_a_value_of_another_one() -> None:
    outer = text("refused", "refused: {why}", why=EXPIRED)
    assert str(outer) == "refused: ca.crt expired on 2026-01-02 00:00:00 UTC"


def test_equal_texts_are_equal_and_count_as_one() -> None:
    one, same = (text("short", "{n} bytes", n=3) for _ in range(2))
    assert one == same and len({one, same}) == 1
    assert one != text("short", "{n} bytes", n=4)


def test_texts_are_rendered_in_the_language_in_use_when_they_are_read() -> None:
    with speaking(German()):
        assert str(EXPIRED) == "am 2026-01-02 00:00:00 UTC ist ca.crt abgelaufen"
        assert say("{before} and {next}", before=1, next=2) == "1 und 2"
        assert str(Plural("{n} file", "{n} files", 1)) == "1 Datei"
        assert str(Plural("{n} file", "{n} files", 2)) == "2 Dateien"
        assert str(listed("abc", "or")) == "a, b oder c" and str(listed(())) == "keine"
        assert Light.RED.words == "es ist rot"
        with speaking(gettext.NullTranslations()):
            assert Light.RED.words == "it is red"
        assert Light.RED.words == "es ist rot"
    assert str(EXPIRED).startswith("ca.crt expired")


def test_the_language_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), speaking(German()):
        _ = 1 / 0
    assert say("none") == "none"


def test_an_empty_template_says_nothing_in_any_language() -> None:
    with speaking(German()):
        assert say("") == str(text("empty", "")) == ""


@pytest.mark.parametrize("wanted", ["", "xx", "../nowhere"])
def test_without_a_catalogue_for_the_language_it_is_english(
    wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(language.VARIABLE, wanted)
    monkeypatch.setattr(language._Reader, "catalogue", None)
    assert say("{before} and {next}", before="a", next="b") == "a and b"
    assert type(language.catalogue()) is gettext.NullTranslations


def test_the_number_chooses_between_one_and_several() -> None:
    said = [
        str(Plural("{n} file of {who}", "{n} files of {who}", n, {"who": "kind"}))
        for n in (0, 1, 2)
    ]
    assert said == ["0 files of kind", "1 file of kind", "2 files of kind"]


@pytest.mark.parametrize(
    ("items", "as_and", "as_or"),
    [
        ((), "none", "none"),
        (("a",), "a", "a"),
        (("a", "b"), "a and b", "a or b"),
        (("a", Light.RED, "c", 4), "a, it is red, c and 4", "a, it is red, c or 4"),
    ],
)
def test_things_are_listed_as_a_sentence_lists_them(
    items: tuple[Value, ...], as_and: str, as_or: str
) -> None:
    assert str(listed(items)) == as_and and str(listed(items, "or")) == as_or


def test_clauses_are_joined_with_semicolons_and_one_alone_stays_itself() -> None:
    other = text("not-ca", "{who} is not an authority", who="b.crt")
    both = joined([EXPIRED, other])
    assert both.code == "several"
    assert str(both) == f"{EXPIRED}; b.crt is not an authority"
    assert joined([EXPIRED]) is EXPIRED
    assert str(Joined(())) == ""


def test_a_sentence_has_a_capital_and_a_full_stop_and_the_code_of_its_clause() -> None:
    clause = text("red", "{light} now", light=Light.RED)
    whole = sentence(clause)
    assert (whole.code, whole.values) == ("red", {"light": Light.RED})
    assert str(whole) == str(sentence(whole)) == "It is red now."
    with speaking(German()):
        assert str(whole) == "Es ist rot now."


def test_a_name_at_the_beginning_of_a_sentence_keeps_its_case() -> None:
    named = text("expired", "{who} expired", who="kube-apiserver")
    unnamed = text("expired", "{what} expired", what=text("it", "the certificate"))
    assert str(sentence(named)) == "kube-apiserver expired."
    assert str(sentence(unnamed)) == "The certificate expired."
    assert str(sentence(joined([named, unnamed]))) == (
        "kube-apiserver expired; the certificate expired."
    )
    assert str(sentence(text("x", "{all} expired", all=listed(["ca", "etcd"])))) == (
        "ca and etcd expired."
    )
    assert str(sentence(text("x", "{all} expired", all=listed([])))) == "None expired."


def test_a_coded_value_is_found_by_its_code_and_shows_its_words() -> None:
    assert Light("green") is Light.GREEN and Light.GREEN.value == "green"
    assert Light.GREEN.words == "it is green"


@pytest.mark.parametrize(
    ("value", "written", "plain"),
    [
        ("{who} and {0!r} and {{}}", "{who} and {0!r} and {{}}", "{who} and {0!r} and {{}}"),
        (7, "7", 7),
        (2.5, "2.5", 2.5),
        (True, "True", True),
        (None, "None", None),
        (Light.RED, "it is red", "red"),
        (Size.LARGE, "XL", "XL"),
        (b"\xab\xcd", "abcd", "abcd"),
        (bytes(17), "0000000000000000…0000000000000000 (17 bytes)", "00" * 17),
        (Hidden(b"key"), "(hidden)", "(hidden)"),
        (
            datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=2))),
            "2026-01-02 01:00:00 UTC",
            "2026-01-02T01:00:00Z",
        ),
        (("a", Light.RED), "a and it is red", ["a", "red"]),
        (["a"], "a", ["a"]),
        (listed(("a", 2)), "a and 2", ["a", 2]),
        (Joined((text("x", "y"),)), "y", [{"code": "x", "values": {}, "words": "y"}]),
        (Plural("{n} file", "{n} files", 3), "3 files", 3),
        (timedelta(1), "1 day, 0:00:00", "1 day, 0:00:00"),
        (
            text("many", "{n} of {whole}", n=2, whole=("a", "b")),
            "2 of a and b",
            {"code": "many", "values": {"n": 2, "whole": ["a", "b"]}, "words": "2 of a and b"},
        ),
    ],
)
def test_each_value_is_shown_to_people_and_written_for_json(
    value: Value, written: str, plain: object
) -> None:
    assert shown(value) == written == say("{value}", value=value)
    assert plain_value(value) == plain
    assert json.loads(json.dumps(plain_value(value))) == plain


def test_a_value_may_have_a_format_as_in_python() -> None:
    assert say("{seconds:g} seconds", seconds=2.0) == "2 seconds"
    assert say("{light!s}, not {number!r}", light=Light.RED, number=2.5) == "it is red, not 2.5"


def test_a_value_with_braces_stays_as_it_is_in_every_text() -> None:
    name = "{0.__class__} {who}"
    assert str(Text("x", "{name}!", {"name": name})) == f"{name}!"
    assert str(Plural("{name}", "{name}", 1, {"name": name})) == name
    assert str(Listed((name, name))) == f"{name} and {name}"
    assert str(sentence(text("x", "a {name}", name=name))) == f"A {name}."


def test_short_hex_keeps_both_ends_and_says_the_length() -> None:
    assert short(bytes(range(4)), keep=1) == "00…03 (4 bytes)"
    assert short(b"ab", keep=1) == "6162" and short(b"") == ""


def test_json_shows_what_acts_as_an_escape_and_means_the_same() -> None:
    document = {"한글 ü": ["\x7f\x9b\u202e\u2028\ufeff\U000e0041", "\n\t", "\ud800", 1, None]}
    written = json_text(document)
    assert written.isascii() is False
    assert "한글 ü" in written
    assert all(sign == "\n" or sign.isprintable() for sign in written)
    assert json.loads(written) == document
