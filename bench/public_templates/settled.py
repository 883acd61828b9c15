"""What why403's readers settle of a template, beside what it declares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.public_templates.corpus import Template
from bench.public_templates.declared import UNCOUNTED
from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, State
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.load_result import LoadResult
from why403.templates.reading import ApiReading

ROUTES, TYPES, KEYS = "routes", "authorization types", "key requirements"
AUTHORIZERS, POLICIES = "authorizers", "resource policies"
ROWS = (ROUTES, TYPES, KEYS, AUTHORIZERS, POLICIES)
_WITH_AUTHORIZER = ("CUSTOM", "COGNITO_USER_POOLS", "JWT")
_OPEN = ("Fn::Open",)


@dataclass(frozen=True, slots=True)
class Result:
    """Of one template: by row, how many values there are and how many are settled; and why some are not.

    `wrong` authorization types are settled, and are not the ones that the file writes out.
    """

    template: Template
    counts: Mapping[str, tuple[int, int]]
    reasons: tuple[str, ...]
    wrong: int = 0

    @property
    def untold(self) -> dict[str, int]:
        return {row: of - settled for row, (settled, of) in self.counts.items() if settled < of}


def measured(template: Template) -> Result:
    """Read one template as `--api FILE` does, with the defaults that it assumes."""
    try:
        found = read_file(str(template.path), {})
    except BadInput as problem:
        found = LoadResult(problems=(problem,))
    readings = tuple(each.as_assumed or each for each in found.readings.values())
    routes = [(route, reading) for reading in readings for route in _routes(reading)]
    wanted = template.declared.routes
    guarded = [(route, reading) for route, reading in routes if route.authorization.value in _WITH_AUTHORIZER]
    policies = sum(_closed(each.configuration.api.policy) for each in readings)
    apis = template.declared.apis
    counts = {
        ROUTES: (_met(wanted, (route for route, _ in routes)), wanted.total()),
        TYPES: (_met(wanted, (r for r, _ in routes if r.authorization.known)), wanted.total()),
        KEYS: (_met(wanted, (r for r, _ in routes if r.key_required.known)), wanted.total()),
        AUTHORIZERS: (sum(_is_told(*each) for each in guarded), len(guarded)),
        POLICIES: (min(policies, apis), apis),
    }
    read = Counter((route.verb, str(route.authorization.value)) for route, _ in routes)
    whole = counts[TYPES][0] == counts[TYPES][1]
    wrong = (template.declared.types - read).total() if whole else 0
    return Result(template, counts, tuple(_reasons(found)), wrong)


def _routes(reading: ApiReading) -> Iterable[Route]:
    routes = reading.configuration.api.routes.value
    return routes if isinstance(routes, Routes) else ()


def _met(wanted: Counter[str], routes: Iterable[Route]) -> int:
    """How many of the declared routes are among these, by verb."""
    read = Counter(route.verb for route in routes)
    both = wanted & read
    return both.total() + min(wanted[UNCOUNTED], (read - both).total())


def _is_told(route: Route, reading: ApiReading) -> bool:
    """Whether the authorizer of a route is one whose settings are told."""
    known = {**reading.configuration.authorizers, **reading.authorizers}
    return isinstance(route.authorizer.value, str) and bool(known.get(route.authorizer.value))


def _closed(policy: Setting[object]) -> bool:
    """Whether a policy is told as a whole, or told to be absent."""
    return policy.value is ABSENT or (not isinstance(policy.value, State) and not _has_open(policy.value))


def _has_open(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(name in value for name in _OPEN) or any(map(_has_open, value.values()))
    return any(map(_has_open, value)) if isinstance(value, list) else isinstance(value, State)


def _reasons(found: LoadResult) -> Iterator[str]:
    notes = dict.fromkeys((*found.notes, *(note for each in found.readings.values() for note in each.notes)))
    for note in notes:
        yield f"{note.reason.code} ({note.about})" if note.about else note.reason.code
    for problem in found.problems:
        yield f"refused: {problem.wrong}"
