"""Secrets that stand in a text in another dress: URL-encoded, in base64, or broken over lines."""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import unquote

from why403.frozen import dataclass
from why403.redaction.rules import TOKENS, plain
from why403.redaction.values import HIDDEN

_WORD = re.compile(r"[^\s\"'<>]+")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}")
_BREAK = re.compile(r"\\?\r?\n[ \t]*")
_HINTS = re.compile(
    r"(?i)auth|cookie|key|token|pass|secret|sig|cred|bearer|basic|code|akia|asia|eyj|://|[^\s]{40}"
)
"""What a text with a secret in it cannot do without."""


def without_encoded(text: str) -> str:
    """The text with those words decoded that hold a secret then, and the secret masked."""
    return _WORD.sub(_decoded_if_secret, text) if "%" in text else text


def _decoded_if_secret(match: re.Match[str]) -> str:
    word = match.group()
    decoded = unquote(word) if "%" in word else word
    if decoded == word or not _HINTS.search(decoded):
        return word
    clean = plain(decoded)
    return word if clean == decoded else clean


def without_base64(text: str) -> str:
    """Words of base64 that hold a secret once they are decoded; nothing of such a word is kept."""
    return _BASE64.sub(lambda match: HIDDEN if _is_secret(match.group()) else match.group(), text)


def _is_secret(word: str) -> bool:
    """Whether a word of base64 says something secret."""
    core = word.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(core + "=" * (-len(core) % 4)).decode()
    except ValueError:
        return False
    return bool(_HINTS.search(decoded)) and plain(decoded) != decoded


@dataclass(frozen=True, slots=True)
class _Seams:
    """Where the line breaks of a text were, counted in the text without them."""

    joints: list[int]
    gone: list[int]

    def crossed(self, start: int, end: int) -> bool:
        after = bisect_right(self.joints, start)
        return after < len(self.joints) and self.joints[after] < end

    def original(self, at: int) -> int:
        passed = bisect_right(self.joints, at)
        return at + (self.gone[passed - 1] if passed else 0)


def without_broken(text: str) -> str:
    """Tokens whose parts stand on several lines: found in the text without its line breaks."""
    if "\n" not in text:
        return text
    joined = _BREAK.sub("", text)
    spans = sorted(_spans(joined))
    return _cut(text, _seams(text), spans) if spans else text


def _seams(text: str) -> _Seams:
    breaks = list(_BREAK.finditer(text))
    gone = list(accumulate(len(each.group()) for each in breaks))
    joints = [each.start() - before for each, before in zip(breaks, [0, *gone], strict=False)]
    return _Seams(joints, gone)


def _cut(text: str, seams: _Seams, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in (span for span in spans if seams.crossed(*span)):
        if seams.original(start) >= at:
            kept.append(text[at : seams.original(start)])
            at = seams.original(end - 1) + 1
    return HIDDEN.join([*kept, text[at:]])


def _spans(joined: str) -> Iterator[tuple[int, int]]:
    for rule in TOKENS:
        yield from (match.span() for match in rule.pattern.finditer(joined))
    yield from (match.span() for match in _BASE64.finditer(joined) if _is_secret(match.group()))
