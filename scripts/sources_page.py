"""Writes `docs/sources-of-causes.md` from the list: `.venv/bin/python -m scripts.sources_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.written import written
from why403.gates.sources import Source, sources
from why403.refusals.causes import BY_CODE

TARGET = Path(__file__).parent.parent / "docs" / "sources-of-causes.md"
_HEAD = """# The source of each cause

The source that an explanation cites for a cause, by the type of the API and, if one is named, only for
this response. Each page was read on the day in the last column and compared with the sentence. The words
are quoted from the page, shortened (… stands for what is left out), and the sentence claims no more than
they say. If an edition is named, the words come from a copy of the guide from that month: the page may have
changed since. If no page supports a sentence, it is *assumed*. The claims of the gates (`why403 rule GATE`)
say which response a caller gets.

Written by `scripts/sources_page.py` from `src/why403/gates/sources.json`; `tests/laws/test_sources.py` checks
that no cause cites the source of another one.
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(line for cause in BY_CODE for line in _of_cause(cause))


def _of_cause(cause: str) -> Iterator[str]:
    yield f"\n## {cause}\n\n{BY_CODE[cause].phrase}\n\n"
    yield "| API | claim | by these words | day |\n|---|---|---|---|\n"
    for each in sources()[cause]:
        yield f"| {_for(each)} | {each.claim.says} | {_words(each)} | {each.claim.date} |\n"


def _for(source: Source) -> str:
    kinds = ", ".join(source.kinds)
    return f"{kinds}: {', '.join(f'`{name}`' for name in source.refusals)}" if source.refusals else kinds


def _words(source: Source) -> str:
    if not source.claim.source:
        return "*assumed*"
    words = source.words.replace("|", "\\|")
    edition = f", edition of {source.edition}" if source.edition else ""
    return f"“{words}” [{source.claim.standing}]({source.claim.source}){edition}"


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
