"""From a code and named values to a sentence: every text that a person reads is made here.

What the lesson finds out is a ``Text``: a stable code, an English template, and named values.
Programs look at the code and the values; the sentence is made at the very end, in the reader's
language. ``say`` renders at once what a face adds of its own: labels, headings, help.
"""

from kubecert_lesson.words.coded import Coded
from kubecert_lesson.words.language import language_code, speaking
from kubecert_lesson.words.showing import has_secret, json_text, looks_secret, one_line, visible
from kubecert_lesson.words.texts import (
    Joined,
    Json,
    Listed,
    Plural,
    Text,
    Value,
    as_printed,
    joined,
    listed,
    plain_value,
    say,
    sentence,
    short,
    shown,
    template,
    text,
    unless_secret,
    without_secrets,
)

__all__ = [
    "Coded",
    "Joined",
    "Json",
    "Listed",
    "Plural",
    "Text",
    "Value",
    "as_printed",
    "has_secret",
    "joined",
    "json_text",
    "language_code",
    "listed",
    "looks_secret",
    "one_line",
    "plain_value",
    "say",
    "sentence",
    "short",
    "shown",
    "speaking",
    "template",
    "text",
    "visible",
    "unless_secret",
    "without_secrets",
]
