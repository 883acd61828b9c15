"""Values written as YAML, in blocks or in one line, and as JSON, for documents that are there already."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z_/$][A-Za-z0-9_./@$+*:-]*(?<!:)")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"})
_REFERENCES = {"Ref": "!Ref", "Fn::GetAtt": "!GetAtt", "Fn::Sub": "!Sub"}


def scalar(value: object) -> str:
    """A scalar of YAML, in quotes wherever it could be read as something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return "null"
    text = str(value)
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(value: object) -> str:
    """A value of YAML in one line."""
    short = _reference(value)
    if short is not None:
        return short
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def _key(key: object) -> str:
    """A key between brackets, where readers differ on a colon in a bare word."""
    return json.dumps(str(key)) if ":" in str(key) else scalar(key)


def _reference(value: object) -> str | None:
    """The short form of a function of CloudFormation; it stands for itself in a block and in one line."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    ((name, part),) = value.items()
    return f"{_REFERENCES[name]} {scalar(part)}" if name in _REFERENCES and isinstance(part, str) else None


def block(value: object, indent: int, step: int, newline: str) -> str:
    """What stands behind the colon of an entry whose key stands at a column."""
    if _is_block(value):
        return "".join(f"{newline}{line}" for line in lines(value, indent + step, step))
    return f" {flow(value)}"


def _is_block(value: object) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and _reference(value) is None
    return isinstance(value, list | tuple) and any(_is_block(part) for part in value)


def lines(value: object, indent: int, step: int) -> list[str]:
    """The lines of a mapping or of a list, at a column."""
    pad = " " * indent
    if isinstance(value, Mapping):
        found = []
        for key, part in value.items():
            if _is_block(part):
                found += [f"{pad}{scalar(key)}:", *lines(part, indent + step, step)]
            else:
                found.append(f"{pad}{scalar(key)}: {flow(part)}")
        return found
    found = []
    for part in value if isinstance(value, list | tuple) else ():
        if _is_block(part):
            inner = lines(part, indent + 2, step)
            found += [f"{pad}- {inner[0][indent + 2 :]}", *inner[1:]]
        else:
            found.append(f"{pad}- {flow(part)}")
    return found


def json_in(value: object, indent: int | None, step: int, newline: str) -> str:
    """JSON: in one line, or below a column where the document is written over several."""
    if indent is None:
        return json.dumps(value, ensure_ascii=False)
    whole = json.dumps(value, ensure_ascii=False, indent=step or 2)
    return whole.replace("\n", newline + " " * indent)
