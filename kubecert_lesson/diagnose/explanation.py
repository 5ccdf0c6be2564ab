"""A fault explained, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fault explained: what kubectl prints, who refused whom, why, and the commands that mend it.

    Lines of ``mend`` that start with ``#`` are for people; the others can be run as they stand,
    once words in CAPITALS are replaced.
    """

    fault: str
    title: str
    who_refused_whom: str
    kubectl_text: str
    cause: str
    mend: tuple[str, ...]

    def __repr__(self) -> str:
        from kubecert_lesson.diagnose.faces.text import explanation_text

        return explanation_text(self)

    def _repr_html_(self) -> str:
        from kubecert_lesson.diagnose.faces.html import explanation_html

        return explanation_html(self)
