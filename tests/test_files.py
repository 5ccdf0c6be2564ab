"""Files are written whole or not at all, and keys are for their owner only."""

import errno
import os
import stat
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
    assert made == Path("lesson/03") and made.is_dir() and mode(made) == 0o700
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


def test_a_device_without_end_and_a_pipe_with_a_name_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="cannot read /dev/zero: it holds more than 50 MB"):
        files.read_bytes("/dev/zero")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for read in (files.read_bytes, kubeconfig.read):
        with pytest.raises(
            LessonError, match="cannot read .*pipe: it is a pipe, not a file"
        ) as refused:
            read(pipe)
        assert refused.value.code == "named-pipe"


@pytest.mark.parametrize("path", ["a\0b", Path("a\0b")])
def test_a_path_with_a_nul_is_refused_in_words_of_ours(path: str | Path) -> None:
    with pytest.raises(LessonError, match=r"cannot read 'a\\x00b': no path has a NUL") as refused:
        files.read_bytes(path)
    assert refused.value.code == "nul-in-path"


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
