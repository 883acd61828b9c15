"""AWS_IAM with signatures of a client that knows nothing of us, and the resource policy beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serve.desk import ACCOUNT, REGION, Running, desk, running
from tests.serve.signing import call_as
from tests.serve.templates import PEOPLE, method, rest

POLICY = """
      Policy:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/*}
          - Effect: Deny
            Principal: '*'
            Action: execute-api:Invoke
            Resource: execute-api:/live/GET/cellar
          - Effect: Deny
            Principal: '*'
            Action: execute-api:Invoke
            Resource: execute-api:/live/GET/attic
            Condition: {NotIpAddress: {aws:SourceIp: 10.0.0.0/8}}
          - Effect: Deny
            Principal: '*'
            Action: execute-api:Invoke
            Resource: execute-api:/live/GET/tower
            Condition: {StringNotEquals: {aws:SourceVpce: vpce-0123}}
"""
ALLOWING_ONE = f"""
      Policy:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {{AWS: 'arn:aws:iam::{ACCOUNT}:user/stranger'}}
            Action: execute-api:Invoke
            Resource: execute-api:/*
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    template = rest(method("vault", "ANY", AuthorizationType="AWS_IAM"), method("books"))
    with running(tmp_path_factory.mktemp("iam"), template, desk(PEOPLE)) as found:
        yield found


def test_who_may_is_let_in_by_header_and_by_query(library: Running) -> None:
    assert call_as(library, "curator", "GET", "/live/vault").status == 200
    assert call_as(library, "curator", "GET", "/live/vault?b=2&a=%20x&a=1").status == 200
    assert call_as(library, "curator", "POST", "/live/vault", body=b'{"a": "\xc3\xa4"}').status == 200
    assert call_as(library, "curator", "GET", "/live/vault", in_query=True).status == 200


def test_signed_headers_may_look_like_masks(library: Running) -> None:
    odd = {"x-own": "****beef", "x-other": "<none>", "x-dots": "..."}
    assert call_as(library, "curator", "GET", "/live/vault", headers=odd).status == 200


def test_nobody_unsigned_is_let_in(library: Running) -> None:
    answer = library.call("GET", "/live/vault")
    assert (answer.status, answer.body) == (403, '{"message":"Missing Authentication Token"}')
    assert (answer.kind, answer.cause) == ("MissingAuthenticationTokenException", "iam-unsigned")


def test_a_bearer_token_is_read_as_a_signature(library: Running) -> None:
    answer = library.call("GET", "/live/vault", {"Authorization": "Bearer abc"})
    assert (answer.status, answer.kind) == (403, "IncompleteSignatureException")
    assert answer.cause == "iam-malformed-authorization"


@pytest.mark.parametrize(
    ("who", "cause", "layer"),
    [
        ("stranger", "iam-identity-implicit-deny", "user/stranger"),
        ("warden", "iam-boundary-deny", "user/warden"),
        ("guest", "iam-scp-deny", "user/guest"),
        ("neighbour", "iam-cross-account", "user/neighbour"),
    ],
)
def test_each_layer_of_policies_refuses_by_itself(library: Running, who: str, cause: str, layer: str) -> None:
    answer = call_as(library, who, "GET", "/live/vault")
    assert (answer.status, answer.kind, answer.cause) == (403, "AccessDeniedException", cause)
    assert f"{layer} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:" in (
        answer.body
    )
    assert f"{REGION}:********{ACCOUNT[-4:]}:" in answer.body
    assert "/live/GET/vault" in answer.body


def test_a_wrong_secret_a_wrong_key_and_a_missing_session_are_told_apart(library: Running) -> None:
    wrong = call_as(library, ("AKIASTRANGERSTRANG01", "not-it", None), "GET", "/live/vault")
    assert (wrong.kind, wrong.cause) == ("InvalidSignatureException", "iam-signature-mismatch")
    unknown = call_as(library, ("AKIAUNKNOWNUNKNOWN01", "x", None), "GET", "/live/vault")
    assert (unknown.kind, unknown.cause) == ("UnrecognizedClientException", "iam-invalid-token")
    assert unknown.body == '{"message":"The security token included in the request is invalid."}'
    bare = call_as(library, ("ASIACURATORCURATOR01", "curator-secret", None), "GET", "/live/vault")
    assert (bare.status, bare.cause) == (403, "iam-invalid-token")


def test_the_scope_of_a_signature_is_held_to_region_and_service(library: Running) -> None:
    region = call_as(library, "curator", "GET", "/live/vault", region="us-west-2")
    assert region.body == '{"message":"Credential should be scoped to a valid region, not \'us-west-2\'. "}'
    service = call_as(library, "curator", "GET", "/live/vault", service="s3")
    assert service.body == '{"message":"Credential should be scoped to correct service: \'execute-api\'."}'
    assert {region.cause, service.cause} == {"iam-wrong-scope"}


def test_another_body_than_the_signed_one_is_refused(library: Running) -> None:
    answer = call_as(library, "curator", "POST", "/live/vault", body=b"{}", sent=b"[]")
    assert (answer.status, answer.cause) == (403, "iam-signature-mismatch")


def test_an_old_signature_is_refused(library: Running) -> None:
    scope = f"20200101/{REGION}/execute-api/aws4_request"
    header = (
        f"AWS4-HMAC-SHA256 Credential=AKIASTRANGERSTRANG01/{scope}, SignedHeaders=host;x-amz-date, "
        f"Signature={'0' * 64}"
    )
    answer = library.call("GET", "/live/vault", {"Authorization": header, "X-Amz-Date": "20200101T120000Z"})
    assert (answer.status, answer.kind) == (403, "InvalidSignatureException")
    assert answer.body.startswith('{"message":"Signature expired: 20200101T120000Z is now earlier than ')
    assert answer.cause == "iam-clock-skew"


def test_a_route_miss_is_answered_like_an_iam_method(library: Running) -> None:
    allowed = call_as(library, "curator", "GET", "/live/nowhere/at/all")
    assert (allowed.status, allowed.cause) == (404, "route-not-found")
    denied = call_as(library, "stranger", "GET", "/live/nowhere/at/all")
    assert (denied.status, denied.kind) == (403, "AccessDeniedException")
    bearer = library.call("GET", "/live/nowhere/at/all", {"Authorization": "Bearer abc"})
    assert bearer.kind == "IncompleteSignatureException"


def test_a_signature_is_not_looked_at_where_nobody_asks_for_one(library: Running) -> None:
    assert call_as(library, ("AKIAUNKNOWNUNKNOWN01", "x", None), "GET", "/live/books").status == 200


# The resource policy.


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    parts = [method(name) for name in ("cellar", "attic", "tower", "books")]
    signed = method("vault", AuthorizationType="AWS_IAM")
    settings = desk(PEOPLE, trusts_proxy="x-forwarded-for")
    with running(tmp_path_factory.mktemp("policy"), rest(*parts, signed, settings=POLICY), settings) as found:
        yield found


def test_a_deny_statement_refuses_anonymous_callers_at_its_line(guarded: Running) -> None:
    answer = guarded.call("GET", "/live/cellar")
    assert (answer.status, answer.kind) == (403, "AccessDeniedException")
    assert answer.body.startswith(
        '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: '
        f"arn:aws:execute-api:{REGION}:********{ACCOUNT[-4:]}:"
    )
    assert answer.body.endswith('/live/GET/cellar with an explicit deny in a resource-based policy"}')
    assert answer.cause == "resource-policy-explicit-deny"
    at = guarded.told[-1].at
    lines = (guarded.gateway.world.texts[at.document]).split("\n")
    assert at.line is not None
    assert any("cellar" in line for line in lines[at.line - 1 : at.line])
    assert guarded.call("GET", "/live/books").status == 200


def test_a_condition_reads_the_address_that_a_trusted_header_has(guarded: Running) -> None:
    assert guarded.call("GET", "/live/attic").status == 403
    assert guarded.call("GET", "/live/attic", {"X-Forwarded-For": "203.0.113.9"}).status == 403
    assert guarded.call("GET", "/live/attic", {"X-Forwarded-For": "192.0.2.1, 10.1.2.3"}).status == 200


def test_a_key_that_a_call_does_not_have_makes_a_negated_condition_hold(guarded: Running) -> None:
    answer = guarded.call("GET", "/live/tower")
    assert (answer.status, answer.cause) == (403, "resource-policy-explicit-deny")


def test_a_caller_of_another_account_needs_both_sides(guarded: Running) -> None:
    assert call_as(guarded, "neighbour", "GET", "/live/vault").status == 200
    assert call_as(guarded, "stranger", "GET", "/live/vault").status == 200


def test_a_policy_with_principals_refuses_whoever_has_no_name(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    template = rest(method("vault", AuthorizationType="AWS_IAM"), method("books"), settings=ALLOWING_ONE)
    with running(tmp_path_factory.mktemp("named"), template, desk(PEOPLE)) as found:
        answer = found.call("GET", "/live/books")
        assert (answer.status, answer.cause) == (403, "resource-policy-implicit-deny")
        assert "User: anonymous is not authorized" in answer.body
        assert call_as(found, "stranger", "GET", "/live/vault").status == 200
        assert call_as(found, "neighbour", "GET", "/live/vault").cause == "iam-cross-account"
