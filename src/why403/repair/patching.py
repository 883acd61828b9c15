"""Writes edits into the user's own files: changes at spans, in the words of the file's dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os.path import dirname
from typing import Any

from why403.documents.errors import BadInput
from why403.documents.rewriting import CannotWrite, Rewriting
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.model.repair import Change, Edit, Patch
from why403.repair import in_cdk, in_cloudformation, in_hcl, in_openapi, in_sam, in_serverless
from why403.repair.anchors import anchor_of
from why403.repair.expressed import kind_of, of_caller, why_not
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS, recognise
from why403.templates.terraform.rewriting import HclRewriting, ToldElsewhere

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
    made = _Made(texts)
    for edit in edits:
        if edit.of_request:
            continue
        if edit.way[0] == "caller":
            raise CannotWrite(of_caller(edit))
        at = anchor_of(edit, configuration)
        if at.document not in texts:
            raise CannotWrite("this setting is not in any of the files")
        if in_serverless.is_compiled(at, texts):
            _compiled(made, edit, configuration, at)
            continue
        text = made.text(at.document)
        if at.origin is not None and at.origin.maker and recognise(text) == CLOUDFORMATION:
            template = in_cloudformation.steps(made.document(at.document), edit, configuration, at)
            raise CannotWrite(in_cdk.instead(template, at))
        writer = writer_of(text, at, edit)
        made.make(at.document, writer(made.document(at.document), edit, configuration, at))
    return made.patches()


class _Made:
    """The texts as they are changed, step by step."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._now: dict[str, str] = {}
        self._changes: dict[str, list[Change]] = {}
        self._generated: set[str] = set()
        self._read: dict[str, Any] = {}

    def document(self, name: str) -> Any:
        """A text as it is now, to be changed; read once for each form it has. Raises `CannotWrite`."""
        if name not in self._read:
            others = [text for other, text in self.texts().items() if _beside(other, name)]
            self._read[name] = _document(self.text(name), name, others)
        return self._read[name]

    def text(self, name: str) -> str:
        """A text as it is now."""
        return self._now.get(name, self._texts[name])

    def texts(self) -> Mapping[str, str]:
        """All texts as they are now."""
        return {**self._texts, **self._now}

    def make(self, name: str, steps: Sequence[Any], *, generated: bool = False) -> None:
        """The changes of steps, each on the text as the one before left it."""
        for step in steps:
            document = self.document(name)
            try:
                span = step.span(document)
            except ToldElsewhere as told:
                self.make(
                    self._defining(told, name), [replace(step, path=(f"local.{told.local}", *told.rest))]
                )
                continue
            self._now[name] = document.text[: span.start] + span.text + document.text[span.end :]
            self._changes.setdefault(name, []).append(Change(*span))
            del self._read[name]
        if generated:
            self._generated.add(name)

    def _defining(self, told: ToldElsewhere, name: str) -> str:
        """The file of the module that defines a local. Raises `ToldElsewhere` where none does."""
        others = [
            other for other in self._texts if _beside(other, name) and recognise(self.text(other)) == HCL
        ]
        found = next((other for other in others if self.document(other).defines(told.local)), None)
        if found is None:
            raise told
        return found

    def patches(self) -> tuple[Patch, ...]:
        """The changes by document."""
        changed = self._changes.items()
        return tuple(
            Patch(name, self._texts[name], tuple(made), generated=name in self._generated)
            for name, made in changed
        )


def _compiled(made: _Made, edit: Edit, configuration: Configuration, at: Place) -> None:
    """An edit in the source of a compiled template, and alike in the template."""
    reason = why_not(SERVERLESS, kind_of(edit))
    source = in_serverless.source_of(at.document, made.texts())
    if reason or source is None:
        raise CannotWrite(reason or generated(at))
    template = in_cloudformation.steps(made.document(at.document), edit, configuration, at)
    whole = in_serverless.Compiled(at.document, source, made.texts()).tree()
    told = in_serverless.steps(made.document(source), edit, configuration, at, template, whole)
    made.make(source, told)
    made.make(at.document, template, generated=True)


def _beside(other: str, name: str) -> bool:
    """Whether two files of HCL are of one module."""
    return other != name and other.endswith(".tf") and dirname(other) == dirname(name)


def _document(text: str, name: str, beside: Sequence[str]) -> Any:
    try:
        return HclRewriting(text, name, beside) if recognise(text) == HCL else Rewriting(text, name)
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
    if dialect not in WRITERS:
        raise CannotWrite("this is a compiled template, and there is no readable serverless.yml next to it")
    return WRITERS[dialect]


def generated(at: Place) -> str:
    """Where to make the edit instead, of what was generated."""
    origin = at.origin
    if origin is None:
        return ""
    where = f" at {origin.at}" if origin.at.document else ""
    if origin.read_by:
        return "this setting was read from an account and is not in any file"
    maker = origin.maker or "another file"
    return f"this file is generated: make the change in its source, {maker}{where}"
