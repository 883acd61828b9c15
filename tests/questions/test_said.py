"""Sentences as people write them, read into facts and contrasts; and those that must not be read so."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, case, causes_of, certain_of
from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.questions.explain import explain
from why403.questions.readings import READINGS
from why403.questions.said import said

SAID: tuple[tuple[Fact, Value, tuple[str, str, str]], ...] = (
    (f.WORKS_DIRECT, True, (
        "With the invoke URL of the stage there is no problem, it works",
        "When we go around CloudFront and call the API directly, it answers",
        "https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders works")),
    (f.API_KIND, "HTTP", (
        "The HTTP API is made by Terraform",
        "We use an HTTP API with a JWT authorizer",
        "The template has an AWS::Serverless::HttpApi")),
    (f.API_KIND, "WEBSOCKET", (
        "A WebSocket API with three routes",
        "Our web socket API refuses the connection",
        "The WebSocket gateway answers with 403")),
    (f.WORKS_OUTSIDE_VPC, True, (
        "From outside the VPC the same request succeeds",
        "The call works from my laptop but not from the container",
        "Requests from the public internet are answered and succeed")),
    (f.WORKS_OTHER_NETWORK, True, (
        "From the office it works, from home it does not",
        "It works over the VPN",
        "On a mobile network everything is fine")),
    (f.WORKS_OTHER_PATH, True, (
        "The same token works on another route",
        "All other endpoints work",
        "Every other route answers")),
    (f.WORKS_SMALL_BODY, True, (
        "Short articles work, long ones do not",
        "With a small body it succeeds",
        "A smaller payload gets through")),
    (f.WORKS_OTHER_CLIENT, True, (
        "In Postman the same request works",
        "It works with curl",
        "The AWS CLI gets through")),
    (f.WORKS_OTHER_CREDENTIALS, True, (
        "With a colleague's account it works",
        "Other users are served, one is refused",
        "Another key works")),
    (f.WORKS_OTHER_CREDENTIALS, True, (
        "Our own role with the same policy gets 200",
        "Calls from the workload account return 200",
        "The same request with my personal credentials works")),
    (f.WORKS_OTHER_TIME, True, (
        "Sometimes it works",
        "The first call succeeds, the next is refused",
        "Some requests pass, others get a 403: once in a while it works")),
    (f.WORKS_CONSOLE_TEST, True, (
        "The test button of the console answers 200",
        "In the console the test works",
        "A test in the console succeeds")),
    (f.API_KEY, "present", (
        "We send the key in the x-api-key header",
        "The request is made with the API key",
        "I set the header x-api-key")),
    (f.API_KEY, ABSENT, (
        "The client sends no API key",
        "I call it without an API key",
        "I put the key into the URL")),
    (f.AUTHORIZATION, "sigv4", (
        "The request is signed with the role of the instance",
        "We use SigV4",
        "It is called with awscurl")),
    (f.AUTHORIZATION, "none", (
        "I call it with plain curl",
        "The request goes out unsigned",
        "There is no Authorization header in the request")),
    (f.AUTHORIZATION, "bearer", (
        "The app passes a bearer token",
        "We send the ID token",
        "The client sends the token in the Authorization header")),
    (f.METHOD_AUTHORIZATION, "AWS_IAM", (
        "The method's authorization is AWS_IAM",
        "The endpoint is protected by IAM",
        "IAM authorization is switched on")),
    (f.METHOD_AUTHORIZATION, "CUSTOM", (
        "There is a Lambda authorizer on the method",
        "A custom authorizer checks the token",
        "Requests go through an authorizer function")),
    (f.METHOD_AUTHORIZATION, "COGNITO_USER_POOLS", (
        "The method has a Cognito user pool authorizer",
        "We use a user pool authorizer",
        "The authorizer is one of Cognito")),
    (f.METHOD_AUTHORIZATION, "JWT", (
        "The route has a JWT authorizer",
        "We set up a JWT authorizer with Okta",
        "An OIDC authorizer guards the API")),
    (f.METHOD_AUTHORIZATION, "NONE", (
        "The API needs no authentication at all",
        "There is no authorizer on the method",
        "The method has no authorization")),
    (f.API_KEY_REQUIRED, True, (
        "API Key Required is switched on for this method",
        "The API requires an API key",
        "In serverless.yml the function has private: true")),
    (f.API_KEY_REQUIRED, False, (
        "The method is open and we have no keys at all",
        "The console says API key required: false",
        "The route does not require an API key")),
    (f.WAF_ALLOWS, True, (
        "There is no WAF on the stage",
        "We have no web ACL",
        "WAF is not enabled in this account")),
    (f.KEY_ENABLED, False, (
        "The partner's key was disabled",
        "Somebody turned their key off",
        "We deactivated the key last month")),
    (f.KEY_EXISTS, False, (
        "We deleted the old API keys on Monday",
        "The key has been rotated since",
        "Their key was revoked")),
    (f.KEY_IN_PLAN, False, (
        "There is no usage plan yet",
        "I created a new API key for this customer",
        "The key was never added to a usage plan")),
    (f.FRONT, "cloudfront", (
        "The API is behind CloudFront",
        "Calls go through CloudFront",
        "We put a CloudFront distribution before it")),
    (f.FRONT, "none", (
        "There is no CloudFront of our own",
        "There is nothing in front of the API",
        "We use no CDN")),
    (f.HOST_FORWARDED, True, (
        "Its origin request policy is AllViewer",
        "The distribution forwards all headers",
        "The Host header is forwarded")),
    (f.DEFAULT_ENDPOINT, False, (
        "We disabled the default endpoint",
        "The default endpoint is switched off",
        "disableExecuteApiEndpoint is set")),
    (f.ENDPOINT_TYPE, "PRIVATE", (
        "It is a private API",
        "The API is private",
        "Its endpoint type is PRIVATE")),
    (f.VPC_ENDPOINT, True, (
        "The call goes through a VPC endpoint",
        "There is an interface endpoint for execute-api",
        "Traffic leaves via an interface endpoint")),
    (f.ROUTE_DEPLOYED, False, (
        "I have not deployed the change yet",
        "I added the resource in the console",
        "We forgot to deploy")),
    (f.ROUTE_DEPLOYED, True, (
        "A redeployment did not help",
        "We redeployed and it is still the same",
        "I deployed again and the answer is the same")),
    (f.RESOURCE_POLICY, "present", (
        "The resource policy allows the address range of the office",
        "A resource policy is attached to the API",
        "Access is restricted by a resource policy")),
    (f.RESOURCE_POLICY, "none", (
        "The API has no resource policy",
        "It runs without a resource policy",
        "No resource policy is attached")),
    (f.BOUNDARY_ALLOWS, False, (
        "The permissions boundary of the team allows only S3",
        "Our boundary does not allow it",
        "There is a boundary that denies everything outside Ireland")),
    (f.SCP_ALLOWS, False, (
        "An SCP denies all Regions but two",
        "The SCP restricts what sandboxes can call",
        "The account was moved to another OU")),
    (f.SESSION_ALLOWS, False, (
        "The session policy contains only DynamoDB",
        "We assume the role with an inline session policy",
        "The session policy does not allow it")),
    (f.CLIENT_CERTIFICATE_TRUSTED, False, (
        "The job calls it without a client certificate",
        "alert certificate required",
        "The truststore was not updated with our CA")),
    (f.CALLER_ACCOUNT, "other", (
        "The caller is a role in another account",
        "The client runs in a different AWS account",
        "The role is in our partner's account")),
    (f.AUTHORIZER_INVOKED, False, (
        "The authorizer's log shows nothing for this call",
        "The authorizer is not invoked",
        "Our authorizer is never called")),
    (f.BACKEND_REACHED, True, (
        "The function's log shows the request",
        "The request reaches the Lambda",
        "The Lambda is executed")),
    (f.BACKEND_REACHED, False, (
        "The Lambda is not invoked",
        "The request never reaches the function",
        "The function's log has nothing")),
    (f.BACKEND_ANSWERS, False, (
        'In CloudWatch I see "Execution failed due to configuration error: Unable to transform request"',
        "The log has Malformed Lambda proxy response",
        "It says Execution failed due to a timeout error")),
    (f.REAL_GATEWAY, False, (
        "I run it with sam local",
        "It runs in LocalStack",
        "The plugin serverless-offline is in use")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "value", "sentence"),
    [(fact, value, sentence) for fact, value, sentences in SAID for sentence in sentences],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_sentence_is_read(fact: Fact, value: Value, sentence: str) -> None:
    assert said([sentence], {}).get(fact.name) == value


def test_every_reading_has_its_sentences() -> None:
    assert {(r.fact.name, r.value) for r in READINGS} == {(fact.name, value) for fact, value, _ in SAID}


def test_another_method_that_works_is_a_contrast() -> None:
    for sentence in (
        "GET works, DELETE fails",
        "A GET of the same URL succeeds",
        "POST works but not DELETE",
    ):
        assert said([sentence], {"request.method": "DELETE"}) == {"works.other-method": True}


def test_without_a_known_method_the_sentence_has_to_tell_both() -> None:
    assert said(["GET works, DELETE fails"], {}) == {"works.other-method": True}
    assert said(["GET works"], {}) == {}


def test_another_path_that_works_is_a_contrast() -> None:
    called = {"request.method": "GET", "request.path": "/prod/orders"}
    assert said(["/prod/customers works"], called) == {"works.other-path": True}
    assert said(["/prod/orders works from here"], called) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Does it work with curl?",
        "It should work from the office",
        "If I call it directly it may work",
        "It does not work with curl either",
        "After we removed the key it works in Postman",
        "Neither curl nor Postman work",
        "The key is never sent by our other customers",
    ],
)
def test_what_is_wished_asked_or_denied_is_no_contrast(sentence: str) -> None:
    assert not any(name.startswith("works.") for name in said([sentence], {}))


def test_what_is_told_stands_above_a_sentence() -> None:
    assert said(["The API is behind CloudFront"], {"edge.front": "none"}) == {}


def test_two_sentences_that_disagree_tell_nothing() -> None:
    assert said(["There is a Lambda authorizer", "The route has a JWT authorizer"], {}) == {}


def test_directly_means_nothing_where_the_call_was_direct() -> None:
    assert said(["Directly it works"], {"request.host-kind": "execute-api"}) == {}


@pytest.mark.parametrize("sentences", [each for _, _, each in SAID], ids=[fact.name for fact, _, _ in SAID])
def test_a_sentence_rules_nothing_out_and_proves_nothing(sentences: tuple[str, ...]) -> None:
    for answer in (FORBIDDEN, MISSING_TOKEN):
        silent, told = case(answer), case(answer, None, *sentences)
        assert causes_of(told) == causes_of(silent)
        assert certain_of(told) == certain_of(silent)


def weight(code: str, *sentences: str) -> float:
    rows = explain(case(FORBIDDEN, {f.API_KIND: "REST", f.HOST_KIND: "custom"}, *sentences)).suspects
    return {row.cause.code: row.weight for row in rows}[code]


def test_a_sentence_orders() -> None:
    """A call that works directly was refused for what the domain does with it."""
    assert weight("custom-domain-mapping", "Directly it works") > weight("custom-domain-mapping", "It is new")


FLOOD = "It works with curl, " * 100_000


def test_a_flood_of_sentences_is_read_up_to_a_limit() -> None:
    """A sentence without end, and sentences without end: what stands behind either limit is not read."""
    end = "In a small body it works"
    assert said([FLOOD, end], {}).keys() == {"works.other-client", "works.small-body"}
    assert said([FLOOD + end], {}) == {"works.other-client": True}
    assert said([*["It works with curl"] * 10_000, end], {}) == {"works.other-client": True}


@pytest.mark.slow
def test_a_flood_of_floods_is_read_up_to_a_limit() -> None:
    """The long form: as many as are read, each as long as is read."""
    assert said([FLOOD] * 10_000, {}) == {"works.other-client": True}


@pytest.mark.parametrize(
    ("sentence", "refused"),
    [
        ("OPTIONS /orders 401, GET never sent", True),
        ("OPTIONS /orders -> 403", True),
        ("the preflight gets 204", False),
        ("Network tab: OPTIONS /tickets 200, GET /tickets 401", False),
    ],
)
def test_a_status_behind_its_name_says_how_the_preflight_went(sentence: str, *, refused: bool) -> None:
    told = said([sentence], {})
    assert told[f.PREFLIGHT.name] is refused
    assert (f.OPTIONS_EXISTS.name in told) is not refused


@pytest.mark.parametrize(
    "sentence", ["OPTIONS 200, and later OPTIONS 403", "there is no OPTIONS method", "port 3000"]
)
def test_where_a_preflight_went_both_ways_or_none_nothing_is_said(sentence: str) -> None:
    assert f.PREFLIGHT.name not in said([sentence], {})


HOST = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
CALLED = {
    f.HOST.name: HOST,
    f.PATH.name: "/prod/orders",
    f.METHOD.name: "POST",
    f.HOST_KIND.name: "execute-api",
}


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        (f"GET https://{HOST}/prod/cats 200", f.WORKS_OTHER_PATH),
        (f"GET https://{HOST}/prod/orders -> 200", f.WORKS_OTHER_METHOD),
        (f"POST https://{HOST}/prod/orders 200, the next one 403", f.WORKS_OTHER_TIME),
    ],
)
def test_an_address_that_works_beside_the_called_one_is_a_contrast(sentence: str, fact: Fact) -> None:
    assert said([sentence], CALLED).get(fact.name) is True


def test_the_apis_own_address_that_works_beside_a_domain_is_a_contrast() -> None:
    domain = {**CALLED, f.HOST.name: "api.example.com", f.HOST_KIND.name: "custom"}
    assert said([f"https://{HOST}/prod/orders -> 200"], domain)[f.WORKS_DIRECT.name] is True
    assert f.WORKS_DIRECT.name not in said([f"https://{HOST}/prod/orders -> 403"], domain)
