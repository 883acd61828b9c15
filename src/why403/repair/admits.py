"""What else a repair lets in, from the difference of the residuals before and after.

Only values are named that a leaf mentions which differs, and of the callers those that the configuration
knows; routes whose residuals differ alike are one class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache

from why403 import facts as catalogue
from why403.access.definitions import Access
from why403.frozen import dataclass
from why403.gates.check import Check
from why403.gates.paths import path
from why403.iam.globs import MANY, ONE
from why403.iam.keys import PRINCIPAL, RESOURCE
from why403.logic.binding import Binding, Defining
from why403.logic.facts import Value
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Const, Defined, Formula, Not, facts_in
from why403.logic.places import Located
from why403.logic.reading import atom_truth
from why403.logic.states import UNKNOWN, State
from why403.logic.truth import NO
from why403.model.configuration import Configuration
from why403.model.definition import Choice, Definition
from why403.model.repair import Admission
from why403.model.route import Route
from why403.model.routes import Routes
from why403.model.site import Site
from why403.questions.explain import Case
from why403.repair.ground import Scene
from why403.repair.making import route_name

NEW_ROUTE = "route.exists"
"""The check of a route that was not there: whom it lets in its own settings say."""
_MOST_ROUTES = 400
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf of a residual without its place: the cases under which it stands, what it asks for, and the
    entries of what it lists."""

    cases: tuple[tuple[str, str], ...]
    asks: str
    entries: frozenset[str]
    holds: bool
    resource: Atom | None = field(default=None, compare=False)


def admissions(scene: Scene, after: Case) -> tuple[Admission, ...]:
    """Of every route, the checks that the edits change, and for whom."""
    if after.landed is None:
        return ()
    before, then = Access(scene.configuration), after.landed.access
    old = {route_name(route): route for route in _routes(scene.configuration)}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    compared, classes = _Compared(), dict[object, _Class]()
    for route, facts in _calls(then.configuration, scene):
        name = route_name(route)
        key = _settings(route), _settings(old.get(name))
        alike = classes.get(key)
        if alike is None:
            alike = classes[key] = _class_of(route, facts, before, then, compared)
        if alike.new:
            found.setdefault((NEW_ROUTE, ()), []).append(name)
            continue
        resource = alike.resource_of(route) or then.call(facts).forms[0].get(RESOURCE.name, UNKNOWN)
        met = [each for each in alike.every if _concerns(each, resource)]
        for each in [each for each in met if not each.who][:1] or met:
            found.setdefault((each.check, each.who), []).append(name)
    return tuple(Admission(check, tuple(routes), who) for (check, who), routes in found.items())


@dataclass(frozen=True, slots=True)
class _Class:
    """Routes of equal settings, of which all is told alike but the ARN: what differs on them."""

    new: bool
    every: tuple[_Difference, ...]
    before: str | None
    """What stands before verb and path in the ARN."""

    def resource_of(self, route: Route) -> str | None:
        """The ARN of a route of the class; `None` where it is not made in the plain way."""
        return None if self.before is None else f"{self.before}{_verb(route)}{route.path}"


def _class_of(
    route: Route, facts: Mapping[str, Value], before: Access, then: Access, compared: _Compared
) -> _Class:
    one, other = before.call(facts), then.call(facts)
    if one.landing.met is None and other.landing.met is not None:
        return _Class(True, (), None)
    old, new = before.at(one.landing).said, then.at(other.landing).said
    resource, own = other.forms[0].get(RESOURCE.name, UNKNOWN), f"{_verb(route)}{route.path}"
    plain = isinstance(resource, str) and resource.endswith(own)
    start = str(resource).removesuffix(own) if plain else None
    return _Class(False, tuple(compared.differing(str(other.landing.kind), old, new)), start)


def _settings(route: Route | None) -> object:
    """What a route is told beside its verb and path."""
    if route is None:
        return None
    told = (route.authorization, route.authorizer, route.scopes, route.key_required, route.required)
    return (
        route.verb == "OPTIONS", bool(route.path), *(each.value for each in told), str(route.models.value),
        str(route.sources.value),
    )  # fmt: skip


def _routes(configuration: Configuration) -> tuple[Route, ...]:
    routes = configuration.api.routes.value
    return tuple(routes)[:_MOST_ROUTES] if isinstance(routes, Routes) else ()


def _calls(configuration: Configuration, scene: Scene) -> Iterator[tuple[Route, Mapping[str, Value]]]:
    """A call of each route, as the repaired one was made, without what is known of its caller."""
    told = (catalogue.HOST.name, catalogue.HOST_KIND.name, catalogue.API_KIND.name)
    base = {name: scene.call.facts[name] for name in told if name in scene.call.facts}
    landing, called = scene.call.landing, scene.fact(catalogue.PATH.name)
    before = ""
    if isinstance(called, str) and landing.path is not None:
        before = called.rstrip("/").removesuffix(landing.path.rstrip("/"))
    for route in _routes(configuration):
        if route.path:
            yield route, {**base, **_of(route, before)}


def _verb(route: Route) -> str:
    return "GET" if route.verb == "ANY" else route.verb


def _of(route: Route, before: str) -> Mapping[str, Value]:
    return {catalogue.METHOD.name: _verb(route), catalogue.PATH.name: before + route.path}


_Said = Mapping[str, Definition]


@dataclass(frozen=True, slots=True)
class _Difference:
    """A check that holds otherwise than before: for whom, and the new leaves that ask for a resource."""

    check: str
    who: tuple[str, ...]
    resources: tuple[Atom, ...]


_Differing = list[_Difference]


def _concerns(found: _Difference, resource: Value) -> bool:
    """Whether what is new covers a route: what names other resources alone does not."""
    covers = (atom_truth(atom, resource) is not NO for atom in found.resources)
    return not found.resources or any(covers)


class _Compared:
    """Definitions before and after, each read once: many routes share those of policies and keys, and routes
    of which the affected checks are told the same are one class."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Definition, object]] = {}
        self._classes: dict[tuple[object, ...], _Differing] = {}

    def differing(self, kind: str, old: _Said, new: _Said) -> _Differing:
        """The checks that hold otherwise than before, and the values that their differing leaves mention."""
        changed = {name for name in {*old, *new} if self._says(old.get(name)) != self._says(new.get(name))}
        if not changed or kind not in catalogue.KINDS:
            return []
        affected = [(check, asks) for check, asks in _asking(kind) if not changed.isdisjoint(asks)]
        names = sorted({name for _, asks in affected for name in asks if name in old or name in new})
        key = (kind, *((name, self._says(old.get(name)), self._says(new.get(name))) for name in names))
        if key not in self._classes:
            self._classes[key] = list(_differing(kind, old, new, affected))
        return self._classes[key]

    def _says(self, definition: Definition | None) -> object:
        """What a definition says, without its places."""
        if definition is None or isinstance(definition, Located):
            return None if definition is None else ("is", definition.value)
        known = self._read.get(id(definition))
        if known is None:
            known = self._read[id(definition)] = (definition, _leaves_of(definition))
        return known[1]


@cache
def _asking(kind: str) -> tuple[tuple[Check, frozenset[str]], ...]:
    """The checks of a kind of API, with the facts that each asks for."""
    return tuple((check, frozenset(facts_in(check.holds))) for _, check in path(Site(kind)))


def _differing(
    kind: str, old: _Said, new: _Said, affected: Iterable[tuple[Check, frozenset[str]]]
) -> Iterator[_Difference]:
    for check, _ in affected:
        one, other = (Counter(_leaves(_residual(kind, said, check.holds))) for said in (old, new))
        if one != other:
            atoms = (leaf.resource for leaf in other - one)
            yield _Difference(check.name, _who(one, other), tuple(a for a in atoms if a is not None))


def _residual(kind: str, said: _Said, holds: Formula) -> Formula:
    """What is left of a check where the settings of a site are known."""
    settings = {name: each.value for name, each in said.items() if isinstance(each, Located)}
    return Binding(settings, closed=True).of(Defining(Site(kind, said).body).of(holds))


def _leaves_of(definition: Definition) -> object:
    if isinstance(definition, Choice):
        return frozenset((value, _counted(formula)) for value, formula in definition.when.items())
    return None if isinstance(definition, Located) else _counted(definition)


def _counted(formula: Formula) -> frozenset[tuple[_Leaf, int]]:
    return frozenset(Counter(_leaves(formula)).items())


def _leaves(formula: Formula, cases: tuple[tuple[str, str], ...] = (), holds: bool = True) -> Iterator[_Leaf]:
    match formula:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part, cases, holds)
        case Not(part):
            yield from _leaves(part, cases, not holds)
        case Defined(_, body):
            yield from _leaves(body, cases, holds)
        case CaseOf(fact, branches):
            for value, branch in branches.items():
                shown = value.value if isinstance(value, State) else str(value)
                yield from _leaves(branch, (*cases, (fact.name, shown)), holds)
            if not callable(formula.otherwise):
                yield from _leaves(formula.otherwise, cases, holds)
        case Atom():
            name = "caller" if formula.fact.name == PRINCIPAL.name else formula.fact.name
            asks = f"{name} {formula.operator.name}"
            resource = formula if formula.fact.name == RESOURCE.name else None
            yield _Leaf(cases, asks, frozenset(_entries(formula.operand)), holds, resource)
        case Const(truth):
            yield _Leaf(cases, "", frozenset(), holds is (truth > 0))
        case _:
            return


def _who(before: Counter[_Leaf], after: Counter[_Leaf]) -> tuple[str, ...]:
    """In words, of the leaves that are new, and of those gone that refused one case: the values under which
    one stands, and what it asks for; of a list that grew only its new entries, and of one that refuses and
    shrank those that are gone. Nobody in particular where something is no longer asked."""
    found: dict[str, None] = {}
    lifted = {leaf for leaf in before - after if leaf.cases and not leaf.asks and not leaf.holds}
    for leaf in sorted({*(after - before), *lifted}, key=str):
        same = (each for each in before if (each.cases, each.asks) == (leaf.cases, leaf.asks))
        known = frozenset[str]().union(*(each.entries for each in same))
        changed = known - leaf.entries if not leaf.holds and leaf.entries < known else leaf.entries - known
        entries = changed or leaf.entries
        asks = f"{leaf.asks} {', '.join(sorted(entries))}".strip() if leaf.asks else ""
        words = " and ".join((*(f"{name} {value}" for name, value in leaf.cases), *((asks,) if asks else ())))
        found.setdefault(words)
    return tuple(each for each in found if each)[:_MOST_VALUES]


def _entries(operand: object) -> Iterator[str]:
    """What an operand lists."""
    if operand is None:
        return
    for name in ("written", "patterns", "texts"):
        listed = getattr(operand, name, None)
        if isinstance(listed, tuple | list | frozenset):
            yield from map(_plain, listed)
            return
    if isinstance(operand, frozenset | tuple):
        yield from map(_plain, operand)
    else:
        yield _plain(operand)


def _plain(value: object) -> str:
    return value.value if isinstance(value, State) else str(value).replace(MANY, "*").replace(ONE, "?")
