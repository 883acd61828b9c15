"""Whether a JSON value fits a schema, as far as a few keywords of draft 4 tell; any other leaves it open.

API Gateway holds bodies to JSON schema draft 4 (developer guide, models-mappings-models).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.logic.truth import YES, Truth, truth_of

DEEPEST = 40
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}
_TELLS_NOTHING = frozenset({"$schema", "id", "title", "description", "default", "example"})


def fits(schema: object, value: object, depth: int = 0) -> Truth:
    """Three-valued: a keyword that is not known here leaves open what the others do not refuse."""
    if not isinstance(schema, Mapping) or depth > DEEPEST:
        return Truth.UNKNOWN
    return min(_rules(schema, value, depth), default=YES)


def _rules(schema: Mapping[str, object], value: object, depth: int) -> Iterator[Truth]:
    for keyword, operand in schema.items():
        match keyword:
            case "type":
                yield _of_type(operand, value)
            case "required":
                yield _required(operand, value)
            case "properties" if isinstance(operand, Mapping):
                yield from _properties(operand, value, depth)
            case "items" if isinstance(operand, Mapping):
                parts = value if isinstance(value, list) else []
                yield from (fits(operand, part, depth + 1) for part in parts)
            case "enum" if isinstance(operand, list):
                yield truth_of(any(_same(value, each) for each in operand))
            case _ if keyword not in _TELLS_NOTHING:
                yield Truth.UNKNOWN


def _of_type(named: object, value: object) -> Truth:
    names = named if isinstance(named, list) else [named]
    if not all(isinstance(name, str) and name in _TYPES for name in names):
        return Truth.UNKNOWN
    return truth_of(any(_is(value, str(name)) for name in names))


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    whole = isinstance(value, float) and value.is_integer()
    return isinstance(value, _TYPES[name]) or (whole and name == "integer")


def _required(names: object, value: object) -> Truth:
    if not isinstance(names, list):
        return Truth.UNKNOWN
    return truth_of(not isinstance(value, dict) or all(name in value for name in names))


def _properties(named: Mapping[str, object], value: object, depth: int) -> Iterator[Truth]:
    for name, schema in named.items():
        if isinstance(value, dict) and name in value:
            yield fits(schema, value[name], depth + 1)


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
