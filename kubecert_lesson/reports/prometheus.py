"""Numbers in Prometheus' text format, for node_exporter's textfile collector.

Source: Prometheus, "Exposition formats", text format 0.0.4.
"""

from kubecert_lesson.reports.values import Metric, Sample
from kubecert_lesson.words import one_line

_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def prometheus(*metrics: Metric) -> str:
    """Write gauges, each with its help."""
    lines: list[str] = []
    for metric in metrics:
        lines += [
            f"# HELP {metric.name} {metric.help.translate(_ESCAPES)}",
            f"# TYPE {metric.name} gauge",
            *(f"{metric.name}{_labels(one)} {one.value:.16g}" for one in metric.samples),
        ]
    return "\n".join(lines)


def _labels(sample: Sample) -> str:
    labels = ((name, one_line(value)) for name, value in sample.labels.items())
    pairs = (f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels)
    return "{" + ",".join(pairs) + "}" if sample.labels else ""
