"""Two configurations of one API: who gets in now and did not before, or the other way round.

Every route of either one is called by callers that stand for their kinds (`callers.py`), on every path that
a policy of either configuration tells apart (`paths.py`), from every address and with every value of a
condition key that a check tells apart. Where a policy names Regions, accounts or APIs that nobody told to be
the API's own, each way is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from why403.audit.arns import api_words
from why403.audit.callers import CALLERS, Caller, with_key
from why403.audit.finding import Changed, Verdict
from why403.audit.grant import call_to, name_of
from why403.audit.paths import Call, Calls, Head, Told
from why403.audit.routes import GUARDS, KEY_GATE, called_routes, opened_to
from why403.aws.arns import ApiArn
from why403.frozen import dataclass
from why403.iam.keys import RESOURCE, key_fact, key_of
from why403.logic.facts import Facts, Value
from why403.logic.formula import Formula, facts_in
from why403.logic.reading import Walk
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import ELSEWHERE, Configuration
from why403.model.route import Route
from why403.questions.line import LineStep
from why403.questions.route import Opened, Opener
from why403.questions.samples import samples

MISSING = "route.exists"
"""The check that refuses where a configuration has no such route."""
_TOO_MANY = "paths"
"""The check that is named where policies tell more paths apart than are tried."""
_SOMEBODY_ELSE = "anybody, on a path that was not tried"
_MOST_KEYS = 8
"""So many of the API keys that changed are tried."""
_MOST = 64
"""So many combinations of values of condition keys are tried for one caller at one route."""


@dataclass(frozen=True, slots=True)
class Row:
    """What comes of a call to a route, by whom and with which values of condition keys."""

    method: str
    path: str
    caller: str
    values: tuple[tuple[str, str], ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Diff:
    """All that changed, the requests that get in now first; and routes of which something is not decided.
    `callers` are those that stand for all: kinds of them, and one for each API key that changed, but for
    `keys_left` of these."""

    changes: tuple[Changed, ...]
    undecided: tuple[str, ...]
    routes: int
    tried: int
    callers: tuple[str, ...] = ()
    keys_left: int = 0


def diff(old: Configuration, new: Configuration) -> Diff:
    """Compare who gets in by two configurations of one API."""
    kind = new.api.kind.value if isinstance(new.api.kind.value, str) else old.api.kind.value
    changes: list[Changed] = []
    undecided: dict[str, None] = {}
    routes = {name_of(route): route for one in (old, new) for route in called_routes(one)}
    tried, sides = 0, Sides(old, new)
    if isinstance(kind, str):
        for name, route in routes.items():
            if not sides.calls(route).whole:
                undecided[name] = None
            for before, after, made in calls_to(sides, kind, route):
                tried += 1
                if NO in (before.truth, after.truth) and YES in (before.truth, after.truth):
                    changes.append(made)
                elif before != after and Truth.UNKNOWN in (before.truth, after.truth):
                    undecided[name] = None
    ordered = sorted(changes, key=lambda each: (each.after.truth is not YES, each.route))
    callers = tuple(before.name for before, _ in sides.callers)
    return Diff(tuple(ordered), tuple(undecided), len(routes), tried, callers, sides.keys_left)


def who_can(configuration: Configuration, route: str) -> tuple[Row, ...]:
    """What comes of a call of each kind of caller to one route; nothing where the API has no such route."""
    kind = configuration.api.kind.value
    found = next((each for each in called_routes(configuration) if name_of(each) == route), None)
    if found is None or not isinstance(kind, str):
        return ()
    sides = Sides(configuration, configuration)
    rows = [
        Row(made.method, made.path, made.caller, made.values, verdict)
        for _, verdict, made in calls_to(sides, kind, found)
    ]
    if not sides.calls(found).whole:
        rows.append(
            Row(*call_to(configuration, found), _SOMEBODY_ELSE, (), Verdict(Truth.UNKNOWN, _TOO_MANY))
        )
    return tuple(rows)


class Sides:
    """Two configurations that are called alike, or one twice."""

    def __init__(self, old: Configuration, new: Configuration) -> None:
        self.before = Opener(old)
        self.after = self.before if new is old else Opener(new)
        self.told = Told(old) if new is old else Told(old, new)
        self.callers = [(each, each) for each in CALLERS]
        changed = [] if new is old else list(_with_changed_keys(old, new))
        self.callers += changed[:_MOST_KEYS]
        self.keys_left = len(changed[_MOST_KEYS:])
        self._stage = next((stage for each in (new, old) if (stage := _first_stage(each))), "stage")
        self._calls: dict[str, Calls] = {}

    def calls(self, route: Route) -> Calls:
        """Calls that stand for all of the route."""
        name = name_of(route)
        if name not in self._calls:
            self._calls[name] = self.told.calls(route, self._stage)
        return self._calls[name]


def _with_changed_keys(old: Configuration, new: Configuration) -> Iterator[tuple[Caller, Caller]]:
    """Whoever has an API key that one configuration lists and the other does not, or that they tell
    differently; before and after."""
    before, after = _keys(old), _keys(new)
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            yield with_key(key, key in before), with_key(key, key in after)


def _keys(configuration: Configuration) -> dict[str, tuple[object, object]]:
    """What is told of each key: whether it is enabled, and the plans that have it with their stages."""
    keys, plans = configuration.keys.value, configuration.plans.value
    having: dict[str, list[object]] = defaultdict(list)
    for plan in plans if isinstance(plans, tuple) else ():
        for name in set(plan.keys.value) if isinstance(plan.keys.value, tuple) else ():
            having[name].append(plan.stages.value)
    return {
        key.id: (key.enabled.value, tuple(having[key.id]))
        for key in (keys if isinstance(keys, tuple) else ())
        if key.id != ELSEWHERE
    }


def _first_stage(configuration: Configuration) -> str:
    stages = configuration.api.stages.value
    return stages[0].name if isinstance(stages, tuple) and stages else ""


def calls_to(sides: Sides, kind: str, route: Route) -> Iterator[tuple[Verdict, Verdict, Changed]]:
    """What comes of every call that stands for others of a route, in both configurations."""
    for call in sides.calls(route).calls:
        for caller, then in sides.callers:
            before = opened_to(sides.before, kind, call, caller.facts)
            after = before if sides.after is sides.before else opened_to(sides.after, kind, call, then.facts)
            for values in _values(before, after):
                for head, verdicts in _by_api(sides.told.heads, before, after, call, values):
                    written = (*((name, _text(value)) for name, value in values.items()), *head)
                    path = _shown(before, after, call[1])
                    made = Changed(name_of(route), call[0], path, caller.name, written, *verdicts)
                    yield *verdicts, made


def _by_api(
    heads: Sequence[Head], before: Opened | None, after: Opened | None, call: Call, values: Facts
) -> Iterator[tuple[tuple[tuple[str, str], ...], tuple[Verdict, Verdict]]]:
    """The verdicts, each with an API for which they are so where it depends on that."""
    stage = _stage_in(before, after) or "stage"
    found: dict[tuple[Verdict, Verdict], Head] = {}
    for head in heads:
        arn = str(ApiArn("aws", *head, f"{stage}/{call[0]}/{call[1].strip('/')}"))
        own = {**values, RESOURCE.name: arn}
        one = _verdict(before, own)
        found.setdefault((one, one if after is before else _verdict(after, own)), head)
    for verdicts, head in found.items():
        yield () if len(found) == 1 else (("API", api_words(head)),), verdicts


def _text(value: Value) -> str:
    return "absent" if value is ABSENT else str(value)


def _guards(route: Opened | None) -> tuple[LineStep, ...]:
    steps = () if route is None else route.line.steps
    return tuple(step for step in steps if step.gate.name in GUARDS or step.gate.name == KEY_GATE)


def _values(*routes: Opened | None) -> Iterator[Mapping[str, Value]]:
    """Values of the condition keys on which the call hangs in either configuration."""
    formulas: list[Formula] = [step.residual for route in routes for step in _guards(route)]
    names = sorted(
        {
            name
            for each in formulas
            for name in facts_in(each)
            if name != RESOURCE.name and key_of(name) is not None
        }
    )
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


def _stage_in(before: Opened | None, after: Opened | None) -> str | None:
    return next((each.stage for each in (after, before) if each is not None and each.stage), None)


def _shown(before: Opened | None, after: Opened | None, path: str) -> str:
    stage = _stage_in(before, after)
    return path if stage in (None, "$default") else f"/{stage}{path}"
