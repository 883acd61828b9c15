"""Logs that an account keeps: found by the stage, read in a range of time, no more than was agreed to."""

from __future__ import annotations

import errno
import gzip
import io
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.emulated import Answer, Emulated, fault, ok, xml
from tests.cli.calls import Terminal
from tests.traffic.test_beside import TRACE, segment
from tests.traffic.test_lines import entry
from why403.account.operations import OF_LOGS
from why403.api.logs import Reading, read_logs
from why403.api.remote import Wanted, remote_logs, span
from why403.documents.errors import BadInput
from why403.traffic.beside import Kind

NOW = 1_795_903_200_000
"""2026-11-28T22:00:00Z."""
GROUP = "orders-access"
LINES = [json.dumps(entry(number, (200, 429)[number % 2])) for number in range(9)]


def asked(request: Any) -> Any:
    """The parameters of a call that speaks JSON."""
    return json.loads(request.body)


def a_stage(
    aws: Emulated, name: str = "prod", form: str | None = None, to: str = f"log-group:{GROUP}"
) -> None:
    settings = {"destinationArn": f"arn:aws:logs:eu-west-1:123456789012:{to}", "format": form or ""}
    aws.reply(
        "apigateway",
        "GetStages",
        lambda _: ok({"item": [{"stageName": name, "accessLogSettings": settings}]}),
    )
    group = {
        "logGroupName": GROUP,
        "storedBytes": 240_000_000,
        "creationTime": NOW - 24 * 3_600_000,
    }
    aws.reply(
        "logs",
        "DescribeLogGroups",
        lambda _: ok({"logGroups": [{**group, "logGroupName": f"{GROUP}-2"}, group]}),
    )


def events(*lines: str, token: str | None = None) -> Callable[[Any], Answer]:
    told = {"events": [{"timestamp": NOW - 60_000, "message": line} for line in lines]}
    return lambda _: ok({**told, **({"nextToken": token} if token else {})})


def read(aws: Emulated, *names: str, **wanted: Any) -> Any:
    remote = remote_logs(Wanted(**wanted), lambda *_: aws.account(), lambda: NOW / 1000)
    return read_logs(names, Reading(remote=remote))


def test_every_page_of_the_stages_group_is_read(aws: Emulated) -> None:
    a_stage(aws)
    aws.reply(
        "logs", "FilterLogEvents", events(*LINES[:4], token="next"), events(token="more"), events(*LINES[4:])
    )
    found = read(aws, "aws:abc123/prod", since="6h")
    assert (found.summary.calls, found.summary.refused, found.lines.files) == (9, 4, ("aws:abc123/prod",))
    assert aws.calls["logs FilterLogEvents"] == 3


def test_the_range_is_asked_for_in_milliseconds(aws: Emulated) -> None:
    a_stage(aws)
    ranges: list[tuple[int, int]] = []

    def reply(request: Any) -> Answer:
        ranges.append((asked(request)["startTime"], asked(request)["endTime"]))
        return events(*LINES)(request)

    aws.reply("logs", "FilterLogEvents", reply)
    read(aws, "aws:abc123/prod", since="2026-11-28T20:00Z", until="1h")
    assert ranges == [(NOW - 2 * 3_600_000, NOW - 3_600_000)]


def test_lines_are_of_the_stages_format(aws: Emulated) -> None:
    a_stage(aws, form="$context.requestId $context.status $context.error.responseType $context.httpMethod")
    aws.reply("logs", "FilterLogEvents", events(*(f"r-{n} 429 THROTTLED GET" for n in range(5))))
    found = read(aws, "aws:abc123/prod")
    assert (found.summary.refused, found.lines.formats) == (5, ("the format of the stage",))


def test_an_http_api_has_a_log_too(aws: Emulated) -> None:
    a_stage(aws)
    aws.reply("apigateway", "GetStages", lambda _: fault("json", "NotFoundException", 404))
    to = {"DestinationArn": f"arn:aws:logs:eu-west-1:1:log-group:{GROUP}:*", "Format": "-"}
    stage = {"stageName": "$default", "accessLogSettings": {key[:1].lower() + key[1:]: to[key] for key in to}}
    aws.reply("apigatewayv2", "GetStages", lambda _: ok({"items": [stage]}))
    aws.reply("logs", "FilterLogEvents", events(*LINES))
    assert read(aws, "aws:abc123").summary.calls == 9


@pytest.mark.parametrize(
    ("called", "to", "wrong"),
    [
        ("aws:abc123/other", f"log-group:{GROUP}", "no such stage"),
        ("aws:abc123/prod", "log-group:gone", "not there"),
        ("aws:?", f"log-group:{GROUP}", "not name an API"),
    ],
)
def test_what_has_no_log_is_said(aws: Emulated, called: str, to: str, wrong: str) -> None:
    a_stage(aws, to=to)
    with pytest.raises(BadInput, match=wrong):
        read(aws, called)


def test_a_log_that_goes_to_firehose_is_not_in_cloudwatch(aws: Emulated) -> None:
    arn = "arn:aws:firehose:eu-west-1:1:deliverystream/amazon-apigateway-x"
    stage = {"stageName": "prod", "accessLogSettings": {"destinationArn": arn}}
    aws.reply("apigateway", "GetStages", lambda _: ok({"item": [stage]}))
    with pytest.raises(BadInput, match="does not go to CloudWatch Logs"):
        read(aws, "aws:abc123/prod")


def test_a_refused_call_names_the_permission(aws: Emulated) -> None:
    a_stage(aws)
    aws.reply(
        "logs",
        "FilterLogEvents",
        events(*LINES, token="next"),
        lambda _: fault("json", "AccessDeniedException", 400),
    )
    with pytest.raises(BadInput, match="logs:FilterLogEvents"):
        read(aws, "aws:abc123/prod")


@pytest.mark.parametrize(
    ("insights", "told"), [(False, "about 60.0 MB"), (True, r"about \$0.00 \(\$0.005 a GB")]
)
def test_what_it_takes_is_said_before_anything_is_read(aws: Emulated, insights: bool, told: str) -> None:
    """A quarter of what the group holds, for a quarter of its time."""
    a_stage(aws)
    questions: list[str] = []

    def refuses(question: str) -> bool:
        questions.append(question)
        return False

    with pytest.raises(BadInput, match="nothing was read"):
        read(aws, "aws:abc123/prod", since="6h", insights=insights, agreed=refuses)
    (question,) = questions
    assert "from 2026-11-28 16:00 UTC to 2026-11-28 22:00 UTC" in question
    assert re.search(told, question)
    assert aws.calls["logs FilterLogEvents"] == aws.calls["logs StartQuery"] == 0


def test_a_range_before_the_group_keeps_anything_is_said(aws: Emulated) -> None:
    """Logs Insights refuses it, with words of its own; and it is no log without calls."""
    a_stage(aws)
    with pytest.raises(BadInput, match="keeps nothing from before 2026-11-27 22:00 UTC"):
        read(aws, "aws:abc123/prod", since="9d", until="2d")
    assert aws.calls["logs FilterLogEvents"] == 0


def test_more_than_was_allowed_is_not_read(aws: Emulated) -> None:
    a_stage(aws)
    with pytest.raises(BadInput, match=r"about 240\.0 MB"):
        read(aws, "aws:abc123/prod", since="7d", at_most=0.1)


class Insights:
    """Logs Insights over a log of one line at each of these moments, in seconds. The end of a range is an
    instant, or the `whole` second that it names."""

    def __init__(self, aws: Emulated, moments: Sequence[float], whole: bool = True) -> None:
        self.moments, self.whole, self.ranges = moments, whole, list[tuple[int, int]]()
        self.waits = 0
        aws.reply("logs", "StartQuery", self.started)
        aws.reply("logs", "GetQueryResults", self.answered)

    def started(self, request: Any) -> Answer:
        self.ranges.append((asked(request)["startTime"], asked(request)["endTime"]))
        return ok({"queryId": str(len(self.ranges) - 1)})

    def answered(self, request: Any) -> Answer:
        self.waits += 1
        if self.waits % 2:
            return ok({"status": "Running", "results": []})
        begins, ends = self.ranges[int(asked(request)["queryId"])]
        last = ends + 0.999 if self.whole else ends
        inside = [n for n, moment in enumerate(self.moments) if begins <= moment <= last][:10]
        rows = (
            [{"field": "@message", "value": json.dumps(entry(n, 200))}, {"field": "@ptr", "value": f"p{n}"}]
            for n in inside
        )
        return ok({"status": "Complete", "results": list(rows)})


def test_a_query_that_returns_as_much_as_it_can_is_halved(
    aws: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_stage(aws)
    monkeypatch.setattr("why403.account.log_groups.AT_ONCE", 10)
    end = NOW // 1000
    insights = Insights(aws, [end - number * 7 for number in range(50)] + [end - 3600] * 9)
    assert read(aws, "aws:abc123/prod", insights=True).summary.calls == 59
    assert len(insights.ranges) > 5


@pytest.mark.parametrize("whole", [False, True])
def test_every_line_of_a_query_comes_once_whichever_way_aws_reads_the_end_of_a_range(
    aws: Emulated, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    """Which of the two is not documented; 4 lines a second, so that ranges meet between them."""
    a_stage(aws)
    monkeypatch.setattr("why403.account.log_groups.AT_ONCE", 10)
    Insights(aws, [NOW / 1000 - number / 4 for number in range(200)], whole)
    assert read(aws, "aws:abc123/prod", insights=True).summary.calls == 200


def test_a_second_with_too_many_lines_is_not_passed_over(
    aws: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_stage(aws)
    monkeypatch.setattr("why403.account.log_groups.AT_ONCE", 10)
    Insights(aws, [NOW // 1000 - 60] * 10)
    with pytest.raises(BadInput, match="a second or two have 10 lines or more"):
        read(aws, "aws:abc123/prod", insights=True)


def traced(aws: Emulated, held: int = 0) -> list[dict[str, Any]]:
    """X-Ray with a trace in every hour, of which that of the last one failed; it holds it back at first."""
    asks: list[dict[str, Any]] = []

    def summaries(request: Any) -> Answer:
        told = asked(request)
        last = told["EndTime"] >= NOW // 1000
        found = {"Id": TRACE if last else "1-00000000-000000000000000000000000", "HasError": last}
        return ok({"TraceSummaries": [found]})

    def batch(request: Any) -> Answer:
        asks.append(asked(request))
        if len(asks) <= held:
            return ok({"Traces": [], "UnprocessedTraceIds": asks[-1]["TraceIds"]})
        return ok(
            {"Traces": [{"Id": TRACE, "Segments": [{"Id": "s", "Document": segment(429, called=True)}]}]}
        )

    aws.reply("xray", "GetTraceSummaries", summaries)
    aws.reply("xray", "BatchGetTraces", batch)
    return asks


@pytest.mark.parametrize("held", [0, 2])
def test_traces_of_failed_calls_are_read_beside_the_lines(aws: Emulated, held: int) -> None:
    a_stage(aws)
    asks = traced(aws, held)
    lines = [json.dumps(entry(n, 429, xrayTraceId=f"Root={TRACE}")) for n in range(2)]
    aws.reply("logs", "FilterLogEvents", events(*LINES, *lines))
    (beside,) = read(aws, "aws:abc123/prod", since="3h", traces=True).lines.beside.files
    assert (beside.name, beside.kind, beside.calls) == ("traces of X-Ray", Kind.TRACES, 2)
    assert [each["TraceIds"] for each in asks] == [[TRACE]] * (held + 1)


def test_traces_that_are_not_given_are_said(aws: Emulated) -> None:
    a_stage(aws)
    traced(aws, held=9)
    aws.reply("logs", "FilterLogEvents", events(*LINES))
    with pytest.raises(BadInput, match="did not give all traces"):
        read(aws, "aws:abc123/prod", traces=True)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("Failed", "failed"),
        ("Cancelled", "cancelled by somebody else"),
        ("Timeout", "as long as AWS allows"),
        ("Another", "did not come to its end"),
    ],
)
def test_a_query_that_fails_is_said(aws: Emulated, status: str, told: str) -> None:
    a_stage(aws)
    aws.reply("logs", "StartQuery", lambda _: ok({"queryId": "q"}))
    aws.reply("logs", "GetQueryResults", lambda _: ok({"status": status, "results": []}))
    with pytest.raises(BadInput, match=told):
        read(aws, "aws:abc123/prod", insights=True)
    assert aws.calls["logs StopQuery"] == 0


def waits_for_ctrl_c(_: Any) -> Answer:
    raise KeyboardInterrupt


@pytest.mark.parametrize("stops", [lambda _: ok({"success": True}), lambda _: fault("json", "No", 400)])
def test_ctrl_c_stops_a_query_that_is_running(aws: Emulated, stops: Callable[[Any], Answer]) -> None:
    a_stage(aws)
    stopped: list[Any] = []

    def stop(request: Any) -> Answer:
        stopped.append(asked(request))
        return stops(request)

    running = ok({"status": "Running", "results": []})
    aws.reply("logs", "StartQuery", lambda _: ok({"queryId": "q"}))
    aws.reply("logs", "GetQueryResults", lambda _: running, waits_for_ctrl_c)
    aws.reply("logs", "StopQuery", stop)
    with pytest.raises(KeyboardInterrupt):
        read(aws, "aws:abc123/prod", insights=True)
    assert stopped == [{"queryId": "q"}]


def test_a_query_whose_results_cannot_be_read_is_stopped(aws: Emulated) -> None:
    a_stage(aws)
    aws.reply("logs", "StartQuery", lambda _: ok({"queryId": "q"}))
    aws.reply("logs", "GetQueryResults", lambda _: fault("json", "AccessDeniedException", 400))
    aws.reply("logs", "StopQuery", lambda _: ok({"success": True}))
    with pytest.raises(BadInput, match="it needs logs:GetQueryResults"):
        read(aws, "aws:abc123/prod", insights=True)
    assert aws.calls["logs StopQuery"] == 1


@pytest.mark.parametrize(
    ("name", "code"), [("FilterLogEvents", "ThrottlingException"), ("StartQuery", "LimitExceededException")]
)
def test_what_is_throttled_for_half_a_minute_is_read_in_the_end(aws: Emulated, name: str, code: str) -> None:
    """Somebody else reads the same account: to begin anew would cost more."""
    a_stage(aws)
    given = {"FilterLogEvents": events(*LINES), "StartQuery": lambda _: ok({"queryId": "q"})}
    rows = [[{"field": "@message", "value": line}] for line in LINES]
    aws.reply("logs", "GetQueryResults", lambda _: ok({"status": "Complete", "results": rows}))
    aws.reply("logs", name, *[lambda _: fault("json", code, 400)] * 6, given[name])
    assert read(aws, "aws:abc123/prod", insights=name == "StartQuery").summary.calls == 9


def test_credentials_that_have_expired_are_said(aws: Emulated) -> None:
    a_stage(aws)
    aws.reply("logs", "DescribeLogGroups", lambda _: fault("json", "ExpiredTokenException", 400))
    with pytest.raises(BadInput, match=r"these credentials are not accepted.*ExpiredTokenException"):
        read(aws, "aws:abc123/prod")


@pytest.fixture
def group(aws: Emulated) -> Iterator[tuple[str, int]]:
    """A stage of moto's whose access log moto keeps, 4 lines a second; its name, and the time of the last."""
    gateway, logs = aws.admin("apigateway"), aws.admin("logs")
    api = gateway.create_rest_api(name="orders")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    gateway.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
    gateway.put_integration(restApiId=api, resourceId=root, httpMethod="GET", type="MOCK")
    gateway.create_deployment(restApiId=api, stageName="prod")
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="1")
    last = round(time.time()) * 1000
    told = [
        {"timestamp": last - n * 250, "message": json.dumps(entry(n, (200, 429)[n % 2]))}
        for n in reversed(range(100))
    ]
    logs.put_log_events(logGroupName=GROUP, logStreamName="1", logEvents=told)
    changes = {
        "/accessLogSettings/destinationArn": f"arn:aws:logs:eu-west-1:123456789012:log-group:{GROUP}",
        "/accessLogSettings/format": "{}",
    }
    patch = [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]
    gateway.update_stage(restApiId=api, stageName="prod", patchOperations=patch)
    yield f"aws:{api}/prod", last
    gateway.delete_rest_api(restApiId=api)
    logs.delete_log_group(logGroupName=GROUP)


@pytest.mark.parametrize("insights", [False, True])
def test_a_log_of_moto_is_read_whole(
    aws: Emulated, group: tuple[str, int], insights: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is answered by hand. A query that returns 20 lines or more is halved."""
    monkeypatch.setattr("why403.account.log_groups.AT_ONCE", 20)
    called, last = group
    remote = remote_logs(Wanted(insights=insights), lambda *_: aws.account(), lambda: last / 1000 + 60)
    found = read_logs([called], Reading(remote=remote))
    assert (found.summary.calls, found.summary.refused) == (100, 50)


@pytest.mark.parametrize(
    ("since", "until"), [("soon", None), ("1h", "2h"), (None, "yesterday"), ("99999999w", None)]
)
def test_what_is_no_range_is_said(since: str | None, until: str | None) -> None:
    with pytest.raises(BadInput):
        span(Wanted(since=since, until=until), NOW)


@pytest.fixture
def bucket(aws: Emulated) -> Iterator[str]:
    """A bucket of moto's, with two logs and something else."""
    name = "logs-of-orders"
    admin = aws.admin("s3")
    admin.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bodies = {
        "2026/11/a.json": "\n".join(LINES[:5]).encode(),
        "2026/11/b.json.gz": gzip.compress("\n".join(LINES[5:]).encode()),
        "2026/12/c.txt": b"something else",
        "2026/11/": b"",
    }
    for key, body in bodies.items():
        admin.put_object(Bucket=name, Key=key, Body=body)
    yield name
    for key in bodies:
        admin.delete_object(Bucket=name, Key=key)
    admin.delete_bucket(Bucket=name)


@pytest.mark.parametrize("key", ["2026/11/", "2026/11", "2026/1*/*.json*"])
def test_objects_are_read_by_a_prefix_or_a_pattern(aws: Emulated, bucket: str, key: str) -> None:
    found = read(aws, f"s3://{bucket}/{key}")
    assert (found.summary.calls, found.summary.refused) == (9, 4)
    assert found.lines.files == (f"s3://{bucket}/2026/11/a.json", f"s3://{bucket}/2026/11/b.json.gz")


def test_a_copy_that_breaks_off_is_begun_anew(aws: Emulated, bucket: str) -> None:
    breaks = [True]

    def reply(_: Any) -> Answer | None:
        if breaks and breaks.pop():
            return 503, {}, b""
        return None

    aws.reply("s3", "GetObject", reply)
    assert read(aws, f"s3://{bucket}/2026/11/").summary.calls == 9


def test_a_copy_that_ends_before_its_length_is_begun_anew(aws: Emulated, bucket: str) -> None:
    short: list[Answer] = [(200, {"Content-Length": "9999"}, b"{}")]
    aws.reply("s3", "GetObject", lambda _: short.pop() if short else None)
    assert read(aws, f"s3://{bucket}/2026/11/a.json").summary.calls == 5


def test_a_bucket_of_another_region_is_read_there(aws: Emulated, bucket: str) -> None:
    body = xml("<Error><Code>PermanentRedirect</Code><Message>no</Message></Error>")[2]
    elsewhere: list[Answer] = [(301, {"x-amz-bucket-region": "us-west-2"}, body)]
    aws.reply("s3", "ListObjectsV2", lambda _: elsewhere.pop() if elsewhere else None)
    assert read(aws, f"s3://{bucket}/2026/11/").summary.calls == 9


def test_a_bucket_of_an_unknown_region_is_said(aws: Emulated) -> None:
    """The client library then asks for it by HeadBucket, which the fence lets pass."""
    body = xml("<Error><Code>PermanentRedirect</Code><Message>no</Message></Error>")[2]
    aws.reply("s3", "ListObjectsV2", lambda _: (301, {}, body))
    aws.reply("s3", "HeadBucket", lambda _: (404, {}, b""))
    with pytest.raises(BadInput, match="use --region"):
        read(aws, "s3://some-bucket-elsewhere/a")


@pytest.mark.parametrize(
    ("code", "told"),
    [("InvalidObjectState", "is archived"), ("AccessDenied", "it needs s3:GetObject on .*, and kms:Decrypt")],
)
def test_an_object_that_is_not_given_is_named(aws: Emulated, bucket: str, code: str, told: str) -> None:
    body = xml(f"<Error><Code>{code}</Code><Message>no</Message></Error>")[2]
    aws.reply("s3", "GetObject", lambda _: (403, {}, body))
    with pytest.raises(BadInput, match=f"s3://{bucket}/2026/11/a.json: .*{told}"):
        read(aws, f"s3://{bucket}/2026/11/a.json")


class Full(io.BytesIO):
    """A file on a disk without room."""

    def write(self, _: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_not_told_as_a_fault_of_aws(aws: Emulated, bucket: str) -> None:
    where = {"Bucket": bucket, "Key": "2026/11/a.json"}
    with pytest.raises(OSError, match="No space left"):
        aws.account().copied("s3", "GetObject", "", Full(), lambda _: None, **where)
    assert aws.calls["s3 GetObject"] == 1


@pytest.mark.parametrize("called", ["s3://", "s3://logs-of-orders/none/", "s3://no-such-bucket-here/a"])
@pytest.mark.usefixtures("bucket")
def test_what_is_not_in_a_bucket_is_said(aws: Emulated, called: str) -> None:
    with pytest.raises(BadInput):
        read(aws, called)


def test_objects_larger_than_was_allowed_are_not_read(aws: Emulated, bucket: str) -> None:
    with pytest.raises(BadInput, match="this would read about"):
        read(aws, f"s3://{bucket}/2026/11/", at_most=1e-7)
    assert aws.calls["s3 GetObject"] == 0


def test_all_pages_of_a_listing_are_read(aws: Emulated) -> None:
    def page(request: Any) -> Answer:
        token = parse_qs(urlsplit(request.url).query).get("continuation-token")
        number, more = (2, "") if token else (1, "<NextContinuationToken>t</NextContinuationToken>")
        entries = f"<Contents><Key>{number}.json</Key><Size>9</Size></Contents>"
        return xml(f"<ListBucketResult>{entries}{more}</ListBucketResult>")

    aws.reply("s3", "ListObjectsV2", page)
    aws.reply("s3", "GetObject", lambda _: (200, {}, "\n".join(LINES).encode()))
    assert len(read(aws, "s3://many-objects/").lines.files) == 2


@pytest.fixture
def command(why403: Terminal, aws: Emulated, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr("why403.api.remote.account_of", lambda *_: aws.account())
    opened = remote_logs.__defaults__
    assert opened is not None
    monkeypatch.setattr(remote_logs, "__defaults__", (lambda *_: aws.account(), *opened[1:]))
    return why403


def test_a_command_asks_before(command: Terminal, aws: Emulated) -> None:
    a_stage(aws)
    aws.reply("logs", "FilterLogEvents", events(*LINES))
    refused = command("logs", "aws:abc123/prod", "--since", "6h")
    assert refused.code == 2
    assert "--yes" in refused.err
    told = command("logs", "aws:abc123/prod", "--since", "6h", "--yes")
    assert told.code == 1
    assert "Nothing is changed." in told.err
    assert "9 calls, 4 refused" in told.out


def test_a_group_without_lines_in_the_range_is_not_called_empty(command: Terminal, aws: Emulated) -> None:
    a_stage(aws)
    aws.reply("logs", "FilterLogEvents", events())
    told = command("logs", "aws:abc123/prod", "--yes")
    assert (told.code, "aws:abc123/prod has no lines in this time" in told.out) == (0, True)


@pytest.mark.parametrize("option", [["--since", "6h"], ["--yes"], ["--insights"], ["--region", "eu-west-1"]])
def test_options_of_an_account_mean_nothing_for_a_file(
    why403: Terminal, tmp_path: Path, option: list[str]
) -> None:
    told = why403("logs", str(tmp_path / "access.json"), *option)
    assert told.code == 2
    assert "is for logs of an account" in told.err


def test_the_page_names_every_permission() -> None:
    page = (Path(__file__).parents[2] / "docs" / "logs.md").read_text("utf-8")
    assert [each.action for each in OF_LOGS if each.action not in page] == []
