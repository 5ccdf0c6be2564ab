"""Every fault of the gallery: found first, by its own name, and explained in kubectl's words."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from kubecert_lesson import diagnose, gallery
from kubecert_lesson.diagnose import Diagnosis
from kubecert_lesson.gallery import Exhibit


def look(paths: Sequence[Path]) -> Diagnosis:
    return diagnose.diagnose(paths[0] if len(paths) == 1 else paths)


def bare(text: str, folder: Path) -> str:
    """A text of kubectl without what differs from run to run."""
    text = text.replace(str(folder), "~")
    text = re.sub(r"current time \S+ is", "current time T is", text)
    text = re.sub(r"input byte \S+", "input byte N", text)
    return " ".join(text.split())


@pytest.mark.real_clock
@pytest.mark.parametrize("fault", gallery.GALLERY, ids=lambda fault: str(fault.id))
def test_each_fault_is_found_first_by_its_own_name_and_not_once_it_is_fixed(
    fault: Exhibit,
) -> None:
    with gallery.provoke(fault) as scene:
        found = look(scene.paths)
        run = scene.kubectl("get", "nodes")
        explanation = found.explanation
        assert found.first is not None and explanation is not None
        assert (found.first.fault, explanation.fault) == (fault.id, fault.id)
        said = bare(run.text, scene.folder)
        assert said.endswith(bare(explanation.kubectl_text, scene.folder))
        assert fault.id in {each.fault for each in diagnose.explain(run.text)}
        scene.fix()
        fixed = look(scene.paths)
        assert [finding for finding in fixed.checks if finding.failed and not finding.advice] == []


@pytest.mark.real_clock
def test_no_problem_is_found_in_the_healthy_cluster() -> None:
    with gallery.provoke("forbidden") as scene:
        scene.fix()
        healthy = look(scene.paths)
    assert healthy.sound and healthy.first is None and healthy.explanation is None
    assert all(finding.passed for finding in healthy.checks)
