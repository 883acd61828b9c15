"""How long a complete explanation takes in a configuration of 30, 300 and 3,000 routes.

    .venv/bin/python -m bench.configuration [--json] [--rounds N]

Facts, statements, suspects and questions, in this process, from a configuration that is loaded. Leaves with 1
where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from why403.access.definitions import conclusions
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.incident.config import configuration
from why403.model.configuration import Configuration
from why403.model.incident import Answer, FactValue, Incident, Request
from why403.questions.ask import questions
from why403.questions.explain import Case, explain

SIZES = (30, 300, 3000)
LIMIT, GROWTH = 0.030, 2.0
"""Seconds for 300 routes, and how much longer 3,000 may take than 30."""

ROUNDS = 30
KEY = "benchmarkKeyValue0000001"
_LEAVES = ("", "/{item}", "/{item}/parts", "/{item}/parts/{part}", "/{item}/{rest+}")
_VERBS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of the first round and of the others, and whether the outcome was certain."""

    routes: int
    certain: bool
    first: float
    runs: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.runs)


def routes(size: int) -> list[dict[str, object]]:
    """So many routes, ten to a resource, as in an API with parameters and greedy paths."""
    resources = range(size // (len(_LEAVES) * len(_VERBS)))
    keys = [f"{verb} /resource{n}{leaf}" for n in resources for leaf in _LEAVES for verb in _VERBS]
    return [{"route": key, "authorization": "NONE", "apiKeyRequired": True} for key in keys]


def shown(size: int, *, certain: bool) -> dict[str, object]:
    """A configuration whose key is disabled, or one that does not tell."""
    key = {"id": "k1", "value": KEY, **({"enabled": False} if certain else {})}
    allow = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
    }
    return {
        "api": {"id": "abc123", "endpointConfiguration": {"types": ["REGIONAL"]}},
        "stages": ["prod"],
        "routes": routes(size),
        "deployedRoutes": routes(size),
        "resourcePolicy": {"Version": "2012-10-17", "FactValue": [allow]},
        "apiKeys": [key],
        "usagePlans": [{"id": "p1", "keys": ["k1"], "apiStages": ["abc123/prod"]}],
    }


def called(size: int, turn: int) -> Incident:
    """A call to another resource each turn."""
    resource = turn % (size // (len(_LEAVES) * len(_VERBS)))
    url = f"https://abc123.execute-api.eu-west-1.amazonaws.com/prod/resource{resource}/{turn}/parts/2"
    headers = (("x-api-key", KEY), ("User-Agent", "curl/8.5.0"))
    answer = Answer(403, (("x-amzn-ErrorType", "ForbiddenException"),), body='{"message":"Forbidden"}')
    told = (FactValue("api.type", "REST"),)
    return Incident(answer, Request("GET", url, headers, complete=True), told)


def explained(incident: Incident, loaded: Configuration) -> bool:
    """The whole explanation; whether it is certain."""
    facts = facts_of(incident)
    told = {said.fact: said.value for said in conclusions(loaded, facts, incident.request)}
    outcome = explain(Case({**told, **facts}, fingerprint(incident.answer)))
    if not outcome.certain:
        questions(outcome, most=1)
    return bool(outcome.certain)


def measure(rounds: int) -> list[Times]:
    """All sizes in turns. In the first round everything is imported and compiled; it is shown apart."""
    wanted = [(size, certain) for size in SIZES for certain in (True, False)]
    loaded = {way: configuration(shown(way[0], certain=way[1]), {}) for way in wanted}
    runs: dict[tuple[int, bool], list[float]] = {way: [] for way in wanted}
    for turn in range(rounds + 1):
        for way in wanted:
            runs[way].append(_once(called(way[0], turn), loaded[way], way[1]))
    return [Times(*way, found[0], tuple(found[1:])) for way, found in runs.items()]


def _once(incident: Incident, loaded: Configuration, certain: bool) -> float:
    start = time.perf_counter()
    outcome = explained(incident, loaded)
    taken = time.perf_counter() - start
    if outcome is not certain:
        raise AssertionError("the configuration does not lead to the outcome that is measured")
    return taken


def missed(times: Sequence[Times]) -> list[str]:
    """The targets that are missed, in words."""
    middle = {(row.routes, row.certain): row.middle for row in times}
    found = []
    for certain, name in ((True, "certain"), (False, "open")):
        if middle[300, certain] > LIMIT:
            found.append(
                f"{name}: {middle[300, certain] * 1000:.1f} ms for 300 routes, over {LIMIT * 1000:g}"
            )
        growth = _growth(middle, certain)
        if growth >= GROWTH:
            found.append(f"{name}: {growth:.2f} times as long for 3,000 routes as for 30, over {GROWTH:g}")
    return found


def _growth(middle: Mapping[tuple[int, bool], float], certain: bool) -> float:
    return middle[SIZES[-1], certain] / middle[SIZES[0], certain]


def text(times: Sequence[Times]) -> str:
    """A table, and what became of the targets."""
    lines = [f"A complete explanation, {len(times[0].runs)} rounds in turns, milliseconds", ""]
    lines.append(f"{'routes':>8}  {'outcome':8} {'median':>8} {'min':>8} {'max':>8} {'first':>8}")
    for row in times:
        figures = " ".join(f"{f * 1000:8.1f}" for f in (row.middle, min(row.runs), max(row.runs), row.first))
        lines.append(f"{row.routes:>8,}  {'certain' if row.certain else 'open':8} {figures}")
    reached = f"300 routes within {LIMIT * 1000:g} ms, 3,000 in less than {GROWTH:g} times the time of 30"
    return "\n".join([*lines, "", *([f"missed: {each}" for each in missed(times)] or [reached])])


def as_json(times: Sequence[Times]) -> dict[str, object]:
    """Seconds."""
    rows = [
        {"routes": r.routes, "certain": r.certain, "median": r.middle, "max": max(r.runs), "first": r.first}
        for r in times
    ]
    return {"rounds": len(times[0].runs), "times": rows, "missed": missed(times)}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(prog="bench.configuration")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    times = measure(options.rounds)
    print(json.dumps(as_json(times), indent=2) if options.json else text(times))
    return int(bool(missed(times)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
