"""How long does each widget take to show a change, key generation and kubectl excepted?

In one process, with the live view made: new choices of one control, from the choice until every
region is up to date. The worst of the medians counts; beside it a bare ipywidgets field that takes
a value and writes it into an HTML region.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import ipywidgets

from kubecert_lesson import keys, pki, samples, widgets
from kubecert_lesson.widgets.break_it import Area

ROUNDS = 20
TARGET_MS = 100


def cases(folder: str) -> list[tuple[Any, str, list[Any]]]:
    """Each widget with one control of it, and choices that it has not seen before."""
    tree = pki.build()
    tree["ca"].write(folder, "ca")
    everyone = [tree[name].certificate for name in ("ca", "apiserver", "admin.conf")]
    days = range(1, ROUNDS + 1)
    stepper = widgets.HandshakeStepper()
    wrong = [value for _, value in stepper.controls(stepper.state)[0].options if value]
    return [
        (widgets.TextbookRSA(p=2003, q=1999), "message", [1000 + n for n in days]),
        (widgets.SigningStepper(key=keys.generate()), "message", [f"message {n}" for n in days]),
        (widgets.CertificateExplorer(), "offset", [30 * n for n in days]),
        (
            widgets.ChainOfTrust(certificates=everyone, anchors=everyone[:1]),
            "days",
            [30 * n for n in days],
        ),
        (widgets.KubeconfigBuilder(folder=folder), "cluster_name", [f"c{n}" for n in days]),
        (stepper, "which", wrong),
        (widgets.BreakIt(), "area", [Area.KUBECONFIG, Area.SERVER, Area.USER, Area.AUTHORITY]),
        (
            widgets.DiagnosisView(samples.kind_kubeconfig()),
            "at",
            [f"2024-01-{n:02d} 00:00" for n in days],
        ),
    ]


def milliseconds(choose: Callable[[Any], None], values: Iterable[Any]) -> list[float]:
    """Make one choice after the other; return what each took, the shortest first."""
    taken = []
    for value in values:
        start = time.perf_counter()
        choose(value)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def bare() -> list[float]:
    """The same for a field and a region of ipywidgets alone."""
    field, region = ipywidgets.Text(), ipywidgets.HTML()
    field.observe(lambda change: setattr(region, "value", f"<p>{change['new']}</p>"), "value")
    return milliseconds(lambda value: setattr(field, "value", value), map(str, range(20)))


def main() -> None:
    """Print a line for each widget, and the result."""
    medians = []
    with tempfile.TemporaryDirectory() as folder:
        for widget, name, values in cases(folder):
            widget.view  # noqa: B018 - made before it is measured
            took = milliseconds(partial(_choose, widget, name), values)
            medians.append(statistics.median(took))
            print(f"{type(widget).__name__:20} {medians[-1]:5.1f} ms, at most {took[-1]:5.1f}")
    print(f"{'ipywidgets alone':20} {statistics.median(bare()):5.1f} ms")
    print("medians of changes that no widget has seen before")
    print(f"RESULT widget_response: {max(medians):.0f} ms (target <= {TARGET_MS} ms)")


def _choose(widget: Any, name: str, value: Any) -> None:
    widget.choose(**{name: value})


if __name__ == "__main__":
    main()
