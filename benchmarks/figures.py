"""How long does a picture of many certificates take, beside graphviz's ``dot`` of the same graph?

Both get the graph of who signed whom, lay it out and write SVG: boxes with the same lines of text,
and the same arrows. The two take turns; medians are compared, wall time, dot's start included.
Every authority of a kubeadm cluster is called ``kubernetes``: with two clusters each is claimed by
the other's certificates too, and those arrows are what the picture is for. With twenty clusters the
picture leaves such claims out, and a plain forest is left, which is the easiest graph for dot.
The growth is the time for each certificate at 3,000, beside that at 300: 1 is linear.
"""

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson import pki
from kubecert_lesson.certificates import Use, issue_identity
from kubecert_lesson.figures import Graph, graph
from kubecert_lesson.figures.boxes import box
from kubecert_lesson.figures.trust import painted

RUNS = 7
NOW = datetime.now(UTC)


def clusters(number: int, size: int) -> Graph:
    """Clusters as kubeadm makes them, each with nodes' certificates until it has ``size``."""
    new_key = Ed25519PrivateKey.generate
    certificates = []
    for cluster in range(number):
        parameters = pki.Parameters(node_name=f"control-plane-{cluster}")
        keys = [new_key() for _ in range(pki.KEYS_NEEDED)]
        tree = pki.build(parameters, keys=keys, now=NOW)
        certificates += [tree[entry.name].certificate for entry in pki.TREE]
        certificates += [
            issue_identity(
                tree["ca"],
                common_name=f"system:node:worker-{cluster}-{node}",
                organizations=["system:nodes"],
                use=Use.CLIENT,
                key=new_key(),
            ).certificate
            for node in range(size - len(pki.TREE))
        ]
    return graph(certificates)


def in_dot(found: Graph) -> str:
    """The same graph in graphviz's language, with the same text in every box."""
    lines = ["digraph {", "node [shape=box fontname=Arial fontsize=9]"]
    for at, node in enumerate(found.nodes):
        text = "\\n".join(line.text for line in box(node, found).lines)
        lines.append(f'{at} [label="{text}"]')
    lines += [f'{edge.signer} -> {edge.signed} [label="signs"]' for edge in found.edges]
    return "\n".join([*lines, "}"])


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def cpu_seconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def dot(text: str) -> bytes:
    command = ["dot", "-Tsvg"]
    return subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def compared(found: Graph) -> tuple[float, float]:
    """The median times in seconds of this package and of dot, which take turns; 0 for no dot."""
    times: dict[str, list[float]] = {"ours": [], "dot": [0]}
    text = in_dot(found)
    for _ in range(RUNS):
        times["ours"].append(seconds(lambda: painted(found)))
        if shutil.which("dot"):
            times["dot"].append(seconds(lambda: dot(text)))
    return statistics.median(times["ours"]), statistics.median_high(times["dot"])


def main() -> None:
    for number, what in ((2, "two clusters of 150"), (20, "twenty clusters of 15")):
        found = clusters(number, 300 // number)
        assert len(found.nodes) == 300 and painted(found).svg.count("<text") > 900
        small, peer = compared(found)
        print(f"{what} certificates, {len(found.edges)} arrows, laid out and drawn:")
        print(f"  this package {small * 1e3:.0f} ms (median of {RUNS} runs)")
        if peer:
            print(f"  dot -Tsvg    {peer * 1e3:.0f} ms")
            print(f"RESULT picture of 300 certificates, {what}: {small / peer:.2f} (target <= 0.2)")
        else:
            print("  graphviz's dot is not on this machine: the ratio was not measured")
    few, many = clusters(20, 15), clusters(200, 15)
    # The least processor time of all runs: whatever else the machine does can only add to it.
    small, large = cpu_seconds(lambda: painted(few)), cpu_seconds(lambda: painted(many))
    print(f"processor time for 300 {small * 1e3:.0f} ms, for 3,000 {large * 1e3:.0f} ms")
    print(f"RESULT growth of a picture from 300 to 3,000: {large / small / 10:.2f} (target 1)")


if __name__ == "__main__":
    main()
