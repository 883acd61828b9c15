"""Repairs written into a Terraform module: in every form that a policy has there, and what is not edited."""

from __future__ import annotations

from pathlib import Path

import pytest

import why403
from tests.repair.test_offered import BLOCKED, KEY, OWN, offered
from why403.logic.facts import Value
from why403.model.repair import Repair
from why403.model.routes import Routes

ADDRESS: dict[str, Value] = {"request.source-ip": "203.0.113.9"}
MODULE = f"""\
resource "aws_api_gateway_rest_api" "boats" {{
  name                         = "boats"
  disable_execute_api_endpoint = false # open
  endpoint_configuration {{ types = ["REGIONAL"] }}
}}

resource "aws_api_gateway_resource" "boats" {{
  rest_api_id = aws_api_gateway_rest_api.boats.id
  parent_id   = aws_api_gateway_rest_api.boats.root_resource_id
  path_part   = "boats"
}}

resource "aws_api_gateway_method" "get" {{
  rest_api_id      = aws_api_gateway_rest_api.boats.id
  resource_id      = aws_api_gateway_resource.boats.id
  http_method      = "GET"
  authorization    = "NONE"
  api_key_required = true
}}

resource "aws_api_gateway_integration" "get" {{
  rest_api_id = aws_api_gateway_rest_api.boats.id
  resource_id = aws_api_gateway_resource.boats.id
  http_method = aws_api_gateway_method.get.http_method
  type        = "MOCK"
}}

resource "aws_api_gateway_deployment" "boats" {{ rest_api_id = aws_api_gateway_rest_api.boats.id }}

resource "aws_api_gateway_stage" "live" {{
  rest_api_id   = aws_api_gateway_rest_api.boats.id
  deployment_id = aws_api_gateway_deployment.boats.id
  stage_name    = "live"
}}

resource "aws_api_gateway_api_key" "partner" {{
  name    = "partner"
  enabled = true /* of
  two lines */
  value   = "{KEY}"
}}

resource "aws_api_gateway_usage_plan" "plan" {{
  name = "plan"
  api_stages {{
    api_id = aws_api_gateway_rest_api.boats.id
    stage  = aws_api_gateway_stage.live.stage_name
  }}
}}

resource "aws_api_gateway_usage_plan_key" "joined" {{
  key_id        = aws_api_gateway_api_key.partner.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.plan.id
}}
"""
CALL = f"curl {OWN}/live/boats -H 'x-api-key: {KEY}'"


def in_module(folder: Path, text: str, call: str = CALL) -> tuple[Repair, ...]:
    """The repairs of a call beside a module."""
    return offered(folder, call, text, ADDRESS, "main.tf")


def first_text(found: tuple[Repair, ...]) -> str:
    """The file after the first repair that is written into it."""
    assert any(each.verified for each in found), [each.unwritten for each in found]
    return next(each for each in found if each.verified).patches[0].after


def unwritten(found: tuple[Repair, ...]) -> str:
    """Why the first repair is not written."""
    assert found[0].edits
    assert not found[0].patches
    return found[0].unwritten


def without(text: str, start: str) -> str:
    """The module without a block inside a resource."""
    begins = text.index(start)
    return text[:begins] + text[text.index("  }\n", begins) + 4 :]


def test_a_key_is_enabled_beside_a_comment_of_two_lines(tmp_path: Path) -> None:
    text = MODULE.replace("enabled = true", "enabled = false")
    assert first_text(in_module(tmp_path, text)) == MODULE


def test_line_ends_stay_what_they_are(tmp_path: Path) -> None:
    text = MODULE.replace("enabled = true", "enabled = false").replace("\n", "\r\n")
    file = tmp_path / "main.tf"
    found = offered(tmp_path, CALL, text, ADDRESS, file.name)
    after = first_text(found)
    assert after.replace("\r\n", "\n").count("\n") == after.count("\n")


def test_a_stage_is_joined_to_a_plan_by_references(tmp_path: Path) -> None:
    text = without(MODULE, "  api_stages").replace("enabled = true", "enabled = false")
    assert first_text(in_module(tmp_path, text)) == MODULE


def test_the_default_endpoint_is_switched_on(tmp_path: Path) -> None:
    text = MODULE.replace("endpoint = false", "endpoint = true")
    assert first_text(in_module(tmp_path, text)) == MODULE


def test_a_method_is_copied_with_its_integration(tmp_path: Path) -> None:
    after = first_text(in_module(tmp_path, MODULE, CALL.replace("curl", "curl -X PUT")))
    assert 'resource "aws_api_gateway_method" "get_put" {' in after
    assert "http_method = aws_api_gateway_method.get_put.http_method" in after
    assert after.count('"PUT"') == 1


POLICY = """
resource "aws_api_gateway_rest_api_policy" "open" {
  rest_api_id = aws_api_gateway_rest_api.boats.id
  policy      = %s
}
"""
CONDITION = '{ NotIpAddress = { "aws:SourceIp" = ["198.51.100.0/24"] } }'
OPEN = 'Effect = "Allow", Principal = "*", Action = "execute-api:Invoke"'
DENIED = (
    f'jsonencode({{ Statement = [{{ {OPEN}, Resource = "execute-api:/*" }}, # all\n'
    f'    {{ Effect = "Deny", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*", '
    f"Condition = {CONDITION} }}] }})"
)


def test_an_address_is_excepted_in_an_encoded_policy(tmp_path: Path) -> None:
    text = MODULE + POLICY % DENIED
    after = first_text(in_module(tmp_path, text))
    assert after == text.replace('["198.51.100.0/24"]', '["198.51.100.0/24", "203.0.113.9/32"]')


def test_an_address_is_excepted_in_a_heredoc(tmp_path: Path) -> None:
    deny = (
        '{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": '
        '"${aws_api_gateway_rest_api.boats.execution_arn}/*", '
        '"Condition": {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}'
    )
    allow = '{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}'
    text = MODULE + POLICY % f'<<-EOT\n    {{"Statement": [{allow},\n      {deny}]}}\n  EOT'
    after = first_text(in_module(tmp_path, text))
    assert after == text.replace('"198.51.100.0/24"', '["198.51.100.0/24", "203.0.113.9/32"]')


DOCUMENT = """
data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["execute-api:Invoke"]
    resources = ["execute-api:/live/GET/crews"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  } # the crews
}
"""


def test_a_statement_is_added_to_a_data_source(tmp_path: Path) -> None:
    text = MODULE + DOCUMENT + POLICY % "data.aws_iam_policy_document.open.json"
    after = first_text(in_module(tmp_path, text))
    assert after.count("  statement {") == 2
    assert '      values   = ["203.0.113.9/32"]' in after
    assert "  } # the crews\n  statement {" in after


def test_a_guarded_preflight_is_opened(tmp_path: Path) -> None:
    asked = MODULE[MODULE.index('resource "aws_api_gateway_method"') :].split("\n\n")[0]
    asked = asked.replace('"get"', '"ask"').replace('"GET"', '"OPTIONS"')
    after = first_text(in_module(tmp_path, f"{MODULE}\n{asked}\n", BLOCKED))
    assert after == f"{MODULE}\n{asked.replace('required = true', 'required = false')}\n"


FALSE = MODULE.replace("enabled = true", "enabled = %s")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FALSE % "!local.on" + "\nlocals { on = true }\n", "the value is the expression `!local.on`"),
        (FALSE % "local.on" + "\nlocals {\n  on   = false\n  both = local.on\n}\n", "several places use"),
        ((FALSE % "false").replace('"partner"\n', '"partner"\n  for_each = toset(["a"])\n'), "`for_each`"),
        (MODULE + POLICY % DENIED.replace("[{", "concat([{").replace("}] })", "}], []) })"), "concat"),
    ],
)
def test_what_an_expression_tells_is_named_and_not_edited(tmp_path: Path, text: str, why: str) -> None:
    assert why in unwritten(in_module(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FALSE % "local.on" + "\nlocals {\n  on = false # for now\n}\n", "  on = true # for now\n"),
        (
            MODULE + "\nlocals {\n  open = " + DENIED + "\n}\n" + POLICY % "local.open",
            '"203.0.113.9/32"]',
        ),
    ],
)
def test_a_local_that_one_place_uses_is_edited_where_it_is_defined(
    tmp_path: Path, text: str, found: str
) -> None:
    assert found in first_text(in_module(tmp_path, text))


def test_a_local_that_another_file_uses_stays(tmp_path: Path) -> None:
    (tmp_path / "keys.tf").write_text('output "on" {\n  value = local.on\n}\n', "utf-8")
    (tmp_path / "main.tf").write_text(FALSE % "local.on" + "\nlocals {\n  on = false\n}\n", "utf-8")
    found = why403.explain(CALL, api=tmp_path, facts=ADDRESS).repairs
    assert "several places use" in unwritten(found)


def test_a_local_is_edited_in_the_file_that_defines_it(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(FALSE % "local.on", "utf-8")
    (tmp_path / "locals.tf").write_text("locals {\n  on = false # for now\n}\n", "utf-8")
    found = why403.explain(CALL, api=tmp_path, facts=ADDRESS).repairs[0]
    assert found.verified
    assert [Path(each.document).name for each in found.patches] == ["locals.tf"]
    assert found.patches[0].after == "locals {\n  on = true # for now\n}\n"


def test_a_variable_is_named(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text(FALSE % "var.on" + '\nvariable "on" {\n  default = true\n}\n', "utf-8")
    found = why403.explain(CALL, api=file, facts=ADDRESS, parameters={"on": "false"}).repairs
    assert "the variable `on`" in unwritten(found)


def test_a_count_of_one_at_most_is_edited(tmp_path: Path) -> None:
    text = (FALSE % "false").replace('"partner"\n', '"partner"\n  count   = local.keys ? 1 : 0\n')
    told = f"{text}\nlocals {{ keys = true }}\n"
    assert "enabled = true" in first_text(in_module(tmp_path, told))


def test_blocks_of_a_loop_are_not_edited(tmp_path: Path) -> None:
    head, _, rest = DOCUMENT.partition("  statement {\n")
    text = f'{head}  dynamic "statement" {{\n    for_each = ["crews"]\n    content {{\n{rest}'
    text = text.replace("  } # the crews\n", "    }\n  }\n").replace("GET/crews", "GET/${statement.value}")
    found = in_module(tmp_path, MODULE + text + POLICY % "data.aws_iam_policy_document.open.json")
    assert "dynamic" in unwritten(found)


INVOKING = (
    MODULE.replace('= "MOCK"', '= "AWS_PROXY"\n  uri         = aws_lambda_function.boats.invoke_arn')
    + """
resource "aws_lambda_function" "boats" {
  function_name = "boats"
  handler       = "boats.handler"
}
"""
)
FAILED = '\nHTTP/1.1 500 x\n\n{"message": "Internal server error"}'
UNINVOKED: dict[str, Value] = {**ADDRESS, "integration.may-be-invoked": False}


def test_a_function_gets_a_permission_for_the_api_that_calls_it(tmp_path: Path) -> None:
    call = CALL.replace("curl", "curl -i", 1) + FAILED
    found = offered(tmp_path, call, INVOKING, UNINVOKED, "main.tf")
    after = first_text(found)
    assert found[0].untold == ()
    assert "function_name = aws_lambda_function.boats.function_name" in after
    assert '"${aws_api_gateway_rest_api.boats.execution_arn}/*/GET/boats"' in after


def test_a_permission_of_the_apis_own_arn_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        INVOKING
        + """
resource "aws_lambda_permission" "api" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.boats.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.boats.execution_arn}/*/GET/boats"
}
""",
        "utf-8",
    )
    routes = why403.load(tmp_path / "main.tf").api.routes.value
    assert isinstance(routes, Routes)
    sources = next(iter(routes)).sources.value
    assert isinstance(sources, tuple)
    assert sources[0].value == "execute-api:/*/GET/boats"
