"""Logged requests put to the configuration that refused them, and to changes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.world import BLOCKED_NETWORK, HOST, POLICY, STAGE, Line, World, template
from why403.api.configurations import load
from why403.api.replay import Replay, replayed, with_policy
from why403.documents.errors import BadInput
from why403.logs.accesslog import row_of
from why403.model.configuration import Configuration
from why403.traffic import scanning
from why403.traffic.reducing import settle

LINES = 6_000
_CATALOG_FROM_16 = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": f"execute-api:/{STAGE}/GET/catalog/*",
    "Condition": {"IpAddress": {"aws:SourceIp": "16.0.0.0/4"}},
}
OTHER_POLICY = {**POLICY, "Statement": [POLICY["Statement"][0], _CATALOG_FROM_16]}


@pytest.fixture(scope="module")
def world() -> list[Line]:
    return list(World(seed=11).lines(LINES))


@pytest.fixture(scope="module")
def folder(world: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("replay")
    (made / "access.json").write_text("".join(f"{line.text}\n" for line in world), "utf-8")
    (made / "now.json").write_text(json.dumps(template()), "utf-8")
    (made / "other.json").write_text(json.dumps(OTHER_POLICY), "utf-8")
    return made


@pytest.fixture(scope="module")
def now(folder: Path) -> Configuration:
    return load(folder / "now.json")


@pytest.fixture(scope="module")
def found(folder: Path, now: Configuration) -> Replay:
    return replayed([str(folder / "access.json")], now, with_policy(now, str(folder / "other.json")))


def column(line: Line, name: str) -> str:
    row = row_of(line.text)
    assert row is not None
    return row[name]


def test_the_configuration_that_refused_them_says_so(found: Replay, world: list[Line]) -> None:
    """What is left open are signatures that the log does not show."""
    fidelity = found.fidelity
    assert (fidelity.unlike, fidelity.untold, fidelity.calls) == (0, 0, LINES)
    served = sum(not line.cause or line.cause == "backend-403" for line in world)
    denied = sum(line.cause in ("resource-policy-explicit-deny", "route-not-found") for line in world)
    assert fidelity.agree >= served + denied
    assert fidelity.unknown < LINES / 20


def test_who_is_refused_by_the_change(found: Replay, world: list[Line]) -> None:
    """Of those that got in, whoever calls the catalog from the network that it denies."""
    assert found.change is not None
    closed = [
        line
        for line in world
        if line.cause in ("", "backend-403")
        and line.route == "GET /catalog/{item}"
        and 16 <= int(column(line, "sourceIp").partition(".")[0]) < 32
    ]
    assert found.change.closed.calls == len(closed) > 0
    assert [(row.route, row.check) for row in found.change.closed.rows] == [
        ("GET /catalog/{item}", "resource-policy.no-deny")
    ]
    assert sum(each.calls for each in found.change.closed.networks) <= len(closed)


def test_who_gets_in_by_the_change(found: Replay, world: list[Line]) -> None:
    """Whoever was refused for the network that is denied no more, unless something else refuses as well."""
    assert found.change is not None
    assert {each.value for each in found.change.opened.networks} == {f"{BLOCKED_NETWORK}0/24"}
    opened = sum(line.cause == "resource-policy-explicit-deny" for line in world)
    keyed = sum(
        line.cause == "resource-policy-explicit-deny" and line.route.startswith("GET /reports")
        for line in world
    )
    assert found.change.opened.calls == opened - keyed > 0


def test_the_same_configuration_changes_nothing(folder: Path, now: Configuration) -> None:
    same = replayed([str(folder / "access.json")], now, now).change
    assert same is not None
    assert (same.closed.calls, same.opened.calls) == (0, 0)


def test_a_configuration_of_another_api_disagrees(folder: Path, now: Configuration, tmp_path: Path) -> None:
    """With a policy that denies the catalog, AWS would not have served it."""
    (tmp_path / "policy.json").write_text(json.dumps(OTHER_POLICY), "utf-8")
    other = with_policy(now, str(tmp_path / "policy.json"))
    fidelity = replayed([str(folder / "access.json")], other, None).fidelity
    assert [(row.route, row.check) for row in fidelity.let_in] == [
        ("GET /catalog/{item}", "resource-policy.no-deny")
    ]
    assert fidelity.refused


def test_a_log_without_paths_cannot_be_replayed(tmp_path: Path, now: Configuration) -> None:
    (tmp_path / "log").write_text('{"requestId": "a", "status": "200", "httpMethod": "GET"}\n', "utf-8")
    with pytest.raises(BadInput, match=r"no \$context\.path"):
        replayed([str(tmp_path / "log")], now, None)


def test_a_method_that_comes_to_ask_for_a_signature_leaves_unsigned_calls_open(
    tmp_path: Path, now: Configuration
) -> None:
    """A log does not show whether a call to an open method was signed: that is not decided, never guessed."""
    line = {
        "requestId": "a",
        "status": "200",
        "httpMethod": "POST",
        "path": f"/{STAGE}/search",
        "domain": HOST,
    }
    (tmp_path / "log").write_text(json.dumps({**line, "userArn": "-", "ip": "192.0.2.1"}) + "\n", "utf-8")
    tree = json.loads(json.dumps(template()))
    for resource in tree["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::Method":
            resource["Properties"] |= {"AuthorizationType": "AWS_IAM", "ApiKeyRequired": False}
    (tmp_path / "new.json").write_text(json.dumps(tree), "utf-8")
    change = replayed([str(tmp_path / "log")], now, load(tmp_path / "new.json")).change
    assert change is not None
    assert (change.closed.calls, change.opened.calls, change.unknown) == (0, 0, 1)


def test_a_route_that_is_taken_away_refuses_its_calls(
    folder: Path, now: Configuration, world: list[Line], tmp_path: Path
) -> None:
    tree = json.loads(json.dumps(template()))
    gone = next(
        name
        for name, each in tree["Resources"].items()
        if each["Type"] == "AWS::ApiGateway::Method" and each["Properties"]["HttpMethod"] == "PUT"
    )
    del tree["Resources"][gone]
    tree["Resources"]["Deployment"]["DependsOn"].remove(gone)
    (tmp_path / "new.json").write_text(json.dumps(tree), "utf-8")
    change = replayed([str(folder / "access.json")], now, load(tmp_path / "new.json")).change
    assert change is not None
    served = sum(line.cause in ("", "backend-403") and line.route == "PUT /account/{user}" for line in world)
    assert change.closed.calls == served
    assert {row.route for row in change.closed.rows} == {"PUT /account/{user}"}


@pytest.fixture(scope="module")
def parquet(folder: Path) -> Path:
    made = folder / "access.parquet"
    with duckdb.connect() as own:
        lines = f"FROM read_json('{folder}/access.json', format = 'newline_delimited', ignore_errors = true)"
        own.execute(f"COPY ({lines}) TO '{made}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return made


def test_parquet_is_replayed_as_the_same_lines_are(
    parquet: Path, folder: Path, now: Configuration, tmp_path: Path
) -> None:
    change = with_policy(now, str(folder / "other.json"))
    with duckdb.connect() as own:
        own.execute(f"COPY (FROM '{parquet}') TO '{tmp_path}/same.json' (FORMAT json)")
    one, other = (replayed([str(each)], now, change) for each in (parquet, tmp_path / "same.json"))
    assert (one.fidelity.calls, one.fidelity.unlike) == (other.fidelity.calls, 0)
    assert one.fidelity == other.fidelity
    assert one.change == other.change


def test_refused_lines_of_parquet_that_were_delivered_again_count_once(
    parquet: Path, now: Configuration, tmp_path: Path
) -> None:
    with duckdb.connect() as own:
        own.execute(f"COPY (FROM '{parquet}' WHERE status >= '400') TO '{tmp_path}/again.parquet'")
        again = own.execute(f"SELECT count(*) FROM '{tmp_path}/again.parquet'").fetchall()[0][0]
    once = replayed([str(parquet)], now, None).fidelity
    twice = replayed([str(parquet), str(tmp_path / "again.parquet")], now, None).fidelity
    assert again
    assert twice == replace(once, duplicates=again)


def test_a_parquet_file_that_is_damaged_is_named(parquet: Path, now: Configuration, tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    whole = bytearray(parquet.read_bytes())
    whole[len(whole) // 3 : len(whole) // 2] = bytes(len(whole) // 2 - len(whole) // 3)
    broken.write_bytes(whole)
    with pytest.raises(BadInput, match=r"broken\.parquet: the file is damaged"):
        replayed([str(broken)], now, None)


def test_what_shows_only_when_served_lines_are_read_is_named_as_well(
    parquet: Path, now: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "damaged_file", lambda *_: (str(parquet), "parquet"))

    def broken(*_: object) -> None:
        raise duckdb.InvalidInputException

    monkeypatch.setattr("why403.api.replay.gather", broken)
    with pytest.raises(BadInput, match=r"access\.parquet: the file is damaged"):
        replayed([str(parquet)], now, None)


def test_a_parquet_file_that_is_replaced_meanwhile_is_named(
    parquet: Path, now: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = tmp_path / "moving.parquet"
    moving.write_bytes(parquet.read_bytes())

    def replaced(connection: Any, of_served: Sequence[str]) -> None:
        settle(connection, of_served)
        moving.write_bytes(b"PAR1")

    monkeypatch.setattr("why403.api.replay.settle", replaced)
    with pytest.raises(BadInput, match="changed while it was read"):
        replayed([str(moving)], now, None)
