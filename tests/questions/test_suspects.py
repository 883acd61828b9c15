"""Which causes fit: by the words, by what is told, by what is documented to come before."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, body, case, causes_of, certain_of
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.refusals.causes import BY_CODE
from why403.refusals.refusal import Fingerprint


def test_an_expired_signature_leaves_the_clock_alone() -> None:
    """R18: nothing else has these words."""
    text = (
        "Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z (20261120T102640Z - 5 min.)"
    )
    assert causes_of(case(body(text))) == {"iam-clock-skew"}


def test_forbidden_leaves_at_least_the_eleven_causes_of_the_reference() -> None:
    """R2 and note 2 of section 6."""
    expected = {
        "api-key-missing", "api-key-invalid", "api-key-disabled", "api-key-not-in-plan", "api-key-source",
        "cors-preflight-auth", "waf-block", "stage-missing", "custom-domain-mapping", "host-mismatch",
        "private-api-endpoint", "default-endpoint-disabled", "mtls",
    }  # fmt: skip
    assert expected <= causes_of(case(FORBIDDEN, {f.API_KIND: "REST"}))


def test_a_missing_token_leaves_the_causes_of_the_reference() -> None:
    """R1."""
    expected = {
        "route-not-found", "not-deployed", "stage-missing", "custom-domain-mapping", "iam-unsigned",
        "cors-preflight-missing",
    }  # fmt: skip
    assert expected <= causes_of(case(MISSING_TOKEN, {f.API_KIND: "REST"}))


def test_a_missing_token_is_no_matter_of_keys_or_filters() -> None:
    found = causes_of(case(MISSING_TOKEN, {f.API_KIND: "REST"}))
    assert not found & {"api-key-missing", "api-key-invalid", "waf-block", "resource-policy-explicit-deny"}


@pytest.mark.parametrize(
    ("text", "status", "cause"),
    [
        ("Too Many Requests", 429, "throttled"),
        ("Limit Exceeded", 429, "quota-exceeded"),
        ("The security token included in the request is expired", 403, "iam-expired-token"),
        ("Credential should be scoped to a valid region, not 'us-east-1'. ", 403, "iam-wrong-scope"),
        ("The incoming token has expired", 401, "cognito-token-invalid"),
        ("User is not authorized to access this resource", 403, "authorizer-cached-policy"),
        ("Invalid request body", 400, "request-invalid"),
    ],
)
def test_the_cause_of_a_text_in_the_reference_is_a_suspect(text: str, status: int, cause: str) -> None:
    assert cause in causes_of(case(body(text, status)))


def test_an_unset_message_of_500_is_the_authorizers() -> None:
    """R15."""
    assert "authorizer-error" in causes_of(case(Fingerprint(500, "AuthorizerConfigurationException", "null")))


def test_a_denial_that_names_its_policy_type_leaves_no_other_type() -> None:
    """R9."""
    text = (
        "User: arn:aws:iam::1:user/a is not authorized to perform: execute-api:Invoke on resource: x "
        "with an explicit deny in a service control policy"
    )
    assert causes_of(case(body(text), {f.API_KIND: "REST"})) == {"iam-scp-deny"}


def test_with_nothing_seen_and_nothing_told_every_cause_but_the_browsers_is_possible() -> None:
    """A browser's refusal needs a browser's complaint."""
    missing = set(BY_CODE) - causes_of(case(Fingerprint()))
    assert {code.partition("-")[0] for code in missing} <= {"cors"}


@pytest.mark.parametrize(
    ("fact", "value", "cause"),
    [
        (f.WAF_ALLOWS, True, "waf-block"),
        (f.STAGE_EXISTS, True, "stage-missing"),
        (f.KEY_ENABLED, True, "api-key-disabled"),
        (f.KEY_EXISTS, True, "api-key-invalid"),
        (f.DEFAULT_ENDPOINT, True, "default-endpoint-disabled"),
        (f.HOST_KIND, "execute-api", "custom-domain-mapping"),
        (f.HOST_KIND, "execute-api", "mtls"),
        (f.FRONT, "none", "host-mismatch"),
    ],
)
def test_a_told_fact_clears_its_cause(fact: Fact, value: Value, cause: str) -> None:
    before = case(FORBIDDEN, {f.API_KIND: "REST", f.STAGE_IN_PATH: False, f.HOST_REWRITTEN: False})
    assert cause in causes_of(before)
    assert cause not in causes_of(before.learning(fact.name, value))


def test_a_method_without_keys_clears_all_of_them() -> None:
    found = causes_of(case(FORBIDDEN, {f.API_KEY_REQUIRED: False}))
    assert not {code for code in found if code.startswith("api-key")}


def test_an_http_api_has_neither_keys_nor_resource_policies() -> None:
    found = causes_of(case(Fingerprint(403, family="forbidden"), {f.API_KIND: "HTTP"}))
    assert not {code for code in found if code.startswith(("api-key", "resource-policy"))}


def test_the_kind_is_open_where_nobody_told() -> None:
    answer = Fingerprint(403, family="forbidden")
    by_kind = [causes_of(case(answer, {f.API_KIND: kind})) for kind in ("REST", "HTTP", "WEBSOCKET")]
    assert causes_of(case(answer)) == set().union(*by_kind)


def test_what_comes_before_and_is_told_to_fail_removes_what_comes_after() -> None:
    """Where no method matches, there is no authorization and no key of it."""
    answer = Fingerprint(403)
    told: dict[Fact, Value] = {f.API_KIND: "REST"}
    assert {"iam-unsigned", "api-key-disabled"} <= causes_of(case(answer, told))
    after = causes_of(case(answer, {**told, f.ROUTE_EXISTS: False}))
    assert not after & {"iam-unsigned", "api-key-disabled", "authorizer-deny", "backend-403"}


def test_a_block_of_the_filter_removes_what_is_documented_to_come_after() -> None:
    after = causes_of(case(Fingerprint(403), {f.API_KIND: "REST", f.WAF_ALLOWS: False}))
    assert not after & {"resource-policy-explicit-deny", "iam-unsigned", "authorizer-deny"}


def test_where_no_order_is_documented_nothing_is_removed() -> None:
    """A key that is told to be disabled may have been checked after the filter that is not told."""
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: True, f.API_KEY: "k", f.KEY_ENABLED: False}
    assert {"waf-block", "api-key-disabled"} <= causes_of(case(FORBIDDEN, told))


def test_no_cause_stands_twice() -> None:
    from why403.questions.explain import fitting

    found = [suspect.cause.code for suspect in fitting(case(FORBIDDEN))[0]]
    assert len(found) == len(set(found))


def test_a_denial_of_an_anonymous_caller_shows_that_a_silent_policy_refused_where_no_endpoint_is() -> None:
    """Neither AWS_IAM nor a Lambda authorizer lets a resource policy name nobody; what else a method can ask
    for leaves the policy to decide."""
    words = body("User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn")
    told: dict[Fact, Value] = {
        f.API_KIND: "REST",
        f.RESOURCE_POLICY: "present",
        f.RESOURCE_POLICY_ALLOWS: False,
        f.POLICY_DEPLOYED: True,
    }
    assert "resource-policy-implicit-deny" in certain_of(case(words, {**told, f.VPC_ENDPOINT: False}))
    assert certain_of(case(words, told)) == set()


def test_a_silent_policy_is_no_suspect_beside_an_authorizer() -> None:
    words = body("User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn")
    told: dict[Fact, Value] = {
        f.API_KIND: "REST",
        f.VPC_ENDPOINT: False,
        f.METHOD_AUTHORIZATION: "CUSTOM",
        f.RESOURCE_POLICY_ALLOWS: False,
    }
    assert "resource-policy-implicit-deny" not in causes_of(case(words, told))


def test_a_malformed_result_shows_that_the_function_was_invoked() -> None:
    """502 is the answer to a function's output of another form (set-up-lambda-proxy-integrations)."""
    told: dict[Fact, Value] = {f.API_KIND: "REST"}
    assert "integration-permission" in causes_of(case(body("Internal server error", 500), told))
    assert "integration-permission" not in causes_of(case(body("Internal server error", 502), told))
