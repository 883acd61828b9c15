"""Worlds: calls of which everything is known, made at random, and what a caller sees of their refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from hypothesis import assume
from hypothesis import strategies as st

from why403 import facts as f
from why403.gates.check import Check, Gate
from why403.gates.paths import NOT_MET, path, preceding
from why403.logic.facts import Fact, Facts, Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Formula, Not, Unknown
from why403.logic.places import Located
from why403.logic.reading import Reading
from why403.logic.remembered import ONE_FORM, reader, truth_reader
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES
from why403.model.site import Site
from why403.refusals import complaints
from why403.refusals.refusal import BrowserRefusal, Fingerprint, ForeignRefusal, GatewayRefusal, Refusal

Part = TypeVar("Part")

KINDS = ("REST", "HTTP", "WEBSOCKET")
AUTHORIZATIONS = {
    "REST": ("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"),
    "HTTP": ("NONE", "AWS_IAM", "CUSTOM", "JWT"),
    "WEBSOCKET": ("NONE", "AWS_IAM", "CUSTOM"),
}
"""What a method can ask for, by the kind of its API (gateway-semantics F.1)."""

FAVOURABLE: dict[Fact, Value] = {
    f.PREFLIGHT: False,
    f.CLIENT: "tool",
    f.HOST_KIND: "execute-api",
    f.HOST_REWRITTEN: False,
    f.AUTHORIZATION: "sigv4",
    f.API_KEY: "a key",
    f.WEBSOCKET_MOMENT: "handshake",
    f.FRONT: "none",
    f.EDGE_REFUSES: False,
    f.VPC_ENDPOINT: False,
    f.ENDPOINT_TYPE: "REGIONAL",
    f.STAGE_IN_PATH: False,
    f.METHOD_AUTHORIZATION: "NONE",
    f.KEY_SOURCE: "HEADER",
    f.CALLER_ACCOUNT: "same",
    f.IDENTITY_DENIES: False,
    f.RESOURCE_POLICY: "none",
    f.RESOURCE_POLICY_DENIES: False,
    f.BOUNDARY_DENIES: False,
    f.SESSION_DENIES: False,
    f.SCP_DENIES: False,
    f.RCP_DENIES: False,
    f.VPCE_POLICY_DENIES: False,
    f.RULES_ONLY: False,
    f.TOKEN_EXPIRED: False,
    f.AUTHORIZER_REFUSAL: "silent",
    f.RESOURCE_POLICY_GRANT: "limited",
}
"""The value with which a call passes; where nothing stands here, it is *yes*."""


@dataclass(frozen=True)
class Fault:
    """One check that fails in a world, the causes that decided it, and the refusals that it gives then.

    The first is the one that is given, if it `ends` the call; others were seen where such a check failed.
    """

    gate: Gate
    check: Check
    causes: frozenset[str]
    refusals: tuple[Refusal, ...]
    ends: bool


def supposed(fault: Fault, told: Facts) -> bool:
    """Whether what has to be known is told before it is supposed that this check fails."""
    return truth_reader(fault.check.known)(told, ONE_FORM) is YES


@cache
def read_by(kind: str) -> tuple[Fact, ...]:
    """Every fact on which a check of this kind of API hangs."""
    names = {
        name
        for _, check in path(Site(kind))
        for formula in (check.holds, *(spoken.when for spoken in check.possible()))
        for name in names_in(formula)
    }
    return tuple(fact for fact in f.ALL if fact.name in names)


def names_in(formula: Formula) -> Iterator[str]:
    """The facts that a formula names."""
    match formula:
        case Atom(fact) | Unknown(fact):
            yield fact.name
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from names_in(part)
        case Not(part):
            yield from names_in(part)
        case CaseOf(fact):
            yield fact.name
            for branch in formula.branches():
                yield from names_in(branch)


def choices(fact: Fact, kind: str) -> tuple[Value, ...]:
    """The values that a fact can have on an API of this kind."""
    if fact is f.METHOD_AUTHORIZATION:
        return AUTHORIZATIONS[kind]
    return fact.values or (ABSENT, "a key")


def passing(kind: str) -> dict[str, Value]:
    """The world in which a call to an open method of this kind of API passes."""
    told = {fact.name: FAVOURABLE.get(fact, _usual(fact)) for fact in read_by(kind)}
    return {**told, "api.type": kind, f.DENIED_CALLER.name: named_in_denials(told)}


def _usual(fact: Fact) -> Value:
    """Yes, or the first of several answers."""
    return True if not fact.values or True in fact.values else fact.values[0]


@cache
@st.composite
def worlds(draw: st.DrawFn, kind: str, most: int | None = None) -> dict[str, Value]:
    """A passing world with any number of things changed, or with so many at most."""
    world = passing(kind)
    for fact in draw(_some_of(read_by(kind), most)):
        world[fact.name] = draw(one_of_these(choices(fact, kind)))
    if (
        kind != "REST" and world[f.WAF_ALLOWS.name] is False
    ):  # by the web ACL of a distribution, which is called
        world |= {f.FRONT.name: "cloudfront", f.HOST_KIND.name: "cloudfront"}
    if world.get(f.WEBSOCKET_MOMENT.name) == "connections":
        world |= {f.METHOD_AUTHORIZATION.name: "AWS_IAM", f.API_KEY_REQUIRED.name: False}
    return {**world, f.DENIED_CALLER.name: named_in_denials(world)}


def named_in_denials(world: Facts) -> str:
    """A denial names who signed; that of a Lambda-authorized method names nobody (gateway-semantics D.6)."""
    named = {"AWS_IAM": "principal", "CUSTOM": "authorizer"}
    return named.get(str(world[f.METHOD_AUTHORIZATION.name]), "anonymous")


def line_of(world: Facts) -> tuple[tuple[Gate, Check], ...]:
    """The checks of the one site that this call reached."""
    settings = {name: Located(value) for name, value in world.items()}
    return tuple(path(Site(str(world["api.type"]), settings)))


class _Met:
    """A check of a kind of API, with readers that remember: most worlds differ from the last in few facts."""

    def __init__(self, gate: Gate, check: Check) -> None:
        self.gate, self.check = gate, check
        self.holds, self.passes = reader(check.holds), truth_reader(check.passes)
        self.spoken = [(each.refusal, truth_reader(each.when)) for each in check.possible()]


@cache
def _line(kind: str) -> tuple[_Met, ...]:
    """The checks with nothing said of their facts: in a world everything is told."""
    return tuple(_Met(gate, check) for gate, check in path(Site(kind)))


def faults(world: Facts) -> list[Fault]:
    """Every check that fails in a world, in the order of the line; none that lets the next check speak."""
    found = []
    for met in _line(str(world["api.type"])):
        reading = met.holds(world, ONE_FORM)
        if reading.truth is NO:
            spoken = tuple(refusal for refusal, when in met.spoken if when(world, ONE_FORM) is YES)
            if spoken:
                ends = met.passes(world, ONE_FORM) is NO
                found.append(Fault(met.gate, met.check, causes_in(reading), spoken, ends))
    return found


def causes_in(reading: Reading) -> frozenset[str]:
    """The causes on the leaves that decided."""
    return frozenset(r.cause.code for r in reading.reasons if r.cause is not None)


def refusing(world: Facts) -> list[Fault]:
    """The faults that can be the one that the caller meets: none that is documented to come before fails."""
    found = faults(world)
    failed = {fault.gate.name for fault in found if fault.ends}
    return [fault for fault in found if not failed & preceding(fault.gate.name, fault.check.name)]


@cache
@st.composite
def refused(draw: st.DrawFn, kind: str, most: int | None = None) -> tuple[dict[str, Value], Fault]:
    """A world and the fault that the caller met in it."""
    world = draw(worlds(kind, most))
    found = refusing(world)
    assume(found)
    return world, draw(st.sampled_from(found))


def one_of(*values: Part) -> st.SearchStrategy[Part | State]:
    """One of these, or nothing seen."""
    return one_of_these((UNKNOWN, *values))


@cache
def one_of_these(values: tuple[Part, ...]) -> st.SearchStrategy[Part]:
    """One of these. Made once: to make a strategy takes longer than to draw from it."""
    return st.sampled_from(values)


@cache
def _some_of(values: tuple[Part, ...], most: int | None = None) -> st.SearchStrategy[list[Part]]:
    """Some of these: so many at most, or any number."""
    some = st.lists(st.sampled_from(values), unique=True, max_size=most or len(values))
    return some if most else some | st.just(list(values))


@st.composite
def shown(draw: st.DrawFn, refusal: Refusal, world: Facts) -> Fingerprint:
    """What a caller sees of a refusal in a world: any part of it may be hidden, and a browser complains of
    CORS beside it only where browsers check CORS.
    """
    match refusal:
        case GatewayRefusal():
            moment = str(world.get(f.WEBSOCKET_MOMENT.name))
            return draw(_of_gateway(refusal, "cors" not in NOT_MET.get(moment, {})))
        case ForeignRefusal():
            words = draw(one_of(refusal.family, "", *refusal.shares))
            return Fingerprint(draw(one_of(400, 401, 403, 404, 500)), UNKNOWN, words)
        case BrowserRefusal():
            return Fingerprint(draw(one_of(200, 401, 403)), browser=draw(one_of_these(refusal.complaints)))
    raise TypeError(refusal)


@cache
@st.composite
def _of_gateway(draw: st.DrawFn, refusal: GatewayRefusal, may_complain: bool) -> Fingerprint:
    """The owner may have rewritten status and words where the refusal allows it; the header stays."""
    types = ("UndocumentedException",) if refusal.error_types is UNKNOWN else refusal.error_types
    assert isinstance(types, tuple)
    rewritten = refusal.response_type is not None and draw(st.booleans())
    statuses = (200, 400, 404, 418) if rewritten else _statuses(refusal)
    seen = Fingerprint(
        status=draw(one_of(*statuses)),
        error_type=draw(one_of(*types)),
        family=draw(one_of("" if rewritten else refusal.family)),
        layer=draw(one_of(*([refusal.layer] if refusal.layer else []))),
    )
    complains = may_complain and draw(st.booleans())
    return _in_a_browser(seen, complains, draw(one_of_these(tuple(complaints.ALL))))


def _statuses(refusal: GatewayRefusal) -> tuple[int, ...]:
    """A frame of a WebSocket API has none."""
    return (refusal.status,) if isinstance(refusal.status, int) else ()


def _in_a_browser(seen: Fingerprint, complains: bool, complaint: str) -> Fingerprint:
    """A browser's complaint stands beside what is seen; alone it would hide the refusal."""
    if not complains or (seen.status is UNKNOWN and seen.family is UNKNOWN):
        return seen
    return Fingerprint(seen.status, seen.error_type, seen.family, seen.layer, complaint)


@st.composite
def part_of(draw: st.DrawFn, world: Mapping[str, Value]) -> dict[str, Value]:
    """What somebody tells of a world: any of its facts."""
    return telling(world, draw(_some_of(tuple(sorted(world)))))


def telling(world: Mapping[str, Value], names: Iterable[str]) -> dict[str, Value]:
    """Some facts of a world. Whoever calls an emulator tells that, since its words can be those of AWS; and
    whoever reads a frame over an open connection, since otherwise a call over HTTP is taken for granted; and
    what is in front of an API that has no web ACL of its own, since otherwise a block is one of a REST API.
    """
    emulated = {f.REAL_GATEWAY.name} if world[f.REAL_GATEWAY.name] is False else set()
    framed = {f.WEBSOCKET_MOMENT.name} if world.get(f.WEBSOCKET_MOMENT.name) == "message" else set()
    blocked = world["api.type"] != "REST" and world.get(f.WAF_ALLOWS.name) is False
    fronted = {f.FRONT.name} if blocked else set()
    return {name: world[name] for name in sorted({*names, *emulated, *framed, *fronted})}
