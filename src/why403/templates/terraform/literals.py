"""Literals of HCL, the texts and expressions of a template, and what an expression names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from textwrap import dedent
from typing import Any

from why403.documents.open_text import OpenText
from why403.logic.states import UNKNOWN
from why403.templates.terraform.functions import Unresolved
from why403.templates.terraform.open_parts import Named

_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|\$(\$\{)|%(%\{)')
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_WORDS = {"true": True, "false": False, "null": None}


def filled(value: Any, of: Callable[[Named], Any]) -> Any:
    """A value with what it names filled in."""
    if isinstance(value, Named):
        return of(value)
    if isinstance(value, dict):
        return {name: filled(part, of) for name, part in value.items()}
    return [filled(part, of) for part in value] if isinstance(value, list) else value


def text_of(node: Any) -> str:
    """The source text of a node."""
    return bytes(node.text).decode("utf-8", "replace")


def _number(node: Any) -> Any:
    text = text_of(node)
    try:
        return UNKNOWN if len(text) > 30 else int(text) if text.isdigit() else float(text)
    except ValueError:
        return UNKNOWN


def _word(node: Any) -> Any:
    return _WORDS.get(text_of(node), UNKNOWN)


def _string(node: Any) -> str:
    return _unescaped(
        "".join(text_of(part) for part in node.named_children if part.type == "template_literal")
    )


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    letter, short, long = match[1], match[2], match[3]
    if letter:
        return _LETTERS[letter]
    if short or long:
        code = int(short or long, 16)
        return chr(code) if code < 0x110000 else ""
    return match[4] or match[5]


LITERALS: Mapping[str, Callable[[Any], Any]] = {
    "numeric_lit": _number,
    "bool_lit": _word,
    "null_lit": _word,
    "string_lit": _string,
}


def pieces(template: Any) -> Iterator[Any]:
    """A quoted template or a heredoc: its texts, and the expressions between them.

    The parser drops spaces next to an expression, so that texts are cut out by their places.
    """
    source, start = bytes(template.text), template.start_byte
    heredoc = template.type == "heredoc_template"
    own = [child for child in template.children if child.type.startswith(("heredoc", "quoted"))]
    at, end = (own[1].end_byte, own[-1].start_byte) if heredoc else (own[0].end_byte, own[-1].start_byte)
    read = _of_heredoc if heredoc else _unescaped
    for child in template.named_children:
        if child.type == "template_directive" or (
            child.type == "template_interpolation" and "~" in _edges(child)
        ):
            raise Unresolved
        if child.type == "template_interpolation":
            yield from filter(
                None, [read(source[at - start : child.start_byte - start].decode("utf-8", "replace"))]
            )
            yield next(part for part in child.named_children if part.type == "expression")
            at = child.end_byte
    text = source[at - start : end - start].decode("utf-8", "replace")
    yield from filter(None, [read(text.rstrip(" \t") if heredoc else text)])


def _edges(interpolation: Any) -> str:
    """What shows that spaces around it are taken away."""
    text = text_of(interpolation)
    return text[2:3] + text[-2:-1]


def _of_heredoc(text: str) -> str:
    return text.replace("$${", "${").replace("%%{", "%{")


def is_flush(template: Any) -> bool:
    """Whether the spaces that all lines begin with are taken away."""
    return template.type == "heredoc_template" and text_of(template).startswith("<<-")


def undented(text: str | OpenText) -> Any:
    """The text without the spaces that all its lines begin with."""
    return text.read_by(dedent) if isinstance(text, OpenText) else dedent(text)


def names_in(node: Any) -> list[str]:
    """Everything that an expression names, as plans write references."""
    found: list[str] = []
    children = node.named_children
    for number, child in enumerate(children):
        if child.type == "variable_expr":
            found.append(_name(children[number:]))
        elif child.type == "object_elem":
            found += names_in(child.child_by_field_name("val"))
        else:
            found += names_in(child)
    return found


def _name(nodes: list[Any]) -> str:
    """A variable with the attributes and literal keys that follow it, up to what is not literal."""
    name = text_of(nodes[0])
    for node in nodes[1:]:
        if node.type == "get_attr":
            name += text_of(node)
        elif node.type == "index" and (key := _literal_key(node)) is not None:
            name += f"[{key}]"
        else:
            break
    return name


def _literal_key(node: Any) -> str | None:
    inner = node.named_children[0].named_children if node.named_children else []
    while len(inner) == 1 and inner[0].type not in LITERALS:
        inner = inner[0].named_children
    value = LITERALS[inner[0].type](inner[0]) if len(inner) == 1 else UNKNOWN
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
