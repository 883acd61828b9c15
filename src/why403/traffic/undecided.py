"""What nobody told, where a configuration does not say whether a logged request gets in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from why403 import facts as f
from why403.access.definitions import Access
from why403.logic.facts import Fact, Value
from why403.logic.formula import Atom, Unknown
from why403.logic.reading import Walk
from why403.logic.states import ABSENT, UNKNOWN
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import Configuration
from why403.questions.line import PathReader
from why403.traffic.reducing import columns_of
from why403.traffic.replay import BEHIND, BROUGHT, GIVEN, REQUEST, told
from why403.traffic.sql import name

_TRIED, _NAMED = 100, 5


def open_facts(connection: Any, now: Configuration, host: str) -> tuple[Fact, ...]:
    """The facts that leave most of the undecided requests of the table `replayed` open, by what
    the most frequent of them show. `host` is called where none is logged."""
    kind = now.api.kind.value if isinstance(now.api.kind.value, str) else "REST"
    reader = PathReader(Access(now), kind, {**GIVEN, **BROUGHT}, BEHIND)
    counts: Counter[Fact] = Counter()
    for row, calls in _undecided(connection):
        domain = row["domain"]
        called = domain if domain and told(domain) is not UNKNOWN else host
        program, facts = reader.read(called, row["method"] or "", row["path"] or "/", _facts(row))
        walk = Walk({**program.line.given, **facts})
        for step in program.line.steps:
            reading = walk.reading(step.check.holds)
            if reading.truth is NO:
                break
            if reading.truth is not YES:
                leaves = (reason.leaf for reason in reading.reasons if reason.truth is Truth.UNKNOWN)
                counts.update(
                    dict.fromkeys((leaf.fact for leaf in leaves if isinstance(leaf, Atom | Unknown)), calls)
                )
    return tuple(fact for fact, _ in counts.most_common(_NAMED))


def _undecided(connection: Any) -> Iterator[tuple[Mapping[str, str | None], int]]:
    columns = columns_of(connection, "replayed")
    shown = [name(each) if each in columns else "NULL" for each in REQUEST]
    rows = connection.execute(
        f"SELECT {', '.join(shown)}, sum(calls)::BIGINT AS n FROM replayed "
        f"WHERE now IS NULL AND aws IS NOT NULL GROUP BY ALL ORDER BY ALL DESC LIMIT {_TRIED}"
    ).fetchall()
    for *values, calls in rows:
        yield dict(zip(REQUEST, values, strict=True)), calls


def _facts(row: Mapping[str, str | None]) -> dict[str, Value]:
    """What a line tells of its request."""
    found: dict[str, Value] = {f.SOURCE_IP.name: told(row["sourceIp"])}
    endpoint, caller = told(row["vpce"]), told(row["userArn"])
    if endpoint is UNKNOWN:
        found[f.VPCE_POLICY_CUSTOM.name] = False
    else:
        found |= {f.SOURCE_VPCE.name: endpoint, f.VPC_ENDPOINT.name: True}
    if caller is not UNKNOWN:
        found |= {f.CALLER_ARN.name: caller, f.AUTHORIZATION.name: "sigv4"}
    if row["apiKeyId"] is not None:
        found[f.API_KEY.name] = ABSENT if told(row["apiKeyId"]) is UNKNOWN else "(a key)"
    return {fact: value for fact, value in found.items() if value is not UNKNOWN}
