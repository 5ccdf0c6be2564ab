"""What a fault is, in words: who speaks, who refuses whom, why, and the commands that fix it."""

from dataclasses import dataclass

from kubecert_lesson.words import Coded, Text, template, text


class Speaker(Coded):
    """The program that prints a message."""

    KUBECTL = "kubectl", template("kubectl")
    API_SERVER = "kube-apiserver", template("kube-apiserver, in its log")
    OPENSSL = "openssl", template("openssl, or Python's ssl")
    NOBODY = "nobody", template("nobody: kubectl works")


class Party(Coded):
    """Who refuses."""

    KUBECTL = "kubectl", template("kubectl")
    API_SERVER = "api-server", template("the API server")
    FRONT = "server-in-front", template("the server in front")
    SYSTEM_HERE = "system-here", template("the operating system of this machine")
    SYSTEM_THERE = "system-there", template("the operating system of the server")
    NAME_SERVICE = "name-service", template("the name service")
    NETWORK = "network", template("the network")
    ONE_SIDE = "one-side", template("one of the two sides")
    NOBODY = "nobody", template("nobody")


class Refused(Coded):
    """What is refused."""

    KUBECONFIG = "kubeconfig", template("the kubeconfig")
    SERVING = "serving-certificate", template("the API server's certificate")
    SIGNER = "authority", template("the authority that signed the API server's certificate")
    CLIENT = "client-certificate", template("the user's certificate")
    OTHER_CLIENT = "other-client", template("the certificate of another cluster's user")
    TOKEN = "token", template("the token")
    NO_CERTIFICATE = "no-certificate", template("a client without a certificate")
    NO_TLS_CLIENT = "no-tls-client", template("a client that does not speak TLS")
    NO_TLS_SERVER = "no-tls-server", template("a server that answers without TLS")
    KNOWN_USER = "known-user", template("the request of a user whom it knows")
    ANONYMOUS = "anonymous", template("the request of somebody without a login")
    EVERYTHING = "everything", template("every request for the time being")
    CONNECTION = "connection", template("the connection")
    OFFER = "offer", template("the other's offer for the handshake")
    NO_LOGIN = "no-login", template("to connect without knowing as whom")
    GUESS_CLUSTER = "guess-cluster", template("to guess the cluster, and tries localhost")
    GUESS_SERVER = "guess-server", template("to guess the server, and tries localhost")
    NO_HTTPS = "no-https", template("to use TLS with such an address")
    WRONG_KEY = "wrong-key", template("to use a key that does not match the certificate")
    LOCKED_KEY = "locked-key", template("to use a key that it cannot read")
    KEY_AS_CERTIFICATE = "key-as-certificate", template("to use a key as a certificate")
    LOOK_UP = "look-up", template("to give an address for the name")
    CARRY = "carry", template("to carry the connection there, or an answer back")
    NOTHING = "nothing", template("anything: kubectl works")


class Door(Coded):
    """Where a fault shows: from the first that looks at anything to the last that has a say."""

    NEVER_CONNECTED = "never-connected", template("kubectl never gets that far")
    KUBECTL_REFUSES_SERVER = "kubectl-refuses-server", template("kubectl refuses the server")
    TLS_REFUSES_KUBECTL = "tls-refuses-kubectl", template("TLS refuses kubectl")
    UNAUTHORIZED = "unauthorized", template("the API server answers 401")
    FORBIDDEN = "forbidden", template("the API server answers 403")
    SERVER_FAILS = "server-fails", template("the API server answers with an error of its own")
    KUBECTL_WORKS = "kubectl-works", template("kubectl works")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramText:
    """What a program prints of a fault: ``text`` with {holes} for what varies.

    ``begins`` and ``ends`` belong to the line, but it is recognised without them, too. ``…`` stands
    for what is not told. ``field`` is what is wrong where the program says exactly this: a field of
    the kubeconfig, or the scope of a refused request. Of the faults that one text can mean, the
    likeliest has the lowest ``rank``. ``versions`` are those that print it, '' for all known.
    """

    speaker: Speaker
    text: str
    begins: str = ""
    ends: str = ""
    field: str = ""
    rank: int = 1
    versions: str = ""


@dataclass(frozen=True, slots=True)
class FixLine:
    """One line of a fix: a command (never translated), or a remark for people.

    It counts where one of ``fields`` is what is wrong, and on one of ``distributions``; an empty
    tuple means everywhere. ``but_not`` are distributions where it makes no sense.
    """

    words: str
    remark: bool = False
    fields: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One record: all that is said of a fault, and nothing that acts.

    ``page`` is about it in the documentation of Kubernetes. ``field`` is what is usually wrong,
    where lines of ``fix`` depend on it. The first of ``messages`` is the usual one.
    """

    id: str
    door: Door
    refuser: Party
    refused: Refused
    title: Text
    cause: Text
    note: Text | None = None
    messages: tuple[ProgramText, ...] = ()
    fix: tuple[FixLine, ...]
    field: str = ""
    page: str

    @property
    def speaker(self) -> Speaker:
        """The program that prints the usual message."""
        return self.messages[0].speaker if self.messages else Speaker.NOBODY

    @property
    def who_refused_whom(self) -> Text:
        """A sentence without its full stop: 'kubectl refuses the API server's certificate'."""
        return text(
            "refusal", "{refuser} refuses {refused}", refuser=self.refuser, refused=self.refused
        )

    def __repr__(self) -> str:
        return f"Fault({self.id}: {self.title})"


def command(
    line: str,
    *,
    fields: tuple[str, ...] = (),
    distributions: tuple[str, ...] = (),
    but_not: tuple[str, ...] = (),
) -> FixLine:
    """Return a command line with {names} of a kubeconfig."""
    return FixLine(line, False, fields, distributions, but_not)


def remark(
    english: str,
    *,
    fields: tuple[str, ...] = (),
    distributions: tuple[str, ...] = (),
    but_not: tuple[str, ...] = (),
) -> FixLine:
    """Return a line for people, from a template. It is shown after a '#'."""
    return FixLine(english, True, fields, distributions, but_not)
