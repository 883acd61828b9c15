"""The signature's time against AWS's: from the answer's words, its Date header, or the moment of the call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from why403 import facts
from why403.credentials.clue import Clue
from why403.credentials.sigv4.parse import Signed
from why403.credentials.sigv4.texts import moment
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, FactValue, Request
from why403.refusals import causes

_TIME = r"(\d{8}T\d{6}Z)"
_SAID = re.compile(
    rf"signature (?:expired|not yet current): {_TIME} is (?:now earlier|still later) than {_TIME} "
    rf"\({_TIME} [+-] (\d{{1,3}}) min",
    re.IGNORECASE,
)
TOLERANCE = timedelta(minutes=5)
_DAY = timedelta(hours=14)
_ZONE, _NEAR = timedelta(minutes=30), timedelta(minutes=3)
_LONGEST = 604_800


def of_time(
    signed: Signed | None, request: Request, answer: Answer, text: str, now: datetime | None
) -> Iterator[Clue]:
    """The answer's own words come first: they quote both clocks."""
    said = _SAID.search(text)
    if signed is not None and _seconds(signed) > _LONGEST:
        yield _clue("presigned-for-too-long", (("days", str(_seconds(signed) // 86_400)),))
    if said is not None:
        dated = signed.date if signed is not None else request.header("X-Amz-Date")
        presigned = signed is not None and signed.carrier == "query"
        yield from _of_words(said, answer, same=dated == said[1], presigned=presigned)
        return
    came = moment(answer.header("Date"))
    if signed is not None:
        yield from _of_clocks(signed, now if came is UNKNOWN and now is not None else came, answer)


def _of_words(said: re.Match[str], answer: Answer, *, same: bool, presigned: bool) -> Iterator[Clue]:
    """They settle the matter only where they quote the time of the `same` request."""
    ours, theirs = moment(said[1]), moment(said[3])
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        name = "presigned-expired" if presigned and theirs > ours else _name(ours - theirs)
        yield _clue(name, _parts(ours - theirs), _late(answer) if same else ())


def _of_clocks(signed: Signed, came: object, answer: Answer) -> Iterator[Clue]:
    ours = moment(signed.date)
    if not isinstance(ours, datetime) or not isinstance(came, datetime):
        return
    presigned = signed.carrier == "query"
    lasts = timedelta(seconds=_seconds(signed)) if presigned and _seconds(signed) else TOLERANCE
    if presigned and came - ours > lasts:
        yield _clue("presigned-expired", _parts(ours + lasts - came), _late(answer))
    elif ours - came > TOLERANCE or came - ours > lasts:
        yield _clue(_name(ours - came), _parts(ours - came), _late(answer))


def _seconds(signed: Signed) -> int:
    told = signed.expires
    return int(told) if isinstance(told, str) and re.fullmatch(r"\d{1,9}", told) else 0


def _late(answer: Answer) -> tuple[FactValue, ...]:
    return (FactValue(facts.SIGNATURE_IN_TIME.name, False, answer.at),)


def _name(ahead: timedelta) -> str:
    """A whole number of half hours is a clock that is right, read in another time zone."""
    off = abs(ahead)
    if off > _DAY:
        return "signed-long-ago" if ahead < timedelta() else "clock-ahead"
    rest = off % _ZONE
    if off >= _ZONE - _NEAR and min(rest, _ZONE - rest) <= _NEAR:
        return "clock-of-another-zone"
    return "clock-behind" if ahead < timedelta() else "clock-ahead"


def _parts(ahead: timedelta) -> tuple[tuple[str, str], ...]:
    side = "behind" if ahead < timedelta() else "ahead of"
    return (("off", _length(abs(ahead))), ("side", side))


def _length(off: timedelta) -> str:
    minutes = round(off / timedelta(minutes=1))
    if minutes < 180:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 2880 else f"{minutes / 1440:.1f} days"


def _clue(name: str, parts: tuple[tuple[str, str], ...], shows: tuple[FactValue, ...] = ()) -> Clue:
    return Clue(name, causes.IAM_CLOCK_SKEW.code, parts, shows)
