"""What a fault is, in words: who speaks, who refuses whom, why, and the commands that fix it."""

from dataclasses import dataclass

from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.words import Coded, Text, template, text


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
    It counts only where the message is of this ``setting``; a ``vague`` one only where nothing that
    says more was recognised.
    """

    speaker: Speaker
    text: str
    begins: str = ""
    ends: str = ""
    field: str = ""
    rank: int = 1
    versions: str = ""
    setting: Setting = Setting.CLIENT
    vague: bool = False


@dataclass(frozen=True, slots=True)
class FixLine:
    """One line of a fix: a command (never translated), or a remark for people.

    It counts where one of ``fields`` is what is wrong, and on one of ``distributions``; an empty
    tuple means everywhere. ``but_not`` are distributions where it makes no sense. ``speakers`` are
    the programs that it is for, an empty tuple for all.
    """

    words: str
    remark: bool = False
    fields: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One record: all that is said of a fault, and nothing that acts.

    ``page`` is about it in the documentation of Kubernetes. ``field`` is what is usually wrong,
    where lines of ``fix`` depend on it. The first of ``messages`` is the usual one. ``door`` is
    None where kubectl is not one of the two sides. The lines of ``confirm`` tell whether it is this
    fault. It counts only ``on`` these distributions (an empty tuple: on all), and not on others.
    It is ``likely`` where its words can have another cause, and this is the usual one.
    """

    id: str
    door: Door | None = None
    refuser: Party
    refused: Refused
    title: Text
    cause: Text
    note: Text | None = None
    messages: tuple[ProgramText, ...] = ()
    fix: tuple[FixLine, ...]
    field: str = ""
    confirm: tuple[FixLine, ...] = ()
    on: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    likely: bool = False
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

    def refusal(
        self, speaker: Speaker, setting: Setting | None = None, *, program: str = ""
    ) -> Text:
        """The same where it is known who speaks: 'helm refuses the API server's certificate'.

        ``program`` is the speaker's own name. A server's own log is about what its client does.
        """
        if setting is Setting.SERVER_LOG and self.refuser is Party.FRONT:
            return text(
                "refusal",
                "{refuser} refuses {refused}",
                refuser=Party.OTHER_SERVER,
                refused=self.refused,
            )
        calls_itself = speaker is Speaker.API_SERVER and setting is Setting.ELSEWHERE
        if calls_itself and self.refuser is Party.CLIENT:  # it is the client of a webhook
            return text(
                "refusal",
                "{refuser} refuses {refused}",
                refuser=Party.API_SERVER,
                refused=self.refused,
            )
        if setting in _OWN_LOGS and self.refuser is Party.KUBECTL:  # any client may be meant
            return text(
                "refusal",
                "{refuser} refuses {refused}",
                refuser=Party.CLIENT,
                refused=self.refused,
            )
        if setting in _OWN_LOGS:
            return self.who_refused_whom
        refuser: Party | Speaker | str = self.refuser
        if program and refuser in _DIALLERS:
            return text(
                "refusal", "{refuser} refuses {refused}", refuser=program, refused=self.refused
            )
        if self.refuser in (Party.KUBECTL, Party.CLIENT) and speaker not in _NOT_CLIENTS:
            refuser = Party.CLIENT if speaker is Speaker.SOME_CLIENT else speaker
        elif self.refuser is Party.RUNTIME and speaker is Speaker.SOME_CLIENT:
            refuser = Party.CLIENT
        elif speaker in _SPEAKS_ITSELF.get(self.refuser, ()):
            answers = speaker in (Speaker.API_SERVER, Speaker.SERVER_ANSWER)
            refuser = Party.API_SERVER if answers else speaker
        return text("refusal", "{refuser} refuses {refused}", refuser=refuser, refused=self.refused)

    def __repr__(self) -> str:
        return f"Fault({self.id}: {self.title})"


_OWN_LOGS = (Setting.SERVER_LOG, Setting.CLIENT_LOG, Setting.ETCD_LOG, Setting.FRONT_PROXY)
# They speak of what a client did, in a log or an answer.
_NOT_CLIENTS = (
    Speaker.NOBODY,
    Speaker.API_SERVER,
    Speaker.SERVER,
    Speaker.SERVER_ANSWER,
    Speaker.WINDOWS,
    Speaker.PROXY,
    Speaker.LOGIN_PROGRAM,
)
# Parties that are known by what they do; whoever of them speaks is told by name.
_SERVERS = (Speaker.API_SERVER, Speaker.SERVER_ANSWER)
_DIALLERS = (
    Party.KUBECTL,
    Party.CLIENT,
    Party.POD,
    Party.SCRAPER,
    Party.NETWORK_PLUGIN,
    Party.COMPONENT,
    Party.SPEAKER,
    Party.AGENT,
    Party.MACHINE,
    Party.TALOSCTL,
    Party.RUNTIME,
)
_COMPONENTS = (
    Speaker.CONTROLLER_MANAGER,
    Speaker.SCHEDULER,
    Speaker.KUBE_PROXY,
    Speaker.COMPONENT,
)
_SPEAKS_ITSELF: dict[Party, tuple[Speaker, ...]] = {
    Party.SCRAPER: (*_SERVERS, Speaker.METRICS_SERVER, Speaker.PROMETHEUS),
    Party.ETCD_CLIENT: (*_SERVERS, Speaker.ETCDCTL, Speaker.KUBEADM),
    Party.COMPONENT: _COMPONENTS,
    Party.RUNTIME: (
        Speaker.DOCKER,
        Speaker.CRIO,
        Speaker.BUILD_TOOL,
        Speaker.KANIKO,
        Speaker.HELM,
        Speaker.FLUX,
        Speaker.OC,
        Speaker.ARGOCD,
        Speaker.GO,
        Speaker.JAVA,
    ),
    Party.SPEAKER: tuple(
        one
        for one in Speaker
        if one not in (Speaker.SERVER, Speaker.SERVER_ANSWER, Speaker.SOME_CLIENT, Speaker.NOBODY)
    ),
}


def command(
    line: str,
    *,
    fields: tuple[str, ...] = (),
    distributions: tuple[str, ...] = (),
    but_not: tuple[str, ...] = (),
    speakers: tuple[Speaker, ...] = (),
) -> FixLine:
    """Return a command line with {names} of a kubeconfig."""
    return FixLine(line, False, fields, distributions, but_not, speakers)


def remark(
    english: str,
    *,
    fields: tuple[str, ...] = (),
    distributions: tuple[str, ...] = (),
    but_not: tuple[str, ...] = (),
    speakers: tuple[Speaker, ...] = (),
) -> FixLine:
    """Return a line for people, from a template. It is shown after a '#'."""
    return FixLine(english, True, fields, distributions, but_not, speakers)
