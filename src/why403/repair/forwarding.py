"""How a distribution is told which headers to forward: by a list, or by a managed policy."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.documents.nodes import Items, Leaf, Node
from why403.documents.rewriting import CannotWrite, Rewritable
from why403.logic.places import PathStep
from why403.model.distribution import CACHING_DISABLED, EXCEPT_HOST, ORIGIN_REQUEST
from why403.model.front import Forwarded, Headers
from why403.model.repair import Edit
from why403.repair.expressed import KEY_OF_CACHE, SHARED_POLICY
from why403.repair.steps import Step, add_to, take_out

Path = tuple[PathStep, ...]


def listed_headers(document: Rewritable, edit: Edit, path: Path) -> Step:
    """One header more or less in the list at a path. Raises `CannotWrite`."""
    wanted, node = edit.value, document.node(path)
    if not isinstance(wanted, Forwarded) or wanted.by is Headers.ALL_BUT:
        raise CannotWrite("a list of forwarded headers cannot mean all headers but one")
    parts = node.parts if isinstance(node, Items) else ()
    written = [part.text.lower() if isinstance(part, Leaf) else "" for part in parts]
    for number, name in enumerate(written):
        if name not in wanted.names:
            return take_out((*path, number))
    missing = sorted(wanted.names - set(written))
    if not missing:
        raise CannotWrite("the headers are not listed in this file")
    return add_to(path, missing[0].title())


def check_policy(edit: Edit, cache: Node | None) -> None:
    """Whether the managed policy that forwards all headers but Host is what an edit asks for, and may be set:
    what it forwards is no part of the cache key. Raises `CannotWrite`."""
    if edit.value != ORIGIN_REQUEST[EXCEPT_HOST]:
        raise CannotWrite(SHARED_POLICY)
    uncached = isinstance(cache, Leaf) and cache.text == CACHING_DISABLED
    if edit.fact != catalogue.HOST_FORWARDED.name and not uncached:
        raise CannotWrite(KEY_OF_CACHE)
