"""How quick is ``kubecert-lesson expiry`` over 1,000 kubeconfigs, beside a loop of openssl?

The loop is what people write: for each file, take the client certificate out of it, decode it, and
ask ``openssl x509 -enddate``. The files are written by kubeadm's layout, each with a certificate
of its own; the package runs compiled, as pip leaves it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kubecert_lesson import certificates, keys, kubeconfig
from kubecert_lesson.certificates import Use

FILES = 1_000
ROUNDS = 3
TARGET = 1.0  # not slower than the loop
COMMAND = "import sys; from kubecert_lesson.cli import main; sys.exit(main())"
LOOP = """
for file in "$1"/*.conf; do
  sed -n 's/.*client-certificate-data: //p' "$file" | base64 -d | openssl x509 -noout -enddate
done
"""


def write(folder: Path) -> None:
    """Write kubeconfigs, each with a user certificate of its own."""
    key = keys.generate()
    authority = certificates.self_signed_authority(key, common_name="kubernetes")
    for number in range(FILES):
        user = certificates.issue_identity(
            authority, common_name=f"user{number}", use=Use.CLIENT, key=key
        )
        config = kubeconfig.build(
            cluster="kubernetes",
            server="https://127.0.0.1:6443",
            authority_pem=authority.certificate_pem,
            user=f"user{number}",
            certificate_pem=user.certificate_pem,
            key_pem=user.key_pem,
        )
        path = folder / f"user{number}.conf"
        path.touch(mode=0o600)
        path.write_bytes(kubeconfig.to_yaml(config))


def seconds(*command: str) -> tuple[float, int]:
    """Run a command; return how long that took, and how many lines it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ)
    return time.perf_counter() - start, done.stdout.count(b"\n")


def main() -> None:
    """Print the shortest times and the result."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        ours, theirs = [], []
        for _ in range(ROUNDS):
            took, lines = seconds(
                sys.executable, "-c", COMMAND, "expiry", folder, "-o", "prometheus"
            )
            assert lines > 2 * FILES, lines
            ours.append(took)
            took, lines = seconds("bash", "-c", LOOP, "bash", folder)
            assert lines == FILES, lines
            theirs.append(took)
    print(
        f"kubecert-lesson expiry, {FILES} kubeconfigs: {min(ours):.2f} s, {2 * FILES} certificates"
    )
    print(f"a loop of sed, base64 and openssl:    {min(theirs):.2f} s, {FILES} certificates")
    print(
        f"RESULT expiry over {FILES:,} kubeconfigs, beside an openssl loop:"
        f" {min(ours) / min(theirs):.2f} (target <= {TARGET})"
    )


if __name__ == "__main__":
    main()
