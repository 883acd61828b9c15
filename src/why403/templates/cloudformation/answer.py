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
            inside.at, "no template in it", f"what `aws cloudformation get-template` prints in {BODY}"
        )
    places = {path[1:]: at.along(path[1:]) for path, at in answer.places.items() if path[:1] == (BODY,)}
    return Tree(inside.value, (), places), {}
