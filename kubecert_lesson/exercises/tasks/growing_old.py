"""An exercise of notebook 13: the six steps to another authority, and nobody is locked out."""

from collections.abc import Sequence
from dataclasses import replace

from kubecert_lesson.cluster import changeover
from kubecert_lesson.cluster.changeover import ORDER, ChangeoverStep, TrustFiles, Whose
from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.kubectl_judging import WITHOUT, refused
from kubecert_lesson.exercises.model import Dealt, Exercise, Right, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "13_growing_old_together"
_LETTERS = "ABCDEF"


def _deal(dice: Dice) -> Dealt:
    steps = dice.shuffled(ORDER)
    lines = [f"{letter}: {step.action}" for letter, step in zip(_LETTERS, steps, strict=True)]
    return Dealt(
        task=text(
            "order-of-the-exchange",
            "The cluster's authority has to be replaced while everybody works. steps.txt has the"
            " six steps, A to F, each as what is true once it is done. Hand in a list of the six"
            " letters, in an order in which nobody is ever locked out.",
        ),
        given={"steps.txt": "\n".join(lines)},
        wanted={letter: step.action.code for letter, step in zip(_LETTERS, steps, strict=True)},
    )


def _steps(dealt: Dealt, letters: Sequence[str]) -> list[ChangeoverStep]:
    known = {step.action.code: step for step in ORDER}
    return [known[dealt.text(letter)] for letter in letters]


def _check(dealt: Dealt, answer: TakenAnswer) -> Right:
    letters = [letter.upper() for letter in answer.lines]
    for letter in letters:
        if letter not in _LETTERS or letters.count(letter) > 1:
            raise NotYet(
                "not-a-choice" if letter not in _LETTERS else "line-too-many",
                "{letter} is no step of the six, or there twice",
                next=template("hand in each of the letters A to F once"),
                letter=letter[:20],
            )
    if len(letters) < len(_LETTERS):
        raise NotYet(
            "line-missing",
            "there are {count} steps, and all six are needed",
            next=template("hand in each of the letters A to F once"),
            count=len(letters),
        )
    steps, state = _steps(dealt, letters), TrustFiles()
    for letter, step in zip(letters, steps, strict=True):
        state = replace(state, **step.files)
        _demand_nobody_outside(letter, state)
    if state.client_ca_file is not Whose.NEW or state.authority_data is not Whose.NEW:
        raise NotYet(
            "old-still-trusted",
            "at the end, the old authority is still trusted",
            next=template("let the step after which nobody trusts it come last"),
        )
    return Right(
        text(
            "order-of-the-exchange",
            "before anything new is shown, everyone who will see it trusts it; before the old is"
            " dropped, nobody shows it. Whoever changes everything in one night locks somebody out",
        ),
        _by_kubectl(steps),
    )


def _demand_nobody_outside(letter: str, state: TrustFiles) -> None:
    """Demand that whoever judges trusts what is shown, for each pair of the two."""
    trusting = (state.authority_data, state.root_ca_file)
    if state.tls_cert_file is Whose.NEW and Whose.OLD in trusting:
        raise NotYet(
            "served-too-early",
            "after {letter}, clients that trust only the old authority refuse the API server",
            next=template("who has to trust the new one before the API server shows it?"),
            letter=letter,
        )
    if state.client_certificates is Whose.NEW and state.client_ca_file is Whose.OLD:
        raise NotYet(
            "shown-too-early",
            "after {letter}, the API server refuses your new certificate: it trusts the old"
            " authority only",
            next=template("who has to trust the new one before a client shows it?"),
            letter=letter,
        )
    if state.cluster_signing_cert_file is Whose.NEW and state.client_ca_file is Whose.OLD:
        raise NotYet(
            "signed-too-early",
            "after {letter}, a kubelet gets its next certificate from the new authority, and the"
            " API server does not trust that yet",
            next=template("let the API server trust both before anything is signed by the new one"),
            letter=letter,
        )
    if state.tls_cert_file is Whose.OLD and Whose.NEW in trusting:
        raise NotYet(
            "dropped-before-server",
            "after {letter}, nobody trusts what the API server still shows",
            next=template("let the API server's certificate be new before the old authority goes"),
            letter=letter,
        )
    if state.client_certificates is Whose.OLD and state.client_ca_file is Whose.NEW:
        raise NotYet(
            "dropped-before-clients",
            "after {letter}, the API server refuses you: your certificate is still from the old"
            " authority",
            next=template("let the clients' certificates be new before the old authority goes"),
            letter=letter,
        )
    if state.cluster_signing_cert_file is Whose.OLD and state.client_ca_file is Whose.NEW:
        raise NotYet(
            "dropped-before-signing",
            "after {letter}, a kubelet's next certificate is from an authority that is not trusted",
            next=template("let requests be signed by the new one before the old one goes"),
            letter=letter,
        )


def _by_kubectl(steps: Sequence[ChangeoverStep]) -> Text:
    """Let everybody ask with the real kubectl at the two moments with the most at stake."""
    try:
        for taken in (len(steps) - 1, len(steps)):
            after = changeover.after(steps[:taken])
            for run in after.refusals.values():
                raise refused(run)
    except ToolMissing:
        return WITHOUT
    return text(
        "judged-by-kubectl",
        "the real kubectl agrees: you, a kubelet, a controller and a pod get in",
    )


def _letters(dealt: Dealt, *places: int) -> list[str]:
    """The letters of these steps, by their places in the order of the notebook."""
    of = {dealt.text(letter): letter for letter in _LETTERS}
    return [of[ORDER[place].action.code] for place in places]


_ORDER = Exercise(
    name="order-of-the-exchange",
    notebook=NOTEBOOK,
    title=template("In which order is the authority replaced?"),
    teaches=template("First trust both, then sign and show the new one, then drop the old one."),
    kind=AnswerKind.LINES,
    misconceptions=("one-authority-for-both",),
    deal=_deal,
    check=_check,
    starter="""from kubecert_lesson import show

show(task.given["steps.txt"])
my_answer = ...  # ["A", "B", …]
task.check(my_answer)""",
    hints=(
        template("Everyone learns to trust both before anything new is signed or shown."),
        template("Requests signed by the new one, and certificates shown: after the trust."),
        template("Nobody trusts the old one: that comes last of all."),
    ),
    solution="""order = [  # words of each step, in the order of the notebook
    "API server trusts both",
    "clients trust both",
    "requests are signed",
    "API server's certificate",
    "clients' certificates",
    "nobody trusts",
]
lines = task.given["steps.txt"].splitlines()
my_answer = [next(line[0] for line in lines if words in line) for words in order]""",
    wrongs=(
        Wrong("served-too-early", lambda d, _: _letters(d, 0, 3, 1, 2, 4, 5)),
        Wrong("shown-too-early", lambda d, _: _letters(d, 1, 4, 0, 2, 3, 5)),
        Wrong("signed-too-early", lambda d, _: _letters(d, 2, 0, 1, 3, 4, 5)),
        Wrong("dropped-before-server", lambda d, _: _letters(d, 0, 1, 2, 4, 5, 3)),
        Wrong("dropped-before-clients", lambda d, _: _letters(d, 0, 1, 2, 3, 5, 4)),
        Wrong("dropped-before-signing", lambda d, _: _letters(d, 0, 1, 3, 4, 5, 2)),
        Wrong("line-missing", lambda d, _: _letters(d, 0, 1, 3, 4, 5)),
        Wrong("line-too-many", lambda d, _: _letters(d, 0, 0, 1, 3, 4, 5)),
        Wrong("not-a-choice", lambda d, _: ["1", "2", "3", "4", "5", "6"]),
    ),
)

EXERCISES = (_ORDER,)
