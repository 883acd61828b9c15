"""The answer of `aws cloudformation get-template`: the template is inside, as an object or as a text."""

from __future__ import annotations

from collections.abc import Mapping

from why403.documents.errors import BadInput
from why403.incident.tree import Tree
from why403.templates.documents import tree_of

BODY = "TemplateBody"


def template_in(answer: Tree) -> tuple[Tree, Mapping[str, str]]:
    """The template with its places; one that is a text counts its own lines, and is named after the answer.

    The texts are those that places name. Raises `BadInput` where it is no template.
    """
    inside = answer.get(BODY)
    if isinstance(inside.value, str):
        name = f"{answer.at.document}#{BODY}"
        return tree_of(inside.value, name), {name: inside.value}
    if not isinstance(inside.value, Mapping):
        raise BadInput(
            inside.at,
            "there is no template in it",
            f"what `aws cloudformation get-template` prints in {BODY}",
        )
    return rooted(inside), {}


def rooted(part: Tree) -> Tree:
    """A part of a document as a document of its own, at the places of the whole."""
    start = len(part.path)
    places = {
        path[start:]: at.along(path[start:]) for path, at in part.places.items() if path[:start] == part.path
    }
    return Tree(part.value, (), places)
