"""An admission webhook: it lets in what has a label, and says why it does not let in the rest.

Source: Kubernetes, "Dynamic Admission Control".
"""

import yaml
from cryptography import x509

from kubecert_lesson.apiserver.responses import Json, Request, Response, read_json
from kubecert_lesson.certificates import Identity
from kubecert_lesson.cluster.backend import Backend, plain
from kubecert_lesson.cluster.bundles import ca_bundle

NAME = "check.example.com"


class Webhook(Backend):
    """Wants a label on each pod. It knows no client certificates: the API server shows it none."""

    def __init__(self, serving: Identity, *, label: str = "team") -> None:
        super().__init__(serving)
        self.label = label

    @property
    def url(self) -> str:
        """Where the API server is to ask."""
        return f"https://{self.address}/validate"

    def configuration(
        self, *trusted: x509.Certificate, failure_policy: str = "Fail", name: str = "lesson"
    ) -> str:
        """Write (as YAML) the object that tells the API server of this webhook.

        ``trusted`` are the certificates that it is to check the webhook's by: the caBundle.
        """
        webhook = {
            "name": NAME,
            "clientConfig": {"url": self.url, "caBundle": ca_bundle(*trusted)},
            "rules": [
                {
                    "operations": ["CREATE"],
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "resources": ["pods"],
                }
            ],
            "failurePolicy": failure_policy,
            "sideEffects": "None",
            "admissionReviewVersions": ["v1"],
            "timeoutSeconds": 3,
        }
        return yaml.safe_dump(
            {
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": "ValidatingWebhookConfiguration",
                "metadata": {"name": name},
                "webhooks": [webhook],
            },
            sort_keys=False,
        )

    def respond(self, request: Request) -> Response:
        try:
            review = read_json(request.body)
            asked = _part(review, "request")
        except ValueError:
            asked = {}
        if not asked:
            return plain(400, "this is no AdmissionReview")
        labels = _part(_part(_part(asked, "object"), "metadata"), "labels")
        allowed = self.label in labels
        response: Json = {"uid": asked.get("uid"), "allowed": allowed}
        if not allowed:
            response["status"] = {"message": f"no {self.label} label"}
        return Response(
            200,
            {
                "apiVersion": "admission.k8s.io/v1",
                "kind": "AdmissionReview",
                "response": response,
            },
        )


def _part(document: object, name: str) -> Json:
    found = document.get(name) if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}
