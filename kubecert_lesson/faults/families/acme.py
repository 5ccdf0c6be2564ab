"""cert-manager and an ACME server, such as Let's Encrypt: accounts, challenges, limits."""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.families.issuing import of_cert_manager
from kubecert_lesson.faults.model import Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused
from kubecert_lesson.words import template, text

FAULTS = (
    Fault(
        id="self-check-failed",
        refuser=Party.SPEAKER,
        refused=Refused.UNSIGNED_YET,
        title=text("title", "cert-manager does not find its own answer to the ACME challenge"),
        cause=text(
            "cause",
            "Before the ACME server may look, cert-manager itself asks for the challenge's path, as"
            " a client in the cluster, and did not get the key that it expects: the name leads to"
            " another server, another route answers, or the request was redirected to HTTPS, where"
            " nothing knows the name yet. No issued certificate is to blame.",
        ),
        messages=of_cert_manager(
            (
                "Waiting for HTTP-01 challenge propagation",
                "did not get expected response when querying endpoint",
                "failed to perform self check GET request",
                "failed to perform self check",
                "propagation check failed",
            ),
        ),
        fix=(
            command(
                "kubectl get challenges --all-namespaces"
                " --output=custom-columns=NAME:.metadata.name,TOKEN:.spec.token"
            ),
            remark(
                template(
                    "what the path answers to the challenge's token, from the cluster and from"
                    " outside (to any other token the solver answers 404):"
                )
            ),
            command(
                "kubectl run look --rm -it --restart=Never --image=curlimages/curl --"
                " -v http://{host}/.well-known/acme-challenge/TOKEN"
            ),
            command("curl -v http://{host}/.well-known/acme-challenge/TOKEN"),
            remark(
                template(
                    "then: the DNS record, the class of the solver's Ingress, or a redirect to"
                    " HTTPS that must leave this path out"
                )
            ),
            command("kubectl describe challenges --all-namespaces"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="dns-challenge-waits",
        refuser=Party.SPEAKER,
        refused=Refused.UNSIGNED_YET,
        title=text("title", "cert-manager does not see the DNS record of the challenge yet"),
        cause=text(
            "cause",
            "Before the ACME server may look, cert-manager asks the DNS itself for the TXT record"
            " _acme-challenge.DOMAIN that it made. It takes minutes until all name servers have it."
            " If it stays: the record is in another zone, or the cluster's resolver shows an inner"
            " view of the domain. No certificate was judged.",
        ),
        messages=of_cert_manager(
            (
                "Waiting for DNS-01 challenge propagation",
                "Waiting for DNS-01 challenge propagation: DNS record for",
                "DNS record for {host} not yet propagated",
                "propagation check failed…DNS record for {host} not yet propagated",
            ),
        ),
        fix=(
            remark(template("what the world sees:")),
            command("dig +short TXT _acme-challenge.{host}"),
            command("kubectl describe challenges --all-namespaces"),
            remark(
                template(
                    "for an inner view of the domain, these arguments of cert-manager's controller:"
                )
            ),
            remark("--dns01-recursive-nameservers-only --dns01-recursive-nameservers=1.1.1.1:53"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="acme-account-refused",
        refuser=Party.SPEAKER,
        refused=Refused.UNSIGNED_YET,
        title=text("title", "An issuer of cert-manager has no account at its ACME server"),
        cause=text(
            "cause",
            "An ACME issuer registers an account first, and keeps its key in the Secret that"
            " privateKeySecretRef names. Here that failed: the Secret is left from an earlier"
            " issuer, the ACME server refused the e-mail address or the external account, or it"
            " was not reached; the message goes on with the reason. No certificate was asked for.",
        ),
        messages=of_cert_manager(
            (
                'Failed to register ACME account: secrets "{secret}" already exists',
                "Failed to register ACME account: 400",
                "Failed to register ACME account: 403",
            )
        )
        + of_cert_manager(
            ("Failed to register ACME account", "ErrRegisterACMEAccount"), vague=True
        ),
        fix=(
            command("kubectl describe clusterissuers,issuers --all-namespaces"),
            remark(
                template(
                    "where the Secret is left from an earlier ClusterIssuer (of an Issuer it is in"
                    " the Issuer's namespace), cert-manager makes it again:"
                )
            ),
            command("kubectl --namespace=cert-manager delete secret NAME"),
        ),
        page=pages.SECRETS,
    ),
    Fault(
        id="acme-rate-limited",
        refuser=Party.OTHER_SERVER,
        refused=Refused.UNSIGNED,
        title=text("title", "The ACME server has a limit, and it is reached"),
        cause=text(
            "cause",
            "The ACME server counts certificates for each set of names and each domain, and failed"
            " attempts, too; Let's Encrypt allows five a week for the same names. The message tells"
            " until when. A cluster or Secret that is made again and again uses it up. No"
            " certificate is to blame.",
        ),
        messages=of_cert_manager(
            (
                "urn:ietf:params:acme:error:rateLimited",
                "Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited",
                "acme: error: 429",
                "too many certificates already issued",
                "too many failed authorizations recently",
            )
        ),
        fix=(
            remark(template("wait until the time in the message; for tests, the staging server:")),
            remark("https://acme-staging-v02.api.letsencrypt.org/directory"),
            remark(template("keep the Secret with the certificate, when a cluster is made again")),
        ),
        page=pages.SECRETS,
    ),
)
