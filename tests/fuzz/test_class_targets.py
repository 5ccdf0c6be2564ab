import pytest
from fuzz.checking import complaints


@pytest.mark.fuzz
def test_every_reader_of_a_class_answers_or_refuses_what_is_damaged() -> None:
    assert complaints("classes") == ""
