"""An OpenAPI document in the attribute `body` of an API."""

from __future__ import annotations

from typing import Any

from why403.documents.errors import BadInput
from why403.documents.open_text import OpenText
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.model.configuration import Configuration
from why403.templates.documents import tree_of
from why403.templates.openapi import read_in
from why403.templates.openapi.integrations import FUNCTION
from why403.templates.reading import UNREAD_DOCUMENT, ApiReading, Note
from why403.templates.terraform.open_parts import untold_where_open
from why403.templates.terraform.permissions import function_among
from why403.templates.terraform.world import Resource, World


def has_body(api: Resource) -> bool:
    """Whether the API is given a document, known or not."""
    return api.get("body").value not in (None, "")


@dataclass(frozen=True, slots=True)
class Body:
    """What a document tells, and what it speaks of; `spoken` is `None` where none was read."""

    reading: ApiReading
    spoken: frozenset[str] | None = None


def body_of(world: World, api: Resource, kind: str) -> Body:
    """What the document tells: nothing where there is none, or where it is not known."""
    body = api.get("body")
    if not isinstance(body.value, str | OpenText) or body.value == "" or str(body.value).isspace():
        return Body(ApiReading(Configuration()))
    mode = api.get("parameters").get("basepath").value

    def read(text: str) -> object:
        return tree_of(text, body.at.document).value

    try:
        found = body.value.read_by(read) if isinstance(body.value, OpenText) else read(body.value)
    except BadInput:
        return Body(ApiReading(Configuration(), notes=(Note(UNREAD_DOCUMENT, body.at),)))
    inside = Tree(untold_where_open(_invoking(found, world, api)), body.path, body.places)
    reading = read_in(inside, kind=kind, base=mode if isinstance(mode, str) else "ignore")
    return Body(reading, frozenset(name for name, _ in inside.entries()))


_ADDRESSES = ("uri", "authorizerUri")
"""Under these keys a document has what is invoked."""


def _invoking(value: Any, world: World, api: Resource) -> Any:
    """A document in which an open address that is made of a function of the module names this function."""
    if isinstance(value, list):
        return [_invoking(part, world, api) for part in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, part in value.items():
        named = isinstance(part, OpenText) and key in _ADDRESSES and function_among(world, api, part.names)
        found[key] = {FUNCTION: named} if named else _invoking(part, world, api)
    return found
