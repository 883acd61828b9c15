"""A clue in words: the sentence of its name, with its parts filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.credentials.clue import Clue
from why403.redaction.masks import mask
from why403.words.clues_calls import SENTENCES as OF_CALLS
from why403.words.clues_logs import SENTENCES as OF_LOGS
from why403.words.clues_sigv4 import SENTENCES as OF_SIGNATURES
from why403.words.clues_tokens import SENTENCES as OF_TOKENS
from why403.words.outgoing import line

SENTENCES: dict[str, str] = {**OF_CALLS, **OF_LOGS, **OF_SIGNATURES, **OF_TOKENS}


def sentence(clue: Clue) -> str:
    """What was seen, as one sentence without a capital and a period; what it quotes is masked."""
    if not clue.parts:
        return SENTENCES[clue.name]

    return line(SENTENCES[clue.name].format_map({name: mask(value) for name, value in clue.parts}))


def seen_for(code: str, clues: Iterable[Clue]) -> Iterator[tuple[Clue, str]]:
    """The clues that speak for a cause, or for whatever it is, and have a sentence."""
    return ((clue, sentence(clue)) for clue in clues if _speaks(clue, code) and clue.name in SENTENCES)


def _speaks(clue: Clue, code: str) -> bool:
    return clue.cause == code or (not clue.cause and clue.name in OF_CALLS)
