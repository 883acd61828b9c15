"""How a distribution is told which headers to forward: by a list, or by a managed policy."""

from __future__ import annotations

from why403 import facts as catalogue
from why403.documents.nodes import Items, Leaf, Node
from why403.documents.rewriting import CannotWrite, Rewritable
from why403.frozen import dataclass
from why403.logic.places import PathStep
from why403.model.distribution import CACHING_DISABLED, EXCEPT_HOST, ORIGIN_REQUEST
from why403.model.front import Forwarded, Headers
from why403.model.repair import Edit
from why403.repair.expressed import KEY_OF_CACHE, SHARED_POLICY
from why403.repair.steps import Step, add_to, set_to, take_out

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


@dataclass(frozen=True, slots=True)
class Names:
    """What a dialect calls the settings of a behavior; `legacy` is the way to those before policies."""

    legacy: Path
    query: str
    cache: str
    request: str
    lifetimes: tuple[str, ...]


def forwards_all_but_host(
    document: Rewritable, edit: Edit, behaviour: Path, names: Names
) -> list[Step] | None:
    """Managed policies in the place of legacy settings that forward all headers, `Host` among them; `None`
    where the edit is not of these. Query strings are forwarded as before, and nothing was cached before
    (CloudFront API reference, Headers: with all headers forwarded it does not cache).
    """
    query = document.node((*behaviour, *names.legacy, names.query))
    forwarded = isinstance(query, Leaf) and query.text.lower() == "true"
    if (
        edit.fact != catalogue.HOST_FORWARDED.name
        or edit.value != ORIGIN_REQUEST[EXCEPT_HOST]
        or not forwarded
    ):
        return None
    gone = [(*behaviour, *names.legacy), *((*behaviour, name) for name in names.lifetimes)]
    return [
        set_to((*behaviour, names.cache), CACHING_DISABLED),
        set_to((*behaviour, names.request), EXCEPT_HOST),
        *(take_out(path) for path in gone if document.node(path) is not None),
    ]


def check_policy(edit: Edit, cache: Node | None) -> None:
    """Whether the managed policy that forwards all headers but Host is what an edit asks for, and may be set:
    what it forwards is no part of the cache key. Raises `CannotWrite`."""
    if edit.value != ORIGIN_REQUEST[EXCEPT_HOST]:
        raise CannotWrite(SHARED_POLICY)
    uncached = isinstance(cache, Leaf) and cache.text == CACHING_DISABLED
    if edit.fact != catalogue.HOST_FORWARDED.name and not uncached:
        raise CannotWrite(KEY_OF_CACHE)
