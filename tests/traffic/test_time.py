"""Refused calls over time, and what the log and CloudTrail show had changed when they began."""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import entry, log
from why403.api.logs import Reading, ReadLog, read_logs, trail_of
from why403.documents.errors import BadInput
from why403.logs.cloudtrail import Change
from why403.traffic.grouping import Group
from why403.traffic.timing import BUCKETS, TRAILED, before, buckets

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
NOON = 1_795_521_600_000
"""2026-11-24T12:00:00Z."""


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def at(number: int, moment: int, status: int = 429, **more: object) -> dict[str, object]:
    return entry(number, status, **{"requestTimeEpoch": moment, **more})


def record(name: str, time: str, **more: object) -> dict[str, object]:
    return {
        "eventSource": "apigateway.amazonaws.com",
        "eventName": name,
        "eventTime": time,
        "requestParameters": {"restApiId": "a1b2c3d4e5"},
        **more,
    }


def trail(folder: Path, *records: object, name: str = "trail.json") -> str:
    file = folder / name
    file.write_text(json.dumps({"Records": records}), "utf-8")
    return str(file)


def group_of(read: ReadLog, code: str = "throttled") -> Group:
    return next(group for group in read.summary.groups if group.causes[0][0] == code)


@pytest.mark.parametrize("span", [0, 999, MINUTE, 61 * MINUTE, DAY, 30 * DAY, 400 * DAY, 60 * 365 * DAY])
@pytest.mark.parametrize("begins", [0, NOON, NOON + 59_999])
def test_buckets_hold_the_whole_time_and_are_few(span: int, begins: int) -> None:
    found = buckets(begins, begins + span)
    assert found is not None
    assert found.count <= BUCKETS
    assert found.begins <= begins
    assert (
        found.begins + (found.count - 1) * found.width
        <= begins + span
        < found.begins + found.count * found.width
    )


def test_calls_are_counted_in_each_stretch_of_time(tmp_path: Path) -> None:
    moments = [NOON, NOON + 1, NOON + 5 * MINUTE, NOON + 50 * MINUTE]
    read = read_logs([log(tmp_path, *(at(each, moment) for each, moment in enumerate(moments)))])
    over = read.summary.over_time
    assert over is not None
    assert (over.begins, over.width) == (NOON, MINUTE)
    counts = group_of(read).timing.counts
    assert {place: count for place, count in enumerate(counts) if count} == {0: 2, 5: 1, 50: 1}


def test_a_log_without_times_has_none(tmp_path: Path) -> None:
    read = read_logs([log(tmp_path, {"requestId": "a", "status": "429", "httpMethod": "GET", "path": "/a"})])
    assert read.summary.over_time is None
    assert read.summary.groups[0].timing.counts == ()


def test_the_share_of_the_calls_of_its_routes_is_known_where_served_calls_are_read(tmp_path: Path) -> None:
    orders = [at(1, NOON), *(at(number, NOON, 200) for number in range(2, 5))]
    others = [at(number, NOON, 200, resourcePath="/pets") for number in range(10, 30)]
    file = log(tmp_path, *orders, *others)
    assert group_of(read_logs([file], Reading(traffic=True))).timing.of_routes == (1, 4)
    assert group_of(read_logs([file])).timing.of_routes is None


def test_what_only_a_path_names_has_no_share(tmp_path: Path) -> None:
    lines = [{**at(number, NOON, status), "path": "/live/x"} for number, status in ((1, 429), (2, 200))]
    for line in lines:
        del line["resourcePath"]
    assert group_of(read_logs([log(tmp_path, *lines)], Reading(traffic=True))).timing.of_routes is None


def test_no_record_of_a_long_trail_is_passed_over(tmp_path: Path) -> None:
    told = {"eventSource": "s3.amazonaws.com", "eventName": "PutObject", "eventTime": "2026-11-24T11:59:00Z"}
    change = record("UpdateRestApi", "2026-11-24T11:59:00Z")
    assert len(trail_of([trail(tmp_path, *([told] * 12_000), change)])) == 1


def test_a_deployment_that_is_new_when_a_group_begins_is_named(tmp_path: Path) -> None:
    lines = [
        at(1, NOON, deploymentId="old111"),
        at(2, NOON + MINUTE, deploymentId="new222"),
        at(3, NOON + 5 * MINUTE, deploymentId="new222", responseType="WAF_FILTERED"),
    ]
    read = read_logs([log(tmp_path, *lines)])
    deployed = group_of(read, "waf-block").timing.deployed
    assert deployed is not None
    assert (deployed.deployment, deployed.before, deployed.seen) == ("new222", "old111", NOON + MINUTE)
    assert group_of(read).timing.deployed is None


def test_a_deployment_is_not_named_that_was_there_for_long_or_from_the_start_or_in_another_stage(
    tmp_path: Path,
) -> None:
    long_ago = [
        at(1, NOON, deploymentId="old111"),
        at(2, NOON + MINUTE, deploymentId="new222"),
        at(3, NOON + 120 * MINUTE, deploymentId="new222", responseType="WAF_FILTERED"),
    ]
    other_stage = [
        at(1, NOON, deploymentId="old111", stage="live"),
        at(2, NOON + MINUTE, deploymentId="new222", stage="test", responseType="WAF_FILTERED"),
    ]
    for lines in (long_ago, other_stage):
        assert group_of(read_logs([log(tmp_path, *lines)]), "waf-block").timing.deployed is None


def test_changes_shortly_before_the_first_call_are_named_the_nearest_first(tmp_path: Path) -> None:
    file = trail(
        tmp_path,
        record("UpdateRestApi", "2026-11-24T11:53:00Z"),
        record("CreateDeployment", "2026-11-24T11:56:00Z"),
        record("UpdateStage", "2026-11-24T12:00:01Z"),
        record("PutMethod", "2026-11-24T09:00:00Z"),
        record("UpdateAuthorizer", "2026-11-24T11:58:00Z", errorCode="AccessDenied"),
        record("GetRestApi", "2026-11-24T11:59:00Z"),
    )
    read = read_logs([log(tmp_path, at(1, NOON))], trail=trail_of([file]))
    assert [(each.event, NOON - each.at) for each in group_of(read).timing.changes] == [
        ("CreateDeployment", 4 * MINUTE),
        ("UpdateRestApi", 7 * MINUTE),
    ]


def test_a_change_of_another_api_than_the_logs_is_not_named() -> None:
    changes = [Change(NOON, "UpdateStage", "aaaaa11111"), Change(NOON, "UpdateStage", "bbbbb22222")]
    whoever = Change(NOON, "UpdateWebACL", None)
    assert before([*changes, whoever], NOON, {"aaaaa11111"}) == (changes[0], whoever)
    assert before(changes, NOON, ()) == tuple(changes)
    assert before(changes, NOON + TRAILED + 1, ()) == ()
    assert before(changes, None, ()) == ()


def test_records_are_read_as_they_are_delivered_and_as_they_are_looked_up(tmp_path: Path) -> None:
    told = record("UpdateStage", "2026-11-24T11:56:00Z")
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(json.dumps({"Records": [told]}).encode()))
    looked_up = tmp_path / "events.json"
    looked_up.write_text(json.dumps({"Events": [{"CloudTrailEvent": json.dumps(told)}]}), "utf-8")
    expected = Change(NOON - 4 * MINUTE, "UpdateStage", "a1b2c3d4e5")
    assert trail_of([str(packed)]) == trail_of([str(looked_up)]) == (expected,)


def test_a_trail_is_read_from_a_pipe_and_by_an_odd_name_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = trail(tmp_path, record("UpdateStage", "2026-11-24T11:56:00Z"), name="t[1].json")
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_bytes, args=(Path(odd).read_bytes(),))
    writer.start()
    found = trail_of(["pipe"])
    writer.join()
    assert found == trail_of(["t[1].json"]) == (Change(NOON - 4 * MINUTE, "UpdateStage", "a1b2c3d4e5"),)
    assert sorted(os.listdir()) == ["pipe", "t[1].json"]


def test_what_is_no_trail_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no records of CloudTrail"):
        trail_of([log(tmp_path, at(1, NOON))])
    with pytest.raises(BadInput, match="no such file"):
        trail_of([str(tmp_path / "missing.json")])
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"x" * 1000)[:20])
    with pytest.raises(BadInput, match="cannot be read"):
        trail_of([str(cut)])


def test_the_report_says_it_in_plain_words(why403: Terminal, tmp_path: Path) -> None:
    file = trail(tmp_path, record("UpdateRestApi", "2026-11-24T11:56:00Z"))
    lines = [at(1, NOON), at(2, NOON + 5 * MINUTE), at(3, NOON, 200)]
    told = why403("logs", log(tmp_path, *lines), "--trail", file, "--traffic").out
    came = "UpdateRestApi of API a1b2c3d4e5 came 4 minutes before the first call"
    assert f"{came} (2026-11-24 11:56:00 UTC, CloudTrail)" in told
    assert "2 of the 3 calls of the routes that its lines name (66.7%)" in told
    assert "first seen 2026-11-24 12:00:00 UTC" in told
    tree = json.loads(why403("logs", log(tmp_path, *lines), "--trail", file, "--traffic", "--json").out)
    (group,) = tree["groups"]
    assert group["came_before"][0] == {
        "event": "UpdateRestApi",
        "api": "a1b2c3d4e5",
        "time": "2026-11-24T11:56:00.000+00:00",
        "seconds": 240,
    }
    assert (sum(group["over_time"]), group["share_of_routes"]) == (2, 0.6667)


@pytest.mark.parametrize("leap", [0, NOON - 2 * 366 * DAY, NOON + 9 * 366 * DAY])
def test_a_clock_that_leaps_does_not_stretch_the_time(tmp_path: Path, leap: int) -> None:
    calls = [at(number, NOON + number * MINUTE) for number in range(20)]
    read = read_logs([log(tmp_path, *calls, at(99, leap))])
    assert (read.summary.leaps, read.summary.refused) == (1, 21)
    assert (read.summary.first, read.summary.last) == (NOON, NOON + 19 * MINUTE)
    assert group_of(read).calls == 21


def test_many_times_far_away_are_a_long_log_and_no_leap(tmp_path: Path) -> None:
    calls = [at(number, NOON + number * 100 * DAY) for number in range(20)]
    read = read_logs([log(tmp_path, *calls)])
    assert (read.summary.leaps, read.summary.first) == (0, NOON)


def test_of_a_few_lines_nobody_can_tell_which_clock_leapt(tmp_path: Path) -> None:
    read = read_logs([log(tmp_path, at(1, NOON), at(2, NOON + MINUTE), at(3, NOON + 900 * DAY))])
    assert (read.summary.leaps, read.summary.last) == (0, NOON + 900 * DAY)


def test_the_report_says_that_a_clock_leapt(why403: Terminal, tmp_path: Path) -> None:
    calls = [at(number, NOON + number * MINUTE) for number in range(20)]
    printed = why403("logs", log(tmp_path, *calls, at(99, 0)))
    assert "1 refused call with a time more than a year from nearly all others" in printed.out
