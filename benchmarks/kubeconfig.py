"""How long does a large kubeconfig take, read and checked, and does ten times as much take longer?

Every context has a cluster and a user of its own, with embedded certificates and key: 5.5 MB
for 1,000. "Read and checked": types of all fields, names, base64, what each context leads to.

1,000 contexts stand, in turn, beside PyYAML's CSafeLoader alone on the same file, which checks
nothing, and beside a whole run of ``kubectl config get-contexts -o name``, which does about the
same. Ours is also timed as a whole process, with Python's start and all imports, since kubectl's
time holds its start too.

10,000 contexts stand beside our own time for 1,000, in turn. CSafeLoader's own ratio is shown:
the garbage collector looks through its growing heap again and again.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from kubecert_lesson import certificates, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Use
from kubecert_lesson.kubeconfig import Cluster, Context, Kubeconfig, User

ROUNDS = 25
LARGE_ROUNDS = 9
READ = "import sys; from kubecert_lesson import kubeconfig as k; k.check(k.read(sys.argv[1]))"


def write(folder: Path, contexts: int) -> Path:
    """Write a kubeconfig of so many contexts; return its path."""
    key = keys.generate()
    authority = certificates.self_signed_authority(key, common_name="kubernetes")
    alice = certificates.issue_identity(
        authority, common_name="alice", organizations=["dev"], use=Use.CLIENT, key=key
    )
    numbers = [f"{number:05}" for number in range(contexts)]
    pem, certificate, private = authority.certificate_pem, alice.certificate_pem, alice.key_pem
    config = Kubeconfig(
        clusters=tuple(
            Cluster(f"cluster-{n}", f"https://{n}:6443", certificate_authority_data=pem)
            for n in numbers
        ),
        users=tuple(
            User(f"user-{n}", client_certificate_data=certificate, client_key_data=private)
            for n in numbers
        ),
        contexts=tuple(Context(f"context-{n}", f"cluster-{n}", f"user-{n}") for n in numbers),
        current_context="context-00000",
    )
    return kubeconfig.save(config, folder / f"{contexts}.conf")


def read_and_check(path: Path) -> None:
    """Read a kubeconfig and check it; it is a good one."""
    assert kubeconfig.check(kubeconfig.read(path)) == ()


def load_alone(path: Path) -> None:
    """Load the same file with PyYAML's fast loader, as everyone does."""
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def seconds(act: Callable[[Path], object], path: Path) -> float:
    """Return how long one run takes, from a tidy start."""
    gc.collect()
    start = time.perf_counter()
    act(path)
    return time.perf_counter() - start


def thousand(folder: Path, path: Path) -> None:
    """Print how 1,000 contexts compare with PyYAML and with kubectl."""
    program = str(kubectl.find())
    environment = os.environ | {"HOME": str(folder), "KUBECONFIG": str(path), "KUBERC": "off"}

    def ask_kubectl(_: Path) -> None:
        command = [program, "config", "get-contexts", "-o", "name"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

    def whole_process(path: Path) -> None:
        subprocess.run([sys.executable, "-c", READ, str(path)], check=True)

    acts = (read_and_check, load_alone, ask_kubectl, whole_process)
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, found in zip(acts, times, strict=True):
            found.append(seconds(act, path))
    ours, loader, theirs, process = (statistics.median(found) for found in times)
    print(f"1,000 contexts, {path.stat().st_size / 1e6:.1f} MB: {ours * 1e3:.0f} ms")
    print(f"CSafeLoader alone:           {loader * 1e3:.0f} ms")
    print(f"kubectl config get-contexts: {theirs * 1e3:.0f} ms, a whole process")
    print(f"ours as a whole process:     {process * 1e3:.0f} ms")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(f"RESULT kubeconfig, beside kubectl: {ours / theirs:.2f} (target < 1)")
    print(f"RESULT kubeconfig, beside CSafeLoader: {ours / loader:.2f} (target <= 1.2)")


def ten_thousand(one: Path, ten: Path) -> None:
    """Print how much longer ten times as many contexts take."""
    small: list[float] = []
    large: list[float] = []
    for _ in range(LARGE_ROUNDS):
        small += [seconds(read_and_check, one) for _ in range(5)]
        large.append(seconds(read_and_check, ten))
    theirs = [seconds(load_alone, ten) / seconds(load_alone, one) for _ in range(3)]
    few, many = statistics.median(small), statistics.median(large)
    print(f"1,000 contexts {few * 1e3:.0f} ms, 10,000 contexts {many * 1e3:.0f} ms")
    print(f"({len(small)} and {len(large)} runs, in turn; medians)")
    print(f"CSafeLoader alone takes {statistics.median(theirs):.1f} times as long (3 runs)")
    print(f"RESULT kubeconfig, ten times the contexts: {many / few:.2f} (target <= 11)")


def main() -> None:
    """Print the medians and the results."""
    with tempfile.TemporaryDirectory() as folder:
        one, ten = write(Path(folder), 1000), write(Path(folder), 10_000)
        thousand(Path(folder), one)
        ten_thousand(one, ten)


if __name__ == "__main__":
    main()
