"""The difference of two configurations in words: a request for each change in who gets in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from why403.audit.can import Can
from why403.audit.diff import MISSING, Diff, Row
from why403.audit.finding import Changed, Verdict
from why403.logic.truth import NO, YES, Truth
from why403.words.counting import many
from why403.words.outgoing import Tree, masked_tree, placed
from why403.words.places import place_words

SCHEMA = "why403.diff/1"
_MOST = 10


def diff_lines(found: Diff) -> Iterator[str]:
    """The lines to print."""
    admitted = [each for each in found.changes if each.after.truth is YES]
    refused = [each for each in found.changes if each.after.truth is NO]
    if not found.changes:
        yield f"The same requests get in and are refused as before ({_tried(found)})."
    for title, rows in (("Now allowed", admitted), ("Now refused", refused)):
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
        yield f"Undecided, because this is not known: {names}{more}"


def diff_tree(found: Diff) -> Tree:
    """The difference as data: `why403.diff/1`."""
    return masked_tree(
        {
            "schema": SCHEMA,
            "changes": [
                {
                    "route": each.route,
                    "request": request_tree(each),
                    "before": _outcome(each.before),
                    "after": _outcome(each.after),
                }
                for each in found.changes
            ],
            "not_decided": list(found.undecided),
            "routes": found.routes,
            "requests": found.tried,
            "callers": list(found.callers),
            "keys_not_tried": found.keys_left,
        }
    )


def who_can_lines(route: str, rows: Sequence[Row]) -> Iterator[str]:
    """Who can call a route, and who cannot."""
    yield f"Who can call {route}:"
    for row in rows:
        values = "".join(f", {name} {value}" for name, value in row.values)
        mark = _MARK[row.verdict.truth]
        why = "" if row.verdict.truth is YES else f": {_verdict(row.verdict)}"
        yield f"  {mark}  {row.method} {row.path} by {row.caller}{values}{why}"


def who_can_tree(route: str, rows: Sequence[Row]) -> Tree:
    """The same as data: `why403.who-can/1`."""
    return masked_tree(
        {
            "schema": "why403.who-can/1",
            "route": route,
            "callers": [
                {
                    "method": row.method,
                    "path": row.path,
                    "caller": row.caller,
                    "values": dict(row.values),
                    "can": _ANSWER[row.verdict.truth],
                    "check": row.verdict.check or None,
                }
                for row in rows
            ],
        }
    )


_MARK = {YES: "yes", NO: "no ", Truth.UNKNOWN: "?  "}
_ANSWER = {YES: "yes", NO: "no", Truth.UNKNOWN: "not decided"}
_ALSO = (
    "Assumed: the request is signed correctly and has no token, the API is deployed as written, and the "
    "request comes over the internet unless the API is private."
)


def can_lines(found: Can) -> Iterator[str]:
    """Whether one principal can call one route, and what decides."""
    who, what = found.principal, found.route
    if found.truth is YES:
        yield f"Yes: {who} can call {what}; {found.method} {found.path} passes every check."
    elif found.truth is NO:
        yield f"No: {who} cannot call {what}; `{found.check}` refuses it."
        if found.at.document:
            yield f"  decided at  {place_words(found.at)}"
    elif found.cases:
        yield f"It depends on the request whether {who} can call {what}:"
        for each in found.cases:
            yield f"  {_MARK[each.truth]}  {each.method} {each.path}{_case(each)}"
    elif not found.hangs:
        yield "Undecided: the type of the API is not known."
    else:
        yield f"It is undecided whether {who} can call {what}. It depends on:"
        for fact in dict.fromkeys(fact for each in found.hangs for fact in each.facts):
            yield f"  {fact.name:<28} {fact.ask or f'What is {fact.name} in the call?'}"
    yield _ALSO


def _case(found: Can) -> str:
    if found.truth is NO:
        return f": `{found.check}` refuses it"
    names = dict.fromkeys(fact.name for each in found.hangs for fact in each.facts)
    return f": not decided, it hangs on {', '.join(names)}" if names else ""


def can_tree(found: Can) -> Tree:
    """The same as data: `why403.can/1`."""
    return masked_tree(
        {
            "schema": "why403.can/1",
            "cases": [
                {
                    "request": {"method": each.method, "path": each.path},
                    "can": _ANSWER[each.truth],
                    "check": each.check or None,
                }
                for each in found.cases
            ],
            "principal": found.principal,
            "route": found.route,
            "request": {"method": found.method, "path": found.path},
            "can": _ANSWER[found.truth],
            "check": found.check or None,
            **placed(found.at),
            "hangs_on": [
                {"check": each.check, "facts": [fact.name for fact in each.facts]} for each in found.hangs
            ],
        }
    )


def request_tree(each: Changed) -> Tree:
    """The same as data."""
    return {
        "method": each.method,
        "path": each.path,
        "caller": each.caller,
        "values": dict(each.values),
    }


def request(each: Changed) -> str:
    """The request of a change: what is called, by whom, and with what."""
    values = "".join(f", {name} {value}" for name, value in each.values)
    return f"{each.method} {each.path} by {each.caller}{values}"


def _tried(found: Diff) -> str:
    routes = "1 route" if found.routes == 1 else f"{found.routes} routes"
    left = f"; not tried: {many(found.keys_left, 'more changed API key')}" if found.keys_left else ""
    return f"{found.tried} requests to {routes} tried, by {len(found.callers)} kinds of caller{left}"


def _verdict(verdict: Verdict) -> str:
    if verdict.truth is YES:
        return "passes every check of the API"
    if verdict.check == MISSING:
        return "this route does not exist"
    if verdict.truth is not NO:
        return f"undecided: `{verdict.check}` depends on something that is not known"
    return f"refused by `{verdict.check}`"


def _outcome(verdict: Verdict) -> Tree:
    return {"admitted": verdict.truth is YES, "refused_by": verdict.check or None}
