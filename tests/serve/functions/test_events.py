"""Events of calls, as the developer guide shows them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403.model.incident import Request
from why403.serve.functions.events import (
    http_authorizer_event,
    http_event,
    request_event,
    rest_event,
    token_event,
    websocket_event,
)
from why403.serve.functions.where import Connection, Where

WHERE = Where(
    "REST",
    api="ab12cd34ef",
    stage="prod",
    route="/orders/{id}",
    path="/orders/7",
    called_path="/prod/orders/7",
    domain="ab12cd34ef.execute-api.us-east-1.amazonaws.com",
    source_ip="203.0.113.9",
    account="111122223333",
    request_id="11111111-2222-3333-4444-555555555555",
    resource_id="r1",
    at=1583348638.39,
    parameters={"id": "7"},
    variables={"table": "orders"},
)
HTTP = replace(WHERE, kind="HTTP", route="GET /orders/{id}", stage="$default", called_path="/orders/7")
CALL = Request(
    "get",
    "https://ab12cd34ef.execute-api.us-east-1.amazonaws.com/prod/orders/7?tag=a&tag=b%20c&empty=",
    (("Authorization", "one"), ("X-Two", "1"), ("x-two", "2"), ("User-Agent", "curl/8")),
    b"",
    complete=True,
)


def context_of(event: dict[str, object]) -> dict[str, object]:
    context = event["requestContext"]
    assert isinstance(context, dict)
    return context


def test_a_rest_event_has_names_as_sent_and_the_last_of_several_values() -> None:
    event = rest_event(CALL, WHERE)
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/orders/{id}", "/orders/7", "GET")
    headers, several = event["headers"], event["multiValueHeaders"]
    assert isinstance(headers, dict)
    assert isinstance(several, dict)
    assert (headers["X-Two"], several["X-Two"]) == ("2", ["1", "2"])
    assert headers["X-Forwarded-For"] == "203.0.113.9"
    assert event["queryStringParameters"] == {"tag": "b c", "empty": ""}
    assert event["multiValueQueryStringParameters"] == {"tag": ["a", "b c"], "empty": [""]}
    assert event["pathParameters"] == {"id": "7"}
    assert event["stageVariables"] == {"table": "orders"}
    assert (event["body"], event["isBase64Encoded"]) == (None, False)


def test_a_rest_event_has_no_header_of_the_connection() -> None:
    call = replace(CALL, headers=(("Connection", "close"), ("content-length", "0"), ("A", "b")))
    headers, others = rest_event(call, WHERE)["headers"], http_event(call, HTTP, "2.0")["headers"]
    assert isinstance(headers, dict)
    assert isinstance(others, dict)
    assert not {"Connection", "content-length"} & headers.keys()
    assert {"connection", "content-length"} <= others.keys()


def test_what_a_rest_call_has_none_of_is_null() -> None:
    event = rest_event(
        Request("GET", "https://x/prod", (), b"", complete=True), replace(WHERE, parameters={}, variables={})
    )
    names = (
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    )
    assert {name: event[name] for name in names} == dict.fromkeys(names)


def test_the_request_context_of_a_rest_event() -> None:
    context = rest_event(CALL, replace(WHERE, caller={"apiKey": "k", "apiKeyId": "id"}))["requestContext"]
    assert isinstance(context, dict)
    told = {"accountId": "111122223333", "apiId": "ab12cd34ef", "stage": "prod", "path": "/prod/orders/7"}
    told |= {"resourcePath": "/orders/{id}", "resourceId": "r1", "httpMethod": "GET"}
    told |= {"requestTime": "04/Mar/2020:19:03:58 +0000", "domainPrefix": "ab12cd34ef"}
    assert told.items() <= context.items()
    assert context["requestTimeEpoch"] == 1583348638390
    identity = context["identity"]
    assert (identity["sourceIp"], identity["userAgent"], identity["apiKey"]) == ("203.0.113.9", "curl/8", "k")
    assert identity["userArn"] is None
    assert "authorizer" not in context


def test_an_api_without_keys_tells_none() -> None:
    context = rest_event(CALL, WHERE)["requestContext"]
    assert isinstance(context, dict)
    assert "apiKey" not in context["identity"]


def test_the_base_path_of_a_domain_stands_in_the_path_and_the_stage_does_not() -> None:
    assert rest_event(CALL, replace(WHERE, called_path="/v1/orders/7"))["path"] == "/v1/orders/7"
    assert rest_event(CALL, replace(WHERE, path="/", called_path="/prod"))["path"] == "/"


@pytest.mark.parametrize(
    ("media", "types", "encoded"),
    [
        ("image/png", ("image/*",), True),
        ("image/png; q=1", ("image/png",), True),
        ("text/plain", ("*/*",), True),
        ("text/plain", ("image/png",), False),
        ("image/png", (), False),
    ],
)
def test_a_body_of_a_binary_media_type_is_in_base64(
    media: str, types: tuple[str, ...], encoded: bool
) -> None:
    event = rest_event(replace(CALL, headers=(("Content-Type", media),), body=b"hi"), WHERE, binary=types)
    assert (event["body"], event["isBase64Encoded"]) == (("aGk=", True) if encoded else ("hi", False))


def test_format_2_joins_values_and_has_cookies_apart() -> None:
    call = replace(CALL, headers=(*CALL.headers, ("Cookie", "a=1; b=2")), body=b'{"a":1}')
    event = http_event(
        replace(call, headers=(*call.headers, ("Content-Type", "application/json"))), HTTP, "2.0"
    )
    assert event["version"] == "2.0"
    assert event["cookies"] == ["a=1", "b=2"]
    headers = event["headers"]
    assert isinstance(headers, dict)
    assert headers["x-two"] == "1,2"
    assert "cookie" not in headers
    assert event["rawQueryString"] == "tag=a&tag=b%20c&empty="
    assert event["queryStringParameters"] == {"tag": "a,b c", "empty": ""}
    assert (event["body"], event["isBase64Encoded"]) == ('{"a":1}', False)
    context = event["requestContext"]
    assert isinstance(context, dict)
    assert context["http"] == {
        "method": "GET",
        "path": "/orders/7",
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.9",
        "userAgent": "curl/8",
    }
    assert (context["time"], context["timeEpoch"]) == ("04/Mar/2020:19:03:58 +0000", 1583348638390)


def test_format_2_leaves_out_what_there_is_none_of() -> None:
    bare = replace(HTTP, parameters={}, variables={})
    event = http_event(Request("GET", "https://x/", (), b"", complete=True), bare, "2.0")
    assert not {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"} & event.keys()


def test_the_path_of_format_2_begins_with_the_name_of_a_stage() -> None:
    assert http_event(CALL, replace(HTTP, stage="dev"), "2.0")["rawPath"] == "/dev/orders/7"


@pytest.mark.parametrize(
    ("headers", "encoded"),
    [
        ((("Content-Type", "application/x-www-form-urlencoded"),), True),
        ((("Content-Type", "application/json"), ("Content-Encoding", "gzip")), True),
        ((("Content-Type", "application/problem+json"),), False),
        ((), False),
    ],
)
def test_an_http_api_takes_what_is_no_text_for_binary(
    headers: tuple[tuple[str, str], ...], encoded: bool
) -> None:
    assert http_event(replace(CALL, headers=headers, body=b"a=1"), HTTP, "2.0")["isBase64Encoded"] is encoded


def test_format_1_of_an_http_api_has_lower_case_names() -> None:
    event = http_event(CALL, HTTP, "1.0")
    headers = event["headers"]
    assert isinstance(headers, dict)
    assert (event["version"], event["resource"], headers["x-two"]) == ("1.0", "/orders/{id}", "2")
    assert all(name == name.lower() for name in headers)


def test_a_token_authorizer_gets_the_token_and_the_arn() -> None:
    assert token_event(CALL, WHERE, "one") == {
        "type": "TOKEN",
        "authorizationToken": "one",
        "methodArn": "arn:aws:execute-api:us-east-1:111122223333:ab12cd34ef/prod/GET/orders/7",
    }


def test_a_request_authorizer_gets_the_call_without_its_body() -> None:
    event = request_event(CALL, WHERE)
    assert event["type"] == "REQUEST"
    assert str(event["methodArn"]).endswith("/prod/GET/orders/7")
    assert event["pathParameters"] == {"id": "7"}
    assert "body" not in event
    bare = request_event(
        Request("GET", "https://x/prod", (), b"", complete=True), replace(WHERE, parameters={})
    )
    assert (bare["queryStringParameters"], bare["pathParameters"]) == ({}, {})


def test_an_authorizer_of_an_http_api_gets_the_values_of_its_sources() -> None:
    event = http_authorizer_event(CALL, HTTP, "2.0", ("one", "two"))
    assert event["identitySource"] == ["one", "two"]
    assert event["routeArn"] == "arn:aws:execute-api:us-east-1:111122223333:ab12cd34ef/$default/GET/orders/7"
    older = http_authorizer_event(CALL, HTTP, "1.0", ("one", "two"))
    assert (older["identitySource"], older["authorizationToken"]) == ("one,two", "one,two")
    assert "methodArn" in older
    assert "body" not in {**event, **older}


def test_an_authorizer_of_a_websocket_api_gets_no_path() -> None:
    event = request_event(CALL, replace(WHERE, kind="WEBSOCKET", route="$connect"))
    assert str(event["methodArn"]).endswith(":ab12cd34ef/prod/$connect")
    assert not {"path", "resource", "pathParameters", "httpMethod"} & event.keys()


def test_the_three_events_of_a_connection() -> None:
    connection = Connection("C1=", 1583348638.0, message="M1=", close_code=1001, close_reason="Going away")
    where = replace(WHERE, kind="WEBSOCKET", route="$connect", connection=connection)
    made, sent, ended = (
        websocket_event(where, "CONNECT", CALL),
        websocket_event(replace(where, route="$default"), "MESSAGE", body="hi"),
        websocket_event(replace(where, route="$disconnect"), "DISCONNECT"),
    )
    first, second, third = map(context_of, (made, sent, ended))
    assert {each["connectionId"] for each in (first, second, third)} == {"C1="}
    assert "headers" in made
    assert (sent["body"], sent["isBase64Encoded"]) == ("hi", False)
    assert (first["eventType"], first["connectedAt"]) == ("CONNECT", 1583348638000)
    assert (second["messageId"], second["routeKey"]) == ("M1=", "$default")
    assert (third["disconnectStatusCode"], third["disconnectReason"]) == (1001, "Going away")


PRINTABLE = st.text(st.characters(min_codepoint=1, max_codepoint=255))


@settings(max_examples=in_all(60))
@given(PRINTABLE, st.lists(st.tuples(PRINTABLE, PRINTABLE)), st.binary())
def test_every_event_is_json(url: str, headers: list[tuple[str, str]], body: bytes) -> None:
    call = Request("GET", url, tuple(headers), body, complete=True)
    websocket = replace(WHERE, kind="WEBSOCKET", route="$connect")
    events = (
        rest_event(call, WHERE, binary=("*/*",)),
        http_event(call, HTTP, "1.0"),
        http_event(call, HTTP, "2.0"),
        request_event(call, WHERE),
        request_event(call, websocket),
        http_authorizer_event(call, HTTP, "1.0", ("a",)),
        http_authorizer_event(call, HTTP, "2.0", ()),
        websocket_event(websocket, "CONNECT", call),
    )
    assert all(json.loads(json.dumps(event)) == event for event in events)


def test_a_query_of_very_many_parameters_is_read() -> None:
    url = "https://x/?" + "&".join(f"p{number}=1" for number in range(5000))
    query = rest_event(replace(CALL, url=url), WHERE)["queryStringParameters"]
    assert isinstance(query, dict)
    assert len(query) == 5000


def test_what_an_authorizer_handed_on_stands_in_the_context() -> None:
    handed = replace(WHERE, authorizer={"principalId": "me"})
    context = rest_event(CALL, handed)["requestContext"]
    assert isinstance(context, dict)
    assert context["authorizer"] == {"principalId": "me"}


def test_no_token_shows_in_a_repr() -> None:
    shown = repr(replace(WHERE, authorizer={"token": "s3cret"}, caller={"apiKey": "s3cret"}))
    assert "s3cret" not in shown
