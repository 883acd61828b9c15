"""What HCL tells: values with their lines (Terraform's pages on expressions)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.templates.plans import API, ROOT, codes, keys, method, plan, to
from why403.documents.errors import BadInput
from why403.logic.states import UNKNOWN
from why403.model.configuration import Cors
from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.reading import ApiReading
from why403.templates.terraform import read
from why403.templates.terraform.hcl import lines_of, world_of_files
from why403.templates.terraform.reader import readings

pytest.importorskip("tree_sitter_hcl")

MODULE = """
resource "aws_api_gateway_rest_api" "a" {
  name   = "a"
  policy = %s
}

resource "aws_api_gateway_method" "get" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  resource_id   = aws_api_gateway_rest_api.a.root_resource_id
  http_method   = "GET"
  authorization = %s
}
"""


def told(policy: str = '""', authorization: str = '"AWS_IAM"') -> ApiReading:
    return read(MODULE % (policy, authorization), "main.tf")[0]


def test_a_literal_is_told_at_its_line() -> None:
    found = told()
    routes = found.configuration.api.routes.value
    assert isinstance(routes, Routes)
    value = next(iter(routes)).authorization
    assert (value.value, str(value.at)) == ("AWS_IAM", "main.tf:11:19")


@pytest.mark.parametrize(
    "expression",
    ["var.auth", "local.auth", 'var.open ? "NONE" : "AWS_IAM"', '"${var.auth}"', 'reverse("NONE")'],
)
def test_what_has_to_be_evaluated_is_untold_with_its_place(expression: str) -> None:
    reading = told(authorization=expression)
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert next(iter(routes)).authorization.value is UNKNOWN
    assert ("not-literal", "aws_api_gateway_method.get.authorization") in codes(reading)


def test_a_literal_attribute_of_another_resource_is_followed() -> None:
    other = 'resource "aws_api_gateway_method" "b" {\n  authorization = "NONE"\n}\n'
    text = MODULE % ('""', "aws_api_gateway_method.b.authorization")
    routes = world_of_files({"a.tf": text, "b.tf": other})
    method_ = next(each for each in routes.of("aws_api_gateway_method") if each.address.endswith(".get"))
    assert method_.values["authorization"] == "NONE"


@pytest.mark.parametrize(
    "written",
    [
        'jsonencode({ Statement = [{ Effect = "Deny", "Action" : "x" }] })',
        '<<-EOT\n    {"Statement": [{"Effect": "Deny", "Action": "x"}]}\n  EOT\n',
        '"{\\"Statement\\": [{\\"Effect\\": \\"Deny\\", \\"Action\\": \\"x\\"}]}"',
    ],
)
def test_a_policy_of_literals_is_told(written: str) -> None:
    policy = told(policy=written).configuration.api.policy
    assert str(policy.value).strip() == '{"Statement": [{"Effect": "Deny", "Action": "x"}]}'


@pytest.mark.parametrize(
    "written", ["var.b", "<<EOT\n{${var.b}}\nEOT\n", 'file("p.json")', 'file("../p.json")']
)
def test_a_policy_that_cannot_be_evaluated_is_untold(written: str) -> None:
    assert told(policy=written).configuration.api.policy.value is UNKNOWN


@pytest.mark.parametrize(
    "written", ["jsonencode({ a = var.b, c = 1 })", '<<EOT\n{"a": "${var.b}", "c": 1}\nEOT\n']
)
def test_a_part_of_a_policy_that_is_not_known_leaves_the_rest_told(written: str) -> None:
    assert told(policy=written).configuration.api.policy.value == {"a": {"Fn::Open": []}, "c": 1}


@pytest.mark.parametrize(
    ("written", "meant"), [('"a$${b}"', "a${b}"), ('"\\u00e9\\n"', "é\n"), ('"%%{c}"', "%{c}")]
)
def test_escapes_are_read(written: str, meant: str) -> None:
    assert told(policy=written).configuration.api.policy.value == meant


@pytest.mark.parametrize("many", ["count = var.number", "for_each = toset(var.names)"])
def test_a_resource_of_an_unknown_number_leaves_the_routes_untold(many: str) -> None:
    text = (MODULE % ('""', '"NONE"')).replace("  http_method", f"  {many}\n  http_method")
    assert keys(read(text, "main.tf")[0]) is UNKNOWN


def test_a_module_that_is_called_may_add_routes() -> None:
    reading = read(MODULE % ('""', '"NONE"') + 'module "m" {\n  source = "./m"\n}\n', "main.tf")[0]
    assert keys(reading) is UNKNOWN
    assert ("modules", API) in codes(reading)


def test_the_files_of_a_module_are_read_together() -> None:
    api, method_ = (MODULE % ('""', '"NONE"')).split("\n\n", 1)
    found = readings(world_of_files({"api.tf": api, "method.tf": method_}), literal=True)
    assert [keys(each) for each in found] == [["GET /"]]


def test_a_folder_of_files_is_a_module_also_where_one_of_them_is_given(tmp_path: Path) -> None:
    for name, part in zip(("a.tf", "b.tf"), (MODULE % ('""', '"NONE"')).split("\n\n", 1), strict=True):
        (tmp_path / name).write_text(part)
    for given in (tmp_path, tmp_path / "a.tf", tmp_path / "b.tf"):
        found = read_file(str(given), {})
        assert [keys(each) for each in found.readings.values()] == [["GET /"]]
        assert len(found.texts) == 2


def test_a_binary_plan_is_bad_input_with_the_command_that_shows_it(tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(b"PK\x03\x04\x14\x00")
    with pytest.raises(BadInput, match="terraform show -json"):
        read_file(str(tmp_path / "plan"), {})


def test_blocks_are_lists() -> None:
    text = (
        'resource "aws_apigatewayv2_api" "w" {\n  protocol_type = "HTTP"\n  cors_configuration {\n'
        '    allow_origins = ["https://a"]\n  }\n}\n'
    )
    cors = read(text, "main.tf")[0].configuration.api.cors.value
    assert isinstance(cors, Cors)
    assert (cors.origins.value, cors.origins.at.line) == (("https://a",), 4)


def test_dynamic_blocks_are_untold() -> None:
    text = (
        'resource "aws_apigatewayv2_api" "w" {\n  protocol_type = "HTTP"\n'
        '  dynamic "cors_configuration" {\n    for_each = var.c\n    content {}\n  }\n}\n'
    )
    assert read(text, "main.tf")[0].configuration.api.cors.value is UNKNOWN


def test_columns_count_characters() -> None:
    text = '/* é */ resource "aws_api_gateway_rest_api" "a" {\n  name = "a"\n}\n'
    assert read(text, "main.tf")[0].configuration.api.kind.at.column == 9


def test_a_plans_values_stand_at_the_lines_of_their_module() -> None:
    lines = lines_of({"main.tf": MODULE % ('""', "var.auth")})
    found = read(plan(ROOT, method(to(API, "root_resource_id"))), "plan.json", lines)[0]
    routes = found.configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert str(next(iter(routes)).authorization.at) == "main.tf:11:19"


def test_what_is_no_hcl_is_bad_input_with_its_place() -> None:
    with pytest.raises(BadInput) as problem:
        read('resource "a" "b" {\n  c = [\n', "main.tf")
    assert problem.value.document == "main.tf"
    assert problem.value.line is not None


def test_without_the_extra_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_hcl", None)
    with pytest.raises(BadInput, match=r"why403\[tf\]"):
        read('resource "a" "b" {}', "main.tf")


def test_places_in_one_line_count_characters_whatever_stands_before_them() -> None:
    text = """
resource "aws_api_gateway_rest_api" "a" {
  policy = jsonencode({ Sid = "é€😀", Effect = "Deny" })
}
"""
    places = lines_of({"main.tf": text})
    effect = places["aws_api_gateway_rest_api.a", "policy", "Effect"]
    assert text[effect.start : effect.end] == '"Deny"'
    assert (effect.line, effect.column) == (3, text.split("\n")[2].index('"Deny"') + 1)
