from pseudo import Cyrillic, Pseudo, outside

from kubecert_lesson.words import Plural, listed, say, speaking


def test_each_template_is_marked_and_longer_by_two_fifths() -> None:
    with speaking(Pseudo()):
        assert say("refused by {who}", who="kubectl") == f"⟦refused by kubectl {'~' * 7}⟧"
        assert str(Plural("{n} file", "{n} files", 1)) == "⟦1 file ~~~~⟧"
        assert str(Plural("{n} file", "{n} files", 3)) == "⟦3 files ~~~~⟧"


def test_what_stands_outside_of_nested_marks_remains() -> None:
    with speaking(Pseudo()):
        both = say("one of {names}", names=listed(("a.pem", "b.pem")))
    assert outside(f"ca.crt: {both}, 3") == "ca.crt: , 3"


def test_other_letters_leave_names_and_values_alone() -> None:
    with speaking(Cyrillic()):
        assert say("by {who}, {size:.1f} kB", who="Ann", size=2) == f"⟦бш Ann, 2.0 кБ {'~' * 10}⟧"
