"""The syntax tree of HCL, and ways through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from why403.documents.depth import MAX_DEPTH, too_deep
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.templates.terraform.literals import text_of

REMEDY = "install why403[tf], or give the JSON of `terraform show -json`"


_NESTED = frozenset(
    {
        "block",
        "tuple",
        "object",
        "function_arguments",
        "template_interpolation",
        "unary_operation",
        "binary_operation",
        "conditional",
    }
)


def tree(text: bytes, name: str = "") -> Any:
    """The root of the syntax tree of a text, with or without errors.

    Raises: `BadInput` without a parser, and where the text nests too deeply.
    """
    try:
        import tree_sitter_hcl
        from tree_sitter import Language, Parser
    except ImportError:
        raise BadInput(Place(name), "HCL cannot be read here", "", REMEDY) from None
    root = Parser(Language(tree_sitter_hcl.language())).parse(text).root_node
    _refuse_deep(root, text, name)
    return root


def _refuse_deep(root: Any, text: bytes, name: str) -> None:
    """The parser has no limit; whoever walks the tree calls himself for each level of it."""
    cursor, depths = root.walk(), [0]
    while True:
        if cursor.goto_first_child():
            depths.append(depths[-1] + _opens(cursor.node))
            if depths[-1] > MAX_DEPTH:
                raise too_deep(_place(cursor.node, text, name))
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depths.pop()
        depths[-1] = depths[-2] + _opens(cursor.node)


def _place(node: Any, text: bytes, name: str) -> Place:
    """Where a node begins; the parser counts bytes, a reader characters."""
    before = text[text.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte]
    return Place(name, (), node.start_point[0] + 1, len(before.decode("utf-8", "replace")) + 1)


def _opens(node: Any) -> bool:
    """Whether a node is a level to a reader; brackets around an expression are one of their own."""
    if node.type == "expression":
        return bool(node.children[0].type == "(")
    return node.type in _NESTED


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
