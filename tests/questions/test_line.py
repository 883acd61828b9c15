"""The line at a site, compiled and over columns, comes to what the walk of the same checks comes to."""

from __future__ import annotations

from functools import cache

import pytest

from bench.line import GIVEN, HOST, Called, calls, loaded
from why403 import facts as f
from why403.access.definitions import Access
from why403.gates.paths import path
from why403.logic.facts import Value
from why403.logic.reading import Walk
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, Truth
from why403.model.site import Site
from why403.questions.line import OPEN, PathReader
from why403.questions.rows import Rows, read_rows

ODD = (
    Called("GET", "/prod/resource1/", {f.AUTHORIZATION.name: "sigv4"}),
    Called("GET", "/prod/resource1/%69tem", {f.AUTHORIZATION.name: "sigv4", f.SOURCE_IP.name: "198.51.0.1"}),
    Called("get", "/prod/resource7/i1/parts", {f.SOURCE_IP.name: "203.0.113.9", f.API_KEY.name: ABSENT}),
    Called("POST", "/prod/resource7/i1", {f.AUTHORIZATION.name: "none", f.SOURCE_IP.name: "10.0.0.1"}),
    Called("PUT", "/prod/nowhere", {f.AUTHORIZATION.name: "none"}),
    Called("GET", "/dev/resource1", {f.AUTHORIZATION.name: "none"}),
    Called("OPTIONS", "/prod/resource1", {f.AUTHORIZATION.name: "none"}),
    Called("GET", "/prod/resource7/i1", {f.API_KEY.name: "none of these", f.KEY_ID.name: "told"}),
    Called("GET", "/prod/resource1", {f.AUTHORIZATION.name: "sigv4", "aws:SourceIp": "198.51.0.1"}),
)


@cache
def reader() -> PathReader:
    return PathReader(Access(loaded()), "REST", GIVEN)


def walked(call: Called) -> str:
    """The first check that fails, by the walk of whole checks with everything derived as for any call."""
    access = reader().access
    told: dict[str, Value] = {
        **GIVEN,
        f.API_KIND.name: "REST",
        f.HOST.name: HOST,
        f.HOST_KIND.name: "execute-api",
        f.METHOD.name: call.method.upper(),
        f.PATH.name: call.path,
        **call.own,
    }
    found = access.call(told)
    truths = {}
    for _, check in path(Site("REST", access.at(found.landing).said)):
        seen = {Walk({**found.facts, **form}).truth(check.holds) for form in found.forms}
        truths[check.name] = seen.pop() if len(seen) == 1 else Truth.UNKNOWN
    for name, truth in truths.items():
        if truth is Truth.UNKNOWN:
            return "open"
        if truth is NO:
            return name
    return "passes"


def compiled(call: Called) -> str:
    program, facts = reader().read(HOST, call.method, call.path, call.own)
    place = program.first(facts)
    steps = program.line.steps
    return "open" if place == OPEN else "passes" if place == len(steps) else steps[place].check.name


@pytest.mark.parametrize("call", [*calls(150, seed=7), *ODD], ids=lambda call: f"{call.method} {call.path}")
def test_the_compiled_line_is_the_walk_of_the_checks(call: Called) -> None:
    assert compiled(call) == walked(call)


def test_calls_fare_differently() -> None:
    assert len({compiled(call) for call in calls(400, seed=7)}) > 3


def test_a_refused_call_is_given_the_lines_that_decided() -> None:
    call = next(call for call in calls(400, seed=7) if compiled(call) == "api-key.accepted")
    program, facts = reader().read(HOST, call.method, call.path, call.own)
    reading = program.line.reading(program.first(facts), facts)
    assert reading.truth is NO
    assert {reason.cause.code for reason in reading.reasons if reason.cause is not None} <= {
        "api-key-missing", "api-key-invalid", "api-key-disabled", "api-key-not-in-plan"
    }  # fmt: skip


def test_columns_come_to_what_single_calls_come_to() -> None:
    many = [*calls(600, seed=8), *(call for call in ODD if f.SOURCE_IP.name in call.own)]
    names = (f.AUTHORIZATION.name, f.API_KEY.name, f.SOURCE_IP.name)
    whole = [Called(c.method, c.path, {name: c.own.get(name, ABSENT) for name in names}) for c in many]
    rows = Rows(
        [HOST] * len(whole),
        [call.method for call in whole],
        [call.path for call in whole],
        {name: [call.own[name] for call in whole] for name in names},
    )
    found = read_rows(reader(), rows)
    assert found.places.tolist() == [reader().first(HOST, c.method, c.path, c.own) for c in whole]


def test_a_told_column_stands_above_what_would_follow() -> None:
    many = [call for call in calls(60, seed=8) if f.SOURCE_IP.name in call.own]
    columns: dict[str, list[Value]] = {
        name: [call.own.get(name, ABSENT) for call in many]
        for name in (f.AUTHORIZATION.name, f.API_KEY.name, f.SOURCE_IP.name)
    }
    columns[f.KEY_ID.name] = [(UNKNOWN, "told")[row % 2] for row in range(len(many))]
    single = [
        Called(c.method, c.path, {name: of[row] for name, of in columns.items() if of[row] is not UNKNOWN})
        for row, c in enumerate(many)
    ]
    rows = Rows([HOST] * len(many), [c.method for c in many], [c.path for c in many], columns)
    places = read_rows(reader(), rows).places.tolist()
    assert places == [reader().first(HOST, c.method, c.path, c.own) for c in single]
    assert [compiled(call) for call in single] == [walked(call) for call in single]


def test_sites_with_equal_residuals_are_one_class() -> None:
    many = calls(600, seed=9)
    rows = Rows(
        [HOST] * len(many),
        [call.method for call in many],
        [call.path for call in many],
        {name: [call.own[name] for call in many] for name in many[0].own},
    )
    assert len(read_rows(reader(), rows).lines) < 10
