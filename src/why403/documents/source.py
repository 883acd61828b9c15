"""A text as it was read, and the places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import PathStep, Place

MARK = "\ufeff"
TEXT = "text in UTF-8 or UTF-16"
_WRITTEN = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HALF = re.compile("[\ud800-\udfff]")


def written(text: str) -> str:
    """The text as it can be written: half a character, which is what Python makes of an argument that is no
    UTF-8 and of some escapes of JSON, becomes the sign for what is not known."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def decoded(content: bytes, name: str) -> str:
    """The text of a file, without a byte order mark: UTF-8, UTF-16 where a mark or its
    NULs say so, else Latin-1.

    Raises: `BadInput` where a mark promises what the bytes do not keep.
    """
    encoding = encoding_of(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding.startswith("utf-16"):
            raise no_text(name) from None
    return content.decode("latin-1")


def encoding_of(content: bytes) -> str:
    """The encoding that a mark or the NULs of the content show, else UTF-8."""
    return next((encoding for mark, encoding in _ENCODINGS if content.startswith(mark)), _unmarked(content))


def _unmarked(content: bytes) -> str:
    """The encoding without a mark: UTF-16 where every second byte of a start like English is a NUL."""
    start = content[:200]
    for encoding, other in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls = start[other::2]
        if len(nuls) > 1 and nuls.count(0) == len(nuls) and 0 not in start[1 - other :: 2]:
            return encoding
    return "utf-8"


def encoded_like(text: str, content: bytes) -> bytes:
    """A text in the encoding of the bytes that it was read from, with their byte order mark.

    Raises: `BadInput` where that encoding cannot have it.
    """
    mark, encoding = next(((m, e) for m, e in _WRITTEN if content.startswith(m)), (b"", _unmarked(content)))
    if not mark and encoding == "utf-8":
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            encoding = "latin-1"
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError:
        raise BadInput(Place(""), f"the text does not fit into {encoding}", "a file in UTF-8") from None


def no_text(name: str) -> BadInput:
    """The refusal of bytes that are no text."""
    return BadInput(Place(name), "not a text", TEXT, "save it as UTF-8")


@dataclass(frozen=True, slots=True)
class Source:
    """A text, its name, and the offsets at which its lines begin."""

    name: str
    text: str
    starts: Sequence[int]

    def place(self, start: int, end: int, path: tuple[PathStep, ...] = ()) -> Place:
        """The place of a span. Lines end where an editor ends them, at a line feed."""
        line = bisect_right(self.starts, start)
        return Place(self.name, path, line, start - self.starts[line - 1] + 1, start, end)


class Names(Mapping[str, Place]):
    """The places of a mapping's keys, each made when it is asked for: of most nobody asks."""

    __slots__ = ("_path", "_source", "spans")

    def __init__(self, source: Source, path: tuple[PathStep, ...]) -> None:
        self._source, self._path = source, path
        self.spans: dict[str, tuple[int, int]] = {}

    def __getitem__(self, key: str) -> Place:
        return self._source.place(*self.spans[key], (*self._path, key))

    def __iter__(self) -> Iterator[str]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)


def source_of(text: str, name: str) -> Source:
    """A text with its name."""
    return Source(name, text, [0, *(found.end() for found in re.finditer("\n", text))])
