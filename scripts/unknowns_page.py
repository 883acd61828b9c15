"""Writes `docs/unknowns.md` from its table: `.venv/bin/python -m scripts.unknowns_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.model.undocumented import UNKNOWNS, Treatment

TARGET = Path(__file__).parent.parent / "docs" / "unknowns.md"
_HEAD = """# What AWS does not document

Questions on the access path that no documentation answers. What is settled is taken for true and named under
`assumed` wherever an explanation rests on it, in the text and with `--json`. Written by
`scripts/unknowns_page.py` from `src/why403/model/undocumented.py`.
"""
_TITLES = {
    Treatment.SETTLED: ("Settled by an assumption", "taken for true"),
    Treatment.OPEN: ("Left open", "instead"),
    Treatment.APART: ("Not modelled", "instead"),
}


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(line for treatment in _TITLES for line in _table(treatment))


def _table(treatment: Treatment) -> Iterator[str]:
    title, does = _TITLES[treatment]
    yield f"\n## {title}\n\n| # | question | {does} | where |\n|---|---|---|---|\n"
    for unknown in UNKNOWNS:
        if unknown.treatment is treatment:
            where = ", ".join(f"`{part.strip()}`" for part in unknown.where.split(",") if part)
            yield f"| {unknown.number} | {unknown.question} | {unknown.does} | {where} |\n"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
