"""How alike are the words of a reporter and the page of a cause?

A page is the list of its words, each weighed by how often the page has it and how few pages do; likeness is
the cosine between such a list and that of the sentences, 0 to 1. It orders suspects and removes none.
"""

from __future__ import annotations

import json
import math
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from why403.pattern import pattern

PAGE_WORDS = os.path.join(os.path.dirname(__file__), "page_words.json")
"""The causes; and by word how rare it is, with its weight on each page that has it (`scripts.page_words`)."""

_LONGEST, _MOST = 4_000, 100
_WORD = pattern(r"[a-z][a-z0-9$@_-]{2,}")
_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 4


def words_of(text: str) -> Counter[str]:
    """The words of a text without their endings."""
    return Counter(map(_stem, _WORD.findall(text.lower())))


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end)), "")
    return word.removesuffix(ending) if len(word) - len(ending) >= _SHORTEST_STEM else word


def weighed_words(counts: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """The words as a direction of length one; a word without a rarity has no weight."""
    weights = {word: (1 + math.log(n)) * rarity[word] for word, n in counts.items() if word in rarity}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def likeness(sentences: Iterable[str]) -> dict[str, float]:
    """By cause: how alike its page and the sentences are, 0 to 1. The first hundred sentences count."""
    said = [sentence[:_LONGEST] for sentence in sentences][:_MOST]
    if not said:
        return {}
    causes, words = _read()
    counts = words_of(" ".join(said))
    rarity = {word: words[word][0] for word in counts if word in words}
    found: defaultdict[str, float] = defaultdict(float)
    for word, weight in weighed_words(counts, rarity).items():
        for page, on_page in words[word][1]:
            found[causes[page]] += weight * on_page
    return dict(found)


_Word = tuple[float, list[tuple[int, float]]]
"""How rare a word is, and its weight on each page that has it, by the page's number."""


@cache
def _read() -> tuple[list[str], dict[str, _Word]]:
    with open(PAGE_WORDS, "rb") as file:
        held = json.load(file)
    return held["causes"], held["words"]
