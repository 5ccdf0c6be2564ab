"""Servers whose certificates every machine trusts, of authorities that are public.

Not among them are the API servers of EKS, GKE and AKS, whose authorities are the clusters' own, nor
what users run themselves under a name of their provider.
"""

import re

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.words import template

_OWN = re.compile(r"\.(?:eks|elb|compute|execute-api)[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?$")
_PUBLIC = re.compile(
    r"(?:^|\.)(?:docker\.(?:io|com)|quay\.io|gcr\.io|ghcr\.io|pkg\.dev|k8s\.io|amazonaws\.com"
    r"|microsoft\.com|microsoftonline\.com|windows\.net|azure\.com|azurecr\.io|googleapis\.com"
    r"|google\.com|github(?:usercontent)?\.com|github\.io|rawgit\.com|gitlab\.com|bitbucket\.org|redhat\.(?:io|com)"
    r"|nvcr\.io|ecr\.aws|cgr\.dev|icr\.io|elastic\.co|cloudflare\.com|jetstack\.io|rancher\.io|k3s\.io|golang\.org"
    r"|go\.dev|pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|rubygems\.org"
    r"|maven\.(?:apache\.)?org|terraform\.io|hashicorp\.com|letsencrypt\.org|pulumi\.com"
    r"|bitnami\.com|helm\.sh|snapcraft\.io)$"
)
IN_BETWEEN = (
    remark(
        template(
            "every machine trusts this server's authority: so something in between shows another"
            " certificate (a proxy that inspects TLS), or ca-certificates is missing here:"
        )
    ),
    command("openssl s_client -connect {host}:443 </dev/null | openssl x509 -noout -issuer"),
    remark(
        template(
            "is it a proxy of your own organisation? Then its authority, from whoever runs it and"
            " not out of the connection, belongs among those of this machine"
        )
    ),
)


def is_public(host: str) -> bool:
    """Say whether every machine trusts the certificate of this host."""
    return _PUBLIC.search(host) is not None and _OWN.search(host) is None
