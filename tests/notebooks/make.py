"""``make notebooks``: run every notebook again and store what came out.

A file is rewritten only where more changed than what may differ between two runs (ports, times,
random key bytes), so that a second run leaves ``git status`` clean. Each notebook gets a stamp
over its sources and masked outputs: the guard knows by it that this program made the notebook.
"""

import hashlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook

from kubecert_lesson.notebook_tests.masks import masked
from kubecert_lesson.notebook_tests.rules import WIDGET
from kubecert_lesson.notebook_tests.storing import plain_outputs, run_cells, same, sanitised

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
STAMP = "kubecert_lesson"
NUMBERED = "[0-9]*.ipynb"  # the notebooks of the lesson, apart from the two that follow
BOARD = NOTEBOOKS / "class_board.ipynb"  # for whoever teaches
WORDS = ROOT / "kubecert_lesson" / "data" / "glossary.yaml"
GLOSSARY = NOTEBOOKS / "glossary.ipynb"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def shown_by(notebook: Any) -> list[str]:
    """What each cell of a notebook shows, with all that may differ masked, widgets left out."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    return [masked(json.dumps(plain_outputs(cell), ensure_ascii=False)) for cell in notebook.cells]


def stamp(notebook: Any) -> str:
    """SHA-256 of the notebook with all that may differ masked."""
    return hashlib.sha256(sanitised(notebook).encode()).hexdigest()


def execute(path: Path) -> Any:
    """Run a notebook in a kernel of this Python; return it with its new outputs."""
    notebook = nbformat.read(path, 4)
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({})
        cell.id = f"{path.stem[:2]}-{number:02d}"
    with tempfile.TemporaryDirectory() as folder:
        failed = run_cells(notebook, path, {**os.environ, "KUBECERT_LESSON_DIR": folder})
    if failed:
        raise SystemExit(f"{failed.where}\n{failed.found}")
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.metadata[STAMP] = {"made": stamp(notebook)}
    return notebook


def remake(path: Path) -> bool:
    """Run a notebook again; rewrite its file if more than the sanitised parts changed."""
    made = execute(path)
    before = nbformat.read(path, 4)
    if before.metadata == made.metadata and same(before, made):
        return False
    nbformat.write(made, path)
    return True


def words() -> dict[str, str]:
    """The words of the glossary, each with its sentence."""
    found: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found


def glossary_page() -> Any:
    """The glossary as a notebook, whose headings other notebooks link to."""
    head = "# Glossary\n\nThe words of the lesson, each in one sentence."
    texts = [head, *(f"### {word}\n\n{meaning}" for word, meaning in words().items())]
    cells = [new_markdown_cell(text, id=f"g-{number:02d}") for number, text in enumerate(texts)]
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return new_notebook(cells=cells, metadata=metadata)


def main(names: list[str]) -> int:
    """Remake the named notebooks, or all."""
    paths = [Path(name) for name in names] or [*sorted(NOTEBOOKS.glob(NUMBERED)), BOARD]
    if not names:
        nbformat.write(glossary_page(), GLOSSARY)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for path, changed in zip(paths, pool.map(remake, paths), strict=True):
            print(f"{path.name}: {'written' if changed else 'as it was'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
