"""Documents of APIs that lie beside a template, as `aws cloudformation package` and CDK find them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Api
from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.reading import ApiReading

DOCUMENT = """
openapi: 3.0.1
paths:
  /pets:
    get:
      security: [{sigv4: []}]
components:
  securitySchemes:
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
"""
HASHED = {"Bucket": {"Fn::Sub": "assets-${AWS::AccountId}"}, "Key": "0a1b.yaml"}


def told(folder: Path, location: object, name: str, **metadata: str) -> ApiReading:
    properties = {"BodyS3Location": location}
    api = {"Type": "AWS::ApiGateway::RestApi", "Properties": properties, "Metadata": metadata}
    (folder / "stack.json").write_text(json.dumps({"Resources": {"Api": api}}), "utf-8")
    (folder / name).write_text(DOCUMENT, "utf-8")
    return read_file(str(folder / "stack.json"), {}).readings["Api"]


def routes(api: Api) -> object:
    listed = api.routes.value
    return [(r.verb, r.path, r.authorization.value) for r in listed] if isinstance(listed, Routes) else listed


@pytest.mark.parametrize(
    ("location", "name"),
    [("./api.yaml", "api.yaml"), (HASHED, "asset.0a1b.yaml")],
    ids=["a local path", "a key of CDK's"],
)
def test_the_document_of_an_api_is_read_where_it_lies_beside(
    location: object, name: str, tmp_path: Path
) -> None:
    found = told(tmp_path, location, name).configuration.api
    assert routes(found) == [("GET", "/pets", "AWS_IAM")]
    assert found.policy.value is ABSENT


def test_the_place_of_a_route_is_in_the_document(tmp_path: Path) -> None:
    listed = told(tmp_path, "api.yaml", "api.yaml").configuration.api.routes.value
    assert isinstance(listed, Routes)
    at = next(iter(listed)).at
    assert (Path(at.document).name, at.line) == ("api.yaml", 6)


def test_metadata_says_where_the_asset_lies(tmp_path: Path) -> None:
    noted = {"aws:asset:path": "spec.yaml", "aws:asset:property": "BodyS3Location"}
    location = {"Bucket": {"Ref": "Bucket"}, "Key": {"Ref": "Key"}}
    found = told(tmp_path, location, "spec.yaml", **noted)
    assert routes(found.configuration.api) == [("GET", "/pets", "AWS_IAM")]
    other = told(tmp_path, location, "spec.yaml", **{**noted, "aws:asset:property": "Code"})
    assert routes(other.configuration.api) is UNKNOWN


def test_a_policy_in_the_document_counts(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    told(tmp_path / "own", "api.yaml", "other.yaml")
    (tmp_path / "own" / "api.yaml").write_text(
        f"{DOCUMENT}x-amazon-apigateway-policy: {{Statement: []}}\n", "utf-8"
    )
    again = read_file(str(tmp_path / "own" / "stack.json"), {}).readings["Api"]
    assert again.configuration.api.policy.value == {"Statement": []}


def test_a_document_that_is_not_beside_is_untold(tmp_path: Path) -> None:
    found = told(tmp_path, "s3://bucket/api.yaml", "api.yaml").configuration.api
    assert (routes(found), found.policy.value) == (UNKNOWN, UNKNOWN)
