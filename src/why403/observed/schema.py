"""The JSON Schema of the incident file, made from the catalogue of facts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from why403.gateway import facts
from why403.logic.facts import Fact
from why403.observed.incident_file import NOTES, OBSERVED, PREFLIGHT, REQUEST, TOP, VERSION
from why403.observed.statements import known_facts

Schema = dict[str, object]

FILE = "incident.schema.json"
_TEXT: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": ["boolean", "null"]}
_TEXTS: Schema = {"type": ["array", "string", "null"], "items": {"type": "string"}}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_MAP_OF_TEXTS: Schema = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}
_HEADERS: Schema = {"anyOf": [_MAP_OF_TEXTS, {"type": "array", "items": _MAP_OF_TEXTS}, {"type": "null"}]}


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
        **_mapping((*TOP, *NOTES), _top()),
    }


def _mapping(keys: tuple[str, ...], parts: Mapping[str, Schema]) -> Schema:
    return {
        "type": ["object", "null"],
        "properties": {key: parts[key] for key in keys},
        "additionalProperties": False,
    }


def _top() -> dict[str, Schema]:
    told = {name: _fact(fact) for name, fact in sorted(known_facts().items())}
    return {
        "why403": {"enum": [VERSION, None], "description": "version of this format"},
        "api_type": {"enum": [*facts.KINDS, "unknown", None]},
        "observed": {"description": "what came back", **_mapping(OBSERVED, _observed())},
        "request": {"description": "what was sent", **_mapping(REQUEST, _request())},
        "preflight": {
            "description": "what the browser asked before the call, and what it was answered",
            **_mapping(PREFLIGHT, _exchange()),
        },
        "facts": {
            "description": "what somebody told",
            **_mapping(tuple(told), told),
            "patternProperties": {_KEYS: {"description": "a condition key of policies", **_ANY_VALUE}},
        },
        "context": {"description": "sentences that fit nowhere else", **_TEXTS},
        "config": {"description": "configuration as shown", "type": ["object", "null"]},
        **{name: {"description": "a collection's own note; nothing is concluded from it"} for name in NOTES},
    }


def _exchange() -> dict[str, Schema]:
    return {"request": _mapping(REQUEST, _request()), "observed": _mapping(OBSERVED, _observed())}


def _observed() -> dict[str, Schema]:
    return {
        "status": {
            "anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]{3}$"}, {"type": "null"}]
        },
        "headers": _HEADERS,
        "all_headers": {"description": "true: these are all headers that came", **_FLAG},
        "body": {"description": "the body as it came", **_TEXT},
        "said": {"description": "what was shown of the answer without its form", **_TEXT},
        "browser_error": {"description": "the browser console's complaint", **_TEXT},
        "log_lines": _TEXTS,
    }


def _request() -> dict[str, Schema]:
    return {
        "method": _TEXT,
        "url": _TEXT,
        "headers": _HEADERS,
        "body": _TEXT,
        "client": _TEXT,
        "complete": {"description": "true: nothing else was sent", **_FLAG},
    }


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
    return {**about, "enum": [*flags, "absent", None]}
