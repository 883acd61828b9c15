"""How well an answer fits a refusal. A header cannot be rewritten; status and words sometimes can."""

from __future__ import annotations

from dataclasses import replace

import pytest

from why403.refusals import catalogue as r
from why403.refusals import complaints
from why403.refusals.refusal import Fingerprint, Fit, GatewayRefusal


def test_the_refusals_own_words_agree() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(403, "ForbiddenException", "forbidden")) is Fit.AGREES


def test_the_error_type_alone_agrees() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(error_type="ForbiddenException")) is Fit.AGREES


def test_where_nothing_was_seen_it_is_open() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint()) is Fit.OPEN


def test_the_status_alone_leaves_it_open() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(403)) is Fit.OPEN


def test_another_error_type_excludes() -> None:
    """An owner cannot hide the header x-amzn-ErrorType."""
    assert r.INVALID_API_KEY.fit(Fingerprint(403, "AccessDeniedException", "forbidden")) is Fit.NO


def test_other_words_of_the_gateway_exclude() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(403, family="missing-token")) is Fit.NO


def test_foreign_words_can_be_the_owners() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(403, family="")) is Fit.OWN_WORDS


def test_another_status_can_be_the_owners_too() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(401, family="forbidden")) is Fit.REWRITTEN


def test_where_no_api_was_found_nobody_can_rewrite_the_answer() -> None:
    """B.2: not customisable."""
    assert r.NO_API.fit(Fingerprint(404, family="forbidden")) is Fit.NO
    assert r.NO_API.fit(Fingerprint(403, family="")) is Fit.NO


@pytest.mark.parametrize(
    "refusal", [r.HTTP_FORBIDDEN, r.HTTP_NOT_FOUND, r.HTTP_UNAUTHORIZED, r.HTTP_THROTTLED]
)
def test_http_apis_send_no_error_type(refusal: GatewayRefusal) -> None:
    """B.3."""
    assert refusal.fit(Fingerprint(refusal.status, "ForbiddenException")) is Fit.NO


def test_a_named_policy_type_excludes_the_others() -> None:
    """R9: the ending names the policy type."""
    denial = r.denied("caller-denied-explicitly", r.IDENTITY)
    assert denial.fit(Fingerprint(403, family="caller-denied-explicitly", layer=r.SCP)) is Fit.NO
    assert denial.fit(Fingerprint(403, family="caller-denied-explicitly", layer=r.IDENTITY)) is Fit.AGREES


def test_cloudfronts_page_is_nobody_elses() -> None:
    page = Fingerprint(403, family="cloudfront")
    assert r.CLOUDFRONT_PAGE.fit(page) is Fit.AGREES
    assert r.INVALID_API_KEY.fit(page) is Fit.NO


def test_the_gateways_own_header_excludes_others() -> None:
    assert r.BACKEND_ANSWER.fit(Fingerprint(403, "ForbiddenException", "forbidden")) is Fit.NO


def test_a_backend_can_say_forbidden_too() -> None:
    assert r.BACKEND_ANSWER.fit(Fingerprint(403, family="forbidden")) is not Fit.NO


def test_behind_a_complaint_of_a_browser_nothing_of_the_gateway_shows() -> None:
    assert r.INVALID_API_KEY.fit(Fingerprint(browser="no-allow-origin")) is Fit.NO
    assert r.ANSWER_WITHOUT_HEADERS.fit(Fingerprint(browser="no-allow-origin")) is Fit.AGREES


def test_without_a_browser_there_is_no_complaint() -> None:
    assert r.PREFLIGHT_FAILS.fit(Fingerprint(403, family="forbidden")) is Fit.NO


def test_a_complaint_about_the_backends_answer_fits_no_refusal_of_the_gateways_own() -> None:
    complaint = Fingerprint(browser=complaints.NO_HEADER)
    assert r.ANSWER_WITHOUT_HEADERS.fit(complaint) is Fit.AGREES
    typed = replace(complaint, error_type="ForbiddenException")
    logged = replace(complaint, response_type="ACCESS_DENIED")
    for own in (typed, logged):
        assert r.ANSWER_WITHOUT_HEADERS.fit(own) is Fit.NO
        assert r.PREFLIGHT_FAILS.fit(own) is Fit.AGREES
