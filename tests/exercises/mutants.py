"""Wrong answers made of right ones: one thing in each is changed, and its code is known.

What is changed depends on what the answer is: a number, lines, a certificate, a request, a key, a
kubeconfig, or other bytes. A mutant can have more than one code where two words mean the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from exercises import certificate_mutants, kubeconfig_mutants
from exercises.made import Case, Mutant
from exercises.pem_mutants import instead_of, of_bytes, of_raw

from kubecert_lesson.exercises.answers import AnswerKind, TakenFile
from kubecert_lesson.exercises.reading import Thing, things_in


def mutants_of(case: Case) -> Iterator[Mutant]:
    """Make every mutant of a right answer. None of them is right."""
    right = case.right
    match case.exercise.kind:
        case AnswerKind.NUMBER:
            yield from _of_number(right.number, case)
        case AnswerKind.TEXT:
            yield from _of_text(right.text, case)
        case AnswerKind.LINES:
            yield from _of_lines(right.lines, case)
        case AnswerKind.TABLE:
            yield from _of_table(right.table, case)
        case AnswerKind.FILE:
            yield from _of_content(case, right.content)
        case AnswerKind.FILES:
            yield from _of_files(case, right.files)


def _of_number(right: int, case: Case) -> Iterator[Mutant]:
    """Numbers beside it. What a number means, each exercise knows best: its codes count."""
    others = [right + 2, right * 2, -right, right * 10 + 1, right ^ 64, right // 2, 0, 1, 2**64]
    for near in (right + 1, right - 1):
        yield Mutant(("off-by-one", "wrong-number", *case.declared), near)
    for other in others:
        if abs(other - right) > 1:
            yield Mutant(("wrong-number", "off-by-one", *case.declared), other)
    yield Mutant(("not-a-number",), "about " + str(right)[:20])
    yield Mutant(("not-taken",), 1.5)


def _of_text(right: str, case: Case) -> Iterator[Mutant]:
    codes = ("not-a-choice", "wrong-choice", *case.declared)
    twice = right * 2 if len(right) < 100 else "?!"  # a bundle may hold a certificate twice
    for other in (right + "x", right[:-1] + "#", "something else", twice, "?", right[:-1]):
        if other:
            yield Mutant(codes, other)
    dealt = [*case.dealt.given, *map(str, case.dealt.wanted.values())]
    for other in dict.fromkeys(one for one in dealt if one.lower() != right.lower()):
        yield Mutant(codes, other)
    yield Mutant(("not-taken",), [right])


def _of_lines(right: tuple[str, ...], case: Case) -> Iterator[Mutant]:
    ordered = "order" in case.declared
    if len(set(right)) > 1 and ordered:
        for one, other in combinations(range(len(right)), 2):
            swapped = list(right)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            if tuple(swapped) != right:
                yield Mutant(("order",), swapped)
        yield Mutant(("line-too-many", "order", "twice"), [*right, right[0]])
    missing = ("line-missing", *case.declared - {"order"})
    unknown = ("line-too-many", "not-a-choice", *case.declared - {"order"})
    for place in range(len(right)):
        left = [*right[:place], *right[place + 1 :]]
        yield Mutant(missing if left else unknown, left or ["nobody"])
        yield Mutant(unknown, [*right[:place], "nobody", *right[place + 1 :]])
    yield Mutant(unknown, [*right, "nobody"])


def _of_table(right: Mapping[str, str], case: Case) -> Iterator[Mutant]:
    names, known = list(right), tuple(case.declared)
    for name in names:
        left = {other: right[other] for other in names if other != name}
        yield Mutant(("line-missing", *known), left or {"nobody": "x"})
        yield Mutant(("not-a-choice", *known), {**right, name: "nobody"})
        for other in set(right.values()) - {right[name]}:
            yield Mutant(("wrong-choice", *known), {**right, name: other})
    yield Mutant(("line-too-many", "not-a-choice"), {**right, "another": "x"})


def _of_content(case: Case, content: bytes) -> Iterator[Mutant]:
    things = things_in(content)
    if things:
        yield from instead_of(things[0], case)
        yield from of_bytes(content, case)
    if things and set(things) == {Thing.CERTIFICATE}:
        make = certificate_mutants.of_one if len(things) == 1 else certificate_mutants.of_several
        yield from make(content, case)
    elif things[:1] == (Thing.REQUEST,):
        yield from certificate_mutants.of_request(content, case)
    elif b"current-context" in content:
        yield from kubeconfig_mutants.of_kubeconfig(content, case)
    elif b"apiVersion" in content:
        yield from kubeconfig_mutants.of_objects(content, case)
    elif not things:
        yield from of_raw(content, case)


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
            exchanged = {**files, one: files[other], other: files[one]}
            yield Mutant(("private-key-instead", "certificate-instead"), exchanged)
