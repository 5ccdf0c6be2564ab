"""What is dealt follows from a name and a seed, and from nothing else."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kubecert_lesson import certificates, keys
from kubecert_lesson.certificates import Use
from kubecert_lesson.exercises.dice import BEGINS, ENDS, Dice
from kubecert_lesson.keys.practice import PRIMES, practice_key


def thrown(dice: Dice) -> list[object]:
    authority = dice.authority()
    between = dice.intermediate(authority, "between")
    leaf = dice.identity(between, common_name=dice.user(), use=Use.CLIENT, key=dice.ec_key())
    return [
        dice.now,
        dice.group(),
        dice.host(),
        dice.address(),
        dice.namespace(),
        dice.number(-3, 3),
        dice.sample(range(100), 5),
        *(made.certificate.public_bytes(Encoding.DER) for made in (authority, between, leaf)),
    ]


def test_the_same_seed_throws_the_same() -> None:
    assert thrown(Dice("name", 7)) == thrown(Dice("name", 7))


def test_the_same_seed_throws_the_same_on_every_machine() -> None:
    """Written down once: a later Python, or a later library, must deal it again."""
    dice = Dice("name", 7)
    assert [dice.user(), dice.group(), dice.address(), dice.number(0, 10**6)] == [
        "kofi",
        "billing",
        "192.0.2.24",
        648385,
    ]
    assert certificates.fingerprint(dice.authority().certificate)[:23] == "38:72:E7:05:F3:15:A5:55"


def test_another_seed_name_or_purpose_throws_something_else() -> None:
    one = thrown(Dice("name", 7))
    for other in (Dice("name", 8), Dice("another", 7), Dice("name", 7, "wrong")):
        assert not set(map(str, one[-3:])) & set(map(str, thrown(other)[-3:]))


def test_keys_are_never_thrown_twice_and_those_for_a_purpose_are_no_dealt_ones() -> None:
    dealt, wrong = Dice("name", 7), Dice("name", 7, "wrong")
    numbers = [key.private_numbers() for dice in (dealt, wrong) for key in (dice.key(), dice.key())]
    primes = [prime for each in numbers for prime in (each.p, each.q)]
    assert len(set(primes)) == 8
    halves = [{practice_key(0, n).private_numbers().q for n in range(1, PRIMES // 2)}]
    assert not halves[0] & set(primes[4:])


def test_practice_keys_are_whole_keys() -> None:
    """The library tests the primes, and that the numbers belong together."""
    for one, other in ((0, 1), (2, PRIMES - 1), (PRIMES - 2, PRIMES - 1)):
        read = keys.load_private(keys.private_pem(practice_key(one, other)), thorough=True)
        assert keys.kind(read) == "RSA 2048"


def test_every_practice_prime_is_one_of_1024_bits() -> None:
    """Any two make a key of 2,048 bits: both begin with 11 in binary, or are near it."""
    found = {practice_key(0, n).private_numbers().q for n in range(1, PRIMES)}
    assert len(found) == PRIMES - 1
    smallest = min(found)
    assert (smallest * smallest).bit_length() == 2048
    assert max(found).bit_length() == 1024
    assert all(pow(base, prime - 1, prime) == 1 for prime in found for base in (2, 3))


def test_names_hosts_and_addresses_come_only_once() -> None:
    dice = Dice("name", 7)
    for throw, count in (
        (dice.user, 30),
        (dice.group, 15),
        (dice.address, 600),
        (dice.cluster, 15),
    ):
        assert len({throw() for _ in range(count)}) == count


def test_authorities_hold_on_any_day_and_leaves_within_them() -> None:
    dice = Dice("name", 7)
    authority = dice.authority()
    leaf = dice.identity(authority, common_name="maria", use=Use.CLIENT).certificate
    for certificate in (authority.certificate, leaf):
        assert certificate.not_valid_before_utc <= BEGINS
        assert certificate.not_valid_after_utc == ENDS
    leaf.verify_directly_issued_by(authority.certificate)


def test_numbers_reach_both_ends_and_no_further() -> None:
    dice = Dice("name", 7)
    assert {dice.number(-1, 2) for _ in range(200)} == {-1, 0, 1, 2}
    assert sorted(dice.shuffled(range(9))) == list(range(9))


def test_a_serial_number_is_positive_and_short_enough() -> None:
    """RFC 5280, section 4.1.2.2: at most 20 bytes."""
    certificate = Dice("name", 7).authority().certificate
    assert isinstance(certificate, x509.Certificate)
    assert 0 < certificate.serial_number < 2**159
