"""CORS: developer guide, http-api-cors and how-to-cors; what a browser adds is in the Fetch standard."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f

PAGE = "https://app.example.com"


def allows(cors: str, method: str = "GET", headers: str | None = None, origin: str = PAGE) -> object:
    """The verdict on a preflight; `headers` are those that the call wants to send."""
    sent = [("Origin", origin), ("Access-Control-Request-Method", method)]
    if headers is not None:
        sent.append(("Access-Control-Request-Headers", headers))
    told = shown(f"cors: {cors}", "/orders", "OPTIONS", "HTTP", tuple(sent), complete=True)
    return told.get(f.CORS_ALLOWS.name)


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        (f"['{PAGE}']", PAGE, True),
        (f"['{PAGE}/']", PAGE, False),
        ("['*']", PAGE, True),
        ("['https://*']", PAGE, True),
        ("['http://*']", PAGE, False),
        ("['https://*.example.com']", PAGE, False),
        ("['http://localhost:3000']", "http://localhost:3002", False),
        ("['https://*']", "null", False),
        ("null", PAGE, None),
    ],
)
def test_an_origin_is_compared_exactly(origins: str, origin: str, allowed: bool | None) -> None:
    assert allows(f"{{allowOrigins: {origins}}}", origin=origin) is allowed


@pytest.mark.parametrize(
    ("methods", "method", "allowed"),
    [
        ("[]", "GET", True),
        ("[]", "POST", True),
        ("[GET]", "PUT", False),
        ("[PUT]", "PUT", True),
        ("['*']", "PUT", None),
        ("['*'], allowCredentials: false", "PUT", True),
        ("null", "PUT", None),
    ],
)
def test_a_method_is_named_unless_it_is_simple(methods: str, method: str, allowed: bool | None) -> None:
    assert allows(f"{{allowOrigins: ['*'], allowMethods: {methods}}}", method) is allowed


@pytest.mark.parametrize(
    ("headers", "wanted", "allowed"),
    [
        ("[]", None, True),
        ("[content-type]", "Content-Type", True),
        ("[Content-Type]", "content-type, x-tenant", False),
        ("['*'], allowCredentials: false", "x-tenant", True),
        ("['*'], allowCredentials: false", "authorization", None),
        ("['*'], allowCredentials: true", "x-tenant", None),
        ("null", "x-tenant", None),
        ("null", "", True),
        ("null", None, True),
    ],
)
def test_every_header_is_named(headers: str, wanted: str | None, allowed: bool | None) -> None:
    assert allows(f"{{allowOrigins: ['*'], allowHeaders: {headers}}}", "GET", wanted) is allowed


def test_a_call_that_needs_no_preflight_depends_on_its_origin_alone() -> None:
    told = shown(
        "cors: {allowOrigins: ['https://other.example.com']}",
        "/orders",
        kind="HTTP",
        headers=(("Origin", PAGE),),
        facts={f.PREFLIGHT.name: False},
    )
    assert told[f.CORS_ALLOWS.name] is False


def test_a_rest_api_has_no_cors_settings_of_its_own() -> None:
    told = shown("cors: {allowOrigins: []}", headers=(("Origin", PAGE),))
    assert f.CORS_ALLOWS.name not in told


MOCK = """
optionsMethod:
  methodIntegration:
    integrationResponses:
      '200':
        responseParameters:
          method.response.header.Access-Control-Allow-Origin: "{origin}"
          method.response.header.Access-Control-Allow-Methods: "'GET,PUT'"
          method.response.header.Access-Control-Allow-Headers: "'Content-Type,Authorization'"
"""


@pytest.mark.parametrize(
    ("origin", "method", "headers", "allowed"),
    [
        ("'*'", "PUT", "authorization", True),
        ("'*'", "DELETE", "authorization", False),
        ("'*'", "PUT", "x-tenant", False),
        ("'https://other.example.com'", "PUT", "authorization", False),
        ("integration.response.header.origin", "PUT", "authorization", None),
    ],
)
def test_a_mock_answers_with_its_constants(
    origin: str, method: str, headers: str, allowed: bool | None
) -> None:
    sent = (
        ("Origin", PAGE),
        ("Access-Control-Request-Method", method),
        ("Access-Control-Request-Headers", headers),
    )
    told = shown(MOCK.format(origin=origin), method="OPTIONS", headers=sent)
    assert told.get(f.CORS_ALLOWS.name) is allowed


HEADERS = "{responseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: \"'*'\"}}"


@pytest.mark.parametrize(
    ("responses", "carry"),
    [
        ("{}", False),
        ("absent", False),
        ("{DEFAULT_4XX: {statusCode: '403', responseParameters: {}}}", False),
        ("{DEFAULT_4XX: {statusCode: '403'}}", None),
        (f"{{DEFAULT_4XX: {HEADERS}, DEFAULT_5XX: {HEADERS}}}", True),
        (f"{{DEFAULT_4XX: {HEADERS}}}", None),
        (
            f"{{DEFAULT_4XX: {HEADERS}, DEFAULT_5XX: {HEADERS}, THROTTLED: {{responseParameters: {{}}}}}}",
            None,
        ),
    ],
)
def test_whether_the_gateways_own_answers_carry_the_headers(responses: str, carry: bool | None) -> None:
    assert shown(f"gatewayResponses: {responses}").get(f.CORS_ON_ERRORS.name) is carry
