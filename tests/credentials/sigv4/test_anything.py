"""Whatever is pasted, reading a signature never fails, and never repeats what could be a secret."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.credentials.sigv4.calls import HOST, call, header, mismatch, presigned
from tests.examples import in_all
from why403.credentials.sigv4.clues import clues
from why403.credentials.sigv4.verify import verified
from why403.logic.states import ABSENT
from why403.model.incident import Answer, Request
from why403.words.clues import sentence

WORDS = """AWS4-HMAC-SHA256 | Credential= | SignedHeaders= | Signature= | a/b/c/d/aws4_request | , | = | /
; | host | ... | <x> | undefined | 20260701T000000Z | 99991231T235959Z | ' | \\n | % | ? | & | //
.. | [ | é | GET
The Canonical String for this request should have been | CanonicalRequest:
The String-to-Sign should have been
X-Amz-Signature=1 | X-Amz-Expires=999999999 | X-Amz-Date=99991231T235959Z | X-Amz-Algorithm=
Signature expired: | is now earlier than"""
PIECES = st.sampled_from([word.strip() for line in WORDS.split("\n") for word in line.split("|")])
SIGNS = st.sampled_from((" ", "\n", "\ud800", "0" * 64))
TEXTS = st.lists(st.one_of(PIECES, SIGNS), max_size=14).map("".join)


def survived(authorization: str, date: str, url: str, text: str) -> None:
    """A signed call of any texts is read, and is not taken for one that is signed rightly."""
    request = call(authorization, (("X-Amz-Date", date), ("X-Amz-Content-Sha256", text)), url)
    answer = Answer(403, (("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),), body=text, log=(url,))
    assert all(sentence(clue) for clue in clues(request, answer) if clue.cause)
    assert verified(request, "secret") is not True


@settings(max_examples=in_all(80), deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
@example(header(), "99991231T235959Z", f"https://{HOST}/?X-Amz-Signature=1&X-Amz-Date=99991231T235959Z", "")
def test_nothing_that_is_pasted_makes_it_fail(authorization: str, date: str, url: str, text: str) -> None:
    survived(authorization, date, url, text)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_nothing_of_much_that_is_pasted_makes_it_fail(
    authorization: str, date: str, url: str, text: str
) -> None:
    """The long form."""
    survived(authorization, date, url, text)


LAST = "99991231T235959Z"


@pytest.mark.parametrize("request_", [presigned(Date=LAST), presigned(Date=LAST, Expires="999999999")])
@pytest.mark.parametrize("came", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_the_ends_of_time_are_no_fault(request_: Request, came: str) -> None:
    assert clues(request_, Answer(403, (("Date", came),)))


def test_of_a_signed_call_no_clue_repeats_a_secret() -> None:
    secrets = ("sEcReT-tOkEn", "wJalrXUtnFEMI", "IQoJb3JpZ2lu", "0123456789abcdef")
    request = call(
        header(names="host;x-api-key;x-amz-security-token;x-gone"),
        (
            ("X-Amz-Date", "20260701T120000Z"),
            ("x-api-key", "wJalrXUtnFEMI"),
            ("X-Amz-Security-Token", "IQoJb3JpZ2lu"),
        ),
        f"https://{HOST}/prod/pets?token=sEcReT-tOkEn,x",
        ABSENT,
    )
    text = mismatch(
        f"GET\n/prod/pets\ntoken=sEcReT-tOkEnX\nhost:{HOST}\nx-amz-security-token:IQoJb3JpZ2luX\n"
        f"x-api-key:wJalrXUtnFEMIX\n\nhost;x-amz-security-token;x-api-key\n{'0' * 64}"
    )
    found = clues(request, Answer(403, body=text))
    assert found
    assert not [secret for secret in secrets if secret in repr(found)]
