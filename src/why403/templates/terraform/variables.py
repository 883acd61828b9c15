"""The variables of a module: told by somebody, in `terraform.tfvars` or `*.auto.tfvars`, or by default.

Later ones stand above earlier ones, in Terraform's order (its page on input variables). A variable with
optional attributes in its type is untold: their defaults are not filled in here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from why403.documents.errors import BadInput
from why403.logic.states import UNKNOWN
from why403.templates.terraform.evaluate import value_of
from why403.templates.terraform.literals import text_of
from why403.templates.terraform.syntax import attributes, blocks, first_expression, kind, labels, tree

TOLD_IN = ".tfvars"


def variables(roots: list[Any], beside: Mapping[str, str], told: Mapping[str, str]) -> dict[str, Any]:
    """By name, what each declared variable comes to; those without a value are left out."""
    declared = {labels(block)[0]: block for block in _declared(roots) if labels(block)}
    found: dict[str, Any] = {}
    for name, block in declared.items():
        written = {text_of(each.children[0]): each.children[-1] for each in attributes(block)}
        if "optional(" in text_of(written["type"]) if "type" in written else False:
            found[name] = UNKNOWN
            continue
        if "default" in written:
            found[name] = value_of(written["default"])
        for value in _given(name, beside):
            found[name] = value
        if name in told:
            found[name] = _typed(told[name], text_of(written["type"]) if "type" in written else "string")
    return found


def _declared(roots: list[Any]) -> Iterator[Any]:
    for root in roots:
        yield from (block for block in blocks(root) if kind(block) == "variable")


def _given(name: str, beside: Mapping[str, str]) -> Iterator[Any]:
    own = [file for file in beside if file.endswith(("/terraform.tfvars", "\\terraform.tfvars"))]
    for file in (*own, *sorted(each for each in beside if each not in own)):
        for each in attributes(tree(beside[file].encode("utf-8", "replace"))):
            if text_of(each.children[0]) == name:
                yield value_of(each.children[-1])


def _typed(text: str, meant: str) -> Any:
    """A text for a variable of texts, else an expression, as on Terraform's command line."""
    if meant == "string":
        return text
    try:
        return value_of(first_expression(f"told = {text}\n"))
    except BadInput:
        return UNKNOWN
