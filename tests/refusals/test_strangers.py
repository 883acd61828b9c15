"""Who answers besides API Gateway: by host, by header, by the form of its errors, and what follows."""

from __future__ import annotations

import json

import pytest

from scripts import certainty_page
from tests.refusals.samples import GENERAL, HINTS, OF_APPLICATIONS, OF_EMULATORS, SURE
from why403 import facts as f
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Headers
from why403.questions.explain import Case, explain
from why403.refusals import catalogue
from why403.refusals.refusal import Fingerprint, Fit, GatewayRefusal
from why403.refusals.stranger import Role
from why403.refusals.strangers import STRANGERS, of_body, of_headers, of_host, of_words
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


SAMPLES = (*SURE, *HINTS, *GENERAL)
IN_GATEWAYS_FORM = (*OF_APPLICATIONS, *OF_EMULATORS)


@pytest.mark.parametrize(("name", "body"), SAMPLES)
def test_a_stranger_is_known_by_what_it_writes(name: str, body: str) -> None:
    found = of_body(body)
    assert found is not None
    assert found.name == name
    assert (found.surely, found.general) == (
        (name, body) in SURE,
        (name, body) in GENERAL,
    )


def test_every_form_of_a_stranger_has_a_sample() -> None:
    bodies = (*(body for _, body in SAMPLES), *(f'"message":"{text}"' for _, text in IN_GATEWAYS_FORM))
    written = {found for body in bodies if (found := of_body(body)) is not None}
    assert {each for each in STRANGERS if each.says or each.shape} <= written


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Django REST framework", '{\n  "detail" : "Authentication credentials were not provided."\n}'),
        ("HAProxy", "<h1>403 Forbidden</h1>\r\n  Request forbidden by administrative rules.\r\n</body>"),
    ],
)
def test_white_space_tells_no_two_prints_apart(name: str, body: str) -> None:
    found = of_body(body)
    assert found is not None
    assert found.name == name


OWN = sorted(
    {
        (each.key, each.text)
        for each in vars(catalogue).values()
        if isinstance(each, GatewayRefusal) and each.text
    }
)


@pytest.mark.parametrize(("key", "text"), OWN)
def test_no_form_of_a_stranger_is_what_api_gateway_writes(key: str, text: str) -> None:
    """But for {"Message":"Forbidden"}, which function URLs have as well."""
    for body in (json.dumps({key: text}), json.dumps({key: text}, indent=2), text):
        found = of_body(body)
        assert found is None or found.general
        assert not seen(body, host=API).wrote


@pytest.mark.parametrize("kind", sorted(OF_TYPE))
def test_no_words_of_a_stranger_are_those_of_a_type_of_error(kind: str) -> None:
    for body in (f'{{"message":"{kind}"}}', kind):
        assert of_body(body) is None
        assert of_words(f"x-amzn-ErrorType: {kind}\n{body}") is None


@pytest.mark.parametrize("says", [part for each in STRANGERS for part in each.says if part[0].isalpha()])
def test_words_amid_a_sentence_may_be_talked_of(says: str) -> None:
    told = f"Another project of ours prints {says.strip()} now and then, this one says Forbidden."
    assert of_words(told) is None
    assert of_words(f"POST /orders\n  > {says} and so on") is not None


@pytest.mark.parametrize(("name", "body"), SURE)
def test_where_a_stranger_wrote_nothing_of_api_gateway_is_left(name: str, body: str) -> None:
    """But for what an emulator imitates, of which nothing is certain."""
    shown = seen(body, host="shop.example.com")
    assert shown.wrote
    assert shown.writer == name
    if shown.role == Role.EMULATOR:
        found = explain(Case({}, shown))
        assert (found.suspects[0].cause.code, found.certain) == ("tool-emulation", frozenset())
        return
    assert set(named(shown)) <= {"backend-403", "upstream-not-gateway", "tool-emulation"}


ROLES = {each.name: each.role for each in STRANGERS}
FIRST = {
    Role.BEHIND: "backend-403",
    Role.FRONT: "upstream-not-gateway",
    Role.EGRESS: "upstream-not-gateway",
    Role.EMULATOR: "tool-emulation",
}


@pytest.mark.parametrize(("name", "body"), [pair for pair in SURE if ROLES[pair[0]] in FIRST])
def test_first_is_named_where_the_writer_stands(name: str, body: str) -> None:
    assert named(seen(body, host="shop.example.com"))[0] == FIRST[ROLES[name]]


PASSED_ON = (Role.BEHIND, Role.FRONT, Role.SERVICE)


@pytest.mark.parametrize("body", [body for name, body in SURE if ROLES[name] in PASSED_ON])
def test_behind_a_host_of_api_gateway_stands_the_backend(body: str) -> None:
    assert named(seen(body, host=API))[0] == "backend-403"


def test_before_a_host_of_api_gateway_stands_the_callers_proxy_alone() -> None:
    shown = seen("<h1>Access Denied (policy_denied)</h1>", host=API)
    assert named(shown) == ["upstream-not-gateway", "backend-403"]


def test_what_api_gateway_passed_on_was_not_written_in_front_of_it() -> None:
    shown = seen("<h1>Whitelabel Error Page</h1>", REST_ID, API)
    assert named(shown) == ["backend-403"]


@pytest.mark.parametrize(("name", "message"), OF_APPLICATIONS)
@pytest.mark.parametrize("host", ["", API, "shop.example.com"])
def test_a_message_of_an_application_can_be_the_owners(name: str, message: str, host: str) -> None:
    """Developer guide, api-gateway-gatewayResponse-definition: the body is the owner's."""
    shown = seen(json.dumps({"message": message}), host=host)
    assert (shown.writer, shown.wrote, shown.family) == (name, False, "")
    found = explain(Case({}, shown))
    whose = {"backend-403"} if host == API else {"backend-403", "upstream-not-gateway"}
    assert found.suspects[0].cause.code in whose
    assert found.certain == frozenset()
    left = {row.suspect.fit for row in found.suspects if isinstance(row.suspect.refusal, GatewayRefusal)}
    assert left == {Fit.OWN_WORDS, Fit.REWRITTEN}


@pytest.mark.parametrize(("name", "message"), OF_EMULATORS)
def test_an_emulator_is_first_where_it_speaks_and_api_gateway_was_not_called(name: str, message: str) -> None:
    body = json.dumps({"message": message})
    shown = seen(body, host="shop.example.com")
    assert (shown.writer, shown.wrote) == (name, False)
    assert named(shown)[0] == "tool-emulation"
    assert seen(body, host=API).writer is UNKNOWN


@pytest.mark.parametrize(("name", "body"), HINTS)
def test_a_hint_rules_nothing_out_that_can_be_rewritten(name: str, body: str) -> None:
    shown = seen(body, host=API)
    assert (shown.writer, shown.wrote) == (name, False)
    assert "authorizer-deny" in named(shown)


URL = f"POST https://{API}/prod/orders"
CSRF = "CSRF verification failed. Request aborted."


def printed(text: str, host: str = "") -> Fingerprint:
    return fingerprint(Answer(403, said=text), host=host)


@pytest.mark.parametrize("host", ["", API])
def test_words_that_were_printed_beside_a_call_of_an_api_are_a_hint(host: str) -> None:
    shown = printed(f"{URL}\n403 Forbidden\n{CSRF}", host)
    assert (shown.writer, shown.wrote, shown.family) == ("Django", False, "")
    assert named(shown)[0] == "backend-403"
    assert "authorizer-deny" in named(shown)


def test_beside_words_of_api_gateway_other_words_are_nobodys() -> None:
    shown = printed(f"{CSRF}\n{URL}\nMissing Authentication Token", API)
    assert (shown.writer, shown.family) == (UNKNOWN, "missing-token")


def test_words_in_the_log_of_a_client_show_who_wrote() -> None:
    text = "HTTPError: 403 Client Error: Forbidden for url: https://shop.example.com/\n"
    shown = printed(text + '{"detail":"CSRF Failed: CSRF token missing."}', "shop.example.com")
    assert (shown.writer, shown.wrote) == ("Django REST framework", False)
    assert named(shown)[0] == "backend-403"


@pytest.mark.parametrize(("name", "body"), GENERAL)
def test_a_form_of_many_tells_nothing_at_a_host_of_api_gateways(name: str, body: str) -> None:
    assert seen(body, host="shop.example.com").writer == name
    assert seen(body, host=API).writer is UNKNOWN


@pytest.mark.parametrize(("name", "body"), SURE)
def test_words_beside_api_gateways_own_type_are_the_owners(name: str, body: str) -> None:
    headers = (*REST_ID, ("x-amzn-ErrorType", "ForbiddenException"))
    shown = seen(body, headers, API)
    assert shown.writer is UNKNOWN or ROLES[name] in (Role.SERVICE, Role.EMULATOR)


@pytest.mark.parametrize("key", ["detail", "error", "errors", "statusCode"])
def test_an_error_without_a_message_is_none_of_api_gateways_own(key: str) -> None:
    assert seen(json.dumps({key: "no access to this tenant"}), host=API).family == ""


def test_json_that_tells_of_no_error_is_not_known_to_be_an_answer() -> None:
    assert seen('{"order":7}', host=API).family is UNKNOWN


def test_every_stranger_has_a_source() -> None:
    for each in STRANGERS:
        assert each.claim.says
        assert each.claim.date
        assert each.hosts or each.headers or each.says or each.shape or each.told


def test_the_page_is_that_of_the_tables() -> None:
    assert certainty_page.TARGET.read_text("utf-8") == certainty_page.text()


def test_words_behind_a_tag_are_of_a_page_that_was_printed() -> None:
    said = "[api] 403 body: <h1>Forbidden</h1>  <p>CSRF verification failed. Request aborted.</p>"
    found = of_words(said)
    assert found is not None
    assert found.name == "Django"
    assert of_words("Somebody says that CSRF verification failed. Request aborted.") is None
