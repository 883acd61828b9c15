"""The JSON Schema of the incident file, made from its definition and the catalogue of facts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from why403 import facts
from why403.incident import keys
from why403.incident.fact_values import tellable_facts
from why403.incident.kinds import Form, Items, Key, Kind, Section, Table, expected
from why403.incident.read import VERSION
from why403.logic.facts import Fact
from why403.logic.states import ABSENT

Schema = dict[str, object]

FILE = "incident.schema.json"
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_MAP_OF_TEXTS: Schema = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}
_STRICT: Mapping[Form, Schema] = {
    Form.TEXT: {"type": ["string", "null"]},
    Form.BODY: {"type": ["string", "null"]},
    Form.FLAG: {"type": ["boolean", "null"]},
    Form.TEXTS: {"type": ["array", "string", "null"], "items": {"type": "string"}},
    Form.VERSION: {"enum": [VERSION, None]},
    Form.API_TYPE: {"enum": [*facts.KINDS, "unknown", None]},
    Form.STATUS: {
        "anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]{3}$"}, {"type": "null"}]
    },
    Form.HEADERS: {
        "anyOf": [_MAP_OF_TEXTS, {"type": "array", "items": _MAP_OF_TEXTS}, {"type": "null"}],
    },
    Form.ANYTHING: {},
}
"""What a value has to be where nothing else is read."""


_KEYS = "^(aws|execute-api):[A-Za-z0-9/_-]+$"
_ANY_VALUE: Schema = {
    "type": ["string", "number", "boolean", "array", "null"],
    "items": {"type": ["string", "number", "boolean"]},
}


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    """What an incident file may hold (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An incident: one refused call to Amazon API Gateway",
        **_strict(keys.FILE),
    }


def _strict(kind: Kind) -> Schema:
    """Of a part of the file in which anything else is a mistake."""
    if kind is Form.FACTS:
        told = _mapping({name: _fact(fact) for name, fact in sorted(tellable_facts().items())})
        return {
            **told,
            "patternProperties": {_KEYS: {"description": "a condition key of policies", **_ANY_VALUE}},
        }
    if isinstance(kind, Form):
        return _STRICT[kind]
    if not isinstance(kind, Section) or not kind.closed:
        return {"type": ["object", "null"], **_told(kind)}
    return _mapping({key.name: _described(key.about, _strict(key.kind)) for key in kind.keys})


def _mapping(parts: Mapping[str, Schema]) -> Schema:
    return {"type": ["object", "null"], "properties": dict(parts), "additionalProperties": False}


def _told(kind: Kind) -> Schema:
    """Of a part of the configuration: its keys are named, and nothing is refused.

    A part of another form counts as not told, and other keys are kept: it takes what the reader takes.
    """
    match kind:
        case Section():
            return {"properties": {name: _key(key, name) for key in kind.keys for name in key.spellings}}
        case Items():
            inner = _told(kind.of)
            return {"items": inner} if inner else {}
        case Table():
            inner = _told(kind.of)
            return {"additionalProperties": inner} if inner else {}
        case _:
            return {}


def _key(key: Key, spelling: str) -> Schema:
    if spelling != key.name:
        return {"description": f"the same as `{key.name}`", **_told(key.kind)}
    told = "kept; nothing is concluded from it" if key.kept else expected(key)
    examples = {"examples": list(key.values)} if key.values else {}
    return _described("; ".join(filter(None, (told, key.about))), {**examples, **_told(key.kind)})


def _described(about: str, inner: Schema) -> Schema:
    return {"description": about, **inner} if about else inner


def _fact(fact: Fact) -> Schema:
    """One fact: its question, and its answers where they can be counted."""
    about: Schema = {"description": fact.ask}
    if not fact.values:
        return {**about, "anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
    flags = [
        word
        for value in fact.values
        for word in ((value, "yes" if value else "no") if isinstance(value, bool) else (value,))
    ]
    return {**about, "enum": [*flags, ABSENT.value, None]}
