"""Requests as columns of numbers are read as each of them is by itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from bench.world import ACCOUNT, HOST, POLICY, STAGE, template
from why403 import facts as f
from why403.access.definitions import Access
from why403.api.configurations import load
from why403.logic.column import OPEN
from why403.logic.facts import Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.questions.line import PathReader
from why403.questions.rows import ReadRows, Rows, read_rows
from why403.traffic import apart, requests
from why403.traffic.apart import tell_apart
from why403.traffic.reducing import columns_of
from why403.traffic.replay import BEHIND, BROUGHT, GIVEN
from why403.traffic.requests import coded

_PARTS = (
    "orders",
    "catalog",
    "search",
    "reports",
    "2026",
    "a-b",
    "*",
    "o%72ders",
    "",
    STAGE,
    "é",
    "@connections",
)
DOMAIN, DEEP = "shop.example.com", "deep.example.com"
_HOSTS = (HOST, HOST, DOMAIN, DOMAIN, DEEP, "other.example.com", "-", None)
_ADDRESSES = ("198.51.100.7", "192.0.2.1", "10.0.0.1", "2001:db8::1", "x", "-", None)
_CALLERS = (f"arn:aws:iam::{ACCOUNT}:user/ann", "arn:aws:sts::999988887777:assumed-role/r/s", "-", None)
_ENDPOINTS = ("vpce-1", "-", None)
_STATEMENTS: Any = POLICY["Statement"]
_NARROW = {
    **_STATEMENTS[0],
    "Effect": "Deny",
    "Resource": [
        f"execute-api:/{STAGE}/*/catalog*",
        f"execute-api:/{STAGE}/GET/orders/2026",
        f"execute-api:/{STAGE}/GET/reports/*/a*",
    ],
    "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "198.51.100.0/25"]}},
}

Request = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]


def asked(seed: int, count: int = 400) -> list[Request]:
    draw = Random(seed)
    return [
        (
            draw.choice(_HOSTS),
            draw.choice(("GET", "POST", "get", "TRACE", None)),
            draw.choice((None, "", "/", f"/{STAGE}"))
            if draw.random() < 0.05
            else f"/{STAGE}/reports/2026/{draw.choice(('a-b', 'b'))}"
            if draw.random() < 0.1
            else draw.choice((f"/{STAGE}/", "/v1/", "/v1/" + STAGE + "/", "/"))
            + "/".join(draw.choices(_PARTS, k=draw.randint(1, 3))),
            draw.choice(_ADDRESSES),
            draw.choice(_ENDPOINTS),
            draw.choice(_CALLERS),
            draw.choice(("k1", "-", None)),
        )
        for _ in range(count)
    ]


def reader_of(folder: Path, tree: object) -> PathReader:
    (folder / "now.json").write_text(json.dumps(tree), "utf-8")
    return PathReader(Access(load(folder / "now.json")), "REST", {**GIVEN, **BROUGHT}, BEHIND)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("now")


@pytest.fixture
def without_domains(folder: Path) -> PathReader:
    return reader_of(folder, template({**POLICY, "Statement": [*_STATEMENTS, _NARROW]}))


@pytest.fixture
def contradicted(without_domains: PathReader) -> PathReader:
    """What is told of every call is not what the policy says of some paths."""
    told = {**GIVEN, **BROUGHT, f.RESOURCE_POLICY_DENIES.name: False}
    return PathReader(without_domains.access, "REST", told, BEHIND)


@pytest.fixture
def reader(folder: Path) -> PathReader:
    policy = {**POLICY, "Statement": [*_STATEMENTS, _NARROW]}
    tree: Any = template(policy)
    tree["Resources"] |= {
        "Domain": {
            "Type": "AWS::ApiGateway::DomainName",
            "Properties": {"DomainName": DOMAIN, "RegionalCertificateArn": "arn:aws:acm:eu-central-1:1:c/1"},
        },
        "Mapping": {
            "Type": "AWS::ApiGateway::BasePathMapping",
            "Properties": {
                "DomainName": {"Ref": "Domain"},
                "RestApiId": {"Ref": "Api"},
                "Stage": {"Ref": "Stage"},
                "BasePath": "v1",
            },
        },
        "Deep": {
            "Type": "AWS::ApiGatewayV2::DomainName",
            "Properties": {"DomainName": DEEP},
        },
        "DeepMapping": {
            "Type": "AWS::ApiGatewayV2::ApiMapping",
            "Properties": {
                "DomainName": {"Ref": "Deep"},
                "ApiId": {"Ref": "Api"},
                "Stage": {"Ref": "Stage"},
                "ApiMappingKey": "v1/or",
            },
        },
    }
    return reader_of(folder, tree)


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as made:
        yield made


COLUMNS = ("domain", "method", "path", "sourceIp", "vpce", "userArn", "apiKeyId")


def distinct(connection: Any, lines: str) -> None:
    """The requests of a table, told apart."""
    columns = [each for each in COLUMNS if each in columns_of(connection, lines)]
    whole = f"SELECT *, FALSE AS refused, TRUE AS aws, FALSE AS by_run, 1 AS n FROM {lines}"
    tell_apart(connection, whole, columns)
    connection.execute("CREATE OR REPLACE TABLE settled (bundle BIGINT)")


def told(value: str | None) -> str | None:
    return None if value in ("-", "", "null") else value


def alone(rows: list[Request]) -> Rows:
    """The same requests as plain lists."""
    own: dict[str, list[Value]] = {}
    for _, _, _, address, endpoint, caller, key in rows:
        through, who, where = told(endpoint), told(caller), told(address)
        for fact, value in (
            (f.SOURCE_IP, UNKNOWN if where is None else where),
            (f.VPCE_POLICY_CUSTOM, False if through is None else UNKNOWN),
            (f.SOURCE_VPCE, ABSENT if through is None else through),
            (f.VPC_ENDPOINT, through is not None),
            (f.CALLER_ARN, UNKNOWN if who is None else who),
            (f.AUTHORIZATION, UNKNOWN if who is None else "sigv4"),
            (f.API_KEY, ABSENT if told(key) is None else "(a key)"),
        ):
            own.setdefault(fact.name, []).append(value)
    return Rows(
        [told(row[0]) or HOST for row in rows],
        [(row[1] or "").upper() for row in rows],
        [row[2] or "/" for row in rows],
        own,
    )


By = dict[tuple[str, int], ReadRows]


@pytest.fixture(scope="module")
def each_by_itself() -> By:
    """What is expected, by reader and seed: it takes most of the time, whatever the limits."""
    return {}


@pytest.mark.parametrize("most_texts", [1000, 0])
@pytest.mark.parametrize("most_numbered", [1 << 20, 2])
@pytest.mark.parametrize("which", ["reader", "without_domains", "contradicted"])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_they_are_read_as_each_by_itself(
    connection: Any,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    which: str,
    most_numbered: int,
    most_texts: int,
    each_by_itself: By,
) -> None:
    reader: PathReader = request.getfixturevalue(which)
    monkeypatch.setattr(requests, "BATCH", 150)
    monkeypatch.setattr(requests, "MOST_NUMBERED", most_numbered)
    monkeypatch.setattr(requests, "MOST_TEXTS", most_texts)
    rows = asked(seed)
    if (which, seed) not in each_by_itself:
        each_by_itself[which, seed] = read_rows(reader, alone(rows), whichever=True)
    expected = each_by_itself[which, seed]
    connection.execute(
        "CREATE TABLE lines (domain VARCHAR, method VARCHAR, path VARCHAR, sourceIp VARCHAR, vpce VARCHAR, "
        '"userArn" VARCHAR, "apiKeyId" VARCHAR)'
    )
    places = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    connection.execute(f"INSERT INTO lines VALUES {places}", [value for row in rows for value in row])
    distinct(connection, "lines")
    ends = dict(zip(rows, expected.places.tolist(), strict=True))
    checks = dict(zip(rows, (expected.lines[number] for number in expected.classes.tolist()), strict=True))
    shown = connection.execute(f"SELECT row, {', '.join(COLUMNS)}, calls FROM asked").fetchall()
    known = {row: (*values,) for row, *values, _ in shown}
    assert {known[row]: calls for row, *_, calls in shown} == Counter(rows)
    with coded(connection, reader.texts, HOST) as found:
        assert len(known) == len({*rows})
        seen, settled = [], 0
        for numbers, some in found.others():
            read = read_rows(reader, some.landed(reader), whichever=True)
            for row, place, number in zip(
                numbers.tolist(), read.places.tolist(), read.classes.tolist(), strict=True
            ):
                assert place == ends[known[row]], known[row]
                assert read.lines[number] == checks[known[row]]
                seen.append(row)
        assert sorted(seen) == sorted(known)
        shapes = connection.execute(
            f"SELECT row, bundle FROM (SELECT *, {found.shape} AS shape FROM asked) AS each "
            "JOIN (SELECT rowid AS bundle, sender, shape FROM bundles) USING (sender, shape)"
        ).fetchall()
        assert sorted(row for row, _ in shapes) == sorted(known)
        bundles: dict[int, list[Request]] = {}
        for row, bundle in shapes:
            bundles.setdefault(bundle, []).append(known[row])
        for numbers, some in found.bundles():
            read = read_rows(reader, some.landed(reader), whichever=True)
            for bundle, place, number in zip(
                numbers.tolist(), read.places.tolist(), read.classes.tolist(), strict=True
            ):
                for each in bundles[bundle] if place != OPEN else ():
                    settled += 1
                    assert place == ends[each], each
                    assert read.lines[number] == checks[each]
    assert settled or which == "contradicted"


@pytest.mark.parametrize(("host", "before"), [(HOST, f"/{STAGE}"), (DOMAIN, "/v1")])
def test_paths_that_land_alike_are_looked_up_once(
    connection: Any, reader: PathReader, host: str, before: str
) -> None:
    connection.execute(
        f"CREATE TABLE lines AS SELECT '{host}' AS domain, 'GET' AS method, "
        f"'{before}/orders/' || range AS path FROM range(5000)"
    )
    distinct(connection, "lines")
    with coded(connection, reader.texts, HOST) as found:
        assert sum(len(numbers) for numbers, _ in found.bundles()) == 1
        assert len(found.ways.paths) == 1
        assert found.ways.arrivals(reader) != [None]


def test_calls_to_a_domain_of_which_nothing_is_told_are_looked_up_once(
    connection: Any, without_domains: PathReader
) -> None:
    connection.execute(
        f"CREATE TABLE lines AS SELECT '{DOMAIN}' AS domain, 'GET' AS method, "
        "'/v1/orders/' || range AS path FROM range(5000)"
    )
    distinct(connection, "lines")
    with coded(connection, without_domains.texts, HOST) as found:
        assert sum(len(numbers) for numbers, _ in found.bundles()) == 1
        assert len(found.ways.paths) == 1
        assert found.ways.arrivals(without_domains) != [None]


def test_mappings_of_several_levels_match_by_characters(connection: Any, reader: PathReader) -> None:
    """They tell apart what no list of routes does."""
    connection.execute(
        f"CREATE TABLE lines AS SELECT '{DEEP}' AS domain, 'GET' AS method, "
        "'/v1/or' || range AS path FROM range(9)"
    )
    distinct(connection, "lines")
    with coded(connection, reader.texts, HOST) as found:
        assert sum(len(numbers) for numbers, _ in found.bundles()) == 1
        assert found.ways.arrivals(reader) == [None]


def test_a_log_with_paths_alone_is_read(connection: Any, reader: PathReader) -> None:
    connection.execute(f"CREATE TABLE lines AS SELECT 'GET' AS method, '/{STAGE}/orders' AS path")
    distinct(connection, "lines")
    with coded(connection, reader.texts, HOST) as found:
        ((_, rows),) = found.others()
        assert len(read_rows(reader, rows.landed(reader)).places) == 1


def test_numbers_that_two_senders_would_share_are_made_anew(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = iter([False, True, False])
    numbered = apart._numbered
    monkeypatch.setattr(apart, "_numbered", lambda *given: numbered(*given) and next(shared, True))
    connection.execute("CREATE TABLE lines AS SELECT 'GET' AS method, '/' AS path FROM range(3)")
    distinct(connection, "lines")
    assert connection.execute("SELECT method, path, aws, calls FROM asked").fetchall() == [
        ("GET", "/", True, 3)
    ]
    assert next(shared, None) is None
