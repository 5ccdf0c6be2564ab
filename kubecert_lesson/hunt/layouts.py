"""How the cluster of a hunt is built, with or without a fault: what a fault needs, and what not.

A layout tells nothing of the fault: of whatever a fault leaves open, the seed chooses.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self


class Dial(StrEnum):
    """What the kubeconfig dials."""

    ADDRESS = "address"
    NAME = "name"


class Front(StrEnum):
    """What stands before the API server: nothing, a proxy for TCP, or TLS that judges clients."""

    NONE = "none"
    BALANCER = "balancer"
    STRICT = "strict"


class Person(StrEnum):
    """Whose kubeconfig it is."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"


class Work(StrEnum):
    """What else kubectl must be able to do: make a pod past a webhook, or ask another API."""

    NONE = "none"
    WEBHOOK = "webhook"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterLayout:
    """What a cluster is made of."""

    dial: Dial
    front: Front
    person: Person
    work: Work
    intermediate: bool  # signs the serving certificate
    two_files: bool  # of kubeconfigs, to merge

    @classmethod
    def chosen(cls, luck: random.Random, needs: "Needs") -> Self:
        """Choose all that is not needed."""
        chosen: dict[str, Any] = {
            name: luck.choice(needs.get(name, every)) for name, every in _CHOICES.items()
        }
        return cls(**chosen)


Needs = Mapping[str, tuple[object, ...]]  # a field of ClusterLayout, and which values will do

_CHOICES: dict[str, tuple[object, ...]] = {
    "dial": tuple(Dial),
    "front": tuple(Front),
    "person": tuple(Person),
    "work": tuple(Work),
    "intermediate": (False, False, True),
    "two_files": (False, False, True),
}
assert _CHOICES.keys() == {each.name for each in fields(ClusterLayout)}


def together(one: Needs, other: Needs) -> Needs | None:
    """Return what both need; None where no layout will do for both."""
    both = dict(one)
    for name, values in other.items():
        both[name] = tuple(v for v in both.get(name, values) if v in values)
        if not both[name]:
            return None
    return both
