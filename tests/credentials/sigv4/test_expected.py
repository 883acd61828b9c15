from __future__ import annotations

import hashlib
import json

import pytest

from tests.credentials.sigv4.calls import EMPTY, HOST, SCOPE, mismatch
from why403.credentials.sigv4.canonical import Canonical
from why403.credentials.sigv4.expected import client_in, expected_in
from why403.logic.states import UNKNOWN

TEXT = f"GET\n/prod/pets\na=1&b=2\nhost:{HOST}\nx-amz-date:20260701T120000Z\n\nhost;x-amz-date\n{EMPTY}"
TO_SIGN = f"AWS4-HMAC-SHA256\n20260701T120000Z\n{SCOPE}\n{hashlib.sha256(TEXT.encode()).hexdigest()}"
WHOLE = mismatch(TEXT, TO_SIGN)
READ = Canonical(
    "GET",
    "/prod/pets",
    "a=1&b=2",
    (("host", HOST), ("x-amz-date", "20260701T120000Z")),
    ("host", "x-amz-date"),
    EMPTY,
)
ONCE = json.dumps({"message": WHOLE})


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        ONCE,
        json.dumps(ONCE),
        json.dumps(json.dumps(ONCE)),
        repr(WHOLE),
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("&", "&amp;").replace("'", "&apos;"),
        ONCE.replace("&", "\\u0026"),
    ],
    ids=["plain", "JSON", "twice", "thrice", "printed", "CRLF", "XML", "unicode"],
)
def test_the_canonical_string_is_read_in_every_escaping(answer: str) -> None:
    found = expected_in(answer)
    assert found is not None
    assert (found.canonical, found.intact) == (READ, True)


def test_a_string_whose_lines_were_joined_is_taken_apart_by_its_list_of_names() -> None:
    """Seen in https://github.com/amzn/selling-partner-api-docs/issues/116."""
    found = expected_in(WHOLE.replace("\n", " "))
    assert found is not None
    assert (found.canonical, found.intact) == (READ, True)


def test_a_string_without_a_query_has_an_empty_one() -> None:
    found = expected_in(mismatch(TEXT.replace("a=1&b=2", "")))
    assert found is not None
    assert (found.canonical.query, found.intact) == ("", False)


def test_joined_lines_without_a_query_too() -> None:
    found = expected_in(mismatch(TEXT.replace("a=1&b=2", "")).replace("\n", " "))
    assert found is not None
    assert (found.canonical.query, found.canonical.path) == ("", "/prod/pets")


def test_a_hash_among_the_headers_is_not_the_end() -> None:
    text = TEXT.replace("x-amz-date:2", f"x-amz-content-sha256:{EMPTY}\nx-amz-date:2")
    found = expected_in(mismatch(text))
    assert found is not None
    assert found.canonical.payload == EMPTY
    assert isinstance(found.canonical.headers, tuple)
    assert [name for name, _ in found.canonical.headers] == ["host", "x-amz-content-sha256", "x-amz-date"]


def test_a_string_that_was_masked_is_not_intact() -> None:
    found = expected_in(WHOLE.replace(HOST, "****"))
    assert found is not None
    assert (found.canonical.headers, found.intact) == (
        (("host", UNKNOWN), ("x-amz-date", "20260701T120000Z")),
        False,
    )


def test_of_a_string_that_was_cut_off_method_and_path_are_left() -> None:
    found = expected_in(mismatch("GET\n/path/%25C3%25A4 ..."))
    assert found is not None
    assert found.canonical == Canonical("GET", "/path/%25C3%25A4")


@pytest.mark.parametrize("answer", ["", "Forbidden", mismatch(""), mismatch("...")])
def test_an_answer_without_a_canonical_string_tells_none(answer: str) -> None:
    assert expected_in(answer) is None


@pytest.mark.parametrize(
    "log",
    [
        f"DEBUG - Calculating signature.\nDEBUG - CanonicalRequest:\n{TEXT}\nDEBUG - StringToSign:",
        "('\\n'\n 'CANONICAL REQUEST = " + TEXT.replace("\n", "\\n'\n '") + "\\n')",
        f"canonical_request: {TEXT}",
        json.dumps({"canonicalRequest: ": TEXT}).replace('": "', ""),
    ],
    ids=["botocore", "awscurl", "plain", "JSON"],
)
def test_the_clients_own_canonical_request_is_read_from_its_log(log: str) -> None:
    assert client_in(log) == READ


def test_the_clients_own_is_not_confused_with_awss() -> None:
    assert client_in(WHOLE) is None
