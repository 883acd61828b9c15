"""Plans and states as `terraform show -json` prints them, from a few words (internals/json-format)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from why403.model.routes import Routes
from why403.templates.reading import ApiReading
from why403.templates.terraform import read

API = "aws_api_gateway_rest_api.a"
Values = Mapping[str, Any]


def resource(
    address: str, values: Values, unknown: Values | None = None, **expressions: Any
) -> dict[str, Any]:
    """A resource of the root module, with what is unknown of it and how it is written."""
    return {"address": address, "values": values, "unknown": unknown or {}, "expressions": expressions}


def refers(*names: str) -> dict[str, list[str]]:
    """An expression that names these."""
    return {"references": list(names)}


def to(address: str, attribute: str = "id") -> dict[str, list[str]]:
    """An expression that names one attribute."""
    return refers(f"{address}.{attribute}", address)


def kind_of(address: str) -> str:
    """The type in an address."""
    return re.sub(r"\[.*\]", "", address).split(".")[-2]


def shown(each: dict[str, Any]) -> dict[str, Any]:
    """A resource among the values."""
    mode = "data" if each["address"].startswith("data.") else "managed"
    return {
        "address": each["address"],
        "type": kind_of(each["address"]),
        "mode": mode,
        "values": each["values"],
    }


def plan(*resources: dict[str, Any], calls: Any = None, written: list[Any] | None = None) -> str:
    """A plan of these resources."""
    config = [
        {"address": each["address"].partition("[")[0], "expressions": each["expressions"]}
        for each in resources
    ]
    changes = [
        {
            "address": each["address"],
            "type": kind_of(each["address"]),
            "change": {"actions": ["create"], "after_unknown": each["unknown"]},
        }
        for each in resources
    ]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": [shown(each) for each in resources]}},
            "resource_changes": changes,
            "configuration": {
                "root_module": {
                    "resources": config if written is None else written,
                    "module_calls": calls or {},
                }
            },
        }
    )


def state(*resources: dict[str, Any]) -> str:
    """A state of these resources."""
    values = [shown(each) for each in resources]
    return json.dumps({"terraform_version": "1.11.4", "values": {"root_module": {"resources": values}}})


def only(text: str) -> ApiReading:
    """The one API in it."""
    found = read(text, "plan.json")
    assert len(found) == 1
    return found[0]


def keys(reading: ApiReading) -> list[str] | object:
    """Its routes, as keys."""
    routes = reading.configuration.api.routes.value
    return [f"{each.verb} {each.path}".strip() for each in routes] if isinstance(routes, Routes) else routes


def codes(reading: ApiReading) -> set[tuple[str, str]]:
    """Its notes: reasons and names."""
    return {(note.reason.code, note.about) for note in reading.notes}


NEW = {"id": True, "root_resource_id": True, "policy": True, "endpoint_configuration": True}
ROOT = resource(API, {"name": "a"}, NEW, name={"constant_value": "a"})
PETS = resource(
    "aws_api_gateway_resource.pets",
    {"path_part": "pets"},
    {"id": True, "parent_id": True, "rest_api_id": True},
    parent_id=to(API, "root_resource_id"),
    rest_api_id=to(API),
)
PET = resource(
    "aws_api_gateway_resource.pet",
    {"path_part": "{id}"},
    {"id": True, "parent_id": True, "rest_api_id": True},
    parent_id=to("aws_api_gateway_resource.pets"),
    rest_api_id=to(API),
)


def method(
    on: Any, values: Values | None = None, name: str = "get", unknown: Values | None = None
) -> dict[str, Any]:
    """A method of the API on what an expression names."""
    return resource(
        f"aws_api_gateway_method.{name}",
        {"http_method": "GET", "authorization": "NONE", "api_key_required": False, **(values or {})},
        {"id": True, "resource_id": True, "rest_api_id": True, **(unknown or {})},
        resource_id=on,
        rest_api_id=to(API),
        authorization={},
    )


STATE = (
    resource(
        API,
        {"id": "abc123", "root_resource_id": "r0", "execution_arn": "arn:aws:execute-api:r:111122223333:abc"},
    ),
    resource(
        "aws_api_gateway_resource.p",
        {"id": "r1", "parent_id": "r0", "path_part": "p", "rest_api_id": "abc123"},
    ),
    resource(
        "aws_api_gateway_method.m",
        {"rest_api_id": "abc123", "resource_id": "r1", "http_method": "GET", "authorization": "AWS_IAM"},
    ),
    resource("aws_api_gateway_stage.s", {"rest_api_id": "abc123", "stage_name": "prod"}),
)
