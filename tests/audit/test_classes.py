"""Routes that are opened by class come to what each comes to by itself."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import BEHIND, EVERYBODY
from why403 import load
from why403.audit.audit import audit
from why403.audit.classes import Classes

GUARDS: tuple[dict[str, object], ...] = (
    {"AuthorizationType": "NONE"},
    {"AuthorizationType": "AWS_IAM"},
    {"AuthorizationType": "NONE", "ApiKeyRequired": True},
    {"AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": "Tokens"}},
    {"AuthorizationType": {"Fn::ImportValue": "type"}},
)
RESOURCES = (
    "execute-api:/*",
    "execute-api:/prod/*",
    "execute-api:/prod/GET/*",
    "execute-api:/*/GET/p1",
    "execute-api:/*p2",
    "execute-api:/prod/GET/p?",
    "execute-api:/*/POST*",
    "*",
    "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/p3",
)


def written(folder: Path, *statements: object) -> Path:
    """An API with each guard on a GET, a POST and an OPTIONS of several paths."""
    policy = {"Policy": {"Version": "2012-10-17", "Statement": list(statements)}} if statements else {}
    resources: dict[str, Any] = {
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {"EndpointConfiguration": {"Types": ["REGIONAL"]}, **policy},
        },
        "Tokens": {
            "Type": "AWS::ApiGateway::Authorizer",
            "Properties": {"RestApiId": {"Ref": "Api"}, "Type": "TOKEN", "Name": "tokens"},
        },
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
        "Prod": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "DeploymentId": {"Ref": "Deployment"},
                "StageName": "prod",
            },
        },
    }
    for number in range(6):
        resources[f"P{number}"] = {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": f"p{number}",
            },
        }
        for verb in ("GET", "POST", "OPTIONS"):
            resources[f"{verb}{number}"] = {
                "Type": "AWS::ApiGateway::Method",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "ResourceId": {"Ref": f"P{number}"},
                    "HttpMethod": verb,
                    "Integration": BEHIND,
                    **GUARDS[number % len(GUARDS)],
                },
            }
    file = folder / "template.json"
    file.write_text(json.dumps({"Resources": resources}, indent=1), "utf-8")
    return file


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
@pytest.mark.parametrize("resource", [None, *RESOURCES])
def test_classes_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, effect: str, resource: str | None
) -> None:
    own = {**EVERYBODY, "Effect": effect, "Resource": resource}
    statements = () if resource is None else (own,) if effect == "Allow" else (EVERYBODY, own)
    configuration = load(written(tmp_path, *statements))
    shared = audit(configuration)
    number = count()
    monkeypatch.setattr(Classes, "_key", lambda *_: iter([next(number)]))
    alone = audit(configuration)
    assert shared == alone
    assert any(each.rule.id == "open-route" for each in shared.findings) or effect == "Deny" or resource


def test_alike_routes_are_opened_once(tmp_path: Path) -> None:
    configuration = load(written(tmp_path))
    classes = Classes(configuration)
    routes: Any = configuration.api.routes.value
    for route in routes:
        classes.of(route).opened("REST", route.verb, route.path, {})
    assert len(classes._known) == 2 * len(GUARDS)
