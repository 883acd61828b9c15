"""What OpenAPI documents tell. The pages named are those of the developer guide."""

from __future__ import annotations

import json

import pytest

from why403.documents.errors import BadInput
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration, Cors
from why403.model.route import Route
from why403.model.routes import Routes
from why403.templates.openapi import configuration_of, read

SCHEMES = """
components:
  securitySchemes:
    sigv4: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}
    key: {type: apiKey, name: x-api-key, in: header}
    token:
      type: apiKey
      name: X-Token
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer: {type: token, authorizerUri: "arn:aws:apigateway:f"}
    pool:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: cognito_user_pools
      x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ["arn:pool"]}
    jwt:
      type: oauth2
      x-amazon-apigateway-authorizer:
        type: jwt
        identitySource: $request.header.Authorization
        jwtConfiguration: {issuer: "https://issuer", audience: [a]}
    plain: {type: http, scheme: basic}
"""


def told(text: str, kind: str = "", base: str = "ignore") -> Configuration:
    return configuration_of(text, "api.yaml", kind=kind, base=base)


def route(text: str, kind: str = "") -> Route:
    """The only route."""
    routes = told(text, kind).api.routes.value
    assert isinstance(routes, Routes)
    return next(iter(routes))


def secured(written: str, kind: str = "") -> Route:
    """The route of an operation with these lines."""
    return route(f"openapi: 3.0.1\npaths:\n  /a:\n    get: {{{written}}}\n{SCHEMES}", kind)


# api-gateway-swagger-extensions-authtype, -authorizer; api-gateway-known-issues


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", "NONE"),
        ("security: []", "NONE"),
        ("security: [{sigv4: []}]", "AWS_IAM"),
        ("security: [{token: []}]", "CUSTOM"),
        ("security: [{pool: []}]", "COGNITO_USER_POOLS"),
        ("security: [{jwt: []}]", "JWT"),
        ("security: [{plain: []}]", UNKNOWN),
        ("security: [{nobody: []}]", UNKNOWN),
        ("security: [{token: []}, {pool: []}]", UNKNOWN),
        ("x-amazon-apigateway-auth: {type: AWS_IAM}", "AWS_IAM"),
        ("x-amazon-apigateway-auth: {type: NONE}", "NONE"),
        ("security: [{token: []}], x-amazon-apigateway-auth: {type: NONE}", UNKNOWN),
        ("security: {Ref: Security}", UNKNOWN),
    ],
)
def test_a_requirement_stands_for_an_authorization(written: str, meant: object) -> None:
    assert secured(written).authorization.value == meant


def test_two_authorizers_are_noted_at_their_line() -> None:
    security = "security: [{token: []}, {pool: []}, {key: []}]"
    text = f"openapi: 3.0.1\npaths:\n  /a:\n    get: {{{security}}}\n{SCHEMES}"
    notes = [
        (note.about, note.at.line) for note in read(text, "a").notes if note.reason.code == "two-authorizers"
    ]
    assert notes == [("GET /a", 4)]


def test_a_key_and_a_signature_are_asked_for_together() -> None:
    found = secured("security: [{sigv4: []}, {key: []}]", "REST")
    assert (found.authorization.value, found.key_required.value) == ("AWS_IAM", True)
    assert secured("security: [{sigv4: [], key: []}]").key_required.value is True


def test_a_key_alone_leaves_the_method_open() -> None:
    found = secured("security: [{key: []}]")
    assert (found.authorization.value, found.key_required.value) == ("NONE", True)


def test_an_unknown_scheme_may_be_a_key() -> None:
    assert secured("security: [{nobody: []}]").key_required.value is UNKNOWN


def test_scopes_are_those_of_the_requirement() -> None:
    assert secured("security: [{pool: [a/read, a/write]}]").scopes.value == ("a/read", "a/write")


def test_an_http_api_takes_one_requirement() -> None:
    """http-api-open-api: several security requirements are not supported."""
    assert secured("security: [{jwt: []}, {sigv4: []}]", "HTTP").authorization.value is UNKNOWN


ROOT = f"openapi: 3.0.1\nsecurity: [{{sigv4: []}}]\npaths: {{/a: {{get: {{}}}}}}\n{SCHEMES}"


def test_security_at_the_root_counts_for_http_alone() -> None:
    """api-gateway-known-issues: a REST API ignores it."""
    assert route(ROOT, "REST").authorization.value == "NONE"
    assert route(ROOT, "HTTP").authorization.value == "AWS_IAM"


def test_security_at_the_root_of_an_api_of_unknown_kind_tells_nothing() -> None:
    text = (
        ROOT.replace("token:", "tok:", 1)
        .replace("type: token", "type: request")
        .replace("providerARNs", "arns")
    )
    text = text.replace("type: cognito_user_pools, arns", "type: request, arns").replace("$request.", "$r.")
    assert told(text).api.kind.value is UNKNOWN
    assert route(text).authorization.value is UNKNOWN


def test_security_at_the_root_that_is_ignored_is_noted_at_its_line() -> None:
    notes = {note.reason.code: note.at for note in read(ROOT, "api.yaml", kind="REST").notes}
    assert notes["root-security"].line == 2


def test_the_authorization_points_at_the_requirement() -> None:
    text = "openapi: 3.0.1\npaths:\n  /a:\n    get:\n      security:\n        - sigv4: []\n" + SCHEMES
    found = route(text)
    assert (found.authorization.at.line, found.at.line) == (6, 5)


# -- kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('swagger: "2.0"\npaths: {}', "REST"),
        ("openapi: 3.0.1\npaths: {}", UNKNOWN),
        ("openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-importexport-version: '1.0'", "HTTP"),
        ("openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-cors: {}", "HTTP"),
        ("openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-gateway-responses: {}", "REST"),
        (
            "openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-cors: {}\nx-amazon-apigateway-policy: {}",
            UNKNOWN,
        ),
    ],
)
def test_the_kind_is_told_by_what_only_one_kind_has(text: str, kind: object) -> None:
    assert told(text).api.kind.value == kind


def test_the_kind_is_told_by_a_mock() -> None:
    text = "openapi: 3.0.1\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}"
    assert told(text).api.kind.value == "REST"


# -- routes


def keys(text: str, base: str = "ignore") -> list[str]:
    routes = told(text, base=base).api.routes.value
    assert isinstance(routes, Routes)
    return [f"{each.verb} {each.path}".strip() for each in routes]


def test_any_method_stands_for_all_verbs() -> None:
    assert keys("openapi: 3.0.1\npaths: {'/{p+}': {x-amazon-apigateway-any-method: {}}}") == ["ANY /{p+}"]


def test_the_default_route_has_no_path() -> None:
    text = "openapi: 3.0.1\npaths: {/$default: {x-amazon-apigateway-any-method: {isDefaultRoute: true}}}"
    assert keys(text) == ["$default"]


def test_a_local_reference_is_followed() -> None:
    text = "openapi: 3.0.1\npaths: {/a: {$ref: '#/x-items/a~1b'}}\nx-items: {a/b: {get: {}}}"
    assert keys(text) == ["GET /a"]


@pytest.mark.parametrize(
    "item",
    ["{$ref: other.yaml}", "{$ref: '#/nowhere'}", "{$ref: '#/paths/~1a'}", "{'Fn::Transform': {}}"],
)
def test_a_path_that_cannot_be_followed_leaves_the_routes_untold(item: str) -> None:
    text = f"openapi: 3.0.1\npaths:\n  /a: {item}\n  /b: {{get: {{}}}}"
    reading = read(text, "api.yaml")
    assert reading.configuration.api.routes.value is UNKNOWN
    assert [(note.about, note.at.line) for note in reading.notes if note.about] == [("/a", 3)]


@pytest.mark.parametrize(("mode", "path"), [("ignore", "/a"), ("prepend", "/prod/v1/a"), ("split", "/v1/a")])
@pytest.mark.parametrize(
    "base",
    [
        'swagger: "2.0"\nbasePath: /prod/v1',
        "openapi: 3.0.1\nservers: [{url: 'https://x.example.com/prod/v1/'}]",
        "openapi: 3.0.1\nservers: [{url: 'https://x/{b}', variables: {b: {default: /prod/v1}}}]",
    ],
)
def test_the_base_path_is_used_as_the_import_is_told(base: str, mode: str, path: str) -> None:
    """api-gateway-import-api-basePath."""
    assert keys(f"{base}\npaths: {{/a: {{get: {{}}}}}}", mode) == [f"GET {path}"]


def test_a_base_path_that_is_not_told_leaves_the_routes_untold() -> None:
    text = "openapi: 3.0.1\nservers: [{url: 'https://x/{stage}'}]\npaths: {/a: {get: {}}}"
    assert told(text, base="prepend").api.routes.value is UNKNOWN


# -- settings

SETTINGS = """
openapi: 3.0.1
servers:
  - url: https://x
    x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true, vpcEndpointIds: [vpce-1]}
paths: {}
x-amazon-apigateway-api-key-source: AUTHORIZER
x-amazon-apigateway-policy: {Version: "2012-10-17", Statement: []}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX: {responseParameters: {gatewayresponse.header.Access-Control-Allow-Origin: "'*'"}}
  THROTTLED: {statusCode: 429}
"""


def test_settings_are_read() -> None:
    api = told(SETTINGS).api
    assert api.default_endpoint.value is False
    assert api.endpoints.value == ("vpce-1",)
    assert api.key_source.value == "AUTHORIZER"
    assert api.policy.value == {"Version": "2012-10-17", "Statement": []}


def test_gateway_responses_tell_their_headers() -> None:
    responses = told(SETTINGS).api.responses.value
    assert isinstance(responses, tuple)
    assert {each.kind: each.headers.value for each in responses} == {
        "DEFAULT_4XX": frozenset({"access-control-allow-origin"}),
        "THROTTLED": frozenset(),
    }


def test_what_is_left_out_is_untold() -> None:
    api = told("openapi: 3.0.1\npaths: {}").api
    left_out = (api.policy, api.cors, api.responses, api.endpoint_type, api.default_endpoint, api.key_source)
    assert {each.value for each in left_out} == {UNKNOWN}


def test_cors_settings_leave_nothing_open() -> None:
    """http-api-cors: what is not listed is not allowed."""
    cors = told("openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-cors: {allowOrigins: ['*']}").api.cors.value
    assert isinstance(cors, Cors)
    assert (cors.origins.value, cors.methods.value, cors.credentials.value) == (("*",), (), False)


MOCK = """
      x-amazon-apigateway-integration:
        type: mock
        responses:
          default:
            responseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://a'"
              method.response.header.Access-Control-Allow-Methods: "'GET,PUT'"
"""


def test_the_mock_of_every_path_is_told_where_they_agree() -> None:
    text = f"openapi: 3.0.1\npaths:\n  /a:\n    get: {{}}\n    options:{MOCK}"
    mock = told(text).mock.value
    assert isinstance(mock, Cors)
    assert (mock.origins.value, mock.methods.value) == (("https://a",), ("GET", "PUT"))


def test_a_path_without_the_mock_leaves_it_untold() -> None:
    text = f"openapi: 3.0.1\npaths:\n  /b: {{get: {{}}}}\n  /a:\n    options:{MOCK}"
    assert told(text).mock.value is UNKNOWN


def test_the_authorizers_are_told_as_an_incident_file_writes_them() -> None:
    found = read(f"openapi: 3.0.1\npaths: {{}}\n{SCHEMES}", "api.yaml").authorizers
    assert found["token"] == {"type": "TOKEN", "identitySource": "method.request.header.X-Token"}
    assert found["jwt"]["jwtConfiguration"] == {"issuer": "https://issuer", "audience": ["a"]}


# -- forms


def test_json_and_yaml_tell_the_same() -> None:
    import yaml

    again = json.dumps(yaml.safe_load(ROOT))
    assert told(ROOT).api.kind.value == told(again).api.kind.value
    assert route(again, "HTTP").authorization.value == "AWS_IAM"


def test_anchors_are_read() -> None:
    text = "openapi: 3.0.1\npaths:\n  /a: &a {get: {}}\n  /b: *a\n  /c: {<<: *a, put: {}}"
    assert keys(text) == ["GET /a", "GET /b", "GET /c", "PUT /c"]


@pytest.mark.parametrize("text", ["a: [", '{"a": ', "a: &a [*a]\npaths: *a"])
def test_a_malformed_document_is_bad_input_with_its_place(text: str) -> None:
    with pytest.raises(BadInput) as problem:
        told(text)
    assert problem.value.document == "api.yaml"


def test_aliases_that_grow_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many values are read at most is held by the tests of the reader."""
    monkeypatch.setattr("why403.documents.yaml_text.MOST_VALUES", 10_000)
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(BadInput, match="too much"):
        told("\n".join(lines))


def test_a_document_alone_does_not_tell_that_its_api_has_no_resource_policy() -> None:
    silent = read("swagger: '2.0'\npaths: {}\n", "file")
    spoken = read("swagger: '2.0'\npaths: {}\nx-amazon-apigateway-policy: {Statement: []}\n", "file")
    assert [note.reason.code for note in silent.notes] == ["silent-document"]
    assert spoken.notes == ()
