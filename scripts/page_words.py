"""Writes `src/why403/questions/page_words.json`: the words of the causes' pages, as suspects are ordered by.

.venv/bin/python -m scripts.page_words
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from pathlib import Path

from scripts.written import written
from why403.questions.likeness import PAGE_WORDS, weighed_words, words_of

PAGES = Path(__file__).parent.parent / "src" / "why403" / "causes"
_LINK = re.compile(r"https?://\S+")
_SOURCES = re.compile(r"^## Sources\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def text() -> str:
    """The file's content, one word a line."""
    pages = {page.stem: words_of(_own_words(page.read_text("utf-8"))) for page in sorted(PAGES.glob("*.md"))}
    having = Counter(word for words in pages.values() for word in words)
    rarity = {word: math.log((len(pages) + 1) / (n + 0.5)) for word, n in having.items()}
    weights = {code: weighed_words(words, rarity) for code, words in pages.items()}
    rows = (
        f"{json.dumps(word)}: {json.dumps([round(rarity[word], 3), _having(word, weights)])}"
        for word in sorted(rarity)
    )
    return f'{{"causes": {json.dumps(list(weights))},\n"words": {{\n' + ",\n".join(rows) + "\n}}\n"


def _own_words(page: str) -> str:
    """A page without its links and sources."""
    return _LINK.sub("", _SOURCES.sub("", page))


def _having(word: str, weights: dict[str, dict[str, float]]) -> list[tuple[int, float]]:
    """The pages that have a word, by their numbers, with its weight there."""
    return [(n, round(words[word], 3)) for n, words in enumerate(weights.values()) if word in words]


if __name__ == "__main__":
    sys.exit(written(Path(PAGE_WORDS), text()))
