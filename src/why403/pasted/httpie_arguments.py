"""The words of HTTPie and xh after the command's name: method, URL, request items, options.

Sources: HTTPie's documentation, https://httpie.io/docs/cli, sections *HTTP method*, *Request URL* and
*Request items* (read 2026-11-28, documented); xh's, https://github.com/ducaale/xh, section *Usage* (read
2026-11-28, documented), whose items are those of HTTPie.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pasted.lines import is_result, logical_line
from why403.pasted.options import Options, given_options
from why403.pasted.shellwords import Word
from why403.redaction.reprs import masked_repr

SHORT = {
    "a": "auth", "A": "auth-type", "s": "style", "p": "print", "P": "history-print", "o": "output",
    "j": "json", "f": "form", "x": "compress", "h": "headers", "b": "body", "m": "meta", "v": "verbose",
    "S": "stream", "d": "download", "c": "continue", "q": "quiet", "F": "follow", "I": "ignore-stdin",
    "4": "ipv4", "6": "ipv6", "V": "version",
}  # fmt: skip
_VALUED = """
    auth auth-type boundary cert cert-key cert-key-pass ciphers default-scheme format-options generate
    history-print http-version interface max-headers max-redirects output pretty print proxy raw resolve
    response-charset response-mime session session-read-only ssl style timeout unix-socket verify
"""
_FLAGS = """
    all check-status chunked curl curl-long debug help https ignore-netrc multipart offline path-as-is
    sorted traceback unsorted
"""
WITH_VALUE = frozenset(_VALUED.split())
KNOWN = WITH_VALUE.union(_FLAGS.split(), SHORT.values())

_METHOD = r"[A-Z]{3,20}|get|post|put|patch|delete|head|options"
_NAME = r"[\w-]{1,63}"
_URL = re.compile(
    rf"""(?:[a-zA-Z][\w+.-]{{0,40}})?://\S
    |:\d|:/
    |(?:[^\s@/]{{1,200}}@)?
     (?:localhost|\d{{1,3}}(?:\.\d{{1,3}}){{3}}|(?:{_NAME}\.){{1,12}}[A-Za-z][\w-]{{1,62}}|\[[\da-fA-F:.]{{2,45}}\])
     (?::\d{{1,5}})?(?:[/?\#]|$)
    |\$""",
    re.X,
)
"""What is certainly a URL: a sentence may begin with the word `http` as well."""
_NEAR_URL = re.compile(rf"{_NAME}(?::\d{{1,5}}(?:/|$)|/)")
"""What is a URL behind a method: a name of one label, as in `GET api:3000/x`."""

_PREPOSITIONS = frozenset({"against", "at", "for", "from", "on", "to", "with", "via"})
"""What no URL is, and no host that anybody calls by this name alone."""

_OPTION = re.compile(r"--?[A-Za-z][\w-]*(?:=.*)?")
_VARIABLE = re.compile(r"[\"']?(?:\{\{|\$)")
"""What a URL begins with where a variable holds its host."""

_ITEM = re.compile(
    r"(?P<name>(?:\\[\s\S]|[^\\:;=@])*+)(?P<sign>:=@|==@|:=|==|=@|:@|[:=;@])(?P<value>[\s\S]*)"
)
_ESCAPED = re.compile(r"\\([:;=@])")
DATA = frozenset({"=", ":=", "=@", ":=@", "@"})
"""The separators of what goes into the body."""


@dataclass(frozen=True, slots=True)
class Item:
    """One request item: its name, the separator that says what it is, and its value."""

    name: str
    sign: str
    value: str
    open: bool

    __repr__ = masked_repr

    @property
    def from_file(self) -> bool:
        return self.sign.endswith("@")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a command says. `opaque` are the items that a variable holds whole."""

    method: str | None
    url: Word
    items: tuple[Item, ...]
    opaque: int
    options: Options

    def signed(self, *signs: str) -> list[Item]:
        """The items with one of these separators."""
        return [item for item in self.items if item.sign in signs]


def may_be_command(text: str, start: int) -> bool:
    """Whether something like a URL stands among the first words."""
    words = re.findall(r"[^\s'\"^]+", logical_line(text, start))
    return any(_URL.match(word) or _NEAR_URL.match(word) for word in words)


def is_sentence(text: str, start: int) -> bool:
    """Whether what begins with a command's name is a part of a report: nothing in it is like a URL, and
    it goes on in words, or other lines stand around it.

    What has an option and a quote may be a command whose URL is on its other lines.
    """
    first = logical_line(text, start)
    words = first.split()[1:]
    if words[:1] and words[0].lower() in _PREPOSITIONS:
        return True
    if may_be_command(text, start) or any(map(_VARIABLE.match, words)):
        return False
    if is_result(text, start + len(first)):
        return True
    if any(map(_OPTION.fullmatch, words)) and re.search("['\"]", first):
        return False
    above, below = text[:start].rpartition("\n")[0], text[start + len(first) :]
    return len([word for word in words if not word.startswith("-")]) > 1 or bool((above + below).strip())


def arguments(words: Sequence[Word], at: Place) -> Arguments | None:
    """The parts of a command; `None` where the words make none, as those of a sentence do not."""
    options = Options(tuple(given_options(words, SHORT, WITH_VALUE, at)))
    rest = list(options.urls)
    named = len(rest) > 1 and re.fullmatch(_METHOD, rest[0].text) is not None
    method = rest.pop(0).text.upper() if named else None
    if not rest or not _is_url(rest[0], behind_method=named):
        return None
    items = [_item(word) for word in rest[1:]]
    opaque = [word for word, item in zip(rest[1:], items, strict=True) if item is None]
    if not all(word.open for word in opaque):
        return None
    return Arguments(method, rest[0], tuple(item for item in items if item), len(opaque), options)


def _is_url(word: Word, *, behind_method: bool) -> bool:
    if word.text.startswith("$") and not word.open:
        return False
    return bool(_URL.match(word.text) or (behind_method and _NEAR_URL.match(word.text)))


def _item(word: Word) -> Item | None:
    """The first separator counts, the longest where several begin there; a backslash takes its meaning."""
    match = _ITEM.fullmatch(word.text)
    if match is None or (match["sign"] == ";" and match["value"]):
        return None
    name, value = (_ESCAPED.sub(r"\1", match[part]) for part in ("name", "value"))
    return Item(name, match["sign"], value, word.open) if name or match["sign"] == "@" else None
