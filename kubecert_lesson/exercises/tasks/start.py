"""Exercises for the notebook 00_start: who speaks, which line counts, which entry differs."""

from collections.abc import Callable
from functools import lru_cache

from kubecert_lesson import diagnose
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.messages import WhoRefused, messages, refusal
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.faults import Speaker
from kubecert_lesson.faults.saying import filled
from kubecert_lesson.faults.texts import REFUSES, VALID_FOR
from kubecert_lesson.words import Plural, Text, template, text

NOTEBOOK = "00_start"


def _deal_tickets(dice: Dice) -> Dealt:
    printed = messages(dice)
    numbers = sorted(dice.sample(range(1000, 9999), len(printed)))
    lines = [f"{number} {line}" for number, line in zip(numbers, printed, strict=True)]
    return Dealt(
        task=text(
            "who-speaks",
            "tickets.txt has {count} tickets: a number, and what kubectl printed. In some of them"
            " the API server speaks, and kubectl only passes its words on. Hand in a list of the"
            " numbers of these.",
            count=len(lines),
        ),
        given={"tickets.txt": "\n".join(lines)},
    )


def _tickets(dealt: Dealt) -> dict[str, str]:
    lines = str(dealt.given["tickets.txt"]).splitlines()
    return {number: message for number, _, message in (line.partition(" ") for line in lines)}


def _passed_on(dealt: Dealt) -> set[str]:
    """The tickets in which the API server speaks, as ``diagnose`` hears it."""
    return {
        number
        for number, message in _tickets(dealt).items()
        if _heard(message)[0] is Speaker.SERVER_ANSWER
    }


@lru_cache(maxsize=256)
def _heard(message: str) -> tuple[Speaker, WhoRefused]:
    return diagnose.explain(message)[0].speaker, refusal(message)


_UNABLE = (
    "unable-to-connect",
    template(
        "in {number} kubectl speaks: it got no answer from the API server, so there are no words"
        " to pass on"
    ),
)
_SPOKEN_BY_KUBECTL = {
    WhoRefused.OWN_FILE: (
        "own-file",
        template("in {number} kubectl speaks, about a file of yours: it has not connected at all"),
    ),
    WhoRefused.UNKNOWN: (
        "error-prefix",
        template(
            "in {number} the prefix is error: and so kubectl speaks. It had an answer, 401, and"
            " says it in its own words"
        ),
    ),
    WhoRefused.SERVING: _UNABLE,
    WhoRefused.IN_FRONT: _UNABLE,
}


def _check_tickets(dealt: Dealt, answer: TakenAnswer) -> Text:
    tickets, right = _tickets(dealt), _passed_on(dealt)
    for number in answer.lines:
        if number not in tickets:
            raise NotYet(
                "not-a-choice",
                "there is no ticket {number!r}",
                next=template("hand in the numbers at the beginning of the lines"),
                number=number[:40],
            )
        if number not in right:
            code, why = _SPOKEN_BY_KUBECTL[_heard(tickets[number])[1]]
            raise NotYet(
                code,
                why,
                next=template("read only the first words of each message: its prefix"),
                number=number,
            )
    if missing := sorted(right - set(answer.lines)):
        known = {_heard(tickets[number])[1] for number in missing}
        raise NotYet(
            "line-missing" if WhoRefused.FORBIDDEN in known else "third-party-missing",
            "{missing}",
            next=template("look for one prefix, whatever comes after it"),
            missing=Plural(
                "in {n} more ticket the API server speaks",
                "in {n} more tickets the API server speaks",
                len(missing),
            ),
        )
    return text(
        "heard",
        "Error from server is the one prefix for it, whatever follows. Many see x509 first and"
        " blame their kubeconfig, where the API server speaks about a webhook or a kubelet",
    )


def _and_those(*kinds: WhoRefused) -> Callable[[Dealt, Dice], object]:
    """The right tickets, and those of these kinds."""
    return lambda dealt, _: [
        number
        for number, message in _tickets(dealt).items()
        if _heard(message)[1] in kinds or number in _passed_on(dealt)
    ]


def _without(*kinds: WhoRefused) -> Callable[[Dealt, Dice], object]:
    return lambda dealt, _: [
        number
        for number, message in _tickets(dealt).items()
        if number in _passed_on(dealt) and _heard(message)[1] not in kinds
    ]


SPEAKERS = Exercise(
    name="who-speaks",
    notebook=NOTEBOOK,
    title=template("Who speaks here?"),
    teaches=template("The prefix of a message says who speaks."),
    kind=AnswerKind.LINES,
    deal=_deal_tickets,
    check=_check_tickets,
    starter="""\
from kubecert_lesson import show

show(task.given["tickets.txt"])
my_answer = ...  # a list: ["1234", …]
task.check(my_answer)""",
    misconceptions=("unknown-authority-is-mine", "refused-with-x509"),
    hints=(
        template("The table of the notebook has three prefixes. One of them is the API server's."),
        template("A line of the API server begins with Error from server."),
    ),
    solution="""\
my_answer = []
for line in task.given["tickets.txt"].splitlines():
    number, _, message = line.partition(" ")
    if message.startswith("Error from server"):
        my_answer.append(number)""",
    wrongs=(
        Wrong("unable-to-connect", _and_those(WhoRefused.SERVING)),
        Wrong("own-file", _and_those(WhoRefused.OWN_FILE)),
        Wrong("error-prefix", _and_those(WhoRefused.UNKNOWN)),
        Wrong("third-party-missing", _without(WhoRefused.WEBHOOK, WhoRefused.KUBELET)),
        Wrong("line-missing", _without(WhoRefused.FORBIDDEN)),
        Wrong("not-a-choice", lambda dealt, _: ["error: …"]),
    ),
)


def _deal_output(dice: Dice) -> Dealt:
    address, time = dice.address(), dice.now
    words = filled(REFUSES + VALID_FOR, host=address, names="10.96.0.1, 127.0.0.1")
    inside = words.partition(": ")[2]
    process, start = dice.number(1000, 9999), dice.number(100000, 900000)
    log = [
        f"E{time:%m%d} 09:15:16.{start + 4211 * line}   "
        f'{process} memcache.go:381] "Couldn\'t get current server API group list"'
        f' err="Get \\"https://{address}:6443/api?timeout=32s\\": {inside}"'
        for line in range(5)
    ]
    return Dealt(
        task=text(
            "line-to-read",
            "{user} ran kubectl, and sends you all that it printed: output.txt. Which line is"
            " kubectl's error message? Hand it in, whole.",
            user=dice.user().capitalize(),
        ),
        given={"output.txt": "\n".join(["$ kubectl get nodes", *log, words])},
    )


def _lines(dealt: Dealt) -> list[str]:
    return str(dealt.given["output.txt"]).splitlines()


def _check_output(dealt: Dealt, answer: TakenAnswer) -> Text:
    given, lines = answer.text, _lines(dealt)
    command, *log, right = lines
    if given == right:
        return text(
            "line-found",
            "the last line has a prefix: kubectl speaks, and could not connect. The lines above it"
            " are kubectl's log of five attempts, with the same cause; many stop reading there",
        )
    if "\n" in given:
        raise NotYet(
            "line-too-many",
            "these are several lines, and one of them is the message",
            next=template("leave out the command, and what kubectl logs on its way"),
        )
    if given in log:
        raise NotYet(
            "log-line",
            "this is a line of kubectl's log: a letter, date, time, and the place in its source",
            next=template("look for the one line that kubectl wrote for you"),
        )
    if given == command:
        raise NotYet(
            "command-instead",
            "this is what was typed",
            next=template("hand in what kubectl said about it"),
        )
    if given and right.endswith(given):
        raise NotYet(
            "prefix-missing",
            "the beginning is missing, and the beginning says who speaks",
            next=template("hand in the whole line"),
        )
    if given and given in right:
        raise NotYet(
            "cut",
            "this is only a part of it",
            next=template("hand in the whole line"),
        )
    raise NotYet(
        "not-a-choice",
        "there is no such line in output.txt",
        next=template("copy the line as it is, or take it with splitlines()"),
    )


OUTPUT = Exercise(
    name="line-to-read",
    notebook=NOTEBOOK,
    title=template("Which line do I have to read?"),
    teaches=template("kubectl's last line is the message; what comes before it is its log."),
    kind=AnswerKind.TEXT,
    deal=_deal_output,
    check=_check_output,
    starter="""\
from kubecert_lesson import show

show(task.given["output.txt"])
my_answer = ...
task.check(my_answer)""",
    hints=(
        template("Lines that begin with E and four digits are kubectl's log."),
        template("It is the last line: `.splitlines()[-1]`, or tail -1 output.txt."),
    ),
    solution='my_answer = task.given["output.txt"].splitlines()[-1]',
    wrongs=(
        Wrong("line-too-many", lambda dealt, _: dealt.given["output.txt"]),
        Wrong("log-line", lambda dealt, _: _lines(dealt)[1]),
        Wrong("command-instead", lambda dealt, _: _lines(dealt)[0]),
        Wrong("prefix-missing", lambda dealt, _: _lines(dealt)[-1].partition(": ")[2]),
        Wrong("cut", lambda dealt, _: _lines(dealt)[-1].partition(": ")[0]),
        Wrong("not-a-choice", lambda dealt, _: "x509: certificate signed by unknown authority"),
    ),
)

EXERCISES = (SPEAKERS, OUTPUT)
