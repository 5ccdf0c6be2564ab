"""What others named reaches a person on one line, with nothing in it that acts, and no secret."""

import base64
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import certificates, keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Cluster
from kubecert_lesson.words import (
    has_secret,
    listed,
    looks_secret,
    one_line,
    plain_value,
    say,
    shown,
    text,
    visible,
)

ACTING = [
    *map(chr, (*range(32), *range(127, 160))),
    *"\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066",
    *"\u2067\u2068\u2069\ufeff\u061c\u180e\u3164\u115f\uffa0\u2800\ufe0f\U000e0041\U000e0100\ud800",
]


@pytest.mark.parametrize("sign", ACTING, ids=ascii)
def test_what_acts_or_is_not_seen_is_written_as_an_escape(sign: str) -> None:
    for words in (one_line(f"a{sign}b"), shown(f"a{sign}b"), str(listed([f"a{sign}b"]))):
        assert words.isprintable() and sign not in words and words[0] == "a" and words[-1] == "b"
        assert "\\" in words
    assert sign in visible(sign) or sign not in "\n\t"


def test_letters_of_all_languages_stay_as_they_are() -> None:
    for name in ("prod", "täst 1", "한국", "日本語", "кластер", "नमस्ते", "😀", "a\\b"):
        assert one_line(name) == visible(name) == name


def test_a_text_of_several_lines_keeps_its_lines() -> None:
    assert visible("a\n\tb\x1b") == "a\n\tb\\x1b"


@given(st.text())
def test_one_line_is_one_line_and_printable(name: str) -> None:
    words = one_line(name)
    assert words.isprintable() and len(words.splitlines()) <= 1 and one_line(words) == words


def test_a_value_in_a_text_is_harmless_in_words_and_in_json() -> None:
    told = text("named", "it is {name}", name="x\n\u202eAll is sound")
    assert str(told) == r"it is x\n\u202eAll is sound"
    assert plain_value(told) == {
        "code": "named",
        "values": {"name": r"x\n\u202eAll is sound"},
        "words": r"it is x\n\u202eAll is sound",
    }
    assert str(LessonError("odd", "odd: {path}", path="a\nb")) == r"odd: a\nb"


JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
RSA_PKCS1 = keys.private_pem(keys.generate(), form=keys.PrivateFormat.PKCS1)
DER = base64.b64encode(b"0\x82\x04\xbd" + bytes(60)).decode()
FORMS = [
    RSA_PKCS1.decode(),
    RSA_PKCS1.decode().replace("\n", " "),
    base64.b64encode(RSA_PKCS1).decode(),
    DER,
    JWT,
    f"Bearer {JWT}",
    "sha256~" + "aB3" * 15,
    "k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtY2VudHJhbC0x",
    "ya29.a0AfH6SMBx0123456789abcdef",
    "abcdef.0123456789abcdef",
    "kubeconfig-u-x7k2p:" + "m4q8" * 12,
    "kubeconfig-user-x7k2p.c-m-abcdefgh:" + "m4q8" * 12,
    base64.b64encode(base64.b64encode(RSA_PKCS1)).decode(),
    base64.b64encode(JWT.encode()).decode(),
    base64.b64encode(b"apiVersion: v1\nkind: Config\n").decode(),
    "K10" + "4d" * 32 + "::server:hush-hush",
    "https://jo:hush-hush@proxy.example:3128",
    "ftp://:hush@h/and/more",
    "cannot read https:/jo:hush-hush@h",
    "https://h/k8s/clusters/c-1?access_token=hush",
    "https://blobs.example/x?sv=2019-12-12&sig=9%2Bg",
]


@pytest.mark.parametrize("secret", FORMS, ids=range(len(FORMS)))
def test_keys_and_tokens_of_every_form_are_known(secret: str) -> None:
    assert has_secret(secret) and looks_secret(secret) and has_secret(f"before {secret} after")
    assert say("it is {value}", value=secret) == "it is (hidden)"
    assert secret not in str(plain_value(text("told", "{value}", value=secret)))


@pytest.mark.parametrize(
    "harmless",
    [
        "https://h:6443/api/v1/nodes?limit=500&resourceVersion=0",
        "https://h:5000/v2/x/manifests/sha256@latest",
        "socks5://[::1]:1080",
        "jo@https://h:6443",
        "https://h/?tokens",
        "K10 is a mountain::range",
    ],
)
def test_an_address_without_a_password_is_shown(harmless: str) -> None:
    assert say("it is {value}", value=harmless) == f"it is {harmless}"


def test_nearly_every_random_token_looks_like_one() -> None:
    made = [
        *(secrets.token_urlsafe(32) for _ in range(200)),
        *(secrets.token_hex(32) for _ in range(200)),
        *(base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(200)),
    ]
    assert sum(map(looks_secret, made)) > 540


@pytest.mark.parametrize(
    "pem",
    [
        b"-----BEGIN PRIVATE KEY\nMIIhush-hush\n",
        b"-----BEGIN PRIVATE KEY----- MIIhush-hush -----END PRIVATE KEY-----",
        b"-----BEGIN MIIhush-hush-----\n",
        b"-----BEGIN CERTIFICATE REQUEST----- MIIhush-hush -----END CERTIFICATE REQUEST-----",
    ],
)
def test_an_error_about_pem_tells_nothing_of_what_is_in_it(pem: bytes) -> None:
    for load in (keys.load_private, keys.load_public, certificates.load_all):
        with pytest.raises(LessonError) as refused:
            load(pem)
        assert "hush" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("https://h:6443/?token=t0ken", "https://h:6443/?(hidden)"),
        ("https://h/k8s/clusters/c-1#t0ken", "https://h/k8s/clusters/c-1#(hidden)"),
        ("https://u:t0ken@h/?a=t0ken", "https://(hidden)@h/?(hidden)"),
        ("https://h/?a=b@t0ken", "https://(hidden)"),
        ("https://u:t0?ken@h", "https://(hidden)"),
        (f"https://h/{JWT}", "(hidden)"),
        ("t0ken://u@h", "(hidden)@h"),
    ],
)
def test_what_only_the_server_is_to_know_is_hidden_in_its_address(
    server: str, expected: str
) -> None:
    assert str(Cluster("lab", server).server) == expected
