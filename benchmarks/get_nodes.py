"""What does a LessonCluster add to kubectl's own time?

``kubectl get nodes`` on a cluster (three requests, each with TLS, authentication and
authorization) against ``kubectl version --client``, which asks nobody; in turn, medians.
"""

import statistics
import time

from kubecert_lesson import kubectl
from kubecert_lesson.cluster import LessonCluster

ROUNDS = 40
TARGET_SECONDS = 0.15


def seconds(*args: str, kubeconfig: bytes) -> float:
    """Run kubectl once; return how long it took."""
    start = time.perf_counter()
    run = kubectl.run(*args, kubeconfig=kubeconfig)
    spent = time.perf_counter() - start
    assert run.ok, run
    return spent


def main() -> None:
    """Print the medians and the result."""
    nodes, client = [], []
    with LessonCluster() as cluster:
        kubeconfig = cluster.kubeconfig()
        for _ in range(ROUNDS):
            nodes.append(seconds("get", "nodes", kubeconfig=kubeconfig))
            client.append(seconds("version", "--client", kubeconfig=kubeconfig))
    ours, alone = statistics.median(nodes), statistics.median(client)
    print(f"kubectl get nodes:        {ours * 1000:.0f} ms")
    print(f"kubectl version --client: {alone * 1000:.0f} ms ({ours / alone:.2f} times less)")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(f"RESULT get_nodes: {ours - alone:.3f} s more (target <= {TARGET_SECONDS} s more)")


if __name__ == "__main__":
    main()
