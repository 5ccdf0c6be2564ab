"""How long until a LessonCluster answers, once its certificates are there?

Each round is a new process that imports, makes keys and certificates, and only then takes the
time: until the first answer over TLS. Beside it, in turn, the least that Python itself offers
for the same (http.server with ssl), which asks for no client certificate and knows no Kubernetes.
"""

import statistics
import subprocess
import sys

ROUNDS = 15
TARGET_SECONDS = 0.3

COMMON = """
import socket, ssl, sys, tempfile, threading, time
from pathlib import Path
from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Identity, Use

ca_key, key = keys.generate_many(2)
ca = certificates.self_signed_authority(ca_key, common_name="kubernetes")
serving = certificates.issue_identity(
    ca, common_name="kube-apiserver", sans=["127.0.0.1"], use=Use.SERVING, key=key)
client = ssl.create_default_context(cadata=certificates.pem(ca.certificate).decode())
def answer(port):
    with client.wrap_socket(socket.create_connection(("127.0.0.1", port)),
                            server_hostname="127.0.0.1") as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
        assert b" 200 " in wire.recv(65536)
"""
LESSON = """
from kubecert_lesson.cluster import LessonCluster
cluster = LessonCluster(authority=ca, serving=serving)
start = time.perf_counter()
with cluster:
    answer(cluster.port)
    print(time.perf_counter() - start)
"""
BARE = """
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
with tempfile.TemporaryDirectory() as folder:
    files = serving.write(Path(folder), "serving")
    start = time.perf_counter()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    answer(server.server_port)
    print(time.perf_counter() - start)
    server.shutdown()
"""


def measure(script: str) -> float:
    """Run a script in a new Python; return the seconds that it prints."""
    command = [sys.executable, "-c", COMMON + script]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the medians and the result."""
    lesson, bare = [], []
    for _ in range(ROUNDS):
        lesson.append(measure(LESSON))
        bare.append(measure(BARE))
    ours, theirs = statistics.median(lesson), statistics.median(bare)
    print(f"LessonCluster, from its PKI to the first answer: {ours * 1000:.0f} ms")
    print(f"http.server with ssl, the same:                  {theirs * 1000:.0f} ms")
    print(f"{ROUNDS} new processes of each, in turn; medians")
    print(f"RESULT cluster_ready: {ours:.3f} s (target <= {TARGET_SECONDS} s)")


if __name__ == "__main__":
    main()
