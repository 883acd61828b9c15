"""What a mapping template is given of a call: `$input`, `$context`, `$stageVariables` and `$util`.

Source: the developer guide, api-gateway-mapping-template-reference, and for what a template sets of the
answer apigateway-override-request-response-parameters, both read 2026-11-28.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from why403.logic.claims import assumed
from why403.serve.answering import Variables, path_parameters
from why403.serve.facts import Call, parameters_of
from why403.serve.methods import Callables, NotRead, as_json, shown
from why403.serve.velocity import Template, template_of

READ = "2026-11-28"
SOURCES = (
    assumed(
        "A part of the body that is not there is the empty text to $input.json, and null to $input.path", READ
    ),
    assumed("A variable of $context that has no value is the empty text", READ),
)
_STEP = re.compile(
    r"\.([A-Za-z_$][\w$-]*)|\[\s*'([^']*)'\s*\]|\[\s*\"([^\"]*)\"\s*\]|\[(-?\d+)\]|(\[\*\]|\.\*)"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "'": "\\'", "/": "\\/", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(slots=True)
class Mapped:
    """The text that a template made, and what it set beside it."""

    text: str
    response: dict[str, Any] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int | None:
        """The status that it set."""
        found = self.response.get("status")
        return int(shown(found)) if shown(found).isdecimal() else None

    @property
    def headers(self) -> Mapping[str, Any]:
        """The headers that it set."""
        found = self.response.get("header")
        return found if isinstance(found, Mapping) else {}


read = lru_cache(maxsize=512)(template_of)
"""Reading takes longer than filling."""


def unread(texts: Iterable[str]) -> str:
    """What of these templates is not read; empty where all is."""
    for text in texts:
        try:
            if "$" in text or "#" in text:
                read(text)
        except NotRead as why:
            return str(why)
    return ""


def mapped(text: str, call: Call, variables: Variables, stage: Mapping[str, str], body: bytes) -> Mapped:
    """A template filled for this call; `body` is that of the request or of the integration's answer.

    Raises `NotRead`.
    """
    template: Template = read(text)
    if template.plain is not None:
        return Mapped(template.plain)
    response: dict[str, Any] = {"header": {}}
    request: dict[str, Any] = {"header": {}, "querystring": {}, "path": {}}
    given = {
        "input": _input(call, body.decode("utf-8", "replace")),
        "context": _Context(variables, {"responseOverride": response, "requestOverride": request}),
        "stageVariables": dict(stage),
        "util": _UTIL,
    }
    return Mapped(template.filled(given), response, request)


class _Context(MutableMapping[str, Any]):
    """`$context`: each part is asked for when a template names it."""

    def __init__(self, variables: Variables, own: Mapping[str, Any], start: str = "") -> None:
        self._variables, self._own, self._start = variables, own, start

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        if name in self._own:
            return self._own[name]
        found = self._variables.context(self._start + name)
        if found is None and name in ("identity", "authorizer", "error", "claims", "clientCert"):
            return _Context(self._variables, {}, f"{self._start}{name}.")
        return found or ""

    def __setitem__(self, name: str, value: Any) -> None:
        raise NotRead("a #set of a part of $context")

    def __delitem__(self, name: str) -> None:
        raise NotRead("a part of $context that is taken away")

    def __iter__(self) -> Iterator[str]:
        raise NotRead("all of $context")

    def __len__(self) -> int:
        raise NotRead("all of $context")


def _input(call: Call, body: str) -> Callables:
    def parsed() -> Any:
        try:
            return json.loads(body) if body.strip() else {}
        except (ValueError, RecursionError):
            return {}

    def path(way: str) -> Any:
        return part_at(parsed(), way)

    def as_text(way: str) -> str:
        found = path(way)
        return '""' if found is None else as_json(found)

    def params(*named: str) -> Any:
        every = {
            "path": path_parameters(call),
            "querystring": parameters_of(call.received.query),
            "header": dict(call.received.headers),
        }
        if not named:
            return every
        for part in (every["path"], every["querystring"]):
            if named[0] in part:
                return part[named[0]]
        return call.received.header(named[0].lower()) or ""

    return Callables(body=lambda: body, json=as_text, path=path, params=params)


def part_at(value: Any, way: str) -> Any:
    """A part by a JSONPath of names and indexes; no other one is read."""
    if not way.startswith("$"):
        way = f"$.{way}"
    at = 1
    while at < len(way):
        step = _STEP.match(way, at)
        if step is None:
            raise NotRead(f"the JSONPath {way}")
        at = step.end()
        name = next((part for part in step.groups()[:3] if part is not None), None)
        if name is not None:
            value = value.get(name) if isinstance(value, dict) else None
        else:
            index = int(step[4])
            inside = isinstance(value, list) and -len(value) <= index < len(value)
            value = value[index] if inside else None
    return value


def _escaped(text: object) -> str:
    """For a text in JavaScript: beyond ASCII as \\u…, by UTF-16."""
    return "".join(_ESCAPES.get(letter) or _within_ascii(letter) for letter in shown(text))


def _within_ascii(letter: str) -> str:
    if " " <= letter <= "~":
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02X}{units[at + 1]:02X}" for at in range(0, len(units), 2))


def _parsed(text: str) -> Any:
    return json.loads(text)


_UTIL = Callables(
    escapeJavaScript=_escaped,
    parseJson=_parsed,
    urlEncode=lambda text: quote_plus(shown(text)),
    urlDecode=lambda text: unquote_plus(shown(text)),
    base64Encode=lambda text: base64.b64encode(shown(text).encode()).decode(),
    base64Decode=lambda text: base64.b64decode(shown(text)).decode("utf-8", "replace"),
)
