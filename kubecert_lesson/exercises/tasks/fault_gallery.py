"""Exercises of notebook 8: twelve messages, and a login out of two merged files."""

from collections.abc import Callable

from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.messages import WhoRefused, messages, refusal
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "08_fault_gallery"
_LETTERS = "ABCDEFGH"


def _deal_messages(dice: Dice) -> Dealt:
    kinds = dict(zip(_LETTERS, dice.shuffled(list(WhoRefused)), strict=True))
    return Dealt(
        task=text(
            "task",
            "Twelve colleagues sent you one message each: see messages.txt. Who refused whom?"
            " choices.txt has eight sentences, A to H. Hand in a list of twelve letters, in the"
            " order of the messages.",
        ),
        given={
            "messages.txt": "\n".join(messages(dice)),
            "choices.txt": "\n".join(f"{letter}: {kind.words}" for letter, kind in kinds.items()),
        },
        wanted={letter: kind.value for letter, kind in kinds.items()},
    )


def _check_messages(dealt: Dealt, answer: TakenAnswer) -> Text:
    lines = str(dealt.given["messages.txt"]).splitlines()
    letters = tuple(letter.strip().upper() for letter in answer.lines)
    if len(letters) != len(lines):
        raise NotYet(
            "line-missing" if len(letters) < len(lines) else "line-too-many",
            "there are {given} letters for {right} messages",
            next=template("hand in one letter for each message, in their order"),
            given=len(letters),
            right=len(lines),
        )
    for number, (line, letter) in enumerate(zip(lines, letters, strict=True), start=1):
        if letter not in _LETTERS:
            raise NotYet(
                "not-a-choice",
                "{letter!r} is none of the letters A to H",
                next=template("look at choices.txt again"),
                letter=letter[:20],
            )
        right = refusal(line)
        if dealt.wanted[letter] != right.value:
            raise _MISREAD[right](number, letter)
    return text(
        "right",
        "all twelve: each prefix says who speaks, and only then the rest says what is wrong. Most"
        " people look for x509 first, and change the kubeconfig for a fault of a webhook",
    )


def _misread(code: str, why: str) -> Callable[[int, str], NotYet]:
    """``why`` is a template: what the prefix of such a message says."""
    return lambda number, letter: NotYet(
        code,
        why,
        next=template("read the first words of message {number} again, then choose"),
        number=number,
        letter=letter,
    )


_MISREAD = {
    WhoRefused.OWN_FILE: _misread(
        "own-file",
        template(
            "message {number} is not {letter}: it begins with error: and names no server, so"
            " kubectl was still reading your own files"
        ),
    ),
    WhoRefused.SERVING: _misread(
        "server-refused",
        template(
            "message {number} is not {letter}: Unable to connect … failed to verify certificate is"
            " kubectl's own word about what it was shown"
        ),
    ),
    WhoRefused.IN_FRONT: _misread(
        "remote-error",
        template(
            "message {number} is not {letter}: remote error means that the other side refused, in"
            " TLS itself"
        ),
    ),
    WhoRefused.UNKNOWN: _misread(
        "unauthorized",
        template(
            "message {number} is not {letter}: TLS went well there, and then the API server found"
            " nobody in the login"
        ),
    ),
    WhoRefused.FORBIDDEN: _misread(
        "forbidden",
        template(
            "message {number} is not {letter}: it names the user, so the API server does know who"
            " that is"
        ),
    ),
    WhoRefused.WEBHOOK: _misread(
        "webhook-refused",
        template(
            "message {number} is not {letter}: Error from server … failed calling webhook says"
            " that the API server was the client"
        ),
    ),
    WhoRefused.KUBELET: _misread(
        "kubelet-refused",
        template(
            "message {number} is not {letter}: Error from server: Get https://…:10250 says that"
            " the API server called a kubelet"
        ),
    ),
    WhoRefused.BY_KUBELET: _misread(
        "kubelet-has-none",
        template(
            "message {number} is not {letter}: remote error after a call to port 10250 says that"
            " the kubelet gave up"
        ),
    ),
}


def _letters(dealt: Dealt, *, of: WhoRefused, taken_for: WhoRefused) -> list[str]:
    """The right letters, but every message of one kind is taken for another kind."""
    letter_of = {kind: letter for letter, kind in dealt.wanted.items()}
    kinds = [refusal(line) for line in str(dealt.given["messages.txt"]).splitlines()]
    return [str(letter_of[(taken_for if kind is of else kind).value]) for kind in kinds]


def _mistaken(code: str, of: WhoRefused, taken_for: WhoRefused) -> Wrong:
    return Wrong(code, lambda dealt, dice: _letters(dealt, of=of, taken_for=taken_for))


_MESSAGES = Exercise(
    name="who-refused-whom",
    notebook=NOTEBOOK,
    title=template("Twelve messages: who refused whom?"),
    teaches=template("The prefix of a message says who speaks; then who refused whom."),
    kind=AnswerKind.LINES,
    misconceptions=("unknown-authority-is-mine", "expired-says-expired"),
    deal=_deal_messages,
    check=_check_messages,
    starter="""from kubecert_lesson import show

show(task.given["messages.txt"], task.given["choices.txt"], sep="\\n\\n")
my_answer = ...  # ["A", "C", …]
task.check(my_answer)""",
    hints=(
        template("Read only the first words of each line: they say who speaks."),
        template("Error from server with x509 in it: the API server was a client there. Of whom?"),
        template("remote error means that the other side refused. Port 10250 is a kubelet's."),
    ),
    solution="""rules = {  # the first that is in the line counts, and leads to words of a choice
    "remote error: tls: internal": "a kubelet refuses",
    "remote error": "in front",
    "calling webhook": "of a webhook",
    ":10250/": "of a kubelet",
    "must be logged in": "(401)",
    "(Forbidden)": "(403)",
    "Unable to connect": "the API server's certificate",
    "error": "a file of yours",
}
choices = task.given["choices.txt"].splitlines()
my_answer = []
for line in task.given["messages.txt"].splitlines():
    words = next(words for mark, words in rules.items() if mark in line)
    my_answer.append(next(choice[0] for choice in choices if words in choice))""",
    wrongs=(
        _mistaken("webhook-refused", WhoRefused.WEBHOOK, WhoRefused.SERVING),
        _mistaken("kubelet-refused", WhoRefused.KUBELET, WhoRefused.SERVING),
        _mistaken("remote-error", WhoRefused.IN_FRONT, WhoRefused.SERVING),
        _mistaken("kubelet-has-none", WhoRefused.BY_KUBELET, WhoRefused.KUBELET),
        _mistaken("unauthorized", WhoRefused.UNKNOWN, WhoRefused.IN_FRONT),
        _mistaken("forbidden", WhoRefused.FORBIDDEN, WhoRefused.UNKNOWN),
        _mistaken("own-file", WhoRefused.OWN_FILE, WhoRefused.SERVING),
        _mistaken("server-refused", WhoRefused.SERVING, WhoRefused.UNKNOWN),
        Wrong("line-missing", lambda dealt, dice: ["A"] * 11),
        Wrong("not-a-choice", lambda dealt, dice: ["kubectl"] * 12),
    ),
)


EXERCISES = (_MESSAGES,)
