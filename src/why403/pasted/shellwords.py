"""The words of one simple bash command: quotes, `$'…'`, escapes and line continuations.

Variables and substitutions stay as they are written: what they would become is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pasted.lines import place_of

MAX_WORDS = 10_000

_PLAIN = re.compile(r"[^\s'\"\\$`;|&<>()]+")
_DOUBLE = re.compile(r'[^"\\$`]+')
_SINGLE = re.compile(r"[^']*")
_SPACES = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.S
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}
_ENDS = frozenset("\n;|&<>()")
_REDIRECT = re.compile(r"\d*(>>?|<|&>)&?\s*(?:\d+|-|[^\s;|&<>]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word without its quotes. `open` says that a variable or a substitution stands in it."""

    text: str = field(repr=False)
    open: bool = False


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """The words of a command and where it ends; and whether its input is redirected."""

    words: tuple[Word, ...]
    end: int
    reads_input: bool


def command_words(text: str, start: int, name: str) -> ShellCommand:
    """The command that begins at `start`."""
    lexer = _Lexer(text, name)
    words: list[Word] = []
    at, reads_input = start, False
    while True:
        space = _SPACES.match(text, at)
        at = space.end() if space else at
        redirect = _REDIRECT.match(text, at)
        if redirect:
            at, reads_input = redirect.end(), reads_input or "<" in redirect[1]
        elif at >= len(text) or text[at] in _ENDS:
            return ShellCommand(tuple(words), at, reads_input or text[at : at + 1] == "<")
        elif len(words) == MAX_WORDS:
            raise BadInput(Place(name), f"a command of more than {MAX_WORDS} words", "a curl command")
        else:
            word, at = lexer.word(at)
            words.append(word)


@dataclass(frozen=True, slots=True)
class _Lexer:
    text: str
    name: str

    def word(self, at: int) -> tuple[Word, int]:
        parts: list[str] = []
        is_open = False
        while at < len(self.text) and self.text[at] not in _ENDS and not self.text[at].isspace():
            part, at, variable = self.part(at)
            parts.append(part)
            is_open = is_open or variable
        return Word("".join(parts), is_open), at

    def part(self, at: int) -> tuple[str, int, bool]:
        char = self.text[at]
        if char == "'":
            return self.single(at)
        if char == '"':
            return self.double(at)
        if char == "\\":
            after = self.text[at + 1 : at + 2]
            return ("" if after == "\n" else after), at + 2, False
        if char in "$`":
            return self.variable(at, bare=True)
        match = _PLAIN.match(self.text, at)
        return (match.group(), match.end(), False) if match else (char, at + 1, False)

    def single(self, at: int) -> tuple[str, int, bool]:
        match = _SINGLE.match(self.text, at + 1)
        if match is None or match.end() >= len(self.text):
            raise self.unclosed(at, "'")
        return match.group(), match.end() + 1, False

    def double(self, at: int) -> tuple[str, int, bool]:
        parts = list(self.quoted(at))
        end = at + 1 + sum(length for _, length, _ in parts)
        return "".join(part for part, _, _ in parts), end + 1, any(is_open for *_, is_open in parts)

    def quoted(self, start: int) -> Iterator[tuple[str, int, bool]]:
        """What stands in double quotes, with the length that it takes up."""
        at = start + 1
        while self.text[at : at + 1] != '"':
            if at >= len(self.text):
                raise self.unclosed(start, '"')
            part, end, is_open = self.in_double(at)
            yield part, end - at, is_open
            at = end

    def in_double(self, at: int) -> tuple[str, int, bool]:
        char = self.text[at]
        if char == "\\":
            after = self.text[at + 1 : at + 2]
            kept = "" if after == "\n" else after if after in '"\\$`' else "\\" + after
            return kept, min(at + 2, len(self.text)), False
        if char in "$`":
            return self.variable(at, bare=False)
        match = _DOUBLE.match(self.text, at)
        return (match.group(), match.end(), False) if match else (char, at + 1, False)

    def variable(self, at: int, *, bare: bool) -> tuple[str, int, bool]:
        """A variable or a substitution as written; `$'…'` is a quote of its own."""
        after = self.text[at + 1 : at + 2]
        if bare and after == "'":
            return self.ansi(at)
        if self.text[at] == "`":
            return self.upto(at, at + 1, "`")
        if after == "(":
            return self.upto(at, at + 2, ")")
        if after == "{":
            return self.upto(at, at + 2, "}")
        return "$", at + 1, after.isalpha() or after == "_"

    def upto(self, start: int, at: int, close: str) -> tuple[str, int, bool]:
        end = self.text.find(close, at)
        if end < 0:
            raise self.unclosed(start, self.text[start:at])
        return self.text[start : end + 1], end + 1, True

    def ansi(self, start: int) -> tuple[str, int, bool]:
        end = re.compile(r"(?:[^'\\]|\\.)*", re.S).match(self.text, start + 2)
        if end is None or end.end() >= len(self.text):
            raise self.unclosed(start, "$'")
        return _ESCAPE.sub(_unescaped, end.group()), end.end() + 1, False

    def unclosed(self, at: int, quote: str) -> BadInput:
        return BadInput(
            place_of(self.text, at, self.name),
            f"the quote {quote} is never closed",
            "a whole command",
            "copy it once more, with its last line",
        )


def _unescaped(match: re.Match[str]) -> str:
    sixteen = match[1] or match[2] or match[3]
    if sixteen:
        code = int(sixteen, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    if match[4]:
        return chr(int(match[4], 8) & 0xFF)
    return _LETTERS.get(match[5], match[5])
