"""What is to say of the `config` of an incident file: keys that may be misspelt, and parts that tell nothing.

Neither is a mistake: other keys are kept, and a part of another form counts as not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Items, Leaf, Node
from why403.incident import kinds
from why403.incident.keys import CONFIG
from why403.incident.kinds import Form, Key, Kind, Section, bare, expected
from why403.incident.typed import near

_MOST = 20
_CLOSE = 0.85
_WORDS = ("true", "false", "yes", "no")


def config_notes(config: Node | None) -> tuple[str, ...]:
    """Each with its place, in the order of the file."""
    if not isinstance(config, Entries):
        return ()
    return tuple(str(problem) for problem in islice(_of_section(config, CONFIG, "config"), _MOST))


def _of_section(entries: Entries, section: Section, way: str) -> Iterator[BadInput]:
    for name, node in entries.parts.items():
        key = section.meant(name)
        if key is None:
            yield from _misspelt(entries, name, section, way)
        elif not key.kept:
            yield from _of_key(node, key, f"{way}.{name[:80]}")


def _misspelt(entries: Entries, name: str, section: Section, way: str) -> Iterator[BadInput]:
    known = [spelling for key in section.keys if not key.kept for spelling in key.spellings]
    alike = [f"`{spelling}`" for spelling in known if bare(spelling) == bare(name)]
    meant = alike[0] if alike else near(name, known, _CLOSE)
    if meant:
        wrong = f"nothing is concluded from `{way}.{name[:80]}`"
        yield BadInput(entries.names[name], wrong, meant)


def _of_key(node: Node, key: Key, way: str) -> Iterator[BadInput]:
    if isinstance(node, Leaf) and (node.value is None or node.text == "absent"):
        return
    if _is(node, key.kind):
        yield from _inside(node, key.kind, way)
    else:
        yield BadInput(node.at, f"`{way}` counts as not given", expected(key))


def _inside(node: Node, kind: Kind, way: str) -> Iterator[BadInput]:
    if isinstance(kind, Section) and isinstance(node, Entries):
        yield from _of_section(node, kind, way)
    elif isinstance(kind, kinds.Table) and isinstance(node, Entries):
        for name, part in node.parts.items():
            yield from _inside(part, kind.of, f"{way}.{name[:80]}")
    elif isinstance(kind, kinds.Items):
        for number, part in enumerate(_items(node)):
            yield from _inside(part, kind.of, f"{way}.{number}")


def _is(node: Node, kind: Kind) -> bool:
    match kind:
        case Section():
            return isinstance(node, Entries) or (bool(kind.text) and isinstance(node, Leaf))
        case kinds.Items():
            return all(_is(part, kind.of) for part in _items(node))
        case kinds.Table() | Form.CLAIMS:
            return isinstance(node, Entries)
        case Form.ANYTHING:
            return True
        case Form.POLICY:
            return isinstance(node, Entries | Leaf)
        case Form.TEXTS:
            return all(isinstance(part, Leaf) for part in _items(node))
        case Form.FLAG:
            return isinstance(node, Leaf) and (isinstance(node.value, bool) or node.text.lower() in _WORDS)
        case _:
            return isinstance(node, Leaf) and not isinstance(node.value, bool)


def _items(node: Node) -> tuple[Node, ...]:
    """The parts of a list; a single value stands for a list of one."""
    return node.parts if isinstance(node, Items) else (node,)
