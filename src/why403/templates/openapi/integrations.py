"""What stands behind an operation, and whether invoking it needs a permission.

A document holds no permissions: they stay untold unless nothing needs one.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.aws.arns import function_name, invoked_function
from why403.incident.tree import Tree
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.integration import Integration, Reply
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.openapi.document import Document, unresolved

_INTEGRATION = "x-amazon-apigateway-integration"
FUNCTION = "Fn::Function"
"""Stands with a function's name in the place of an address, where another format tells what is invoked."""


def sources(document: Document, operation: Tree) -> Setting[tuple[Setting[str], ...]]:
    """Absent for a mock and for a server."""
    own = document.follow(operation.get(_INTEGRATION))
    kind = str(own.get("type").value).lower() if own is not None else ""
    needless = own is not None and kind in ("mock", "http", "http_proxy")
    return Setting(ABSENT, own.get("type").at) if own is not None and needless else UNKNOWN_SETTING


def integration_of(document: Document, operation: Tree) -> Setting[Integration]:
    """The integration of an operation, as far as it is written; untold where none can be read."""
    own = document.follow(operation.get(_INTEGRATION))
    if own is None or not isinstance(own.value, Mapping):
        return UNKNOWN_SETTING
    kind, waits = _text(own.get("type")), own.get("timeoutInMillis").number().value
    found = Integration(
        kind.upper() if isinstance(kind, str) else UNKNOWN,
        _text(own.get("httpMethod")),
        _text(own.get("uri")),
        function_at(own.get("uri")),
        _text(own.get("payloadFormatVersion")),
        _text(own.get("passthroughBehavior")),
        texts_in(own.get("requestParameters")),
        texts_in(own.get("requestTemplates")),
        _replies(own.get("responses")) or _mappings(own.get("responseParameters")),
        waits / 1000 if isinstance(waits, float) else ABSENT,
        own.at,
        _text(own.get("responseTransferMode")) == "STREAM",
    )
    return Setting(found, own.at)


def texts_in(tree: Tree | None) -> Mapping[str, str] | State:
    """A mapping of texts; of another form, or open somewhere, it is not known."""
    if tree is None or (tree.value is not None and not isinstance(tree.value, Mapping)) or unresolved(tree):
        return UNKNOWN
    found = {name: _text(part) for name, part in tree.entries()}
    known = {name: value for name, value in found.items() if isinstance(value, str)}
    return known if len(known) == len(found) else UNKNOWN


def _text(tree: Tree) -> str | State:
    if tree.value is None:
        return ABSENT
    plain = isinstance(tree.value, str | int | float) and not isinstance(tree.value, bool)
    return str(tree.value) if plain and "${" not in str(tree.value) else UNKNOWN


def function_at(uri: Tree) -> str | State:
    """By the ARN in the address, or by the resource of the template that an expression in it names."""
    if isinstance(uri.value, str):
        return function_name(invoked_function(uri.value)) or ABSENT
    if isinstance(uri.value, Mapping) and isinstance(uri.value.get(FUNCTION), str):
        return str(uri.value[FUNCTION])
    opened = uri.value.get("Fn::Open") if isinstance(uri.value, Mapping) else None
    names = [str(name) for name in opened if not str(name).startswith("AWS::")] if opened else []
    return names[0].partition(".")[0] if len(names) == 1 else UNKNOWN if uri.value is not None else ABSENT


def _mappings(parameters: Tree) -> tuple[Reply, ...] | State:
    """Of an integration of an HTTP API: how answers are changed, by their statuses."""
    if parameters.value is None:
        return ()
    found = []
    for status, each in parameters.entries():
        told = texts_in(each)
        if isinstance(told, State):
            return UNKNOWN
        found.append(Reply(status, parameters=told))
    return UNKNOWN if unresolved(parameters) else tuple(found)


def _replies(responses: Tree) -> tuple[Reply, ...] | State:
    """By the expressions that choose them, which are the names; `default` is chosen where no other is."""
    if unresolved(responses):
        return UNKNOWN
    found = []
    for pattern, each in responses.entries():
        status, parameters = _text(each.get("statusCode")), texts_in(each.get("responseParameters"))
        templates = texts_in(each.get("responseTemplates"))
        if not isinstance(status, str) or isinstance(parameters, State) or isinstance(templates, State):
            return UNKNOWN
        found.append(Reply(status, ABSENT if pattern == "default" else pattern, parameters, templates))
    return tuple(found)
