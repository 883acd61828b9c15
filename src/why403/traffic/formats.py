"""How the lines of a log are read: which of their keys or places holds which known column.

A format is declared (`$context.` variables, as a stage has them), or inferred from lines; the columns are
those that the readers of single lines know (`logs/accesslog.py`).
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from enum import StrEnum

from why403.frozen import dataclass, replace
from why403.logs.accesslog import COMBINED, column, inside, is_row, keys_of
from why403.logs.accesslog_format import (
    NAMED_DEFAULTS,
    NEVER_IN_NAMES,
    NUMBER,
    LogFormat,
    is_free,
    is_number,
    log_format,
)
from why403.logs.log_lines import without_stamp

Way = tuple[str, ...]
"""The keys that lead to a value: one, or several where objects stand in one another."""


class Form(StrEnum):
    """What a line is, before its columns are looked at."""

    JSON = "JSON"
    STAMPED_JSON = "JSON behind a time"
    TEXT = "text with values between fixed signs"
    CSV = "CSV with names in its first line"
    MESSAGES = "CSV with the lines in its column @message"
    PARQUET = "Parquet"


@dataclass(frozen=True, slots=True)
class Format:
    """`ways` lead to each known column, the first that is set before the others.

    Of a text they name the `groups` of its `pattern`; of a CSV the `groups` are its columns. Where the lines
    stand in a column of a CSV, the format is that `of` those. `name` says to people what was recognised. What
    it does not fit is read by the `declared` format, which tries longer. `usual` are the ways to
    all values of most lines of JSON, in their order.
    """

    form: Form
    ways: Mapping[str, tuple[Way, ...]]
    pattern: str = ""
    groups: tuple[str, ...] = ()
    of: Format | None = None
    name: str = ""
    declared: LogFormat | None = None
    usual: tuple[Way, ...] = field(default=(), repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The known columns, in the order of the lines."""
        return tuple(self.ways) if self.of is None else self.of.columns


def inferred(lines: Iterable[str], known: Sequence[Format] = ()) -> Format | None:
    """The format of the lines of a log, from some of them: that of the `known` ones which most are of, or one
    that they show themselves; `None` where they are of none."""
    told = [line for line in lines if line.strip()]
    if not told:
        return None
    return _known(told, known) or _json(told) or _text(told) or _csv(told, known)


def _known(told: Sequence[str], known: Sequence[Format]) -> Format | None:
    """The declared format of which more than half of the lines are, the most of all."""
    lines = told[:_TRIED]
    counts = [(sum(_is_of(line, each) for line in lines), each) for each in known if is_row(each.columns)]
    most, best = max(counts, key=lambda pair: pair[0], default=(0, None))
    if best is None or 2 * most <= len(lines):
        return None
    plain = best.form is Form.STAMPED_JSON and all(line.lstrip().startswith("{") for line in told)
    return replace(best, form=Form.JSON) if plain else best


def _is_of(line: str, form: Format) -> bool:
    row = {} if form.declared is None else form.declared.row(line)
    return is_row({known for each in row if (known := column(each)) is not None})


_TRIED = 100
"""Lines that are held against each of the known formats."""


def _json(told: Sequence[str]) -> Format | None:
    json_lines = [line for line in told if without_stamp(line).lstrip().startswith("{")]
    if 2 * len(json_lines) < len(told):
        return None
    plain = all(line.lstrip().startswith("{") for line in json_lines)
    each = [_ways(without_stamp(line).strip()) for line in json_lines]
    ways = known_ways(way for told in each for way in told)
    if not is_row(ways):
        return None
    ((usual, _),) = Counter(map(tuple, each)).most_common(1)
    return Format(Form.JSON if plain else Form.STAMPED_JSON, ways, name="JSON", usual=usual)


def _ways(line: str) -> list[Way]:
    """The ways to the values of a line; of one that is no JSON, the keys that it shows."""
    try:
        tree = json.loads(line)
    except (ValueError, RecursionError):
        return [(key,) for key in keys_of(line)]
    return [way for way, _ in inside(tree)] if isinstance(tree, dict) else []


def known_ways(ways: Iterable[Way]) -> dict[str, tuple[Way, ...]]:
    """The known columns to which some of these ways lead."""
    found: dict[str, dict[Way, None]] = {}
    for way in ways:
        known = column(".".join(way))
        if known is not None:
            found.setdefault(known, {})[way] = None
    return {known: tuple(each) for known, each in found.items()}


def _text(told: Sequence[str]) -> Format | None:
    """One of the formats that API Gateway's console offers, or of web servers."""
    best: tuple[int, Format] | None = None
    for declared, called in NAMED_DEFAULTS:
        form = log_format(declared)
        count = sum(
            form is not None and form.plain_values(without_stamp(line).strip()) is not None for line in told
        )
        if form is not None and 2 * count > len(told) and (best is None or count > best[0]):
            best = (count, of_variables(form, called))
    if best is not None:
        return best[1]
    count = sum(COMBINED.match(without_stamp(line).strip()) is not None for line in told)
    if 2 * count <= len(told):
        return None
    ways = known_ways((key,) for key in _OF_COMBINED)
    return Format(Form.TEXT, ways, _COMBINED, _OF_COMBINED, name="the combined format of web servers")


_OF_COMBINED = (
    "sourceIp", "user", "time", "httpMethod", "path", "protocol", "status", "responseLength", "userAgent",
)  # fmt: skip
_COMBINED = r'^(\S+) \S+ (\S+) \[([^\]]*)\] "(\S*) (\S*) (\S*)" (\d{3}) (\d+|-) "[^"]*" "([^"]*)"'


def of_variables(form: LogFormat, name: str = "the declared format") -> Format:
    """A declared format, as JSON where it is, else as what stands between its variables."""
    if form.entries:
        known = {way: column(variable) for way, variable in form.entries.items()}
        ways: dict[str, tuple[Way, ...]] = {}
        for way, each in known.items():
            if each is not None:
                ways[each] = (*ways.get(each, ()), way)
        return Format(Form.STAMPED_JSON, ways, name=name, declared=form, usual=tuple(form.entries))
    groups = known_ways((variable,) for variable in form.names)
    return Format(Form.TEXT, groups, _pattern(form), form.names, name=name, declared=form)


def _pattern(form: LogFormat) -> str:
    """Each value is a group, can be one of its variable, and ends where what is fixed behind it begins."""
    parts = [_STAMP, form.fixed[0].pattern]
    for variable, after in zip(form.names, (each.pattern for each in form.fixed[1:]), strict=True):
        parts += [f"({_value(variable, after)})", after]
    return "".join((*parts, r"\s*$"))


_STAMP = r"^(?:\d{4}-\d\d-\d\dT[\d:.]+Z\s+)?"


def _value(variable: str, fixed: str) -> str:
    if is_number(variable):
        return NUMBER
    if variable == "routeKey" and fixed.startswith((r"\s", " ")):
        return r"(?:[A-Z]{3,7} /)?\S*"
    never = "" if is_free(variable) else NEVER_IN_NAMES
    if fixed.startswith((r"\s", " ")):
        never += "" if never else r"\s"
    elif fixed:
        never += fixed[:2] if fixed[0] == "\\" else fixed[0]
    return f"[^{never}]*" if never else ".*"


_NAME = re.compile(r"[@$\w][\w. $-]{0,100}")


def _csv(told: Sequence[str], known: Sequence[Format]) -> Format | None:
    """What CloudWatch Logs Insights exports: columns of a query, or the lines themselves."""
    if len(told[0]) > _LONGEST_NAMES:
        return None
    names = next(iter(_rows(told[:1])), [])
    if not all(_NAME.fullmatch(each) for each in names):
        return None
    groups = tuple(_each_once(names))
    if "@message" in names:
        place = names.index("@message")
        lines = (row[place] for row in _rows(told[1:]) if len(row) > place)
        inner = inferred(lines, known)
        if inner is None:
            return None
        return Format(Form.MESSAGES, {}, groups=groups, of=inner, name=f"{inner.name} in a CSV")
    ways = known_ways((each,) for each in groups)
    return Format(Form.CSV, ways, groups=groups, name="CSV") if len(names) > 1 and is_row(ways) else None


_LONGEST_NAMES = 10_000


def _rows(told: Sequence[str]) -> Iterable[list[str]]:
    """The rows of a CSV, up to the first that is none."""
    with suppress(csv.Error):
        yield from csv.reader(told)


def _each_once(names: Sequence[str]) -> Iterable[str]:
    """Names of columns, of which those that are there already are told apart by their place: small and large
    letters are the same to DuckDB."""
    known: set[str] = set()
    for place, each in enumerate(names):
        only = f"{each} {place}" if each.lower() in known else each
        known.add(only.lower())
        yield only
