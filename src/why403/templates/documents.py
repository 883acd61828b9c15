"""JSON and YAML files as trees whose places are known."""

from __future__ import annotations

from collections.abc import Iterator

from why403.documents.embedded import places_with_policies
from why403.documents.json_text import read_json
from why403.documents.nodes import Dialect, Entries, Items, Node, plain
from why403.documents.yaml_text import read_yaml
from why403.incident.tree import Tree
from why403.logic.places import Place


def tree_of(text: str, name: str) -> Tree:
    """The tree of a JSON or YAML text of one document."""
    is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    node = read_json(text, name, _LENIENT) if is_json else read_yaml(text, name, _LENIENT)
    return Tree(plain(node), (), places_with_policies(text, node), doubled=tuple(_doubled(node)))


_LENIENT = Dialect(doubled=True)
"""Of a key that is written twice CloudFormation takes the last value, as ValidateTemplate shows (observed in
github.com/go-to-k/cdk-real-drift/issues/1074 and github.com/aws-cloudformation/cfn-lint/issues/35, read
2026-11-28)."""


def _doubled(node: Node) -> Iterator[Place]:
    """The places of the keys that are written again."""
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, Entries):
            yield from part.twice
            left.extend(reversed(tuple(part.parts.values())))
        elif isinstance(part, Items):
            left.extend(reversed(part.parts))
