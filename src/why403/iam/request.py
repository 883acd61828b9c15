"""One call to be decided, as facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE, canonical
from why403.iam.principals import ANONYMOUS
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for which action on what. `principal` is an ARN, a service's name, or `anonymous`.

    `context` holds condition keys in any spelling. `complete` says that a key which is not there is
    absent from the call; else nobody told it.
    """

    action: str
    resource: str
    principal: str = ANONYMOUS
    context: Mapping[str, Value] = field(default_factory=dict)
    complete: bool = True

    __repr__ = masked_repr


class Complete(Mapping[str, Value]):
    """Facts of which all are told: what is not there is absent."""

    __slots__ = ("told",)

    def __init__(self, told: dict[str, Value]) -> None:
        self.told = told

    def __getitem__(self, name: str) -> Value:
        return self.told.get(name, ABSENT)

    def get(self, name: str, _: object = None) -> Value:
        """The value, or ABSENT whatever the default."""
        return self.told.get(name, ABSENT)

    def __iter__(self) -> Iterator[str]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)


def told_facts(request: Request) -> dict[str, Value]:
    """What the request tells, by the names of the facts; lists become tuples."""
    told: dict[str, Value] = {
        canonical(key): tuple(value) if isinstance(value, list) else value
        for key, value in request.context.items()
    }
    told[ACTION.name] = request.action
    told[RESOURCE.name] = request.resource
    told[PRINCIPAL.name] = request.principal
    return told


def facts_of(request: Request) -> Facts:
    """The facts of a request, complete or not as it says."""
    told = told_facts(request)
    return Complete(told) if request.complete else told
