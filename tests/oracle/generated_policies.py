"""Policies of generated worlds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.oracle.pen import API, ARN, OTHER_API, OWNER, PARTNER, ROLE, STRANGER, USER, Pen, Scene
from why403.model.route import UNKNOWN_SETTING, Setting


def caller_policies(pen: Pen, scene: Scene) -> Setting[tuple[object, ...]]:
    policies: list[object] = [identity_policy(pen, scene) for _ in range(pen.one(0, 1, 1, 1, 2))]
    if pen.chance(0.1):
        policies.append("arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess")
    return pen.told(tuple(policies), 0.05)


# Policies


def resource_policies(pen: Pen, scene: Scene) -> tuple[Setting[object], Setting[object]]:
    edited = pen.policy("resourcePolicy", written_resource_policy(pen, scene), 0.7 if scene.bypass else 0.2)
    if pen.chance(0.7):
        return edited, UNKNOWN_SETTING
    return edited, pen.policy("servedPolicy", written_resource_policy(pen, scene), 0.2)


def written_resource_policy(pen: Pen, scene: Scene) -> object:
    """As a document; sometimes as its text, sometimes one that nobody can read."""
    if pen.chance(0.03):
        return pen.one("{broken", [], "", {"Statement": "none"}, {"Version": "2012-10-17", "Statement": []})
    policy = resource_policy(pen, scene)
    return json.dumps(policy) if pen.chance(0.1) else policy


def resource_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    """A policy whose statements name somebody."""
    return _policy(pen, lambda: {**_who(pen, scene), **_what(pen, scene)})


def identity_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    """A policy whose statements name nobody."""
    return _policy(pen, lambda: _what(pen, scene))


def endpoint_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    return _policy(pen, lambda: {**(_who(pen, scene) if pen.chance(0.8) else {}), **_what(pen, scene)})


def domain_policy(pen: Pen, scene: Scene) -> dict[str, Any]:
    def statement() -> dict[str, Any]:
        resource = pen.one("*", "*", "*", "execute-api:/*", f"{ARN}/*")
        if pen.chance(0.4):
            return {"Principal": "*", "Action": "execute-api:Invoke", "Resource": resource}
        return {**_who(pen, scene), **_what(pen, scene), "Resource": resource}

    return _policy(pen, statement)


def _policy(pen: Pen, statement: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    drawn = [_with_effect(pen, statement(), number) for number in range(pen.one(1, 1, 2, 2, 3))]
    statements = [{**drawn[0], **_EVERY_CALL}, *drawn[1:]] if pen.chance(0.4) else drawn
    version = {"Version": "2012-10-17"} if pen.chance(0.85) else {}
    alone = len(statements) == 1 and pen.chance(0.4)
    return {**version, "Statement": statements[0] if alone else statements}


_EVERY_CALL = {"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"}


def _with_effect(pen: Pen, statement: dict[str, Any], number: int) -> dict[str, Any]:
    effects = ("Allow", "Allow", "Allow", "Deny") if number == 0 else ("Allow", "Deny", "Deny")
    effect = "Perhaps" if pen.chance(0.01) else pen.one(*effects)
    return {"Effect": effect, **statement}


def _who(pen: Pen, scene: Scene) -> dict[str, Any]:
    root = f"arn:aws:iam::{OWNER}:root"
    if pen.chance(0.05):
        spared: tuple[object, ...] = (
            scene.arn,
            USER,
            PARTNER,
            ROLE,
            [scene.arn, root],
            [scene.arn, ROLE, OWNER],
        )
        return {"NotPrincipal": {"AWS": pen.one(*spared)}}
    if pen.chance(0.6):
        return {"Principal": pen.one("*", "*", {"AWS": "*"})}
    named: tuple[object, ...] = (scene.arn, scene.arn, [ROLE, PARTNER], OWNER, root, STRANGER, USER)
    return {"Principal": {"AWS": pen.one(*named)}}


def _what(pen: Pen, scene: Scene) -> dict[str, Any]:
    """Half of the statements are for every call."""
    action = "NotAction" if pen.chance(0.05) else "Action"
    resource = "NotResource" if pen.chance(0.07) else "Resource"
    statement: dict[str, Any] = {action: _action(pen, scene), resource: _resource(pen, scene)}
    if pen.chance(0.3):
        conditions = (*_CONDITIONS, *_of_caller(pen, scene))
        statement["Condition"] = dict(pen.some(conditions, pen.one(1, 1, 2), 1))
    return statement


def _action(pen: Pen, scene: Scene) -> object:
    if pen.chance(0.5):
        return pen.one("execute-api:*", "*")
    if scene.bypass or scene.managing:
        return pen.one("execute-api:InvalidateCache", "execute-api:ManageConnections", "execute-api:Invoke")
    return pen.one("execute-api:Invoke", "execute-api:Invoke", ["execute-api:invoke", "s3:*"], "s3:GetObject")


def _resource(pen: Pen, scene: Scene) -> object:
    if pen.chance(0.4):
        return pen.one("*", "*", "execute-api:/*")
    verb, below = scene.verb.upper(), scene.inner.strip("/")
    if pen.chance(0.5):
        return pen.one(
            f"execute-api:/{scene.stage}/*", f"execute-api:/{scene.stage}/{verb}/{below}", f"{ARN}/*",
            f"{ARN}/{scene.stage}/*/{below}",
        )  # fmt: skip
    return pen.one(
        "execute-api:/dev/*", f"{ARN}/*/GET/orders/a/b",
        f"{ARN}/{scene.stage}/$connect", [f"{ARN}/dev/*", f"{ARN}/prod/GET/orders"],
        f"arn:aws:execute-api:*:{STRANGER}:{API}/*", f"{ARN}/*/*/@connections/*",
        f"arn:aws:execute-api:*:*:{OTHER_API}/*", f"{ARN}/prod/*/${{aws:username}}",
    )  # fmt: skip


_CONDITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("IpAddress", {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}),
    ("NotIpAddress", {"aws:SourceIp": "203.0.113.0/24"}),
    ("IpAddress", {"aws:VpcSourceIp": "10.0.0.0/8"}),
    ("StringEquals", {"aws:SourceVpce": "vpce-0a"}),
    ("StringNotEquals", {"aws:SourceVpce": ["vpce-0a", "vpce-0c"]}),
    ("StringNotEquals", {"aws:SourceVpc": "vpc-1"}),
    ("StringEqualsIfExists", {"aws:SourceVpc": "vpc-2"}),
    ("Bool", {"aws:SecureTransport": "false"}),
    ("StringEquals", {"aws:RequestedRegion": "eu-west-1"}),
    ("StringNotEquals", {"aws:RequestedRegion": "us-east-1"}),
    ("StringEquals", {"aws:PrincipalOrgID": "o-1"}),
    ("Null", {"aws:SourceVpce": "true"}),
    ("DateLessThan", {"aws:CurrentTime": "2020-01-01T00:00:00Z"}),
    ("StringSomehow", {"aws:SourceIp": "203.0.113.9"}),
)


def _of_caller(pen: Pen, scene: Scene) -> tuple[tuple[str, dict[str, Any]], ...]:
    return (
        ("ArnLike", {"aws:PrincipalArn": pen.one(scene.arn, f"arn:aws:iam::{OWNER}:*")}),
        ("StringEquals", {"aws:PrincipalAccount": pen.one(OWNER, STRANGER)}),
    )
