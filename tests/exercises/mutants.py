"""Wrong answers made of right ones: one thing in each is changed, and its code is known.

What is changed depends on what the answer is: a number, lines, a certificate, a request, a key, a
kubeconfig, or other bytes. A mutant can have more than one code where two words mean the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from exercises import certificate_mutants, kubeconfig_mutants
from exercises.made import Case, Mutant
from exercises.pem_mutants import instead_of, of_bytes

from kubecert_lesson.exercises.answers import AnswerKind, TakenFile
from kubecert_lesson.exercises.reading import Thing, things_in


def mutants_of(case: Case) -> Iterator[Mutant]:
    """Make every mutant of a right answer. None of them is right."""
    kind, right = case.exercise.kind, case.right
    match kind:
        case AnswerKind.NUMBER:
            yield from _of_number(right.number)
        case AnswerKind.TEXT:
            yield from _of_text(right.text)
        case AnswerKind.LINES:
            yield from _of_lines(right.lines)
        case AnswerKind.TABLE:
            yield from _of_table(right.table)
        case AnswerKind.FILE:
            yield from _of_content(case, right.content)
        case AnswerKind.FILES:
            yield from _of_files(case, right.files)


def _of_number(right: int) -> Iterator[Mutant]:
    yield Mutant(("off-by-one",), right + 1)
    yield Mutant(("off-by-one",), right - 1)
    for other in (
        right + 2,
        right * 2,
        -right,
        right * 10 + 1,
        right ^ 64,
        right // 2,
        0,
        1,
        2**64,
    ):
        if abs(other - right) > 1:
            yield Mutant(("wrong-number",), other)
    yield Mutant(("not-a-number",), "about " + str(right)[:20])
    yield Mutant(("not-taken",), 1.5)


def _of_text(right: str) -> Iterator[Mutant]:
    for other in (right + "x", right[:-1] + "#", "something else", right * 2, "?"):
        yield Mutant(("not-a-choice", "wrong-choice"), other)
    yield Mutant(("not-taken",), [right])


def _of_lines(right: tuple[str, ...]) -> Iterator[Mutant]:
    if len(set(right)) > 1:
        for place in range(len(right) - 1):
            swapped = list(right)
            swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
            if tuple(swapped) != right:
                yield Mutant(("order",), swapped)
        if right[::-1] != right:
            yield Mutant(("order",), list(right[::-1]))
    for place in range(len(right)):
        left = [*right[:place], *right[place + 1 :]]
        yield Mutant(("line-missing",), left if left else ["nothing at all"])
        yield Mutant(
            ("line-too-many", "not-a-choice"), [*right[:place], "nobody", *right[place + 1 :]]
        )
    yield Mutant(("line-too-many", "not-a-choice"), [*right, "nobody"])
    yield Mutant(("line-too-many", "order"), [*right, right[0]])


def _of_table(right: Mapping[str, str]) -> Iterator[Mutant]:
    names = list(right)
    for name in names:
        yield Mutant(("line-missing",), {other: right[other] for other in names if other != name})
        yield Mutant(("not-a-choice",), {**right, name: "nobody"})
        for other in set(right.values()) - {right[name]}:
            yield Mutant(("wrong-choice",), {**right, name: other})
    yield Mutant(("line-too-many",), {**right, "another": "x"})


def _of_content(case: Case, content: bytes) -> Iterator[Mutant]:
    things = things_in(content)
    if things:
        yield from instead_of(things[0], case)
        yield from of_bytes(content)
    if things and set(things) == {Thing.CERTIFICATE}:
        make = certificate_mutants.of_one if len(things) == 1 else certificate_mutants.of_several
        yield from make(content, case)
    elif things[:1] == (Thing.REQUEST,):
        yield from certificate_mutants.of_request(content, case)
    elif b"current-context" in content:
        yield from kubeconfig_mutants.of_kubeconfig(content, case)
    elif b"apiVersion" in content:
        yield from kubeconfig_mutants.of_objects(content)


def _of_files(case: Case, files: Mapping[str, TakenFile]) -> Iterator[Mutant]:
    for name in files:
        left: dict[str, TakenFile] = {other: files[other] for other in files if other != name}
        yield Mutant(("file-missing",), left if left else {"nothing": TakenFile(b"x")})
        for mutant in _of_content(case, files[name].content):
            if type(mutant.given) is bytes:
                changed = replace(files[name], content=mutant.given)
                yield Mutant(mutant.codes, {**files, name: changed}, name)
    names = list(files)
    for one, other in zip(names, names[1:], strict=False):
        if files[one].content != files[other].content:
            yield Mutant(("swapped",), {**files, one: files[other], other: files[one]})
