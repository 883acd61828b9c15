"""A replay in words: how a configuration goes with what AWS answered, and who flips by a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from why403.words import outgoing
from why403.words.counting import many, share
from why403.words.outgoing import Tree

if TYPE_CHECKING:
    from why403.logic.facts import Fact
    from why403.traffic.aside import Lines
    from why403.traffic.fidelity import Change, Fidelity, Flip, Flips
    from why403.traffic.grouping import Counted

SCHEMA = "why403.replay/1"
_NAMED = 5
ASSUMED = (
    "assumed in favor of each request: everything that only the running API shows (throttling, AWS WAF, "
    "the backend), and the caller's own policies, signature and token if the route requires them; the "
    "API is deployed as written"
)


def lines_of(
    found: Fidelity, change: Change | None, lines: Lines, untold: Sequence[Fact] = ()
) -> Iterator[str]:
    """The report for a terminal."""
    yield from map(outgoing.masked_line, _lines(found, change, lines, untold))


def _lines(found: Fidelity, change: Change | None, lines: Lines, untold: Sequence[Fact]) -> Iterator[str]:
    yield f"{many(found.calls, 'call')}, {many(found.requests, 'different request')}"
    yield f"  {ASSUMED}"
    if lines.aside.lines:
        yield f"  not read: {many(lines.aside.lines, 'line')}"
    for file in lines.cut_off:
        yield f"  {file} is cut off or damaged: only part of it was read"
    for file in lines.changed:
        yield f"  {file} changed while it was read: what was there was read"
    if found.duplicates:
        yield f"  {many(found.duplicates, 'refused call')} delivered again (same request id), counted once"
    yield ""
    yield "Does the configuration agree with AWS's responses?"
    for count, words in (
        (found.agree, "the same"),
        (
            found.by_run,
            (
                "refused for a reason that only the running API, or the caller's credentials and policies, "
                "can show"
            ),
        ),
        (found.unlike, "not the same"),
        (found.unknown, "undecided by the configuration"),
        (found.untold, "unknown: the log does not say whether the call was allowed"),
    ):
        yield f"  {count:>12,}  {share(count, found.calls):>6}  {words}"
    if untold:
        yield "  what the file does not say, and what decides most of the undecided calls:"
        yield from (f"    {fact.ask} ({fact.name})" for fact in untold)
    for rows, words in (
        (found.let_in, "allowed by AWS, refused by the configuration"),
        (found.refused, "refused by AWS, allowed by the configuration"),
    ):
        if rows:
            yield f"  {words}:"
            yield from _rows(rows)
    if change is None:
        return
    yield ""
    yield "With the change:"
    yield f"  now refused: {many(change.closed.calls, 'call')}"
    yield from _flips(change.closed)
    yield f"  now allowed: {many(change.opened.calls, 'call')}"
    yield from _flips(change.opened)
    yield f"  not decided: {many(change.unknown, 'call')} ({share(change.unknown, found.calls)})"


def _flips(found: Flips) -> Iterator[str]:
    yield from _rows(found.rows)
    for counted, words in ((found.callers, "callers"), (found.networks, "networks")):
        if counted:
            shown = ", ".join(f"{each.value} ({each.calls:,})" for each in counted[:_NAMED])
            yield f"    {words}: {shown}{', …' if len(counted) > _NAMED else ''}"


def _rows(rows: Sequence[Flip]) -> Iterator[str]:
    for each in rows[:_NAMED]:
        by = "" if each.check == "-" else f" by `{each.check}`"
        yield f"    {each.route}: {many(each.calls, 'call')}{by}, for instance {each.example}"


def tree_of(found: Fidelity, change: Change | None, lines: Lines, untold: Sequence[Fact] = ()) -> Tree:
    """The same for machines (`replay.schema.json`)."""
    return outgoing.masked_tree(
        {
            "schema": SCHEMA,
            "files": list(lines.files),
            "requests": found.requests,
            "calls": found.calls,
            "duplicates": found.duplicates,
            "lines": {
                "not_read": [{"reason": why, "lines": count} for why, count in lines.aside.reasons],
                "cut_off": list(lines.cut_off),
                "changed": list(lines.changed),
            },
            "assumed": ASSUMED,
            "fidelity": {
                "same": found.agree,
                "by_run_or_caller": found.by_run,
                "not_the_same": found.unlike,
                "not_decided": found.unknown,
                "not_told": found.untold,
                "open": [{"fact": fact.name, "question": fact.ask} for fact in untold],
                "let_in": _row_trees(found.let_in),
                "refused": _row_trees(found.refused),
            },
            "change": None
            if change is None
            else {
                "refused_now": _flips_tree(change.closed),
                "let_in_now": _flips_tree(change.opened),
                "not_decided": change.unknown,
            },
        }
    )


def _flips_tree(found: Flips) -> Tree:
    return {
        "calls": found.calls,
        "by_route": _row_trees(found.rows),
        "by_caller": _counted(found.callers),
        "by_network": _counted(found.networks),
    }


def _row_trees(rows: Sequence[Flip]) -> list[Tree]:
    return [
        {"route": each.route, "check": each.check, "calls": each.calls, "example": each.example}
        for each in rows
    ]


def _counted(found: Sequence[Counted]) -> list[Tree]:
    return [{"value": each.value, "calls": each.calls} for each in found]
