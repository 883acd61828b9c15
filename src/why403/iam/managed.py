"""AWS managed policies that allow calls of every API, as AWS publishes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from why403.logic.claims import documented

_REFERENCE = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference"
SOURCES = (
    documented(
        "AmazonAPIGatewayInvokeFullAccess allows execute-api:Invoke and ManageConnections on every API",
        f"{_REFERENCE}/AmazonAPIGatewayInvokeFullAccess.html",
        "2026-11-28",
    ),
    documented(
        "AdministratorAccess allows every action on every resource",
        f"{_REFERENCE}/AdministratorAccess.html",
        "2026-11-28",
    ),
)
_ARN = re.compile(r"arn:[\w$<>{}:.-]*:iam::aws:policy/(?:[\w-]+/)*([\w-]+)")
_ACTIONS: Mapping[str, tuple[object, str]] = {
    "AmazonAPIGatewayInvokeFullAccess": (
        ["execute-api:Invoke", "execute-api:ManageConnections"],
        "arn:aws:execute-api:*:*:*",
    ),
    "AdministratorAccess": ("*", "*"),
}


def managed_policy(arn: str) -> tuple[str, Mapping[str, object]] | None:
    """The name of an AWS managed policy and its document; `None` for any that is not in the table."""
    found = _ARN.fullmatch(arn)
    if found is None or found[1] not in _ACTIONS:
        return None
    action, resource = _ACTIONS[found[1]]
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return found[1], {"Version": "2012-10-17", "Statement": [statement]}
