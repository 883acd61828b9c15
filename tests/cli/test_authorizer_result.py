"""An authorizer's result is read from a file, from a test call's answer and from a log alike."""

from __future__ import annotations

import json

import pytest

from tests.cli.calls import Terminal
from why403.documents.errors import BadInput
from why403.incident.config import shown
from why403.logic.places import Place
from why403.model.authorizer import Result, Settings
from why403.pasted.authorizer_result import read_result

ARN = "arn:aws:execute-api:eu-west-1:111122223333:abc123"
REFUSED = (
    "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders -H 'Authorization: Bearer ****'\n"
    "HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: AccessDeniedException\n\n"
    '{"Message":"User is not authorized to access this resource"}'
)


def policy(path: str, **more: object) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"{ARN}/{path}", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def result(path: str) -> dict[str, object]:
    return {"principalId": "u", "policyDocument": policy(path)}


def tried(path: str, *, logged: bool) -> str:
    text = f"Authorizer result body before parsing: {json.dumps(result(path))}"
    line = f"Thu Jan 01 00:00:00 UTC 2026 : {text}\nThu Jan 01 00:00:01 UTC 2026 : Done"
    told = {"log": line} if logged else {"log": "", "policy": json.dumps(policy(path))}
    return json.dumps({"clientStatus": 0, "latency": 5, **told})


FORMS = [
    json.dumps(result("prod/GET/customers")),
    json.dumps(result("prod/GET/customers"), indent=2),
    tried("prod/GET/customers", logged=True),
    tried("prod/GET/customers", logged=False),
    "(5b0bcaf9-0000-4000-8000-1234567890ab) Authorizer result body before parsing: "
    + json.dumps(result("prod/GET/customers")),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_policy_that_does_not_cover_the_call_is_quoted(why403: Terminal, form: str) -> None:
    out = why403("explain", REFUSED, form, "--fact", "method.authorization=CUSTOM").out
    assert "does not cover `GET/orders`" in out
    assert "GET/customers" in out


@pytest.mark.parametrize("logged", [True, False])
def test_a_test_calls_own_arn_means_the_arn_of_whatever_is_called(logged: bool) -> None:
    piece = read_result(tried("ESTestInvoke-stage/GET/", logged=logged), Place("t"))
    assert piece is not None
    assert piece.says.authorizer == Settings(policy=("methodArn",))


@pytest.mark.parametrize(
    "text",
    ['{"isAuthorized": false}', '{"policy_document": {}}', '{"principalId": 1, "policyDocument": null}'],
)
def test_a_result_is_known_by_its_members_even_when_misspelled(text: str) -> None:
    piece = read_result(text, Place("t"))
    assert piece is not None
    assert piece.says.authorizer == Settings(returned=Result(json.loads(text)))


@pytest.mark.parametrize(
    "text", ['{"message": "Forbidden"}', "[]", "5", '{"Statement": []}', '{"latency": 5}', "{"]
)
def test_anything_else_is_left_to_other_readers(text: str) -> None:
    assert read_result(text, Place("t")) is None


def test_a_policy_with_principals_is_the_apis() -> None:
    piece = read_result(json.dumps(policy("*", Principal="*")), Place("t"))
    assert piece is not None
    assert piece.says.config == shown({"resourcePolicy": policy("*", Principal="*")})


def test_of_a_policy_without_principals_it_is_asked_whose_it_is() -> None:
    with pytest.raises(BadInput, match="whose it is"):
        read_result(json.dumps(policy("*")), Place("t"))


def test_a_test_call_without_a_result_says_so() -> None:
    with pytest.raises(BadInput, match="no result"):
        read_result('{"clientStatus": 500, "latency": 5, "log": "x"}', Place("t"))
