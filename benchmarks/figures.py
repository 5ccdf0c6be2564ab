"""How long does a picture of many certificates take, beside graphviz's ``dot`` of the same graph?

Both get the graph of who signed whom, lay it out and write SVG: the same boxes with the same lines
of text, and the same arrows. The two take turns; medians are compared. What dot cannot do, checking
every signature, is shown apart. The growth is the time for each certificate at 3,000, beside that
at 300: 1 is linear.
"""

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count, islice

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kubecert_lesson.certificates import (
    Use,
    intermediate_authority,
    issue_identity,
    self_signed_authority,
)
from kubecert_lesson.figures import Drawing, Graph, graph
from kubecert_lesson.figures.boxes import box
from kubecert_lesson.figures.trust import painted

RUNS = 7


def fleet() -> Iterator[x509.Certificate]:
    """Clusters without end: an authority, one below it, and thirteen leaves for each."""
    new_key = Ed25519PrivateKey.generate
    for number in count():
        root = self_signed_authority(new_key(), common_name=f"cluster-{number}")
        yield root.certificate
        below = intermediate_authority(new_key(), root, common_name=f"etcd-{number}")
        yield below.certificate
        for leaf in range(13):
            yield issue_identity(
                below if leaf % 3 else root,
                common_name=f"system:node:worker-{number}-{leaf}",
                organizations=["system:nodes"],
                sans=[f"worker-{leaf}.example.com", f"10.0.{leaf}.1"],
                use=Use.SERVING_AND_CLIENT,
                key=new_key(),
            ).certificate


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


def dot(text: str) -> bytes:
    command = ["dot", "-Tsvg"]
    return subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def ours(found: Graph) -> Drawing:
    drawing = painted(found)
    drawing._repr_mimebundle_()
    return drawing


def main() -> None:
    certificates = list(islice(fleet(), 3000))
    few, many = graph(certificates[:300]), graph(certificates)
    assert ours(few).svg.count("<text") > 300
    checking = statistics.median(seconds(lambda: graph(certificates[:300])) for _ in range(RUNS))
    times: dict[str, list[float]] = {"300": [], "3000": [], "dot": []}
    text = in_dot(few)
    for _ in range(RUNS):
        times["300"].append(seconds(lambda: ours(few)))
        times["3000"].append(seconds(lambda: ours(many)))
        if shutil.which("dot"):
            times["dot"].append(seconds(lambda: dot(text)))
    small, large = (statistics.median(times[size]) for size in ("300", "3000"))
    print(f"300 certificates laid out and drawn:   {small * 1e3:.0f} ms (median of {RUNS} runs)")
    print(f"3,000 certificates laid out and drawn: {large * 1e3:.0f} ms")
    print(f"checking the signatures of 300:        {checking * 1e3:.0f} ms")
    print(f"RESULT growth of a picture from 300 to 3,000: {large / small / 10:.2f} (target 1)")
    if not times["dot"]:
        print("graphviz's dot is not on this machine: the ratio to it was not measured")
        return
    peer = statistics.median(times["dot"])
    print(f"dot -Tsvg of the same 300:             {peer * 1e3:.0f} ms")
    print(f"RESULT picture of 300 certificates: {small / peer:.3f} (target <= 0.2)")
    print(f"RESULT the same with signatures checked: {(small + checking) / peer:.3f}")


if __name__ == "__main__":
    main()
