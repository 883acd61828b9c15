from __future__ import annotations

import hashlib

import pytest

from tests.credentials.sigv4.calls import EMPTY, HOST
from why403.credentials.sigv4.canonical import UNSIGNED, Canonical
from why403.credentials.sigv4.compare import differences
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Request

Whys = list[tuple[str, str]]


def whys(ours: Canonical, aws: Canonical, request: Request | None = None) -> Whys:
    return [(one.reason, one.subject) for one in differences(ours, aws, request or Request())]


def test_the_same_does_not_differ() -> None:
    same = Canonical("GET", "/", "", (("host", HOST),), ("host",), EMPTY)
    assert differences(same, same) == ()


def test_what_one_side_does_not_tell_does_not_differ() -> None:
    assert differences(Canonical(), Canonical("GET", "/", "", (("host", HOST),), ("host",), EMPTY)) == ()


def test_another_method_differs() -> None:
    assert whys(Canonical("get"), Canonical("GET")) == [("method", "")]


@pytest.mark.parametrize(
    ("ours", "aws", "why"),
    [
        ("/path/%C3%A4", "/path/%25C3%25A4", ("path-encoded-once", "")),
        ("/a%252520b", "/a%2520b", ("path-encoded-too-often", "")),
        ("/pets", "/Prod/pets", ("path-stage-missing", "Prod")),
        ("/", "/Prod", ("path-stage-missing", "Prod")),
        ("/prod/pets", "/prod/prod/pets", ("path-stage-repeated", "prod")),
        ("/prod/pets", "/pets", ("path-stage-dropped", "prod")),
        ("/pets/", "/pets", ("path-slash-at-end", "")),
        ("/prod//pets", "/prod/pets", ("path-not-normalised", "")),
        ("/prod/./pets", "/prod/pets", ("path-not-normalised", "")),
        ("/Prod/pets", "/prod/pets", ("path-case", "")),
        ("/a:b", "/a%253Ab", ("path-encoding", "")),
        ("/a", "/b", ("path-other", "")),
    ],
)
def test_a_path_differs_for_a_reason(ours: str, aws: str, why: tuple[str, str]) -> None:
    assert whys(Canonical(path=ours), Canonical(path=aws)) == [why]


@pytest.mark.parametrize(
    ("ours", "aws", "why"),
    [
        ("b=2&a=1", "a=1&b=2", [("query-order", "")]),
        ("flag", "flag=", [("query-no-equal-sign", "")]),
        ("arg=a,b", "arg=a%2Cb", [("query-encoding", "arg")]),
        ("a=%2f", "a=%2F", [("query-lower-case", "a")]),
        ("a=b+c", "a=b%20c", [("query-plus", "a")]),
        ("a=b%20c", "a=b%2Bc", [("query-plus", "a")]),
        ("a=%252F", "a=%2F", [("query-encoded-twice", "a")]),
        ("a=%2F", "a=%252F", [("query-encoded-once", "a")]),
        ("a=1", "a=2", [("query-value", "a")]),
        ("a=1", "a=1&b=2", [("query-missing", "b")]),
        ("a=1&b=2", "a=1", [("query-extra", "b")]),
        ("", "a=1", [("query-not-signed", "")]),
        ("a=1", "", [("query-dropped", "")]),
        ("a=1&b=x,y", "a=2&b=x%2Cy", [("query-value", "a"), ("query-encoding", "b")]),
    ],
)
def test_a_query_differs_for_reasons(ours: str, aws: str, why: Whys) -> None:
    assert whys(Canonical(query=ours), Canonical(query=aws)) == why


@pytest.mark.parametrize(
    ("ours", "aws", "why"),
    [
        ("api.example.com", HOST, "host-of-front"),
        ("d111111abcdef8.cloudfront.net", HOST, "host-of-front"),
        (HOST, "api.example.com", "host-passed-on"),
        (f"{HOST}:443", HOST, "host-port"),
        ("a.example.com", "b.example.com", "host-other"),
    ],
)
def test_a_host_differs_for_a_reason(ours: str, aws: str, why: str) -> None:
    found = differences(Canonical(headers=(("host", ours),)), Canonical(headers=(("host", aws),)))
    assert [(one.reason, one.ours, one.aws) for one in found] == [(why, ours, aws)]


@pytest.mark.parametrize(
    ("ours", "aws", "why"),
    [
        ("gzip", "", "header-dropped"),
        ("gzip", ABSENT, "header-dropped"),
        (ABSENT, "gzip", "header-added"),
        ("a, b", "a,b", "header-spaces"),
        ("a", "a,a", "header-twice"),
        ("a", "b", "header-changed"),
    ],
)
def test_a_header_differs_for_a_reason(ours: str, aws: str, why: str) -> None:
    assert whys(Canonical(headers=(("x-a", ours),)), Canonical(headers=(("x-a", aws),))) == [(why, "x-a")]


def test_a_header_that_is_not_shown_does_not_differ() -> None:
    assert whys(Canonical(headers=(("x-a", UNKNOWN),)), Canonical(headers=(("x-a", "b"),))) == []


@pytest.mark.parametrize("name", ["x-amz-security-token", "x-api-key", "cookie", "authorization", "x-a"])
def test_of_a_header_that_can_be_secret_only_the_name_is_told(name: str) -> None:
    found = differences(Canonical(headers=((name, "IQoJb3"),)), Canonical(headers=((name, "IQoJb4"),)))
    assert "IQoJb" not in repr(found)


@pytest.mark.parametrize(
    ("ours", "aws", "why"),
    [
        (("a", "b", "b"), ("a", "b"), ("list-twice", "b")),
        (("b", "a"), ("a", "b"), ("list-order", "")),
        (("a",), ("a", "b"), ("list-other", "b")),
    ],
)
def test_a_list_of_names_differs_for_a_reason(
    ours: tuple[str, ...], aws: tuple[str, ...], why: tuple[str, str]
) -> None:
    assert whys(Canonical(signed=ours), Canonical(signed=aws)) == [why]


def hashed(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("ours", "aws", "body", "why"),
    [
        (EMPTY, hashed(b"{}"), b"{}", "payload-not-hashed"),
        (hashed(b"{}"), EMPTY, b"{}", "payload-lost"),
        (UNSIGNED, hashed(b"{}"), b"{}", "payload-unsigned"),
        (hashed(b'{"a": 1}'), hashed(b'{"a":1}'), b'{"a":1}', "payload-written-anew"),
        (hashed(b'{"a":1}'), hashed(b'{"a": 1}'), b'{"a":1}', "payload-written-anew"),
        (hashed(b'"{\\"a\\":1}"'), hashed(b'{"a":1}'), b'{"a":1}', "payload-written-anew"),
        (hashed(b"a=1"), hashed(b"a=2"), b"a=1", "payload-changed-on-the-way"),
        (hashed(b"a=1"), hashed(b"a=2"), b"a=2", "payload-other"),
        (hashed(b"a=1"), hashed(b"a=2"), UNKNOWN, "payload-other"),
    ],
)
def test_a_payload_differs_for_a_reason(ours: str, aws: str, body: bytes, why: str) -> None:
    request = Request(body=body)
    assert whys(Canonical(payload=ours), Canonical(payload=aws), request) == [(why, "")]
