"""Plans and states as `terraform show -json` prints them, and state files.

Of a large file only the resources that are of use are decoded; the rest is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from why403.documents.depth import decoded_json
from why403.documents.embedded import places_with_policies
from why403.documents.errors import BadInput
from why403.documents.json_text import read_json
from why403.documents.source import source_of
from why403.incident.tree import Places
from why403.logic.places import PathStep, Place
from why403.logic.states import UNKNOWN, State
from why403.templates.terraform.addresses import Reference
from why403.templates.terraform.expressions import Expressions, Module
from why403.templates.terraform.world import Addressed, Resource, World, is_read

_EMPTY = msgspec.Raw(b"{}")
BLOCKS = ("api_stages", "origin", "triggers", "actions", "action")
"""Attributes whose references are taken together, whichever part of them they stand in."""
URIS = ("uri", "integration_uri", "authorizer_uri")
"""Attributes in which the ARN of a function stands among others."""


class _Planned(msgspec.Struct):
    address: str
    type: str = ""
    mode: str = "managed"
    values: msgspec.Raw = _EMPTY


class _Values(msgspec.Struct):
    resources: list[_Planned] = []
    child_modules: list[_Values] = []


class _Root(msgspec.Struct):
    root_module: _Values = msgspec.field(default_factory=_Values)


class _Change(msgspec.Struct):
    after_unknown: msgspec.Raw = msgspec.Raw(b"false")


class _Changed(msgspec.Struct):
    address: str
    type: str = ""
    change: _Change = msgspec.field(default_factory=_Change)


class _Configuration(msgspec.Struct):
    root_module: Module = msgspec.field(default_factory=Module)


class _Instance(msgspec.Struct):
    index_key: str | int | None = None
    attributes: msgspec.Raw = _EMPTY


class _Stored(msgspec.Struct):
    type: str
    name: str
    mode: str = "managed"
    module: str = ""
    instances: list[_Instance] = []


class _Primary(msgspec.Struct):
    id: str = ""
    attributes: dict[str, str] = {}


class _Old(msgspec.Struct):
    """A resource of a state of version 3 (Terraform up to 0.11): every attribute is a text."""

    type: str
    primary: _Primary = msgspec.field(default_factory=_Primary)


class _OldModule(msgspec.Struct):
    path: list[str] = []
    resources: dict[str, _Old] = {}


class _Show(msgspec.Struct):
    """A plan or a state; a state file has its resources at the top, and one of version 3 in its modules."""

    modules: list[_OldModule] | None = None

    planned_values: _Root | None = None
    values: _Root | None = None
    resource_changes: list[_Changed] = []
    configuration: _Configuration | None = None
    resources: list[_Stored] | None = None


_SHOWN = msgspec.json.Decoder(_Show)


def world_of(text: str | bytes, name: str, lines: Places | None = None) -> World:
    """The resources of a plan or a state."""
    try:
        show = decoded_json(text, name, _SHOWN.decode)
    except msgspec.ValidationError:
        raise BadInput(
            Place(name), "this is not a plan or state", "what `terraform show -json` prints"
        ) from None
    except msgspec.DecodeError:
        raise BadInput(Place(name), "this is not JSON", "what `terraform show -json` prints") from None
    except RecursionError:
        raise BadInput(Place(name), "nested too deep") from None
    places = _Written(text if isinstance(text, str) else text.decode("utf-8", "replace"), name, lines)
    values = show.planned_values or show.values
    try:
        if show.resources is not None:
            return World(_stored(show.resources, places))
        if show.modules is not None:
            return World(_of_version_3(show.modules, name))
        if values is not None:
            return World(_resources(show, values.root_module, places))
    except msgspec.DecodeError:
        wrong = "a resource in it has a value that cannot be read, such as a number out of range"
        raise BadInput(Place(name), wrong, "what `terraform show -json` prints") from None
    except RecursionError:
        raise BadInput(Place(name), "nested too deep") from None
    raise BadInput(Place(name), "there are no values in it", "what `terraform show -json` prints")


class _Written:
    """Finds values in the text of a plan or a state, in the order in which they are asked for.

    A document in one line has no lines to speak of: its places are told by address, with their spans.
    """

    __slots__ = ("_at", "_lines", "_name", "_source")

    def __init__(self, text: str, name: str, lines: Places | None) -> None:
        self._source = source_of(text, name)
        self._name, self._lines, self._at = name, lines, 0

    def places(self, address: str, raw: msgspec.Raw) -> Addressed:
        """The places of the values of a resource."""
        written = bytes(raw).decode("utf-8", "replace")
        found = self._source.text.find(written, self._at)
        start = self._source.text.find(written) if found < 0 else found
        self._at = start + len(written)
        return Addressed(self._name, self._lines, lambda: dict(self._inside(address, written, start)))

    def _inside(self, address: str, written: str, start: int) -> Iterator[tuple[tuple[PathStep, ...], Place]]:
        try:
            found = places_with_policies(written, read_json(written, self._name))
        except BadInput:
            return
        one_line = "\n" not in self._source.text.strip()
        for path, at in found.items():
            way, begins, ends = (address, *path), start + (at.start or 0), start + (at.end or 0)
            place = self._source.place(begins, ends, way)
            yield way, Place(self._name, way, None, None, begins, ends) if one_line else place


def _resources(show: _Show, root: _Values, places: _Written) -> Iterator[Resource]:
    unknown = {
        each.address: each.change.after_unknown for each in show.resource_changes if is_read(each.type)
    }
    expressions = Expressions(show.configuration.root_module) if show.configuration is not None else None
    for each in _planned(root):
        values = _marked(msgspec.json.decode(each.values), _decoded(unknown.get(each.address)))
        written = expressions.written(each.address) if expressions is not None else None
        found: Mapping[str, object] = values if isinstance(values, dict) else {}
        yield Resource(
            each.address,
            each.type,
            found,
            places.places(each.address, each.values),
            data=each.mode == "data",
            references=_references(expressions, each.address, written),
            configured=None if written is None else frozenset(written),
        )


def _planned(module: _Values) -> Iterator[_Planned]:
    yield from (each for each in module.resources if is_read(each.type))
    for below in module.child_modules:
        yield from _planned(below)


def _decoded(raw: msgspec.Raw | None) -> Any:
    return None if raw is None else msgspec.json.decode(raw)


def _marked(values: Any, unknown: Any) -> Any:
    """The values, with `UNKNOWN` wherever they are known only after the plan is applied."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        known = values if isinstance(values, dict) else {}
        marked = {name: _marked(known.get(name), part) for name, part in unknown.items()}
        return {**known, **{name: part for name, part in marked.items() if name in known or part is UNKNOWN}}
    if isinstance(unknown, list) and isinstance(values, list):
        return [
            _marked(value, unknown[number]) if number < len(unknown) else value
            for number, value in enumerate(values)
        ]
    return values


def _references(
    expressions: Expressions | None, address: str, written: Mapping[str, object] | None
) -> dict[str, tuple[Reference, ...] | State]:
    if expressions is None or written is None:
        return {}
    found = {
        name: expressions.references(address, part)
        for name, part in written.items()
        if not (isinstance(part, dict) and "constant_value" in part)
    }
    whole: dict[str, tuple[Reference, ...] | State] = {
        f"{name}*": tuple(Reference(each) for each in sorted({r.address for r in named}))
        if name in BLOCKS
        else named
        for name in (*BLOCKS, *URIS)
        if name in written
        for named in [expressions.named(address, written[name])]
    }
    return {**found, **whole}


def _stored(resources: list[_Stored], places: _Written) -> Iterator[Resource]:
    for each in resources:
        if not is_read(each.type):
            continue
        base = ".".join(filter(None, (each.module, "data" * (each.mode == "data"), each.type, each.name)))
        for instance in each.instances:
            key = instance.index_key
            number = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
            values = msgspec.json.decode(instance.attributes)
            found: Mapping[str, object] = values if isinstance(values, dict) else {}
            address = f"{base}{number}"
            at = places.places(address, instance.attributes)
            yield Resource(address, each.type, found, at, data=each.mode == "data")


def _of_version_3(modules: list[_OldModule], name: str) -> Iterator[Resource]:
    """The resources of an old state; their attributes are made lists, flags and numbers again."""
    for module in modules:
        prefix = "".join(f"module.{part}." for part in module.path[1:])
        for key, each in module.resources.items():
            if is_read(each.type):
                address = f"{prefix}{key}"
                data = key.startswith("data.")
                values = {"id": each.primary.id, **unflattened(each.primary.attributes)}
                places: dict[tuple[PathStep, ...], Place] = {(address,): Place(name, (address,))}
                yield Resource(address, each.type, values, places, data=data)


def unflattened(attributes: Mapping[str, str]) -> dict[str, object]:
    """`a.# = 1, a.0 = x` as a list, `m.% = 1, m.k = v` as a mapping (Terraform's flatmap, config/flatmap)."""
    names = dict.fromkeys(key.partition(".")[0] for key in attributes)
    return {name: _value_of(attributes, name) for name in names}


def _value_of(attributes: Mapping[str, str], way: str) -> object:
    if f"{way}.%" in attributes:
        below = (key.removeprefix(f"{way}.") for key in attributes if key.startswith(f"{way}."))
        return {key: attributes[f"{way}.{key}"] for key in below if key != "%"}
    if f"{way}.#" in attributes:
        steps = dict.fromkeys(
            key.removeprefix(f"{way}.").partition(".")[0] for key in attributes if key.startswith(f"{way}.")
        )
        return [_value_of(attributes, f"{way}.{step}") for step in sorted(steps, key=_number) if step != "#"]
    if way in attributes:
        return _WORDS.get(attributes[way], attributes[way])
    below = (key.removeprefix(f"{way}.").partition(".")[0] for key in attributes if key.startswith(f"{way}."))
    return {step: _value_of(attributes, f"{way}.{step}") for step in dict.fromkeys(below)}


def _number(step: str) -> tuple[int, str]:
    return (int(step), "") if step.isdecimal() else (0, step)


_WORDS: Mapping[str, object] = {"true": True, "false": False}
