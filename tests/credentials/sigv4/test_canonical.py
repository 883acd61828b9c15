from __future__ import annotations

import pytest

from tests.credentials.sigv4.calls import EMPTY, HOST, call
from why403.credentials.sigv4.canonical import canonical_of, canonical_path, canonical_query, payload_hash
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Headers, Request


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("", "/"),
        ("/prod/a%20b", "/prod/a%2520b"),
        ("/prod/@connections/d_Jb1fiESwMCFJg=", "/prod/%40connections/d_Jb1fiESwMCFJg%3D"),
        ("/prod//pets", "/prod/pets"),
        ("/prod/pets/", "/prod/pets/"),
        ("/prod/./a/../pets", "/prod/pets"),
        ("/-_.~", "/-_.~"),
    ],
)
def test_a_path_is_tidied_and_encoded_once_more(path: str, canonical: str) -> None:
    assert canonical_path(path) == canonical


def test_amazon_s3_signs_the_path_as_it_is() -> None:
    assert canonical_path("/a//b%20c", encode=False, normalise=False) == "/a//b%20c"


def test_a_letter_that_no_url_can_hold_is_encoded_on_the_wire_and_again_for_signing() -> None:
    """Seen in https://github.com/furaiev/amazon-cognito-identity-dart-2/issues/5."""
    assert canonical_of(call(url=f"https://{HOST}/path/ä"), ()).path == "/path/%25C3%25A4"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        ("flag", "flag="),
        ("a=b,c", "a=b%2Cc"),
        ("a=b%2cc", "a=b%2Cc"),
        ("a=b+c", "a=b%20c"),
        ("a=b%2Bc", "a=b%2Bc"),
        ("a=*!()'", "a=%2A%21%28%29%27"),
        ("a==", "a=%3D"),
        ("B=1&a=1", "B=1&a=1"),
        ("a=1&X-Amz-Signature=0", "a=1"),
        ("a=%FF", "a=%FF"),
        ("", ""),
    ],
)
def test_a_query_is_encoded_anew_and_sorted(query: str, canonical: str) -> None:
    assert canonical_query(query) == canonical


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ((("X-A", "  b   c  "),), "b c"),
        ((("x-a", "1"), ("X-A", "2")), "1,2"),
        ((), ABSENT),
    ],
)
def test_a_header_is_trimmed_collapsed_and_joined(headers: Headers, value: object) -> None:
    assert canonical_of(call(more=headers), ("x-a",)).headers == (("x-a", value),)


def test_a_header_that_may_have_been_sent_unseen_is_untold() -> None:
    assert canonical_of(call(more=(), complete=False), ("x-a",)).headers == (("x-a", UNKNOWN),)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (f"https://{HOST}/", HOST),
        (f"https://{HOST}:443/", HOST),
        (f"https://{HOST}:8443/", f"{HOST}:8443"),
        (f"https://user@{HOST.upper()}/", HOST),
    ],
)
def test_the_host_is_the_urls_without_a_default_port(url: str, host: str) -> None:
    assert canonical_of(call(url=url), ("host",)).headers == (("host", host),)


def test_a_host_header_that_was_set_counts() -> None:
    found = canonical_of(call(more=(("Host", "api.example.com"),)), ("host",))
    assert found.headers == (("host", "api.example.com"),)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Request(body=ABSENT, complete=True), EMPTY),
        (Request(body=b"{}"), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
        (Request(body=UNKNOWN), UNKNOWN),
        (Request(headers=(("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),), body=b"{}"), "UNSIGNED-PAYLOAD"),
        (Request(headers=(("x-amz-content-sha256", "<hex>"),), body=b"{}"), UNKNOWN),
    ],
)
def test_the_payload_is_what_the_header_says_else_the_bodys_hash(request_: Request, expected: object) -> None:
    assert payload_hash(request_) == expected


def test_a_part_that_nobody_showed_leaves_the_whole_untold() -> None:
    assert canonical_of(call(body=UNKNOWN), ("host",)).text is UNKNOWN
