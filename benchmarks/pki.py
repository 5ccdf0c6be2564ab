"""How long does the certificate tree of a kubeadm cluster take, with and without its keys?

With its keys at hand, what remains is signing and encoding: it is shown beside as many bare RSA
signatures as the tree has certificates, made in the same run. Its kubeconfigs are made of these
certificates when they are asked for, and are timed on their own.

With new keys the time is that of finding primes, and by nature uncertain: one key takes 10 to
150 ms. So the tree and as many bare key generations take turns, many times, and the sums are
compared. ``pki.build`` is measured in wall time, since it is there to use all cores; the bare
generations, one after the other, are divided by the number of cores. The standard error of the
ratio stands beside it.

Where other programs use a core, the tree waits for it and the bare keys do not. So the same bare
keys are also made on all cores at once, each core's share timed by itself: a busy machine spoils
the ratio to these less. trustme and openssl's command line make a tree of the same size (three
authorities, twelve leaves) for comparison, in wall time as well; they use one core.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from kubecert_lesson import keys, pki

CORES = os.cpu_count() or 1
LEAVES = sum(not entry.is_authority for entry in pki.TREE)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def with_keys_at_hand(runs: int = 60) -> None:
    own = keys.generate_many(pki.KEYS_NEEDED)
    signing = [key for key in own if isinstance(key, RSAPrivateKey)][: len(pki.TREE)]

    def bare() -> None:
        for key in signing:
            key.sign(b"certificate", padding.PKCS1v15(), hashes.SHA256())

    built = pki.build(keys=own)
    times: dict[str, list[float]] = {"build": [], "bare": [], "kubeconfigs": [], "write": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs):
            times["build"].append(seconds(lambda: pki.build(keys=own)))
            times["bare"].append(seconds(bare))
            times["kubeconfigs"].append(seconds(lambda: built.kubeconfigs))
            times["write"].append(seconds(lambda: pki.write(built, folder)))
    build, signatures, texts, write = (statistics.median(times[n]) * 1e3 for n in times)
    print(f"the tree with its keys at hand: {build:.1f} ms (median of {runs} runs)")
    print(f"{len(pki.TREE)} bare RSA-2048 signatures:    {signatures:.1f} ms")
    print(f"its kubeconfigs as YAML:        {texts:.1f} ms")
    print(f"writing all files, synced:      {write:.1f} ms")
    ratio = build / signatures
    print(f"RESULT pki, keys at hand, beside bare signatures: {ratio:.2f} (target <= 1.6)")
    print(f"RESULT pki, keys at hand: {build:.1f} ms (target <= 12 ms)")


def by_trustme() -> None:
    for _ in range(3):
        authority = trustme.CA(key_type=trustme.KeyType.RSA)
        for number in range(LEAVES // 3):
            authority.issue_cert(f"node{number}.example", key_type=trustme.KeyType.RSA)


def by_openssl() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for a in range(3):
            _openssl(folder, f"req -x509 -newkey rsa:2048 -nodes -keyout {a}.key -out {a}.crt")
            for n in range(LEAVES // 3):
                leaf = f"{a}-{n}"
                _openssl(folder, f"req -newkey rsa:2048 -nodes -keyout {leaf}.key -out {leaf}.csr")
                _openssl(folder, f"x509 -req -in {leaf}.csr -CA {a}.crt -CAkey {a}.key -days 365")


def _openssl(folder: str | Path, command: str) -> None:
    subject = ["-subj", "/CN=lesson"] if command.startswith("req") else []
    argv = ["openssl", *command.split(), *subject]
    subprocess.run(argv, cwd=folder, check=True, capture_output=True)


def bare_keys(count: int) -> float:
    return seconds(lambda: [keys.generate() for _ in range(count)])


def on_all_cores() -> float:
    """Return the mean time in which a core makes its share, while all are at work."""
    share = pki.KEYS_NEEDED // CORES
    with ThreadPoolExecutor(CORES) as pool:
        times = list(pool.map(bare_keys, [share] * CORES))
    return statistics.mean(times) * pki.KEYS_NEEDED / (share * CORES)


def with_new_keys(runs: int = 40) -> None:
    tree, bare, busy = [], [], []
    for _ in range(runs):
        tree.append(seconds(pki.build))
        bare.append(bare_keys(pki.KEYS_NEEDED) / CORES)
        if CORES <= pki.KEYS_NEEDED:
            busy.append(on_all_cores())
    others = {
        "trustme": [seconds(by_trustme) for _ in range(runs // 4)],
        "openssl": [seconds(by_openssl) for _ in range(runs // 4)],
    }
    ratio = sum(tree) / sum(bare)
    spread = [statistics.stdev(times) / statistics.mean(times) for times in (tree, bare)]
    error = ratio * (sum(s * s for s in spread) / runs) ** 0.5
    print(f"the tree with {pki.KEYS_NEEDED} new keys: {statistics.mean(tree) * 1e3:.0f} ms (mean)")
    print(
        f"{pki.KEYS_NEEDED} bare keys, divided by {CORES} cores:"
        f" {statistics.mean(bare) * 1e3:.0f} ms"
    )
    if busy:
        print(
            f"the same keys on all cores at once: {statistics.mean(busy) * 1e3:.0f} ms;"
            f" the tree takes {sum(tree) / sum(busy):.2f} times that"
        )
    for name, times in others.items():
        print(f"{name}, 15 certificates: {statistics.mean(times) * 1e3:.0f} ms")
    print(f"RESULT pki, new keys: {ratio:.2f} ± {error:.2f} (target <= 1.15)")


if __name__ == "__main__":
    with_keys_at_hand()
    with_new_keys()
