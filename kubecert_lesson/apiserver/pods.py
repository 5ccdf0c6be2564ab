"""Pods as objects that kubectl makes: ``kubectl run web --image=nginx``. Nothing runs in them.

Source: Kubernetes API reference, Pod.
"""

from typing import Any

from kubecert_lesson.apiserver.authentication import UserInfo
from kubecert_lesson.apiserver.responses import Json, invalid
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import key

POD: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "spec": Field(2, Scalar.ANYTHING),
    "status": Field(3, Scalar.IGNORED),
}


def checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    """Return a pod as it is kept: a new one waits, because no scheduler looks for it."""
    spec: Any = new.get("spec")
    containers = spec.get("containers") if isinstance(spec, dict) else None
    if not isinstance(containers, list) or not containers:
        raise invalid("Pod", key(new)[1], "", ["spec.containers: Required value"])
    causes = [
        f"spec.containers[{number}].{field}: Required value"
        for number, container in enumerate(containers)
        for field in ("name", "image")
        if not (isinstance(container, dict) and isinstance(container.get(field), str))
    ]
    if causes:
        raise invalid("Pod", key(new)[1], "", causes)
    return {**new, "status": old["status"] if old else {"phase": "Pending"}}
