"""All settings are in pyproject.toml, but two that are computed: the packages, and the README.

A page of a package index shows the README without the files beside it: its picture and its links
to notebooks would lead nowhere. So its relative links become absolute ones.
"""

import re
import tomllib
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
SOURCE = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
    "Source"
]


def absolute(readme: str) -> str:
    """Return Markdown whose links to files of this repository start with its address."""
    pictures = re.sub(r"(!\[[^]]*\]\()(?!https:)", rf"\1{SOURCE}/raw/main/", readme)
    return re.sub(r"((?<!!)\[[^]]*\]\()(?!https:|#)", rf"\1{SOURCE}/blob/main/", pictures)


if __name__ == "__main__":
    setup(
        packages=[
            *find_packages(include=["kubecert_lesson", "kubecert_lesson.*"]),
            "kubecert_lesson.notebooks",
        ],
        long_description=absolute((HERE / "README.md").read_text(encoding="utf-8")),
        long_description_content_type="text/markdown",
    )
