"""Whether the modules that a module calls can add anything to its APIs."""

from __future__ import annotations

from posixpath import normpath
from typing import Any

from why403.documents.errors import BadInput
from why403.logic.states import UNKNOWN
from why403.templates.terraform.evaluate import value_of
from why403.templates.terraform.literals import text_of
from why403.templates.terraform.scope import Files
from why403.templates.terraform.syntax import attributes, blocks, kind, labels, tree

_MOST = 200
"""Folders that are looked into."""
_GATEWAY = ("aws_api_gateway_", "aws_apigatewayv2_")


def may_add(root: Any, files: Files) -> bool:
    """False where every called module lies beside, and none has such resources, nor one that it calls."""
    return _calls_for_more(root, files, "", set())


def _calls_for_more(root: Any, files: Files, folder: str, seen: set[str]) -> bool:
    calls = [block for block in blocks(root) if kind(block) == "module"]
    return any(_is_of_use(block, files, folder, seen) for block in calls)


def _is_of_use(call: Any, files: Files, folder: str, seen: set[str]) -> bool:
    source = next(
        (each.children[-1] for each in attributes(call) if text_of(each.children[0]) == "source"), None
    )
    named = value_of(source) if source is not None else UNKNOWN
    if not isinstance(named, str) or not named.startswith(("./", "../")) or len(seen) >= _MOST:
        return True
    inner = normpath(f"{folder}/{named}" if folder else named)
    if inner in seen:
        return False
    seen.add(inner)
    texts = files.folder(inner)
    return not texts or any(_has_gateway(text, files, inner, seen) for text in texts.values())


def _has_gateway(text: str, files: Files, folder: str, seen: set[str]) -> bool:
    try:
        root = tree(text.encode("utf-8", "replace"))
    except BadInput:
        return True
    if root.has_error or _calls_for_more(root, files, folder, seen):
        return True
    declared = (labels(block)[:1] for block in blocks(root) if kind(block) == "resource")
    return any(name.startswith(_GATEWAY) for names in declared for name in names)
