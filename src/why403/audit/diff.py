"""Two configurations of one API: who gets in now and did not before, or the other way round.

Every route of either one is called by callers that stand for their kinds (`callers.py`), from every address
and with every value of a condition key that a check of either configuration tells apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from why403.audit.callers import CALLERS
from why403.audit.finding import Changed, Verdict
from why403.audit.grant import call_to, name_of
from why403.audit.routes import GUARDS, KEY_GATE, called_routes, opened_to
from why403.frozen import dataclass
from why403.iam.keys import key_fact, key_of
from why403.logic.facts import Facts, Value
from why403.logic.formula import Formula, facts_in
from why403.logic.reading import Walk
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.questions.line import LineStep
from why403.questions.route import Opened, Opener
from why403.questions.samples import samples

MISSING = "route.exists"
"""The check that refuses where a configuration has no such route."""
_MOST = 64
"""So many combinations of values of condition keys are tried for one caller at one route."""


@dataclass(frozen=True, slots=True)
class Row:
    """What comes of a call to a route, by whom and with which values of condition keys."""

    caller: str
    values: tuple[tuple[str, str], ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed, the requests that get in now first; and routes of which something is not decided."""

    changes: tuple[Changed, ...]
    undecided: tuple[str, ...]
    routes: int
    tried: int


def diff(old: Configuration, new: Configuration) -> Diff:
    """Compare who gets in by two configurations of one API."""
    kind = new.api.kind.value if isinstance(new.api.kind.value, str) else old.api.kind.value
    changes: list[Changed] = []
    undecided: dict[str, None] = {}
    routes = {name_of(route): route for one in (old, new) for route in called_routes(one)}
    tried = 0
    if isinstance(kind, str):
        before_, after_ = Opener(old), Opener(new)
        for name, route in routes.items():
            for before, after, made in calls_to(before_, after_, kind, route):
                tried += 1
                if NO in (before.truth, after.truth) and YES in (before.truth, after.truth):
                    changes.append(made)
                elif before != after and Truth.UNKNOWN in (before.truth, after.truth):
                    undecided[name] = None
    ordered = sorted(changes, key=lambda each: (each.after.truth is not YES, each.route))
    return Diff(tuple(ordered), tuple(undecided), len(routes), tried)


def who_can(configuration: Configuration, route: str) -> tuple[Row, ...]:
    """What comes of a call of each kind of caller to one route; nothing where the API has no such route."""
    kind = configuration.api.kind.value
    found = next((each for each in called_routes(configuration) if name_of(each) == route), None)
    if found is None or not isinstance(kind, str):
        return ()
    opener = Opener(configuration)
    return tuple(
        Row(made.caller, made.values, verdict) for _, verdict, made in calls_to(opener, opener, kind, found)
    )


def calls_to(old: Opener, new: Opener, kind: str, route: Route) -> Iterator[tuple[Verdict, Verdict, Changed]]:
    call = call_to(route)
    for caller in CALLERS:
        before, after = (opened_to(each, kind, call, caller.facts) for each in (old, new))
        for values in _values(before, after):
            verdicts = [_verdict(each, values) for each in (before, after)]
            written = tuple((name, str(value)) for name, value in values.items())
            made = Changed(
                name_of(route), call[0], _shown(before, after, call[1]), caller.name, written, *verdicts
            )
            yield verdicts[0], verdicts[1], made


def _guards(route: Opened | None) -> tuple[LineStep, ...]:
    steps = () if route is None else route.line.steps
    return tuple(step for step in steps if step.gate.name in GUARDS or step.gate.name == KEY_GATE)


def _values(*routes: Opened | None) -> Iterator[Mapping[str, Value]]:
    """Values of the condition keys on which the call hangs in either configuration."""
    formulas: list[Formula] = [step.residual for route in routes for step in _guards(route)]
    names = sorted({name for each in formulas for name in facts_in(each) if key_of(name) is not None})
    by_name = {name: samples(key_fact(name), formulas) for name in names}
    told = {name: values for name, values in by_name.items() if values}
    for chosen in islice(product(*told.values()), _MOST):
        yield dict(zip(told, chosen, strict=True))


def _verdict(route: Opened | None, values: Facts) -> Verdict:
    if route is None:
        return Verdict(NO, MISSING)
    walk = Walk({**route.line.given, **values})
    truths = [(walk.truth(step.residual), step.check.name) for step in _guards(route)]
    refusing = next((name for truth, name in truths if truth is NO), None)
    if refusing is not None:
        return Verdict(NO, refusing)
    open_ = next((name for truth, name in truths if truth is not YES), None)
    return Verdict(YES) if open_ is None else Verdict(Truth.UNKNOWN, open_)


def _shown(before: Opened | None, after: Opened | None, path: str) -> str:
    stage = next((each.stage for each in (after, before) if each is not None and each.stage), None)
    return path if stage in (None, "$default") else f"/{stage}{path}"
