"""A route's line in words: of each gate what it asks of every call, and which lines of the files say so."""

from __future__ import annotations

from collections.abc import Iterator

from why403.logic.formula import Atom, Const, Formula, Unknown
from why403.logic.places import Place
from why403.logic.truth import NO
from why403.questions.line import LineStep
from why403.questions.route import Opened
from why403.words import outgoing
from why403.words.conditions import Written, asked, condition, evidence
from why403.words.defaults import default_lines, default_text, tell
from why403.words.outgoing import Tree
from why403.words.places import place_words

SCHEMA = "why403.route/1"


def route_lines(route: Opened) -> Iterator[str]:
    """The lines to print."""
    stage = "no stage given" if route.stage is None else f"stage {route.stage}"
    met = route.landing.met or route.landing.edited
    written = _at(met.at) if met is not None else ""
    yield f"{route.verb} {route.path} ({route.kind}, {stage}){written}"
    yield from (f"Assumed: {text}" for text in default_lines(route.defaults))
    yield "A request passes if all of this holds, check by check:"
    for step in route.line.steps:
        yield ""
        yield f"  {step.check.name}" + ("" if step.check.refusals else " (what a browser asks)")
        for each in _condition(step):
            yield f"    {'  ' * each.depth}{each.text}{_at(each.at)}"
        for text, at in _deciding(route, step):
            yield f"    because {text}{_at(at)}"


def route_tree(route: Opened) -> Tree:
    """The line as data: `why403.route/1`."""
    return outgoing.masked_tree(
        {
            "schema": SCHEMA,
            "api_type": route.kind,
            "method": route.verb,
            "path": route.path,
            "stage": route.stage,
            "assumed": [
                {"text": default_text(each), **outgoing.placed(each.at), "tell": tell(each)}
                for each in route.defaults
            ],
            "steps": [
                {
                    "gate": step.gate.name,
                    "check": step.check.name,
                    "standing": _standing(step),
                    "condition": [
                        {"depth": each.depth, "text": each.text, **outgoing.placed(each.at)}
                        for each in _condition(step)
                    ],
                    "because": [{"text": text, **outgoing.placed(at)} for text, at in _deciding(route, step)],
                }
                for step in route.line.steps
            ],
        }
    )


_OF_CALLS = ("request.", "network.", "caller.", "key.id", "call.", "aws:", "iam.", "execute-api:")
"""How the facts begin that a call itself tells; all others are of the configuration, or only a run tells
them."""


def _standing(step: LineStep) -> str:
    residual = step.residual
    if isinstance(residual, Const):
        return "refuses" if residual.truth is NO else "open"
    return "open" if isinstance(residual, Unknown) or _untold(residual) else "condition"


def _untold(residual: Formula) -> bool:
    return isinstance(residual, Atom) and not residual.fact.name.startswith(_OF_CALLS)


def _condition(step: LineStep) -> tuple[Written, ...]:
    residual = step.residual
    if isinstance(residual, Const) and residual.truth is NO:
        phrase = f": {residual.cause.phrase}" if residual.cause else ""
        says = "always refuses" if step.check.refusals else "is never true"
        return (Written(0, f"{says}{phrase}", residual.at),)
    if isinstance(residual, Atom) and _untold(residual):
        asks = f"open: {residual.fact.name} is not known; required: {asked(residual)}"
        return (Written(0, asks, residual.at),)
    return condition(residual)


def _deciding(route: Opened, step: LineStep) -> list[tuple[str, Place]]:
    """Each part once; what the condition itself has a place for is not said again."""
    said = {each.at for each in _condition(step) if each.at.document}
    found = [(evidence(each, route.settings), each.leaf.at) for each in route.deciding(step)]
    return [pair for pair in dict.fromkeys(found) if pair[0] and pair[1] not in said]


def _at(at: Place) -> str:
    return f"  {place_words(at)}" if at.document else ""
