"""A text, or a tree of plain values, without its secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from why403.redaction.rules import SECRET_HEADER, SECRET_NAME, plain
from why403.redaction.values import header
from why403.redaction.views import without_base64, without_broken, without_encoded


def mask(text: str) -> str:
    """The text without its secrets; what is left shows that something stood there."""
    return without_base64(without_encoded(plain(without_broken(text))))


def is_secret(name: str) -> bool:
    """Whether the value of a header, an entry or a parameter of this name is secret wherever it stands."""
    return bool(SECRET_NAME.fullmatch(name) or SECRET_HEADER.fullmatch(name))


def masked_tree(node: object, name: str = "", text: Callable[[str], str] = mask) -> object:
    """A tree of plain values; the names of its entries say what is secret, and `text` masks all else."""
    if isinstance(node, str):
        return header(name, node) if is_secret(name) else text(node)
    if isinstance(node, Mapping):
        return {key: masked_tree(part, str(key), text) for key, part in node.items()}
    return [masked_tree(part, name, text) for part in node] if isinstance(node, list | tuple) else node
