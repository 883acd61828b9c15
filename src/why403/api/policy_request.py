"""A request to decide on policies, as it is written down."""

from __future__ import annotations

from collections.abc import Mapping

from why403.api.policies import check_principal, check_resource
from why403.aws.arns import account_in
from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Items, Leaf, Node
from why403.iam.principals import ANONYMOUS
from why403.iam.request import Request
from why403.incident.read import tree_of
from why403.logic.facts import Value

_PARTS = ("action", "resource", "principal", "account", "context", "complete")


def request_in(text: str, name: str) -> tuple[Request, str]:
    """The request that a text of JSON or YAML tells, and the account of its resource. Raises `BadInput`."""
    parts = _parts(text, name)
    resource = _text(parts["resource"], "resource")
    check_resource(resource, parts["resource"].at)
    account = _text(parts["account"], "account") if "account" in parts else account_in(resource) or ""
    request = Request(
        _text(parts["action"], "action"),
        resource,
        _principal(parts.get("principal")),
        _context(parts.get("context")),
        _complete(parts.get("complete")),
    )
    return request, account


def _parts(text: str, name: str) -> Mapping[str, Node]:
    """Those that it has, all of them known."""
    root = tree_of(text, name)
    if not isinstance(root, Entries):
        raise BadInput(root.at, "the request is no mapping", f"some of {', '.join(_PARTS)}")
    for key, at in root.names.items():
        if key not in _PARTS:
            raise BadInput(at, "a request has no such key", f"some of {', '.join(_PARTS)}")
    for key in ("action", "resource"):
        if key not in root.parts:
            raise BadInput(root.at, f"the request has no `{key}`", "action and resource at least")
    return root.parts


def _text(node: Node, name: str) -> str:
    """As it was written: noughts of an account and the form of a date count."""
    if not isinstance(node, Leaf) or node.value is None or isinstance(node.value, bool):
        raise BadInput(node.at, f"invalid value for `{name}`", "a text")
    return node.text


def _principal(node: Node | None) -> str:
    if node is None:
        return ANONYMOUS
    text = _text(node, "principal")
    check_principal(text, node.at)
    return text


def _context(node: Node | None) -> dict[str, Value]:
    if node is None or (isinstance(node, Leaf) and node.value is None):
        return {}
    if not isinstance(node, Entries):
        raise BadInput(node.at, "`context` is no mapping", "condition keys with their values")
    return {key: _value(value) for key, value in node.parts.items()}


def _value(node: Node) -> Value:
    if isinstance(node, Items):
        return tuple(str(_single(part)) for part in node.parts)
    return _single(node)


def _single(node: Node) -> str | bool:
    if not isinstance(node, Leaf) or node.value is None:
        raise BadInput(
            node.at, "a condition key cannot have that value", "a text or a list", "leave it out if absent"
        )
    return node.value if isinstance(node.value, bool) else node.text


def _complete(node: Node | None) -> bool:
    if node is None:
        return True
    if not isinstance(node, Leaf) or not isinstance(node.value, bool):
        raise BadInput(node.at, "invalid value for `complete`", "true or false")
    return node.value
