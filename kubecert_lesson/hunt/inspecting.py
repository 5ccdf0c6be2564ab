"""What is wrong, found out anew from files and the cluster's state: every fact, every time."""

from pathlib import Path

from kubecert_lesson.gallery.setup import PORT
from kubecert_lesson.hunt.dealing import HuntCase, HuntOutline
from kubecert_lesson.hunt.facts_of_kubeconfigs import (
    facts_of_authority,
    facts_of_context,
    facts_of_login,
    facts_of_rights,
)
from kubecert_lesson.hunt.facts_of_servers import (
    facts_of_address,
    facts_of_serving,
    facts_of_work,
)
from kubecert_lesson.hunt.traces import Fact, Traces, Wanted, WorkTraces


def inspect(traces: Traces) -> tuple[Fact, ...]:
    """Look for every fault of the hunt; in the order in which kubectl meets them."""
    return (
        *facts_of_context(traces),
        *facts_of_authority(traces),
        *facts_of_login(traces),
        *facts_of_address(traces),
        *facts_of_serving(traces),
        *facts_of_rights(traces),
        *facts_of_work(traces.work, traces),
    )


def present(traces: Traces) -> tuple[str, ...]:
    """Return the faults that are there."""
    return tuple(fact.fault for fact in inspect(traces) if fact.present)


def wanted_of(case: HuntOutline) -> Wanted:
    """Return what the task openly says."""
    scene = case.names.scene
    return Wanted(
        context=case.context,
        cluster=scene.cluster,
        user=scene.user,
        group=scene.organizations[0],
    )


def traces_of(case: HuntCase, folder: Path) -> Traces:
    """Return what is to be seen of a case before anything runs."""
    setup, work = case.setup, case.work
    return Traces(
        kubeconfigs=setup.kubeconfigs,
        wanted=wanted_of(case.outline),
        shown=(setup.serving.certificate, *setup.serving_chain),
        client_ca=setup.client_ca,
        tls=setup.tls,
        strict=setup.require_client_certificate,
        port=PORT,
        bindings=case.bindings,
        work=WorkTraces(
            kind=work.kind, shown=work.serving.certificate, trusted=(work.trusted,), name=work.name
        )
        if work
        else None,
        now=case.healthy.now,
        folder=folder,
    )
