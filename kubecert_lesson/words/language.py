"""In which language sentences are made: a gettext catalogue, or English where there is none.

KUBECERT_LESSON_LANGUAGE names the catalogue, for example 'ko', which the package looks for in its
``data/locale``. Source: Python, ``gettext``; GNU gettext, "Plural forms".
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "KUBECERT_LESSON_LANGUAGE"
DOMAIN = "kubecert_lesson"
_FOLDER = Path(__file__).parents[1] / "data" / "locale"


class _Reader:
    """The catalogue in use, found when the first sentence is made."""

    catalogue: gettext.NullTranslations | None = None


def catalogue() -> gettext.NullTranslations:
    """Return the catalogue in use; one that changes nothing where none was found."""
    if _Reader.catalogue is None:
        wanted = os.environ.get(VARIABLE, "")
        _Reader.catalogue = gettext.translation(
            DOMAIN, _FOLDER, [wanted] if wanted else [], fallback=True
        )
    return _Reader.catalogue


def language_code() -> str:
    """Return the code of the language in use, as HTML has it: 'en', 'ko'."""
    return catalogue().info().get("language") or "en"


def translated(template: str) -> str:
    """Return a template in the reader's language. '' stays: it asks gettext for a file's header."""
    current = catalogue()
    if type(current) is gettext.NullTranslations:  # English: the usual case, without a look-up
        return template
    return current.gettext(template) if template else ""


@contextmanager
def speaking(chosen: gettext.NullTranslations) -> Iterator[None]:
    """Make every sentence with this catalogue while a ``with`` block lasts."""
    before, _Reader.catalogue = _Reader.catalogue, chosen
    try:
        yield
    finally:
        _Reader.catalogue = before
