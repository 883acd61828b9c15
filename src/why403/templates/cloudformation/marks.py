"""Values of which parts are open, by name: `AWS::Region`, `Api` (what AWS names the resource), `Api.Arn`,
`parameter Stage`, `defaulted Stage` (it has a default that is not taken), `condition Prod`.

The value of such a leaf is an `OpenText`, so that what is open can still be compared and joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from why403.documents.nodes import Items, Leaf, Node, Scalar, scalar_text
from why403.documents.open_text import Open, OpenText, text_of
from why403.logic.places import Place
from why403.logic.states import ABSENT

IMPORT = "Fn::ImportValue "
DEFAULTED = "defaulted "
_VAGUE = ("Fn:", "condition ", "dynamic ", "? ")


def open_leaf(name: str, at: Place) -> Leaf:
    """A value that is open as a whole."""
    return leaf(OpenText((Open(name),)), at)


def is_open(node: Node | None) -> bool:
    """Whether the value is not known, wholly or in part."""
    return isinstance(node, Leaf) and isinstance(node.value, OpenText)


def is_absent(node: Node | None) -> bool:
    """Whether nothing is written, or the template takes it away."""
    return node is None or (isinstance(node, Leaf) and (node.value is ABSENT or node.value is None))


def text_in(node: Node | None) -> str | OpenText:
    """The text of a scalar, with its open parts; the empty one of anything else."""
    if not isinstance(node, Leaf):
        return ""
    return node.value if isinstance(node.value, OpenText) else node.text


def names_in(text: str | OpenText) -> tuple[str, ...]:
    """The names of the open parts."""
    return text.names if isinstance(text, OpenText) else ()


def whole_name(text: str | OpenText) -> str | None:
    """The name of the one open part that the text consists of."""
    return text.whole if isinstance(text, OpenText) else None


def comparable(text: str | OpenText) -> bool:
    """Whether equal texts stand for equal values: a function's name does not say what it was given."""
    return not any(name.removeprefix(IMPORT).startswith(_VAGUE) for name in names_in(text))


def opened(function: str, argument: Node | None, at: Place) -> Leaf:
    """What a function comes to whose argument is open, or not of its form."""
    inner = next(open_names(argument), "")
    return open_leaf(f"{function} of {inner}" if inner else function, at)


def open_names(node: Node | None) -> Iterator[str]:
    """The names of everything that is open in a value."""
    if isinstance(node, Leaf):
        yield from names_in(text_in(node))
    elif node is not None:
        for part in node.parts if isinstance(node, Items) else node.parts.values():
            yield from open_names(part)


def leaf(value: Scalar, at: Place) -> Leaf:
    """A value as the functions of CloudFormation put it into a text; open where it is an open text."""
    return Leaf(scalar_text(value), value, at)


def put_together(parts: Sequence[Node], between: str, at: Place) -> Leaf | None:
    """One text of several scalars; `None` where one of them is no scalar."""
    if not all(isinstance(part, Leaf) for part in parts):
        return None
    texts = [text for part in parts for text in (between, text_in(part))]
    return leaf(text_of(texts[1:]), at)
