"""Execution logs and logs of AWS WAF beside an access log, joined by the request id."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from tests.traffic.test_lines import log
from why403.api.inputs import case_of, gathered
from why403.api.logs import ReadLog, read_logs
from why403.documents.errors import BadInput
from why403.questions.explain import explain
from why403.traffic import beside
from why403.traffic.beside import Kind
from why403.traffic.classifying import verdict

IDS = [f"0b7e63d2-1111-4222-8333-{number:012d}" for number in range(6)]
BLOCKED = "Gateway response type: WAF_FILTERED with status code: 403"
OF_ONE_CALL = {
    "key": (
        "403",
        "API Key ****** not authorized because method 'GET /orders' requires API Key and API Key is not "
        "associated with a Usage Plan for API Stage a1b2c3d4e5/live: Forbidden",
        "Gateway response type: INVALID_API_KEY with status code: 403",
    ),
    "denied": ("403", "Gateway response type: ACCESS_DENIED with status code: 403"),
    "filtered": ("403", BLOCKED),
    "throttled": ("429", "Usage plan: exceeded throttle limit for API Stage a1b2c3d4e5/live"),
    "permission": (
        "500",
        "Execution failed due to configuration error: Invalid permissions on Lambda function",
        "Method completed with status: 500",
    ),
    "backend": (
        "403",
        "Sending request to https://backend.example.com/orders",
        "Received response. Status: 403, Integration latency: 3 ms",
        "Method completed with status: 403",
    ),
}
ALIKE = {
    "httpMethod": "GET",
    "resourcePath": "/orders",
    "path": "/live/orders",
    "stage": "live",
    "status": "403",
    "ip": "203.0.113.9",
}


def call(number: int, **more: object) -> dict[str, object]:
    return {"requestId": IDS[number], "requestTimeEpoch": 1_795_000_000_000 + number, **ALIKE, **more}


def execution(number: int, *texts: str) -> list[str]:
    return [f"({IDS[number]}) {text}" for text in (f"Starting execution for request: {IDS[number]}", *texts)]


def waf(request: str, action: str = "BLOCK", rule: str = "bad-bots") -> dict[str, object]:
    return {
        "timestamp": 1_795_000_000_000,
        "formatVersion": 1,
        "webaclId": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/own/11111111",
        "terminatingRuleId": rule,
        "terminatingRuleType": "REGULAR",
        "action": action,
        "httpSourceName": "APIGW",
        "httpSourceId": "111122223333:a1b2c3d4e5:live",
        "httpRequest": {"clientIp": "203.0.113.9", "httpMethod": "GET", "requestId": request},
    }


def of(read: ReadLog) -> dict[tuple[str, ...], int]:
    """Calls by their causes, of which one that is certain is named alone."""
    found: Counter[tuple[str, ...]] = Counter()
    for group in read.summary.groups:
        found[tuple(code for code, _ in group.causes) if group.certain else ("?",)] += group.calls
    return found


@pytest.fixture
def access(tmp_path: Path) -> str:
    return log(tmp_path, *(call(number) for number in range(4)), call(5, status="200"))


def test_without_them_nothing_is_certain(access: str) -> None:
    assert of(read_logs([access])) == {("?",): 4}


def test_what_they_prove_is_evidence_beside_the_line_of_the_same_call(access: str, tmp_path: Path) -> None:
    first = log(tmp_path, *execution(1, BLOCKED), *execution(2, "HTTP Method: GET"), name="execution.log")
    second = log(tmp_path, waf(IDS[3]), waf(IDS[5], "ALLOW"), waf("another"), name="waf.json")
    read = read_logs([access, first, second])
    assert of(read) == {("waf-block",): 2, ("?",): 2}
    assert [(file.kind, file.calls) for file in read.lines.beside.files] == [
        (Kind.EXECUTION, 2),
        (Kind.WAF, 1),
    ]
    assert (read.summary.calls, read.aside.lines) == (5, 0)
    rules = {each.value: each.calls for group in read.summary.groups for each in group.by["rule"]}
    assert rules == {"bad-bots": 1}


@pytest.mark.parametrize("behind", [b"something behind the end", b"\x1f\x8b\x09" + bytes(20)])
def test_a_damaged_file_beside_is_read_as_far_as_it_goes(access: str, tmp_path: Path, behind: bytes) -> None:
    packed = tmp_path / "execution.gz"
    lines = "".join(f"{line}\n" for line in execution(1, BLOCKED))
    packed.write_bytes(gzip.compress(lines.encode()) + behind)
    read = read_logs([access, str(packed)])
    assert of(read) == {("waf-block",): 1, ("?",): 3}
    assert read.lines.cut_off == (str(packed),)


def test_a_short_line_has_the_causes_that_it_has_alone(tmp_path: Path) -> None:
    line = {"requestId": IDS[1], "httpMethod": "GET", "resourcePath": "/orders", "status": "403"}
    (group,) = read_logs([log(tmp_path, line)]).summary.groups
    alone = explain(replace(case_of(gathered({"line": json.dumps(line)})), sentences=()))
    assert {code for code, _ in group.causes} == set(dict(verdict(alone).causes))


@pytest.mark.parametrize("told", OF_ONE_CALL)
def test_a_call_has_the_causes_that_its_line_and_its_records_have_together(tmp_path: Path, told: str) -> None:
    """As `why403 explain` says them where both are pasted."""
    status, *texts = OF_ONE_CALL[told]
    line, records = call(1, status=status), execution(1, *texts)
    read = read_logs([log(tmp_path, line), log(tmp_path, *records, name="execution.log")])
    together = gathered({"line": json.dumps(line), "records": "\n".join(records)})
    expected = verdict(explain(replace(case_of(together), sentences=())))
    assert [(group.certain, {code for code, _ in group.causes}) for group in read.summary.groups] == [
        (expected.certain, set(dict(expected.causes)))
    ]


def test_lines_of_several_requests_may_stand_in_one_another(access: str, tmp_path: Path) -> None:
    one, other = execution(1, "Starting authorizer: x", BLOCKED), execution(2, BLOCKED)
    mixed = [line for pair in zip(one, [*other, other[0]], strict=True) for line in pair]
    assert of(read_logs([access, log(tmp_path, *mixed, name="mixed.log")])) == {
        ("waf-block",): 2,
        ("?",): 2,
    }


def test_none_is_lost_where_they_are_many(
    access: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_BATCH", 2)
    lines = [line for number in range(4) for line in execution(number, BLOCKED)]
    assert of(read_logs([access, log(tmp_path, *lines, name="many.log")])) == {("waf-block",): 4}


@pytest.mark.parametrize("form", ["stamped", "gzip", "events", "events over lines"])
def test_they_are_read_as_they_are_exported(access: str, tmp_path: Path, form: str) -> None:
    lines = execution(1, BLOCKED)
    file = tmp_path / "exported"
    if form.startswith("events"):
        tree = {"events": [{"timestamp": 1, "message": line} for line in lines]}
        file.write_text(json.dumps(tree, indent=2 if form.endswith("lines") else None), "utf-8")
    else:
        text = "".join(f"2026-11-28T10:00:00.123Z {line}\n" for line in lines).encode()
        file.write_bytes(gzip.compress(text) if form == "gzip" else text)
    assert of(read_logs([access, str(file)])) == {("waf-block",): 1, ("?",): 3}


def test_the_extended_id_joins_as_well(tmp_path: Path) -> None:
    file = log(tmp_path, call(0, extendedRequestId="Abc123="), call(1, extendedRequestId="Def456="))
    assert of(read_logs([file, log(tmp_path, waf("Def456="), name="waf.json")])) == {
        ("waf-block",): 1,
        ("?",): 1,
    }


def test_they_need_an_access_log_with_ids(tmp_path: Path) -> None:
    records = log(tmp_path, waf(IDS[0]), name="waf.json")
    with pytest.raises(BadInput, match="no lines of an access log"):
        read_logs([records])
    with pytest.raises(BadInput, match="requestId"):
        read_logs([log(tmp_path, ALIKE), records])


def test_the_report_and_the_json_name_them(
    access: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    why403 = Terminal(capsys, monkeypatch)
    records = log(tmp_path, waf(IDS[0]), name="waf.json")
    told = why403("logs", access, records).out
    assert "waf.json, log of AWS WAF: has records of 1 refused call" in told
    assert "rules of AWS WAF: bad-bots (1)" in told
    tree = json.loads(why403("logs", access, records, "--json").out)
    assert tree["lines"]["beside"][0]["calls"] == 1


TRACE = "1-6a0b1c2d-00112233445566778899aabb"


def segment(status: int, called: bool, **own: object) -> str:
    """A stage's segment; where its backend was called, with a part of its own for that."""
    parts = [{"namespace": "aws", "name": "backend", "http": {"response": {"status": status}}}]
    return json.dumps(
        {
            "id": "0123456789abcdef",
            "trace_id": TRACE,
            "origin": "AWS::ApiGateway::Stage",
            "http": {"request": {"method": "GET"}, "response": {"status": status}},
            "aws": {"api_gateway": {"rest_api_id": "a1b2c3d4e5", **own}},
            "subsegments": parts if called else [],
        }
    )


def traces(folder: Path, *segments: str) -> str:
    """As `aws xray batch-get-traces` prints them; other services have segments too."""
    other = json.dumps({"id": "1", "trace_id": TRACE, "origin": "AWS::Lambda", "http": {}})
    held = [{"Id": "1", "Document": each} for each in (other, *segments)]
    file = folder / "traces.json"
    file.write_text(json.dumps({"Traces": [{"Id": TRACE, "Segments": held}]}, indent=4), "utf-8")
    return str(file)


@pytest.mark.parametrize("told", [f"Root={TRACE}", TRACE, f"Root={TRACE};Sampled=1"])
def test_a_trace_is_joined_by_its_id(tmp_path: Path, told: str) -> None:
    file = log(tmp_path, call(1, xrayTraceId=told), call(2, xrayTraceId="-"), call(3))
    read = read_logs([file, traces(tmp_path, segment(403, called=True))])
    (beside,) = read.lines.beside.files
    assert (beside.kind, beside.calls) == (Kind.TRACES, 1)
    (evidence,) = read.lines.beside.evidence
    facts = {each.fact: each.value for piece in evidence for each in piece.says.statements}
    assert facts["backend.reached"] is True


def test_a_trace_is_joined_by_the_request_where_the_log_has_no_trace(tmp_path: Path) -> None:
    file = log(tmp_path, call(1), call(2))
    found = read_logs([file, traces(tmp_path, segment(403, called=False, request_id=IDS[2].upper()))])
    (beside,) = found.lines.beside.files
    assert (beside.kind, beside.calls) == (Kind.TRACES, 1)


def test_segments_that_stand_one_a_line_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there are more of them than one document may have."""
    monkeypatch.setattr("why403.traffic.reading._LARGEST_DOCUMENT", 10)
    other = json.dumps({"id": "1", "trace_id": TRACE, "origin": "AWS::Lambda"})
    file = log(tmp_path, other, segment(403, called=True), other, other, name="segments.json")
    (beside,) = read_logs([log(tmp_path, call(1, xrayTraceId=TRACE)), file]).lines.beside.files
    assert (beside.kind, beside.calls) == (Kind.TRACES, 1)


def test_what_a_trace_shows_is_said_as_where_both_are_pasted(tmp_path: Path) -> None:
    line, told = call(1, xrayTraceId=TRACE), segment(403, called=True)
    (group,) = read_logs([log(tmp_path, line), traces(tmp_path, told)]).summary.groups
    alone = explain(replace(case_of(gathered({"a": json.dumps(line), "b": told})), sentences=()))
    assert {code for code, _ in group.causes} == set(dict(verdict(alone).causes))
