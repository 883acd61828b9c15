"""Our own cases: a rule with its source and date, and under it cases that name only what is unusual.

A layer (`identity`, `resource_policy`, `boundary`, `session`, `endpoint`) is a statement or a list of them,
each written as its difference from `STATEMENT`; null takes an element away. `scp` and `rcp` are lists of
levels, each a list of statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.plain import plain_values

STATEMENT = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}
ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/anna"
ORDERS = f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2c3d4e5/prod/GET/orders"
RULE_KEYS = {"rule", "source", "date", "cases"}


def cases_of(path: Path) -> Iterator[dict[str, Any]]:
    """Every case of a file in the shape that the adapter reads, named by rule and case."""
    for rule in plain_values(path.read_text()):
        if set(rule) != RULE_KEYS:
            raise ValueError(f"{path}: {rule.get('rule')} has not exactly {sorted(RULE_KEYS)}")
        for short in rule["cases"]:
            yield full(rule["rule"], short)


def full(rule: str, short: Mapping[str, Any]) -> dict[str, Any]:
    """One case written out."""
    version = short.get("version", "2012-10-17")
    resource = short.get("resource_policy")
    session = short.get("session")
    principal = short.get("principal", USER)
    return {
        "name": f"{rule}: {short['name']}",
        "request": {
            "action": short.get("action", "execute-api:Invoke"),
            "principal": {"type": "Anonymous"} if principal == "anonymous" else principal,
            "resource": {
                "resource": short.get("resource", ORDERS),
                "accountId": short.get("account", ACCOUNT),
            },
            "context": short.get("context", {}),
        },
        "identityPolicies": _policies(version, short.get("identity")),
        "permissionBoundaries": _policies(version, short.get("boundary")),
        "endpointPolicies": _policies(version, short.get("endpoint")),
        "resourcePolicy": _policy(version, resource) if resource is not None else None,
        "sessionPolicy": _policy(version, session) if session is not None else None,
        "serviceControlPolicies": _levels(version, short.get("scp", [])),
        "resourceControlPolicies": _levels(version, short.get("rcp", [])),
        "expected": _expected(short),
    }


def _expected(short: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {
        "response": short["expect"],
        "blockedBy": short.get("blocked_by"),
        "standing": short.get("standing"),
    }
    return {key: value for key, value in wanted.items() if value is not None}


def _policies(version: str, written: Any) -> list[dict[str, Any]]:
    return [] if written is None else [_policy(version, written)]


def _policy(version: str, written: Any) -> dict[str, Any]:
    statements = written if isinstance(written, list) else [written]
    return {"Version": version, "Statement": [_statement(s) for s in statements]}


def _statement(difference: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**STATEMENT, **difference}.items() if value is not None}


def _levels(version: str, levels: Any) -> list[dict[str, Any]]:
    return [
        {"orgIdentifier": f"level-{i}", "policies": [_policy(version, level)] if level else []}
        for i, level in enumerate(levels)
    ]
