"""Least privilege from use in words: the policies, what proves them, and what they no longer let in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from why403.words import outgoing
from why403.words.counting import many
from why403.words.outgoing import Tree

if TYPE_CHECKING:
    from why403.audit.least import Fitted
    from why403.logic.places import Place
    from why403.traffic.least import ForApi, ForCallers, Least, NeverUsed, Proof
    from why403.traffic.rights import UnusedRight

SCHEMA = "why403.least-privilege/1"
_NAMED = 5
_SHOWN = 3
ASSUMED = (
    "assumed: the log covers everything that the API is needed for; the caller's own policies stay as they "
    "are while the resource policy is replayed"
)


def lines_of(found: Least, *, whole: bool = False) -> Iterator[str]:
    """The report for a terminal."""
    yield from map(outgoing.masked_line, _lines(found, whole=whole))


def _lines(found: Least, *, whole: bool) -> Iterator[str]:
    used = found.used
    routes = len({(each.route.verb, each.route.path) for each in used.uses})
    callers = len({each.caller for each in used.uses if each.caller is not None})
    yield f"{many(used.calls, 'call')} let in: {many(routes, 'route')}, {many(callers, 'signing caller')}"
    yield f"  {ASSUMED}"
    for count, words in (
        (found.left_out, "left out, as asked"),
        (used.nowhere, "to routes that the configuration does not have: no policy is made for them"),
        (used.unnamed, "to routes that require a signature, but the log does not say who signed"),
        (found.lines.aside.lines, "not read"),
    ):
        if count:
            yield f"  {count:,} {words}"
    if found.api is not None:
        yield ""
        yield from _of_api(found.api)
        if not found.in_force:
            yield (
                "  The current policy is not known: its Deny statements and conditions are not in this one. "
                "Add them, or give a file that has it."
            )
    if found.proof is not None:
        yield from _of_proof(found.proof, found.left_out)
    if found.callers:
        yield ""
        yield from _of_callers(found, whole=whole)
    never = found.never_used
    if never.routes or never.statements or never.principals or never.identity:
        yield ""
        yield "Never used:"
        yield from _never(never, whole=whole)


def _never(never: NeverUsed, *, whole: bool) -> Iterator[str]:
    if never.routes:
        yield f"  routes: {_some(never.routes)}"
    for each in never.statements:
        where = "" if len(never.statements) == 1 else f" of stage {_some(each.stages)}"
        numbers = _some([str(number) for number in each.statements])
        yield f"  statements of the current resource policy{where}, by number: {numbers}"
    if never.principals:
        yield f"  principals in the current resource policy: {_some(never.principals)}"
    shown = never.identity if whole else never.identity[:_NAMED]
    for right in shown:
        who = "" if right.principal is not None else ", by any signing caller"
        what = f"to call {_some(right.routes)}" if right.used else "as a whole"
        yield f"  statement {right.statement} of {right.policy}, {what}{who}{_written(right.at)}"
    if len(shown) < len(never.identity):
        more = f"{len(never.identity) - len(shown):,} more statements of identity policies"
        yield f"  and {more}: --all or --json"


def _written(at: Place) -> str:
    return f" ({at})" if at.line else ""


def _of_api(made: ForApi) -> Iterator[str]:
    yield f"Resource policy ({made.fit.size:,} of {made.limit:,} bytes):"
    yield from _json(made.policy)
    yield from _how_it_fits(made.fit, made.limit)
    for number in made.open:
        yield f"  statement {number} has values that a deployment fills in: copy them from your template"
    if not made.fit.by_account:
        for who, routes in list(made.beside.items())[:_NAMED]:
            yield f"  it also allows {'everybody' if who == '*' else who} to call {_some(routes)}"
        if len(made.beside) > _NAMED:
            yield f"  and more for {many(len(made.beside) - _NAMED, 'other principal')} (--json lists all)"


def _how_it_fits(fit: Fitted, limit: int) -> Iterator[str]:
    if not fit.fits:
        yield f"  it is too long: {fit.size:,} bytes, and {limit:,} are allowed"
    if fit.by_account:
        yield (
            "  there are too many callers to name each: the policy names their accounts, and the identity "
            "policies below decide"
        )
    elif fit.joined:
        yield "  it was made shorter to fit, and is wider than what was used"


def _of_proof(proof: Proof, left_out: int) -> Iterator[str]:
    if not proof.holds:
        calls = sum(each.calls for each in proof.lost.others)
        yield f"Not proved: replayed, it would refuse {many(calls, 'call')} that were let in:"
        for each in proof.lost.others[:_NAMED]:
            yield f"  {each.route}: {many(each.calls, 'call')} by `{each.check}`, for instance {each.example}"
    else:
        but = " and ".join(
            words
            for words, some in (("those left out", left_out), ("those not proved below", proof.unlike))
            if some
        )
        yield f"Proved by replay: no logged call that was let in is refused{' except ' if but else ''}{but}."
    if left_out:
        yield f"  left out: {proof.lost.left_out:,} of {many(left_out, 'call')} would be refused"
    if proof.opened.calls:
        yield f"  it would let in {many(proof.opened.calls, 'call')} that were refused"
    if proof.undecided:
        before = f" ({proof.open_before:,} of them are not decided by the current policy either)"
        yield f"  not decided: {many(proof.undecided, 'call')}{before}"
    if proof.unlike:
        yield (
            f"  not proved: {many(proof.unlike, 'call')} that AWS let in, and that the configuration refuses "
            "even with the current policy"
        )


def _of_callers(found: Least, *, whole: bool) -> Iterator[str]:
    shown = found.callers if whole else found.callers[:_SHOWN]
    yield "Identity policies, one for all callers who used the same:"
    for each in shown:
        size = f"{each.fit.size:,} of {each.limit:,} characters"
        yield f"  {_some(each.principals)}: {many(each.calls, 'call')} ({size})"
        yield from _json(each.policy)
        yield from _how_it_fits(each.fit, each.limit)
        if each.beside:
            yield f"  it also allows {_some(each.beside)}"
        if not each.proved:
            yield "  not proved: it does not allow every logged call"
    if len(shown) < len(found.callers):
        yield f"  and {len(found.callers) - len(shown):,} more: --all or --json"
    if found.to_fill_in:
        yield f"  Fill in {', '.join(found.to_fill_in)}."


def _json(policy: object) -> Iterator[str]:
    yield from ("  " + line for line in json.dumps(policy, indent=2).split("\n"))


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED:,} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


def tree_of(found: Least) -> Tree:
    """The same for machines (`least.schema.json`)."""
    used, never = found.used, found.never_used
    return outgoing.masked_tree(
        {
            "schema": SCHEMA,
            "files": list(found.lines.files),
            "assumed": ASSUMED,
            "calls": used.calls,
            "left_out": found.left_out,
            "no_route": used.nowhere,
            "unnamed": used.unnamed,
            "resource": None if found.api is None else _api_tree(found.api, in_force=found.in_force),
            "proof": None if found.proof is None else _proof_tree(found.proof),
            "identity": [_caller_tree(each) for each in found.callers],
            "never_used": {
                "routes": list(never.routes),
                "statements": [
                    {"stages": list(each.stages), "statements": list(each.statements)}
                    for each in never.statements
                ],
                "principals": list(never.principals),
                "identity": [_right_tree(each) for each in never.identity],
            },
            "untold": list(found.to_fill_in),
        }
    )


def _right_tree(right: UnusedRight) -> Tree:
    return {
        "policy": right.policy,
        "principal": right.principal,
        "statement": right.statement,
        "at": str(right.at) if right.at.line else None,
        "routes": list(right.routes),
        "whole": not right.used,
    }


def _fit_tree(fit: Fitted, limit: int) -> Tree:
    return {"size": fit.size, "limit": limit, "fits": fit.fits, "widened": fit.joined}


def _api_tree(made: ForApi, *, in_force: bool) -> Tree:
    return {
        "policy": made.policy,
        **_fit_tree(made.fit, made.limit),
        "by_account": made.fit.by_account,
        "in_force_told": in_force,
        "open_statements": list(made.open),
        "also": [{"principal": who, "routes": list(routes)} for who, routes in made.beside.items()],
    }


def _proof_tree(proof: Proof) -> Tree:
    return {
        "proved": proof.holds,
        "refused": [
            {"route": each.route, "check": each.check, "calls": each.calls, "example": each.example}
            for each in proof.lost.others
        ],
        "left_out_refused": proof.lost.left_out,
        "let_in": proof.opened.calls,
        "not_decided": proof.undecided,
        "not_decided_before": proof.open_before,
        "not_proved": proof.unlike,
    }


def _caller_tree(each: ForCallers) -> Tree:
    return {
        "principals": list(each.principals),
        "policy": each.policy,
        **_fit_tree(each.fit, each.limit),
        "routes": list(each.routes),
        "also": list(each.beside),
        "calls": each.calls,
        "proved": each.proved,
    }
