"""Whole logs as a page: the same data as their JSON, with a drawing of the refused calls over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from why403.refusals.causes import BY_CODE
from why403.web.rendering import page, policy
from why403.words.outgoing import masked_tree, printable_tree
from why403.words.over_time import each_of, moment, said
from why403.words.traffic import BY, heading, headline, notes, tree_of

if TYPE_CHECKING:
    from why403.traffic.aside import Lines
    from why403.traffic.grouping import Group, Summary
    from why403.traffic.timing import Buckets

DRAWN = 6
"""How many groups have a colour of their own; the others are drawn together."""

_NAMED = 2


def logs_page(summary: Summary, lines: Lines) -> str:
    """The whole page, with its style and script inside. It holds what the JSON holds, and no more."""
    told = printable_tree(tree_of(summary, lines))
    shown = masked_tree(
        {
            "headline": headline(summary),
            "notes": [note.strip() for note in notes(summary, lines)],
            "groups": [_group(group) for group in summary.groups],
            "drawn": None if summary.over_time is None else _drawn(summary.groups, summary.over_time),
        }
    )
    return page("logs.html", policy=policy(forms=False), told=told, **printable_tree(shown))


def _group(group: Group) -> Mapping[str, object]:
    """What the JSON of a group does not say in words."""
    return {
        "heading": heading(group),
        "first": moment(group.first),
        "last": moment(group.last),
        "says": list(said(group)),
        "phrases": [BY_CODE[code].phrase for code, _ in group.causes],
        "tables": [
            {
                "title": _title(BY[what]),
                "rows": [{"value": each.value, "calls": each.calls} for each in counted],
            }
            for what, counted in group.by.items()
            if counted
        ],
    }


def _title(what: str) -> str:
    return what[0].upper() + what[1:]


def _drawn(groups: Sequence[Group], over: Buckets) -> Mapping[str, object]:
    timed = [group for group in groups if group.timing.counts]
    series = [
        {"label": _label(group), "calls": sum(group.timing.counts), "counts": list(group.timing.counts)}
        for group in timed[:DRAWN]
    ]
    if left := timed[DRAWN:]:
        counts = [sum(each) for each in zip(*(group.timing.counts for group in left), strict=True)]
        series.append({"label": f"{len(left)} more", "calls": sum(counts), "counts": counts})
    stacked = [sum(each) for each in zip(*(group.timing.counts for group in timed), strict=True)]
    return {
        "series": series,
        "times": [moment(over.begins + over.width * number) for number in range(over.count)],
        "top": max(stacked, default=0),
        "each": each_of(over),
    }


def _label(group: Group) -> str:
    codes = [code for code, _ in group.causes]
    if not codes:
        return heading(group)
    named = " or ".join(codes[:_NAMED])
    return named if len(codes) <= _NAMED else f"{named} or {len(codes) - _NAMED} more"
