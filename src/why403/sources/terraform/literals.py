"""Values of HCL expressions: literals, lists and objects of literals, and `jsonencode` of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from why403.logic.states import UNTOLD, State
from why403.sources.terraform.world import known

_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|\$(\$\{)|%(%\{)')
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_ATTRIBUTE = ["variable_expr", "get_attr", "get_attr"]
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute of another resource, such as `aws_api_gateway_stage.prod.stage_name`."""

    address: str
    attribute: str


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


def value_of(node: Any) -> Any:
    """The value of an expression; `UNTOLD` for what has to be evaluated."""
    parts = node.named_children
    if node.type in ("expression", "literal_value", "collection_value") and len(parts) == 1:
        return value_of(parts[0])
    if node.type == "expression" and [part.type for part in parts] == _ATTRIBUTE:
        kind, name, attribute = map(text_of, parts)
        return Named(kind + name, attribute.removeprefix("."))
    reader = _READERS.get(node.type)
    return UNTOLD if reader is None else reader(node)


def _number(node: Any) -> Any:
    text = text_of(node)
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        return UNTOLD


def _word(node: Any) -> Any:
    return _WORDS.get(text_of(node), UNTOLD)


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


def _template(node: Any) -> Any:
    """A heredoc without anything to fill in."""
    inner = node.named_children[0] if node.named_children else None
    if inner is None or inner.type != "heredoc_template":
        return UNTOLD
    if any(part.type in ("template_interpolation", "template_directive") for part in inner.named_children):
        return UNTOLD
    text = "".join(text_of(part) for part in inner.named_children if part.type == "template_literal")
    indented = text_of(inner).startswith("<<-")
    return dedent(text.lstrip("\n")) if indented else text.removeprefix("\n")


def _tuple(node: Any) -> list[Any]:
    return [value_of(part) for part in node.named_children if part.type == "expression"]


def _object(node: Any) -> Any:
    found: dict[str, Any] = {}
    for element in node.named_children:
        if element.type != "object_elem":
            continue
        key = _key(element.child_by_field_name("key"))
        if isinstance(key, State):
            return UNTOLD
        found[key] = value_of(element.child_by_field_name("val"))
    return found


def _key(node: Any) -> str | State:
    """A bare word is its own name."""
    inner = node.named_children
    if len(inner) == 1 and inner[0].type == "variable_expr":
        return text_of(inner[0])
    value = value_of(node)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else UNTOLD


def _call(node: Any) -> Any:
    """`jsonencode` of something that is all literal, as its JSON."""
    name, *rest = node.named_children
    arguments = [part for part in rest[0].named_children if part.type == "expression"] if rest else []
    if text_of(name) != "jsonencode" or len(arguments) != 1:
        return UNTOLD
    value = filled(value_of(arguments[0]), lambda _: UNTOLD)
    return json.dumps(value) if known(value) else UNTOLD


_READERS = {
    "numeric_lit": _number,
    "bool_lit": _word,
    "null_lit": _word,
    "string_lit": _string,
    "template_expr": _template,
    "tuple": _tuple,
    "object": _object,
    "function_call": _call,
}


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
    value = value_of(inner[0]) if inner else UNTOLD
    if isinstance(value, str):
        return f'"{value}"'
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
