"""All settings are in pyproject.toml; here, the README's relative links become absolute ones.

A page of a package index shows the README without the files beside it: its picture and its links
to notebooks would lead nowhere.
"""

import re
import tomllib
from pathlib import Path

from setuptools import setup

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
        long_description=absolute((HERE / "README.md").read_text(encoding="utf-8")),
        long_description_content_type="text/markdown",
    )
