"""`AWS::Include` of files that lie beside the template: what they hold, at their own places.

The content stands beside what is written next to the macro (user guide, transform-aws-include).
A file in S3, or one named by a function, is left to the deployment; so is an inclusion within one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place

_MACRO = "Fn::Transform"
Path = tuple[PathStep, ...]
Read = Callable[[str], Tree | None]


def included(tree: Tree, read: Read) -> Tree:
    """The template with the contents of local files; the same one where it includes none."""
    if not _has_macro(tree.value):
        return tree
    places: dict[Path, Place] = {}
    value = _value(tree.value, tree.path, read, places)
    return tree if not places else Tree(value, tree.path, {**tree.places, **places})


def _has_macro(value: object) -> bool:
    """Whether a macro stands anywhere in it: in most templates none does, and nothing has to be copied."""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, Mapping):
            if _MACRO in part:
                return True
            left.extend(part.values())
        elif isinstance(part, list):
            left.extend(part)
    return False


def _value(written: object, path: Path, read: Read, places: dict[Path, Place]) -> Any:
    if isinstance(written, list):
        return [_value(part, (*path, number), read, places) for number, part in enumerate(written)]
    if not isinstance(written, Mapping):
        return written
    found = _file(written.get(_MACRO), read)
    beside = {key: part for key, part in written.items() if found is None or key != _MACRO}
    own = {key: _value(part, (*path, key), read, places) for key, part in beside.items()}
    if found is None:
        return own
    places.update({(*path, *inside): place for inside, place in found.places.items() if inside or not own})
    return {**own, **found.value} if isinstance(found.value, Mapping) else found.value


def _file(macro: object, read: Read) -> Tree | None:
    if not isinstance(macro, Mapping) or macro.get("Name") != "AWS::Include":
        return None
    parameters = macro.get("Parameters")
    named = parameters.get("Location") if isinstance(parameters, Mapping) else None
    return read(named) if isinstance(named, str) else None
