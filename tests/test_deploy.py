"""What deploy/ says of the lesson is so: versions, commands and files that its settings name."""

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import kubecert_lesson

DEPLOY = Path(__file__).parents[1] / "deploy"
CHART = DEPLOY / "zero-to-jupyterhub"
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
PROFILES = VALUES["singleuser"]["profileList"]


def test_the_image_bears_the_lessons_version() -> None:
    assert VALUES["singleuser"]["image"]["tag"] == kubecert_lesson.__version__
    for name in ("Dockerfile", "README.md"):
        found = re.findall(r"kubecert-lesson:([0-9.]+[0-9])", (CHART / name).read_text())
        assert set(found) == {kubecert_lesson.__version__}


def served() -> list[dict[str, Any]]:
    """Each profile, with what it does not change."""
    usual = {
        "default_url": VALUES["singleuser"]["defaultUrl"],
        "lifecycle_hooks": VALUES["singleuser"]["lifecycleHooks"],
    }
    return [{**usual, **profile.get("kubespawner_override", {})} for profile in PROFILES]


@pytest.mark.parametrize("profile", served(), ids=lambda profile: profile["default_url"])
def test_each_profile_opens_a_notebook_that_its_start_copies(
    profile: dict[str, Any], tmp_path: Path
) -> None:
    shell, option, command = profile["lifecycle_hooks"]["postStart"]["exec"]["command"]
    assert (shell, option) == ("sh", "-c")
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    subprocess.run([shell, option, command], env={"HOME": str(tmp_path), "PATH": path}, check=True)
    opened = profile["default_url"].removeprefix("/lab/tree/")
    assert (tmp_path / opened).is_file()


def test_the_images_steps_install_the_lesson_with_its_pins_but_the_charts_jupyterhub(
    tmp_path: Path,
) -> None:
    tried = runpy.run_path(str(CHART / "try_image.py"))
    install, doctor = tried["steps"]()
    assert doctor == "kubecert-lesson doctor"
    source, programs = tmp_path / "source", tmp_path / "bin"
    for folder in (source, programs):
        folder.mkdir()
    pins = (CHART.parents[1] / "constraints.txt").read_text()
    (source / "constraints.txt").write_text(pins)
    noted = tmp_path / "pins"
    (programs / "pip").write_text(f'#!/bin/sh\ncp pins.txt {noted}; echo "$@"\n')
    (programs / "pip").chmod(0o755)
    done = subprocess.run(
        ["sh", "-e", "-c", install.replace(tried["SOURCE"], str(source))],
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "--constraint pins.txt . jupyterhub>=5" in done.stdout and not source.exists()
    left_out = set(pins.splitlines()) - set(noted.read_text().splitlines())
    assert [line.partition("==")[0] for line in left_out] == ["jupyterhub"]


def test_the_link_that_brings_a_classs_own_notebooks_is_one_of_nbgitpullers() -> None:
    """Its handler takes `repo` and `urlpath`; the folder is the last part of `repo`."""
    readme = (DEPLOY / "hub-on-one-machine" / "README.md").read_text()
    (link,) = re.findall(r"^    (http://HUB/\S+)$", readme, re.MULTILINE)
    asked = parse_qs(urlsplit(link).query)
    assert urlsplit(link).path == "/hub/user-redirect/git-pull"
    assert asked == {"repo": ["REPOSITORY"], "urlpath": ["lab/tree/NAME/00_start.ipynb"]}
    assert "NAME is the last part of REPOSITORY" in " ".join(readme.split())


def test_no_learners_pod_reaches_the_internet_or_another_pod() -> None:
    rules = VALUES["singleuser"]["networkPolicy"]["egressAllowRules"]
    assert {name for name, allowed in rules.items() if allowed} == {
        "dnsPortsKubeSystemNamespace",
        "dnsPortsPrivateIPs",
    }
