"""The commands ``kubecert-lesson exercise`` and ``quiz``."""

from argparse import Namespace

from kubecert_lesson.cli.command import FINDING, PROGRAM, SOUND
from kubecert_lesson.errors import LessonError
from kubecert_lesson.exercises.packs import Pack, load_pack, own_pack
from kubecert_lesson.exercises.progress_page import exercise_list, progress_of
from kubecert_lesson.exercises.proving import SEEDS, prove
from kubecert_lesson.exercises.session import Task, open_task
from kubecert_lesson.words import Plural, say


def run_exercise(chosen: Namespace) -> int:
    """Show, check or prove. Returns the exit code."""
    if chosen.check is not None and not chosen.name:
        return _prove(load_pack(chosen.pack or chosen.check))
    pack = load_pack(chosen.pack) if chosen.pack else own_pack()
    if chosen.list:
        print(exercise_list(pack))
    elif not chosen.name:
        print(progress_of(pack))
    else:
        return _on_one(open_task(pack, chosen.name, _seed(chosen.seed)), chosen)
    return SOUND


def run_quiz(chosen: Namespace) -> int:
    """Ask, or mark. Returns the exit code."""
    from kubecert_lesson.exercises.quizzing import quiz

    asked = quiz(chosen.occasion, seed=_seed(chosen.seed))
    if chosen.answer is not None:
        print(asked.answer(chosen.answer))
    else:
        print(asked)
        command = f"{PROGRAM} quiz {chosen.occasion} --answer=…"
        print(say("Here: {command}", command=command))
    return SOUND


def _on_one(task: Task, chosen: Namespace) -> int:
    if chosen.check is not None:
        judgement = task.check_file(chosen.check)
        print(judgement)
        return SOUND if judgement.right else FINDING
    if chosen.hint:
        print(task.hint())
    elif chosen.solution:
        print(task.solution())
    else:
        shown = task.reset() if chosen.reset else task
        print(shown.shown(in_notebook=False))
        print(say("Folder: {folder}", folder=task.folder))
        seed = "" if chosen.seed == "0" else f" --seed {chosen.seed}"
        command = f"{PROGRAM} exercise {chosen.name}{seed} --check ANSWER"
        print(say("Check an answer, which is a file: {command}", command=command))
    return SOUND


def _prove(pack: Pack) -> int:
    flaws = prove(pack)
    for flaw in flaws:
        print(f"✗ {flaw.of}: {flaw.what}")
    print(
        say(
            "{exercises}, {wrongs}, {seeds}: {flaws}",
            exercises=Plural("{n} exercise", "{n} exercises", len(pack.exercises)),
            wrongs=Plural(
                "{n} wrong answer",
                "{n} wrong answers",
                sum(len(e.wrongs) for e in pack.exercises.values()),
            ),
            seeds=Plural("{n} seed", "{n} seeds", len(SEEDS)),
            flaws=Plural("{n} flaw", "{n} flaws", len(flaws)),
        )
    )
    return FINDING if flaws else SOUND


def _seed(given: str) -> int:
    if not given.isdecimal():
        raise LessonError("seed", "a seed is a whole number, and this is {given!r}", given=given)
    return int(given)
