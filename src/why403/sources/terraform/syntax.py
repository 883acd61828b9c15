"""The syntax tree of HCL, and ways through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from why403.logic.places import Place
from why403.observed.errors import BadInput
from why403.sources.terraform.literals import text_of

REMEDY = "install why403[tf], or give the JSON of `terraform show -json`"


def tree(text: bytes) -> Any:
    """The root of the syntax tree of a text, with or without errors. Raises `BadInput` without a parser."""
    try:
        import tree_sitter_hcl
        from tree_sitter import Language, Parser
    except ImportError:
        raise BadInput(Place(""), "HCL cannot be read here", "", REMEDY) from None
    return Parser(Language(tree_sitter_hcl.language())).parse(text).root_node


def first_expression(text: str) -> Any:
    """The expression of the first attribute of a text. Raises `BadInput` where it is no HCL."""
    root = tree(text.encode("utf-8", "replace"))
    found = next(attributes(root), None)
    if root.has_error or found is None:
        raise BadInput(Place(""), "this is not HCL")
    return found.children[-1]


def blocks(node: Any) -> Iterator[Any]:
    """The blocks directly in a body, or in the body of a block."""
    body = next((child for child in node.children if child.type == "body"), None)
    yield from () if body is None else (child for child in body.children if child.type == "block")


def attributes(node: Any) -> Iterator[Any]:
    """The attributes directly in a body, or in the body of a block."""
    body = next((child for child in node.children if child.type == "body"), None)
    yield from () if body is None else (child for child in body.children if child.type == "attribute")


def kind(block: Any) -> str:
    """What a block is: `resource`, `variable`, `locals`."""
    return text_of(block.children[0])


def labels(block: Any) -> list[str]:
    """What stands between the kind of a block and its body."""
    return [
        text_of(child).strip('"')
        for child in block.children[1:]
        if child.type in ("string_lit", "identifier")
    ]
