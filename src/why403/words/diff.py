"""The difference of two configurations in words: a request for each change in who gets in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from why403.audit.callers import CALLERS
from why403.audit.diff import MISSING, Changed, Diff, Row, Verdict
from why403.logic.truth import NO, YES
from why403.words.outgoing import Tree, masked_tree

SCHEMA = "why403.diff/1"
_MOST = 10


def diff_lines(found: Diff) -> Iterator[str]:
    """The lines to print."""
    admitted = [each for each in found.changes if each.after.truth is YES]
    refused = [each for each in found.changes if each.after.truth is NO]
    if not found.changes:
        yield f"Nobody gets in or is refused who was not before ({_tried(found)})."
    for title, rows in (("Gets in now", admitted), ("Is refused now", refused)):
        if rows:
            yield f"{title}:"
            for each in rows:
                yield f"  {request(each)}"
                yield f"      before: {_verdict(each.before)}; now: {_verdict(each.after)}"
            yield ""
    if found.changes:
        yield f"({_tried(found)})"
    if found.undecided:
        names = ", ".join(found.undecided[:_MOST])
        more = f" and {len(found.undecided) - _MOST} more" if len(found.undecided) > _MOST else ""
        yield f"Not decided; not known: {names}{more}"


def diff_tree(found: Diff) -> Tree:
    """The difference as data: `why403.diff/1`."""
    return masked_tree(
        {
            "schema": SCHEMA,
            "changes": [
                {
                    "route": each.route,
                    "request": {
                        "method": each.method,
                        "path": each.path,
                        "caller": each.caller,
                        "values": dict(each.values),
                    },
                    "before": _outcome(each.before),
                    "after": _outcome(each.after),
                }
                for each in found.changes
            ],
            "not_decided": list(found.undecided),
            "routes": found.routes,
            "requests": found.tried,
            "callers": [each.name for each in CALLERS],
        }
    )


def who_can_lines(route: str, rows: Sequence[Row]) -> Iterator[str]:
    """Who can call a route, and who cannot."""
    yield f"Who can call {route}:"
    for row in rows:
        values = "".join(f", {name} {value}" for name, value in row.values)
        mark = "yes" if row.verdict.truth is YES else "no " if row.verdict.truth is NO else "?  "
        why = "" if row.verdict.truth is YES else f": {_verdict(row.verdict)}"
        yield f"  {mark}  {row.caller}{values}{why}"


def request(each: Changed) -> str:
    """The request of a change: what is called, by whom, and with what."""
    values = "".join(f", {name} {value}" for name, value in each.values)
    return f"{each.method} {each.path} by {each.caller}{values}"


def _tried(found: Diff) -> str:
    routes = "1 route" if found.routes == 1 else f"{found.routes} routes"
    return f"{found.tried} requests to {routes} tried, by {len(CALLERS)} kinds of caller"


def _verdict(verdict: Verdict) -> str:
    if verdict.truth is YES:
        return "gets past every check of the API"
    if verdict.check == MISSING:
        return "there is no such route"
    if verdict.truth is not NO:
        return f"not decided, `{verdict.check}` depends on something that is not known"
    return f"refused by `{verdict.check}`"


def _outcome(verdict: Verdict) -> Tree:
    return {"admitted": verdict.truth is YES, "refused_by": verdict.check or None}
