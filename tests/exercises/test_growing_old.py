"""The order of the exchange: where the exercise sees somebody locked out, kubectl does, too."""

import pytest

from kubecert_lesson.cluster import changeover
from kubecert_lesson.cluster.changeover import ORDER
from kubecert_lesson.exercises.judging import judge
from kubecert_lesson.exercises.packs import own_pack

NAME = "order-of-the-exchange"


def letters(places: tuple[int, ...]) -> list[str]:
    """The letters of steps, by their places in the order of the notebook."""
    wanted = own_pack().exercise(NAME).dealt(0).wanted
    letter_of = {code: letter for letter, code in wanted.items()}
    return [letter_of[ORDER[place].action.code] for place in places]


@pytest.mark.real_clock
@pytest.mark.parametrize(
    ("places", "locked_out_after", "code", "who"),
    [
        ((0, 3, 1, 2, 4, 5), 2, "served-too-early", {"you", "kubelet", "controllers", "pods"}),
        ((0, 1, 2, 3, 5, 4), 5, "dropped-before-clients", {"you", "controllers"}),
        ((2, 0, 1, 3, 4, 5), 1, "signed-too-early", {"kubelet"}),
    ],
)
def test_the_real_kubectl_is_locked_out_where_the_exercise_says_so(
    places: tuple[int, ...], locked_out_after: int, code: str, who: set[str]
) -> None:
    judgement = judge(own_pack().exercise(NAME), 0, letters(places))
    assert judgement.code == code
    assert judgement.what.values["letter"] == letters(places)[locked_out_after - 1]
    after = changeover.after([ORDER[place] for place in places[:locked_out_after]])
    assert set(after.outside) == who


def test_two_steps_that_do_not_depend_on_each_other_may_change_places() -> None:
    exercise = own_pack().exercise(NAME)
    for places in ((1, 0, 2, 3, 4, 5), (0, 1, 3, 2, 4, 5), (0, 1, 2, 4, 3, 5), (0, 2, 4, 1, 3, 5)):
        assert judge(exercise, 0, letters(places)).right, places
