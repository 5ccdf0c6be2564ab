"""CertificateSigningRequests: how a new user gets a certificate without ever showing a key.

One user posts a request, another approves it, and the signer makes the certificate. What is
refused, and in which words, is as in kube-apiserver 1.36.
Source: Kubernetes, "Certificates and Certificate Signing Requests".
"""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from kubecert_lesson import certificates, durations
from kubecert_lesson.apiserver import signer
from kubecert_lesson.apiserver.authentication import MASTERS, UserInfo
from kubecert_lesson.apiserver.authorization import Attributes, Binding, decide
from kubecert_lesson.apiserver.kinds import AGE, NAME, Column, Resource, column, stamp
from kubecert_lesson.apiserver.log import LOGGER
from kubecert_lesson.apiserver.responses import (
    Json,
    Malformed,
    Request,
    Response,
    conflict,
    forbidden,
    invalid,
)
from kubecert_lesson.apiserver.shapes import SIGNING_REQUEST
from kubecert_lesson.apiserver.store import Store, metadata_of
from kubecert_lesson.apiserver.writing import find, read_object
from kubecert_lesson.certificates import Identity, foreign
from kubecert_lesson.errors import LessonError

GROUP = "certificates.k8s.io"
PLURAL = "certificatesigningrequests"
KIND = "CertificateSigningRequest"
_APPROVED, _DENIED, _FAILED = "Approved", "Denied", "Failed"
_PEM = b"-----BEGIN CERTIFICATE REQUEST-----"
_SHORTEST_SECONDS = 600
_USAGES = (
    *("any", "cert sign", "client auth", "code signing", "content commitment", "crl sign"),
    *("data encipherment", "decipher only", "digital signature", "email protection"),
    *("encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement"),
    *("key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime"),
    *("server auth", "signing", "timestamping"),
)


def signing_requests() -> Resource:
    """Make the kind, with no request yet."""
    return Resource(
        plural=PLURAL,
        singular="certificatesigningrequest",
        kind=KIND,
        short_name="csr",
        namespaced=False,
        columns=(
            NAME,
            AGE,
            column("SignerName", "spec.signerName"),
            column("Requestor", "spec.username"),
            Column("RequestedDuration", _requested_duration),
            Column("Condition", _condition),
        ),
        fields=("metadata.name", "spec.signerName"),
        objects=Store(),
        group=GROUP,
        shape=SIGNING_REQUEST,
        checked=_checked,
        subresources=("approval",),
    )


def approve(
    request: Request,
    resource: Resource,
    name: str,
    user: UserInfo,
    *,
    bindings: Sequence[Binding],
    authority: Identity,
    at: datetime,
) -> Response:
    """Answer the PUT of a verdict (approved or denied), and let the signer act on it.

    Raises Refusal: 404, 403 for a user who may not decide for that signer, 409 where someone
    else was faster, 422 for a verdict that is incomplete or contradicts an earlier one.
    """
    old = find(resource, "", name)
    sent = read_object(request, resource)
    version = metadata_of(sent).get("resourceVersion")
    if version and version != metadata_of(old)["resourceVersion"]:
        raise conflict(PLURAL, name, GROUP)
    signer_name = _spec(old)["signerName"]
    asked = Attributes("approve", group=GROUP, resource="signers", name=signer_name)
    if not decide(user, asked, bindings).allowed:
        why = f'user not permitted to approve requests with signerName "{signer_name}"'
        raise forbidden(PLURAL, name, GROUP, why)
    known = {condition["type"]: condition for condition in _conditions(old)}
    conditions = [known.get(c.get("type"), _timed(c, at)) for c in _conditions(sent)]
    causes = [*_condition_causes(conditions), *_contradictions(known, conditions)]
    if causes:
        raise invalid(KIND, name, GROUP, causes)
    decided = resource.objects.put(_with_status(old, conditions=conditions))
    _act(resource, decided, authority, at)
    return Response(200, decided)


def _act(resource: Resource, item: Json, authority: Identity, at: datetime) -> None:
    """What kube-controller-manager does a moment later."""
    types = {condition["type"] for condition in _conditions(item)}
    spec = _spec(item)
    wanted = _APPROVED in types and _FAILED not in types and "certificate" not in _status(item)
    if not wanted or spec["signerName"] not in signer.SIGNERS:
        return
    try:
        signer.check(spec["signerName"], _parsed(spec["request"]), spec["usages"])
    except Malformed as error:
        failed = {"type": _FAILED, "status": "True", "reason": "SignerValidationFailure"}
        conditions = [*_conditions(item), _timed({**failed, "message": str(error)}, at)]
        resource.objects.put(_with_status(item, conditions=conditions))
        return
    try:
        made = signer.sign(
            _parsed(spec["request"]),
            authority,
            usages=spec["usages"],
            seconds=spec.get("expirationSeconds"),
            at=at,
        )
    except (Malformed, LessonError) as error:
        # The real signer logs this, too, and tries again; the request stays as it is.
        LOGGER.info("cannot sign the request %s: %s", metadata_of(item)["name"], error)
        return
    pem = base64.b64encode(certificates.pem(made)).decode()
    resource.objects.put(_with_status(item, certificate=pem))


def _checked(new: Json, user: UserInfo, old: Json | None) -> Json:
    if old is not None:  # a request is never changed, and its status has a path of its own
        return {**new, "spec": old["spec"], "status": old["status"]}
    name, spec = str(metadata_of(new)["name"]), _spec(new)
    causes = _causes(spec)
    if causes:
        raise invalid(KIND, name, GROUP, causes)
    csr = _parsed(spec["request"])
    of_node = spec["signerName"] in signer.OF_NODES and user.name.startswith(signer.NODE)
    if of_node and signer.common_name(csr) != user.name:
        raise forbidden(PLURAL, name, GROUP, f"can only create a node CSR with CN={user.name}")
    groups = csr.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    for_clients = spec["signerName"] == signer.KUBE_APISERVER_CLIENT
    if for_clients and MASTERS in [group.value for group in groups]:
        why = f"use of {signer.KUBE_APISERVER_CLIENT} signer with {MASTERS} group is not allowed"
        raise forbidden(PLURAL, name, GROUP, why)
    asked_by: Json = {"username": user.name, "groups": list(user.groups)}
    if user.uid:
        asked_by["uid"] = user.uid
    if user.extra:
        asked_by["extra"] = user.extra
    return {**new, "spec": {**spec, **asked_by}, "status": {}}


def _causes(spec: dict[str, Any]) -> list[str]:
    """Say what is wrong with a spec, field by field."""
    found = []
    try:
        if not _parsed(spec.get("request", "")).is_signature_valid:
            raise Malformed("the request is not signed by its own key")
    except Malformed as error:
        found.append(f"spec.request: Invalid value: {json.dumps(spec.get('request'))}: {error}")
    usages = spec.get("usages", [])
    if not usages:
        found.append("spec.usages: Required value")
    for number, usage in enumerate(usages):
        if usage not in _USAGES:
            supported = ", ".join(f'"{known}"' for known in _USAGES)
            found.append(
                f"spec.usages[{number}]: Unsupported value: {json.dumps(usage)}:"
                f" supported values: {supported}"
            )
        if usage in usages[:number]:
            found.append(f"spec.usages[{number}]: Duplicate value: {json.dumps(usage)}")
    found += _signer_causes(spec.get("signerName", ""))
    seconds = spec.get("expirationSeconds")
    if seconds is not None and seconds < _SHORTEST_SECONDS:
        found.append(
            f"spec.expirationSeconds: Invalid value: {seconds}:"
            " may not specify a duration less than 600 seconds (10 minutes)"
        )
    return found


def _signer_causes(name: str) -> list[str]:
    if not name:
        return ["spec.signerName: Required value"]
    domain, slash, path = name.partition("/")
    if slash and path and "/" not in path and "." in domain:
        return []
    return [
        f"spec.signerName: Invalid value: {json.dumps(name)}: must be a fully qualified domain"
        ' and path of the form "example.com/signer-name"'
    ]


def _parsed(request: str) -> x509.CertificateSigningRequest:
    pem = base64.b64decode(request)
    if _PEM not in pem:
        raise Malformed("PEM block type must be CERTIFICATE REQUEST")
    try:
        found = x509.load_pem_x509_csr(pem)
        found.public_key(), found.subject, found.extensions  # noqa: B018 - asked for their errors
    except foreign.UNREADABLE as error:
        raise Malformed(f"the request cannot be read: {error}") from error
    return found


def _condition_causes(conditions: list[dict[str, Any]]) -> list[str]:
    """Say what is wrong with conditions, one by one: each has a type once, and says True."""
    found = []
    types = [condition.get("type") for condition in conditions]
    for number, condition in enumerate(conditions):
        here, kind = f"status.conditions[{number}]", types[number]
        status = condition.get("status")
        if not kind:
            found.append(f"{here}.type: Required value")
        if not status:
            found.append(f"{here}.status: Required value")
        elif kind in (_APPROVED, _DENIED, _FAILED) and status != "True":
            found.append(
                f'{here}.status: Unsupported value: {json.dumps(status)}: supported values: "True"'
            )
        if kind and kind in types[:number]:
            found.append(f"{here}.type: Duplicate value: {json.dumps(kind)}")
    return found


def _contradictions(known: dict[str, Any], conditions: list[dict[str, Any]]) -> list[str]:
    types = [str(condition.get("type", "")) for condition in conditions]
    lost = [
        f'status.conditions: Forbidden: updates may not remove a condition of type "{kind}"'
        for kind in known
        if kind not in types
    ]
    if _APPROVED in types and _DENIED in types:
        lost.append(
            f'status.conditions: Invalid value: "{types[-1]}":'
            " Approved and Denied conditions are mutually exclusive"
        )
    return lost


def _timed(condition: dict[str, Any], at: datetime) -> dict[str, Any]:
    now = stamp(at)
    return {**condition, "lastUpdateTime": now, "lastTransitionTime": now}


def _with_status(item: Json, **fields: object) -> Json:
    return {**item, "status": {**_status(item), **fields}}


def _spec(item: Json) -> dict[str, Any]:
    found = item.get("spec")
    return found if isinstance(found, dict) else {}


def _status(item: Json) -> dict[str, Any]:
    found = item.get("status")
    return found if isinstance(found, dict) else {}


def _conditions(item: Json) -> list[dict[str, Any]]:
    return list(_status(item).get("conditions", []))


def _requested_duration(item: Json) -> str:
    seconds = _spec(item).get("expirationSeconds")
    return "<none>" if seconds is None else durations.words(timedelta(seconds=seconds))


def _condition(item: Json) -> str:
    types = [condition["type"] for condition in _conditions(item)]
    verdict = next((kind for kind in (_DENIED, _APPROVED) if kind in types), "Pending")
    failed = [_FAILED] if _FAILED in types else []
    return ",".join([verdict, *failed, *(["Issued"] if "certificate" in _status(item) else [])])
