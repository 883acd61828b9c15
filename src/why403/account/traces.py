"""Traces of X-Ray in which a call failed.

Sources, read 2026-11-28: AWS X-Ray API reference, GetTraceSummaries (`HasError`, `HasFault` and `HasThrottle`
of the root segment, pages by `NextToken`), BatchGetTraces (segments as documents of JSON); documented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from why403.account.account import Account
from why403.account.shapes import parts
from why403.documents.errors import BadInput
from why403.logic.places import NOWHERE_WRITTEN

DOLLARS_A_MILLION = 0.5
"""What a million traces cost that are scanned or retrieved, beyond the first million of a month (documented,
read 2026-11-28: https://aws.amazon.com/xray/pricing/)."""

_WINDOW = 3_600
_AT_ONCE = 5
_FAILED = ("HasError", "HasFault", "HasThrottle")


def segments(account: Account, since: int, until: int, told: Callable[[float], None]) -> Iterator[str]:
    """The documents of all segments of such traces in a range of time, hour by hour. Raises `Fault`, and
    `BadInput` where X-Ray does not give all of them."""
    begins, ends = since // 1000, until // 1000
    for start in range(begins, max(ends, begins + 1), _WINDOW):
        found = list(dict.fromkeys(_failed(account, start, min(start + _WINDOW, ends))))
        for place in range(0, len(found), _AT_ONCE):
            yield from _documents(account, found[place : place + _AT_ONCE])
        told(min(1.0, (start + _WINDOW - begins) / max(1, ends - begins)))


def _failed(account: Account, start: int, end: int) -> Iterator[str]:
    page: dict[str, object] = {}
    while True:
        answer = account.passed("xray", "GetTraceSummaries", "", StartTime=start, EndTime=end, **page)
        for each in parts(answer, "TraceSummaries"):
            if isinstance(each.get("Id"), str) and any(each.get(mark) for mark in _FAILED):
                yield each["Id"]
        if not answer.get("NextToken"):
            return
        page = {"NextToken": answer["NextToken"]}


def _documents(account: Account, ids: list[str], tries: int = 3) -> Iterator[str]:
    page: dict[str, object] = {}
    again: list[str] = []
    while True:
        answer = account.passed("xray", "BatchGetTraces", "", TraceIds=ids, **page)
        for trace in parts(answer, "Traces"):
            for segment in parts(trace, "Segments"):
                if isinstance(segment.get("Document"), str):
                    yield segment["Document"]
        again += [each for each in answer.get("UnprocessedTraceIds") or () if isinstance(each, str)]
        if not answer.get("NextToken"):
            break
        page = {"NextToken": answer["NextToken"]}
    if again and tries > 1:
        account.pause(1.0)
        yield from _documents(account, again, tries - 1)
    elif again:
        raise BadInput(
            NOWHERE_WRITTEN, "X-Ray did not give all traces", "", "try again, or leave --traces out"
        )
