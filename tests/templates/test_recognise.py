"""Formats are told by what is in a file, never by its name."""

from __future__ import annotations

import pytest

from why403.templates.recognise import FORMATS, recognise

SAMPLES = {
    "cloudformation": [
        "Resources:\n  A:\n    Type: AWS::S3::Bucket",
        '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: {Type: Custom::Thing}",
    ],
    "sam": [
        "Transform: AWS::Serverless-2016-10-31\nResources: {}",
        '{"Resources": {"A": {"Type": "AWS::Serverless::Api"}}}',
    ],
    "serverless": ['{"Resources": {"ServerlessDeploymentBucket": {"Type": "AWS::S3::Bucket"}}}'],
    "cdk-manifest": ['{"version": "36.0.0", "artifacts": {}}'],
    "openapi": ["openapi: 3.0.1\npaths: {}", '{"swagger": "2.0"}', '# ours\n---\n"openapi": "3.1.0"\n'],
    "terraform-plan": ['{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}}'],
    "terraform-state": [
        '{"format_version": "1.0", "terraform_version": "1.11.4", "values": {}}',
        '{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": []}',
    ],
    "hcl": [
        'resource "aws_api_gateway_rest_api" "a" {\n  name = "a"\n}',
        '# all\nmodule "a" {\n source = "./a"\n}',
        'variable "a" {}',
    ],
    "terraform-binary-plan": ["PK\x03\x04binary"],
    "incident": ["why403: 1\nobserved: {}", '{"request": {}, "observed": {}}'],
    "get-template-answer": [
        '{"TemplateBody": {"Resources": {}}, "StagesAvailable": ["Original"]}',
        "StagesAvailable: [Original]\nTemplateBody: |\n  Resources: {}\n",
    ],
    "serverless-state": ['{"service": {"service": "shop"}, "package": {"individually": false}}'],
    "serverless-source": ["service: shop\nprovider: {name: aws}", "service: shop\nfunctions: {}\n"],
    "several": ["openapi: 3.0.1\n---\nResources: {}"],
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in SAMPLES.items() for text in texts]
)
def test_a_format_is_recognised_by_its_content(name: str, text: str) -> None:
    assert recognise(text) == name
    assert recognise("\ufeff" + text) == name


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == set(FORMATS)


@pytest.mark.parametrize(
    "text", ["", "hello", "{", "[]", "a: 1", '{"a": 1}', "HTTP/1.1 403 Forbidden", "Resources: 1"]
)
def test_what_is_none_of_them_has_no_name(text: str) -> None:
    assert recognise(text) == ""


def test_a_template_that_holds_a_document_is_a_template() -> None:
    text = "Resources:\n  A:\n    Type: AWS::ApiGateway::RestApi\n    Properties: {Body: {openapi: 3.0.1}}"
    assert recognise(text) == "cloudformation"


def test_a_malformed_json_file_is_recognised_by_its_start() -> None:
    assert recognise('{"openapi": "3.0.1", "paths": {') == "openapi"
