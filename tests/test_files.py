"""Files are written whole or not at all, and keys are for their owner only."""

import errno
import io
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kubecert_lesson import files, kubeconfig
from kubecert_lesson.errors import LessonError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_private_files_are_for_the_owner_only_even_over_an_open_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ca.key"
    path.write_bytes(b"old")
    path.chmod(0o644)
    assert files.write_private(path, b"new") == path
    assert path.read_bytes() == b"new" and mode(path) == 0o600


def test_public_files_can_be_read_by_all(tmp_path: Path) -> None:
    assert mode(files.write_public(tmp_path / "ca.crt", b"x")) == 0o644


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.write_private(tmp_path / "ca.key", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LessonError, match=r"cannot write .*ca\.key: No space left on device"):
        files.write_private(path, b"new")
    assert path.read_bytes() == b"old" and os.listdir(tmp_path) == ["ca.key"]


def test_a_folder_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="No such file or directory; choose a folder"):
        files.write_public(tmp_path / "nowhere" / "ca.crt", b"x")


def test_the_workspace_is_the_folder_lesson_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(files.FOLDER_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    made = files.workspace("03")
    assert made == tmp_path / "lesson" / "03" and made.is_dir() and mode(made) == 0o700
    assert files.workspace("03") == made


def test_the_environment_can_move_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(tmp_path / "mine"))
    assert files.workspace("03") == tmp_path / "mine" / "03"


def test_where_nothing_can_be_written_the_workspace_is_a_private_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    monkeypatch.setenv(files.FOLDER_VARIABLE, str(in_the_way))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    made = files.workspace("03")
    assert made.is_dir() and mode(made) == 0o700 and in_the_way not in made.parents


def what_may_wait(folder: Path) -> dict[str, str]:
    """Paths that lead to no file, and what each is."""
    pipe, in_dev = folder / "pipe", f"/dev/../{folder}/pipe"
    os.mkfifo(pipe)
    (folder / "link").symlink_to(pipe)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "socket"))
    listening.close()
    return {
        **dict.fromkeys((str(pipe), str(folder / "link"), in_dev), "pipe"),
        str(folder / "socket"): "socket",
        str(folder): "folder",
        "/dev/zero": "device",
        "/dev/tty": "device",
        "/dev/ptmx": "device",
        "/dev/full": "device",
        "/proc/kmsg": "kernels-own",
        "/proc/self/../self/environ": "kernels-own",
        "/sys/kernel/../kernel/mm/transparent_hugepage/enabled": "kernels-own",
    }


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="these paths are Linux's")
@pytest.mark.parametrize("read", [files.read_bytes, files.read_file, kubeconfig.read])
def test_what_is_no_file_is_refused_at_once_and_never_opened(
    read: Callable[[str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = what_may_wait(tmp_path)
    monkeypatch.setattr(os, "open", None)
    for path, kind in paths.items():
        if os.path.exists(path):
            with pytest.raises(LessonError, match="cannot read .*; check the path") as refused:
                read(path)
            assert (refused.value.code, refused.value.text.values["why"].code) == (  # type: ignore[attr-defined]
                "not-a-file",
                kind,
            )


def test_a_pipe_that_takes_a_files_place_meanwhile_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(os, "stat", lambda _: os.lstat(__file__))
    with pytest.raises(LessonError, match="it is a pipe, not a file"):
        files.read_file(pipe)


def test_a_file_without_end_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(50_000_001)
    for read in (files.read_bytes, kubeconfig.read):
        with pytest.raises(LessonError, match="huge: it holds more than 50 MB"):
            read(huge)


@pytest.mark.parametrize("path", ["-", "/dev/stdin", Path("-")])
def test_the_standard_input_is_read_where_a_person_names_it(
    path: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"current-context: lab")))
    assert kubeconfig.read(path).current_context == "lab"
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(LessonError, match="there is no standard input"):
        files.read_bytes(path)


def test_the_standard_input_is_not_read_where_a_kubeconfig_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
        user = kubeconfig.User("a", client_certificate=path)
        reading, writing = os.pipe()
        kept = os.dup(0)
        try:
            os.dup2(reading, 0)
            with pytest.raises(LessonError, match="No such file|it is a pipe|the kernel makes up"):
                user.certificate_pem()
        finally:
            os.dup2(kept, 0)
            for descriptor in (reading, writing, kept):
                os.close(descriptor)


@pytest.mark.parametrize("path", ["a\ud800", "x" * 5000, "~/nothing", "C:\\Users\\me\\config"])
def test_a_path_that_cannot_be_one_is_an_error_in_one_line(path: str) -> None:
    with pytest.raises(LessonError, match="cannot read") as refused:
        files.read_bytes(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("path", ["a\0b", Path("a\0b")])
def test_a_path_with_a_nul_is_refused_in_words_of_ours(path: str | Path) -> None:
    with pytest.raises(LessonError, match=r"cannot read 'a\\x00b': no path has a NUL") as refused:
        files.read_bytes(path)
    assert refused.value.code == "nul-in-path"


def test_a_path_that_nothing_can_be_written_to_is_refused_in_one_line() -> None:
    for path, code in ((7, "not-a-path"), (None, "not-a-path"), ("a\0b", "nul-in-path")):
        for use in (files.write_public, files.write_private):
            with pytest.raises(LessonError) as refused:
                use(path, b"")  # type: ignore[arg-type]
            assert refused.value.code == code
    with pytest.raises(LessonError, match="a path is expected, not int"):
        files.read_file(7)  # type: ignore[arg-type]


def test_the_pipe_of_a_shell_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"current-context: lab")
    os.close(writing)
    assert kubeconfig.read(f"/dev/fd/{reading}").current_context == "lab"
    os.close(reading)


def test_a_tilde_in_the_folder_that_is_named_means_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(files.FOLDER_VARIABLE, "~/certs")
    assert files.workspace("03") == tmp_path / "certs" / "03"
