"""One hunt in a folder: look, say what is wrong, fix it, and have it checked.

Nothing here holds the fault: whatever is judged is found out anew, from files, from the cluster's
state, and from what the seed gives when it is dealt again.
"""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import join

from kubecert_lesson import kubectl
from kubecert_lesson.diagnose import Diagnosis, diagnose
from kubecert_lesson.errors import LessonError, ToolMissing
from kubecert_lesson.faults import Door
from kubecert_lesson.hunt.asking import ask_cluster, state_or_dealt, traces_now
from kubecert_lesson.hunt.dealing import HuntCase, HuntOutline, deal, outline
from kubecert_lesson.hunt.folder import kubeconfig_paths
from kubecert_lesson.hunt.inspecting import inspect, traces_of, wanted_of
from kubecert_lesson.hunt.journal import Journal
from kubecert_lesson.hunt.node import ControlPlaneNode
from kubecert_lesson.hunt.questions import DIAGNOSE, HuntQuestion, door_of, due
from kubecert_lesson.hunt.recording import recorded
from kubecert_lesson.hunt.replies import HuntReply
from kubecert_lesson.hunt.reporting import HuntReport
from kubecert_lesson.hunt.traces import Fact, Traces, Wanted, parsed
from kubecert_lesson.hunt.ways_out import AfterFix, ways_out
from kubecert_lesson.kubectl import Run
from kubecert_lesson.words import Plural, Text, text


class HuntFolder:
    """A hunt that runs, here or in another process: ``folder`` is where its files are."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder).resolve()
        Journal.read(self.folder)

    @property
    def task(self) -> Text:
        """What there is to do; every name in it is this seed's."""
        known, scene = self._outline, self._outline.names.scene
        return text(
            "hunt-task",
            "{user} of the group {group} works with the cluster {cluster}; the kubeconfig is"
            " {files}, the context {context}. The API server is at {server}. Something is broken:"
            " {faults}. What must work in the end: {commands}. You are the administrator:"
            " admin.conf is yours, and pki/ is /etc/kubernetes/pki of the control-plane node."
            " Servers read their files again when they change. Find out who refuses whom, say so,"
            " fix it, and open nothing up.",
            user=scene.user,
            group=scene.organizations[0],
            cluster=scene.cluster,
            files=tuple(path.name for path in self.paths),
            context=known.context,
            server=f"https://{self.address}",
            faults=Plural("{n} fault", "{n} faults", self._journal.faults),
            commands=tuple(join(("kubectl", *goal)) for goal in known.goals),
        )

    @property
    def paths(self) -> tuple[Path, ...]:
        """The kubeconfigs, as KUBECONFIG would name them."""
        return kubeconfig_paths(self.folder)

    @property
    def address(self) -> str:
        """Host and port of the API server, as the kubeconfig should dial it."""
        host = self._outline.names.scene.server.removeprefix("https://").partition(":")[0]
        return f"{host}:{self._journal.port}"

    @property
    def goals(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of kubectl that must work in the end."""
        return self._outline.goals

    def kubectl(self, *args: str) -> Run:
        """Run the real kubectl in the folder, with the hunt's kubeconfig."""
        self._refresh()
        self._look(join(("kubectl", *args)))
        return self._kubectl(*args)

    def openssl(self, *args: str) -> Run:
        """Run the real openssl in the folder."""
        self._look(join(("openssl", *args)))
        return kubectl.openssl(*args, cwd=self.folder)

    def diagnose(self) -> Diagnosis:
        """Diagnose the kubeconfig."""
        self._refresh()
        self._look(DIAGNOSE)
        return diagnose(self.paths[0] if len(self.paths) == 1 else self.paths)

    def node(self, line: str) -> str:
        """Do what a line would do on the control-plane node: kubeadm, crictl, openssl, cp.

        Raises LessonError for what it does not know, and for what fails.
        """
        self._look(line)
        names, port = self._outline.names, self._journal.port
        printed = ControlPlaneNode(names=names, folder=self.folder, port=port).run(line)
        self._refresh()
        return printed

    def say(self, *, door: Door | str, fault: str) -> HuntReply:
        """Say where a fault shows, and which it is; a wrong answer is told why not.

        ``door`` is one of ``Door`` or its code, ``fault`` the identifier of a fault.
        """
        facts = {fact.fault: fact for fact in self._facts_dealt()}
        if fault not in facts:
            known = ", ".join(facts)
            unknown = text(
                "unknown-fault", "No fault of a hunt is called {fault}.", fault=str(fault)
            )
            return self._wrong(unknown, text("known-faults", "There are {known}.", known=known))
        fact = facts[fault]
        if not fact.present:
            why = text(
                "not-that", "It is not {fault}: {because}", fault=fault, because=fact.because
            )
            return self._wrong(why, text("look-again", "Look at what the message begins with."))
        given = door.value if isinstance(door, Door) else str(door)
        if given != door_of(fault).value:
            why = text(
                "not-that-door",
                "The fault {fault} is there, but it does not show where you say.",
                fault=fault,
            )
            return self._wrong(why, text("prefix", "The prefix of a message says who speaks."))
        journal = self._journal
        if fault not in journal.said:
            journal.said.append(fault)
            journal.write(self.folder)
        left = journal.faults - len(journal.said)
        more = Plural("{n} more fault to name.", "{n} more faults to name.", left)
        return HuntReply(
            good=True,
            because=text(
                "that-is-it",
                "It shows there: {door}. {because}",
                door=door_of(fault),
                because=fact.because,
            ),
            next=text("left", "{more}", more=more) if left > 0 else None,
        )

    def hint(self) -> HuntReply:
        """Say a little more each time about the first thing that is wrong. It is counted."""
        journal = self._journal
        journal.hints += 1
        fact = next((fact for fact in inspect(self._traces()) if fact.present), None)
        if fact is None:
            journal.write(self.folder)
            return HuntReply(
                because=text("nothing-wrong", "No fault of the hunt is left: run check."),
            )
        question = HuntQuestion.of(fact.fault)
        journal.hinted.append(question.value)
        journal.write(self.folder)
        steps = (
            text("hint-door", "It shows here: {door}.", door=door_of(fact.fault)),
            text("hint-question", "Ask this first: {question}", question=question),
            text("hint-command", "Run: {command}", command=question.command),
            text("hint-fact", "{fact}", fact=fact.because),
        )
        return HuntReply(because=steps[min(journal.hinted.count(question.value), len(steps)) - 1])

    def check(self) -> HuntReply:
        """Is it over? The real kubectl must work, and nothing may have been opened up for it."""
        self._refresh()
        journal = self._journal
        journal.checks += 1
        journal.write(self.folder)
        try:
            failed = next((run for run in map(self._try, self.goals) if not run.ok), None)
        except (ToolMissing, LessonError) as error:
            return HuntReply(good=False, because=error.text)
        if failed:
            line = failed.text.strip().rpartition("\n")[2]
            why = text("still-refused", "kubectl does not work yet: {line}", line=line)
            return HuntReply(good=False, because=why, next=text("who", "Who says so, of whom?"))
        return self._nothing_opened()

    def report(self) -> HuntReport:
        """Show what was looked at, in which order, and what an expert would have asked first."""
        journal = self._journal
        first = next(fact.fault for fact in self._facts_dealt() if fact.present)
        looks = (*journal.looks, *recorded(self.folder))
        return HuntReport(journal=journal, looks=looks, due=due(first) if journal.ended else ())

    @property
    def _journal(self) -> Journal:
        """As it is in the folder now: a command in a terminal may have written there, too."""
        return Journal.read(self.folder)

    @property
    def _outline(self) -> HuntOutline:
        journal = self._journal
        return outline(journal.seed, journal.faults, real=journal.real)

    @property
    def _case(self) -> HuntCase:
        """What the seed gives, dealt anew each time: nothing of it is kept."""
        journal = self._journal
        began = datetime.fromtimestamp(journal.began, UTC)
        return deal(journal.seed, journal.faults, real=journal.real, now=began)

    @property
    def wanted(self) -> Wanted:
        """Whose kubeconfig it is, and for which cluster."""
        return wanted_of(self._outline)

    def _facts_dealt(self) -> tuple[Fact, ...]:
        return inspect(traces_of(self._case, self.folder))

    def _traces(self) -> Traces:
        case, port = self._case, self._journal.port
        state = state_or_dealt(case, port)
        return traces_now(case, self.wanted, state, self.folder, port)

    def _nothing_opened(self) -> HuntReply:
        current = next(
            (c for p in self.paths if (c := parsed(p.read_bytes()).get("current-context"))), ""
        )
        wanted = replace(self.wanted, context=str(current))
        case, journal = self._case, self._journal
        try:
            state = ask_cluster(case, journal.port)
            traces = traces_now(case, wanted, state, self.folder, journal.port)
        except LessonError as error:
            return HuntReply(good=False, because=error.text)
        now = AfterFix(case=case, traces=traces, state=state, folder=self.folder, journal=journal)
        if opened := ways_out(now):
            journal.ways = list(dict.fromkeys([*journal.ways, *(way.code for way in opened)]))
            journal.write(self.folder)
            shut = text("shut-it", "kubectl works, but undo that, and fix the fault itself.")
            return HuntReply(good=False, because=opened[0], next=shut)
        if not journal.ended:
            journal.ended = time.time()
            journal.write(self.folder)
        return HuntReply(
            good=True,
            because=text("over", "The hunt is over: kubectl works, and nothing was opened up."),
            next=text(
                "named",
                "You named {said} of {all}. report() shows how it went.",
                said=Plural("{n} fault", "{n} faults", len(journal.said)),
                all=journal.faults,
            ),
        )

    def _try(self, goal: tuple[str, ...]) -> Run:
        """Run a goal so that it changes nothing and can be run again."""
        dry = ("--dry-run=server",) if goal[0] == "run" else ()
        return self._kubectl(*goal, *dry)

    def _kubectl(self, *args: str) -> Run:
        run = kubectl.run(*args, kubeconfig=self.paths, cwd=self.folder)
        return replace(run, home=str(self.folder))

    def _wrong(self, because: Text, next_step: Text) -> HuntReply:
        journal = self._journal
        journal.wrong += 1
        journal.write(self.folder)
        return HuntReply(good=False, because=because, next=next_step)

    def _look(self, words: str) -> None:
        self._journal.look(words, self.folder)

    def _refresh(self) -> None:
        """Whoever runs the servers lets them read their files; they do so by themselves, too."""

    def __repr__(self) -> str:
        return f"{self.task}"
