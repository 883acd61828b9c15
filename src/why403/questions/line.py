"""The whole line at one site as residuals: printed as conditions, compiled to one function, read over
columns.

All three readers have the same formulas: the checks of the line with their definitions, after everything that
is the same for every call to the site is folded in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from why403.access.call import (
    DERIVATIONS,
    INVOKE,
    MANAGE,
    SECURE,
    SOURCE_ADDRESS,
    came_through,
    key_id,
    source_address,
)
from why403.access.definitions import Access, Definitions
from why403.access.edges import endpoint
from why403.access.landing import Landing, land, lists
from why403.aws.hosts import host_kind
from why403.frozen import dataclass
from why403.gates.paths import path
from why403.gateway import facts as catalogue
from why403.gateway.check import Check, Gate
from why403.gateway.configuration import Configuration
from why403.gateway.incident import Request
from why403.gateway.routes import Routes
from why403.gateway.site import Site
from why403.iam.keys import ACTION, RESOURCE
from why403.logic.binding import Binding
from why403.logic.compiled import first_of
from why403.logic.facts import Facts, Value
from why403.logic.formula import Const, Formula, facts_in, negate
from why403.logic.places import Located
from why403.logic.reading import Reading, Walk
from why403.logic.states import UNTOLD
from why403.logic.truth import YES

_NOT_SHOWN = Request()
OPEN = -1
"""The place of a call of which it is not known which check fails first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One check of the line at a site: with its definitions beside the questions, and what is left of it."""

    gate: Gate
    check: Check
    residual: Formula


@dataclass(frozen=True, slots=True)
class Line:
    """Every check that a call to one site meets, in the order of the line.

    `given` are the facts of every call that is asked about; `steps` leaves out the checks that always hold.
    """

    site: Site
    given: Facts
    steps: tuple[Step, ...]

    def reading(self, place: int, facts: Facts) -> Reading:
        """Why the check at this place fails, with the lines that decided."""
        return Walk({**self.given, **facts}).reading(self.steps[place].check.holds)


def line_at(
    here: Definitions,
    kind: str,
    landing: Landing,
    given: Mapping[str, Value],
    bindings: dict[tuple[object, ...], Binding] | None = None,
) -> Line:
    """The line at the site where calls of this landing arrive; `given` is known of all of them.

    With `bindings`, sites of which the same is known share what is left of the formulas that they share.
    """
    known: dict[str, Value] = {
        **here.settings(),
        ACTION.name: MANAGE if landing.managing else INVOKE,
        SECURE.name: "true",
        **given,
    }
    site = Site(kind, here.said)
    key = tuple(sorted((name, repr(value)) for name, value in known.items()))
    binding = Binding(known, closed=True) if bindings is None else bindings.get(key)
    if binding is None:
        assert bindings is not None
        binding = bindings[key] = Binding(known, closed=True)
    steps = (Step(gate, check, binding.of(check.holds)) for gate, check in path(site))
    return Line(site, known, tuple(step for step in steps if not _holds(step.residual)))


def _holds(formula: Formula) -> bool:
    return isinstance(formula, Const) and formula.truth is YES


@dataclass(frozen=True, slots=True)
class Program:
    """A line, compiled: the place of the first check that fails, and the facts of a call that it asks for."""

    line: Line
    first: Callable[[Facts], int]
    asks: frozenset[str]
    starts: tuple[str, ...]
    fast: bool


class _Stage:
    """One stage under one host: its routes, and the programs of its sites, by the routes that a call
    meets."""

    __slots__ = ("beside", "edited", "programs", "served")

    def __init__(self, edited: Routes, served: Routes | None) -> None:
        self.edited = edited
        self.served = served
        self.programs: dict[tuple[int, int, str], Program] = {}
        keys = {(route.verb, route.path): route for route in served or ()}
        same = served is not None and keys.keys() == {(route.verb, route.path) for route in edited}
        self.beside = {id(route): id(keys[route.verb, route.path]) for route in edited} if same else None
        """Where both lists have the same keys, the served route of an edited one: it needs no second
        search."""

    def met(self, verb: str, inside: str, *, whole_first: bool) -> tuple[int, int, str]:
        """The routes of a call; its verb where none is defined for it, or where it is a preflight's."""
        edited = self.edited.match(verb, inside, whole_first=whole_first)
        if self.beside is not None:
            served = 0 if edited is None else self.beside[id(edited)]
        elif self.served is None:
            served = 0
        else:
            served = id(self.served.match(verb, inside, whole_first=whole_first))
        return id(edited), served, verb if edited is None or verb == "OPTIONS" else ""


def _stages_of(configuration: Configuration) -> Iterator[tuple[str, _Stage]]:
    """The stages that the first part of a path names, with their routes."""
    stages = configuration.api.stages.value
    for stage in stages if isinstance(stages, tuple) else ():
        edited, served = lists(configuration, stage)
        if isinstance(edited.value, Routes) and stage.name != "$default":
            yield stage.name, _Stage(edited.value, served.value if isinstance(served.value, Routes) else None)


class PathReader:
    """Reads typed calls against one configuration, fast: lands them, derives what is asked for, finds the
    failing check.

    `given` are facts of every call (what only a run could tell, the verdict on a signature). A call is told
    by its host, its method, its path and its other facts by name, but for those that the configuration
    settles: it is taken at its word, and no contradiction is seen. What the fast way does not cover (an
    encoded path, a slash at its end, a Region in a policy, a host that is no API's own) goes the way that
    `Access.call` goes: the answers are the same.
    """

    def __init__(self, access: Access, kind: str, given: Mapping[str, Value]) -> None:
        self.access = access
        self.kind = kind
        self.given = {catalogue.API_KIND.name: kind, **given}
        self._programs: dict[tuple[object, ...], Program] = {}
        self._bindings: dict[tuple[object, ...], Binding] = {}
        self._compiled: dict[tuple[Formula, ...], tuple[Callable[[Facts], int], frozenset[str]]] = {}
        self._hosts: dict[str, dict[str, _Stage]] = {}
        self._whole = kind == "HTTP"
        self._plain = access.configuration.front.behaviours.value is UNTOLD and (
            access.configuration.front.rules.value is UNTOLD
        )
        through = endpoint(access.configuration).get(catalogue.VPC_ENDPOINT.name)
        configured = through.value if isinstance(through, Located) else UNTOLD
        self._through: Value = given.get(catalogue.VPC_ENDPOINT.name, configured)

    def first(self, host: str, method: str, path: str, own: dict[str, Value]) -> int:
        """The place in the line at its site of the first check that fails; the number of checks where none
        does."""
        program, facts = self.read(host, method, path, own)
        return program.first(facts)

    def read(self, host: str, method: str, path: str, own: dict[str, Value]) -> tuple[Program, Facts]:
        """The program of the call's site, and the facts that it asks for."""
        method = method.upper()
        found = None if "%" in path or path[-1:] == "/" else self.landed(host, method, path)
        if found is None:
            return self._slowly(host, method, path, own)
        program, below = found
        asks, facts = program.asks, dict(own)
        if RESOURCE.name in asks and RESOURCE.name not in own:
            facts[RESOURCE.name] = program.starts[0] + below
        if catalogue.KEY_ID.name in asks and catalogue.KEY_ID.name not in own:
            facts[catalogue.KEY_ID.name] = self.key_of(own.get(catalogue.API_KEY.name, UNTOLD))
        if SOURCE_ADDRESS.name in asks or catalogue.VPC_ENDPOINT.name in asks:
            told = own.get(catalogue.VPC_ENDPOINT.name, UNTOLD)
            through, address = self.way_of(own.get(catalogue.SOURCE_IP.name, UNTOLD), told)
            facts[catalogue.VPC_ENDPOINT.name] = through
            facts.setdefault(SOURCE_ADDRESS.name, address)
        return program, facts

    def key_of(self, sent: Value) -> Value:
        """The id of the key that was sent."""
        return key_id(self.access.keys, sent)

    def way_of(self, address: Value, told: Value) -> tuple[Value, Value]:
        """Whether a call to an API's own host comes through an endpoint, if that is not told, and the source
        address that it then has."""
        through = self._through if told is UNTOLD else told
        if through is UNTOLD:
            through = came_through("execute-api", address)
        return through, source_address(through, address)

    def landed(self, host: str, method: str, path: str) -> tuple[Program, str] | None:
        """By the first part of the path, as an API's own host has it; `None` for calls of another way."""
        stages = self._hosts.get(host)
        if stages is None:
            stages = self._hosts[host] = self._under(host)
        head, _, rest = path[1:].partition("/")
        stage = stages.get(head)
        if stage is None:
            return None
        inside = "/" + rest
        key = stage.met(method, inside, whole_first=self._whole)
        program = stage.programs.get(key)
        if program is None:
            program = stage.programs[key] = self._made(host, method, path)
        if not program.fast:
            return None
        return program, f"/{head}/{method}{inside}"

    def _under(self, host: str) -> dict[str, _Stage]:
        """The stages under an API's own host, with nothing in front; none under any other."""
        own = self._plain and host_kind(host) == "execute-api"
        return dict(_stages_of(self.access.configuration)) if own else {}

    def _made(self, host: str, verb: str, path: str) -> Program:
        told = self._told(host, verb, path)
        landing = land(self.access.configuration, self.access.arns, told, _NOT_SHOWN)
        return self._program(landing, told)

    def _program(self, landing: Landing, told: Mapping[str, Value]) -> Program:
        given = {name: value for name, value in told.items() if name in _OF_THE_SITE}
        line = line_at(self.access.at(landing), self.kind, landing, {**self.given, **given}, self._bindings)
        residuals = tuple(step.residual for step in line.steps)
        made = self._compiled.get(residuals)
        if made is None:
            asks = frozenset(name for residual in residuals for name in facts_in(residual))
            made = first_of(tuple(negate(residual) for residual in residuals)), asks
            self._compiled[residuals] = made
        first, asks = made
        starts = self.access.arns.starts(told)
        return Program(line, first, asks, starts, not asks & _OF_THE_REQUEST and len(starts) == 1)

    def _told(self, host: str, verb: str, path: str) -> dict[str, Value]:
        return {
            **self.given,
            catalogue.HOST.name: host,
            catalogue.HOST_KIND.name: host_kind(host),
            catalogue.METHOD.name: verb,
            catalogue.PATH.name: path,
        }

    def _slowly(self, host: str, method: str, path: str, own: Mapping[str, Value]) -> tuple[Program, Facts]:
        told = {**self._told(host, method, path), **own}
        call = self.access.call(told)
        key = (host, *call.landing.site)
        program = self._programs.get(key)
        if program is None:
            program = self._program(call.landing, told)
            self._programs[key] = program
        forms = [{n: v for n, v in form.items() if n in program.asks} for form in call.forms]
        distinct = list({tuple(form.items()): form for form in forms}.values())
        if len(distinct) == 1:
            return program, {**call.facts, **distinct[0]}
        return _in_all_forms(program, distinct), call.facts


def _in_all_forms(program: Program, forms: Sequence[Facts]) -> Program:
    """The same line, read in every form that the call can have; open where they differ."""

    def first(facts: Facts) -> int:
        places = {program.first({**facts, **form}) for form in forms}
        return places.pop() if len(places) == 1 else OPEN

    return Program(program.line, first, program.asks, program.starts, False)


_OF_THE_SITE = (catalogue.HOST_KIND.name, catalogue.API_KIND.name)
_FAST = frozenset(
    {
        RESOURCE.name,
        ACTION.name,
        SECURE.name,
        SOURCE_ADDRESS.name,
        catalogue.KEY_ID.name,
        catalogue.VPC_ENDPOINT.name,
    }
)
_OF_THE_REQUEST = frozenset(each.fact.name for each in DERIVATIONS) - _FAST - {
    catalogue.CLIENT_CERTIFICATE.name
} | {"aws:RequestedRegion"}
"""Derived facts that the fast way does not make; what a caller's ARN tells is told with the call."""
