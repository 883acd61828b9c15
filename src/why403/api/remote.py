"""Logs that are not on this machine: lines that CloudWatch Logs keeps of a stage, and objects of Amazon S3.

They are only read, behind the fence of `account/clients.py`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from why403.account.account import Account, account_of
from why403.account.buckets import Object, copied, objects
from why403.account.clients import AT_A_TIME
from why403.account.faults import Fault
from why403.account.log_groups import LogGroup, estimated, filtered, log_group_of, queried
from why403.account.target import target_of
from why403.account.traces import segments
from why403.api.callers import must_be_region
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.logs.accesslog_format import log_format
from why403.traffic.formats import Format, of_variables
from why403.traffic.reducing import Progress
from why403.traffic.scanning import Remote
from why403.words.account import fault_lines
from why403.words.remote import cost_of, moment, too_much

AT_MOST = 20.0
"""GB that are brought at most, unless more is asked for."""

_GB = 1 << 30
_SPAN = re.compile(r"(\d{1,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_HOUR = 3_600_000


def _yes(_question: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which account is read, and what of its logs: `since` and `until` are moments, or how long ago (`90m`,
    `7d`); without them it is the last hour. With `insights` queries of Logs Insights read, which cost money.
    With `traces` X-Ray's traces of failed calls are read too.
    At most `at_most` GB are brought, and who is asked has to have `agreed` to what it takes."""

    profile: str | None = None
    region: str | None = None
    since: str | None = None
    until: str | None = None
    insights: bool = False
    traces: bool = False
    at_most: float = AT_MOST
    agreed: Callable[[str], bool] = field(default=_yes, repr=False)


def remote_logs(
    wanted: Wanted,
    opened: Callable[[str | None, str | None], Account] = account_of,
    clock: Callable[[], float] = time.time,
) -> Remote:
    """What brings logs, for `Reading.remote`."""

    def bring(
        names: Sequence[str], folder: Path, progress: Progress | None
    ) -> tuple[dict[str, str], tuple[Format, ...]]:
        if wanted.region is not None:
            must_be_region(wanted.region, Place("--region"))
        account = opened(wanted.profile, wanted.region)
        now = round(clock() * 1000)
        inside = folder / "brought"
        inside.mkdir()
        files: dict[str, str] = {}
        formats: list[Format] = []
        with _said(account):
            groups = [(each, _group(account, each, now)) for each in names if each.startswith("aws:")]
            found = [each for name in names if name.startswith("s3://") for each in objects(account, name)]
            _agreed(wanted, groups, found, now)
            for number, (called, group) in enumerate(groups):
                file = inside / f"group-{number}"
                _lines(account, group, wanted, now, file, progress)
                files[called] = str(file)
                form = None if group.form is None else log_format(group.form)
                formats += [] if form is None else [of_variables(form, "the format of the stage")]
            if groups and wanted.traces:
                traced = inside / "traces"
                _traces(account, wanted, now, traced, progress)
                files["traces of X-Ray"] = str(traced)
            files |= _objects(account, list(dict.fromkeys(found)), inside, progress)
        return files, tuple(formats)

    return bring


@contextmanager
def _said(account: Account) -> Iterator[None]:
    """A call of AWS that failed, as an error of who asked for it."""
    try:
        yield
    except Fault as fault:
        (told,) = fault_lines([fault], region=account.region)
        raise BadInput(Place(fault.subject), told) from None


def _group(account: Account, called: str, now: int) -> LogGroup:
    at = Place(called)
    return log_group_of(account, target_of("", written=called, at=at), now, at)


def _agreed(
    wanted: Wanted, groups: Sequence[tuple[str, LogGroup]], found: Sequence[Object], now: int
) -> None:
    """Raises `BadInput` where that is too much, or who is asked does not want it."""
    since, until = span(wanted, now)
    for called, group in groups:
        if until <= group.begins:
            kept = f"the log group keeps nothing from before {moment(group.begins)}"
            raise BadInput(Place(called), kept, "a range that ends later")
    of_groups = [(called, estimated(group, since, until, now)) for called, group in groups]
    of_objects = sum(each.size for each in found)
    whole = sum(size for _, size in of_groups) + of_objects
    if whole > wanted.at_most * _GB:
        raise BadInput(Place("--at-most"), too_much(whole), f"at most {wanted.at_most:g} GB", "allow more")
    question = cost_of(of_groups, since, until, wanted.insights, wanted.traces, len(found), of_objects)
    if not wanted.agreed(question):
        raise BadInput(Place("--yes"), "nothing was read", "a yes")


def _lines(
    account: Account, group: LogGroup, wanted: Wanted, now: int, file: Path, progress: Progress | None
) -> None:
    since, until = span(wanted, now)
    read = queried if wanted.insights else filtered
    most = wanted.at_most * _GB
    with file.open("wb") as out:
        for line in read(account, group.name, since, until, progress or _nobody):
            out.write(line.rstrip("\n").encode("utf-8", "replace") + b"\n")
            if out.tell() > most:
                raise BadInput(Place("--at-most"), "there is more than was estimated", "", "allow more")


def _traces(account: Account, wanted: Wanted, now: int, file: Path, progress: Progress | None) -> None:
    with file.open("w", encoding="utf-8", errors="replace") as out:
        for document in segments(account, *span(wanted, now), progress or _nobody):
            out.write(document.replace("\n", " ") + "\n")


def _nobody(_share: float) -> None:
    pass


def _objects(
    account: Account, found: Sequence[Object], folder: Path, progress: Progress | None
) -> dict[str, str]:
    whole, lock = sum(each.size for each in found), Lock()
    there = 0

    def told(more: int) -> None:
        nonlocal there
        with lock:
            there += more
            if progress is not None:
                progress(there / max(1, whole))

    def bring(numbered: tuple[int, Object]) -> tuple[str, str]:
        number, each = numbered
        file = folder / f"object-{number}"
        copied(account, each, file, told)
        return each.name, str(file)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return dict(pool.map(bring, enumerate(found)))


def span(wanted: Wanted, now: int) -> tuple[int, int]:
    """The range of time, in milliseconds since 1970. Raises `BadInput`."""
    until = now if wanted.until is None else _moment(wanted.until, now, "--until")
    since = until - _HOUR if wanted.since is None else _moment(wanted.since, now, "--since")
    if since >= until:
        raise BadInput(Place("--since"), "this is not before the end of the range", "an earlier moment")
    return since, until


def _moment(written: str, now: int, option: str) -> int:
    match = _SPAN.fullmatch(written)
    if match is not None:
        return now - int(match[1]) * _SECONDS[match[2]] * 1000
    try:
        told = datetime.fromisoformat(written)
        return round((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        expected = "how long ago, such as 90m or 7d, or a moment such as 2026-11-28T10:00Z"
        raise BadInput(Place(option), "this is no moment", expected) from None
