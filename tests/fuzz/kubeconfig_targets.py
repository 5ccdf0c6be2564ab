"""Kubeconfigs of others, as bytes and as built from choices, and the files that they lead to."""

import base64
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fuzz import seeds
from fuzz.choices import Choices, rows
from fuzz.faces import told
from fuzz.judging import SECRET, Target
from fuzz.seeds import NOW

from kubecert_lesson import kubeconfig
from kubecert_lesson.diagnose import diagnose
from kubecert_lesson.diagnose.expiring import expiry
from kubecert_lesson.diagnose.faces.json import expiry_document
from kubecert_lesson.figures.entries import cluster_block, context_block, sentences, user_block
from kubecert_lesson.kubeconfig.model import Kubeconfig
from kubecert_lesson.tables import table
from kubecert_lesson.widgets import DiagnosisView
from kubecert_lesson.words import json_text

_WORDS = (
    *(b"clusters:", b"users:", b"contexts:", b"- name: a", b"cluster:", b"user:", b"context:"),
    *(b"server: ", b"token: ", b"exec:", b"command: a", b"args: [a]", b"env: [{name: a}]"),
    *(b"client-certificate: ", b"client-certificate-data: ", b"client-key: ", b"client-key-data: "),
    *(b"certificate-authority: ", b"insecure-skip-tls-verify: ", b"tls-server-name: ", b"as: "),
    *(b"proxy-url: ", b"tokenFile: ", b"as-groups: ", b"as-user-extra: ", b"extensions: "),
    *(
        b"<<: ",
        b"&a ",
        b"*a",
        b"!!binary ",
        b"!!set ",
        b"!a ",
        b"? ",
        b"---\n",
        b"...\n",
        b"%YAML 1.1\n",
    ),
    *(b"null", b"~", b"yes", b"0x1f", b"0o7", b"1_000", b".inf", b"2026-11-25", b"1:30", b"|\n  a"),
    *(b"http://", b"https://[::1", b":99999", b"socks5://", b"/dev/null", b"../..", b"~", b"-"),
)
# Where a secret is at home, and where it was put by mistake.
_SECRET_FIELDS = ("token", "password", "client-key-data", "auth-provider", "exec-env", "exec-args")
_WRONG_FIELDS = (
    *("client-key", "client-certificate", "client-certificate-data", "tokenFile", "username"),
    *("certificate-authority", "certificate-authority-data", "server", "proxy-url"),
    *("tls-server-name", "as", "namespace"),
)
_KEY = "-----BEGIN PRIVATE KEY-----\n" + "MC4CAQAw" + SECRET * 5 + "\n-----END PRIVATE KEY-----\n"
_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9." + SECRET * 4
_FORMS = (
    *(_KEY, _TOKEN, base64.b64encode(_KEY.encode()).decode(), _KEY.replace("\n", "\\n")),
    *(base64.b64encode(_TOKEN.encode()).decode(), _KEY.replace("\n", "\r\n"), f" {_TOKEN}\n"),
    _KEY.replace("PRIVATE", "RSA PRIVATE").replace("\n", " "),
)
_PATHS = (
    *("", ".", "..", "/", "/dev/null", "/dev/zero", "/dev/ptmx", "/dev/tty", "/dev/random", "fifo"),
    *("/dev/../dev/zero", "/dev/fd/0", "/dev/stdin", "-", "~", "~/x", "\0", "a\0b", "a" * 300),
    *(
        "a/" * 3000,
        "/proc/kmsg",
        "/proc/self/mem",
        "/proc/self/environ",
        "loop",
        "folder",
        "ca.crt",
    ),
    *(
        "ca.crt/x",
        "a.key",
        "C:\\ca.crt",
        "file:///ca.crt",
        "\u202egpj",
        "ü",
        "\ud800",
        "a\nb",
        "a\x1b[2J",
    ),
    *("socket", "dangling", "/dev/full", "/dev/kmsg", "//ca.crt", "/proc/self/fd/0", "empty"),
)


def read_kubeconfig(data: bytes) -> Iterator[object]:
    """Bytes that are to be a kubeconfig: read, checked, merged, written again, diagnosed."""
    config = kubeconfig.parse(data)
    yield repr(config)
    match zlib.crc32(data) % 3:  # all three would take three times as long
        case 0:
            yield from _told(config)
        case 1:
            merged = kubeconfig.merge([config, kubeconfig.parse(seeds.kubeconfigs()[2])])
            yield from merged.warnings
            written = kubeconfig.to_yaml(merged.config)
            again = kubeconfig.to_yaml(kubeconfig.parse(written))
            assert again == written, "it is written otherwise once it was read again"
        case _:
            yield from _diagnosed(data, data)


def _told(config: Kubeconfig) -> Iterator[object]:
    problems = kubeconfig.check(config)
    yield from (table(problems), table(kubeconfig.describe(config)))
    for entry in (*config.clusters, *config.users, *config.contexts):
        yield repr(entry)
    yield from sentences(
        config,
        [cluster_block(cluster, problems) for cluster in config.clusters],
        [user_block(user, problems) for user in config.users],
        [context_block(context, config, problems) for context in config.contexts],
    )


def _diagnosed(source: bytes | str, data: bytes) -> Iterator[object]:
    yield from told(diagnose(source, at=NOW, offline=True), data)


def read_scalar(data: bytes) -> Iterator[object]:
    """One value in the places of a name, a switch, a path, a list and an address."""
    value = data.decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape")
    value = value.replace(b"\n", b"\n      ")
    document = _SCALARS.replace(b"VALUE", value)
    config = kubeconfig.parse(document)
    yield repr(config)
    written = kubeconfig.to_yaml(config)
    assert kubeconfig.to_yaml(kubeconfig.parse(written)) == written


_SCALARS = b"""\
current-context: VALUE
clusters: [name: a]
users:
- name: VALUE
  user:
    as: VALUE
    as-groups:
    - VALUE
    more: VALUE
"""


def read_secrets(data: bytes) -> Iterator[object]:
    """A kubeconfig whose secrets stand in their fields, in wrong fields and in wrong forms."""
    choices = Choices(data)
    document = _with_secrets(choices)
    text = json.dumps(document) if choices.below(2) else _block_style(document)
    content = _beside_the_secrets(text, choices).encode("utf-8", "surrogatepass")
    match choices.below(16):
        case 0:
            yield repr(DiagnosisView(content, at=NOW))
        case turn if turn % 3:
            yield from _diagnosed(content, data)
        case _:
            config = kubeconfig.parse(content)
            yield repr(config)
            yield from _told(config)


def _with_secrets(choices: Choices) -> dict[str, Any]:
    cluster: dict[str, Any] = {"server": "https://127.0.0.1:6443"}
    user: dict[str, Any] = {}
    context: dict[str, Any] = {"cluster": "a", "user": "a"}
    for _ in range(1 + choices.below(3)):
        field = choices.one_of(_SECRET_FIELDS)
        plain = choices.one_of((SECRET, f" {SECRET}\n", f"{SECRET}\n{SECRET}", _TOKEN, _KEY))
        value = _in_wrong_type(plain, choices)
        match field:
            case "auth-provider":
                user[field] = {"name": "oidc", "config": {"id-token": value}}
            case "exec-env":
                env = [{"name": "TOKEN", "value": value}]
                user["exec"] = {**user.get("exec", {}), "command": "a", "env": env}
            case "exec-args":
                user["exec"] = {**user.get("exec", {}), "command": "a", "args": ["--token", value]}
            case _:
                user[field] = value
    for _ in range(choices.below(3)):
        field, form = choices.one_of(_WRONG_FIELDS), choices.one_of(_FORMS)
        if field in ("server", "proxy-url"):
            addresses = ("https://a:{}@b:1", "https://b:1/?token={}", "http://b:1/x?a=b&token={}")
            form = choices.one_of(addresses).format(choices.one_of((SECRET, _TOKEN)))
        home = context if field == "namespace" else cluster if field in _OF_CLUSTER else user
        home[field] = form
    return {
        "current-context": "a",
        "clusters": [{"name": "a", "cluster": cluster}],
        "users": [{"name": "a", "user": user}],
        "contexts": [{"name": "a", "context": context}],
    }


_OF_CLUSTER = (
    *("server", "proxy-url", "tls-server-name"),
    *("certificate-authority", "certificate-authority-data"),
)


def _in_wrong_type(value: str, choices: Choices) -> Any:
    match choices.below(10):
        case 0:
            return [value]
        case 1:
            return {value: value}
        case 2:
            return {"value": value}
        case 3:
            return base64.b64encode(value.encode()).decode()
        case _:
            return value


def _block_style(document: dict[str, Any]) -> str:
    """YAML a line a field, in which each value is quoted."""
    lines = [f"current-context: {json.dumps(document['current-context'])}"]
    for section in ("clusters", "users", "contexts"):
        lines.append(f"{section}:")
        for entry in document[section]:
            lines.append(f"- name: {json.dumps(entry['name'])}")
            (kind,) = entry.keys() - {"name"}
            lines.append(f"  {kind}:")
            lines += [f"    {name}: {json.dumps(value)}" for name, value in entry[kind].items()]
    return "\n".join(lines) + "\n"


def _beside_the_secrets(text: str, choices: Choices) -> str:
    """Damage what stands around the values: signs and spaces, and no letter of a value."""
    places = [at for at, sign in enumerate(text) if sign in '{}[]:,\n" ']
    for _ in range(choices.below(3)):
        at = places[(choices.below(256) * 256 + choices.below(256)) % len(places)]
        sign = choices.one_of(
            ("", "\t", "\n", ":", "- ", "{", "]", '"', "'", "&a ", "*a", "!b ", "|", "#")
        )
        text = text[:at] + sign + text[at + choices.below(2) :]
    return text


def read_paths(data: bytes) -> Iterator[object]:
    """Paths of every kind in every field that takes one."""
    choices = Choices(data)
    fields = ("client-certificate", "client-key", "tokenFile")
    user: dict[str, object] = {field: _path(choices) for field in fields if choices.below(3)}
    cluster = {"server": "https://a", "certificate-authority": _path(choices)}
    user = user or {
        "exec": {"command": _path(choices), "apiVersion": "client.authentication.k8s.io/v1"}
    }
    document = {
        "current-context": "a",
        "clusters": [{"name": "a", "cluster": cluster}],
        "users": [{"name": "a", "user": user}],
        "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
    }
    content = json.dumps(document)
    _furnish()
    _write("config", content.encode())
    match choices.below(4):
        case 0:
            yield json_text(expiry_document(expiry("config", at=NOW)))
        case 1:
            yield table(kubeconfig.check(kubeconfig.read("config")))
        case _:
            yield from _diagnosed("config", data)


def _write(path: str, data: bytes) -> None:
    """Write a new file: to empty an old one makes some file systems write it to the disk."""
    Path(path).unlink(missing_ok=True)
    Path(path).write_bytes(data)


def _path(choices: Choices) -> str:
    path = choices.one_of(_PATHS)
    return os.path.abspath(path) if path and "\0" not in path and not choices.below(4) else path


def _furnish() -> None:
    """Make what the paths lead to, in the empty folder of this run."""
    if os.path.exists("fifo"):
        return
    os.mkfifo("fifo")
    os.symlink("loop", "loop")
    os.symlink("nowhere", "dangling")
    os.mkdir("folder")
    os.mknod("empty")
    Path("ca.crt").write_bytes(seeds.pem(seeds.certificate_ders()[0]))
    Path("a.key").write_bytes(seeds.pem(seeds.key_ders()[0], "PRIVATE KEY"))


def read_expiry(data: bytes) -> Iterator[object]:
    """A file of certificates or a kubeconfig, beside a sound one in its folder."""
    os.makedirs("expiry", exist_ok=True)
    _write("expiry/a.crt", data)
    sound = Path("expiry/sound.crt")
    if not sound.exists():
        sound.write_bytes(seeds.pem(seeds.certificate_ders()[0]))
    rows = expiry("expiry", at=NOW)
    yield from (table(rows), json_text(expiry_document(rows)))
    assert any(str(sound) in str(row.where) for row in rows), "the sound file is not listed"
    if len(data) % 4 == 0:
        yield table(expiry("expiry/a.crt", at=NOW))


def _files() -> list[bytes]:
    pems = [seeds.pem(der) for der in seeds.certificate_ders()]
    return [
        *pems[:4],
        pems[0] + pems[3],
        *seeds.kubeconfigs(),
        pems[1] + b"-----BEGIN CERTIFICATE-----",
    ]


def _scalars() -> list[bytes]:
    return [
        b"a",
        b"'it''s'",
        b'"\\u00e9\\n"',
        b"|\n  text",
        b">-\n  a\n  b",
        b"1e3",
        b"- a",
        b"{a: b}",
        *_WORDS,
    ]


def read_token(data: bytes) -> Iterator[object]:
    """What a token claims, in a kubeconfig: the payload of a JWT, and all of a token."""
    parts = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (_HEAD, data)]
    whole = b"." in data and b"{" not in data
    token = data.decode("utf-8", "replace") if whole else ".".join((*parts, SECRET * 4))
    document = {
        "current-context": "a",
        "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:6443"}}],
        "users": [{"name": "a", "user": {"token": token}}],
        "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
    }
    yield from _diagnosed(json.dumps(document).encode(), data)


_HEAD = b'{"alg":"RS256","kid":"a"}'
_CLAIMS = (
    b'{"aud":["https://kubernetes.default.svc"],"exp":1795608000,"iat":1795604400,"nbf":1795604400,'
    b'"iss":"https://kubernetes.default.svc","sub":"system:serviceaccount:dev:default",'
    b'"kubernetes.io":{"namespace":"dev","serviceaccount":{"name":"default","uid":"1"}}}',
    b'{"exp":1,"sub":"alice","aud":"lesson","iss":"https://issuer.example","groups":["dev"]}',
    b'{"exp":"soon","nbf":1.5e300,"sub":null,"aud":{},"iss":["a"]}',
    b"eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl",
    b"k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdzLmNvbS8",
    b"abcdef.0123456789abcdef",
)
_IN_CLAIMS = (
    *(
        b'"exp":',
        b'"nbf":',
        b'"sub":',
        b'"aud":',
        b'"iss":',
        b"null",
        b"true",
        b"[]",
        b"{}",
        b"NaN",
    ),
    *(b"1e400", b"-1", b"9" * 30, b"-Infinity", b"[" * 2000, b'"\\ud800"', b'"\\u0000"', b"."),
)

TARGETS = (
    Target(name="kubeconfig", read=read_kubeconfig, seeds=seeds.kubeconfigs, words=_WORDS),
    Target(name="scalar", read=read_scalar, seeds=_scalars, words=_WORDS),
    Target(name="secrets", read=read_secrets, seeds=rows),
    Target(name="paths", read=read_paths, seeds=rows),
    Target(name="expiry", read=read_expiry, seeds=_files, words=_WORDS),
    Target(name="token", read=read_token, seeds=lambda: _CLAIMS, words=_IN_CLAIMS),
)
