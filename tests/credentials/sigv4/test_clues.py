from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.credentials.sigv4.calls import (
    DATE,
    HOST,
    KEY,
    SCOPE,
    TEMPORARY,
    call,
    header,
    presigned,
    seen,
    shown,
)
from why403 import facts
from why403.credentials.sigv4.clues import clues
from why403.logic.states import ABSENT
from why403.model.incident import Answer, Headers, Request

DATED = ("X-Amz-Date", DATE)


def scoped(scope: str, url: str = f"https://{HOST}/prod/pets") -> Request:
    return call(header(f"{KEY}/{scope}"), url=url)


def test_a_call_in_order_has_no_clue_and_settles_what_it_can() -> None:
    found = clues(call(), Answer())
    assert [(clue.name, clue.cause, shown(clue)) for clue in found] == [
        ("signature-in-order", "", {"signature.readable": True, "signature.scope-ok": True})
    ]


def test_an_unsigned_call_has_no_clue() -> None:
    assert clues(Request("GET", f"https://{HOST}/", complete=True), Answer(403, body="Forbidden")) == ()


@pytest.mark.parametrize(
    ("scope", "name"),
    [
        (SCOPE.replace("eu-west-1", "us-east-1"), "scope-region"),
        (SCOPE.replace("execute-api", "lambda"), "scope-service"),
        (SCOPE.replace("execute-api", ""), "scope-service"),
        (SCOPE.replace("20260701", "20260630"), "scope-date"),
        (SCOPE.replace("aws4_request", "aws4"), "scope-terminator"),
    ],
)
def test_a_scope_that_is_not_the_hosts_settles_the_matter(scope: str, name: str) -> None:
    found = seen(scoped(scope))
    assert (list(found), found[name].cause) == ([name], "iam-wrong-scope")
    assert shown(found[name]) == {"signature.scope-ok": False}


def test_the_region_of_a_custom_domain_is_not_known() -> None:
    assert seen(scoped(SCOPE.replace("eu-west-1", "us-east-1"), "https://api.example.com/pets")) == {}


def test_another_service_on_a_custom_domain_settles_nothing() -> None:
    found = seen(scoped(SCOPE.replace("execute-api", "s3"), "https://api.example.com/pets"))
    assert (list(found), shown(found["scope-service"])) == (["scope-service"], {})


def test_a_scope_on_a_custom_domain_is_not_called_in_order() -> None:
    found = clues(call(url="https://api.example.com/pets"), Answer())
    assert [shown(clue) for clue in found] == [{"signature.readable": True}]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Credential should be scoped to a valid region, not 'us-east-1'. ", "scope-region-refused"),
        ("Credential should be scoped to correct service: 'execute-api'. ", "scope-service-refused"),
    ],
)
def test_the_answers_own_words_are_quoted_where_the_call_is_not_shown(body: str, name: str) -> None:
    found = seen(answer=Answer(403, body=body))
    assert (list(found), shown(found[name])) == ([name], {})


@pytest.mark.parametrize(
    ("authorization", "more", "name"),
    [
        (header(), (DATED, ("X-Amz-Security-Token", "undefined")), "token-is-nothing"),
        (header(), (DATED, ("X-Amz-Security-Token", "null")), "token-is-nothing"),
        (header(f"undefined/{SCOPE}"), (DATED,), "key-is-nothing"),
        (header(f"{TEMPORARY}/{SCOPE}"), (DATED,), "token-missing"),
    ],
)
def test_credentials_that_cannot_be_known_settle_the_matter(
    authorization: str, more: Headers, name: str
) -> None:
    """`undefined` was seen in https://github.com/kndt84/aws-api-gateway-client/issues/31."""
    found = seen(call(authorization, more))
    assert (found[name].cause, shown(found[name])) == ("iam-invalid-token", {"credentials.known": False})


def test_a_token_that_may_have_been_sent_unseen_is_not_missing() -> None:
    assert seen(call(header(f"{TEMPORARY}/{SCOPE}"), complete=False)) == {}


def test_a_token_with_a_long_term_key_settles_nothing() -> None:
    found = seen(call(more=(DATED, ("X-Amz-Security-Token", "IQoJb3JpZ2lu"))))
    assert (list(found), shown(found["token-of-long-term-key"])) == (["token-of-long-term-key"], {})


def test_of_a_key_only_the_end_is_quoted() -> None:
    found = seen(call(header(f"{TEMPORARY}/{SCOPE}")))["token-missing"]
    assert found.parts == (("key", "…MPLE"),)


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (call("Bearer eyJ"), "header-not-sigv4"),
        (call(f"Authorization: {header()}"), "header-name-inside"),
        (call(header()[: header().rindex(",")]), "parameter-missing"),
        (call(more=()), "parameter-missing"),
        (call(header(KEY)), "credential-parts"),
        (call(header().replace("SHA256 ", "SHA512 ")), "algorithm-unknown"),
        (presigned(SignedHeaders=""), "parameter-missing"),
    ],
)
def test_a_signature_that_cannot_be_read_settles_the_matter(request_: Request, name: str) -> None:
    found = seen(request_)[name]
    assert found.cause == "iam-malformed-authorization"
    assert shown(found) == {"signature.readable": False}


def test_no_character_of_a_token_in_the_wrong_place_is_quoted() -> None:
    assert "eyJhbGciOi" not in repr(clues(call("eyJhbGciOi"), Answer()))


def said(ours: str, theirs: str, *, early: bool = False) -> Answer:
    words = "not yet current: {} is still later than {} ({} + 5 min.)" if early else None
    text = (words or "expired: {} is now earlier than {} ({} - 5 min.)").format(ours, theirs, theirs)
    return Answer(403, body=f'{{"message":"Signature {text}"}}')


@pytest.mark.parametrize(
    ("answer", "name", "off", "side"),
    [
        (said("20170517T062414Z", "20170517T063340Z"), "clock-behind", "9 min", "behind"),
        (said("20170212T175938Z", "20170215T150034Z"), "signed-long-ago", "2.9 days", "behind"),
        (said("20260701T100000Z", "20260701T120030Z"), "clock-of-another-zone", "120 min", "behind"),
        (
            said("20260701T173000Z", "20260701T120030Z", early=True),
            "clock-of-another-zone",
            "5.5 h",
            "ahead of",
        ),
        (said("20260701T121300Z", "20260701T120000Z", early=True), "clock-ahead", "13 min", "ahead of"),
    ],
)
def test_the_answers_words_tell_how_far_the_clock_is_off(
    answer: Answer, name: str, off: str, side: str
) -> None:
    """Texts as in https://github.com/aws-amplify/aws-sdk-android/issues/253 and the knowledge centre."""
    found = seen(answer=answer)[name]
    assert (found.cause, found.parts, shown(found)) == (
        "iam-clock-skew",
        (("off", off), ("side", side)),
        {},
    )


def test_words_that_quote_the_time_of_this_very_call_settle_the_matter() -> None:
    found = seen(call(), said(DATE, "20260701T121300Z"))["clock-behind"]
    assert shown(found) == {"signature.in-time": False}


def came(after: timedelta) -> Answer:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC) + after
    return Answer(403, (("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT")),))


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (timedelta(seconds=10), []),
        (timedelta(minutes=5), []),
        (timedelta(minutes=-5), []),
        (timedelta(minutes=8), ["clock-behind"]),
        (timedelta(minutes=-8), ["clock-ahead"]),
        (timedelta(days=2), ["signed-long-ago"]),
    ],
)
def test_the_answers_date_is_held_against_the_signatures(after: timedelta, names: list[str]) -> None:
    assert list(seen(call(), came(after))) == names


def test_without_a_date_header_the_moment_of_the_call_will_do() -> None:
    found = clues(call(), Answer(), datetime(2026, 7, 1, 12, 13, tzinfo=UTC))
    assert "clock-behind" in [clue.name for clue in found]


@pytest.mark.parametrize(
    ("expires", "after", "names"),
    [
        ("300", timedelta(minutes=4), []),
        ("300", timedelta(minutes=6), ["presigned-expired"]),
        ("86400", timedelta(hours=3), []),
        ("604801", timedelta(0), ["presigned-for-too-long"]),
    ],
)
def test_a_presigned_url_lasts_as_long_as_it_says(expires: str, after: timedelta, names: list[str]) -> None:
    assert list(seen(presigned(Expires=expires), came(after))) == names


def test_a_call_signed_in_both_places_settles_nothing() -> None:
    found = seen(call(url=str(presigned().url)))["signed-both-ways"]
    assert (found.cause, shown(found)) == ("iam-malformed-authorization", {})


def test_every_fact_that_a_clue_shows_is_in_the_catalogue() -> None:
    calls = (call("Bearer x"), scoped("a/b/c/d"), call(header(f"{TEMPORARY}/{SCOPE}"), body=ABSENT))
    named = {
        name for request in calls for clue in clues(request, came(timedelta(days=1))) for name in shown(clue)
    }
    assert named <= set(facts.BY_NAME)
