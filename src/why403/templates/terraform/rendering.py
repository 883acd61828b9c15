"""Values, blocks and resources written as HCL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from why403.frozen import dataclass

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_STEP = 2


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression as it is written, such as a reference."""

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in a block: arguments by name, and blocks in it, each a list of its own name."""

    arguments: Mapping[str, object]
    blocks: tuple[tuple[str, Block], ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource."""

    type: str
    name: str
    content: Block


def escaped(value: object) -> object:
    """A value, in its texts nothing that HCL would fill in."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Mapping):
        return {escaped(key): escaped(part) for key, part in value.items()}
    return [escaped(part) for part in value] if isinstance(value, list | tuple) else value


def expression(value: object, indent: int | None, newline: str = "\n", sign: str = "=") -> str:
    """A value in one line; with an indent, mappings and lists of them over several, the last at that column.

    `sign` stands between a key and its value in a mapping.
    """
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, Mapping):
        return _object(value, indent, newline, sign)
    if isinstance(value, list | tuple):
        return _tuple(value, indent, newline, sign)
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(escaped(str(value)), ensure_ascii=False)


def key(name: object, sign: str) -> str:
    """A key of a mapping: in quotes where it is no name, or where the document writes them as JSON does."""
    bare = sign == "=" and _NAME.fullmatch(str(name)) is not None
    return str(name) if bare else json.dumps(escaped(str(name)), ensure_ascii=False)


def entry(name: object, value: object, indent: int | None, newline: str, sign: str) -> str:
    """An entry of a mapping."""
    between = " = " if sign == "=" else ": "
    return f"{key(name, sign)}{between}{expression(value, indent, newline, sign)}"


def _object(value: Mapping[object, object], indent: int | None, newline: str, sign: str) -> str:
    if indent is None or not value:
        inside = ", ".join(entry(name, part, None, newline, sign) for name, part in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    below, comma = indent + _STEP, "" if sign == "=" else ","
    lines = [" " * below + entry(name, part, below, newline, sign) for name, part in value.items()]
    return f"{{{newline}" + f"{comma}{newline}".join(lines) + f"{newline}{' ' * indent}}}"


def _tuple(value: Sequence[object], indent: int | None, newline: str, sign: str) -> str:
    if indent is None or not any(isinstance(part, Mapping | list | tuple) for part in value):
        return "[" + ", ".join(expression(part, None, newline, sign) for part in value) + "]"
    below = indent + _STEP
    lines = [" " * below + expression(part, below, newline, sign) for part in value]
    return f"[{newline}" + f",{newline}".join(lines) + f"{newline}{' ' * indent}]"


def block(name: str, content: Block, indent: int, newline: str) -> str:
    """A block at a column; its first line without the indent."""
    inside = newline.join(_lines(content, indent + _STEP, newline))
    return f"{name} {{{newline}{inside}{newline}{' ' * indent}}}" if inside else f"{name} {{}}"


def resource(declared: Declared, newline: str) -> str:
    """A whole resource."""
    return block(f'resource "{declared.type}" "{declared.name}"', declared.content, 0, newline)


def _lines(content: Block, indent: int, newline: str) -> Iterator[str]:
    pad = " " * indent
    width = max(map(len, content.arguments), default=0)
    for name, value in content.arguments.items():
        yield f"{pad}{name:{width}} = {expression(value, indent, newline)}"
    for name, inner in content.blocks:
        yield pad + block(name, inner, indent, newline)
