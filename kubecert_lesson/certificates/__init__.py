"""Certificates: request one, issue one, read one.

What an issued certificate says follows kubeadm: extensions and their order, names as
PrintableString, five minutes of backdating, one year for a leaf and ten for an authority.
Source: RFC 5280; Kubernetes, "PKI certificates and requirements".
"""

from kubecert_lesson.certificates.fields import (
    authority_key_identifier,
    distinguished_name,
    key_usage,
    name_attribute,
    new_serial,
    subject_key_identifier,
)
from kubecert_lesson.certificates.identity import Identity, Use
from kubecert_lesson.certificates.issuing import (
    BACKDATED,
    LEAF_DAYS,
    altered,
    intermediate_authority,
    issue,
    issue_identity,
    request,
    self_signed_authority,
    signed,
)
from kubecert_lesson.certificates.reading import (
    Summary,
    common_name,
    fingerprint,
    load,
    load_all,
    name_text,
    organizations,
    pem,
    read,
    summarize,
)
from kubecert_lesson.certificates.version_1 import version_1_authority

__all__ = [
    "BACKDATED",
    "LEAF_DAYS",
    "Identity",
    "Summary",
    "Use",
    "altered",
    "authority_key_identifier",
    "common_name",
    "distinguished_name",
    "fingerprint",
    "intermediate_authority",
    "issue",
    "issue_identity",
    "key_usage",
    "load",
    "load_all",
    "name_attribute",
    "name_text",
    "new_serial",
    "organizations",
    "pem",
    "read",
    "request",
    "self_signed_authority",
    "signed",
    "subject_key_identifier",
    "summarize",
    "version_1_authority",
]
