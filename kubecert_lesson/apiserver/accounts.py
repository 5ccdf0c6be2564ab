"""Service accounts, and the authority's certificate for pods: one of each in every namespace.

Source: Kubernetes, "Service Accounts"; kube-controller-manager's root-ca-certificate-publisher.
"""

from collections.abc import Sequence
from datetime import datetime

from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource, new_object
from kubecert_lesson.apiserver.responses import Json
from kubecert_lesson.apiserver.shapes import METADATA, TYPE, Field, Scalar, Shape
from kubecert_lesson.apiserver.store import Store

ROOT_CA = "kube-root-ca.crt"
_FIELDS = ("metadata.name", "metadata.namespace")
_ACCOUNT: Shape = {
    **TYPE,
    "metadata": Field(1, METADATA),
    "secrets": Field(2, Scalar.IGNORED),
    "imagePullSecrets": Field(3, Scalar.IGNORED),
    "automountServiceAccountToken": Field(4, Scalar.IGNORED),
}
_ABOUT = {
    "kubernetes.io/description": "Contains a CA bundle that can be used to verify the"
    " kube-apiserver when using internal endpoints such as the internal service IP or"
    " kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes"
    " clusters."
}


def account_kinds(
    namespaces: Sequence[str], root_ca: str, created: datetime
) -> tuple[Resource, ...]:
    """Make the account ``default`` and the ConfigMap kube-root-ca.crt of each namespace.

    ``root_ca`` is PEM: what kube-controller-manager calls --root-ca-file.
    """
    accounts = Resource(
        plural="serviceaccounts",
        singular="serviceaccount",
        kind="ServiceAccount",
        short_name="sa",
        namespaced=True,
        columns=(NAME, Column("Secrets", lambda item: "0"), AGE),
        fields=_FIELDS,
        objects=Store(
            new_object("ServiceAccount", "default", created, namespace) for namespace in namespaces
        ),
        shape=_ACCOUNT,
    )
    maps = Resource(
        plural="configmaps",
        singular="configmap",
        kind="ConfigMap",
        short_name="cm",
        namespaced=True,
        columns=(NAME, Column("Data", _entries), AGE),
        fields=_FIELDS,
        objects=Store(_root_ca(namespace, root_ca, created) for namespace in namespaces),
    )
    return (accounts, maps)


def _root_ca(namespace: str, pem: str, created: datetime) -> Json:
    item = new_object("ConfigMap", ROOT_CA, created, namespace)
    metadata = item["metadata"]
    assert isinstance(metadata, dict)
    return {**item, "metadata": {**metadata, "annotations": _ABOUT}, "data": {"ca.crt": pem}}


def _entries(item: Json) -> str:
    data = item.get("data")
    return str(len(data)) if isinstance(data, dict) else "0"
