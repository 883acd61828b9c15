"""What whole logs tell, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from why403.redaction.masks import mask
from why403.refusals.causes import BY_CODE
from why403.traffic.grouping import of_cause
from why403.words import outgoing
from why403.words.counting import many, share
from why403.words.fixes import FIXES
from why403.words.outgoing import Tree
from why403.words.over_time import buckets_tree, iso, moment, time_lines, timing_tree

if TYPE_CHECKING:
    from why403.traffic.aside import Lines
    from why403.traffic.grouping import Counted, Group, Summary
    from why403.traffic.keys import KeyUse

SCHEMA = "why403.logs/1"
_GROUPS = 12
_NAMED = 3
_VALUES = 3
_WORST = 3
BY = {
    "route": "routes",
    "caller": "callers",
    "key": "API keys",
    "network": "networks",
    "client": "clients",
    "rule": "rules of AWS WAF",
}


def lines_of(summary: Summary, lines: Lines, *, whole: bool = False) -> Iterator[str]:
    """The report for a terminal; all of its groups where it is asked for the `whole`."""
    yield from map(outgoing.masked_line, _lines(summary, lines, whole))


def _lines(summary: Summary, lines: Lines, whole: bool) -> Iterator[str]:
    yield headline(summary)
    codes = (
        f"{each.value}: {each.calls:,}"
        for each in summary.by_status
        if each.value >= "400" or each.value == "-"
    )
    if told := ", ".join(codes):
        yield f"  {told}"
    yield from notes(summary, lines)
    groups = summary.groups if whole else summary.groups[:_GROUPS]
    for number, group in enumerate(groups, 1):
        yield ""
        yield from _group(number, group, summary)
    if left := summary.groups[len(groups) :]:
        calls = sum(each.calls for each in left)
        yield ""
        more = f"{many(len(left), 'more group')} with {many(calls, 'call')}"
        yield f"{more}: --all prints them, --json has them"


def headline(summary: Summary) -> str:
    """How many calls there are, how many were refused, and when."""
    span = _span(summary.first, summary.last)
    refused = f"{summary.refused:,} refused or failed ({share(summary.refused, summary.calls)})"
    return f"{many(summary.calls, 'call')}, {refused}{span}"


def notes(summary: Summary, lines: Lines) -> Iterator[str]:
    """How the lines were read, and of which nothing is told."""
    aside = lines.aside
    if lines.formats:
        files = many(len(lines.files), "file")
        yield f"  {files}, read as {', '.join(lines.formats)}"
    for beside in lines.beside.files:
        yield f"  {beside.name}, {beside.kind}: has records of {many(beside.calls, 'refused call')}"
    for file in lines.cut_off:
        yield f"  {file} is cut off or damaged: only part of it was read"
    for file in lines.changed:
        yield f"  {file} changed while it was read: what was there was read"
    for file in lines.empty:
        yield f"  {file} has no lines in this time" if file.startswith("aws:") else f"  {file} is empty"
    if summary.duplicates:
        yield f"  {many(summary.duplicates, 'refused call')} delivered again (same request id), counted once"
    if summary.leaps:
        yield (
            f"  {many(summary.leaps, 'refused call')} with a time more than a year from nearly all others: "
            "counted, but not in first, last and time"
        )
    if aside.read:
        alone = "itself" if aside.read == 1 else "themselves"
        yield f"  {many(aside.read, 'line')} not of the format, read by {alone}"
    for why, count in aside.reasons:
        yield f"  {many(count, 'line')} not read: {why}"
    for line in aside.shown:
        yield f"    {line[:100]}"
    if "responseType" not in summary.columns and summary.refused:
        yield "  the log has no $context.error.responseType, which says most about the reason"


def _group(number: int, group: Group, summary: Summary) -> Iterator[str]:
    of_all = share(group.calls, summary.refused)
    statuses = "/".join(each.value for each in group.statuses)
    yield f"{number}. {statuses}  {many(group.calls, 'call')} ({of_all} of the refused): {heading(group)}"
    for code, weight in group.causes[: 1 if group.certain else _NAMED] if group.causes else ():
        sure = "certain" if group.certain else f"{weight:.0%}"
        yield f"   {code:<30} {sure:>7}  {BY_CODE[code].phrase}"
    if len(group.causes) > _NAMED and not group.certain:
        yield f"   also possible: {many(len(group.causes) - _NAMED, 'other cause')}"
    if group.first is not None:
        yield f"   first seen {moment(group.first)}, last {moment(group.last)}"
    yield from (f"   {line}" for line in time_lines(group, summary.over_time))
    for what, counted in group.by.items():
        if counted:
            yield f"   {BY[what]}: {_values(counted)}"
    if group.retries:
        yield f"   retries within a minute: {group.retries:,}"
    if group.scanned:
        yield f"   of addresses that try one path after another: {group.scanned:,}"
    if number <= _WORST and group.causes:
        if example := group.examples[:1]:
            yield f"   example: {_example(example[0])}"
        yield f"   fix: {FIXES[group.causes[0][0]]}"


def heading(group: Group) -> str:
    """What is known of the cause, in a few words."""
    if not group.causes:
        return "the log says too little about the cause"
    if group.certain:
        return BY_CODE[group.causes[0][0]].phrase
    return "one cause fits" if len(group.causes) == 1 else f"{len(group.causes)} causes are possible"


def _values(counted: Sequence[Counted]) -> str:
    told = ", ".join(f"{mask(each.value)} ({each.calls:,})" for each in counted[:_VALUES])
    return told + (", …" if len(counted) > _VALUES else "")


def _example(row: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {mask(value)}" for key, value in row.items())


def _span(first: int | None, last: int | None) -> str:
    return "" if first is None or last is None else f", {moment(first)} to {moment(last)}"


def key_lines(use: KeyUse, lines: Lines) -> Iterator[str]:
    """Whether a key can be disabled, as far as the log goes."""
    if use.used:
        last = "" if use.last is None else f", the last in the hour of {moment(use.last)}"
        refused = f", {use.refused:,} of them refused" if use.refused else ""
        yield f"The key is in use: {many(use.used, 'call')} of {use.calls:,}{refused}{last}."
        if use.routes:
            yield f"  routes: {_values(use.routes)}"
        return
    none = f"None of {many(use.calls, 'call')} in the log has this key"
    yield f"{none}: nothing in the log speaks against disabling it."
    if lines.aside.lines:
        yield f"  {many(lines.aside.lines, 'line')} could not be read and may have it."


def tree_of(summary: Summary, lines: Lines) -> Tree:
    """The same for machines (`traffic.schema.json`)."""
    by_cause = [
        {"cause": code, "certain": certain, "possible": possible}
        for code, certain, possible in of_cause(summary)
    ]
    return outgoing.masked_tree(
        {
            "schema": SCHEMA,
            "files": list(lines.files),
            "calls": summary.calls,
            "refused": summary.refused,
            "duplicates": summary.duplicates,
            "leaps": summary.leaps,
            "first": iso(summary.first),
            "last": iso(summary.last),
            "by_status": [{"status": each.value, "calls": each.calls} for each in summary.by_status],
            "by_cause": by_cause,
            "over_time": buckets_tree(summary.over_time),
            "groups": [_group_tree(group, summary) for group in summary.groups],
            "lines": {
                "formats": list(lines.formats),
                "beside": [
                    {"file": each.name, "kind": each.kind.value, "calls": each.calls}
                    for each in lines.beside.files
                ],
                "read_by_themselves": lines.aside.read,
                "not_read": [{"reason": why, "lines": count} for why, count in lines.aside.reasons],
                "cut_off": list(lines.cut_off),
                "empty": list(lines.empty),
                "changed": list(lines.changed),
            },
        }
    )


def _group_tree(group: Group, summary: Summary) -> Tree:
    return {
        "certain": group.certain,
        "causes": [
            {"cause": code, "share": round(share, 4), "fix": FIXES[code]} for code, share in group.causes
        ],
        "calls": group.calls,
        "share": round(group.calls / summary.refused, 4) if summary.refused else 0.0,
        "first": iso(group.first),
        "last": iso(group.last),
        "by_status": [{"status": each.value, "calls": each.calls} for each in group.statuses],
        **{
            f"by_{what}": [{what: each.value, "calls": each.calls} for each in counted]
            for what, counted in group.by.items()
        },
        **timing_tree(group),
        "retries": group.retries,
        "scanners": group.scanned,
        "examples": [dict(each) for each in group.examples],
    }
