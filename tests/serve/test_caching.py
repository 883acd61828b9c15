"""Who may bypass the cache of a method, through a real socket (developer guide, api-gateway-caching)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running
from tests.serve.signing import call_as
from tests.serve.templates import PEOPLE

BYPASS = {"Cache-Control": "max-age=0"}
TERRAFORM = """
resource "aws_api_gateway_rest_api" "archive" { name = "archive" }
resource "aws_api_gateway_method" "read" {
  rest_api_id   = aws_api_gateway_rest_api.archive.id
  resource_id   = aws_api_gateway_rest_api.archive.root_resource_id
  http_method   = "GET"
  authorization = "AWS_IAM"
}
resource "aws_api_gateway_integration" "read" {
  rest_api_id       = aws_api_gateway_rest_api.archive.id
  resource_id       = aws_api_gateway_rest_api.archive.root_resource_id
  http_method       = aws_api_gateway_method.read.http_method
  type              = "MOCK"
  request_templates = { "application/json" = "{\\"statusCode\\": 200}" }
}
resource "aws_api_gateway_integration_response" "read" {
  rest_api_id = aws_api_gateway_rest_api.archive.id
  resource_id = aws_api_gateway_rest_api.archive.root_resource_id
  http_method = aws_api_gateway_method.read.http_method
  status_code = "200"
}
resource "aws_api_gateway_deployment" "all" { rest_api_id = aws_api_gateway_rest_api.archive.id }
resource "aws_api_gateway_stage" "live" {
  rest_api_id           = aws_api_gateway_rest_api.archive.id
  deployment_id         = aws_api_gateway_deployment.all.id
  stage_name            = "live"
  cache_cluster_enabled = true
}
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.archive.id
  stage_name  = aws_api_gateway_stage.live.stage_name
  method_path = "*/*"
  settings {
    caching_enabled                            = true
    require_authorization_for_cache_control    = true
    unauthorized_cache_control_header_strategy = "FAIL_WITH_403"
  }
}
"""
MAY = PEOPLE.replace("Action: execute-api:Invoke", "Action: 'execute-api:*'", 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("cache"), TERRAFORM, desk(PEOPLE), name="main.tf") as found:
        yield found


def test_who_may_not_bypass_the_cache_is_refused(archive: Running) -> None:
    assert call_as(archive, "curator", "GET", "/live").status == 200
    refused = call_as(archive, "curator", "GET", "/live", headers=BYPASS)
    assert (refused.status, refused.cause) == (403, "cache-invalidation-denied")
    assert "execute-api:InvalidateCache" in refused.body


def test_who_may_is_let_in(tmp_path: Path) -> None:
    with running(tmp_path, TERRAFORM, desk(MAY), name="main.tf") as served:
        assert call_as(served, "curator", "GET", "/live", headers=BYPASS).status == 200


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("FAIL_WITH_403", "SUCCEED_WITH_RESPONSE_HEADER"),
        (
            "require_authorization_for_cache_control    = true",
            "require_authorization_for_cache_control = false",
        ),
        ("caching_enabled                            = true", "caching_enabled = false"),
    ],
)
def test_only_a_guarded_cache_refuses(tmp_path: Path, written: str, instead: str) -> None:
    text = TERRAFORM.replace(written, instead)
    with running(tmp_path, text, desk(PEOPLE), name="main.tf") as served:
        assert call_as(served, "curator", "GET", "/live", headers=BYPASS).status == 200
