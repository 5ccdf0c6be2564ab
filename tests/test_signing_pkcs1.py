"""The block that is signed: what openssl puts into its own signatures, byte for byte."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st
from signing_judge import LIBRARY

from kubecert_lesson import keys
from kubecert_lesson.errors import LessonError
from kubecert_lesson.signing import Hash, pkcs1

MESSAGE = b"kubectl get nodes"


@pytest.mark.real_clock
@pytest.mark.parametrize("algorithm", Hash)
def test_a_block_is_what_openssl_finds_in_its_own_signature(
    algorithm: Hash, tmp_path: Path
) -> None:
    (tmp_path / "a.key").write_bytes(keys.private_pem(keys.generate()))
    (tmp_path / "message").write_bytes(MESSAGE)

    def openssl(*arguments: str) -> bytes:
        run = subprocess.run(["openssl", *arguments], cwd=tmp_path, capture_output=True, check=True)
        return run.stdout

    openssl("dgst", f"-{algorithm.name.lower()}", "-sign", "a.key", "-out", "signature", "message")
    unpadded = ("-pkeyopt", "rsa_padding_mode:none")
    opened = openssl("pkeyutl", "-verifyrecover", "-inkey", "a.key", "-in", "signature", *unpadded)
    assert pkcs1.encode(MESSAGE, 256, algorithm=algorithm) == opened


@given(st.sampled_from(Hash), st.binary())
def test_a_digest_is_the_librarys(algorithm: Hash, message: bytes) -> None:
    digest = hashes.Hash(LIBRARY[algorithm])
    digest.update(message)
    assert algorithm.digest(message) == digest.finalize()


@given(st.sampled_from(Hash), st.binary(), st.integers(94, 600))
def test_a_block_fills_its_length_with_at_least_eight_bytes_ff(
    algorithm: Hash, message: bytes, length: int
) -> None:
    block = pkcs1.encode(message, length, algorithm=algorithm)
    digest_info = algorithm.prefix + algorithm.digest(message)
    assert len(block) == length
    assert block.startswith(b"\0\1" + b"\xff" * 8)
    assert block[2:].lstrip(b"\xff") == b"\0" + digest_info


def test_the_shortest_block_has_eight_bytes_ff() -> None:
    digest_info = Hash.SHA256.prefix + Hash.SHA256.digest(MESSAGE)
    assert pkcs1.encode(MESSAGE, 62) == b"\0\1" + b"\xff" * 8 + b"\0" + digest_info


@given(st.binary())
def test_bytes_become_a_number_and_come_back(data: bytes) -> None:
    assert pkcs1.i2osp(pkcs1.os2ip(data), len(data)) == data


def test_the_first_byte_of_a_number_is_the_most_significant() -> None:
    assert pkcs1.os2ip(b"\1\0") == 256 and pkcs1.i2osp(256, 3) == b"\0\1\0"


@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        (lambda: pkcs1.encode(MESSAGE, 61), "a block of 61 bytes has no room for SHA-256.*take 62"),
        (lambda: pkcs1.i2osp(256, 1), "a number of 9 bits does not fit into 1 byte:"),
        (lambda: pkcs1.i2osp(-1, 1), "numbers here are from 0 to n - 1"),
    ],
)
def test_what_has_no_room_is_refused_in_one_line(attempt: Callable[[], object], why: str) -> None:
    with pytest.raises(LessonError, match=why) as refused:
        attempt()
    assert "\n" not in str(refused.value)
