"""`Fn::ForEach`: the body of a loop, once for each value of its collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from why403.documents.nodes import Items, Leaf, Node
from why403.logic.places import PathStep
from why403.templates.cloudformation.marks import is_open

LOOP = "Fn::ForEach::"
Loops = Mapping[str, str]
_Value = Callable[[object, tuple[PathStep, ...]], Node]


def rounds(
    loops: Loops, written: object, value: _Value, path: tuple[PathStep, ...]
) -> Iterator[tuple[Loops, Mapping[str, object]]]:
    """What the loop's name stands for in each round, and the body; none where the collection is open."""
    if not isinstance(written, list) or len(written) != 3:
        return
    name, collection, body = written
    values = value(collection, (*path, 1))
    if not isinstance(values, Items) or not isinstance(body, Mapping) or not isinstance(name, str):
        return
    for part in values.parts:
        if isinstance(part, Leaf) and not is_open(part):
            yield {**loops, name: part.text}, body


def unrolled(written: object, value: _Value, path: tuple[PathStep, ...]) -> bool:
    """Whether all rounds of a loop are known."""
    if not isinstance(written, list) or len(written) != 3:
        return False
    values = value(written[1], (*path, 1))
    return isinstance(values, Items) and not any(is_open(part) for part in values.parts)
