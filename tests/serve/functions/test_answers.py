"""What a gateway sends of a function's outcome, and which facts the checks read where it sends none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403 import facts
from why403.logic.states import UNKNOWN
from why403.model.authorizer import Result
from why403.serve.functions import (
    Answered,
    Failed,
    NotHere,
    NotRunnable,
    Raised,
    Returned,
    TimedOut,
    answered,
)
from why403.serve.functions.answers import handed_on, returned_to, usage_key

MEMBERS = ("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies")
NAMES = (*MEMBERS, "context", "principalId", "usageIdentifierKey")


def of(value: object) -> Returned:
    return Returned(json.dumps(value).encode())


def sent(value: object, kind: str = "REST", version: str = "1.0", *, decodes: bool = True) -> Answered:
    found = answered(of(value), kind, version, decodes=decodes)
    assert isinstance(found, Answered)
    return found


def fault(value: object, kind: str = "REST", version: str = "1.0") -> str:
    found = answered(value if isinstance(value, Returned) else of(value), kind, version)
    assert isinstance(found, Failed)
    return found.fault


def test_status_headers_and_body_are_passed_on() -> None:
    found = sent({"statusCode": 201, "headers": {"X-One": "1"}, "body": "made"})
    assert (found.status, found.body) == (201, b"made")
    assert ("X-One", "1") in found.headers


def test_a_status_may_be_a_text() -> None:
    assert sent({"statusCode": "404"}).status == 404


def test_of_a_rest_result_no_member_is_needed() -> None:
    assert (sent({}).status, sent({}).body) == (200, b"")


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": 200, "message": "hi"},
        {"statusCode": "ok"},
        {"statusCode": True},
        {"statusCode": 7},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": {"b": 1}}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "headers": {"a": 5}},
        {"statusCode": 200, "body": 5},
        {"statusCode": 200, "multiValueHeaders": ["a"]},
        {"statusCode": 200, "isBase64Encoded": "true"},
        {"statusCode": 200, "isBase64Encoded": True, "body": "%%"},
        "hello",
        [1],
        None,
        Returned(b"no json"),
        Returned(b""),
    ],
)
def test_a_rest_result_of_another_form_is_malformed(value: object) -> None:
    assert fault(value) == "malformed"


def test_headers_of_both_kinds_are_sent_together_and_once() -> None:
    found = sent({"headers": {"A": "1", "B": "2"}, "multiValueHeaders": {"a": ["1", "3"]}})
    assert [pair for pair in found.headers if pair[0].lower() in "ab"] == [("a", "1"), ("a", "3"), ("B", "2")]


def test_numbers_and_flags_in_headers_become_texts() -> None:
    assert ("A", "true") in sent({"headers": {"A": True}}).headers
    assert ("A", "5") in sent({"statusCode": 200, "headers": {"A": 5}}, "HTTP").headers


def test_base64_is_decoded_where_the_api_does() -> None:
    value = {"statusCode": 200, "body": "aGk=", "isBase64Encoded": True}
    assert sent(value).body == b"hi"
    assert sent(value, decodes=False).body == b"aGk="
    assert sent(value, "HTTP", "1.0", decodes=False).body == b"hi"


@pytest.mark.parametrize(
    ("value", "body"), [("Hello", b"Hello"), ({"message": "hi"}, b'{"message": "hi"}'), ([1], b"[1]")]
)
def test_format_2_infers_an_answer(value: object, body: bytes) -> None:
    found = sent(value, "HTTP", "2.0")
    assert found == Answered(200, (("content-type", "application/json"),), body)


def test_cookies_of_format_2_become_headers() -> None:
    found = sent({"statusCode": 200, "cookies": ["a=1", "b=2"]}, "HTTP", "2.0")
    assert [pair for pair in found.headers if pair[0] == "set-cookie"] == [
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    ]


def test_format_1_of_an_http_api_needs_a_status() -> None:
    assert fault({"message": "hi"}, "HTTP", "1.0") == "malformed"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Raised("ValueError", "no"), "malformed"),
        (TimedOut(3.0), "malformed"),
        (TimedOut(29.0, own=False), "timeout"),
    ],
)
def test_a_failure_is_told_in_the_facts_that_the_checks_read(
    outcome: Raised | TimedOut, expected: str
) -> None:
    found = answered(outcome, "REST")
    assert isinstance(found, Failed)
    assert {told.fact: told.value for told in found.facts} == {
        facts.BACKEND_REACHED.name: True,
        facts.BACKEND_ANSWERS.name: False,
        facts.BACKEND_FAULT.name: expected,
    }


def test_what_cannot_be_run_here_is_no_answer_of_aws() -> None:
    assert answered(NotRunnable("it is an image"), "REST") == NotHere("it is an image")


def test_an_error_of_an_authorizer_is_what_lambda_returns_of_it() -> None:
    assert returned_to(Raised("Exception", "Unauthorized")) == Result(
        {"errorMessage": "Unauthorized", "errorType": "Exception"}
    )
    assert returned_to(NotRunnable("")) is UNKNOWN


def test_a_context_is_handed_on_as_texts_but_by_format_2() -> None:
    value = {"principalId": "me", "context": {"n": 1, "flag": True, "text": "t", "list": [1]}}
    rest = handed_on({**value, "context": {"n": 1, "flag": True, "text": "t"}}, "REST")
    assert rest == {"principalId": "me", "n": "1", "flag": "true", "text": "t"}
    assert handed_on(value, "HTTP", "2.0") == {"lambda": value["context"]}
    assert handed_on(None, "REST") == {}


def test_the_key_of_a_result() -> None:
    assert usage_key({"usageIdentifierKey": "k"}) == "k"
    assert usage_key({"usageIdentifierKey": 7}) is None
    assert usage_key("k") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=in_all(60))
@given(JSON, st.sampled_from([("REST", "1.0"), ("HTTP", "1.0"), ("HTTP", "2.0"), ("WEBSOCKET", "1.0")]))
def test_whatever_is_returned_is_an_answer_or_malformed(value: object, kind: tuple[str, str]) -> None:
    found = answered(of(value), *kind)
    if isinstance(found, Answered):
        assert 100 <= found.status <= 999
        assert all(isinstance(part, str) and "\n" not in part for pair in found.headers for part in pair)
    else:
        assert isinstance(found, Failed)
        assert found.fault == "malformed"


@settings(max_examples=in_all(60))
@given(JSON, st.sampled_from(["REST", "HTTP", "WEBSOCKET"]), st.sampled_from(["1.0", "2.0"]))
def test_whatever_an_authorizer_returns_is_handed_on_as_json(value: object, kind: str, version: str) -> None:
    assert isinstance(json.dumps(handed_on(value, kind, version)), str)
    assert usage_key(value) is None or isinstance(usage_key(value), str)


@given(st.binary())
def test_bytes_of_an_authorizer_are_a_result(payload: bytes) -> None:
    assert isinstance(returned_to(Returned(payload)), Result)


def test_no_body_shows_in_a_repr() -> None:
    assert "s3cret" not in repr(Answered(200, (("Set-Cookie", "id=s3cret"),), b"s3cret"))
