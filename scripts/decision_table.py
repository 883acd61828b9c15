"""Writes `docs/decision-table.md` from the gates: what you see, and what it can be.

Run `.venv/bin/python -m scripts.decision_table`; with `--check` it says whether the page is current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.facts import KINDS
from why403.gates.paths import path
from why403.logic.formula import AllOf, AnyOf, CaseOf, Defined, Formula, Not
from why403.logic.states import State
from why403.model.site import Site
from why403.refusals.refusal import BrowserRefusal, GatewayRefusal, Refusal
from why403.words.report import quoted

TARGET = Path(__file__).parent.parent / "docs" / "decision-table.md"
_HEAD = """# What you see, and what it can be

Made from the gates by `scripts/decision_table.py`. `why403 explain` orders the causes by what else you
know, and asks the question that separates them. An API's owner can change the status and the text of most
responses (gateway responses), but not the header x-amzn-ErrorType.

| API | status | x-amzn-ErrorType | text | causes |
|---|---|---|---|---|
"""

Row = tuple[str, str, str, str]


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(f"| {' | '.join((*row, _links(codes)))} |\n" for row, codes in _rows())


def _rows() -> Iterator[tuple[Row, list[str]]]:
    for kind in KINDS:
        table: dict[Row, list[str]] = {}
        for _, check in path(Site(kind)):
            for spoken in check.possible():
                codes = table.setdefault(_shown(kind, spoken.refusal), [])
                codes.extend(code for code in _codes(check.holds) if code not in codes)
        yield from sorted(table.items())


def _article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _shown(kind: str, refusal: Refusal) -> Row:
    if isinstance(refusal, GatewayRefusal):
        types = "not known" if isinstance(refusal.error_types, State) else ", ".join(refusal.error_types)
        words = quoted(refusal) + (f" (naming {_article(refusal.layer)})" if refusal.layer else "")
        status = (
            "no status: over the open connection" if isinstance(refusal.status, State) else refusal.status
        )
        return kind, str(status), types or "none", words
    if isinstance(refusal, BrowserRefusal):
        return kind, "hidden by the browser", "hidden", f"a console message: {', '.join(refusal.complaints)}"
    return kind, "any", "none", "words that are not API Gateway's"


def _codes(formula: Formula) -> Iterator[str]:
    match formula:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _codes(part)
        case Not(part):
            yield from _codes(part)
        case Defined(atom):
            yield from _codes(atom)
        case CaseOf():
            for branch in formula.branches():
                yield from _codes(branch)
        case _ if formula.cause is not None:
            yield formula.cause.code


def _links(codes: list[str]) -> str:
    return ", ".join(f"[{code}](causes/{code}.md)" for code in codes)


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
