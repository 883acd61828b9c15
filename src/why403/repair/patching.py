"""Writes edits into the user's own files: changes at spans, in the words of the file's dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from why403.documents.errors import BadInput
from why403.documents.rewriting import CannotWrite, Rewriting
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.repair import Change, Edit, Patch
from why403.repair import in_cloudformation, in_hcl, in_openapi, in_sam
from why403.repair.anchors import anchor_of
from why403.repair.expressed import kind_of, why_not
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, recognise
from why403.templates.terraform.rewriting import HclRewriting

Writer = Callable[[Any, Edit, Configuration, Place], Sequence[Any]]
"""Takes a document of its kind, and returns the steps that change it."""


WRITERS: Mapping[str, Writer] = {
    CLOUDFORMATION: in_cloudformation.steps,
    SAM: in_sam.steps,
    OPENAPI: in_openapi.steps,
    HCL: in_hcl.steps,
}
"""The dialects that edits are written in."""


def patches(
    edits: Iterable[Edit], configuration: Configuration, texts: Mapping[str, str]
) -> tuple[Patch, ...]:
    """The edits of the configuration, as patches of the files that tell it. Raises `CannotWrite`."""
    now: dict[str, str] = {}
    changes: dict[str, list[Change]] = {}
    for edit in edits:
        if edit.of_request:
            continue
        at = anchor_of(edit, configuration)
        if at.document not in texts:
            raise CannotWrite("the setting is not in one of the files")
        text = now.get(at.document, texts[at.document])
        writer = writer_of(text, at, edit)
        for step in writer(_document(text, at.document), edit, configuration, at):
            document = _document(text, at.document)
            span = step.span(document)
            text = document.text[: span.start] + span.text + document.text[span.end :]
            changes.setdefault(at.document, []).append(Change(*span))
        now[at.document] = text
    return tuple(Patch(name, texts[name], tuple(made)) for name, made in changes.items())


def _document(text: str, name: str) -> Rewriting | HclRewriting:
    try:
        return (HclRewriting if recognise(text) == HCL else Rewriting)(text, name)
    except BadInput as problem:
        raise CannotWrite(f"the patched file could not be read: {problem}") from None


def writer_of(text: str, at: Place, edit: Edit) -> Writer:
    """The writer of a file's dialect. Raises `CannotWrite` where there is none."""
    if at.origin is not None:
        raise CannotWrite(generated(at))
    dialect = recognise(text)
    reason = why_not(dialect, kind_of(edit))
    if reason:
        raise CannotWrite(reason)
    return WRITERS[dialect]


def generated(at: Place) -> str:
    """Where to make the edit instead, of what was generated."""
    origin = at.origin
    if origin is None:
        return ""
    where = f" at {origin.at}" if origin.at.document else ""
    if origin.read_by:
        return "the setting was read of an account, and stands in no file"
    maker = origin.maker or "another file"
    return f"the file is generated: make the change in what made it, {maker}{where}"
