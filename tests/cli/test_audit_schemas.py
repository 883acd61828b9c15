"""The JSON of the answers on who can call: what is printed follows the schemas, and these name all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.audit.made import EVERYBODY, method, template
from tests.cli.calls import Terminal

ROLE = "arn:aws:iam::111122223333:role/app"
FROM_ONE_PLACE = {**EVERYBODY, "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
ADMIN_DENIED = {**EVERYBODY, "Effect": "Deny", "Resource": "execute-api:/prod/*/orders/admin*"}
UNREAD = {"Fn::ImportValue": "shared"}
BELOW = {
    "RestApiId": {"Ref": "Api"},
    "ParentId": {"Ref": "Orders"},
    "PathPart": "{proxy+}",
}


def schema(name: str) -> Any:
    return json.loads(resources.files("why403").joinpath("words", f"{name}.schema.json").read_text("utf-8"))


def closed(node: Any) -> Any:
    """The schema with every object that names its properties closed to others."""
    if isinstance(node, list):
        return [closed(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    made = {name: closed(each) for name, each in node.items() if name not in ("if", "then", "else")}
    return {**made, "additionalProperties": False} if "required" in made else made


def policy_of(*statements: object) -> dict[str, object]:
    return {"Policy": {"Version": "2012-10-17", "Statement": list(statements)}}


APIS: Mapping[str, tuple[dict[str, object], dict[str, object]]] = {
    "open": (method(AuthorizationType="NONE"), {}),
    "signed": (method(AuthorizationType="AWS_IAM"), {}),
    "keyed": (method(AuthorizationType="NONE", ApiKeyRequired=True), policy_of(FROM_ONE_PLACE)),
    "of paths": (
        method("ANY", AuthorizationType="NONE", ResourceId={"Ref": "Below"}),
        policy_of(EVERYBODY, ADMIN_DENIED),
    ),
    "unread": (method(AuthorizationType="NONE"), {"Policy": UNREAD}),
}


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def written(folder: Path, name: str) -> tuple[str, str]:
    """The file of an API, and the route that it has."""
    own, api = APIS[name]
    below = {"Type": "AWS::ApiGateway::Resource", "Properties": BELOW}
    file = folder / f"{name.replace(' ', '-')}.json"
    file.write_text(json.dumps(template({"Get": own, "Below": below}, api)), "utf-8")
    return str(file), "ANY /orders/{proxy+}" if name == "of paths" else "GET /orders"


def follows(tree: Any, name: str) -> None:
    Draft202012Validator(schema(name)).validate(tree)
    Draft202012Validator(closed(schema(name))).validate(tree)


@pytest.mark.parametrize("name", ["who-can", "can", "diff"])
def test_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert schema(name)["properties"]["schema"]["const"] == f"why403.{name}/1"


@pytest.mark.parametrize("api", APIS)
def test_who_can_follows_its_schema(why403: Terminal, tmp_path: Path, api: str) -> None:
    file, route = written(tmp_path, api)
    tree = why403("audit", file, "--who-can", route, "--json").tree
    follows(tree, "who-can")
    assert tree["route"] == route


@pytest.mark.parametrize("api", APIS)
def test_can_follows_its_schema(why403: Terminal, tmp_path: Path, api: str) -> None:
    file, route = written(tmp_path, api)
    tree = why403("audit", file, "--can", ROLE, route, "--json").tree
    follows(tree, "can")
    assert (tree["principal"], tree["route"]) == (ROLE, route)


@pytest.mark.parametrize(("old", "new"), [("open", "keyed"), ("keyed", "signed"), ("open", "unread")])
def test_diff_follows_its_schema(why403: Terminal, tmp_path: Path, old: str, new: str) -> None:
    tree = why403("diff", written(tmp_path, old)[0], written(tmp_path, new)[0], "--json").tree
    follows(tree, "diff")
    assert tree["changes"] or tree["not_decided"]


def test_the_answers_of_these_apis_are_of_every_kind(why403: Terminal, tmp_path: Path) -> None:
    def answers() -> Iterator[str]:
        for api in APIS:
            file, route = written(tmp_path, api)
            tree = why403("audit", file, "--who-can", route, "--json").tree
            yield from (each["can"] for each in tree["callers"])

    assert set(answers()) == {"yes", "no", "not decided"}


def test_a_wrong_answer_does_not_follow_them() -> None:
    row = {"method": "GET", "path": "/a", "caller": "x", "values": {}, "can": "yes", "check": "authorize"}
    tree = {"schema": "why403.who-can/1", "route": "GET /a", "callers": [row]}
    assert not Draft202012Validator(schema("who-can")).is_valid(tree)
