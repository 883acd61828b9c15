"""Files that a template includes (CloudFormation user guide, transform-aws-include)."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.load_result import LoadResult

DOCUMENT = """openapi: 3.0.1
info: {title: pets, version: "1"}
paths:
  /pets:
    get: {x-amazon-apigateway-auth: {type: AWS_IAM}}
"""
BODY = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: %s}}}"


def read(folder: Path, body: str, location: str = "api.yaml") -> LoadResult:
    """A template whose API has this body, with a document beside it."""
    (folder / "api.yaml").write_text(DOCUMENT, "utf-8")
    template = folder / "template.yaml"
    written = body % location if "%s" in body else body
    template.write_text(
        f"Resources:\n  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Body: {written}}}}}\n", "utf-8"
    )
    return read_file(str(template), {})


def test_a_local_file_is_read_at_its_own_lines(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, BODY).readings.values()
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    (route,) = routes
    assert (route.verb, route.path, route.authorization.value) == ("GET", "/pets", "AWS_IAM")
    assert (Path(route.at.document).name, route.at.line) == ("api.yaml", 5)


def test_what_is_written_beside_it_counts_too(tmp_path: Path) -> None:
    beside = BODY.replace("}}}", "}}, paths: {/dogs: {get: {}}}}")
    (reading,) = read(tmp_path, beside).readings.values()
    assert isinstance(reading.configuration.api.routes.value, Routes)


@pytest.mark.parametrize(
    "location", ["s3://bucket/api.yaml", "../api.yaml", "none.yaml", "template.yaml", "!Sub 'a.yaml'"]
)
def test_what_cannot_be_read_here_leaves_the_routes_open(tmp_path: Path, location: str) -> None:
    """Also a template that includes itself, which ends after one step."""
    (reading,) = read(tmp_path, BODY, location).readings.values()
    assert not isinstance(reading.configuration.api.routes.value, Routes)
