"""Repairs of the call itself: signed, with another header or path, as the user's own command and programs."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import why403
from tests.repair.test_offered import FORBIDDEN, KEY, OWN, TEMPLATE, offered
from why403.model.repair import Repair
from why403.words.repairs import without_repair

SIGNED = TEMPLATE.replace("AuthorizationType: NONE", "AuthorizationType: AWS_IAM").replace(
    "      ApiKeyRequired: true\n", ""
)
BEARER = f"curl -sS {OWN}/live/crews -H 'Authorization: Bearer hush.hush.hush'"


def of_call(found: tuple[Repair, ...], tool: str = "curl") -> str:
    """The first repair of the call, as it is made with a tool."""
    own = next(each for each in found if each.edits and each.edits[0].of_request)
    return next(each.text for each in own.recipes if each.tool == tool)


def test_a_header_that_was_left_out_is_added_to_the_command(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl -s {OWN}/live/boats\n{FORBIDDEN}", TEMPLATE)
    assert of_call(found) == f'curl -s {OWN}/live/boats -H "x-api-key: $API_KEY"'


def test_a_path_is_corrected_in_the_command_and_its_key_not_shown(tmp_path: Path) -> None:
    call = f"curl --request GET \\\n  -H 'x-api-key: {KEY}' \\\n  '{OWN}/Live/boats?from=1'"
    told = of_call(offered(tmp_path, call, TEMPLATE))
    assert shlex.split(told) == [
        "curl", "-X", "GET", "-H", "x-api-key: $API_KEY", f"{OWN}/live/boats?from=1",
    ]  # fmt: skip
    assert KEY not in told


def test_a_method_is_corrected_in_the_command(tmp_path: Path) -> None:
    told = of_call(offered(tmp_path, f"curl -XPUT {OWN}/live/crews -d name=hush", TEMPLATE))
    assert shlex.split(told)[:3] == ["curl", "-X", "GET"]
    assert "hush" not in told


@pytest.mark.parametrize(
    "answer", ["", "\nHTTP/1.1 403 Forbidden\nx-amzn-ErrorType: IncompleteSignatureException"]
)
def test_a_call_is_signed_for_the_service_and_its_own_region(tmp_path: Path, answer: str) -> None:
    told = of_call(offered(tmp_path, BEARER + answer, SIGNED))
    assert "--aws-sigv4 'aws:amz:eu-west-1:execute-api'" in told
    assert '-u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' in told
    assert "hush" not in told
    assert "Bearer" not in told


def test_a_signature_for_another_region_is_made_anew(tmp_path: Path) -> None:
    call = f"curl {OWN}/live/crews --aws-sigv4 aws:amz:us-east-1:execute-api --user AKIAIOSFODNN7EXAMPLE:hush"
    found = offered(tmp_path, call, SIGNED)
    told = of_call(found)
    assert found[0].cause == "iam-wrong-scope"
    assert "us-east-1" not in told
    assert "hush" not in told
    assert "us-east-1" not in of_call(found, "JavaScript")
    assert "AWS Region eu-west-1; Service Name execute-api" in of_call(found, "Postman")


def test_the_program_in_python_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = of_call(offered(tmp_path, BEARER, SIGNED), "Python").rpartition("\n")[0]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    made: dict[str, object] = {}
    exec(compile(program, "recipe", "exec"), made)
    headers = getattr(made["request"], "headers")  # noqa: B009
    assert "/eu-west-1/execute-api/aws4_request" in headers["Authorization"]


INCIDENT = """\
request:
  method: GET
  url: https://r3p4ir.execute-api.eu-west-1.amazonaws.com/live/boats
  headers:
    Authorization: AWS4-HMAC-SHA256
      Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/execute-api/aws4_request,
      SignedHeaders=host;x-amz-date, Signature=00
    X-Amz-Date: 20260101T000000Z
config:
  method: {authorizationType: AWS_IAM}
  callerArn: arn:aws:iam::111122223333:role/boats
  callerPolicies:
    - {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
"""


@pytest.mark.parametrize(
    ("name", "statement", "way"),
    [
        ("permissionsBoundary", '{Effect: Allow, Action: "s3:*", Resource: "*"}', "boundary"),
        ("serviceControlPolicies", '{Effect: Allow, Action: "s3:*", Resource: "*"}', "scps"),
    ],
)
def test_a_limit_that_allows_nothing_is_made_to_allow_this_method(
    tmp_path: Path, name: str, statement: str, way: str
) -> None:
    found = beside(tmp_path, f'  {name}: {{Version: "2012-10-17", Statement: [{statement}]}}\n')
    (edit,) = found[0].edits
    assert edit.way[:2] == ("caller", way)
    assert isinstance(edit.value, dict)
    assert edit.value["Resource"].endswith(":r3p4ir/live/GET/boats")
    assert "an administrator of" in found[0].unwritten
    assert "execute-api:Invoke" in found[0].commands[0]


def test_a_deny_of_an_organization_is_left_out_last(tmp_path: Path) -> None:
    deny = '{Effect: Deny, Action: ["s3:*", "execute-api:*"], Resource: "*"}'
    allow = '{Effect: Allow, Action: "*", Resource: "*"}'
    found = beside(tmp_path, f"  serviceControlPolicies: {{Statement: [{allow}, {deny}]}}\n")
    assert [each.edits[0].way[2:] for each in found] == [("Statement", 1, "Action", 1), ("Statement", 1)]
    assert "the organization" in found[0].unwritten


def beside(folder: Path, more: str) -> tuple[Repair, ...]:
    """The repairs of a signed call beside what is told of its caller."""
    file = folder / "incident.yaml"
    file.write_text(INCIDENT + more, "utf-8")
    return why403.explain(file).repairs


def test_where_no_known_setting_cures_it_the_told_answer_is_named(tmp_path: Path) -> None:
    """Nothing is known of the endpoint but that somebody told that it is off."""
    file = tmp_path / "incident.yaml"
    file.write_text(
        f"request: {{method: GET, url: {OWN}/live/boats}}\n"
        "facts: {api.default-endpoint: no, api.type: REST}\n"
        "config: {stages: [live], routes: [GET /boats]}\n",
        "utf-8",
    )
    (told,) = why403.explain(file).repairs
    assert (told.cause, told.must_differ) == ("default-endpoint-disabled", ("api.default-endpoint",))
    assert "would have to be different" in without_repair(told)


SAID = (
    "User: arn:aws:sts::111122223333:assumed-role/app/x is not authorized to perform: execute-api:Invoke on "
    "resource: arn:aws:execute-api:eu-west-1:********3333:abc123/prod/GET/orders with an explicit deny in a "
    "service control policy"
)
SIGNED_CALL = f"""\
why403: 1
api_type: REST
observed:
  status: 403
  headers: {{x-amzn-ErrorType: AccessDeniedException}}
  body: '{{"Message":"{SAID}"}}'
request:
  method: GET
  url: https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders
  headers: {{}}
facts: {{request.authorization: sigv4}}
config: {{method: {{route: GET /orders, authorizationType: AWS_IAM}}, stages: [prod]}}
"""


def test_what_the_answer_alone_tells_would_have_to_be_different() -> None:
    (repair,) = why403.explain(SIGNED_CALL).repairs
    assert (repair.cause, repair.edits) == ("iam-scp-deny", ())
    assert repair.must_differ == ("caller.scp-allows",)
