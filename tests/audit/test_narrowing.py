"""A narrowing is made on a copy: the finding is gone, and it is said who is refused by it, and who is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import EVERYBODY, method, template
from why403 import load
from why403.api.audit import proved
from why403.audit.audit import audit
from why403.audit.finding import Finding, Narrowed
from why403.audit.narrowing import edited_routes, edits_of
from why403.incident.read import read_incident
from why403.model.configuration import Configuration
from why403.repair.making import made
from why403.words.audit import audit_lines

STRANGER, KEYED = "a stranger without credentials", "a caller with an API key for the stage"


def of(folder: Path, resources: dict[str, Any], api: dict[str, Any] | None = None) -> Configuration:
    file = folder / "template.json"
    file.write_text(json.dumps(template(resources, api)), "utf-8")
    return load(file)


def narrowed(configuration: Configuration, rule: str) -> Narrowed:
    """The proof of the first finding of a rule."""
    found = next(each for each in proved(configuration).findings if each.rule.id == rule)
    assert found.narrowed is not None, found
    return found.narrowed


def refused(found: Narrowed) -> set[str]:
    return {each.caller for each in found.refuses}


def test_an_open_route_is_closed_to_strangers_and_not_to_roles(tmp_path: Path) -> None:
    found = narrowed(of(tmp_path, {"Get": method(AuthorizationType="NONE")}), "open-route")
    assert STRANGER in refused(found)
    assert any("role of the API" in caller for caller in found.still)
    assert {(each.method, each.path) for each in found.refuses} == {("GET", "/prod/orders")}


def test_what_is_shown_as_refused_lands_on_the_route_in_the_whole_api(tmp_path: Path) -> None:
    below = {"RestApiId": {"Ref": "Api"}, "ParentId": {"Ref": "Orders"}}
    resources = {
        "One": {"Type": "AWS::ApiGateway::Resource", "Properties": {**below, "PathPart": "{id}"}},
        "Rest": {"Type": "AWS::ApiGateway::Resource", "Properties": {**below, "PathPart": "{proxy+}"}},
        "GetOne": method(AuthorizationType="AWS_IAM", ResourceId={"Ref": "One"}),
        "GetRest": method(AuthorizationType="NONE", ResourceId={"Ref": "Rest"}),
    }
    found = narrowed(of(tmp_path, resources), "open-route")
    assert {each.path for each in found.refuses} == {"/prod/orders/example/example"}


def test_a_key_alone_does_not_get_in_any_more(tmp_path: Path) -> None:
    resources = {"Get": method(AuthorizationType="NONE", ApiKeyRequired=True)}
    assert refused(narrowed(of(tmp_path, resources), "key-only")) == {KEYED}


def test_a_preflight_is_opened_by_it(tmp_path: Path) -> None:
    found = narrowed(
        of(tmp_path, {"Options": method("OPTIONS", AuthorizationType="AWS_IAM")}), "guarded-preflight"
    )
    assert STRANGER in {each.caller for each in found.admits}


def test_an_open_policy_is_for_some_addresses_then(tmp_path: Path) -> None:
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [EVERYBODY]}}
    found = narrowed(of(tmp_path, {"Get": method(AuthorizationType="NONE")}, policy), "open-policy")
    outside = [each for each in found.refuses if each.caller == STRANGER]
    assert outside
    assert {name.lower() for each in outside for name, _ in each.values} == {"aws:sourceip"}


def test_a_deny_that_meets_every_call_meets_some(tmp_path: Path) -> None:
    private = {"EndpointConfiguration": {"Types": ["PRIVATE"]}}
    deny = {**EVERYBODY, "Effect": "Deny", "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [EVERYBODY, deny]}}
    resources = {"Get": method(AuthorizationType="NONE")}
    found = narrowed(of(tmp_path, resources, {**private, **policy}), "absent-condition-key")
    assert "aws:VpcSourceIp" in str(found.edits[0].value)


def test_a_disabled_key_is_taken_out_of_its_plan() -> None:
    shown = read_incident(
        "why403: 1\nobserved: {status: 403}\nconfig:\n  apiType: REST\n"
        "  apiKeys: [{id: k1a2b3c4d5, enabled: false}]\n"
        "  usagePlans: [{name: gold, apiStages: [], keys: [k1a2b3c4d5]}]\n",
        "i.yaml",
    ).config
    assert shown is not None
    assert narrowed(shown.configuration, "disabled-key-in-plan").refuses == ()


def test_what_is_not_deployed_is_deployed() -> None:
    shown = read_incident(
        "why403: 1\nobserved: {status: 403}\nconfig:\n  apiType: REST\n  endpointType: REGIONAL\n"
        "  disableExecuteApiEndpoint: false\n  resourcePolicy: absent\n"
        "  routes: [{route: GET /orders, authorizationType: AWS_IAM, apiKeyRequired: false}]\n"
        "  stages: [{name: prod, routes: [{route: GET /orders, authorizationType: NONE, "
        "apiKeyRequired: false}]}]\n",
        "i.yaml",
    ).config
    assert shown is not None
    found = narrowed(shown.configuration, "route-not-deployed")
    assert STRANGER in refused(found)
    assert found.edits == ()


@pytest.mark.parametrize(
    "guard", [{"AuthorizationType": "NONE"}, {"AuthorizationType": "NONE", "ApiKeyRequired": True}]
)
def test_the_finding_is_gone_from_the_copy(tmp_path: Path, guard: dict[str, Any]) -> None:
    configuration = of(tmp_path, {"Get": method(**guard)})

    def of_rule(found: Configuration) -> list[Finding]:
        return [each for each in audit(found).findings if each.rule.id in ("open-route", "key-only")]

    (finding,) = of_rule(configuration)
    (edit,) = edits_of(configuration, edited_routes(configuration), finding)
    assert of_rule(made(configuration, edit)) == []


def test_it_is_said_what_was_tried_and_who_is_refused(tmp_path: Path) -> None:
    text = "\n".join(audit_lines("a", proved(of(tmp_path, {"Get": method(AuthorizationType="NONE")}))))
    assert "tried     set the authorization of GET /orders to AWS_IAM" in text
    assert f"refuses   GET /prod/orders by {STRANGER}" in text


def test_where_it_cannot_be_made_nothing_is_claimed(tmp_path: Path) -> None:
    """The policy is one text of which the statement cannot be told apart."""
    policy = {"Policy": {"Version": "2012-10-17", "Statement": EVERYBODY}}
    found = proved(of(tmp_path, {"Get": method(AuthorizationType="AWS_IAM")}, policy))
    assert [each.narrowed for each in found.findings if each.rule.id == "open-policy"] == [None]
