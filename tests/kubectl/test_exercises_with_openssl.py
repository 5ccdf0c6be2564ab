"""Who works in a terminal, with openssl and kubectl alone, can do the exercises, too."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from kubecert_lesson import kubectl
from kubecert_lesson.exercises.judging import judge_file
from kubecert_lesson.exercises.model import Dealt
from kubecert_lesson.exercises.packs import own_pack

pytestmark = pytest.mark.real_clock


class Terminal:
    """An exercise in a folder: its files, commands of openssl and kubectl, and the check."""

    def __init__(self, name: str, folder: Path) -> None:
        self.exercise, self.folder = own_pack().exercise(name), folder
        self.dealt: Dealt = self.exercise.dealt(0)
        for file, content in self.dealt.files.items():
            (folder / file).write_bytes(content)
            (folder / file).chmod(0o600)

    def openssl(self, command: str) -> str:
        run = kubectl.openssl(*shlex.split(self.filled(command)), cwd=self.folder)
        assert run.ok, run
        return run.stdout

    def filled(self, command: str) -> str:
        return command.format(**{key.replace(" ", "_"): v for key, v in self.dealt.wanted.items()})

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(self.filled(text), encoding="utf-8")

    def outcome(self, answer: str) -> str:
        return judge_file(self.exercise, 0, str(self.folder / answer)).code


@pytest.fixture
def terminal(tmp_path: Path) -> Callable[[str], Terminal]:
    return lambda name: Terminal(name, tmp_path)


Open = Callable[[str], Terminal]


def test_n_is_printed_by_openssl_rsa(terminal: Open) -> None:
    here = terminal("modulus-in-a-file")
    said = here.openssl("rsa -pubin -in {owner}.pub -noout -modulus")
    here.write("answer", "0x" + said.partition("=")[2])
    assert here.outcome("answer") == "right"
    here.write("answer", said)
    assert here.outcome("answer") == "not-a-number"


def test_a_hash_is_printed_by_openssl_dgst(terminal: Open) -> None:
    here = terminal("digest-of-a-file")
    here.write("answer", here.openssl("dgst -sha256 message.txt"))
    assert here.outcome("answer") == "right"
    here.write("answer", here.openssl("dgst -sha512 message.txt"))
    assert here.outcome("answer") == "another-hash"
    here.write("nothing", "")
    here.write("answer", here.openssl("dgst -sha256 nothing"))
    assert here.outcome("answer") == "empty-hash"


def test_a_file_is_signed_by_openssl_dgst(terminal: Open) -> None:
    here = terminal("sign-a-message")
    here.openssl("dgst -sha256 -sign signer.key -out answer message.txt")
    assert here.outcome("answer") == "right"
    here.openssl("dgst -sha1 -sign signer.key -out answer message.txt")
    assert here.outcome("answer") == "another-hash"
    pss = "-sigopt rsa_padding_mode:pss"
    here.openssl(f"dgst -sha256 {pss} -sign signer.key -out answer message.txt")
    assert here.outcome("answer") == "another-padding"
    here.openssl("genpkey -algorithm RSA -out other.key")
    here.openssl("dgst -sha256 -sign other.key -out answer message.txt")
    assert here.outcome("answer") == "another-key"


def test_a_request_is_made_by_openssl_req(terminal: Open) -> None:
    here = terminal("csr-for-a-user")
    here.openssl("req -new -key user.key -subj /O={group}/CN={user} -out answer")
    assert here.outcome("answer") == "right"
    here.openssl("req -new -key user.key -subj /O={user}/CN={group} -out answer")
    assert here.outcome("answer") == "reversed"
    here.openssl("req -new -x509 -key user.key -subj /O={group}/CN={user} -out answer")
    assert here.outcome("answer") == "certificate-instead"


def test_a_user_is_vouched_for_by_the_shortest_recipe(terminal: Open) -> None:
    here = terminal("certificate-for-a-user")
    sign = "x509 -req -in user.csr -days 30 -out answer"
    here.openssl(f"{sign} -CA ca.crt -CAkey ca.key -CAcreateserial")
    assert here.outcome("answer") == "right"
    here.openssl("genpkey -algorithm RSA -out mine.key")
    here.openssl("req -x509 -new -key mine.key -subj /CN=kubernetes -out mine.crt")
    here.openssl(f"{sign} -CA mine.crt -CAkey mine.key -CAcreateserial")
    assert here.outcome("answer") == "another-key"


def test_a_server_is_vouched_for_where_the_names_are_copied(terminal: Open) -> None:
    here = terminal("serving-certificate")
    names = "subjectAltName=DNS:{host},IP:{address}"
    here.openssl(f"req -new -key server.key -subj /CN={{host}} -addext {names} -out server.csr")
    here.write("server.ext", "extendedKeyUsage=serverAuth\n")
    sign = "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out answer"
    here.openssl(f"{sign} -copy_extensions copy -extfile server.ext")
    assert here.outcome("answer") == "right"
    here.openssl(f"{sign} -extfile server.ext")  # the names are dropped without a word
    assert here.outcome("answer") == "no-names"
    here.write("wrong.ext", "subjectAltName=DNS:{host},DNS:{address}\n")
    here.openssl(f"{sign} -extfile wrong.ext")
    assert here.outcome("answer") == "address-as-name"
    here.write("client.ext", "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:{host},IP:{address}")
    here.openssl(f"{sign} -extfile client.ext")
    assert here.outcome("answer") == "wrong-usage"


def test_an_intermediate_is_made_and_sent_along(terminal: Open) -> None:
    here = terminal("intermediate-and-file")
    here.write("team.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
    here.write("web.ext", "subjectAltName=DNS:{host}\nextendedKeyUsage=serverAuth\n")
    here.openssl("req -new -key team.key -subj /CN={team} -out team.csr")
    here.openssl("req -new -key server.key -subj /CN=web -out web.csr")
    by_root = "-CA root.crt -CAkey root.key -CAcreateserial -days 30 -out team.crt"
    by_team = "-CA team.crt -CAkey team.key -CAcreateserial -days 30 -out web.crt"
    here.openssl(f"x509 -req -in team.csr {by_root} -extfile team.ext")
    here.openssl(f"x509 -req -in web.csr {by_team} -extfile web.ext")
    team, web = ((here.folder / name).read_text() for name in ("team.crt", "web.crt"))
    here.write("answer", web + team)
    assert here.outcome("answer") == "right"
    here.write("answer", web)
    assert here.outcome("answer") == "missing-intermediate"
    here.write("answer", team + web)
    assert here.outcome("answer") == "order"
    here.openssl(f"x509 -req -in team.csr {by_root}")
    here.write("answer", web + (here.folder / "team.crt").read_text())
    assert here.outcome("answer") == "not-an-authority"


def test_the_signer_is_the_one_that_openssl_verify_accepts(terminal: Open) -> None:
    here = terminal("who-signed-it")
    accepted = [
        name
        for name in here.dealt.files
        if name != "server.crt"
        and kubectl.openssl("verify", "-CAfile", name, "server.crt", cwd=here.folder).ok
    ]
    assert len(accepted) == 1
    here.write("answer", accepted[0])
    assert here.outcome("answer") == "right"


def test_base64_comes_from_openssl(terminal: Open) -> None:
    here = terminal("data-for-a-kubeconfig")
    here.write("answer", here.openssl("base64 -A -in user.crt"))
    assert here.outcome("answer") == "right"
    here.openssl("base64 -A -in user.crt -out once")
    here.write("answer", here.openssl("base64 -A -in once"))
    assert here.outcome("answer") == "base64-twice"
    here.write("answer", here.openssl("base64 -in user.crt"))
    assert here.outcome("answer") == "line-breaks"


def test_a_kubeconfig_is_written_by_kubectl(terminal: Open) -> None:
    here = terminal("two-clusters-three-users")
    commands = [
        f"set-cluster {{{place}}} --server={{{server}}} --certificate-authority={{{place}}}.crt"
        " --embed-certs"
        for place, server in (("one", "first_server"), ("two", "second_server"))
    ]
    for user, place in (("first", "one"), ("second", "one"), ("third", "two")):
        commands.append(
            f"set-credentials {{{user}}} --client-certificate={{{user}}}.crt"
            f" --client-key={{{user}}}.key --embed-certs"
        )
        commands.append(
            f"set-context {{{user}}}@{{{place}}} --user={{{user}}} --cluster={{{place}}}"
        )
    for command in (*commands, "use-context {third}@{two}"):
        words = shlex.split(here.filled(f"config {command}"))
        run = kubectl.run(*words, kubeconfig=here.folder / "answer", cwd=here.folder)
        assert run.ok, run
    assert here.outcome("answer") == "right"


def test_pairs_are_found_by_openssl_pkey(terminal: Open) -> None:
    here = terminal("matching-keys")
    pairs = {}
    for name in here.dealt.files:
        if name.endswith(".key"):
            pairs[here.openssl(f"pkey -in {name} -pubout")] = name
    lines = [
        f"{name}: {pairs[content.decode()]}"
        for name, content in here.dealt.files.items()
        if name.endswith(".pub")
    ]
    here.write("answer", "\n".join(lines))
    assert here.outcome("answer") == "right"
