"""Several kubeconfigs become one by kubectl's rules, with a warning where these surprise."""

import os
from pathlib import Path

import pytest

from kubecert_lesson import kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Context, EntryKind, Kubeconfig, Merged, User

ONE = kubeconfig.parse(
    "users: [{name: admin, user: {token: one}}, {name: same, user: {token: x}}]\n"
    "contexts: [{name: a, context: {cluster: a, user: admin}}]\nextra: 1\n"
)
TWO = kubeconfig.parse(
    "users: [{name: admin, user: {username: two}}, {name: same, user: {token: x}}]\n"
    "clusters: [{name: a, cluster: {server: s}}]\ncurrent-context: a\nextra: 2\nmore: 3\n"
)


def test_of_each_name_the_first_entry_counts_whole() -> None:
    merged = kubeconfig.merge([ONE, TWO])
    assert merged.config.user("admin") == User("admin", token="one")  # and no username
    assert kubeconfig.merge([TWO, ONE]).config.user("admin") == User("admin", username="two")
    assert kubeconfig.resolve(merged.config).cluster.server == "s"  # across the files
    assert merged.config.other == {"extra": 1, "more": 3}


def test_the_current_context_is_the_first_that_is_set() -> None:
    chosen = [Kubeconfig(current_context=name) for name in ("", "b", "c")]
    assert kubeconfig.merge(chosen).config.current_context == "b"
    assert kubeconfig.merge([]) == Merged(Kubeconfig())


def test_equal_names_with_other_content_are_warned_about_and_equal_content_is_not() -> None:
    [warning] = kubeconfig.merge([ONE, TWO]).warnings
    assert (warning.code, warning.kind, warning.name) == ("equal-names", EntryKind.USER, "admin")
    assert warning.files == (1, 2)  # they were not read from files
    assert str(warning) == (
        'user "admin" is in kubeconfig 1 and, with different content, in kubeconfig 2:'
        " kubectl uses the first one only, as a whole; rename one of them"
    )
    assert kubeconfig.merge([ONE, ONE]).warnings == ()
    third = Kubeconfig(contexts=(Context("a", "other"),))
    assert len(kubeconfig.merge([ONE, TWO, third]).warnings) == 2


def test_one_relative_path_in_two_folders_is_two_files(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ca.crt").write_text(name)
        files.append(tmp_path / name / "conf")
        files[-1].write_text("clusters: [{name: c, cluster: {certificate-authority: ca.crt}}]")
    merged = kubeconfig.read_many(files)
    assert merged.config.cluster("c").authority_pem() == b"a"
    [warning] = merged.warnings
    assert warning.files == tuple(files) and str(files[1]) in str(warning)
    files[1].write_text("clusters: [{name: c, cluster: {certificate-authority: ../a/ca.crt}}]")
    assert kubeconfig.read_many(files).warnings == ()


def test_a_value_of_kubeconfig_is_read_as_kubectl_reads_it(tmp_path: Path) -> None:
    one, empty = tmp_path / "one", tmp_path / "empty"
    kubeconfig.save(ONE, one)
    empty.write_text("")
    value = os.pathsep.join(["", str(empty), str(one), str(tmp_path / "gone"), str(one), ""])
    merged = kubeconfig.read_many(value)
    assert merged.config == ONE
    [warning] = merged.warnings
    assert (warning.code, warning.kind) == ("missing-file", None)
    assert warning.files == (tmp_path / "gone",)
    assert str(warning) == (
        f"the file {tmp_path / 'gone'} does not exist: kubectl ignores it without a word"
    )
    one.write_text("a: [")
    with pytest.raises(LessonError, match="this is not YAML"):
        kubeconfig.read_many([one])
