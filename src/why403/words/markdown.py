"""Markdown as a terminal shows it: headings, tables, code and links laid out to the width of the terminal.

It knows what our own pages are written with, and no more: headings, paragraphs, lists, quotations, tables,
fenced code, `code`, **bold**, *emphasis* and [links](to). Code is never broken, so that a command can be
copied.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from why403.frozen import dataclass

_CODE, _BOLD, _DIM, _HEADING = "36", "1", "2", "1;34"
_SPAN = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?P=ticks)"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^*\s][^*]*)\*(?![\w*])"
    r"|!?\[(?P<text>(?:[^\[\]`]|`[^`]*`)+)\]\((?P<to>[^()\s]+)\)"
    r"|<(?P<url>https?://[^>\s]+)>"
)
_ITEM = re.compile(r"( *)([-*]|\d+\.) +")
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*")
_CELL = re.compile(r"(?:\\\||`[^`]*`|[^|])+|(?<=\|)(?=\|)")
_FENCE = re.compile(r" *(```+|~~~+)")
_ESCAPED = re.compile(r"\\([^\w\s])")
_NARROWEST = 40
_LEAST_COLUMN = 12


@dataclass(frozen=True, slots=True)
class _Word:
    """What is not broken; `glued` where no space stands before it."""

    text: str
    style: str = ""
    glued: bool = False

    @property
    def width(self) -> int:
        return _width(self.text)


def laid_out(page: str, width: int, *, colours: bool) -> str:
    """The page laid out to a width, with a line end."""
    layout = _Layout(max(width, _NARROWEST), colours)
    lines: list[str] = []
    for block in _blocks(page.split("\n")):
        if lines:
            lines.append("")
        lines += layout.block(block)
    return "".join(f"{line}\n" for line in lines)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines of one paragraph, list item, heading, table or fenced code after the other."""
    block: list[str] = []
    fence = ""
    for line in lines:
        if fence:
            block.append(line)
            if line.strip() == fence:
                yield block
                block, fence = [], ""
            continue
        opens = _FENCE.match(line)
        if opens or line.startswith("#") or not line.strip():
            if block:
                yield block
            block = [line] if line.strip() else []
            if opens:
                fence = opens[1]
            elif block:
                yield block
                block = []
            continue
        block.append(line)
    if block:
        yield block


@dataclass(frozen=True, slots=True)
class _Layout:
    """How blocks are laid out."""

    width: int
    colours: bool

    def block(self, lines: list[str]) -> Iterator[str]:
        """The lines of one block."""
        first = lines[0]
        if _FENCE.match(first):
            yield from (self._painted(f"    {line}".rstrip(), _CODE) for line in _inside(lines))
        elif first.startswith("#"):
            yield self._painted(first.lstrip("#").strip().replace("`", ""), _HEADING)
        elif first.startswith("    ") and not _ITEM.match(first):
            yield from lines  # it is laid out already
        else:
            yield from self._running(lines)

    def _running(self, lines: list[str]) -> Iterator[str]:
        """Text with lists and tables in it."""
        rest = lines
        while rest:
            if rest[0].lstrip().startswith("|") and len(rest) > 1 and _RULE.fullmatch(rest[1].strip()):
                rows = [line for line in rest if line.lstrip().startswith("|")]
                yield from self._table([_cells(rows[0]), *map(_cells, rows[2:])])
                rest = rest[len(rows) :]
                continue
            item = _ITEM.match(rest[0])
            quoted = rest[0].startswith(">")
            text, rest = _together(rest, item=bool(item), quoted=quoted)
            if item:
                mark = item[2] if item[2][0].isdigit() else "•"
                yield from self._wrapped(text[item.end() :], f"{item[1]}{mark} ")
            elif quoted:
                yield from self._wrapped(text, "  | ", "  | ")
            else:
                yield from self._wrapped(text)

    def _wrapped(self, text: str, first: str = "", then: str | None = None) -> Iterator[str]:
        later = " " * len(first) if then is None else then
        lines = _filled(_words(text), self.width - len(first))
        for number, line in enumerate(lines):
            yield (later if number else first) + self._line(line)

    def _line(self, words: Sequence[_Word]) -> str:
        parts = (("" if word.glued or not number else " ", word) for number, word in enumerate(words))
        return "".join(space + self._painted(word.text, word.style) for space, word in parts)

    def _painted(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colours and style and text else text

    def _table(self, rows: list[list[str]]) -> Iterator[str]:
        columns = max(map(len, rows))
        cells = [[_words(cell) for cell in (*row, *[""] * (columns - len(row)))] for row in rows]
        widths = _column_widths(cells, self.width)
        if widths is None:
            yield from self._records(rows)
            return
        for number, row in enumerate(cells):
            bold = [[_Word(word.text, word.style or _BOLD, word.glued) for word in cell] for cell in row]
            filled = [
                _filled(cell, width) for cell, width in zip(bold if not number else row, widths, strict=True)
            ]
            for parts in zip_longest(*filled, fillvalue=()):
                padded = (
                    self._line(part) + " " * (width - _taken(part))
                    for part, width in zip(parts, widths, strict=True)
                )
                yield "  ".join(padded).rstrip()
            if not number and any(cell for cell in row):
                yield self._painted("  ".join("─" * width for width in widths), _DIM)

    def _records(self, rows: list[list[str]]) -> Iterator[str]:
        """A table that the width does not hold: row by row, each cell behind the name of its column."""
        names, *rest = rows
        for number, row in enumerate(rest):
            if number:
                yield ""
            for column, (name, cell) in enumerate(zip(names, row, strict=False)):
                if cell:
                    indent = "  " if column else ""
                    yield from self._wrapped(f"{name}: {cell}" if name else cell, indent, f"{indent}  ")


def _inside(fenced: list[str]) -> list[str]:
    """The code between two fences, without the indent of the first."""
    indent = len(fenced[0]) - len(fenced[0].lstrip())
    last = -1 if len(fenced) > 1 and _FENCE.fullmatch(fenced[-1]) else len(fenced)
    return [line[indent:] if not line[:indent].strip() else line for line in fenced[1:last]]


def _together(lines: list[str], *, item: bool, quoted: bool) -> tuple[str, list[str]]:
    """The lines of one item, quotation or paragraph as one, and those after it."""
    end = 1
    while end < len(lines) and not _ITEM.match(lines[end]) and not lines[end].lstrip().startswith("|"):
        if lines[end].startswith(">") is not quoted:
            break
        end += 1
    taken = [line.removeprefix(">").strip() if quoted else line.strip() for line in lines[:end]]
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())] if item else ""
    return indent + " ".join(taken), lines[end:]


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _CELL.findall(f"{inner}")]


def _words(text: str) -> list[_Word]:
    """The words of a text, with what their marks say of them."""
    found: list[_Word] = []
    end = 0
    for span in _SPAN.finditer(text):
        _add_plain(found, text[end : span.start()])
        glued = bool(span.start()) and not text[span.start() - 1].isspace()
        _add_span(found, span, glued)
        end = span.end()
    _add_plain(found, text[end:], glued=bool(end) and end < len(text) and not text[end].isspace())
    return found


def _add_plain(found: list[_Word], text: str, *, glued: bool = False) -> None:
    begins = glued or (bool(found) and bool(text) and not text[0].isspace())
    found += [
        _Word(_ESCAPED.sub(r"\1", word), "", begins and not number)
        for number, word in enumerate(text.split())
    ]


def _add_span(found: list[_Word], span: re.Match[str], glued: bool) -> None:
    if span["code"] is not None:
        found.append(_Word(span["code"].strip(), _CODE, glued))
    elif span["to"] is not None:
        for number, word in enumerate(_words(span["text"])):
            found.append(_Word(word.text, word.style, glued if not number else word.glued))
        target = _target(span["to"])
        if target and target != span["text"].strip("`"):
            found.append(_Word(f"({target})", _DIM))
    elif span["url"] is not None:
        found.append(_Word(span["url"], _DIM, glued))
    else:
        style = _BOLD if span["bold"] else ""
        for number, word in enumerate(_words(span["bold"] or span["italic"])):
            found.append(_Word(word.text, word.style or style, glued if not number else word.glued))


def _target(link: str) -> str:
    """What to do to follow a link: the address, or the command that shows the page."""
    if "://" in link:
        return link
    name = link.partition("#")[0].rpartition("/")[2]
    if "causes/" in link:
        return f"why403 rule {name.removesuffix('.md')}"
    if name.endswith((".md", ".schema.json")) and name not in ("README.md", "CONTRIBUTING.md"):
        return f"why403 docs {name.removesuffix('.md')}"
    return ""


def _filled(words: Sequence[_Word], width: int) -> list[list[_Word]]:
    """The words line by line; what is too long for a line has it for itself."""
    lines: list[list[_Word]] = [[]]
    for run in _runs(words):
        line = lines[-1]
        if line and _taken(line) + 1 + _taken(run) > width:
            lines.append(run)
        else:
            line += run
    return lines


def _runs(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Words that are glued together, such as code and the comma behind it."""
    run: list[_Word] = []
    for word in words:
        if run and not word.glued:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _taken(words: Sequence[_Word]) -> int:
    return sum(word.width + (0 if word.glued or not number else 1) for number, word in enumerate(words))


def _column_widths(cells: Sequence[Sequence[Sequence[_Word]]], width: int) -> list[int] | None:
    """How wide each column is to be, so that no word is broken; `None` where the table does not fit."""
    columns = range(len(cells[0]))
    wanted = [max(_taken(row[number]) for row in cells) for number in columns]
    least = [
        max(min(_LEAST_COLUMN, wanted[number]), *(_taken(run) for row in cells for run in _runs(row[number])))
        for number in columns
    ]
    room = width - 2 * (len(wanted) - 1)
    if sum(least) > room:
        return None
    widths = list(wanted)
    while sum(widths) > room:
        widest = max((number for number in columns if widths[number] > least[number]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _width(text: str) -> int:
    """So many columns a terminal gives to a text."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
