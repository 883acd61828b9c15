"""Object literals as programs print or copy them: JavaScript, Node's inspection, Python's repr, JSON.

What is no literal (a call, a class, a function) is passed over as `OPAQUE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MAX_DEPTH = 40
MAX_STEPS = 200_000

_SPACE = r"(?:\s|//[^\n]{0,2000}\n|/\*[^*]{0,2000}\*/)*+"
_BARE = r"[^\s,:;{}\[\]()\"'`]{1,400}"
_WORDS: dict[str, object] = {
    "null": None, "None": None, "undefined": None, "true": True, "True": True, "false": False, "False": False
}  # fmt: skip
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPE = r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|([\s\S]))"


class Opaque(Enum):
    """A value that only running the program would tell."""

    OPAQUE = "opaque"


OPAQUE = Opaque.OPAQUE


def literal(text: str, at: int) -> tuple[object, int]:
    """The value that begins at `at` and where it ends; raises `ValueError` where none is whole."""
    return _Reader(text).value(at, 0)


def entries(value: object) -> dict[str, object]:
    """The entries of an object; none where it is something else."""
    return value if isinstance(value, dict) else {}


@dataclass(slots=True)
class _Reader:
    text: str
    steps: int = 0

    def skip(self, at: int) -> int:
        match = re.compile(_SPACE).match(self.text, at)
        return match.end() if match else at

    def value(self, at: int, depth: int) -> tuple[object, int]:
        """One value; words before an object or in place of one (classes, calls) count for nothing."""
        self.steps += 1
        if depth > MAX_DEPTH or self.steps > MAX_STEPS:
            raise ValueError("too deep or too long")
        at = self.skip(at)
        sign = self.text[at : at + 1]
        if sign in ("'", '"', "`") and sign:
            return self.string(at)
        if sign == "{":
            return self.mapping(at, depth)
        if sign in ("[", "("):
            return self.items(at, depth)
        return self.bare(at)

    def string(self, at: int) -> tuple[object, int]:
        quote = self.text[at]
        match = re.compile(rf"(?:[^{quote}\\]|\\[\s\S])*+{quote}").match(self.text, at + 1)
        if match is None:
            raise ValueError("a text without its end")
        inner = match.group()[:-1]
        whole = re.sub(_ESCAPE, _unescaped, inner) if "\\" in inner else inner
        return whole, match.end()

    def mapping(self, at: int, depth: int) -> tuple[object, int]:
        found: dict[str, object] = {}
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "}":
            key, end = self.value(at, depth + 1)
            end = self.skip(end)
            if self.text[end : end + 1] == ":":
                found[str(key)], end = self.values(end + 1, depth + 1)
            at = self.next(end, "}")
        return found, at + 1

    def values(self, at: int, depth: int) -> tuple[object, int]:
        """One value with what is put behind it; more than one part makes it opaque."""
        value, at = self.value(at, depth)
        plain = True
        while (at := self.skip(at)) < len(self.text) and self.text[at] not in ",}])":
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise ValueError("too long")
            more, at = (OPAQUE, at + 1) if self.text[at] in ":;" else self.value(at, depth)
            if value is OPAQUE and isinstance(more, dict) and plain:
                value = more
            elif not (isinstance(more, list) or value is more is OPAQUE):
                plain, value = False, OPAQUE
        return value, at

    def items(self, at: int, depth: int) -> tuple[object, int]:
        close = "]" if self.text[at] == "[" else ")"
        found: list[object] = []
        at = self.skip(at + 1)
        while self.text[at : at + 1] != close:
            part, at = self.values(at, depth + 1)
            found.append(part)
            at = self.next(at, close)
        return (found if close == "]" else OPAQUE), at + 1

    def bare(self, at: int) -> tuple[object, int]:
        match = re.compile(_BARE).match(self.text, at)
        if match is None:
            raise ValueError("no value")
        word = match.group()
        if word in _WORDS:
            return _WORDS[word], match.end()
        if re.fullmatch(r"-?\d{1,15}", word):
            return int(word), match.end()
        after = self.skip(match.end())
        return (word if self.text[after : after + 1] == ":" else OPAQUE), match.end()

    def next(self, at: int, close: str) -> int:
        """The start of the next part, or the closing sign."""
        at = self.skip(at)
        sign = self.text[at : at + 1]
        if sign == ",":
            return self.skip(at + 1)
        if sign != close:
            raise ValueError("neither a comma nor an end")
        return at


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return "" if match[4] else _ESCAPES.get(match[5], match[5])
