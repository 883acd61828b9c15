"""Writes `docs/facts.md` from the catalogue of facts: `.venv/bin/python -m scripts.facts_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.facts import ALIASES, ALL, BY_NAME
from why403.logic.facts import Fact
from why403.words.report import word

TARGET = Path(__file__).parent.parent / "docs" / "facts.md"
_HEAD = """# Facts

What you can set with `--fact NAME=VALUE`, or under `facts:` in an incident file. Every fact can also be
`absent`. A condition key of policies has its own name: `--fact aws:PrincipalOrgID=o-exampleorgid`.

This page is written by `scripts/facts_page.py`.
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(_entries())


def _entries() -> Iterator[str]:
    subject = ""
    published = (ALIASES[fact.name].fact if fact.name in ALIASES else fact for fact in ALL)
    others = (alias.fact for name, alias in ALIASES.items() if name not in BY_NAME)
    for fact in sorted((*published, *others), key=_place):
        if fact.name.partition(".")[0] != subject:
            subject = fact.name.partition(".")[0]
            yield f"\n## {subject}\n"
        yield _entry(fact)


def _place(fact: Fact) -> int:
    """An alias stands behind the facts of its subject."""
    subjects = [each.name.partition(".")[0] for each in ALL]
    if fact.name in BY_NAME:
        return 2 * [each.name for each in ALL].index(fact.name)
    return 2 * (len(ALL) - 1 - subjects[::-1].index(fact.name.partition(".")[0])) + 1


def _told(fact: Fact) -> str:
    """What an alias tells."""
    alias = ALIASES.get(fact.name)
    if alias is None:
        return ""
    told = dict.fromkeys(each.name for tells in alias.tells.values() for each, _ in tells)
    others = [name for name in told if name != fact.name]
    return f"\nTells {', '.join(f'`{name}`' for name in others)} as well, unless told by themselves.\n"


def _entry(fact: Fact) -> str:
    answers = ", ".join(f"`{word(value)}`" for value in fact.values) or "text"
    how = f"\nTo find out: {fact.how}\n" if fact.how else ""
    return f"\n### `{fact.name}`\n\n{fact.ask} ({answers})\n{how}{_told(fact)}"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
