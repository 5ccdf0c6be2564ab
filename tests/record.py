"""Record what kubectl and openssl really say, for learners who do not have them.

``python -m tests.record`` runs every scene below and writes kubecert_lesson/data/recorded.yaml;
what says the same as before (times, ports and ages aside) is left as it is. A notebook's call
``kubectl.run(…, recorded="NAME")`` then shows the recorded run, marked as such, where the program
is missing. To add one: write a function that sets the scene and returns the Run, under its name.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import yaml

from kubecert_lesson import certificates, keys, kubectl
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubectl import Run

PATH = Path(__file__).parents[1] / "kubecert_lesson" / "data" / "recorded.yaml"
Scene = Callable[[], Run]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    """Put a function into SCENES under this name."""

    def put(function: Scene) -> Scene:
        SCENES[name] = function
        return function

    return put


@scene("version")
def _version() -> Run:
    return kubectl.run("version", "--client")


@scene("get nodes")
def _get_nodes() -> Run:
    with LessonCluster() as cluster:
        return kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig())


@scene("get nodes, unknown authority")
def _unknown_authority() -> Run:
    mine = certificates.self_signed_authority(keys.generate(), common_name="my-ca")
    with LessonCluster() as cluster:
        kubeconfig = cluster.kubeconfig(authority=mine.certificate)
        return kubectl.run("get", "nodes", kubeconfig=kubeconfig)


@scene("get nodes, unknown authority of the same name")
def _unknown_namesake() -> Run:
    mine = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
    with LessonCluster() as cluster:
        kubeconfig = cluster.kubeconfig(authority=mine.certificate)
        return kubectl.run("get", "nodes", kubeconfig=kubeconfig)


@scene("auth whoami")
def _whoami() -> Run:
    with LessonCluster() as cluster:
        alice = cluster.user("alice", groups=["dev"])
        return kubectl.run("auth", "whoami", kubeconfig=cluster.kubeconfig(alice))


@scene("get nodes, forbidden")
def _forbidden() -> Run:
    with LessonCluster() as cluster:
        alice = cluster.user("alice", groups=["dev"])
        return kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig(alice))


@scene("openssl dgst")
def _digest() -> Run:
    return kubectl.openssl("dgst", "-sha256", stdin=b"abc")


@scene("base64 -d")
def _decode() -> Run:
    return kubectl.base64("-d", stdin=b"bGVzc29u")


class _Dumper(yaml.SafeDumper):
    """Writes output as it looks on the screen: a line a line."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        style = "|" if "\n" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_str)


def main(path: Path = PATH) -> tuple[str, ...]:
    """Run all scenes and write the file. Returns the names of those that say something new."""
    found, new = {}, []
    for name, play in SCENES.items():
        run = play()
        # The run's own folder is gone; what it said of it stays as the learner saw it.
        said = {out: getattr(run, out).replace(run.home, "~") for out in ("stdout", "stderr")}
        run = replace(run, **said, home="")
        before = None
        with suppress(LessonError):
            before = kubectl.recording(name)
        if before is None or (before.argv, before.normalised, before.code) != (
            run.argv,
            run.normalised,
            run.code,
        ):
            new.append(name)
            before = replace(run, recorded_with=kubectl.version(run.argv[0]))
        found[name] = {
            "argv": list(before.argv),
            "stdout": before.stdout,
            "stderr": before.stderr,
            "code": before.code,
            "recorded_with": before.recorded_with,
        }
    head = (
        "# Written by `python -m tests.record`: what the real programs said, for those without.\n"
    )
    body = yaml.dump(found, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 20)
    path.write_text(head + body, encoding="utf-8")
    return tuple(new)


if __name__ == "__main__":
    print("recorded anew:", ", ".join(main()) or "nothing")
