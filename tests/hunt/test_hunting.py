"""A hunt as a learner plays it: with the real kubectl, and with every cheap way out of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubecert_lesson import certificates, keys, kubeconfig, kubectl
from kubecert_lesson.certificates import Identity, Use
from kubecert_lesson.cluster import LessonCluster, Webhook, ca_bundle_patch
from kubecert_lesson.errors import LessonError
from kubecert_lesson.faults import Door
from kubecert_lesson.hunt import Hunt, HuntFolder, deal, hunt
from kubecert_lesson.hunt.folder import read_identity
from kubecert_lesson.hunt.solving import solve

pytestmark = pytest.mark.real_clock


def seed_of(fault: str, **layout: object) -> int:
    """A seed with this fault alone, and with this layout."""
    for seed in range(2_000):
        case = deal(seed)
        fits = all(getattr(case.layout, name) == value for name, value in layout.items())
        if case.faults == (fault,) and fits:
            return seed
    raise AssertionError(fault)


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hunt]:
    """A member's hunt with a webhook, solved; each test opens something up, and shuts it again."""
    seed = seed_of("forbidden", work="webhook", two_files=False)
    with hunt(seed, folder=tmp_path_factory.mktemp("hunt")) as begun:
        solve(begun)
        yield begun
        for other in OTHER:
            other.stop()


def admin(begun: Hunt, *args: str) -> None:
    run = begun.kubectl("--kubeconfig=admin.conf", *args)
    assert run.ok, run.text


def stranger(name: str = "kubernetes") -> Identity:
    return certificates.self_signed_authority(keys.generate(), common_name=name)


def login(begun: Hunt, name: str, *groups: str) -> None:
    """Log in with another certificate of the cluster's own authority."""
    made = certificates.issue_identity(
        read_identity(begun.folder / "pki", "ca"),
        common_name=name,
        organizations=groups,
        use=Use.CLIENT,
    )
    made.write(begun.folder, "other")
    files = ("--client-certificate=other.crt", "--client-key=other.key", "--embed-certs")
    user = kubeconfig.read(begun.paths[0]).users[0].name
    assert begun.kubectl("config", "set-credentials", user, *files).ok


def cluster_of(begun: Hunt) -> str:
    return kubeconfig.read(begun.paths[0]).clusters[0].name


def insecure(begun: Hunt) -> None:
    begun.kubectl("config", "set-cluster", cluster_of(begun), "--insecure-skip-tls-verify")


def masters(begun: Hunt) -> None:
    login(begun, begun.wanted.user, "system:masters")


def somebody(begun: Hunt) -> None:
    login(begun, "kubernetes-admin", "kubeadm:cluster-admins")


def more_groups(begun: Hunt) -> None:
    login(begun, begun.wanted.user, begun.wanted.group, "kubeadm:cluster-admins")


def bound(*subjects: str, role: str = "view", name: str = "b") -> object:
    def act(begun: Hunt) -> None:
        admin(begun, "create", "clusterrolebinding", name, f"--clusterrole={role}", *subjects)

    return act


def wildcard(begun: Hunt) -> None:
    admin(begun, "create", "clusterrole", "all", "--verb=*", "--resource=pods,nodes")
    bound(f"--group={begun.wanted.group}", role="all")(begun)  # type: ignore[operator]


def two_authorities(begun: Hunt) -> None:
    own = (begun.folder / "pki" / "ca.crt").read_bytes()
    (begun.folder / "both.crt").write_bytes(own + stranger().certificate_pem)
    files = ("--certificate-authority=both.crt", "--embed-certs")
    begun.kubectl("config", "set-cluster", cluster_of(begun), *files)


def clients_of_strangers(begun: Hunt) -> None:
    path = begun.folder / "pki" / "ca.crt"
    path.write_bytes(path.read_bytes() + stranger().certificate_pem)


def open_mode(begun: Hunt) -> None:
    (begun.folder / "pki" / "ca.key").chmod(0o644)


def failing_open(begun: Hunt) -> None:
    patch = '[{"op": "replace", "path": "/webhooks/0/failurePolicy", "value": "Ignore"}]'
    admin(begun, "patch", KIND, webhook(begun), "--type=json", f"--patch={patch}")


def another_webhook(begun: Hunt) -> None:
    """One that lets everything in, with a certificate of the webhook's own authority."""
    own = read_identity(begun.folder / "webhook", "tls")
    OTHER.append(Webhook(own, label="team").start())
    patch = json.dumps(
        [{"op": "replace", "path": "/webhooks/0/clientConfig/url", "value": OTHER[0].url}]
    )
    admin(begun, "patch", KIND, webhook(begun), "--type=json", f"--patch={patch}")


OTHER: list[Webhook] = []


def other_bundle(begun: Hunt) -> None:
    own = read_identity(begun.folder / "webhook", "ca").certificate
    patch = ca_bundle_patch("/webhooks/0/clientConfig/caBundle", own, stranger().certificate)
    admin(begun, "patch", KIND, webhook(begun), "--type=json", f"--patch={patch}")


KIND = "validatingwebhookconfiguration"


def webhook(begun: Hunt) -> str:
    name = "--output=jsonpath={.items[*].metadata.name}"
    return begun.kubectl("--kubeconfig=admin.conf", "get", KIND, name).stdout


WAYS = {
    "insecure": insecure,
    "system-masters": masters,
    "wrong-user": somebody,
    "wrong-group": more_groups,
    "anonymous": bound("--group=system:unauthenticated"),
    "everybody": bound("--group=system:authenticated"),
    "cluster-admin": bound("--user=somebody", role="cluster-admin"),
    "wildcard": wildcard,
    "other-authority": two_authorities,
    "clients-of-strangers": clients_of_strangers,
    "mode-too-open": open_mode,
    "webhook-off": failing_open,
    "bundle-of-strangers": other_bundle,
    "other-webhook": another_webhook,
}


@pytest.mark.parametrize("code", WAYS)
def test_each_cheap_way_out_is_answered_by_name(solved: Hunt, code: str) -> None:
    before = {
        path: (path.read_bytes(), path.stat().st_mode)
        for path in solved.folder.rglob("*")
        if path.is_file() and path.name not in (".hunt.json", "api-server.log")
    }
    configured = solved.kubectl("--kubeconfig=admin.conf", "get", KIND, "-o", "json").stdout
    hooks = json.dumps(json.loads(configured)["items"][0]["webhooks"])
    WAYS[code](solved)  # type: ignore[operator]
    reply = solved.check()
    assert (reply.good, reply.code) == (False, code)
    for path, (content, mode) in before.items():
        path.write_bytes(content)
        path.chmod(mode)
    for kind, name in (("clusterrolebinding", "b"), ("clusterrole", "all")):
        admin(solved, "delete", kind, name, "--ignore-not-found")
    patch = f'[{{"op": "replace", "path": "/webhooks", "value": {hooks}}}]'
    admin(solved, "patch", KIND, webhook(solved), "--type=json", f"--patch={patch}")
    assert solved.check().good


def test_another_server_and_another_proxy_are_no_way_out(solved: Hunt) -> None:
    path = solved.paths[0]
    before = path.read_bytes()
    name, user = cluster_of(solved), kubeconfig.read(path).users[0]
    client = Identity(certificates.load(user.certificate_pem()), keys.load_private(user.key_pem()))
    with LessonCluster() as other:
        group = other.user(solved.wanted.user, groups=["kubeadm:cluster-admins"])
        assert client.certificate != group.certificate
        path.write_bytes(other.kubeconfig(group))
        assert solved.check().code == "other-server"
    path.write_bytes(before)
    solved.kubectl("config", "set-cluster", name, "--proxy-url=http://127.0.0.1:9")
    assert solved.check().code == "still-refused"
    path.write_bytes(before)
    assert solved.check().good


def test_a_learner_looks_says_fixes_and_is_told_how_it_went(tmp_path: Path) -> None:
    seed = seed_of("client-expired", person="member", two_files=False)
    with hunt(seed, folder=tmp_path, minutes=30) as begun:
        assert not begun.kubectl("get", "nodes").ok
        assert "client-expired" not in json.dumps(repr(vars(begun)))
        wrong = begun.say(door=Door.UNAUTHORIZED, fault="client-other-authority")
        assert (wrong.good, wrong.code) == (False, "not-that")
        assert "signed by the key of pki/ca.crt: yes" in str(wrong)
        assert begun.say(door="forbidden", fault="client-expired").code == "not-that-door"
        assert begun.say(door="forbidden", fault="nonsense").code == "unknown-fault"
        assert begun.check().code == "still-refused"
        hints = [begun.hint().code for _ in range(5)]
        assert hints == ["hint-door", "hint-question", "hint-command", "hint-fact", "hint-fact"]
        assert begun.say(door=Door.UNAUTHORIZED, fault="client-expired").good
        begun.node(
            f"kubeadm kubeconfig user --client-name={begun.wanted.user}"
            f" --org={begun.wanted.group} > config"
        )
        assert "told when it is over" in repr(begun.report())
        assert begun.check().good
        assert begun.hint().code == "nothing-wrong"
        report = begun.report()
        assert [question.value for question in report.due] == ["message", "login"]
        assert "1 of 1 fault named, 3 wrong answers, 6 hints, 2 checks" in repr(report)
        assert "An expert would have asked this first" in repr(report)
        assert "kubectl get nodes" in report._repr_html_()


def test_servers_read_their_files_again_and_keep_the_old_where_the_new_cannot_be_used(
    tmp_path: Path,
) -> None:
    seed = seed_of("server-expired", work="none", intermediate=False)
    with hunt(seed, folder=tmp_path) as begun:
        good = (tmp_path / "pki" / "apiserver.key").read_bytes()
        (tmp_path / "pki" / "apiserver.key").write_bytes(keys.private_pem(keys.generate()))
        first = begun.kubectl("get", "nodes").text
        assert "certificate has expired" in first
        (tmp_path / "pki" / "apiserver.key").write_bytes(good)
        begun.node("kubeadm certs renew apiserver")
        assert begun.kubectl("get", "nodes").ok and begun.check().good
        assert "the files were not taken" in (tmp_path / "api-server.log").read_text()


def test_two_hunts_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    with hunt(1, folder=tmp_path / "a") as one, hunt(2, folder=tmp_path / "b") as other:
        assert one.address != other.address
        solve(one)
        assert one.check().good and not other.check().good
        assert HuntFolder(tmp_path / "a").check().good


def test_the_node_does_what_a_fix_prints_and_nothing_outside_of_the_folder(
    tmp_path: Path,
) -> None:
    seed = seed_of("https-to-http")
    with hunt(seed, folder=tmp_path) as begun:
        assert "base64" not in begun.node("base64 -w0 pki/ca.crt")
        begun.node("cat pki/ca.crt > copy.crt")
        begun.node("cp copy.crt second.crt")
        assert (tmp_path / "second.crt").read_bytes() == (tmp_path / "pki/ca.crt").read_bytes()
        for line in ("rm -rf /", "cat ../secret", "cp pki/ca.crt /tmp/x", "sed -i s/a config", "'"):
            with pytest.raises(LessonError):
                begun.node(line)
        begun.node("sed -i 's/mode http/mode tcp/' /etc/haproxy/haproxy.cfg")
        begun.node("kubeadm certs renew admin.conf")
        assert begun.check().good


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(LessonError, match="holds other files") as error:
        hunt(1, folder=tmp_path)
    assert error.value.code == "folder-in-use"
    with pytest.raises(LessonError, match="there is no hunt in"):
        HuntFolder(tmp_path)
    (tmp_path / ".hunt.json").write_text('{"seed": "7"}')
    with pytest.raises(LessonError, match="hunt"):
        HuntFolder(tmp_path)


def test_kubectl_is_the_judge_and_its_absence_is_said(
    solved: Hunt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubectl.running, "find", missing)
    assert solved.check().code == "no-kubectl"


def missing(tool: str) -> Path:
    from kubecert_lesson.errors import ToolMissing

    raise ToolMissing("no-kubectl", "{tool} is not installed", tool=tool)
