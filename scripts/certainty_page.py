"""Writes `docs/certainty.md` from its tables: `.venv/bin/python -m scripts.certainty_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.questions.certainty import RULES, Rule
from why403.questions.unlikely import Against
from why403.refusals.stranger import Role, Stranger
from why403.refusals.strangers import STRANGERS

TARGET = Path(__file__).parent.parent / "docs" / "certainty.md"
_HEAD = """# What is certain

Certain means proved. A proof depends on kinds of evidence, and it is valid only if each of them can prove
something. Evidence that is not in the first table never makes a cause certain, alone or together with
others; a cause that only has such evidence is possible, and can still be listed first. Written by
`scripts/certainty_page.py` from `src/why403/questions/certainty.py`, the only place that decides what is
certain, and from `src/why403/refusals/strangers.py`.
"""
_AGAINST = """
## What rules nothing out

What cannot prove a cause cannot disprove one. If only this speaks against a cause that fits the response, the
cause is not among the suspects, but it is not ruled out: `--all` and `--json` list it as *unlikely*.

"""
_STRANGERS = """
## Other services that respond

If a response has the marks of one of these, no cause in API Gateway is certain. If it is behind an API that
passes its response on, the cause is the backend (`backend-403`); otherwise something else responded
(`upstream-not-gateway`), or an emulator (`tool-emulation`). The host decides. The rows marked *hint* can also
match other services, or a gateway response of the API's owner; so can any words in the `message` of a
response in API Gateway's own format.

| service | position | recognized by | claim | source |
|---|---|---|---|---|
"""
_STANDS = {
    Role.CALLED: "instead of an API",
    Role.SERVICE: "instead of an API, or behind one",
    Role.EGRESS: "in front of the caller, or behind an API",
    Role.FRONT: "in front of an API, or behind one",
    Role.BEHIND: "behind an API",
    Role.EMULATOR: "instead of API Gateway",
}


def text() -> str:
    """The whole page."""
    tables = (*_table(True, "May prove"), *_table(False, "Never proves"))
    return "".join((_HEAD, *tables, *_against(), *_strangers()))


def _table(proves: bool, title: str) -> Iterator[str]:
    yield f"\n## {title}\n\n| evidence | because |\n|---|---|\n"
    yield from (_row(rule) for rule in RULES if rule.proves is proves)


def _row(rule: Rule) -> str:
    return f"| {rule.evidence} | {rule.why} |\n"


def _against() -> Iterator[str]:
    yield _AGAINST
    yield from (f"- {kind}\n" for kind in Against)


def _strangers() -> Iterator[str]:
    yield _STRANGERS
    for each in STRANGERS:
        source = each.claim.source or "no public source"
        yield f"| {each.name} | {_STANDS[each.role]} | {_marks(each)} | {each.claim.says} | {source} |\n"


def _marks(stranger: Stranger) -> str:
    """In which parts of an answer it is recognised."""
    headers = ", ".join(dict.fromkeys(f"`{name}`" for name, _ in stranger.headers))
    hint = "" if stranger.surely else " (hint)"
    parts = (
        ("its host names", stranger.hosts),
        (headers, headers),
        ("its own words" + hint, stranger.says),
        ("the format of the body" + hint, stranger.shape),
        ("the output of a client or a log", stranger.told),
    )
    return "; ".join(text for text, there in parts if there)


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
