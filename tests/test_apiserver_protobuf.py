"""Reading kubectl's protobuf bodies: what the real kubectl sent, and what nobody should send."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson.apiserver import protobuf
from kubecert_lesson.apiserver.responses import Malformed

RECORDED = yaml.safe_load((Path(__file__).parent / "data" / "kubectl_reviews.yaml").read_text())
ENVELOPE = bytes.fromhex(RECORDED["can-i get nodes"]["hex"])


@pytest.mark.parametrize("name", RECORDED)
def test_the_envelope_of_a_recorded_body_names_its_kind(name: str) -> None:
    version, kind, raw = protobuf.read_envelope(bytes.fromhex(RECORDED[name]["hex"]))
    assert version in ("authentication.k8s.io/v1", "authorization.k8s.io/v1")
    assert kind == RECORDED[name]["kind"]
    assert raw


def test_fields_are_found_by_number() -> None:
    fields = protobuf.read_fields(b"\x0a\x03abc\x10\x96\x01\x0a\x01z")
    assert protobuf.text(fields, 1) == "z"  # the last of two, as protobuf has it
    assert fields[2] == 150
    assert protobuf.text(fields, 7) == ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "does not start with k8s"),
        (b'{"kind":"x"}', "does not start with k8s"),
        (b"k8s\x00\x0a\x05abc", "5 bytes, but 3 are left"),
        (b"k8s\x00\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "bytes, but 0 are left"),
        (b"k8s\x00\x0a", "does not end"),
        (b"k8s\x00" + b"\xff" * 20, "does not end"),
        (b"k8s\x00\x0d\x01\x02\x03\x04", "wire type 5 does not occur"),
        (b"k8s\x00\x08\x01", "field 1 is a number"),
        (b"k8s\x00\x0a\x03\x0a\x01\xff", "not UTF-8 text"),
    ],
)
def test_a_damaged_body_is_one_clear_error(body: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        protobuf.read_envelope(body)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_lead_to_another_error(data: bytes) -> None:
    for body in (data, protobuf.MAGIC + data):
        try:
            protobuf.read_envelope(body)
        except Malformed as error:
            assert "\n" not in str(error)


@given(st.integers(0, len(ENVELOPE) - 1), st.integers(0, 255))
def test_a_changed_or_cut_body_is_read_or_refused(position: int, byte: int) -> None:
    changed = bytearray(ENVELOPE)
    changed[position] = byte
    for body in (bytes(changed), ENVELOPE[:position]):
        try:
            protobuf.read_envelope(body)
        except Malformed:
            continue
