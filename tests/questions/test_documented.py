"""What AWS documents of calls that could be read otherwise: each case has its source."""

from __future__ import annotations

import json

import pytest

from why403.api.inputs import Brought, case_of
from why403.evidence.case import known_facts
from why403.incident.read import read_incident
from why403.questions.explain import Explanation, explain
from why403.words.as_json import as_json
from why403.words.report import Detail, report

GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
"""Of every case below; the page is named beside it."""

HEAD = "why403: 1\napi_type: REST\n"
URL = "https://q7w8e9r0t1.execute-api.eu-central-1.amazonaws.com"
CALL = f"request: {{method: GET, url: '{URL}/live/books', complete: true}}\n"
FORBIDDEN = (
    "observed: {status: 403, headers: {x-amzn-ErrorType: ForbiddenException}, "
    'body: \'{"message":"Forbidden"}\'}\n'
)
API = "api: {id: q7w8e9r0t1, accountId: '123456789012', endpointConfiguration: {types: [%s]}}, stages: [live]"
OPEN = "routes: [{route: GET /books, authorization: NONE, apiKeyRequired: false}]"
KEYED = OPEN.replace("false", "true")
SIGNED = "routes: [{route: GET /books, authorization: AWS_IAM, apiKeyRequired: false}]"


def config(*parts: str, endpoint: str = "REGIONAL") -> str:
    return f"config: {{{', '.join((API % endpoint, *parts))}}}\n"


def denied(who: str, suffix: str = "") -> str:
    arn = "arn:aws:execute-api:eu-central-1:********9012:q7w8e9r0t1/live/GET/books"
    said = {
        "Message": f"User: {who} is not authorized to perform: execute-api:Invoke on resource: {arn}{suffix}"
    }
    return (
        "observed: {status: 403, headers: {x-amzn-ErrorType: AccessDeniedException}, "
        f"body: '{json.dumps(said)}'}}\n"
    )


def explained(text: str) -> Explanation:
    return explain(case_of(Brought(read_incident(HEAD + text, "incident.yaml"), {})))


def codes(found: Explanation) -> list[str]:
    return [row.suspect.cause.code for row in found.fitting]


# What comes first on the path refuses: apigateway-control-access-aws-waf, rest-api-disable-default-endpoint,
# apigateway-private-apis.

FIRST = (
    ("waf-block", config(KEYED, "webAcl: {action: BLOCK}"), ""),
    ("default-endpoint-disabled", config(KEYED, "disableExecuteApiEndpoint: true"), ""),
    (
        "default-endpoint-disabled",
        config(KEYED, "webAcl: {action: BLOCK}, disableExecuteApiEndpoint: true"),
        "",
    ),
    (
        "private-api-endpoint",
        config(KEYED, "webAcl: absent", endpoint="PRIVATE"),
        "facts: {network.vpc-endpoint: no}\n",
    ),
)


@pytest.mark.parametrize(("cause", "shown", "told"), FIRST)
def test_what_comes_first_on_the_path_refuses_and_the_rest_is_next(cause: str, shown: str, told: str) -> None:
    found = explained(FORBIDDEN + CALL + shown + told)
    assert found.certain == {cause}
    assert "api-key-missing" not in codes(found)
    assert "api-key-missing" in [following.code for following in found.next]
    assert "api-key-missing" in report(found, (), (), Detail())
    assert '"api-key-missing"' in json.dumps(as_json(found, (), ())["next"])


def test_without_anything_before_it_the_key_is_certain_and_nothing_is_next() -> None:
    found = explained(FORBIDDEN + CALL + config(KEYED, "webAcl: absent", "disableExecuteApiEndpoint: false"))
    assert found.certain == {"api-key-missing"}
    assert found.next == ()


# A stage serves what was deployed last: how-to-deploy-api.

UNAUTHORIZED = (
    "observed: {status: 401, headers: {x-amzn-ErrorType: UnauthorizedException}, "
    'body: \'{"message":"Unauthorized"}\'}\n'
)
NOT_AS_SHOWN = (
    UNAUTHORIZED + CALL + config(OPEN, "resourcePolicy: absent"),
    denied("anonymous") + CALL + config(OPEN, "resourcePolicy: absent", "vpcEndpoint: absent"),
)


@pytest.mark.parametrize("text", NOT_AS_SHOWN)
def test_an_answer_that_the_api_as_shown_cannot_give_may_be_of_an_older_deployment(text: str) -> None:
    found = explained(text)
    assert "not-deployed" in codes(found)
    assert found.certain == frozenset()
    assert not found.undecided


def test_not_where_it_is_told_that_the_method_was_deployed() -> None:
    assert "not-deployed" not in codes(explained(NOT_AS_SHOWN[0] + "facts: {deployment.route: yes}\n"))


def test_not_where_the_stage_itself_is_shown() -> None:
    served = (
        "stages: [{name: live, routes: [{route: GET /books, authorization: NONE, apiKeyRequired: false}]}]"
    )
    text = UNAUTHORIZED + CALL + f"config: {{{served}, resourcePolicy: absent}}\n"
    assert "not-deployed" not in codes(explained(text))


# A private API cannot be deployed without a resource policy: apigateway-resource-policies-create-attach.


@pytest.mark.parametrize("authorization", ["NONE", "CUSTOM"])
@pytest.mark.parametrize("endpoint", ["vpcEndpoint: {id: vpce-77, policy: absent}", "webAcl: absent"])
def test_a_private_api_that_is_shown_without_a_policy_serves_another(
    authorization: str, endpoint: str
) -> None:
    route = OPEN.replace("NONE", authorization)
    found = explained(
        denied("anonymous") + CALL + config(route, "resourcePolicy: absent", endpoint, endpoint="PRIVATE")
    )
    assert {"resource-policy-implicit-deny", "not-deployed"} & set(codes(found)[:3])
    assert found.certain == frozenset()


# Each logged type has one meaning: supported-gateway-response-types.

REQUEST = "0f3c2a10-1b2c-4d3e-8f40-5a6b7c8d9e0f"
TYPES = (
    ("UNSUPPORTED_MEDIA_TYPE", 415, {"request-invalid"}),
    ("EXPIRED_TOKEN", 403, {"iam-expired-token"}),
    ("RESOURCE_NOT_FOUND", 404, {"route-not-found", "not-deployed", "stage-missing"}),
    ("QUOTA_EXCEEDED", 429, {"quota-exceeded"}),
    ("WAF_FILTERED", 403, {"waf-block"}),
)


@pytest.mark.parametrize(("kind", "status", "causes"), TYPES)
@pytest.mark.parametrize("execution", [False, True])
def test_a_logged_type_decides(kind: str, status: int, causes: set[str], *, execution: bool) -> None:
    row = {"requestId": REQUEST, "httpMethod": "GET", "status": str(status), "responseType": kind}
    line = json.dumps(row)
    if execution:
        line = f"({REQUEST}) Gateway response type: {kind} with status code: {status}"
    found = explained(
        f"observed: {{log_lines: ['{line}']}}\nrequest: {{method: GET, url: '{URL}/live/books'}}\n"
    )
    assert codes(found)[0] in causes
    assert not {"backend-403", "upstream-not-gateway", "cors-error-headers"} & set(codes(found))


# If caching is off, a REQUEST authorizer is invoked as it is: apigateway-use-lambda-authorizer.


def authorizer(ttl: int) -> str:
    route = OPEN.replace("NONE", "CUSTOM")
    settings = f"{{kind: REQUEST, ttl: {ttl}, identitySource: [method.request.header.X-Pass]}}"
    return UNAUTHORIZED + CALL + config(route, f"authorizer: {settings}")


def test_without_caching_a_missing_identity_source_comes_last() -> None:
    found = explained(authorizer(0))
    assert codes(found)[0] == "authorizer-deny"
    assert "authorizer-identity-source" in codes(found)
    assert found.certain == frozenset()
    assert any("If caching is off, a REQUEST authorizer" in claim.says for claim in found.assumed)


def test_with_caching_it_refuses() -> None:
    found = explained(authorizer(300))
    assert found.certain == {"authorizer-identity-source"}
    assert found.assumed == ()


# 20,480 bytes of headers, 8,000 on a private API: api-gateway-execution-service-limits-table.


@pytest.mark.parametrize(
    ("size", "endpoint", "certain"),
    [(20_500, "REGIONAL", True), (8_100, "PRIVATE", True), (8_100, "REGIONAL", False)],
)
def test_headers_over_the_quota_are_too_large(size: int, endpoint: str, *, certain: bool) -> None:
    call = f"request: {{method: GET, url: '{URL}/live/books', headers: {{Cookie: 'c={'1' * size}'}}}}\n"
    answer = 'observed: {status: 431, body: \'{"message":"Request Header Fields Too Large"}\'}\n'
    found = explained(answer + call + config(OPEN, endpoint=endpoint))
    assert codes(found)[0] == "request-too-large"
    assert (found.certain == {"request-too-large"}) or not certain


# 10,240 bytes of request line and header values on an HTTP API: http-api-quotas.


@pytest.mark.parametrize(("size", "known"), [(10_300, True), (9_900, False)])
def test_an_http_api_accepts_fewer_headers_than_a_rest_api(size: int, *, known: bool) -> None:
    call = f"request: {{method: GET, url: '{URL}/live/books', headers: {{Cookie: 'c={'1' * size}'}}}}\n"
    told = known_facts(read_incident("why403: 1\napi_type: HTTP\n" + call))
    assert (told.get("request.oversize") == "headers") is known
    assert "request.oversize" not in known_facts(read_incident(HEAD + call))


# Only the base path of a mapping is stripped: rest-api-mappings.


def test_the_stage_repeated_behind_a_custom_domain_comes_before_the_route_that_it_misses() -> None:
    answer = (
        "observed: {status: 403, headers: {x-amzn-ErrorType: MissingAuthenticationTokenException}, "
        'body: \'{"message":"Missing Authentication Token"}\'}\n'
    )
    call = "request: {method: GET, url: 'https://shop.example.org/live/books', complete: true}\n"
    domain = (
        "domain: {domainName: shop.example.org, mappings: [{path: (none), stage: live, api: q7w8e9r0t1}]}"
    )
    found = explained(answer + call + config(OPEN, domain, "resourcePolicy: absent"))
    assert codes(found)[0] == "stage-missing"


# A Deny of the resource policy is an explicit denial: apigateway-authorization-flow; NotPrincipal: IAM guide,
# reference_policies_elements_notprincipal.

SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + 64 * "b"
)
SIGNED_CALL = (
    f"request: {{method: GET, url: '{URL}/live/books', "
    f"headers: {{Authorization: '{SIGNATURE}', X-Amz-Date: 20260301T000000Z}}}}\n"
)
EVE = "arn:aws:iam::123456789012:user/eve"
ALLOW = "{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: '*'}"
DENIES = (
    "{Effect: Deny, Principal: {AWS: '" + EVE + "'}, Action: 'execute-api:Invoke', Resource: '*'}",
    "{Effect: Deny, NotPrincipal: {AWS: ['arn:aws:iam::123456789012:user/ann', '123456789012']}, "
    "Action: 'execute-api:Invoke', Resource: '*'}",
)


@pytest.mark.parametrize("deny", DENIES)
def test_a_shown_deny_that_meets_the_caller_is_first(deny: str) -> None:
    policy = f"resourcePolicy: {{Version: '2012-10-17', Statement: [{ALLOW}, {deny}]}}"
    found = explained(
        denied(EVE, " with an explicit deny") + SIGNED_CALL + config(SIGNED, f"callerArn: '{EVE}'", policy)
    )
    assert codes(found)[0] == "resource-policy-explicit-deny"


def test_what_a_policy_is_taken_for_proves_nothing_and_is_named() -> None:
    deny = f"{{Effect: Deny, NotPrincipal: {{AWS: '{EVE}'}}, Action: 'execute-api:Invoke', Resource: '*'}}"
    policy = f"resourcePolicy: {{Version: '2012-10-17', Statement: [{ALLOW}, {deny}]}}"
    found = explained(
        denied(EVE, " with an explicit deny") + SIGNED_CALL + config(SIGNED, f"callerArn: '{EVE}'", policy)
    )
    assert "resource-policy-explicit-deny" in codes(found)
    assert found.certain == frozenset()
    assert any("NotPrincipal" in claim.says for claim in found.assumed)


def test_an_incomplete_arn_of_the_caller_is_completed() -> None:
    """IAM guide, reference-arns."""
    allow = "{Statement: {Effect: Allow, Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api'}}"
    policies = (f"callerArn: '{EVE}'", f"callerPolicies: [{allow}]", "resourcePolicy: absent")
    found = explained(denied(EVE) + SIGNED_CALL + config(SIGNED, *policies))
    assert "iam-identity-implicit-deny" not in codes(found)


# AWS does not document whether an Allow for the own account suffices alone, nor whether a silent boundary
# limits a grant to everybody: IAM guide, reference_policies_elements_principal.

SILENT = "{Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}"
UNDECIDED = (
    ("{AWS: '123456789012'}", "permissionsBoundary: absent", "iam-identity-implicit-deny"),
    ("'*'", f"permissionsBoundary: {SILENT}", "iam-boundary-deny"),
)


@pytest.mark.parametrize(("principal", "boundary", "cause"), UNDECIDED)
def test_a_grant_of_which_aws_does_not_say_what_it_is_worth_proves_nothing(
    principal: str, boundary: str, cause: str
) -> None:
    allow = ALLOW.replace("'*'", principal, 1)
    policy = f"{{Version: '2012-10-17', Statement: [{allow}]}}"
    shown = (f"callerArn: '{EVE}'", f"callerPolicies: [{SILENT}]", f"resourcePolicy: {policy}", boundary)
    found = explained(denied(EVE) + SIGNED_CALL + config(SIGNED, *shown))
    assert cause in codes(found)
    assert cause not in found.certain
