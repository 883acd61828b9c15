"""Templates to audit, made of the parts that a test is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from why403 import load
from why403.audit.audit import audit
from why403.audit.finding import Audited
from why403.audit.rule import Severity

API = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"EndpointConfiguration": {"Types": ["REGIONAL"]}}}
EVERYBODY = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "execute-api:/*",
}
BEHIND = {"Type": "HTTP_PROXY", "IntegrationHttpMethod": "ANY", "Uri": "https://backend.example.com/"}


def method(verb: str = "GET", /, **properties: object) -> dict[str, Any]:
    """A method on /orders."""
    own = {"RestApiId": {"Ref": "Api"}, "ResourceId": {"Ref": "Orders"}, "HttpMethod": verb}
    return {
        "Type": "AWS::ApiGateway::Method",
        "Properties": {**own, "Integration": BEHIND, **properties},
    }


def template(resources: Mapping[str, object], api: Mapping[str, object] | None = None) -> dict[str, object]:
    """A REST API `Api` with the path /orders, deployed to `prod`, with more resources."""
    stage = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployment"}, "StageName": "prod"}
    path = {"RestApiId": {"Ref": "Api"}, "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]}}
    return {
        "Resources": {
            "Api": {**API, "Properties": {**API["Properties"], **(api or {})}},  # type: ignore[dict-item]
            "Orders": {"Type": "AWS::ApiGateway::Resource", "Properties": {**path, "PathPart": "orders"}},
            "Deployment": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {"RestApiId": {"Ref": "Api"}},
            },
            "Prod": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
            **resources,
        }
    }


def audited(
    folder: Path, resources: Mapping[str, object], api: Mapping[str, object] | None = None
) -> Audited:
    """The audit of the API of such a template."""
    file = folder / "template.json"
    file.write_text(json.dumps(template(resources, api), indent=1), "utf-8")
    return audit(load(file))


def named(found: Audited) -> set[tuple[str, str]]:
    """The findings by rule and subject; those by which nobody gets in are left out."""
    harm = (each for each in found.findings if each.rule.severity is not Severity.INFO)
    return {(each.rule.id, each.subject) for each in harm}


def by_rule(found: Audited) -> dict[str, str]:
    """The subject of one finding of each rule."""
    return {each.rule.id: each.subject for each in found.findings}
