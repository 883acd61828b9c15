"""Writes `docs/facts.md` from the catalogue of facts: `.venv/bin/python -m scripts.facts_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.gateway.facts import ALL
from why403.logic.facts import Fact
from why403.words.report import word

TARGET = Path(__file__).parent.parent / "docs" / "facts.md"
_HEAD = """# Facts

What can be told, with `--fact NAME=VALUE` or under `facts:` of an incident file. Every fact can also be
`absent`.
This page is written by `scripts/facts_page.py`.
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(_entries())


def _entries() -> Iterator[str]:
    subject = ""
    for fact in ALL:
        if fact.name.partition(".")[0] != subject:
            subject = fact.name.partition(".")[0]
            yield f"\n## {subject}\n"
        yield _entry(fact)


def _entry(fact: Fact) -> str:
    answers = ", ".join(f"`{word(value)}`" for value in fact.values) or "a text or a number"
    how = f"\nTo find out: {fact.how}\n" if fact.how else ""
    return f"\n### `{fact.name}`\n\n{fact.ask} ({answers})\n{how}"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
