"""What is certain, and what an explanation takes for granted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.questions.cases import FORBIDDEN, MISSING_TOKEN, body, case, certain_of, ranked
from why403 import facts as f
from why403.logic.claims import Standing
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.questions.explain import Case, explain, fitting
from why403.refusals import complaints
from why403.refusals.refusal import Fingerprint

EXPIRED = body("Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z (now - 5 min.)")


def test_words_that_only_one_refusal_of_api_gateway_alone_has_are_certain() -> None:
    expired = Fingerprint(status=401, family="token-expired")
    assert certain_of(case(expired)) == {"cognito-token-invalid"}


def test_words_of_signatures_are_certain_beside_a_host_of_api_gateway_only() -> None:
    """Whatever AWS service is called with a signature has them."""
    assert certain_of(case(EXPIRED)) == set()
    assert certain_of(case(EXPIRED, {f.HOST_KIND: "execute-api"})) == {"iam-clock-skew"}
    assert certain_of(case(replace(EXPIRED, of_gateway=True))) == {"iam-clock-skew"}


@pytest.mark.parametrize("words", ["invalid signature", "JsonWebTokenError: invalid signature"])
def test_words_that_any_program_says_of_a_signature_prove_nothing(words: str) -> None:
    assert certain_of(case(body(words))) == set()


def test_a_route_that_is_told_not_to_exist_is_certain() -> None:
    given = case(MISSING_TOKEN, {f.API_KIND: "REST", f.ROUTE_EXISTS: False, f.AUTHORIZATION: "none"})
    assert certain_of(given) == {"route-not-found"}


def test_a_key_that_is_told_to_be_disabled_is_certain() -> None:
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: True, f.API_KEY: "k", f.KEY_ENABLED: False}
    assert certain_of(case(FORBIDDEN, told)) == {"api-key-disabled"}


def test_a_key_that_is_told_to_be_absent_is_certain() -> None:
    given = case(FORBIDDEN, {f.API_KIND: "REST", f.API_KEY_REQUIRED: True, f.API_KEY: ABSENT})
    assert certain_of(given) == {"api-key-missing"}


def test_forbidden_alone_is_certain_of_nothing() -> None:
    assert certain_of(case(FORBIDDEN)) == set()


def test_what_the_answer_speaks_against_is_not_certain() -> None:
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: True, f.API_KEY: "k", f.KEY_ENABLED: False}
    assert certain_of(case(MISSING_TOKEN, told)) == set()


def test_what_is_left_over_by_a_working_call_is_not_certain() -> None:
    """It rests on the assumption that the calls were alike in everything else."""
    text = "Too Many Requests"
    assert certain_of(case(body(text, 429), {f.WORKS_OTHER_TIME: True})) == set()


def test_the_certain_stands_first() -> None:
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: True, f.API_KEY: "k", f.KEY_ENABLED: False}
    assert ranked(case(FORBIDDEN, told))[0] == "api-key-disabled"


def test_an_explanation_keeps_the_claims_that_nobody_supports() -> None:
    assert all(claim.standing is Standing.ASSUMED for claim in explain(case(FORBIDDEN)).assumed)


def test_an_answer_of_nobody_we_know_has_no_suspect() -> None:
    """A status that the gateway cannot give for any of its refusals, in its own unchangeable words."""
    assert explain(case(Fingerprint(200, "NoSuchException", "no-such-family"))).suspects == ()


def test_a_lesson_leaves_the_case_as_it_was() -> None:
    given = case(FORBIDDEN)
    given.learning(f.STAGE_EXISTS.name, True)
    assert given.facts == {}


def test_words_that_any_server_uses_are_not_certain_by_themselves() -> None:
    """A proxy integration passes a backend's 429 and its body on unchanged."""
    _, certain = fitting(Case({}, Fingerprint(status=429, family="too-many-requests")))
    assert certain == frozenset()


def test_a_denial_of_another_service_is_the_backends() -> None:
    """The action names the service that refused: not execute-api, so it happened behind the gateway."""
    found, _ = fitting(Case({}, Fingerprint(status=403, family="denied-by-another-service")))
    assert {suspect.cause.code for suspect in found} == {"backend-403"}


def test_a_status_of_success_is_no_refusal() -> None:
    assert explain(Case({}, Fingerprint(status=200))).undecided


def test_certainty_from_words_alone_says_what_it_takes_for_granted() -> None:
    """Other AWS services use the same words, and the same types; a request id of API Gateway's excludes
    them."""
    bare = explain(Case({}, Fingerprint(status=403, family="signature-expired")))
    own = explain(Case({}, Fingerprint(status=403, family="signature-expired", of_gateway=True)))
    assert [claim.standing for claim in bare.taken_for_granted] == [Standing.ASSUMED]
    assert own.taken_for_granted == ()


UNSHOWN_HEADERS: dict[Fact, Value] = {f.API_KIND: "REST", f.CORS_ON_ERRORS: False}


@pytest.mark.parametrize("client", [UNKNOWN, "browser"])
@pytest.mark.parametrize("answer", [Fingerprint(), Fingerprint(status=403)])
def test_settings_that_would_make_a_browser_complain_prove_nothing_while_none_did(
    answer: Fingerprint, client: Value
) -> None:
    assert certain_of(case(answer, {**UNSHOWN_HEADERS, f.CLIENT: client})) == set()


def test_a_preflight_that_nothing_answers_is_not_certain_while_no_browser_complained() -> None:
    told: dict[Fact, Value] = {f.API_KIND: "REST", f.CLIENT: "browser", f.OPTIONS_EXISTS: False}
    assert "cors-preflight-missing" not in certain_of(case(Fingerprint(status=403), told))


def test_settings_of_errors_prove_nothing_where_nothing_shows_that_api_gateway_refused() -> None:
    complaint = Fingerprint(browser=complaints.NO_HEADER)
    assert "cors-error-headers" not in certain_of(case(complaint, UNSHOWN_HEADERS))
    refused = Fingerprint(browser=complaints.NO_HEADER, error_type="ForbiddenException")
    assert "cors-error-headers" in certain_of(case(refused, UNSHOWN_HEADERS))


def test_a_setting_proves_nothing_where_no_call_is_told() -> None:
    """Whoever brought the text need not have been refused at all."""
    told: dict[str, Value] = {f.API_KIND.name: "REST", f.RESOURCE_POLICY_DENIES.name: True}
    silent = explain(Case(told, Fingerprint(), silent=True))
    assert silent.undecided
    assert silent.certain == frozenset()


def test_what_is_told_of_a_call_ends_the_silence() -> None:
    learned = Case({f.API_KIND.name: "REST"}, Fingerprint(), silent=True).learning(f.WAF_ALLOWS.name, False)
    assert explain(learned).certain == {"waf-block"}
