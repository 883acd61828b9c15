"""Whether one principal can call one route: yes, no with what decides, or on what it hangs.

The call is signed as it should be, and comes with nothing else. What nobody told of the principal (its
policies, those of its organization) and of the call (its address) stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from why403 import facts as catalogue
from why403.audit.arns import arns_of
from why403.audit.callers import DEPLOYED
from why403.audit.diff import Sides
from why403.audit.grant import call_to
from why403.audit.paths import Call
from why403.audit.routes import GUARDS, KEY_GATE, called_path, opened_to
from why403.frozen import dataclass
from why403.iam.keys import PRINCIPAL, RESOURCE
from why403.iam.principals import caller_of
from why403.logic.facts import Fact, Value
from why403.logic.formula import facts_in
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.reading import Walk
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import Caller, Configuration
from why403.model.route import Route
from why403.questions.line import LineStep
from why403.questions.route import Opened, Opener

_CALLED: Mapping[str, Value] = {
    **DEPLOYED,
    catalogue.ENDPOINT_REACHED.name: True,
    catalogue.FRONT.name: "none",
    catalogue.CLIENT.name: "tool",
    catalogue.ACCESS_MODE_MET.name: True,
}
_SIGNED: Mapping[str, Value] = {
    **{fact.name: True for fact in catalogue.ALL if fact.name.startswith(("signature.", "credentials."))},
    catalogue.TIME_FAULT.name: ABSENT,
    catalogue.SCOPE_FAULT.name: ABSENT,
    catalogue.AUTHORIZATION.name: "sigv4",
    catalogue.IDENTITY_SOURCE_SENT.name: False,
    catalogue.TOKEN_VALID.name: False,
}
"""A call that is signed well, and brings no token."""


_PUBLIC = ("EDGE", "REGIONAL")
"""An API of these types is taken to be called over the internet."""


@dataclass(frozen=True, slots=True)
class Open:
    """A check that is not decided: the facts that it hangs on."""

    check: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Can:
    """What comes of the call. `check` is the first that refuses it, decided at `at`; `hangs` are those that
    are open; without them every check lets it pass.

    Where calls of one route come to different ends, `cases` has one of each, and their truth is open.
    """

    principal: str
    route: str
    method: str
    path: str
    truth: Truth
    check: str = ""
    at: Place = NOWHERE_WRITTEN
    hangs: tuple[Open, ...] = ()
    cases: tuple[Can, ...] = ()


def can(configuration: Configuration, route: Route, name: str, principal: str) -> Can:
    """Put the call of the principal to the route."""
    kind = configuration.api.kind.value
    own = _with_caller(configuration, principal)
    facts: dict[str, Value] = {
        **_CALLED,
        **_SIGNED,
        PRINCIPAL.name: principal,
        **_in_account(own, principal),
    }
    if own.api.endpoint_type.value in _PUBLIC:
        facts[catalogue.VPC_ENDPOINT.name] = False
    if not isinstance(kind, str):
        return Can(principal, name, *call_to(own, route), Truth.UNKNOWN)
    sides = Sides(own, own)
    tried = sides.calls(route)
    found = [_of_call(sides.after, own, kind, call, facts, principal, name) for call in tried.calls]
    ends = {(each.truth, each.check, each.hangs): each for each in reversed(found)}
    if len({each.truth for each in found}) == 1 and tried.whole:
        return found[0]
    cases = tuple(reversed(ends.values()))
    return Can(principal, name, found[0].method, found[0].path, Truth.UNKNOWN, cases=cases)


def _of_call(
    opener: Opener,
    own: Configuration,
    kind: str,
    call: Call,
    facts: Mapping[str, Value],
    principal: str,
    name: str,
) -> Can:
    """What comes of one call of the route."""
    opened = opened_to(opener, kind, call, facts)
    if opened is None:
        return Can(principal, name, *call, Truth.UNKNOWN)
    walks = [
        Walk({**opened.line.given, RESOURCE.name: arn})
        for arn in arns_of(own, opened.stage, call[0], opened.path)
    ]
    truths = [(_alike(walk.truth(step.residual) for walk in walks), step) for step in _guards(opened)]
    shown = (principal, name, call[0], called_path(opened))
    refusing = next((step for truth, step in truths if truth is NO), None)
    if refusing is not None:
        return Can(*shown, NO, refusing.check.name, _decided_at(walks[0], refusing))
    hangs = tuple(_open(step) for truth, step in truths if truth is not YES)
    return Can(*shown, Truth.UNKNOWN if hangs else YES, hangs=hangs)


def _alike(truths: Iterable[Truth]) -> Truth:
    """What is so for every ARN that the method can have."""
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _with_caller(configuration: Configuration, principal: str) -> Configuration:
    """The configuration without the policies of another caller."""
    told = configuration.caller.arn.value
    same = told == principal or not configuration.caller.arn.known
    return configuration if same else replace(configuration, caller=Caller())


def _in_account(configuration: Configuration, principal: str) -> Mapping[str, Value]:
    """Whether the caller is of the API's own account, where both are told."""
    own = configuration.api.account.value
    if not isinstance(own, str):
        return {}
    return {catalogue.CALLER_ACCOUNT.name: "same" if own == caller_of(principal).account else "other"}


def _guards(opened: Opened) -> list[LineStep]:
    return [step for step in opened.line.steps if step.gate.name in GUARDS or step.gate.name == KEY_GATE]


def _open(step: LineStep) -> Open:
    return Open(step.check.name, tuple(facts_in(step.residual).values()))


def _decided_at(walk: Walk, step: LineStep) -> Place:
    """The place of the first part of the configuration that makes the check fail."""
    reasons = (each for each in walk.reasons(step.check.holds) if each.truth.settled)
    return next((each.leaf.at for each in reasons if each.leaf.at.document), NOWHERE_WRITTEN)
