"""Which program a text itself says to be of: by a log's prefix, a field, a source, a prompt."""

import pytest

from kubecert_lesson import diagnose
from kubecert_lesson.faults import FAULTS, fix_lines
from kubecert_lesson.faults.named_programs import PROGRAMS, Home
from kubecert_lesson.faults.stated import stated

SAID = "x509: certificate signed by unknown authority"
STATED = {
    f"[pod/shop-agent-5849d86fc5-kxn5w/manager] {SAID}": ("shop-agent", Home.POD),
    f"shop-agent-798f675bbb-lb57j 2031/05/24 07:15:50 {SAID}": ("shop-agent", Home.POD),
    f"shop-agent  | 2031/03/03 12:10:28 {SAID}": ("shop-agent", None),
    f"Feb 03 10:11:12 node7 shopd[77]: {SAID}": ("shopd", None),
    f'level=error msg="{SAID}" container=shop-agent': ("shop-agent", None),
    f'{{"level":"error","msg":"{SAID}","controller":"shopclaim"}}': (
        "the controller shopclaim",
        Home.POD,
    ),
    f"2031-01-16 10:11:12.131 [ERROR][1127] felix/daemon.go 512: {SAID}": (
        "Calico's Felix (calico-node)",
        Home.POD,
    ),
    f"$ kubectl -n shop logs shop-agent-6d94bc8694-xk9wq\n{SAID}": ("shop-agent", Home.POD),
    f"$ kubectl logs deploy/shop-agent -c web\n{SAID}": ("shop-agent", Home.POD),
    f"github.com/shop/shop-agent/pkg/run.go:81: {SAID}": ("shop-agent", None),
    f"E0217 01:43:51.183076       5 static_autoscaler.go:135] {SAID}": (
        "cluster-autoscaler",
        Home.POD,
    ),
    f"$ shopctl apply\n{SAID}": ("shopctl", None),
    f"tilt up\n{SAID}": ("tilt", Home.MACHINE),
    f"Failed to create SubnetManager: {SAID}": ("flannel", Home.POD),
    'User "system:serviceaccount:shop:web" cannot list': ("web", Home.POD),
}


@pytest.mark.parametrize("text", STATED)
def test_a_text_names_its_program(text: str) -> None:
    found = stated(text)
    assert found is not None and (found.name, found.home) == STATED[text]


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        f"$ kubectl get nodes\n{SAID}",
        f"$ sudo cat /var/log/x\n{SAID}",
        f"see https://shop.example/checks/#shop-cert-valid for hints: {SAID}",
        f"k8s.io/client-go/informers/factory.go:135: {SAID}",
        f"E0217 01:43:51.183076       1 main.go:12] {SAID}",
    ],
)
def test_what_names_no_program_is_not_taken_for_one(text: str) -> None:
    assert stated(text) is None


def test_a_named_program_is_told_wherever_it_refuses() -> None:
    url = 'Get "https://10.96.0.1:443/version"'
    (one,) = diagnose.explain(f"[pod/shop-agent-5849d86fc5-kxn5w/web] {url}: {SAID}")
    assert one.who_refused_whom == "shop-agent refuses the API server's certificate"
    assert one.understood is not None and one.understood.program == "shop-agent"
    assert "Who speaks: shop-agent (a program in a pod" in repr(one)


def test_where_a_program_runs_tells_with_what_it_logs_in() -> None:
    said = "Failed to create SubnetManager: error retrieving pod spec for 'a/b': Unauthorized"
    assert diagnose.explain(said)[0].fault == "pod-not-let-in"
    assert diagnose.explain("error listing nodes: Unauthorized")[0].fault == "not-let-in-client"


def test_a_401_and_a_server_that_is_not_told_are_said_so() -> None:
    login = diagnose.explain("error: You must be logged in to the server (Unauthorized)")[0]
    assert login.who_refused_whom == "the API server refuses the client's login"
    assert "one of several reasons" in login.title
    assert login.fix[1].startswith("kubecert-lesson diagnose")
    bare = diagnose.explain(SAID)[0]
    assert bare.who_refused_whom.endswith("refuses the server's certificate")
    assert "if it is about the API server" in bare.title and "which server" in bare.fix[0]


@pytest.mark.parametrize("nobody", ["system:anonymous", "system:unauthenticated"])
def test_no_fix_gives_everybody_a_right(nobody: str) -> None:
    for record in FAULTS.values():
        for line in fix_lines(record, {"user": nobody, "login": nobody, "client": nobody}):
            assert not ("binding" in line and nobody in line and not line.startswith("#")), record
    said = f"Forbidden (user={nobody}, verb=get, resource=nodes, subresource=proxy)"
    for one in diagnose.explain(f"Error from server (Forbidden): {said}"):
        assert not [line for line in one.fix if "create clusterrolebinding" in line]


def test_every_known_program_is_named_once() -> None:
    assert len(PROGRAMS) > 150
    assert all(program.name for program in PROGRAMS.values())
