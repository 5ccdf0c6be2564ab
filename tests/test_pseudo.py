from kubecert_lesson.words import Plural, listed, say, speaking
from tests.pseudo import Pseudo, outside


def test_each_template_is_marked_and_longer_by_two_fifths():
    with speaking(Pseudo()):
        assert say("refused by {who}", who="kubectl") == f"⟦refused by kubectl {'~' * 7}⟧"
        assert str(Plural("{n} file", "{n} files", 1)) == "⟦1 file ~~~~⟧"
        assert str(Plural("{n} file", "{n} files", 3)) == "⟦3 files ~~~~⟧"


def test_what_stands_outside_of_nested_marks_remains():
    with speaking(Pseudo()):
        both = say("one of {names}", names=listed(("a.pem", "b.pem")))
    assert outside(f"ca.crt: {both}, 3") == "ca.crt: , 3"
