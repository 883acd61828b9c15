"""Grants: the narrowest statement, proved on every route of the API.

Sources: the developer guide's pages on the ARNs of methods and on the authorization flow.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.made import API, method
from tests.cli.calls import Terminal
from why403 import BadInput, decide, load
from why403.api.grants import granted
from why403.model.configuration import Configuration

CALLER = "arn:aws:iam::111122223333:role/app"
ARN = "arn:aws:execute-api:eu-west-1:111122223333:API_ID/*/"
PATHS = {"Orders": ("Root", "orders"), "One": ("Orders", "{id}"), "Items": ("One", "items")}


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    resources: dict[str, Any] = {"Api": API}
    for name, (parent, part) in PATHS.items():
        above = {"Fn::GetAtt": ["Api", "RootResourceId"]} if parent == "Root" else {"Ref": parent}
        own = {"RestApiId": {"Ref": "Api"}, "ParentId": above, "PathPart": part}
        resources[name] = {"Type": "AWS::ApiGateway::Resource", "Properties": own}
        resources[f"Get{name}"] = method(AuthorizationType="AWS_IAM", ResourceId={"Ref": name})
    resources["Post"] = method("POST", AuthorizationType="AWS_IAM")
    written = tmp_path / "template.json"
    written.write_text(json.dumps({"Resources": resources}), "utf-8")
    return written


@pytest.fixture
def api(file: Path) -> Configuration:
    return load(file)


@pytest.mark.parametrize(
    ("route", "below", "also"),
    [
        ("GET /orders", "GET/orders", ()),
        ("POST /orders", "POST/orders", ()),
        ("GET /orders/{id}/items", "GET/orders/*/items", ()),
        ("GET /orders/{id}", "GET/orders/*", ("GET /orders/{id}/items",)),
    ],
)
def test_a_grant_admits_its_route_and_names_what_else_it_admits(
    api: Configuration, route: str, below: str, also: tuple[str, ...]
) -> None:
    found = granted(api, [route], CALLER, region="eu-west-1", account="111122223333")
    assert found.identity == {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": ARN + below}
    assert (found.admits, found.also, found.resource, found.untold) == ((route,), also, None, ("API_ID",))


def test_across_accounts_both_halves_are_needed_and_suffice(api: Configuration) -> None:
    found = granted(api, ["GET /orders"], CALLER, region="eu-west-1", account="444455556666")
    assert found.resource is not None
    called = "arn:aws:execute-api:eu-west-1:444455556666:API_ID/prod/GET/orders"
    one: Any = {"identity": _policy(found.identity)}
    both: Any = {**one, "resource_policy": _policy(found.resource)}
    assert decide("execute-api:Invoke", called, CALLER, **one).outcome.value == "ImplicitlyDenied"
    assert decide("execute-api:Invoke", called, CALLER, **both).outcome.value == "Allowed"


def _policy(statement: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"routes": ["GET /order"]}, "no such route; expected `GET /orders`"),
        ({"principal": "somebody"}, "no ARN of a user, a role or a session"),
        ({"principal": "arn:aws:s3:::bucket"}, "no ARN of a user, a role or a session"),
        ({"principal": CALLER + "*"}, "no ARN of a user, a role or a session"),
        ({"principal": CALLER + " x"}, "no ARN of a user, a role or a session"),
        ({"principal": CALLER + "\x1b[31m"}, "no ARN of a user, a role or a session"),
        ({"region": ""}, "no Region of AWS"),
        ({"account": ""}, "no account id"),
        ({"api_id": ""}, "no API has such an id"),
        ({"stage": ""}, "no stage can have this name"),
        ({"stage": "a*b"}, "no stage can have this name"),
        ({"stage": "../x"}, "no stage can have this name"),
        ({"region": "europe"}, "no Region of AWS"),
        ({"account": "12"}, "no account id"),
    ],
)
def test_what_cannot_be_granted_is_said(api: Configuration, change: dict[str, Any], says: str) -> None:
    asked: dict[str, Any] = {"routes": ["GET /orders"], "principal": CALLER, **change}
    with pytest.raises(BadInput, match=says):
        granted(api, **asked)


def test_the_command_prints_policies_to_attach(why403: Terminal, file: Path) -> None:
    options = ("--principal", CALLER, "--api", str(file), "--account", "444455556666")
    tree = why403("policy", "grant", "--route", "GET /orders", *options, "--json").tree
    assert tree["schema"] == "why403.grant/1"
    assert tree["resource"]["Statement"][0]["Principal"] == {"AWS": CALLER}
    assert tree["untold"] == ["REGION", "API_ID"]
    printed = why403("policy", "grant", "--route", "get /orders", *options).out
    assert "It allows no other known route of the API." in printed


def test_the_example_role_is_what_is_granted_and_an_id_that_cannot_be_one_is_refused() -> None:
    root = Path(__file__).parents[2] / "examples"
    configuration = load(root / "orders.yaml")
    principal = "arn:aws:iam::111122223333:role/report"
    told = {"region": "eu-west-1", "account": "111122223333"}
    found = granted(configuration, ["GET /orders"], principal, **told, api_id="a1b2c3d4e5")
    written = json.loads((root / "report-role.json").read_text("utf-8"))
    assert written["Statement"] == [found.identity]
    with pytest.raises(BadInput, match="--id"):
        granted(configuration, ["GET /orders"], principal, api_id="no id")
