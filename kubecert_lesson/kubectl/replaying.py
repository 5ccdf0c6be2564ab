"""Where kubectl or openssl is missing, a cell of the lesson shows what it showed when stored.

A notebook is stored with the outputs of the real programs. In a kernel without one of them, a cell
that cannot go on shows these, marked as recorded; so do the cells after it that miss what it would
have made. A cell that somebody wrote or changed has no recording, and fails as ever.
"""

import json
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kubecert_lesson.errors import ToolMissing
from kubecert_lesson.kubectl.programs import HOW_TO_GET, find
from kubecert_lesson.kubectl.runs import recording
from kubecert_lesson.words import listed, say

# By kind of data: what takes the place of a stored output, since it depends on the learner.
LIVE: dict[str, Callable[[Any], object]] = {}
# Recordings that know the version.
_RECORDED = {"kubectl": "version", "openssl": "openssl dgst", "base64": "base64 -d"}


def prepare() -> None:
    """In a notebook's kernel that lacks a program, let what cannot go on from now be replayed."""
    # Code that runs in a kernel has imported IPython; other code need not load it.
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    missing = tuple(filter(_is_missing, HOW_TO_GET))
    if missing and getattr(shell, "kernel", None) is not None:
        replay = Replay(shell, missing)
        shell.set_custom_exc((Exception,), replay.failed)
        shell.run_code = replay.run_code


class Replay:
    """Shows a cell's recording, once a program was missed in this kernel."""

    def __init__(self, shell: Any, missing: Sequence[str]) -> None:
        self._shell = shell
        self._run_code = shell.run_code
        self._missing = missing
        self._missed = False
        self._shown: Exception | None = None  # the error that a recording stands for

    async def run_code(self, code: object, result: Any = None, *, async_: bool = False) -> bool:
        """Run code as IPython does; a cell whose recording is shown has not failed."""
        failed: bool = await self._run_code(code, result, async_=async_)
        if failed and result is not None and result.error_in_exec is self._shown:
            result.error_in_exec = None
        return failed

    def failed(
        self, shell: Any, kind: type, error: Exception, trace: object, tb_offset: Any = None
    ) -> None:
        """Show what was recorded of the cell that failed, or else its error, as IPython does."""
        self._missed = self._missed or _by_missing(error)
        outputs = stored_outputs().get(shell.user_ns["In"][-1].strip())
        if not self._missed or outputs is None:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return
        self._shown = error
        print(_note(self._missing))
        for output in outputs:
            if output["output_type"] == "stream":
                print(_joined(output["text"]), end="")
            else:
                data = {kind: _joined(value) for kind, value in output["data"].items()}
                made = next((LIVE[kind](data[kind]) for kind in LIVE.keys() & data.keys()), None)
                if made is not None:
                    data, _ = shell.display_formatter.format(made)
                shell.display_pub.publish(data, output.get("metadata", {}))


@cache
def stored_outputs() -> dict[str, list[dict[str, Any]]]:
    """Return what each cell of the lesson showed when it was stored, by its source."""
    here = Path(__file__).parents[1]
    # A wheel carries the notebooks inside the package; a checkout has them beside it.
    folders = (here / "notebooks", here.parent / "notebooks")
    paths = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    cells = (cell for path in paths for cell in json.loads(path.read_bytes())["cells"])
    return {
        _joined(cell["source"]).strip(): cell["outputs"]
        for cell in cells
        if cell["cell_type"] == "code"
    }


def _note(missing: Sequence[str]) -> str:
    how = [
        say("{tool} ({how_to_get_it})", tool=tool, how_to_get_it=HOW_TO_GET[tool])
        for tool in missing
    ]
    return say(
        "[recorded with {versions}; not installed here: {how}]",
        versions=listed(recording(_RECORDED[tool]).recorded_with for tool in missing),
        how=listed(how),
    )


def _is_missing(tool: str) -> bool:
    try:
        find(tool)
    except ToolMissing:
        return True
    return False


def _by_missing(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ToolMissing):
            return True
        error = error.__cause__ or error.__context__
    return False


def _joined(value: Any) -> Any:
    return "".join(value) if isinstance(value, list) else value
