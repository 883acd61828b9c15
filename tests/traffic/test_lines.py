"""Whole logs, line by line: none is lost, none counts twice, and what is broken is said."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from why403.api.logs import Reading, ReadLog, read_logs
from why403.documents.errors import BadInput
from why403.traffic.reading import relations, sources
from why403.traffic.reducing import Relation, database, scan


def entry(number: int, status: int = 200, **more: object) -> dict[str, object]:
    return {
        "requestId": f"r-{number}",
        "requestTimeEpoch": 1_795_000_000_000 + 1000 * number,
        "httpMethod": "GET",
        "resourcePath": "/orders",
        "status": status,
        "responseType": "-" if status < 400 else "THROTTLED",
        "ip": f"203.0.113.{number % 200}",
        **more,
    }


def log(folder: Path, *lines: object, name: str = "access.json") -> str:
    file = folder / name
    file.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8"
    )
    return str(file)


def causes(read: ReadLog) -> list[tuple[str, bool, int]]:
    return [(group.causes[0][0], group.certain, group.calls) for group in read.summary.groups if group.causes]


def test_served_and_refused_calls_are_counted(tmp_path: Path) -> None:
    read = read_logs([log(tmp_path, *(entry(number) for number in range(7)), entry(8, 429), entry(9, 429))])
    assert (read.summary.calls, read.summary.refused) == (9, 2)
    assert {each.value: each.calls for each in read.summary.by_status} == {"200": 7, "429": 2}
    assert causes(read) == [("throttled", True, 2)]
    (group,) = read.summary.groups
    assert (group.first, group.last) == (1_795_000_008_000, 1_795_000_009_000)
    assert {each.value: each.calls for each in group.by["route"]} == {"GET /orders": 2}
    assert {each.value: each.calls for each in group.by["network"]} == {"203.0.113.0/24": 2}


def test_a_line_that_was_delivered_twice_counts_once(tmp_path: Path) -> None:
    read = read_logs([log(tmp_path, entry(1), entry(2, 429), entry(2, 429), entry(3, 429))])
    assert (read.summary.refused, read.summary.duplicates) == (2, 1)


def test_a_line_that_was_delivered_twice_with_its_keys_in_another_order_counts_once(tmp_path: Path) -> None:
    again = dict(reversed(entry(2, 429).items()))
    read = read_logs([log(tmp_path, entry(1), entry(2, 429), again, entry(3, 429))])
    assert (read.summary.refused, read.summary.duplicates) == (2, 1)


def test_a_line_that_was_delivered_in_two_kinds_of_files_counts_once(tmp_path: Path) -> None:
    plain = log(tmp_path, entry(1), entry(2, 429), entry(3, 429))
    packed = tmp_path / "again.json.gz"
    packed.write_bytes(gzip.compress(Path(plain).read_bytes()))
    read = read_logs([plain, str(packed)])
    assert (read.summary.refused, read.summary.duplicates) == (2, 2)


def test_lines_without_a_request_id_are_no_duplicates(tmp_path: Path) -> None:
    lines = [entry(1, 429, requestId="-"), entry(1, 429, requestId="-")]
    read = read_logs([log(tmp_path, entry(0), *lines)])
    assert (read.summary.refused, read.summary.duplicates) == (2, 0)


def test_a_quote_that_breaks_a_line_loses_nothing(tmp_path: Path) -> None:
    broken = json.dumps(entry(5, 429, userAgent="A")).replace('"A"', '"Fetch (model "A4")"')
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(broken)
    read = read_logs([log(tmp_path, entry(1), broken)])
    assert (read.summary.refused, read.aside.read, read.aside.lines) == (1, 1, 0)
    assert [each.value for each in read.summary.groups[0].by["client"]] == ['Fetch (model "A4")']


@pytest.mark.parametrize("escaped", [False, True])
def test_a_value_that_looks_like_a_status_hides_no_refused_call(tmp_path: Path, escaped: bool) -> None:
    """Callers choose their user agents, and API Gateway does not escape them."""
    agent = 'x "status": "200" y'
    line = json.dumps({"userAgent": "AGENT", **entry(1, 429)})
    line = line.replace("AGENT", json.dumps(agent)[1:-1] if escaped else agent)
    read = read_logs([log(tmp_path, line, entry(7))])
    assert (read.summary.refused, read.aside.lines) == (1, 0)
    assert [each.value for each in read.summary.groups[0].by["client"]] == [agent]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ('"status":200', "200"),
        ('"status" : "200"', "200"),
        ('"status": "204"', "204"),
        ('"status": 301', "301"),
        ('"status": "429"', "429"),
        ('"status": "200", "inner": {"status": "204"}', "200"),
        ('"status": "200", "inner": {"status": "429"}', "200"),
        ('"status": "200", "Status": "429"', "200"),
        ('"wafstatus": "200", "status": "429"', "429"),
        (r'"userAgent": "\"status\": \"200\"", "status": "429"', "429"),
    ],
)
def test_a_call_has_the_status_that_its_line_names(tmp_path: Path, written: str, status: str) -> None:
    line = json.dumps({**entry(1), "status": "STATUS"}).replace('"status": "STATUS"', written)
    read = read_logs([log(tmp_path, line, *(entry(number, 202) for number in range(2, 6)))])
    assert {each.value: each.calls for each in read.summary.by_status} == {status: 1, "202": 4}
    assert (read.aside.read, read.aside.lines) == (0, 0)


@pytest.mark.parametrize(
    "written", ['"status": "200", "status": "429"', '"status": "429", "status": "200"', '"status": "2']
)
def test_a_line_with_two_statuses_or_half_of_one_is_set_aside(tmp_path: Path, written: str) -> None:
    line = json.dumps({**entry(1), "status": "STATUS"}).replace('"status": "STATUS"', written)
    read = read_logs([log(tmp_path, line, entry(2))])
    assert (read.summary.calls, read.aside.lines) == (1, 1)


def test_a_log_without_statuses_is_read_by_its_types(tmp_path: Path) -> None:
    kinds = ("WAF_FILTERED", "-", "THROTTLED")
    lines = [{"requestId": kind, "httpMethod": "GET", "path": "/a", "responseType": kind} for kind in kinds]
    read = read_logs([log(tmp_path, *lines)])
    assert (read.summary.calls, read.summary.refused) == (3, 2)


def test_what_cannot_be_read_is_counted_and_kept_with_its_reason_and_without_secrets(tmp_path: Path) -> None:
    whole = json.dumps(entry(5, 429))
    secret = "Authorization: Bearer abcdefghijklmnopqrstuvwxyz012345"
    kept = StringIO()
    lines = (entry(1), "garbage", secret, '{"level": "INFO"}', whole[:60], "[1, 2]")
    read = read_logs([log(tmp_path, *lines)], Reading(kept=kept))
    assert dict(read.aside.reasons) == {
        "not an access-log line": 3,
        "JSON without a status": 1,
        "JSON that was cut off": 1,
    }
    assert len(kept.getvalue().splitlines()) == 5
    assert "not an access-log line\tgarbage" in kept.getvalue()
    assert "abcdefghij" not in kept.getvalue() + "".join(read.aside.shown)


def test_empty_lines_are_nothing(tmp_path: Path) -> None:
    read = read_logs([log(tmp_path, entry(1), "", "  ", entry(2, 429))])
    assert (read.summary.calls, read.aside.lines) == (2, 0)


def test_files_of_several_formats_are_one_log(tmp_path: Path) -> None:
    other = {
        "requestId": "x",
        "httpMethod": "GET",
        "resourcePath": "/orders",
        "time": "28/Nov/2026:10:00:00 +0000",
        "status": "429",
        "errorResponseType": "THROTTLED",
    }
    first = log(tmp_path, entry(1), entry(2, 429))
    read = read_logs([first, log(tmp_path, other, name="other.json")])
    assert causes(read) == [("throttled", True, 2)]


def test_no_event_of_a_long_answer_is_passed_over(tmp_path: Path) -> None:
    """More of them, and longer, than is read of what somebody pastes."""
    padding = "x" * 1_000
    events = [{"message": json.dumps(entry(n, 429, userAgent=padding))} for n in range(15_000)]
    (tmp_path / "events.json").write_text(json.dumps({"events": events}), "utf-8")
    assert read_logs([str(tmp_path / "events.json")]).summary.refused == 15_000


def test_a_folder_and_a_pattern_name_files(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        log(tmp_path, entry(1), entry(2, 429, requestId=name), name=name)
    assert read_logs([str(tmp_path)]).summary.calls == 4
    assert read_logs([str(tmp_path / "*.json")]).summary.calls == 4
    assert read_logs([str(tmp_path / "a.*")]).summary.calls == 2


def test_no_such_file_and_no_log(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_logs([str(tmp_path / "missing.json")])
    with pytest.raises(BadInput, match="no lines of an access log"):
        read_logs([log(tmp_path, "just words", "and more of them")])


def test_retries_and_scanners_are_told_apart(tmp_path: Path) -> None:
    miss = {"responseType": "MISSING_AUTHENTICATION_TOKEN", "resourcePath": "-"}
    scan = [entry(100 + each, 403, path=f"/live/x{each}", ip="198.51.100.9", **miss) for each in range(30)]
    again = [entry(200 + each, 429, path="/live/orders", ip="192.0.2.4") for each in range(4)]
    read = read_logs([log(tmp_path, *scan, *again, entry(300, 429, path="/live/orders", ip="192.0.2.5"))])
    by = {code: group for group in read.summary.groups for code, _ in group.causes}
    assert (by["throttled"].retries, by["throttled"].scanned) == (3, 0)
    assert by["route-not-found"].scanned == 30


def relation_of(connection: Any, folder: Path, *lines: object) -> Relation:
    found, _ = sources(connection, {"access.json": log(folder, *lines)}, folder)
    (relation,) = relations(found)
    return relation


def test_of_lines_the_values_that_are_known_are_kept_and_not_the_lines(tmp_path: Path) -> None:
    refused = [entry(1, 429, resourcePath="/orders", unknown=each) for each in ("a", "b")]
    with database() as connection:
        relation = relation_of(connection, tmp_path, entry(2, unknown="c"), *refused, entry(3, unknown="d"))
        rows = connection.execute(f"SELECT status, times FROM ({relation.query}) ORDER BY status").fetchall()
    assert rows == [("200", 2), ("429", 2)]


def test_calls_with_ids_are_put_together_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Watched:
        def __init__(self, connection: Any) -> None:
            self.connection = connection

        def execute(self, query: str) -> Any:
            asked.append(query)
            return self.connection.execute(query)

    with database() as connection:
        scan(Watched(connection), [relation_of(connection, tmp_path, entry(1), entry(2, 429))])
        (plan,) = (row[1] for row in connection.execute(f"EXPLAIN (FORMAT json) {asked[-1]}").fetchall())
    assert plan.count("HASH_GROUP_BY") == 1
