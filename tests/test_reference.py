"""The reference in docs/ has an entry for each public name, and says what the source says."""

import ast

import pytest

import reference


def test_the_page_says_what_the_source_says() -> None:
    stored = reference.PAGE.read_text(encoding="utf-8")
    assert stored == reference.page(), "run make reference"


@pytest.mark.parametrize("module", reference.public_modules())
def test_every_public_name_has_an_entry_that_says_something(module: str) -> None:
    source = f"kubecert_lesson.{module}"
    names = dict(reference.definitions(source))
    for name in reference.exported(reference.parsed(reference.source_of(source))) or names:
        if name in names:
            assert ast.get_docstring(names[name]), f"{module}.{name} has no docstring"
            assert f"### `{module}.{name}" in reference.PAGE.read_text(encoding="utf-8")
