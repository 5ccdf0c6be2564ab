"""What does a LessonCluster add to kubectl's own time, and is it as fast as a real API server?

``kubectl get nodes`` on a cluster (three requests, each with TLS, authentication and
authorization) against ``kubectl version --client``, which asks nobody; and, where etcd and
kube-apiserver are on PATH, against the same command on these. In turn, medians.
"""

import statistics
import time
from contextlib import ExitStack

from kubecert_lesson import kubectl
from kubecert_lesson.cluster import LessonCluster, real

ROUNDS = 40
TARGET_SECONDS = 0.15
TARGET_RATIO = 1.0


def seconds(*args: str, kubeconfig: bytes) -> float:
    """Run kubectl once; return how long it took."""
    start = time.perf_counter()
    run = kubectl.run(*args, kubeconfig=kubeconfig)
    spent = time.perf_counter() - start
    assert run.ok, run
    return spent


def main() -> None:
    """Print the medians and the results."""
    nodes, client, theirs = [], [], []
    with ExitStack() as stack:
        kubeconfig = stack.enter_context(LessonCluster()).kubeconfig()
        other = b""
        if real.available():
            other = stack.enter_context(real.RealControlPlane()).kubeconfig()
        for _ in range(ROUNDS):
            nodes.append(seconds("get", "nodes", kubeconfig=kubeconfig))
            client.append(seconds("version", "--client", kubeconfig=kubeconfig))
            if other:
                theirs.append(seconds("get", "nodes", kubeconfig=other))
    ours, alone = statistics.median(nodes), statistics.median(client)
    print(f"kubectl get nodes:        {ours * 1000:.0f} ms")
    print(f"kubectl version --client: {alone * 1000:.0f} ms ({ours / alone:.2f} times less)")
    print(f"{ROUNDS} runs of each, in turn; medians")
    print(f"RESULT get_nodes: {ours - alone:.3f} s more (target <= {TARGET_SECONDS} s more)")
    if not theirs:
        print("no etcd and kube-apiserver on PATH: not compared with a real API server")
        return
    ratio = ours / statistics.median(theirs)
    print(f"kubectl get nodes on kube-apiserver: {statistics.median(theirs) * 1000:.0f} ms")
    print(f"RESULT get_nodes_real: {ratio:.2f} x on kube-apiserver (target <= {TARGET_RATIO} x)")


if __name__ == "__main__":
    main()
