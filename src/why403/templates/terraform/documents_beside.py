"""`file` and `templatefile`: what lies beside a module, perhaps with values put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from why403.documents.errors import BadInput
from why403.templates.terraform.functions import Unresolved
from why403.templates.terraform.scope import NO_FILES, ModuleScope
from why403.templates.terraform.syntax import first_expression

_END = "END_OF_WHAT_LIES_BESIDE"


Evaluate = Callable[[Any, ModuleScope], Any]
"""What an expression comes to in a scope."""


def read(called_as: str, values: list[Any], scope: ModuleScope, evaluate: Evaluate) -> Any:
    """The text of a file, as it is or filled."""
    if len(values) != (1 if called_as == "file" else 2) or not isinstance(values[0], str):
        raise Unresolved
    text = scope.files.text(values[0])
    if text is None or _END in text:
        raise Unresolved
    if called_as == "file":
        return text
    if not isinstance(values[1], dict):
        raise Unresolved
    return _filled(text, replace(scope, variables={}, written={}, own=values[1], files=NO_FILES), evaluate)


def _filled(text: str, scope: ModuleScope, evaluate: Evaluate) -> Any:
    """A file is a template of the same language as a text between quotes."""
    try:
        node = first_expression(f"filled = <<{_END}\n{text}\n{_END}\n")
    except BadInput:
        raise Unresolved from None
    return evaluate(node, scope)
