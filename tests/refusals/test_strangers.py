"""Who answers besides API Gateway: by host, by header, by the form of its errors, and what follows."""

from __future__ import annotations

import pytest

from scripts import certainty_page
from why403 import facts as f
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Headers
from why403.questions.explain import Case, explain
from why403.refusals import catalogue
from why403.refusals.refusal import Fingerprint, GatewayRefusal
from why403.refusals.stranger import Role
from why403.refusals.strangers import STRANGERS, of_body, of_headers, of_host
from why403.refusals.wordings import OF_TYPE

API = "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"
REST_ID: Headers = (("x-amz-apigw-id", "Ab1="), ("x-amzn-RequestId", "r"))


def seen(
    body: str = '{"message":"Forbidden"}', headers: Headers = (), host: str = "", *, whole: bool = False
) -> Fingerprint:
    return fingerprint(Answer(403, headers, whole, body), host=host)


def named(shown: Fingerprint) -> list[str]:
    return [row.cause.code for row in explain(Case({}, shown)).suspects]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("q1w2.lambda-url.eu-west-1.on.aws", "a Lambda function URL"),
        ("files.s3.eu-west-1.amazonaws.com", "Amazon S3"),
        ("files.s3-website-eu-west-1.amazonaws.com", "Amazon S3"),
        ("s3.amazonaws.com", "Amazon S3"),
        ("x1.appsync-api.us-east-1.amazonaws.com", "AWS AppSync"),
        ("sts.amazonaws.com", "another AWS service"),
        ("kms.cn-north-1.amazonaws.com.cn", "another AWS service"),
        ("shop-1.eu-west-1.elb.amazonaws.com", "an Application Load Balancer"),
        ("x.execute-api.localhost.localstack.cloud", "LocalStack"),
    ],
)
def test_hosts_of_strangers(host: str, name: str) -> None:
    """AWS General Reference, service endpoints."""
    found = of_host(host)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("host", [API, "api.example.com", "d1.cloudfront.net", "s3.amazonaws.com.example"])
def test_hosts_that_tell_no_stranger(host: str) -> None:
    assert of_host(host) is None


@pytest.mark.parametrize(
    ("name", "value", "who"),
    [
        ("Server", "AmazonS3", "Amazon S3"),
        ("server", "awselb/2.0", "an Application Load Balancer"),
        ("Server", "AkamaiNetStorage", "Akamai"),
        ("CF-RAY", "8f1-FRA", "Cloudflare"),
        ("server", "nginx", "nginx"),
        ("X-Powered-By", "PHP/8.3", "a web framework"),
        ("x-localstack", "true", "LocalStack"),
    ],
)
def test_headers_of_strangers(name: str, value: str, who: str) -> None:
    found = of_headers(((name, value),))
    assert found is not None
    assert found.name == who


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("<?xml version='1.0'?><Error><Code>NoSuchBucket</Code></Error>", Role.SERVICE),
        ("<ErrorResponse><Error><Type>Sender</Type></Error></ErrorResponse>", Role.SERVICE),
        ('{"__type":"NotAuthorizedException","message":"Unable to verify secret hash"}', Role.SERVICE),
        ('{"errors":[{"errorType":"UnauthorizedException","message":"no"}]}', Role.SERVICE),
        ('{"errorMessage":"denied","errorType":"PermissionError","stackTrace":[]}', Role.BEHIND),
        ('File "/var/task/app.py", line 3, in handler', Role.BEHIND),
        ("<hr><center>nginx</center>", Role.FRONT),
    ],
)
def test_forms_of_strangers(body: str, role: Role) -> None:
    found = of_body(body)
    assert found is not None
    assert found.role is role
    assert found.surely


def test_the_form_of_api_gateway_is_no_strangers() -> None:
    assert of_body('{"message":"Missing Authentication Token"}') is None


def test_an_answer_at_a_strangers_host_is_its_own() -> None:
    """Whatever its words: no API is called there."""
    found = explain(Case({}, seen(host="q1w2.lambda-url.eu-west-1.on.aws")))
    assert [row.cause.code for row in found.suspects] == ["upstream-not-gateway"]
    assert found.certain == {"upstream-not-gateway"}


def test_an_answer_of_a_service_may_have_been_passed_on_by_an_integration() -> None:
    shape = "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"
    assert sorted(named(seen(shape))) == ["backend-403", "upstream-not-gateway"]
    assert named(seen(shape, REST_ID)) == ["backend-403"]


@pytest.mark.parametrize("words", ["Missing Authentication Token", "The incoming token has expired"])
def test_beside_the_header_of_a_framework_nothing_of_api_gateway_is_certain(words: str) -> None:
    """Developer guide, set-up-lambda-proxy-integrations: status, headers and body are the backend's."""
    headers = (*REST_ID, ("X-Powered-By", "Express"))
    found = explain(Case({}, seen(f'{{"message":"{words}"}}', headers, API, whole=True)))
    assert found.certain == frozenset()
    assert "backend-403" in {row.cause.code for row in found.suspects}


def test_a_rest_answer_that_shows_its_headers_and_lacks_the_type_is_the_backends_first() -> None:
    body = '{"error":"forbidden","reason":"no access to this tenant"}'
    told = {f.REAL_GATEWAY.name: True}
    first = explain(Case(told, seen(body, REST_ID, API, whole=True))).suspects[0]
    assert first.cause.code == "backend-403"


def test_a_type_of_error_settles_that_a_header_beside_it_tells_nothing() -> None:
    headers = (*REST_ID, ("x-amzn-ErrorType", "ForbiddenException"), ("X-Powered-By", "Express"))
    assert seen(headers=headers).role is UNKNOWN


def test_plain_text_is_not_api_gateways_where_the_headers_say_so() -> None:
    """API Gateway refuses in JSON."""
    shown = seen("Not found", (("Server", "nginx"), ("Content-Type", "text/plain")), whole=True)
    assert shown.family == ""


@pytest.mark.parametrize(
    ("kind", "words", "cause"),
    [
        ("MissingAuthenticationTokenException", "Forbidden", "route-not-found"),
        ("AccessDeniedException", "Missing Authentication Token", "authorizer-deny"),
        ("TooManyRequestsException", "Unauthorized", "throttled"),
        ("LimitExceededException", "Forbidden", "quota-exceeded"),
        ("ExpiredTokenException", "Unauthorized", "iam-expired-token"),
        ("UnauthorizedException", "Missing Authentication Token", "authorizer-identity-source"),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 404, 429])
def test_the_error_type_decides_whatever_the_owner_wrote(
    kind: str, words: str, cause: str, status: int
) -> None:
    """Developer guide, api-gateway-gatewayResponse-definition: status and body are the owner's."""
    headers = (*REST_ID, ("x-amzn-ErrorType", kind))
    shown = fingerprint(Answer(status, headers, body=f'{{"message":"{words}"}}'), host=API)
    assert shown.retold
    assert cause in named(shown)


def test_a_logged_type_decides_as_well() -> None:
    shown = Fingerprint(404, family="unauthorized", response_type="THROTTLED")
    assert named(shown)[0] == "throttled"


def test_words_that_a_type_has_of_itself_are_not_taken_for_the_owners() -> None:
    """The table is that of the catalogue, without what is assumed of a REST API's JWT authorizer."""
    assumed = {("AccessDeniedException", "forbidden"), ("ForbiddenException", "no-such")}
    pairs = {
        (kind, refusal.family)
        for refusal in vars(catalogue).values()
        if isinstance(refusal, GatewayRefusal) and isinstance(refusal.error_types, tuple)
        for kind in refusal.error_types
    }
    told = {(kind, family) for kind, families in OF_TYPE.items() for family in families}
    assert pairs - assumed <= told
    assert not assumed & told


def test_every_stranger_has_a_source() -> None:
    for each in STRANGERS:
        assert each.claim.says
        assert each.claim.date
        assert each.hosts or each.headers or each.says or each.shape or each.told


def test_the_page_is_that_of_the_tables() -> None:
    assert certainty_page.TARGET.read_text("utf-8") == certainty_page.text()
