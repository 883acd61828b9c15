"""An OpenAPI document in the attribute `body` of an API."""

from __future__ import annotations

from why403.documents.errors import BadInput
from why403.documents.open_text import OpenText
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.model.configuration import Configuration
from why403.templates.documents import tree_of
from why403.templates.openapi import read_in
from why403.templates.reading import UNREAD_DOCUMENT, ApiReading, Note
from why403.templates.terraform.open_parts import untold_where_open
from why403.templates.terraform.world import Resource


def has_body(api: Resource) -> bool:
    """Whether the API is given a document, known or not."""
    return api.get("body").value not in (None, "")


@dataclass(frozen=True, slots=True)
class Body:
    """What a document tells, and what it speaks of; `spoken` is `None` where none was read."""

    reading: ApiReading
    spoken: frozenset[str] | None = None


def body_of(api: Resource, kind: str) -> Body:
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
    inside = Tree(untold_where_open(found), body.path, body.places)
    reading = read_in(inside, kind=kind, base=mode if isinstance(mode, str) else "ignore")
    return Body(reading, frozenset(name for name, _ in inside.entries()))
