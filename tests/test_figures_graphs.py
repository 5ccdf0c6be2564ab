"""Who signed whom, held to the library's own signature check and to how the trees were grown."""

import subprocess
from itertools import permutations
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from examples import examples
from figure_cases import (
    authority,
    chain_of_three,
    client,
    every_tie,
    impostor,
    intermediate,
    new_key,
    raw,
    server,
)
from hypothesis import given
from hypothesis import strategies as st

from kubecert_lesson import certificates, samples
from kubecert_lesson.certificates import Use, issue_identity
from kubecert_lesson.errors import LessonError
from kubecert_lesson.figures import Bond, CertificateKind, Edge, Graph, graph
from kubecert_lesson.figures.graphs import CROWD
from kubecert_lesson.kubeconfig import parse


def named(found: Graph, name: str) -> int:
    return next(at for at, node in enumerate(found.nodes) if node.name == name)


def bonds(found: Graph) -> set[tuple[str, str, Bond]]:
    return {
        (found.nodes[edge.signer].name, found.nodes[edge.signed].name, edge.bond)
        for edge in found.edges
    }


def library_says_signed(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except (InvalidSignature, ValueError):
        return False
    return True


def openssl_says_signed(child: x509.Certificate, parent: x509.Certificate, folder: Path) -> bool:
    ca, leaf = folder / "ca.crt", folder / "leaf.crt"
    ca.write_bytes(certificates.pem(parent))
    leaf.write_bytes(certificates.pem(child))
    done = subprocess.run(
        ["openssl", "verify", "-CAfile", ca, "-partial_chain", "-no_check_time", leaf],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_an_impostor_with_the_right_name_gets_no_signature() -> None:
    real, leaf, other = impostor()
    found = graph([real, leaf, other])
    assert found.edges == (Edge(0, 1, Bond.SIGNS), Edge(2, 1, Bond.CLAIMED))
    assert not library_says_signed(leaf, other) and library_says_signed(leaf, real)


@pytest.mark.real_clock
def test_openssl_finds_the_same_signer(tmp_path: Path) -> None:
    real, leaf, other = impostor()
    found = graph([other, real, leaf])
    signs = {(e.signer, e.signed): e.bond.verified for e in found.edges}
    assert signs == {(0, 2): False, (1, 2): True}
    assert openssl_says_signed(leaf, real, tmp_path)
    assert not openssl_says_signed(leaf, other, tmp_path)


@examples(25)
@given(st.data())
def test_the_arrows_of_any_forest_are_those_by_which_it_was_grown(data: st.DataObject) -> None:
    signers = [authority("kubernetes")]
    grown = [signers[0].certificate]
    expected = set()
    for number in range(data.draw(st.integers(0, 12))):
        match data.draw(st.sampled_from(["root", "intermediate", "leaf"])):
            case "root":  # all roots have one name: only keys tell them apart
                signers.append(authority("kubernetes"))
                grown.append(signers[-1].certificate)
                continue
            case "intermediate":
                above = data.draw(st.sampled_from(signers))
                signers.append(intermediate(above, "kubernetes"))
                grown.append(signers[-1].certificate)
            case _:
                above = data.draw(st.sampled_from(signers))
                grown.append(client(above, f"user-{number}"))
        expected.add((grown.index(above.certificate), len(grown) - 1))
    order = data.draw(st.permutations(range(len(grown))))
    found = graph([grown[at] for at in order])
    drawn = {(order[e.signer], order[e.signed]) for e in found.edges if e.bond.verified}
    assert drawn == expected
    if len(signers) >= CROWD:  # claims on one of many are left out
        return
    claimed = {(order[e.signer], order[e.signed]) for e in found.edges if not e.bond.verified}
    roots = {at for at, one in enumerate(grown) if library_says_signed(one, one)}
    assert claimed == {
        (up, down)
        for up, down in permutations(range(len(grown)), 2)
        if down not in roots
        and grown[up].subject == grown[down].issuer
        and not library_says_signed(grown[down], grown[up])
    }


def test_out_of_many_of_one_name_only_the_signer_is_tied() -> None:
    crowd = [authority("kubernetes") for _ in range(CROWD)]
    leaf, stranger = client(crowd[5], "alice"), client(authority("kubernetes"), "bob")
    key = crowd[6].key
    assert isinstance(key, Ed25519PrivateKey)
    no_hint = raw("carol", "kubernetes", signed_with=key, key=new_key())
    found = graph([*(one.certificate for one in crowd), leaf, stranger, no_hint])
    assert found.edges == (
        Edge(5, CROWD, Bond.SIGNS),
        Edge(0, CROWD + 1, Bond.CLAIMED),
        Edge(6, CROWD + 2, Bond.SIGNS),
    )
    assert library_says_signed(leaf, crowd[5].certificate)
    assert [node.in_crowd for node in found.nodes] == [True] * CROWD + [False] * 3


def test_every_kind_of_tie_is_told_apart() -> None:
    given_, anchors = every_tie()
    found = graph(given_, anchors=anchors)
    assert bonds(found) == {
        ("one", "alice", Bond.SIGNS),
        ("one", "alice", Bond.CLAIMED),
        ("one", "no-ca", Bond.SIGNS),
        ("one", "no-ca", Bond.CLAIMED),
        ("one", "crossed", Bond.SIGNS),
        ("one", "crossed", Bond.CLAIMED),
        ("two", "crossed", Bond.SIGNS),
        ("no-ca", "below-no-ca", Bond.WITHOUT_CA),
        ("two", "other-name", Bond.OTHER_NAME),
        ("crossed", "below-crossed", Bond.SIGNS),
    }
    node = found.nodes[named(found, "broken")]
    assert node.own_signature_fails and not node.signs_itself and not node.issuer_missing
    assert found.nodes[named(found, "orphan")].issuer_missing
    assert found.nodes[named(found, "orphan")].issuer == "who knows"
    assert found.nodes[named(found, "localhost")].signs_itself


def test_only_what_a_trust_anchor_signed_reaches_one() -> None:
    given_, anchors = every_tie()
    found = graph(given_, anchors=anchors)
    reached = {node.name for node in found.nodes if node.reaches_anchor}
    assert reached == {"two", "other-name", "crossed", "below-crossed"}
    assert [node.name for node in found.nodes if node.trust_anchor] == ["two"]
    assert found.has_anchors


def test_without_trust_anchors_nothing_is_called_unreached() -> None:
    found = graph(chain_of_three())
    assert all(node.reaches_anchor for node in found.nodes) and not found.has_anchors


def test_trust_anchors_that_were_not_given_are_drawn_last_and_none_is_drawn_twice() -> None:
    real, leaf, other = impostor()
    found = graph([leaf, real, leaf], anchors=[other, real, other])
    assert [node.certificate for node in found.nodes] == [leaf, real, other]
    assert [node.trust_anchor for node in found.nodes] == [False, True, True]


def test_a_certificate_is_what_its_extensions_say() -> None:
    root = authority("root")
    both = issue_identity(
        root, common_name="both", sans=["a"], use=Use.SERVING_AND_CLIENT, key=new_key()
    ).certificate
    plain = raw("plain", "root", signed_with=new_key(), ca=False)
    given_ = [root.certificate, intermediate(root, "i").certificate, server(root, "s", "10.0.0.1")]
    found = graph([*given_, client(root, "c", "g1", "g2"), both, plain])
    assert [node.kind for node in found.nodes] == list(CertificateKind)
    assert [node.is_authority for node in found.nodes] == [True, True, *[False] * 4]
    assert found.nodes[2].sans == ("10.0.0.1",) and found.nodes[3].groups == ("g1", "g2")


def test_an_authority_that_renewed_its_key_under_its_own_name_is_no_root() -> None:
    old, new = new_key(), new_key()
    root = raw("kubernetes", "kubernetes", signed_with=old, ca=True)
    renewed = raw("kubernetes", "kubernetes", signed_with=old, key=new, ca=True)
    found = graph([root, renewed])
    assert found.edges == (Edge(0, 1, Bond.SIGNS),)
    assert (
        found.nodes[1].kind is CertificateKind.INTERMEDIATE
        and not found.nodes[1].own_signature_fails
    )


def test_a_real_clusters_client_certificate_is_signed_by_its_authority() -> None:
    config = parse(samples.kind_kubeconfig())
    ca = certificates.load(config.clusters[0].certificate_authority_data)
    user = certificates.load(config.users[0].client_certificate_data)
    found = graph([user], anchors=[ca])
    assert found.edges == (Edge(1, 0, Bond.SIGNS),)
    assert found.nodes[0].groups == ("system:masters",)


def test_what_cannot_be_printed_is_shown_as_such() -> None:
    key = new_key()
    found = graph([raw("a\u202eb\x00c", "x\x1b", signed_with=key)])
    assert found.nodes[0].name == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert found.nodes[0].issuer == "x\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("given_", [[], "kubernetes", [b"-----BEGIN"], [None]])
def test_what_is_no_certificate_is_named(given_: list[x509.Certificate]) -> None:
    with pytest.raises(LessonError, match="certificate"):
        graph(given_)


def test_one_certificate_in_place_of_a_list_is_named() -> None:
    one = authority("one").certificate
    with pytest.raises(LessonError, match=r"write \[certificate\]"):
        graph(one)  # type: ignore[arg-type]
    with pytest.raises(LessonError, match=r"write \[certificate\]"):
        graph([one], anchors=one)  # type: ignore[arg-type]
