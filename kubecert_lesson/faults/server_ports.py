"""On which port a k3s or rke2 node looks for its server, as its load balancer's line tells."""

import re
from dataclasses import replace

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.recognising import Recognised
from kubecert_lesson.words import template, text

_BEHIND = re.compile(
    r"load balancer [\w-]{1,60} \S{3,60} -> \[(?P<host>[A-Za-z0-9.-]{1,120}):(?P<port>\d{2,5})\b"
)
_USUAL = ("6443", "9345", "443")
_FIX = (
    remark(template("on the node (or in K3S_URL):"), but_not=("rke2",)),
    command(
        "sed -i 's|^server:.*|server: https://{host}:6443|' /etc/rancher/k3s/config.yaml",
        but_not=("rke2",),
    ),
    command("systemctl restart k3s-agent", but_not=("rke2",)),
    remark(template("on the node:"), but_not=("k3s",)),
    command(
        "sed -i 's|^server:.*|server: https://{host}:9345|' /etc/rancher/rke2/config.yaml",
        but_not=("k3s",),
    ),
    command("systemctl restart rke2-agent", but_not=("k3s",)),
    remark(template("where a load balancer of yours has this port: does it answer?")),
    command("curl -vk https://{address}/cacerts"),
)


def by_the_servers_port(found: list[Recognised], paste: str) -> list[Recognised]:
    """Return what a message can mean where the node's own log names its server."""
    told = next(reversed(list(_BEHIND.finditer(paste))), None)
    if told is None or not found or found[0].fault.id != "node-join-not-reached":
        return found
    first, port = found[0], told["port"]
    values = {**first.values, "host": told["host"], "address": f"{told['host']}:{port}"}
    if port in _USUAL:
        return [replace(first, values=values), *found[1:]]
    fault = replace(
        first.fault,
        id="node-join-wrong-port",
        title=text("title", "The node looks for its server on port {port}", port=port),
        cause=text(
            "cause",
            "The node's settings send it to port {port}. A k3s server listens on 6443, an rke2"
            " server on 9345 for nodes that join. 127.0.0.1:6444 is only the node's own load"
            " balancer in front of that address. No certificate was found to be wrong.",
            port=port,
        ),
        fix=_FIX,
    )
    return [replace(first, fault=fault, values=values, likely=True), *found[1:]]
