"""JSON and YAML files as trees whose places are known."""

from __future__ import annotations

from why403.documents.embedded import places_with_policies
from why403.documents.json_text import read_json
from why403.documents.nodes import plain
from why403.documents.yaml_text import read_yaml
from why403.incident.tree import Tree


def tree_of(text: str, name: str) -> Tree:
    """The tree of a JSON or YAML text of one document."""
    is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    node = read_json(text, name) if is_json else read_yaml(text, name)
    return Tree(plain(node), (), places_with_policies(text, node))
