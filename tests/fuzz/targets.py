"""Every reader of what others have written, by name."""

from fuzz import (
    certificate_targets,
    class_targets,
    hello_targets,
    kubeconfig_targets,
    message_targets,
    request_targets,
    round_targets,
    server_targets,
    token_targets,
    tree_targets,
)
from fuzz.judging import Target

OF: dict[str, tuple[Target, ...]] = {
    "certificates": certificate_targets.TARGETS,
    "classes": class_targets.TARGETS,
    "kubeconfigs": kubeconfig_targets.TARGETS,
    "messages": message_targets.TARGETS,
    "requests": (*request_targets.TARGETS, *token_targets.TARGETS),
    "rounds": round_targets.TARGETS,
    "servers": (*server_targets.TARGETS, *hello_targets.TARGETS),
    "trees": tree_targets.TARGETS,
}
TARGETS: dict[str, Target] = {target.name: target for several in OF.values() for target in several}
