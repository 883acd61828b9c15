"""Which read operation of an account told a part of a configuration, and in which field of its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from why403.account.account import Done
from why403.account.shapes import document
from why403.logic.places import Origin, PathStep
from why403.model.incident import ShownConfig

Path = tuple[PathStep, ...]
_Fields = Mapping[tuple[str, object], set[tuple[str, str]]]


def origins(config: ShownConfig | None, calls: Mapping[str, Iterable[Done]]) -> dict[Path, Origin]:
    """By the way to each part; `calls` are those that were made for each entry of the configuration.

    A value is of the field that has its name and the value itself; where several operations have one, or
    none has and more than one was called, nothing is told.
    """
    found: dict[Path, Origin] = {}
    for name, part in ({} if config is None else config.as_written).items():
        made = [call for call in calls.get(name, ()) if call.brought]
        fields, alone = _fields(made), {_operation(call) for call in made}
        for path, value in _parts(part, (name,)):
            named = fields.get((_name(path).lower(), _comparable(value)), set())
            operations = {operation for operation, _ in named} or alone
            if len(operations) == 1:
                (operation,) = operations
                found[path] = Origin(read_by=f"{operation} {_one({field for _, field in named})}".rstrip())
    return found


def _one(fields: set[str]) -> str:
    """The field; of several the name that they have in common, such as that of a flag of every method."""
    last = {field.rpartition(".")[2] for field in fields}
    return "".join(fields) if len(fields) == 1 else "".join(last) if len(last) == 1 else ""


def _fields(calls: Iterable[Done]) -> _Fields:
    """The operations and fields of answers, by the last name and the value of each."""
    found: dict[tuple[str, object], set[tuple[str, str]]] = defaultdict(set)
    for call in calls:
        for path, value in _parts(call.answer, ()):
            written = _field(path)
            found[_name(path).lower(), _comparable(value)].add((_operation(call), written))
            inside = document(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "%") else None
            for below, part in _parts(inside, path) if isinstance(inside, Mapping) else ():
                found[_name(below).lower(), _comparable(part)].add((_operation(call), written))
    return found


def _operation(call: Done) -> str:
    return f"aws:{call.operation.service} {call.operation.name}"


def _parts(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Every part of a value; of a mapping and a list the way alone."""
    if path:
        yield path, None if isinstance(value, Mapping | list) else value
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _parts(part, (*path, str(name)))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _parts(part, (*path, number))


def _name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _field(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _comparable(value: object) -> object:
    """True is not one; what is no scalar equals nothing but its kind."""
    kind = type(value).__name__
    return (kind, value) if isinstance(value, str | int | float) else kind
