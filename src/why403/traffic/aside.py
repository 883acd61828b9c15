"""Lines that the pass over a log could not read: some the reader of single lines can, the others are kept
aside.

Values are logged without escapes, so a quote in a user agent makes a line that is no JSON: such lines are
read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from why403.frozen import dataclass
from why403.logs.accesslog import columns
from why403.logs.accesslog_facts import Row, is_set, number
from why403.logs.accesslog_format import LogFormat
from why403.logs.log_lines import without_stamp
from why403.redaction.addresses import without_addresses
from why403.redaction.masks import mask
from why403.traffic.beside import NOTHING_BESIDE, Found
from why403.traffic.formats import Form, Format
from why403.traffic.reading import Source, by_line, has_lines, rejected_lines
from why403.traffic.reducing import KEPT, refused

_SHOWN = 3
_BATCH = 2_000
_LONGEST_SHOWN = 400


class Kept(Protocol):
    """What takes the lines that are kept aside: a file, or what stands before one."""

    def write(self, text: str, /) -> object:
        """As that of a file."""

    def writelines(self, lines: Iterable[str], /) -> object:
        """As that of a file."""


@dataclass(frozen=True, slots=True)
class Aside:
    """How many lines were read by themselves, and of those that could not be how many there are for each
    reason, with the first of them, masked."""

    read: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many were kept aside."""
        return sum(count for _, count in self.reasons)


def together(several: Iterable[Aside]) -> Aside:
    """What was set aside in several places."""
    reasons: Counter[str] = Counter()
    read = 0
    shown: list[str] = []
    for each in several:
        read += each.read
        reasons.update(dict(each.reasons))
        shown += each.shown
    return Aside(read, tuple(reasons.most_common()), tuple(shown[:_SHOWN]))


@dataclass(frozen=True, slots=True)
class Lines:
    """What was read of the files: their formats, the lines that were not read, and the files that were cut
    off, are empty, or changed while they were read; and what was read beside the access logs."""

    files: tuple[str, ...]
    formats: tuple[str, ...]
    aside: Aside
    cut_off: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    beside: Found = NOTHING_BESIDE
    changed: tuple[str, ...] = ()


def set_aside(
    connection: Any, sources: Sequence[Source], missed: int, folder: Path, kept: Kept | None
) -> tuple[Aside, Source | None]:
    """Go once more through the lines that could not be read, of which there are as many as were `missed`, or
    more; those that can be read by themselves make a source of their own, in `folder`, and the others are
    written to `kept`, masked."""
    reasons: Counter[str] = Counter()
    shown: list[str] = []
    found = folder / "by-themselves.json"
    read = 0

    def keep(why: str, line: str) -> None:
        reasons[why] += 1
        masked = without_addresses(mask(line.strip())) if len(shown) < _SHOWN or kept is not None else ""
        if masked and len(shown) < _SHOWN:
            shown.append(masked[:_LONGEST_SHOWN])
        if kept is not None:
            kept.write(f"{why}\t{masked}\n")

    with found.open("w", encoding="utf-8", errors="replace") as out:
        for line, form in _unread(connection, sources):
            if not line.strip():
                missed -= 1
                continue
            row = columns(line, form)
            if _tells_an_end(row):
                read += 1
                out.write(json.dumps({column: row.get(column) for column in KEPT}, ensure_ascii=False) + "\n")
                continue
            keep(reason(line), line)
    for why, line in rejected_lines(connection):
        keep(why, line)
    reasons["a row without a status"] += max(0, missed - read - reasons.total())
    whole = Aside(read, tuple((why, count) for why, count in reasons.most_common() if count), tuple(shown))
    own = Format(Form.JSON, {column: ((column,),) for column in KEPT})
    return whole, Source(own, (str(found),), whole=True) if read else None


def _tells_an_end(row: Row) -> bool:
    """Whether a line says how its call ended, as `refused` asks of columns."""
    status = number(row, "status")
    return (isinstance(status, int) and 100 <= status < 600) or is_set(row, "responseType")


def _unread(connection: Any, sources: Sequence[Source]) -> Iterator[tuple[str, LogFormat | None]]:
    for source in filter(has_lines, sources):
        declared = (source.format.of or source.format).declared
        connection.execute(f"SELECT line FROM ({by_line(source)}) WHERE {refused(source.columns)} IS NULL")
        while rows := connection.fetchmany(_BATCH):
            yield from ((line, declared) for (line,) in rows)


def reason(line: str) -> str:
    """Why a line is none of an access log."""
    text = without_stamp(line).strip()
    if not text.startswith("{"):
        return "not an access-log line"
    try:
        names = [name for name, _ in json.loads(text, object_pairs_hook=list)]
    except (ValueError, RecursionError):
        return "JSON that is broken" if text.endswith("}") else "JSON that was cut off"
    return "JSON without a status" if len(names) == len({*names}) else "JSON with a key that is there twice"
