"""Small steps through answers of AWS whose shape may differ from what is expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from why403.logic.states import ABSENT

GONE = ABSENT.value
"""The word that stands in a configuration for what is known not to be there."""


def part(node: object, *names: str) -> Any:
    """What stands at the end of these names; `None` where one of them is not there."""
    for name in names:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def parts(node: object, *names: str) -> Iterator[Mapping[str, Any]]:
    """The mappings in a list."""
    found = part(node, *names)
    yield from (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()


def only(node: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """These members of a mapping, as far as they are there."""
    return {name: node[name] for name in names if node.get(name) is not None}


def document(text: object) -> object:
    """A policy as AWS gives it: an object, a text of JSON, or such a text escaped once more."""
    if isinstance(text, Mapping):
        return dict(text)
    if not isinstance(text, str) or not text.strip():
        return GONE
    for written in (text, f'"{text}"'):
        try:
            read = json.loads(written)
            return json.loads(read) if isinstance(read, str) else read
        except ValueError:
            continue
    return None


def told(tree: Mapping[str, object]) -> dict[str, object]:
    """Without the parts that are not told."""
    return {name: each for name, each in tree.items() if each is not None}
