"""What checks demand of what a server shows: the real kubectl dials it, by each of its names."""

from collections.abc import Sequence
from dataclasses import replace

from cryptography import x509

from kubecert_lesson import kubeconfig
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.exercises.kubectl_judging import judged_by
from kubecert_lesson.words import Text


def demand_kubectl_accepts(
    serving: Identity,
    *names: str,
    authority: Identity,
    chain: Sequence[x509.Certificate] = (),
) -> Text:
    """Let kubectl connect to a server that shows this, once for each name or address.

    ``authority`` is what kubectl trusts, ``chain`` what the server sends along. Returns who had the
    last word. Raises NotYet with kubectl's own line where it refuses.
    """
    said = None
    with LessonCluster(
        authority=authority,
        serving=serving,
        serving_chain=chain,
        encryption_algorithm="ECDSA-P256",
    ) as cluster:
        config = kubeconfig.parse(cluster.kubeconfig())
        for name in names:
            # The server listens at 127.0.0.1, and kubectl checks it as if it had dialled the name.
            here = [replace(each, tls_server_name=name) for each in config.clusters]
            said = judged_by("version", kubeconfig=replace(config, clusters=tuple(here)))
    assert said is not None
    return said
