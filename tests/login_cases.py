"""Users and clusters of a kubeconfig with something wrong in them, and the fault that each is.

Nothing here is run: the programs that these name do not exist, and nothing listens at the server.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.serialization import Encoding
from diagnose_cases import material
from kubeconfig_fields import EXEC, sound

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use

NOW = datetime.now(UTC)
PIECES = material()
CERTIFICATE, KEY = PIECES.user.certificate_pem, PIECES.user.key_pem
AUTHORITY = PIECES.authority.certificate_pem
REQUEST = certificates.request(PIECES.user.key, common_name="admin")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


PAIR = {"client-certificate-data": encoded(CERTIFICATE), "client-key-data": encoded(KEY)}


def token(**claims: object) -> str:
    """A JSON Web Token that nobody signed."""
    parts = ({"alg": "RS256", "kid": "k"}, claims)
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join((*texts, b"c2lnbmF0dXJl")).decode()


def seconds(**later: int) -> int:
    return int((NOW + timedelta(**later)).timestamp())


BUILD = {
    "iss": "https://kubernetes.default.svc.cluster.local",
    "sub": "system:serviceaccount:default:build",
    "aud": ["https://kubernetes.default.svc.cluster.local"],
}
GOOD = token(**BUILD, nbf=seconds(minutes=-5), exp=seconds(hours=1))
EXPIRED = token(**BUILD, nbf=seconds(hours=-2), exp=seconds(hours=-1))


@dataclass(frozen=True)
class LoginCase:
    """A user entry and a cluster entry, the check that fails first and its fault; '' for none."""

    user: dict[str, Any]
    check: str = ""
    fault: str = ""
    cluster: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    connects: bool = False  # kubectl finds out only from a server

    def write(self, folder: Path) -> Path:
        """Write the kubeconfig and its files; return its path."""
        for name, content in self.files.items():
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
        document = sound()
        document["users"][0]["user"] = self.user
        document["clusters"][0]["cluster"] |= self.cluster
        path = folder / "config"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        return path


def program(**fields: object) -> LoginCase:
    return LoginCase({"exec": {**EXEC, **fields}}, "login", "exec-incomplete")


def pair(**fields: str) -> dict[str, str]:
    return {**PAIR, **fields}


def files(certificate: bytes, key: bytes = KEY) -> LoginCase:
    user = {"client-certificate": "u.crt", "client-key": "u.key"}
    return LoginCase(user, files={"u.crt": certificate, "u.key": key})


def in_certificate(content: bytes, fault: str) -> LoginCase:
    user = pair(**{"client-certificate-data": encoded(content)})
    return LoginCase(user, "client-certificate", fault)


def in_key(content: bytes, fault: str) -> LoginCase:
    return LoginCase(pair(**{"client-key-data": encoded(content)}), "client-key", fault)


def bearer(value: str, fault: str = "", *, connects: bool = True) -> LoginCase:
    return LoginCase({"token": value}, "token" if fault else "", fault, connects=connects)


_OTHER = certificates.self_signed_authority(keys.generate(), common_name="kubernetes")
_ELSEWHERE = certificates.self_signed_authority(keys.generate(), common_name="k3s-server-ca")
_OF_OTHER = certificates.issue_identity(_OTHER, common_name="admin", use=Use.CLIENT)
_OF_ELSEWHERE = certificates.issue_identity(_ELSEWHERE, common_name="admin", use=Use.CLIENT)

CASES: dict[str, LoginCase] = {
    # login programs
    "exec and auth-provider": LoginCase(
        {"exec": EXEC, "auth-provider": {"name": "oidc"}}, "login", "exec-incomplete"
    ),
    "exec without a command": program(command=""),
    "exec without an apiVersion": program(apiVersion=""),
    "exec with an env without a name": program(env=[{"value": "x"}]),
    "exec with an unknown mode": program(interactiveMode="Sometimes"),
    "exec of v1 without a mode": LoginCase(
        {"exec": {**EXEC, "interactiveMode": ""}}, "login", "exec-without-interactive-mode"
    ),
    "exec of v1alpha1": LoginCase(
        {"exec": {**EXEC, "apiVersion": "client.authentication.k8s.io/v1alpha1"}},
        "login",
        "exec-version",
    ),
    "a program that is not on PATH": LoginCase(
        {"exec": EXEC}, "login-program", "exec-program-missing"
    ),
    "a path to no program": LoginCase(
        {"exec": {**EXEC, "command": "./bin/login"}}, "login-program", "exec-program-missing"
    ),
    "a program that may not be run": LoginCase(
        {"exec": {**EXEC, "command": "./login"}},
        "login-program",
        "exec-program-missing",
        files={"login": b"no program"},
    ),
    "a folder for a program": LoginCase(
        {"exec": {**EXEC, "command": "../"}}, "login-program", "exec-program-missing"
    ),
    "a token beside a program": LoginCase({"exec": EXEC, "token": GOOD}, connects=True),
    "a certificate beside a program": LoginCase({**PAIR, "exec": EXEC}, connects=True),
    "a provider that is gone": LoginCase(
        {"auth-provider": {"name": "gcp"}}, "login", "auth-provider-removed"
    ),
    "a provider that is unknown": LoginCase(
        {"auth-provider": {"name": "openstack"}}, "login", "auth-provider-unknown"
    ),
    # as somebody else
    "as": LoginCase({**PAIR, "as": "jane", "as-groups": ["dev"]}, connects=True),
    "as-groups without as": LoginCase(
        {**PAIR, "as-groups": ["dev"]}, "login", "incomplete-impersonation"
    ),
    "as-uid without as": LoginCase({**PAIR, "as-uid": "1"}, "login", "incomplete-impersonation"),
    "as-user-extra without as": LoginCase(
        {**PAIR, "as-user-extra": {"a": ["b"]}}, "login", "incomplete-impersonation"
    ),
    "as with a line break": LoginCase(
        {**PAIR, "as": "jane\n"}, "impersonation", "impersonation-not-sendable"
    ),
    "a group with an escape sign": LoginCase(
        {**PAIR, "as": "jane", "as-groups": ["a", "b\x1b"]},
        "impersonation",
        "impersonation-not-sendable",
    ),
    "more about the user with a line break": LoginCase(
        {**PAIR, "as": "jane", "as-user-extra": {"why": ["a\r\nb"]}},
        "impersonation",
        "impersonation-not-sendable",
    ),
    "as with letters that are not English": LoginCase(
        {**PAIR, "as": " j\u00e4ne\t", "as-groups": ["\u5f00\u53d1"]}, connects=True
    ),
    # tokens
    "a good token": bearer(GOOD),
    "an opaque token": bearer("abc-def"),
    "an expired token": bearer(EXPIRED, "token-expired"),
    "a token within the leeway": bearer(token(**BUILD, exp=seconds(seconds=-30))),
    "a token that is not valid yet": bearer(
        token(**BUILD, nbf=seconds(hours=1), exp=seconds(hours=2)), "token-not-yet-valid"
    ),
    "a token with a line break": bearer(f"{GOOD}\n", "token-not-sendable", connects=False),
    "a token with a line break inside": bearer(
        f"{GOOD[:20]}\n{GOOD[20:]}", "token-not-sendable", connects=False
    ),
    "a token still in base64": bearer(encoded(GOOD.encode()), "token-misread"),
    "a token with Bearer before it": bearer(f"Bearer {GOOD}", "token-misread"),
    "a token in quotes": bearer(f'"{GOOD}"', "token-misread"),
    "a token with a blank before it": bearer(f" {GOOD}", "token-misread"),
    "a token with a blank behind it": bearer(f"{GOOD} "),
    "a variable in a token's place": bearer("${TOKEN}", "token-misread"),
    "a hole of a template in a token's place": bearer("{{ .token }}", "token-misread"),
    "an instruction in a token's place": bearer("<your token>", "token-misread"),
    "a token that was left out": bearer("REDACTED", "omitted-data"),
    "half a token": bearer(GOOD[: len(GOOD) // 2], "wrong-token"),
    "a token's file with a line break at its end": LoginCase(
        {"tokenFile": "token"}, files={"token": GOOD.encode() + b"\n"}, connects=True
    ),
    "a token's file with an expired token": LoginCase(
        {"tokenFile": "token"},
        "token",
        "token-expired",
        files={"token": EXPIRED.encode()},
        connects=True,
    ),
    "the file before the field": LoginCase(
        {"tokenFile": "token", "token": EXPIRED}, files={"token": GOOD.encode()}, connects=True
    ),
    "a token beside a file that does not exist": LoginCase(
        {"tokenFile": "gone", "token": GOOD}, connects=True
    ),
    "a token beside an empty file": LoginCase(
        {"tokenFile": "token", "token": GOOD}, files={"token": b""}, connects=True
    ),
    "an empty token's file": LoginCase(
        {"tokenFile": "token"}, "token", "no-credentials", files={"token": b""}
    ),
    "a token's file and a password": LoginCase(
        {"tokenFile": "token", "username": "u"},
        "login",
        "two-logins",
        files={"token": GOOD.encode()},
    ),
    "a password": LoginCase(
        {"username": "u", "password": "p"}, "login", "password-login", connects=True
    ),
    # what is in a field of data
    "left out by config view": in_certificate(base64.b64decode("DATA+OMITTED"), "omitted-data"),
    "redacted by config view": in_key(base64.b64decode("REDACTED"), "omitted-data"),
    "base64 of base64": in_certificate(base64.b64encode(CERTIFICATE), "base64-twice"),
    "base64 of base64, of the key": in_key(base64.b64encode(KEY), "base64-twice"),
    "a path in data": in_certificate(base64.b64decode("/etc/kubernetes/pki/x123"), "path-in-data"),
    "base64 of a path": in_key(b"/home/jane/.kube/client.key\n", "path-in-data"),
    "a path in data that is no base64": LoginCase(
        pair(**{"client-key-data": "/etc/kubernetes/client.key"}), "file", "path-in-data"
    ),
    "PEM in data": LoginCase(pair(**{"client-key-data": KEY.decode()}), "file", "bad-base64"),
    "DER": in_certificate(PIECES.user.certificate.public_bytes(encoding=Encoding.DER), "not-pem"),
    "a byte order mark": in_certificate(b"\xef\xbb\xbf" + CERTIFICATE, "not-pem"),
    "UTF-16": in_certificate(CERTIFICATE.decode().encode("utf-16"), "not-pem"),
    "lines indented": in_certificate(b"  " + CERTIFICATE.replace(b"\n", b"\n  "), "not-pem"),
    "lines joined": in_key(KEY.replace(b"\n", b" "), "not-pem"),
    "lines with backslashes": in_key(KEY.replace(b"\n", rb"\n"), "not-pem"),
    "lines of Windows": LoginCase(
        pair(**{"client-certificate-data": encoded(CERTIFICATE.replace(b"\n", b"\r\n"))}),
        connects=True,
    ),
    "text around the certificate": LoginCase(
        pair(**{"client-certificate-data": encoded(b"subject=admin\n" + CERTIFICATE + b"\nend")}),
        connects=True,
    ),
    "a request for a certificate": in_certificate(REQUEST.public_bytes(Encoding.PEM), "other-pem"),
    "a public key for a key": in_key(keys.public_pem(PIECES.user.key), "other-pem"),
    "key and certificate swapped": LoginCase(
        {"client-certificate-data": encoded(KEY), "client-key-data": encoded(CERTIFICATE)},
        "client-certificate",
        "swapped-cert-and-key",
    ),
    "certificate and authority swapped": LoginCase(
        pair(**{"client-certificate-data": encoded(AUTHORITY)}),
        "authority-may-sign",
        "swapped-authority",
        cluster={"certificate-authority-data": encoded(CERTIFICATE)},
    ),
    # what is in a field of a path
    "a key in a path": LoginCase(
        {"client-certificate-data": PAIR["client-certificate-data"], "client-key": KEY.decode()},
        "client-key",
        "content-in-path",
    ),
    "base64 in a path": LoginCase(
        {"client-certificate": encoded(CERTIFICATE), "client-key-data": encoded(KEY)},
        "client-certificate",
        "content-in-path",
    ),
    "a token in a path": LoginCase({"tokenFile": GOOD}, "login", "content-in-path"),
    "a path with a tilde": LoginCase(
        {"client-certificate": "~/u.crt", "client-key-data": encoded(KEY)},
        "client-certificate",
        "missing-file",
    ),
    "a path of Windows": LoginCase(
        {"client-certificate-data": encoded(CERTIFICATE), "client-key": r"C:\Users\u.key"},
        "client-key",
        "missing-file",
    ),
    "files": LoginCase(
        {"client-certificate": "u.crt", "client-key": "u.key"},
        files={"u.crt": CERTIFICATE, "u.key": KEY},
        connects=True,
    ),
    # who issued it
    "a namesake has issued it": LoginCase(
        {
            "client-certificate-data": encoded(_OF_OTHER.certificate_pem),
            "client-key-data": encoded(_OF_OTHER.key_pem),
        },
        "client-certificate-issuer",
        "client-other-authority",
        connects=True,
    ),
    "an authority of another name has issued it": LoginCase(
        {
            "client-certificate-data": encoded(_OF_ELSEWHERE.certificate_pem),
            "client-key-data": encoded(_OF_ELSEWHERE.key_pem),
        },
        connects=True,
    ),
    "a token beside a namesake's certificate": LoginCase(
        {
            "token": GOOD,
            "client-certificate-data": encoded(_OF_OTHER.certificate_pem),
            "client-key-data": encoded(_OF_OTHER.key_pem),
        },
        "client-certificate-issuer",
        "client-other-authority",
        connects=True,
    ),
    # the cluster
    "an authority left out": LoginCase(
        PAIR, "authority", "omitted-data", cluster={"certificate-authority-data": "DATA+OMITTED"}
    ),
    "an authority in a path": LoginCase(
        PAIR,
        "authority",
        "content-in-path",
        cluster={"certificate-authority-data": "", "certificate-authority": AUTHORITY.decode()},
    ),
    "an authority encoded twice": LoginCase(
        PAIR,
        "authority",
        "base64-twice",
        cluster={"certificate-authority-data": encoded(base64.b64encode(AUTHORITY))},
    ),
    "a scheme in capitals": LoginCase(
        PAIR, cluster={"server": "HTTPS://127.0.0.1:9"}, connects=True
    ),
    "an address with blanks": LoginCase(
        PAIR,
        "server-address",
        "wrong-server",
        cluster={"server": " https://127.0.0.1:9"},
    ),
    "a proxy of an unknown kind": LoginCase(
        PAIR, "server-address", "wrong-proxy", cluster={"proxy-url": "ftp://127.0.0.1:9"}
    ),
    "a proxy without a scheme": LoginCase(
        PAIR, "server-address", "wrong-proxy", cluster={"proxy-url": "proxy:3128"}
    ),
    "a proxy with a blank": LoginCase(
        PAIR, "server-address", "wrong-proxy", cluster={"proxy-url": "http://a b"}
    ),
}
