"""What a seed gives: exactly the faults that it says, and nothing that gives them away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hunt.batches import NOWHERE, batch, covering, flaws

from kubecert_lesson import certificates, kubeconfig
from kubecert_lesson.errors import LessonError
from kubecert_lesson.hunt import BREAKS, deal, hunt_key, possible_faults
from kubecert_lesson.hunt.breaks import BY_ID, combined
from kubecert_lesson.hunt.dealing import HuntCase, deal_these, faults_of
from kubecert_lesson.hunt.folder import write_case
from kubecert_lesson.hunt.inspecting import inspect, present, traces_of
from kubecert_lesson.hunt.layouts import Front
from kubecert_lesson.hunt.names import deal_names

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
CLASS = 30


def test_each_fault_and_each_pair_is_found_anew_and_nothing_else_is() -> None:
    cases = covering()
    assert len(cases) < 300
    assert {fault for some in cases for fault in some} == {*BREAKS}
    wrong = [
        flaw for seed, some in enumerate(cases) for flaw in flaws(deal_these(seed, some, now=NOW))
    ]
    assert wrong == []


def test_a_batch_of_seeds_has_what_it_says_with_one_two_and_three_faults() -> None:
    assert [len(deal(seed, count, now=NOW).faults) for seed, count in enumerate((1, 2, 3))] == [
        1,
        2,
        3,
    ]
    assert batch(5_000, NOW, 60) == []


def test_a_healthy_cluster_has_no_fault() -> None:
    case = deal(5, now=NOW)
    for seed in range(20):
        case = deal_these(seed, (), now=NOW)
        assert present(traces_of(case, NOWHERE)) == ()
    assert len(inspect(traces_of(case, NOWHERE))) >= len(BREAKS)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_in_a_class_no_two_have_the_same_faults_cluster_or_user(count: int) -> None:
    faults = [faults_of(seed, count) for seed in range(-CLASS, 120)]
    names = [deal_names(s, by_name=False, administrator=False).scene for s in range(-CLASS, 120)]
    for first in range(len(faults) - CLASS):
        assert len(set(faults[first : first + CLASS])) == CLASS
        assert len({each.cluster for each in names[first : first + CLASS]}) == CLASS
        assert len({each.user for each in names[first : first + CLASS]}) == CLASS


def test_a_seed_gives_the_same_cluster_again_with_the_same_keys() -> None:
    one, again, other = (deal(seed, 2, now=NOW) for seed in (8, 8, 9))
    assert one.faults == again.faults and one.names == again.names
    assert one.healthy.authority.key.public_key() == again.healthy.authority.key.public_key()
    assert one.names.scene.cluster != other.names.scene.cluster


def test_no_two_faults_that_stand_together_take_one_place() -> None:
    for some in combined(3):
        places = [place for each in some for place in each.places]
        assert len(places) == len(set(places))
    with pytest.raises(LessonError, match="cannot stand together") as error:
        deal_these(1, (BY_ID["no-credentials"], BY_ID["wrong-token"]), now=NOW)
    assert error.value.code == "do-not-fit"


def test_a_real_control_plane_gets_only_what_it_can_do() -> None:
    assert all(each.real for some in combined(2, real=True) for each in some)
    for seed in range(40):
        case = deal(seed, 2, real=True, now=NOW)
        assert case.layout.front is Front.NONE
        assert case.setup.tls and not case.setup.require_client_certificate


@pytest.mark.parametrize("seed", ["7", True, 1.0])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(LessonError, match="give a whole number"):
        deal(seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 4, "1"])
def test_there_are_one_to_three_faults(count: object) -> None:
    with pytest.raises(LessonError, match="a hunt has from 1 to 3"):
        deal(1, count)  # type: ignore[arg-type]


def shape(case: HuntCase) -> tuple[object, ...]:
    return (case.layout.intermediate, case.layout.front, case.layout.work, case.layout.two_files)


def test_the_names_of_the_files_depend_on_the_layout_alone(tmp_path: Path) -> None:
    seen: dict[tuple[object, ...], set[tuple[str, ...]]] = {}
    for seed, each in enumerate(BREAKS):
        case = deal_these(seed, (each,), now=NOW)
        folder = tmp_path / each.id
        folder.mkdir()
        write_case(case, folder, 40_000)
        names = tuple(sorted(str(p.relative_to(folder)) for p in folder.rglob("*")))
        seen.setdefault(shape(case), set()).add(names)
        private = [p for p in folder.rglob("*") if p.suffix in (".key", ".conf", "")]
        assert all(p.stat().st_mode & 0o077 == 0 for p in private if p.is_file())
    assert all(len(names) == 1 for names in seen.values())


def test_no_word_of_a_fault_stands_in_a_file(tmp_path: Path) -> None:
    """Base64 apart, the files say nothing that a healthy cluster's do not say."""
    for seed, each in enumerate(BREAKS):
        case = deal_these(seed, (each,), now=NOW)
        folder = tmp_path / each.id
        folder.mkdir()
        write_case(case, folder, 40_000)
        for path in (p for p in folder.rglob("*") if p.is_file()):
            text = path.read_bytes().lower()
            for word in (each.id.encode(), b"expired", b"wrong", b"broken", b"stranger", b" fault"):
                assert word not in text, (each.id, path.name, word)


def test_the_learners_context_dials_the_learners_server() -> None:
    case = deal_these(3, (), now=NOW)
    config = kubeconfig.parse(case.setup.kubeconfigs[-1])
    assert config.context(case.outline.context).cluster == case.names.scene.cluster
    (client,) = certificates.load_all(config.users[0].certificate_pem())
    assert certificates.organizations(client) == case.names.scene.organizations


def test_dates_are_others_in_each_seed() -> None:
    ends = set()
    for seed in range(10):
        case = deal_these(seed, (BY_ID["client-expired"],), now=NOW)
        pem = kubeconfig.parse(case.setup.kubeconfigs[-1]).users[0].certificate_pem()
        ends.add(certificates.load_all(pem)[0].not_valid_after_utc)
    assert len(ends) == 10
    assert all(NOW - timedelta(days=31) < end < NOW for end in ends)


def test_the_key_follows_from_the_seed() -> None:
    shown = repr(hunt_key(7, 2))
    assert all(fault in shown for fault in deal(7, 2).faults)
    assert deal(7, 2).names.scene.user in shown
    assert all(each.id in repr(possible_faults()) for each in BREAKS)


def test_a_key_that_was_swapped_is_seen_by_its_signature_and_not_by_its_name() -> None:
    """The facts do not trust names: an authority renamed to the cluster's is another one still."""
    case = deal_these(11, (BY_ID["unknown-authority"],), now=NOW)
    scene = replace(case.names.scene, stranger=case.names.scene.authority)
    namesake = replace(case.healthy, names=scene).stranger(scene.authority)
    cluster = case.healthy.cluster_with(certificate_authority_data=namesake.certificate_pem)
    setup = case.healthy.but(cluster)
    assert present(traces_of(replace(case, setup=setup), NOWHERE)) == ("namesake-authority",)
