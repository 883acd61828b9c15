"""The lines of an access log that CloudWatch Logs keeps, in a range of time: found by the stage that writes
them, and read by FilterLogEvents or by queries of Logs Insights.

Sources, read 2026-11-28: Amazon CloudWatch Logs API reference, FilterLogEvents (`startTime`, `endTime` in
milliseconds, `nextToken` until there is none), StartQuery (the range in seconds, its end included),
GetQueryResults (a status until it is Complete, and of each line its `@ptr`), StopQuery, DescribeLogGroups
(`storedBytes`, `creationTime`, `retentionInDays`); all documented. Not documented is whether the end of a
query's range is an instant or the whole second that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from why403.account.account import Account
from why403.account.faults import Fault, Why
from why403.account.shapes import part, parts
from why403.account.target import Target
from why403.aws.arns import arn_of
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place

AT_ONCE = 10_000
"""Lines that one query of Logs Insights returns, unless it asks for more."""
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_QUERY = f"fields @message | sort @timestamp asc | limit {AT_ONCE}"

DOLLARS_A_GB = 0.005
"""What a query of Logs Insights costs for each GB that it scans, in us-east-1 as in most Regions (observed
2026-11-28: https://c3x.dev/blog/cloudwatch-logs-cost-optimization, of June 2026)."""

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class LogGroup:
    """The log group of a stage, and the format of its lines where the stage tells it. `stored` are the bytes
    that it keeps, since `begins`, in milliseconds since 1970."""

    name: str
    form: str | None
    stored: int
    begins: int


def log_group_of(account: Account, target: Target, now: int, at: Place) -> LogGroup:
    """Where the access log of a stage goes. Raises `BadInput`, and `Fault`."""
    settings = _settings(account, target, at)
    arn = arn_of(str(settings.get("destinationArn", "")))
    if arn is None or arn.service != "logs":
        wrong = (
            "the access log of this stage does not go to CloudWatch Logs"
            if arn
            else "this stage has no access log"
        )
        raise BadInput(
            at, wrong, "a stage that writes one", "give the files, or s3:// where they are delivered"
        )
    name = arn.resource.removeprefix("log-group:").removesuffix(":*")
    form = settings.get("format")
    found = account.passed("logs", "DescribeLogGroups", name, logGroupNamePrefix=name)
    group = next((each for each in parts(found, "logGroups") if each.get("logGroupName") == name), None)
    if group is None:
        raise BadInput(at, "the log group of this stage is not there", "a stage that writes an access log")
    begins = _whole(group.get("creationTime"))
    days = _whole(group.get("retentionInDays"))
    if days:
        begins = max(begins, now - days * 86_400_000)
    return LogGroup(name, form if isinstance(form, str) else None, _whole(group.get("storedBytes")), begins)


def _settings(account: Account, target: Target, at: Place) -> dict[str, Any]:
    """The access-log settings of a stage, of either generation of APIs."""
    if target.api is None:
        raise BadInput(at, "this names no API", "aws:API_ID/STAGE")
    stages = [
        each
        for each in _stages(account, target.api)
        if target.stage in (None, each.get("stageName", each.get("StageName")))
    ]
    if len(stages) != 1:
        wrong = "the API has no such stage" if target.stage or not stages else "the API has several stages"
        raise BadInput(at, wrong, "aws:API_ID/STAGE")
    told = part(stages[0], "accessLogSettings") or part(stages[0], "AccessLogSettings") or {}
    return {key[:1].lower() + key[1:]: value for key, value in told.items()}


def _stages(account: Account, api: str) -> list[Any]:
    try:
        return list(parts(account.passed("apigateway", "GetStages", api, restApiId=api), "item"))
    except Fault as fault:
        if fault.why is not Why.GONE:
            raise
    return list(parts(account.passed("apigatewayv2", "GetStages", api, ApiId=api), "Items"))


def estimated(group: LogGroup, since: int, until: int, now: int) -> int:
    """About how many bytes a range of time holds, were the log written evenly."""
    begins, ends = max(since, group.begins), min(until, now)
    return round(group.stored * max(0, ends - begins) / max(1, now - group.begins))


def filtered(account: Account, group: str, since: int, until: int, told: Told) -> Iterator[str]:
    """Every line of the range, page by page. Raises `Fault`."""
    page: dict[str, object] = {}
    while True:
        found = account.passed(
            "logs", "FilterLogEvents", group, logGroupName=group, startTime=since, endTime=until, **page
        )
        last = since
        for event in parts(found, "events"):
            last = max(last, _whole(event.get("timestamp")))
            if isinstance(event.get("message"), str):
                yield event["message"]
        told((last - since) / max(1, until - since))
        if not found.get("nextToken"):
            return
        page = {"nextToken": found["nextToken"]}


def queried(account: Account, group: str, since: int, until: int, told: Told) -> Iterator[str]:
    """The same by queries of Logs Insights, of which none may return as many lines as one can: such a range
    is halved. Where two ranges meet, the first one goes on into the second that begins the other, whichever
    way AWS reads the end of a range; a line that both return is known by its `@ptr`. Raises `Fault`, and
    `BadInput` where the shortest range has too many."""
    first, last = since // 1000, max(-(-until // 1000), since // 1000 + 1)
    ranges = [(first, last)]
    before: set[str] = set()
    while ranges:
        begins, ends = ranges.pop()
        rows = _answered(account, group, begins, ends)
        if len(rows) < AT_ONCE:
            yield from (row.line for row in rows if row.pointer not in before)
            before = {row.pointer for row in rows if row.pointer}
            told((ends - first) / max(1, last - first))
        elif ends - begins == 1:
            wrong = f"a second or two have {AT_ONCE:,} lines or more, and Logs Insights returns no more"
            raise BadInput(Place(group), wrong, "", "read it without --insights")
        else:
            middle = (begins + ends) // 2
            ranges += [(middle, ends), (begins, middle)]


class _Row(NamedTuple):
    """A line that a query returns, and by which name AWS knows it, where it tells one."""

    line: str
    pointer: str


def _answered(account: Account, group: str, begins: int, ends: int) -> list[_Row]:
    asked = account.passed(
        "logs", "StartQuery", group, logGroupName=group, startTime=begins, endTime=ends, queryString=_QUERY
    )
    tried = 0
    try:
        while True:
            found = account.passed("logs", "GetQueryResults", group, queryId=asked["queryId"])
            status = found.get("status")
            if status not in ("Scheduled", "Running", "Unknown"):
                break
            account.pause(_PAUSES[min(tried, len(_PAUSES) - 1)])
            tried += 1
    except BaseException:  # Ctrl-C too: what goes on at AWS costs money, and nobody reads it
        _stopped(account, group, asked["queryId"])
        raise
    if status == "Complete":
        return [row for cells in found.get("results") or [] if (row := _row(cells)) is not None]
    wrong, fix = _ENDED.get(str(status), (_NOT_ENDED, "try again"))
    raise BadInput(Place(group), wrong, "", fix)


_NOT_ENDED = "a query of Logs Insights did not come to its end"
_ENDED = {
    "Failed": ("a query of Logs Insights failed", "try again, or read it without --insights"),
    "Cancelled": ("a query of Logs Insights was cancelled by somebody else", "try again"),
    "Timeout": (
        "a query of Logs Insights ran for as long as AWS allows, and was ended",
        "a shorter range with --since and --until",
    ),
}


def _stopped(account: Account, group: str, query: str) -> None:
    """End a query that is still running; one that cannot be ended is not the fault to tell of."""
    with suppress(Fault):
        account.passed("logs", "StopQuery", group, queryId=query)


def _row(cells: object) -> _Row | None:
    told = {part(each, "field"): part(each, "value") for each in (cells if isinstance(cells, list) else [])}
    line, pointer = told.get("@message"), told.get("@ptr")
    return _Row(line, pointer if isinstance(pointer, str) else "") if isinstance(line, str) else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
