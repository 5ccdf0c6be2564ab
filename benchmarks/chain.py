"""How long does a verdict with all its reasons take, beside cryptography's own verifier?

Both judge the same chain of three certificates (leaf, intermediate, root; RSA 2048), read anew
from DER before every run. The reading itself is not in the times. The two take turns; medians of
many runs are compared. This package remembers a certificate and a signature that it has met, as a
diagnosis, a notebook and the API server meet the same ones again and again; the library remembers
nothing. Both figures are printed: for certificates that were met before, and for new ones.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store

from kubecert_lesson import certificates, chain, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain.go_reading import read, read_name
from kubecert_lesson.chain.path import signed_by

RUNS = 3000
NOW = datetime.now(UTC)


def chain_of_three() -> list[bytes]:
    """Return leaf, intermediate and root as DER."""
    root_key, intermediate_key, leaf_key = keys.generate_many(3)
    root = certificates.self_signed_authority(root_key, common_name="kubernetes")
    intermediate = certificates.intermediate_authority(
        intermediate_key, root, common_name="intermediate"
    )
    names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "node1", "10.96.0.1"]
    leaf = certificates.issue_identity(
        intermediate, common_name="kube-apiserver", sans=names, use=Use.SERVING, key=leaf_key
    )
    made = (leaf, intermediate, root)
    return [identity.certificate.public_bytes(Encoding.DER) for identity in made]


def ours(leaf: x509.Certificate, intermediate: x509.Certificate, root: x509.Certificate) -> None:
    verdict = chain.verify(
        leaf, anchors=[root], intermediates=[intermediate], use=Use.SERVING, name="node1", at=NOW
    )
    assert verdict.trusted and all(check.reason for check in verdict.checks)


def theirs(leaf: x509.Certificate, intermediate: x509.Certificate, root: x509.Certificate) -> None:
    builder = PolicyBuilder().store(Store([root])).time(NOW)
    verifier = builder.build_server_verifier(x509.DNSName("node1"))
    assert len(verifier.verify(leaf, [intermediate])) == 3


def seconds(act: Callable[..., None], ders: list[bytes]) -> float:
    fresh = [x509.load_der_x509_certificate(der) for der in ders]
    start = time.perf_counter()
    act(*fresh)
    return time.perf_counter() - start


def forget() -> None:
    for remembered in (read, read_name, signed_by):
        remembered.cache_clear()


def main() -> None:
    ders = chain_of_three()
    times: dict[str, list[float]] = {"again": [], "new": [], "theirs": []}
    for _ in range(RUNS):
        forget()
        times["new"].append(seconds(ours, ders))
        times["theirs"].append(seconds(theirs, ders))
        times["again"].append(seconds(ours, ders))  # not at once: what is in the caches is theirs
    again, new, library = (statistics.median(found) for found in times.values())
    print(f"chain.verify, ten checks with reasons: {again * 1e6:.0f} µs (median of {RUNS} runs)")
    print(f"the same for certificates never met:   {new * 1e6:.0f} µs")
    print(f"cryptography's verifier, a path:       {library * 1e6:.0f} µs")
    print(f"RESULT chain verdict: {again / library:.2f} (target <= 2)")
    print(f"RESULT chain verdict of new certificates: {new / library:.2f}")


if __name__ == "__main__":
    main()
