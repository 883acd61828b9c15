"""The whole line at one site as residuals: printed as conditions, compiled to one function, read over
columns.

All three readers have the same formulas: the checks of the line with their definitions, after everything that
is the same for every call to the site is folded in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from why403 import facts as catalogue
from why403.access.call import DERIVATIONS, INVOKE, MANAGE, REGION, SECURE, Derivation, Ground, below_api
from why403.access.definitions import Access, Definitions
from why403.access.landing import Landing, land, lists
from why403.access.rules import reads_rules
from why403.aws.hosts import host_kind
from why403.frozen import dataclass
from why403.gates.check import Check, Gate
from why403.gates.paths import holding
from why403.iam.keys import ACTION, RESOURCE
from why403.logic.binding import Binding
from why403.logic.compiled import First, first_of
from why403.logic.facts import Facts, Value
from why403.logic.formula import Const, Formula, facts_in, negate
from why403.logic.reading import Reading, Walk
from why403.logic.states import UNKNOWN
from why403.logic.truth import YES
from why403.model.configuration import Configuration, Stage
from why403.model.configuration import Mapping as Mapped
from why403.model.incident import Request
from why403.model.routes import ANY_VERBS, Routes, Way, beginning, segments
from why403.model.site import Site

_NOT_SHOWN = Request()
OPEN = -1
"""The place of a call of which it is not known which check fails first."""


@dataclass(frozen=True, slots=True)
class LineStep:
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
    steps: tuple[LineStep, ...]

    def reading(self, place: int, facts: Facts) -> Reading:
        """Why the check at this place fails, with the lines that decided."""
        return Walk({**self.given, **facts}).reading(self.steps[place].check.holds)


def line_at(
    here: Definitions,
    kind: str,
    landing: Landing,
    given: Mapping[str, Value],
    bindings: dict[tuple[object, ...], Binding] | None = None,
    without: frozenset[str] = frozenset(),
) -> Line:
    """The line at the site where calls of this landing arrive; `given` is known of all of them.

    With `bindings`, sites of which the same is known share what is left of the formulas that they share. The
    gates `without` are not asked.
    """
    known: dict[str, Value] = {
        **here.settings(),
        ACTION.name: MANAGE if landing.managing else INVOKE,
        SECURE.name: "true",
        **given,
    }
    site = Site(kind, here.said)
    bindings = {} if bindings is None else bindings
    key = tuple(sorted((name, repr(value)) for name, value in known.items()))
    binding = bindings.get(key)
    if binding is None:
        binding = bindings[key] = Binding(known, closed=True)
    steps = (
        LineStep(gate, check, binding.of(check.holds))
        for gate, check in holding(site)
        if gate.name not in without
    )
    return Line(site, known, tuple(step for step in steps if not _holds(step.residual)))


def _holds(formula: Formula) -> bool:
    return isinstance(formula, Const) and formula.truth is YES


Compiled = tuple[tuple[Formula, ...], First, frozenset[str]]
"""Residuals, the function made of them, and the facts that they ask for."""


@dataclass(frozen=True, slots=True)
class Program:
    """A line, compiled: the place of the first check that fails, and the facts of a call that it asks for.

    `residuals` are what is left of its checks: one object for all lines that are left with the same.
    """

    line: Line
    residuals: tuple[Formula, ...]
    first: First
    asks: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """Calls that land alike, by host, path and verb: their program, and how they get the facts that it asks
    for.

    `derived` follow from other facts, in this order, on the same `ground` for all of these calls; `told` is
    what is known of those others. A policy sees the called path behind `start`, without what stands before
    `cut`; `start` is `None` where no check asks for it.
    """

    program: Program
    ground: Ground
    derived: tuple[Derivation, ...]
    told: Facts
    start: str | None
    cut: int


class PathReader:
    """Reads typed calls against one configuration, fast: lands them, derives what is asked for, finds the
    failing check.

    `given` are facts of every call (what only a run could tell, the verdict on a signature); gates that are
    named in `without` are not asked. A call is told by its host, its method, its path and its other facts by
    name, but for those that the configuration settles: it is taken at its word, and no contradiction is seen.
    What the fast way does not cover (an encoded path, an empty part in it, a Region in a policy, a WebSocket
    API, a host that is no API's own) goes the way that `Access.call` goes: the answers are the same.
    """

    def __init__(
        self, access: Access, kind: str, given: Mapping[str, Value], without: Collection[str] = ()
    ) -> None:
        self.access = access
        self.kind = kind
        self.without = frozenset(without)
        self.given = {catalogue.API_KIND.name: kind, **given}
        self._programs: dict[tuple[object, ...], Program] = {}
        self._bindings: dict[tuple[object, ...], Binding] = {}
        self._compiled: dict[tuple[Formula, ...], Compiled] = {}
        self._hosts: dict[str, Way[Arrival | None]] = {}
        self._front = access.configuration.front

    @property
    def texts(self) -> frozenset[str]:
        """The parts of a path that can decide where the call lands: all others lead to the same place."""
        api = self.access.configuration.api
        stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
        lists = (each.value for each in (api.routes, api.served, *(stage.routes for stage in stages)))
        told = (route.path for routes in lists if isinstance(routes, Routes) for route in routes)
        mapped = (mapping.path for domain in self._mapped.values() for mapping in domain)
        named = (stage.name for stage in stages)
        parts = (part for path in (*told, *mapped) for part in segments(path))
        return frozenset(("", "@connections", *named, *parts))

    def programs(self) -> Collection[Program]:
        """The programs of all sites at which calls arrived."""
        return self._programs.values()

    def first(self, host: str, method: str, path: str, own: dict[str, Value]) -> int:
        """The place in the line at its site of the first check that fails; the number of checks where none
        does."""
        program, facts = self.read(host, method, path, own)
        return program.first(facts)

    def read(self, host: str, method: str, path: str, own: dict[str, Value]) -> tuple[Program, Facts]:
        """The program of the call's site, and the facts that it asks for."""
        method = method.upper()
        arrival = self.arrival(host, method, path)
        if arrival is None or not OF_THE_LANDING.isdisjoint(own):
            return self._slowly(host, method, path, own)
        return arrival.program, self.arrived(arrival, path, own)

    def arrived(self, arrival: Arrival, path: str, own: Facts) -> Facts:
        """The facts that are asked for, of a call that has arrived there."""
        facts = {**arrival.told, **own}
        for derivation in arrival.derived:
            name = derivation.fact.name
            if name not in facts:
                facts[name] = derivation.one(arrival.ground, facts)
        if arrival.start is not None and _RESOURCE not in facts:
            facts[_RESOURCE] = arrival.start + (path.rstrip("/")[arrival.cut :] or "/")
        return facts

    def landing(self, host: str, method: str, path: str) -> Landing:
        """Where any call lands, whichever way it is read."""
        return self.access.call(self._told(host, method.upper(), path)).landing

    def arrival(self, host: str, method: str, path: str) -> Arrival | None:
        """Where a call arrives; `None` for those that are not read the fast way."""
        if "%" in path:
            return None
        way = self._hosts.get(host) or self._under(host)
        for part in (path.rstrip("/") if path[-1:] == "/" else path).split("/"):
            way = way.below.get(part, way.other) or way.after(part)
        found = way.made.get(method)
        return self._made(way, host, method, path) if found is None and method not in way.made else found

    def arrivals(
        self, hosts: Iterable[str], methods: Iterable[str], paths: Iterable[str]
    ) -> list[Arrival | None]:
        """Where many calls arrive."""
        begins = self._hosts
        found: list[Arrival | None] = []
        for host, method, path in zip(hosts, methods, paths, strict=True):
            if "%" in path:
                found.append(None)
                continue
            way = begins.get(host) or self._under(host)
            for part in (path.rstrip("/") if path[-1:] == "/" else path).split("/"):
                way = way.below.get(part, way.other) or way.after(part)
            made = way.made.get(method)
            found.append(self.arrival(host, method.upper(), path) if made is None else made)
        return found

    def along(self, host: str, method: str, path: str) -> Arrival | None:
        """As `arrival`, also under a custom domain that has mappings alone, or where no domain is told:
        where all calls arrive whose paths differ in parts that are none of `texts`."""
        verb, domains = method.upper(), self.access.configuration.domains.value
        found = self.arrival(host, verb, path)
        alike = host in self._mapped or (domains is UNKNOWN and host_kind(host) == "custom")
        if found is not None or not alike or verb not in ANY_VERBS or self.kind not in _BY_PATH:
            return found
        if "%" in path or "//" in path or "@connections" in path or not self._plain:
            return None
        told = self._told(host, verb, path)
        return self._arriving(land(self.access.configuration, self.access.arns, told, _NOT_SHOWN), told, path)

    @cached_property
    def _mapped(self) -> dict[str, tuple[Mapped, ...]]:
        """The mappings of the domains that have no rules beside them, by the names of the domains; not where
        they have several levels, for these match by characters."""
        domains = self.access.configuration.domains.value
        return {
            each.name: each.mappings.value
            for each in (domains if isinstance(domains, tuple) else ())
            if isinstance(each.mappings.value, tuple) and not reads_rules(each)
            if not any("/" in mapping.path for mapping in each.mappings.value)
        }

    @property
    def _plain(self) -> bool:
        """Whether nothing is told of what stands in front."""
        return self._front.behaviours.value is UNKNOWN and self._front.rules.value is UNKNOWN

    def _under(self, host: str) -> Way[Arrival | None]:
        """Where the paths of a host begin: under an API's own host, with nothing in front, a slash and a
        stage."""
        begin: Way[Arrival | None] = Way(())
        stages = self.access.configuration.api.stages.value
        if (
            self._plain
            and isinstance(stages, tuple)
            and self.kind in _BY_PATH
            and host_kind(host) == "execute-api"
        ):
            begin.below[""] = _under_stages(self.access.configuration, stages)
        begin.other = Way(())
        self._hosts[host] = begin
        return begin

    def _made(self, way: Way[Arrival | None], host: str, verb: str, path: str) -> Arrival | None:
        """Where calls arrive that end here; kept for the verbs that there are."""
        if not way.lists or verb not in ANY_VERBS:
            return None
        told = self._told(host, verb, path)
        landing = land(self.access.configuration, self.access.arns, told, _NOT_SHOWN)
        made = self._arriving(landing, told, path)
        way.made[verb] = made
        return made

    def _arriving(self, landing: Landing, told: Mapping[str, Value], path: str) -> Arrival | None:
        """`None` where the answer hangs on more of a call than where it lands, or has several forms."""
        access, below = self.access, below_api(landing)
        api, starts = access.configuration.api, access.arns.starts(told)
        nowhere = landing.domain is None and landing.stage is None and landing.path is None
        if below is None and not (nowhere and told[catalogue.HOST_KIND.name] == "custom"):
            return None
        if landing.met is None and (api.rates.known or api.caching.known):
            return None
        program = self._program(landing, told)
        settled, needed = program.line.given, _needed(program.asks)
        derived = tuple(each for each in DERIVATIONS if each.fact.name in needed - settled.keys())
        seen = RESOURCE.name in program.asks
        by_path = any(catalogue.PATH in derivation.made_of for derivation in derived)
        seen = seen and below is not None
        if (by_path and not nowhere) or REGION.name in program.asks or (seen and len(starts) != 1):
            return None
        inside = landing.path or ""
        return Arrival(
            program,
            Ground(access.configuration, access.arns, access.keys, landing, _NOT_SHOWN),
            derived,
            {name: settled[name] for name in needed & settled.keys()},
            f"{starts[0]}/{below.removesuffix(inside)}" if seen and below is not None else None,
            len(path.rstrip("/").removesuffix(inside.rstrip("/"))),
        )

    def _program(self, landing: Landing, told: Mapping[str, Value]) -> Program:
        key = (told[catalogue.HOST.name], *landing.site)
        program = self._programs.get(key)
        if program is None:
            given = {name: value for name, value in told.items() if name in _OF_THE_SITE}
            here = self.access.at(landing)
            line = line_at(here, self.kind, landing, {**self.given, **given}, self._bindings, self.without)
            residuals = tuple(step.residual for step in line.steps)
            made = self._compiled.get(residuals)
            if made is None:
                asks = frozenset(name for residual in residuals for name in facts_in(residual))
                made = residuals, first_of(tuple(negate(residual) for residual in residuals)), asks
                self._compiled[residuals] = made
            program = self._programs[key] = Program(line, *made)
        return program

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
        program = self._program(call.landing, told)
        forms = [{n: v for n, v in form.items() if n in program.asks} for form in call.forms]
        distinct = list({tuple(form.items()): form for form in forms}.values())
        if len(distinct) == 1:
            return program, {**call.facts, **distinct[0]}
        return _in_all_forms(program, distinct), call.facts


def _in_all_forms(program: Program, forms: Sequence[Facts]) -> Program:
    """The same line, read in every form that the call can have; open where they differ."""

    def first(facts: Facts, *walked: Callable[[Facts], int]) -> int:
        places = {program.first({**facts, **form}, *walked) for form in forms}
        return places.pop() if len(places) == 1 else OPEN

    return replace(program, first=first)


def _under_stages(configuration: Configuration, stages: tuple[Stage, ...]) -> Way[Arrival | None]:
    """Behind the first slash: the stages by their names, or what `$default` serves.

    Paths with an empty part, and those of @connections, are read another way.
    """
    found: Way[Arrival | None] = Way(())
    found.other = Way(())
    for stage in stages:
        edited, served = lists(configuration, stage)
        both = (each.value if isinstance(each.value, Routes) else None for each in (edited, served))
        inside: Way[Arrival | None] = Way(beginning(*both))
        inside.after("")
        inside.below |= {"": Way(()), "@connections": Way(())}
        if stage.name == "$default":
            found.lists, found.other = inside.lists, inside.other
            found.below = {**inside.below, **found.below}
        else:
            found.below[stage.name] = inside
    return found


def _needed(asks: frozenset[str]) -> frozenset[str]:
    """What is asked for, and everything that it can follow from."""
    found = set(asks)
    for derivation in reversed(DERIVATIONS):
        if derivation.fact.name in found:
            found |= {fact.name for fact in derivation.made_of}
    return frozenset(found)


_OF_THE_SITE = (catalogue.HOST_KIND.name, catalogue.API_KIND.name)
OF_THE_LANDING = frozenset(
    fact.name
    for fact in (catalogue.API_KIND, catalogue.HOST, catalogue.HOST_KIND, catalogue.METHOD, catalogue.PATH)
)
"""What decides where a call lands. Who tells it among a call's own facts is not read the fast way."""
_BY_PATH = ("REST", "HTTP")
_RESOURCE = RESOURCE.name
