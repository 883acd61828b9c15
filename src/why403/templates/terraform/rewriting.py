"""Changes of a file of HCL at the spans of its parts: everything around them stays, to the byte.

A part is reached as the reader places it: by the address of its resource, the names of arguments and blocks,
and the ways into lists, mappings, `jsonencode(…)` and documents in a heredoc. What an expression comes to is
written elsewhere, or stands for several things, and is not edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, Items, Leaf, Node
from why403.documents.rewriting import CannotWrite, Rewriting, Span
from why403.documents.source import MARK
from why403.logic.places import PathStep, Place
from why403.templates.terraform.literals import LITERALS, text_of
from why403.templates.terraform.rendering import (
    Block,
    Declared,
    Raw,
    block,
    entry,
    escaped,
    expression,
    resource,
)
from why403.templates.terraform.syntax import attributes, blocks, kind, labels, tree

Path = tuple[PathStep, ...]
_AROUND = ("expression", "literal_value", "collection_value", "template_expr")
_LOCAL = re.compile(r"local\.(\w+)")
_VARIABLE = re.compile(r"var\.(\w+)")
_ONE_AT_MOST = re.compile(r"(?s)1|.*\?\s*(?:1\s*:\s*0|0\s*:\s*1)")
_INNER = Dialect(doubled=True)
_LITERAL = (*LITERALS, "quoted_template")


class ToldElsewhere(CannotWrite):
    """The value is that of a local which another file of the module defines, `rest` of the way below it."""

    def __init__(self, local: str, rest: Path) -> None:
        super().__init__(f"the value is in `local.{local}`, which no file of the module defines")
        self.local, self.rest = local, rest


class HclRewriting:
    """One file, to be changed by paths; each change is of the text as it is. `beside` are the texts of the
    other files of its module."""

    def __init__(self, text: str, name: str, beside: Iterable[str] = ()) -> None:
        self.text, self.name = text.removeprefix(MARK), name
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self._bytes = self.text.encode("utf-8", "replace")
        self.root = tree(self._bytes, name)
        if self.root.has_error:
            raise BadInput(Place(name), "this is not HCL")
        self._comments = list(_comments(self.root))
        self._module = "\n".join((self.text, *beside))

    def node(self, path: Path) -> Node | None:
        """The value at a path, an expression as it is written; `None` where there is none."""
        try:
            found, rest = self._reached(path)
        except CannotWrite:
            return None
        if rest and found.type == "heredoc_template":
            return self._inside(found)[0].node(rest)
        return None if rest else self._plain(found, path)

    def set(self, path: Path, value: object) -> Span:
        """Give a path this value; what is missing on the way is written too. Raises `CannotWrite`."""
        found, rest = self._reached(path)
        if found.type == "heredoc_template":
            inner, start = self._inside(found)
            return self._outer(inner.set(rest, escaped(value)), start)
        if not rest:
            if found.type not in (*_LITERAL, "tuple", "object"):
                raise CannotWrite(_told_by(found))
            return Span(*self._span(found), expression(value, self._indent(found), self.newline))
        return self._entered(found, rest, value)

    def add(self, path: Path, value: object) -> Span:
        """Add to the list at a path: a single value becomes a list, and a missing one is written; a block is
        put behind the others of its name. Raises `CannotWrite`."""
        found, rest = self._reached(path)
        if found.type == "heredoc_template":
            inner, start = self._inside(found)
            return self._outer(inner.add(rest, escaped(value)), start)
        if isinstance(value, Block):
            return self._block_added(found, str(rest[0]), value)
        if rest:
            return self._entered(found, rest, [value])
        if found.type == "tuple":
            return self._appended(
                found, [each for each in found.children if each.type == "expression"], value
            )
        if found.type in (*_LITERAL, "object"):
            start, end = self._span(found)
            return Span(start, end, f"[{self.text[start:end]}, {expression(value, None, self.newline)}]")
        raise CannotWrite(_told_by(found))

    def drop(self, path: Path) -> Span:
        """Take out what is at a path. Raises `CannotWrite`."""
        found, rest = self._reached(path)
        if found.type == "heredoc_template" and rest:
            inner, start = self._inside(found)
            return self._outer(inner.drop(rest), start)
        if rest:
            literal = found.type in ("block", "tuple", "object")
            raise CannotWrite(
                "the part to remove is not written in this file" if literal else _told_by(found)
            )
        if found.type == "block":
            return self._lines(found)
        above, _ = self._reached(path[:-1])
        if above.type == "block":
            return self._lines(next(each for each in attributes(above) if _is_named(each, path[-1])))
        parts = [each for each in above.children if each.type in ("expression", "object_elem")]
        at = found.start_byte
        number = next(n for n, each in enumerate(parts) if each.start_byte <= at < each.end_byte)
        return self._cut(above, parts, number)

    def declare(self, declared: Declared, after: str) -> Span:
        """A resource of its own behind another one."""
        return self.put_behind(after, resource(declared, self.newline))

    def put_behind(self, after: str, text: str) -> Span:
        """A text of its own behind a resource, with an empty line between them."""
        at = self._line_end(self.block(after, counted=True).end_byte)
        return Span(at, at, f"{self.newline}{self.newline}{text}")

    def names(self) -> frozenset[str]:
        """The addresses of all resources of this file."""
        return frozenset(".".join(labels(each)[:2]) for each in blocks(self.root) if kind(each) == "resource")

    def block(self, address: str, *, counted: bool = False) -> Any:
        """The block of an address. Raises `CannotWrite` where it is written once for several resources."""
        bare = re.sub(r"\[[^\]]*\]$", "", address)
        for each in blocks(self.root):
            named = ("data." if kind(each) == "data" else "") + ".".join(labels(each)[:2])
            if kind(each) in ("resource", "data") and named == bare:
                if not counted:
                    _once(each)
                return each
        raise CannotWrite("the setting is not in a resource of this file")

    def source(self, node: Any) -> str:
        """How a node is written."""
        start, end = self._span(node)
        return self.text[start:end]

    def _reached(self, path: Path) -> tuple[Any, Path]:
        """The last part on a path that is written, and what is left of the path. A local that only one place
        uses is followed to where it is defined."""
        at, rest = self._start(str(path[0]), path[1:]), path[1:]
        while rest:
            below, steps = self._below(at, rest)
            if below is None:
                return at, rest
            at, rest = self._followed(below, rest[steps:]), rest[steps:]
        return at, ()

    def _start(self, name: str, rest: Path) -> Any:
        local = _LOCAL.fullmatch(name)
        if local is None:
            return self.block(name)
        return self._followed(self._local(local[1], rest), rest)

    def defines(self, local: str) -> bool:
        """Whether a local is defined in this file."""
        return any(_is_named(one, local) for one in self._locals())

    def _locals(self) -> Iterator[Any]:
        for each in blocks(self.root):
            if kind(each) == "locals":
                yield from attributes(each)

    def _local(self, name: str, rest: Path) -> Any:
        found = next((one for one in self._locals() if _is_named(one, name)), None)
        if found is None:
            raise ToldElsewhere(name, rest)
        return _core(found.children[-1])

    def _followed(self, node: Any, rest: Path) -> Any:
        named = _LOCAL.fullmatch(text_of(node).strip())
        if named is None:
            return node
        name = named[1]
        if len(re.findall(rf"\blocal\.{name}\b", self._module)) > 1:
            raise CannotWrite(f"the value is in `local.{name}`, which several places use")
        return self._followed(self._local(name, rest), rest)

    def _below(self, at: Any, rest: Path) -> tuple[Any, int]:
        if at.type != "block":
            return _core(_part(at, rest[0])), 1
        found = next((each for each in attributes(at) if _is_named(each, rest[0])), None)
        if found is not None:
            return _core(found.children[-1]), 1
        if any(kind(each) == "dynamic" and labels(each)[:1] == [rest[0]] for each in blocks(at)):
            raise CannotWrite(f"the blocks `{rest[0]}` are made by a loop (`dynamic`)")
        inner = [each for each in blocks(at) if kind(each) == rest[0]]
        number = rest[1] if len(rest) > 1 else None
        if not isinstance(number, int) or number >= len(inner):
            return None, 0
        return inner[number], 2

    def _plain(self, node: Any, path: Path) -> Node:
        """A value with its parts; an expression is a leaf whose text is the expression."""
        at = Place(self.name, path)
        if node.type == "block":
            parts = {text_of(each.children[0]): each.children[-1] for each in attributes(node)}
            return Entries(
                {name: self._plain(_core(each), (*path, name)) for name, each in parts.items()}, at
            )
        if node.type == "object":
            elements = [each for each in node.children if each.type == "object_elem"]
            found = {_key(each): _core(each.child_by_field_name("val")) for each in elements}
            return Entries({name: self._plain(each, (*path, name)) for name, each in found.items()}, at)
        if node.type == "tuple":
            listed = [_core(each) for each in _listed(node)]
            return Items(tuple(self._plain(each, (*path, n)) for n, each in enumerate(listed)), at)
        value = LITERALS[node.type](node) if node.type in LITERALS else Raw(text_of(node))
        return Leaf(text_of(node).strip('"'), value, at)  # type: ignore[arg-type]

    def _entered(self, found: Any, rest: Path, value: object) -> Span:
        """A new argument or block of a block, or a new entry of a mapping."""
        if found.type == "block":
            if len(rest) > 2 and rest[1] == 0:
                return self._block_added(found, str(rest[0]), Block({str(rest[2]): _nested(rest[3:], value)}))
            return self._argument(found, str(rest[0]), _nested(rest[1:], value))
        if found.type != "object":
            raise CannotWrite(_told_by(found))
        parts = [each for each in found.children if each.type == "object_elem"]
        return self._appended(found, parts, _nested(rest[1:], value), (str(rest[0]), _sign(parts)))

    def _argument(self, above: Any, name: str, value: object) -> Span:
        """A new argument behind the last one."""
        own = list(attributes(above))
        if not own:
            return self._in_block(
                above, f"{name} = {expression(value, self._indent(above) + 2, self.newline)}"
            )
        last = own[-1]
        indent = self._indent(last)
        width = len(self.text[self._span(last)[0] : self._at(last.children[1].start_byte)]) - 1
        written = f"{name:{width}} = {expression(value, indent, self.newline)}"
        if above.start_point[0] == last.start_point[0]:
            return self._unfolded(above, last, written)
        at = self._line_end(last.end_byte)
        return Span(at, at, f"{self.newline}{' ' * indent}{written}")

    def _block_added(self, above: Any, name: str, content: Block) -> Span:
        if any(kind(each) == "dynamic" and labels(each)[:1] == [name] for each in blocks(above)):
            raise CannotWrite(f"the blocks `{name}` are made by a loop (`dynamic`)")
        same = [each for each in blocks(above) if kind(each) == name]
        if not same:
            return self._in_block(above, block(name, content, self._inner(above), self.newline))
        indent = self._indent(same[-1])
        at = self._line_end(same[-1].end_byte)
        gap = self.newline
        if len(same) > 1 and same[-1].start_point[0] - same[-2].end_point[0] > 1:
            gap += self.newline
        return Span(at, at, f"{gap}{' ' * indent}{block(name, content, indent, self.newline)}")

    def _in_block(self, above: Any, written: str) -> Span:
        """Before the end of a block, which may be empty or stand on one line."""
        end = next(each for each in above.children if each.type == "block_end")
        own = next((each for each in above.children if each.type == "body"), None)
        if above.start_point[0] == end.start_point[0]:
            return self._unfolded(above, own, written)
        at = self._at(end.start_byte)
        line = self.text.rfind("\n", 0, at) + 1
        return Span(line, line, f"{' ' * self._inner(above)}{written}{self.newline}")

    def _inner(self, above: Any) -> int:
        """The column of what stands in a block: that of what is there, else two more than its own."""
        own = [*attributes(above), *blocks(above)]
        lines = [each for each in own if each.start_point[0] > above.start_point[0]]
        return self._indent(lines[0]) if lines else self._indent(above) + 2

    def _unfolded(self, above: Any, own: Any, written: str) -> Span:
        """A block on one line, which may have just one argument there, over several lines."""
        begins = next(each for each in above.children if each.type == "block_start")
        ends = next(each for each in above.children if each.type == "block_end")
        pad = " " * (self._indent(above) + 2)
        kept = [] if own is None else [self.source(own).strip()]
        inside = "".join(f"{self.newline}{pad}{each}" for each in (*kept, written))
        text = f"{inside}{self.newline}{' ' * self._indent(above)}"
        return Span(self._at(begins.end_byte), self._at(ends.start_byte), text)

    def _appended(
        self, above: Any, parts: list[Any], value: object, named: tuple[str, str] | None = None
    ) -> Span:
        """Behind the last part between brackets, on a line of its own where the others have one."""
        several = bool(parts) and parts[0].start_point[0] > above.start_point[0]
        indent = self._indent(parts[0]) if several else None

        def written() -> str:
            if named is None:
                return expression(value, indent, self.newline, _sign(parts))
            return entry(named[0], value, indent, self.newline, named[1])

        if not parts:
            start, end = self._span(above)
            inside = f" {written()} " if named is not None else written()
            return Span(start, end, f"{self.text[start]}{inside}{self.text[end - 1]}")
        last = self._at(parts[-1].end_byte)
        comma = re.compile(r"\s*,").match(self.text, last)
        line = self._line_end(parts[-1].end_byte if comma is None else self._byte(comma.end()))
        if not several or line > self._at(above.end_byte) - 1:
            at = last if comma is None else comma.end()
            return Span(at, at, f", {written()}" if comma is None else f" {written()},")
        free = named is not None and comma is None  # entries of a mapping need no comma between lines
        between = self.text[last:line]
        text = f"{'' if free or comma else ','}{between}{self.newline}{' ' * (indent or 0)}{written()}"
        return Span(last, line, f"{text}{',' if comma else ''}")

    def _cut(self, above: Any, parts: list[Any], number: int) -> Span:
        """One part between brackets, with its comma, and with its lines where it has lines of its own."""
        start, end = self._span(parts[number])
        comma = re.compile(r"\s*,").match(self.text, end)
        own = not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()
        line = self._line_end(parts[number].end_byte if comma is None else self._byte(comma.end()))
        if own and line < self._at(above.end_byte) - 1:
            after = self.text.find("\n", line)
            return Span(self.text.rfind("\n", 0, start) + 1, after + 1, "")
        if comma is not None:
            space = re.compile(r"[ \t]*").match(self.text, comma.end())
            return Span(start, space.end() if space else comma.end(), "")
        return Span(self._at(parts[number - 1].end_byte) if number else start, end, "")

    def _lines(self, node: Any) -> Span:
        """The whole lines of an argument or a block."""
        start = self.text.rfind("\n", 0, self._at(node.start_byte)) + 1
        if self.text[start : self._at(node.start_byte)].strip():
            raise CannotWrite("it stands on a line with something else")
        end = self._line_end(node.end_byte)
        after = self.text.find("\n", end)
        return Span(start, len(self.text) if after < 0 else after + 1, "")

    def _line_end(self, byte: int) -> int:
        """The end of the line on which something ends, comments behind it included, as an offset."""
        while True:
            eol = self._bytes.find(b"\n", byte)
            eol = len(self._bytes) if eol < 0 else eol
            over = next((end for start, end in self._comments if start < eol < end), None)
            if over is None:
                break
            byte = over
        return self._at(eol - (self._bytes[eol - 1 : eol] == b"\r"))

    def _inside(self, heredoc: Any) -> tuple[Rewriting, int]:
        """The JSON document that a heredoc is, and where it begins."""
        start, end = self._span(heredoc)
        first = self.text.find("\n", start) + 1
        last = self.text.rfind("\n", first, end)
        text = self.text[first : max(first, last)]
        try:
            return Rewriting(text, self.name, read_json(text, self.name, _INNER)), first
        except BadInput:
            raise CannotWrite("the document in the heredoc is not JSON as it stands") from None

    def _outer(self, inner: Span, start: int) -> Span:
        return Span(start + inner.start, start + inner.end, inner.text)

    def _indent(self, node: Any) -> int:
        """The column of the line on which a node begins."""
        start = self._at(node.start_byte)
        line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        return len(line) - len(line.lstrip())

    def _span(self, node: Any) -> tuple[int, int]:
        return self._at(node.start_byte), self._at(node.end_byte)

    def _at(self, byte: int) -> int:
        """The parser counts bytes, a text characters."""
        return len(self._bytes[:byte].decode("utf-8", "replace"))

    def _byte(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "replace"))


def _core(node: Any) -> Any:
    """What an expression is: `jsonencode(…)` is what it encodes."""
    while node is not None:
        named = [each for each in node.named_children if each.type != "comment"]
        if node.type in _AROUND and len(named) == 1 and text_of(node)[:1] != "(":
            node = named[0]
        elif node.type == "function_call" and text_of(node.children[0]) == "jsonencode":
            arguments = [each for part in named[1:] for each in part.named_children]
            if len(arguments) != 1:
                return node
            node = arguments[0]
        else:
            return node
    return None


def _part(node: Any, step: PathStep) -> Any:
    """The part of a list or a mapping; `None` where there is none."""
    if node.type == "tuple" and isinstance(step, int):
        listed = _listed(node)
        return listed[step] if step < len(listed) else None
    if node.type == "object":
        pairs = [each for each in node.named_children if each.type == "object_elem"]
        found = [each for each in pairs if _key(each) == str(step)]
        return found[0].child_by_field_name("val") if found else None
    return None


def _listed(node: Any) -> list[Any]:
    return [each for each in node.named_children if each.type == "expression"]


def _sign(parts: list[Any]) -> str:
    """What stands between keys and values in the first mapping of these parts, or in the entries they are."""
    first = next((_core(each) if each.type == "expression" else each for each in parts), None)
    if first is not None and first.type == "object":
        first = next((each for each in first.children if each.type == "object_elem"), None)
    return ":" if first is not None and any(each.type == ":" for each in first.children) else "="


def _key(element: Any) -> str:
    return text_of(element.child_by_field_name("key")).strip('"')


def _is_named(attribute: Any, name: object) -> bool:
    return text_of(attribute.children[0]) == name


def _once(each: Any) -> None:
    """Raises `CannotWrite` where a block stands for more than one resource, or may."""
    for attribute in attributes(each):
        name, said = text_of(attribute.children[0]), text_of(attribute.children[-1]).strip()
        if name == "for_each" or (name == "count" and not _ONE_AT_MOST.fullmatch(said)):
            raise CannotWrite(f"the block stands for several resources (`{name}`): an edit changes them all")


def _told_by(node: Any) -> str:
    """Why an expression is not edited."""
    shown = " ".join(text_of(node).split())
    short = shown if len(shown) <= 60 else f"{shown[:57]}..."
    if node.type == "heredoc_template" or shown[:1] == '"':
        return "the value is a text that is not edited inside"
    variable = _VARIABLE.fullmatch(shown)
    if variable is not None:
        return (
            f"the value is in the variable `{variable[1]}`: set it in a .tfvars file, with -var, or "
            "where the module is called"
        )
    return f"the value is the expression `{short}`: change what it stands for"


def _comments(node: Any) -> Iterator[tuple[int, int]]:
    if node.type == "comment":
        yield node.start_byte, node.end_byte
    for child in node.children:
        yield from _comments(child)


def _nested(path: Path, value: object) -> object:
    for step in reversed(path):
        value = {str(step): value}
    return value
