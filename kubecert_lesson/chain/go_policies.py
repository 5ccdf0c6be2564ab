"""Certificate policies along a path: most paths say nothing of any.

RFC 5280 keeps a tree of policies, RFC 9618 a graph. Nobody names the policies that the user wants
here, so all that counts is whether any policy is left at the end: a set is enough, of the policies
that the next certificate below may state. Source: RFC 5280, section 6.1; RFC 9618, section 5.
"""

from collections.abc import Sequence

from kubecert_lesson.chain.go_certificate import GoCertificate

_ANY = b"\x55\x1d\x20\x00"  # anyPolicy


def policies_valid(path: Sequence[GoCertificate]) -> bool:
    """Say whether the path follows the policies that its certificates demand."""
    if not any(known.explicit_policy is not None or known.mappings for known in path[:-1]):
        return True  # nothing is demanded
    accepted: set[bytes] | None = {_ANY}  # None from a certificate without policies on
    # How many certificates more may do without a policy, map policies, or state any policy.
    explicit = mapping = any_policy = len(path)
    leaf, *authorities = path[:-1]
    for known in reversed(authorities):
        self_issued = known.issuer == known.subject
        accepted = _stated(known, accepted, any_counts=any_policy > 0 or self_issued)
        if accepted is not None and known.mappings:
            if mapping > 0 and any(_ANY in pair for pair in known.mappings):
                return False  # RFC 5280, section 4.2.1.5 forbids it
            accepted = _mapped(known, accepted, allowed=mapping > 0)
        if not self_issued:
            explicit, mapping, any_policy = explicit - 1, mapping - 1, any_policy - 1
        explicit = _least(explicit, known.explicit_policy)
        mapping = _least(mapping, known.inhibit_mapping)
        any_policy = _least(any_policy, known.inhibit_any)
    accepted = _stated(leaf, accepted, any_counts=any_policy > 0)
    needed = explicit <= 1 or leaf.explicit_policy == 0
    return bool(accepted) or not needed


def _stated(
    known: GoCertificate, accepted: set[bytes] | None, *, any_counts: bool
) -> set[bytes] | None:
    """Return the policies that a certificate states and that are accepted from above."""
    stated = set(known.policies)
    if accepted is None or not stated:
        return None
    found = stated - {_ANY} if _ANY in accepted else stated & accepted
    return found | accepted if any_counts and _ANY in stated else found


def _mapped(known: GoCertificate, accepted: set[bytes], *, allowed: bool) -> set[bytes]:
    """Return the policies under the names that they have below: (above, below) are the pairs."""
    renamed = {above for above, _ in known.mappings}
    if not allowed:
        return accepted - renamed
    new = {below for above, below in known.mappings if above in accepted or _ANY in accepted}
    return accepted - renamed | new


def _least(now: int, said: int | None) -> int:
    return now if said is None else min(now, said)
