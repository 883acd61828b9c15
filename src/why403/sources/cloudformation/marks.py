"""Texts of which some parts are open: each open part stands between marks, with its name.

`{AWS::Region}`, `{Api}` (what AWS names the resource), `{Api.Arn}`, `{parameter Stage}`, `{condition Prod}`.
A leaf whose value is untold carries such a text, so that what is open can still be compared and joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from why403.documents.nodes import Items, Leaf, Node, Plain
from why403.logic.places import Place
from why403.logic.states import ABSENT, UNTOLD

OPEN, CLOSE = "\ue000", "\ue001"
IMPORT = "Fn::ImportValue "
_VAGUE = ("Fn:", "condition ", "dynamic ", "? ")
_MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def marked(name: str) -> str:
    """An open part of this name."""
    return f"{OPEN}{name}{CLOSE}"


def open_leaf(name: str, at: Place) -> Leaf:
    """A value that is open as a whole."""
    return Leaf(marked(name), UNTOLD, at)


def is_open(node: Node | None) -> bool:
    """Whether the value is untold, wholly or in part."""
    return isinstance(node, Leaf) and node.value is UNTOLD


def is_absent(node: Node | None) -> bool:
    """Whether nothing is written, or the template takes it away."""
    return node is None or (isinstance(node, Leaf) and (node.value is ABSENT or node.value is None))


def names_in(text: str) -> list[str]:
    """The names of the open parts."""
    return _MARK.findall(text)


def whole_name(text: str) -> str | None:
    """The name of the one open part that the text consists of."""
    found = _MARK.fullmatch(text)
    return found[1] if found else None


def comparable(text: str) -> bool:
    """Whether equal texts stand for equal values: a function's name does not say what it was given."""
    return not any(name.startswith(_VAGUE) for name in names_in(text.replace(OPEN + IMPORT, OPEN)))


def opened(function: str, argument: Node | None, at: Place) -> Leaf:
    """What a function comes to whose argument is open, or not of its form."""
    inner = next(iter(_inside(argument)), "")
    return open_leaf(f"{function} of {inner}" if inner else function, at)


def _inside(node: Node | None) -> Iterator[str]:
    """The names of everything that is open in a value."""
    if isinstance(node, Leaf):
        yield from names_in(node.text) if node.value is UNTOLD else ()
    elif node is not None:
        for part in node.parts if isinstance(node, Items) else node.parts.values():
            yield from _inside(part)


def leaf(value: Plain, at: Place) -> Leaf:
    """A known value."""
    return Leaf(text_of(value), value, at)


def text_of(value: Plain) -> str:
    """A scalar as the functions of CloudFormation put it into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def put_together(parts: Sequence[Node], between: str, at: Place) -> Leaf | None:
    """One text of several scalars; `None` where one of them is no scalar."""
    if not all(isinstance(part, Leaf) for part in parts):
        return None
    text = between.join(part.text for part in parts if isinstance(part, Leaf))
    return Leaf(text, UNTOLD if OPEN in text else text, at)
