"""What an export tells of a method's validator and integration, with the keys of an incident file.

That an export with the extensions of API Gateway has the validators is observed
(https://github.com/aws/aws-cli/issues/3289, read 2026-11-22), not documented: a method without one says only
something in an export that has some.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from why403.account.integrations import integration
from why403.account.shapes import GONE, part, told
from why403.incident.tree import Tree
from why403.model.route import Setting
from why403.templates.openapi.document import Document
from why403.templates.openapi.validators import models, required, validator_of

_VALIDATORS = "x-amazon-apigateway-request-validators"
_INTEGRATION = "x-amazon-apigateway-integration"


def demands(root: Mapping[str, Any], path: str, verb: str) -> dict[str, object]:
    """The keys of one route."""
    item = Tree(root, (), {}).get("paths").get(path)
    operation = item.get(verb)
    shown = integration(part(operation.value, _INTEGRATION))
    if not isinstance(root.get(_VALIDATORS), Mapping):
        return shown
    return {**_validated(Document(Tree(root, (), {})), item, operation), **shown}


def _validated(document: Document, item: Tree, operation: Tree) -> dict[str, object]:
    found = validator_of(document, operation)
    checks = {"validateRequestParameters": found.parameters.value, "validateRequestBody": found.bodies.value}
    flags = {name: value for name, value in checks.items() if isinstance(value, bool)}
    if not any(flags.values()):
        return {"requestValidator": GONE} if len(flags) == len(checks) else {}
    return told(
        {
            "requestValidator": flags,
            "requestParameters": _names(required(document, item, operation)),
            "requestModels": _schemas(models(document, operation)),
        }
    )


def _names(asked: Setting[tuple[Setting[str], ...]]) -> dict[str, bool] | None:
    """One that may be required leaves all of them untold."""
    if not isinstance(asked.value, tuple) or not all(each.known for each in asked.value):
        return None
    return {str(each.value): True for each in asked.value}


def _schemas(bodies: Setting[Mapping[str, object]]) -> dict[str, object] | None:
    return dict(bodies.value) if isinstance(bodies.value, Mapping) else None
