"""``make notebooks``: run every notebook again and store what came out.

A file is rewritten only where more changed than the sanitiser allows for (ports, times, random
key bytes), so that a second run leaves ``git status`` clean. Each notebook gets a stamp over its
sources and sanitised outputs: the guard knows by it that this program made the notebook.
"""

import configparser
import hashlib
import json
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbclient import NotebookClient
from nbformat.v4 import new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
SANITISE = Path(__file__).with_name("sanitise.cfg")
STAMP = "kubecert_lesson"
WIDGET = "application/vnd.jupyter.widget-view+json"
NUMBERED = "[0-9]*.ipynb"  # the notebooks of the lesson, apart from the two that follow
BOARD = NOTEBOOKS / "class_board.ipynb"  # for whoever teaches
WORDS = ROOT / "kubecert_lesson" / "data" / "glossary.yaml"
GLOSSARY = NOTEBOOKS / "glossary.ipynb"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def rules() -> list[tuple[re.Pattern[str], str]]:
    """The sanitiser's rules, read as nbval reads them."""
    config = configparser.RawConfigParser()
    config.read(SANITISE, encoding="utf-8")
    return [
        (re.compile(config.get(name, "regex")), config.get(name, "replace"))
        for name in config.sections()
    ]


def sanitised(notebook: Any) -> str:
    """Sources and outputs of a notebook as one text, with all that may differ masked."""
    cells = [[cell.cell_type, cell.source, _outputs(cell)] for cell in notebook.cells]
    return _masked(json.dumps(cells, ensure_ascii=False, sort_keys=True))


def shown_by(notebook: Any) -> list[str]:
    """What each cell of a notebook shows, with all that may differ masked, widgets left out."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    return [_masked(json.dumps(_outputs(cell), ensure_ascii=False)) for cell in notebook.cells]


def stamp(notebook: Any) -> str:
    """SHA-256 of the sanitised notebook."""
    return hashlib.sha256(sanitised(notebook).encode()).hexdigest()


def execute(path: Path) -> Any:
    """Run a notebook in a kernel of this Python; return it with its new outputs."""
    notebook = nbformat.read(path, 4)
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KUBECERT_LESSON_DIR": folder}
        client = NotebookClient(
            notebook,
            timeout=60,
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.execute(env=environment)
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = f"{path.stem[:2]}-{number:02d}"
        for output in cell.get("outputs", []):
            # A stored widget has no kernel: its static face is shown, not "model not found".
            output.get("data", {}).pop(WIDGET, None)
    notebook.metadata[STAMP] = {"made": stamp(notebook)}
    return notebook


def remake(path: Path) -> bool:
    """Run a notebook again; rewrite its file if more than the sanitised parts changed."""
    made = execute(path)
    before = nbformat.read(path, 4)
    if before.metadata == made.metadata and sanitised(before) == sanitised(made):
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


def _masked(text: str) -> str:
    for pattern, replacement in rules():
        text = pattern.sub(replacement, text)
    return text


def _outputs(cell: Any) -> list[Any]:
    return [_output(output) for output in cell.get("outputs", [])]


def _output(output: Any) -> list[Any]:
    if output.output_type == "stream":
        return ["stream", output.name, output.text]
    if output.output_type == "error":
        return ["error", output.ename, output.evalue]
    return [output.output_type, dict(sorted(output.data.items()))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
