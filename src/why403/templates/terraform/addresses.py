"""Addresses of Terraform: modules, resources, instances; and references to them.

Sources: Terraform's pages internals/json-format (references, expressions) and cli/state/resource-addressing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from why403.frozen import dataclass

_INDEX = re.compile(r'\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\]')
_PART = re.compile(r'[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?')


def plain_address(address: str) -> str:
    """An address without the keys of instances."""
    return _INDEX.sub("", address) if "[" in address else address


def parts(address: str) -> list[str]:
    """The parts between the dots; a key may hold dots of its own."""
    return _PART.findall(address)


def index(part: str) -> str | None:
    """The key of an instance: `"a"` and `a` are not told apart."""
    found = _INDEX.search(part)
    return None if found is None else found[1] if found[1] is not None else found[2]


def modules(address: str) -> list[str]:
    """The names of the modules of an address, with their keys."""
    found = parts(address)
    names: list[str] = []
    while found[:1] == ["module"] and len(found) > 1:
        names.append(found[1])
        found = found[2:]
    return names


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource that an expression names: its address without keys, and the keys that are written.

    `keys` are those of the address's parts (`None` for a part without one); `each` says that the
    expression names its own instance's key beside it, `attribute` which attribute is meant.
    """

    address: str
    keys: tuple[str | None, ...] = ()
    attribute: str = ""
    each: bool = False
    data: bool = False

    def can_mean(self, target: str, source: str) -> bool:
        """Whether an instance can be the one that is meant, as seen from the source.

        An expression that names a resource with several instances and `each.key` or `count.index` means
        the one of the same key: plans do not tell how the two are joined.
        """
        ours, theirs = modules(source), modules(target)
        for own, other in zip(ours, theirs, strict=False):
            if plain_address(own) != plain_address(other):
                break
            if own != other:
                return False
        key = index(parts(target)[-1])
        written = self.keys[-1] if self.keys else None
        if written is not None:
            return key == written
        return not self.each or key is None or key == index(parts(source)[-1])


def references_of(names: Sequence[str], module: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The resources that an expression in a module names, and all else that it names."""
    known = sorted(set(names))
    most = [name for name in names if not any(_begins(known, f"{name}{sign}") for sign in ".[")]
    own = {"each.key", "count.index"}
    each = bool(own.intersection(most))
    found = tuple(_reference(name, module, each=each) for name in most if is_resource(name))
    others = tuple(name for name in most if not is_resource(name) and name not in own)
    return tuple(dict.fromkeys(found)), others


def _begins(names: Sequence[str], start: str) -> bool:
    """Whether one of the sorted names begins so."""
    at = bisect_left(names, start)
    return at < len(names) and names[at].startswith(start)


def is_resource(name: str) -> bool:
    """Whether a reference is to a resource or a data source."""
    head = name.partition(".")[0].partition("[")[0]
    return bool(parts(name)) and head not in (
        "var",
        "local",
        "module",
        "each",
        "count",
        "path",
        "self",
        "terraform",
    )


def _reference(name: str, module: str, *, each: bool) -> Reference:
    found = parts(name)
    length = 3 if found[0] == "data" else 2
    own = found[:length]
    address = ".".join([*([module] if module else []), *map(plain_address, own)])
    keys = tuple(map(index, own))
    return Reference(address, keys, ".".join(found[length:]), each, found[0] == "data")
