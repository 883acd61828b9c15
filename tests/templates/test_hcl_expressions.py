"""What expressions of HCL come to (Terraform's pages on expressions, functions, variables and for_each)."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from why403.logic.states import UNKNOWN
from why403.model.routes import Routes
from why403.templates.load import read_file
from why403.templates.reading import ApiReading
from why403.templates.terraform import read, read_module

pytest.importorskip("tree_sitter_hcl")

HTTP = 'resource "aws_apigatewayv2_api" "web" {\n  name = "web"\n  protocol_type = "HTTP"\n}\n'
REST = 'resource "aws_api_gateway_rest_api" "a" {\n  name = "a"\n}\n'
VALUES = """
variable "open" { default = true }
variable "auth" { default = "JWT" }
variable "stage" {}
variable "routes" {
  default = {
    list = { method = "GET", path = "/pets", auth = "JWT" }
    make = { method = "POST", path = "/pets" }
  }
}
locals {
  kind  = upper("aws_iam")
  paths = ["/a", "/b"]
  loop  = local.loop
}
"""


def route(key: str = '"GET /a"', more: str = "", authorization: str = '"NONE"') -> str:
    return (
        'resource "aws_apigatewayv2_route" "r" {\n  api_id = aws_apigatewayv2_api.web.id\n'
        f"  route_key = {key}\n  authorization_type = {authorization}\n{more}}}\n"
    )


def told(text: str, **variables: str) -> object:
    """Routes with their authorization."""
    (reading,) = read(HTTP + VALUES + text, "main.tf", told=variables)
    return listed(reading)


def listed(reading: ApiReading) -> object:
    routes = reading.configuration.api.routes.value
    return (
        [f"{r.verb} {r.path} {r.authorization.value}" for r in routes]
        if isinstance(routes, Routes)
        else routes
    )


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("var.auth", "JWT"),
        ("local.kind", "AWS_IAM"),
        ('"${var.auth}"', "JWT"),
        ('var.open ? "NONE" : var.auth', "NONE"),
        ('!var.open || var.auth == "X" ? "NONE" : "JWT"', "JWT"),
        ('var.stage == "x" ? "JWT" : "JWT"', "JWT"),
        ('var.routes["list"].auth', "JWT"),
        ('lookup(var.routes.make, "auth", "NONE")', "NONE"),
        ('try(var.routes["make"].auth, "NONE")', "NONE"),
        ('coalesce(null, "", "JWT")', "JWT"),
        ('"${1 + 1}${1.5 + 1.5}"', "23"),
        ('length(compact(["", "x"])) == 1 ? "JWT" : "NONE"', "JWT"),
        ('format("%s_%s", "AWS", lower("IAM"))', "AWS_iam"),
        ('join("_", ["AWS", "IAM"])', "AWS_IAM"),
        ('replace("AWS-IAM", "-", "_")', "AWS_IAM"),
        ('[for p in local.paths : "JWT" if p == "/b"][0]', "JWT"),
        ('{ for k, r in var.routes : k => r.method }["make"]', "POST"),
        ('merge({ a = "NONE" }, { a = "JWT" }).a', "JWT"),
        ('join(",", values(var.routes)[*].method)', "GET,POST"),
    ],
)
def test_an_expression_of_known_values_is_told(expression: str, meant: str) -> None:
    assert told(route(authorization=expression)) == [f"GET /a {meant}"]


@pytest.mark.parametrize(
    "expression",
    [
        "var.stage",
        "var.nowhere",
        "local.loop",
        'var.stage == "x" ? "NONE" : "JWT"',
        'try(var.stage, "NONE")',
        'try(reverse("x"), "NONE")',
        'coalesce(var.stage, "NONE")',
        "var.routes.make.auth",
        '"${var.stage}-x"',
        'upper("${var.stage}")',
        "module.m.auth",
        "data.aws_ssm_parameter.p.value",
        'length(compact([var.stage])) == 1 ? "JWT" : "NONE"',
        'length(toset([var.stage, "x"])) == 2 ? "JWT" : "NONE"',
        'length(flatten([aws_x.y.ids])) == 1 ? "JWT" : "NONE"',
    ],
)
def test_an_expression_of_something_unknown_is_untold(expression: str) -> None:
    assert told(route(authorization=expression)) == [f"GET /a {UNKNOWN}"]


def test_a_variable_is_what_somebody_tells_before_its_default() -> None:
    assert told(route(authorization="var.auth"), auth="AWS_IAM") == ["GET /a AWS_IAM"]
    assert told(route(authorization='var.open ? "NONE" : "JWT"'), open="false") == ["GET /a JWT"]


def test_optional_attributes_have_defaults_that_are_not_filled_in() -> None:
    typed = 'variable "o" {\n  type = object({ a = optional(string, "JWT") })\n  default = {}\n}\n'
    assert told(typed + route(authorization='try(var.o.a, "NONE")')) == [f"GET /a {UNKNOWN}"]


def test_each_instance_of_a_map_is_a_route() -> None:
    more = "  for_each = var.routes\n"
    key, kind = '"${each.value.method} ${each.value.path}"', 'lookup(each.value, "auth", "NONE")'
    assert told(route(key, more, kind)) == ["GET /pets JWT", "POST /pets NONE"]


@pytest.mark.parametrize(
    ("more", "key", "keys"),
    [
        (
            "  count = length(local.paths)\n",
            '"GET ${local.paths[count.index]}"',
            ["GET /a NONE", "GET /b NONE"],
        ),
        ("  for_each = toset(local.paths)\n", '"GET ${each.value}"', ["GET /a NONE", "GET /b NONE"]),
        ("  count = var.open ? 1 : 0\n", '"GET /x"', ["GET /x NONE"]),
        ('  count = var.stage == "x" ? 1 : 0\n', '"GET /x"', UNKNOWN),
        ("  for_each = var.stage\n", '"GET ${each.key}"', UNKNOWN),
    ],
)
def test_instances_are_told_where_their_number_is(more: str, key: str, keys: object) -> None:
    assert told(route(key, more)) == keys


def test_an_instance_finds_the_resource_of_its_own_key() -> None:
    text = REST + (
        'resource "aws_api_gateway_resource" "p" {\n  for_each = toset(["a", "b"])\n'
        "  rest_api_id = aws_api_gateway_rest_api.a.id\n  path_part = each.key\n"
        "  parent_id = aws_api_gateway_rest_api.a.root_resource_id\n}\n"
        'resource "aws_api_gateway_method" "m" {\n  for_each = aws_api_gateway_resource.p\n'
        '  rest_api_id = aws_api_gateway_rest_api.a.id\n  http_method = "GET"\n}\n'
        'resource "aws_api_gateway_method" "n" {\n  for_each = toset(["a", "b"])\n  http_method = "PUT"\n'
        '  rest_api_id = aws_api_gateway_rest_api.a.id\n  authorization = "NONE"\n'
        "  resource_id = aws_api_gateway_resource.p[each.key].id\n}\n"
    )
    untold = read(text, "main.tf")[0]
    assert listed(untold) is UNKNOWN
    whole = text.replace("for_each = aws_api_gateway_resource.p\n", "count = 0\n")
    assert listed(read(whole, "main.tf")[0]) == ["PUT /a NONE", "PUT /b NONE"]


def test_a_reference_is_followed_through_a_local() -> None:
    text = HTTP + "locals {\n  api = aws_apigatewayv2_api.web.id\n}\n" + route()
    (reading,) = read(text.replace("api_id = aws_apigatewayv2_api.web.id", "api_id = local.api"), "main.tf")
    assert listed(reading) == ["GET /a NONE"]


@pytest.mark.parametrize(
    ("many", "key"), [("count = 1", "[0]"), ('for_each = toset(["x"])', '["x"]'), ("", "")]
)
def test_a_chosen_reference_to_one_instance_is_followed(many: str, key: str) -> None:
    text = (
        HTTP
        + VALUES
        + (
            f'resource "aws_apigatewayv2_authorizer" "j" {{\n  {many}\n  authorizer_type = "JWT"\n'
            "  api_id = aws_apigatewayv2_api.web.id\n}\n"
        )
    )
    chosen = f"  authorizer_id = var.open ? aws_apigatewayv2_authorizer.j{key}.id : null\n"
    (reading,) = read(text + route(more=chosen, authorization="var.auth"), "main.tf")
    routes = reading.configuration.api.routes.value
    assert isinstance(routes, Routes)
    assert [r.authorizer.value for r in routes] == [f"aws_apigatewayv2_authorizer.j{key}"]


def test_a_dynamic_block_is_told_where_it_goes_over_known_values() -> None:
    text = (
        'resource "aws_apigatewayv2_api" "web" {\n  protocol_type = "HTTP"\n'
        '  dynamic "cors_configuration" {\n    for_each = [["https://a"]]\n    content {\n'
        "      allow_origins = cors_configuration.value\n    }\n  }\n}\n"
    )
    cors = read(text, "main.tf")[0].configuration.api.cors.value
    assert getattr(cors, "origins").value == ("https://a",)  # noqa: B009


def policy(resource: str) -> object:
    text = REST + (
        'data "aws_iam_policy_document" "d" {\n  statement {\n    effect = "Allow"\n'
        f'    actions = ["execute-api:Invoke"]\n    resources = [{resource}]\n  }}\n}}\n'
        'resource "aws_api_gateway_rest_api_policy" "p" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n'
        "  policy = data.aws_iam_policy_document.d.json\n}\n"
    )
    found = read(text, "main.tf")[0].configuration.api.policy.value
    assert isinstance(found, dict)
    return found["Statement"][0]["Resource"][0]


def test_the_arn_of_the_api_that_has_the_policy_is_its_short_form() -> None:
    assert policy('"${aws_api_gateway_rest_api.a.execution_arn}/*/GET/pets"') == "execute-api:/*/GET/pets"


@pytest.mark.parametrize(
    "resource",
    ['"${aws_api_gateway_rest_api.b.execution_arn}/*"', "aws_api_gateway_rest_api.a.execution_arn", "var.r"],
)
def test_any_other_arn_that_is_not_known_stays_open(resource: str) -> None:
    assert policy(resource) == {"Fn::Open": []}


DOCUMENT = """openapi: 3.0.1
paths:
  /pets:
    get:
      security: [{sigv4: []}]
      x-amazon-apigateway-integration: {uri: "${arn}", type: aws_proxy}
components:
  securitySchemes:
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
"""


@pytest.mark.parametrize("marked", ["a.yaml", "${path.module}/a.yaml"])
def test_a_document_beside_is_read_although_it_needs_an_arn(marked: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT, "utf-8")
    body = f'templatefile("{marked}", {{ arn = aws_lambda_function.f.invoke_arn }})'
    (tmp_path / "main.tf").write_text(REST.replace('name = "a"\n', f"body = {body}\n"), "utf-8")
    for given in (tmp_path, tmp_path / "main.tf"):
        (reading,) = read_file(str(given), {}).readings.values()
        assert listed(reading) == ["GET /pets AWS_IAM"]


def test_a_route_whose_path_is_not_known_leaves_the_routes_untold(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(DOCUMENT.replace("/pets:", "/${arn}:"), "utf-8")
    body = 'templatefile("a.yaml", { arn = aws_lambda_function.f.invoke_arn })'
    (tmp_path / "main.tf").write_text(REST.replace('name = "a"\n', f"body = {body}\n"), "utf-8")
    (reading,) = read_file(str(tmp_path), {}).readings.values()
    assert listed(reading) is UNKNOWN


def test_no_file_outside_of_the_module_is_read(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "a.yaml").write_text(DOCUMENT, "utf-8")
    (tmp_path / "m" / "main.tf").write_text(
        REST.replace('name = "a"\n', 'body = file("../a.yaml")\n'), "utf-8"
    )
    (reading,) = read_file(str(tmp_path / "m"), {}).readings.values()
    assert listed(reading) is UNKNOWN


@pytest.mark.parametrize(
    ("source", "inside", "keys"),
    [
        ("./names", 'output "n" {\n  value = "x"\n}\n', ["GET /a NONE"]),
        ("./names", route('"GET /b"'), UNKNOWN),
        ("./names", 'module "m" {\n  source = "other/m"\n}\n', UNKNOWN),
        ("./names", "{", UNKNOWN),
        ("./nowhere", "", UNKNOWN),
        ("other/names", "", UNKNOWN),
        ("../names", "", UNKNOWN),
    ],
)
def test_a_called_module_leaves_the_routes_untold_unless_it_is_seen_to_add_none(
    source: str, inside: str, keys: object, tmp_path: Path
) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "main.tf").write_text(inside, "utf-8")
    (tmp_path / "main.tf").write_text(f'{HTTP}{route()}module "n" {{\n  source = "{source}"\n}}\n', "utf-8")
    (reading,) = read_file(str(tmp_path), {}).readings.values()
    assert listed(reading) == keys


def test_a_file_of_the_module_in_json_may_add_routes(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HTTP + route(), "utf-8")
    (tmp_path / "more.tf.json").write_text("{}", "utf-8")
    (reading,) = read_file(str(tmp_path), {}).readings.values()
    assert listed(reading) is UNKNOWN


def test_files_with_variables_stand_above_defaults_in_their_order() -> None:
    files = {"m/main.tf": HTTP + VALUES + route(authorization="var.auth")}
    one = {**files, "m/terraform.tfvars": 'auth = "AWS_IAM"\n'}
    two = {**one, "m/x.auto.tfvars": 'auth = "CUSTOM"\n'}
    found = [listed(read_module(each)[0]) for each in (files, one, two)]
    assert found == [["GET /a JWT"], ["GET /a AWS_IAM"], ["GET /a CUSTOM"]]


def test_what_grows_by_powers_is_untold_in_good_time() -> None:
    lists = "".join(f"  l{n} = [local.l{n + 1}, local.l{n + 1}]\n" for n in range(60))
    texts = "".join(f'  t{n} = "${{local.t{n + 1}}}${{local.t{n + 1}}}"\n' for n in range(60))
    grown = f'locals {{\n{lists}  l60 = ["x"]\n{texts}  t60 = "x"\n}}\n'
    loops = "[for a in range(9) : " + "[for b in local.m : [for c in local.m : [for d in local.m : d]]]" + "]"
    many = f"locals {{\n  m = [{', '.join('1' * 200)}]\n  n = {loops}\n}}\n"
    start = perf_counter()
    text = grown + many + route(authorization="jsonencode([local.l0, local.t0, local.n])")
    assert told(text) == [f"GET /a {UNKNOWN}"]
    assert perf_counter() - start < 5


@pytest.mark.parametrize("written", ["J\ue000x\ue001WT", r"J\uE000x\ue001WT", "JopenPart0x0eWT"])
def test_no_text_that_somebody_writes_stands_for_an_open_part(written: str) -> None:
    meant = written.replace(r"\uE000", "\ue000").replace(r"\ue001", "\ue001")
    assert told(route(authorization=f'"{written}"')) == [f"GET /a {meant}"]
