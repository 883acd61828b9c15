"""The variables of a module: told by somebody, in `terraform.tfvars` or `*.auto.tfvars`, or by default.

Later ones stand above earlier ones, in Terraform's order (its page on input variables). A variable with
optional attributes in its type is untold: their defaults are not filled in here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from why403.documents.errors import BadInput
from why403.logic.places import PathStep, Place
from why403.logic.states import UNKNOWN
from why403.model.assumption import Assumption
from why403.templates.defaults import Defaults, shown
from why403.templates.terraform.evaluate import value_of
from why403.templates.terraform.literals import text_of
from why403.templates.terraform.syntax import attributes, blocks, first_expression, kind, labels, tree

TOLD_IN = ".tfvars"


PlaceOf = Callable[[Any, tuple[PathStep, ...]], Place]
"""Where a node of one file is written."""


class Variables(Mapping[str, Any]):
    """What the variables of a module come to. One that nobody told has its default, where that is taken once
    it is asked for."""

    def __init__(self, defaults: Defaults) -> None:
        self.known: dict[str, Any] = {}
        self.otherwise: dict[str, tuple[Assumption, Any]] = {}
        self._defaults = defaults

    def __getitem__(self, name: str) -> Any:
        if name in self.known:
            return self.known[name]
        assumption, value = self.otherwise[name]
        return value if self._defaults.takes(assumption) else UNKNOWN

    def __iter__(self) -> Iterator[str]:
        return iter({**self.known, **self.otherwise})

    def __len__(self) -> int:
        return len(self.known.keys() | self.otherwise.keys())


def variables(
    roots: Sequence[tuple[Any, PlaceOf]],
    beside: Mapping[str, str],
    told: Mapping[str, str],
    defaults: Defaults,
) -> Variables:
    """By name, what each declared variable comes to; those without a value are left out."""
    whole = Variables(defaults)
    found = whole.known
    for name, block, place in _declared(roots):
        written = {text_of(each.children[0]): each.children[-1] for each in attributes(block)}
        if "optional(" in text_of(written["type"]) if "type" in written else False:
            found[name] = UNKNOWN
            continue
        if "default" in written:
            value, at = value_of(written["default"]), place(written["default"], ())
            hidden = "sensitive" in written and text_of(written["sensitive"]) != "false"
            text = value if isinstance(value, str) else text_of(written["default"])
            whole.otherwise[name] = (
                Assumption("variable", name, "" if hidden else shown(name, text), at),
                value,
            )
        for value in _given(name, beside):
            found[name] = value
        if name in told:
            found[name] = _typed(told[name], text_of(written["type"]) if "type" in written else "string")
    return whole


def _declared(roots: Sequence[tuple[Any, PlaceOf]]) -> Iterator[tuple[str, Any, PlaceOf]]:
    for root, place in roots:
        for block in blocks(root):
            if kind(block) == "variable" and labels(block):
                yield labels(block)[0], block, place


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
