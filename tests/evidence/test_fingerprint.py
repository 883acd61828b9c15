"""What an answer shows, in the terms that refusals are compared in."""

import pytest

import why403
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.incident import Answer
from why403.refusals import catalogue as refusals
from why403.refusals import wordings
from why403.refusals.complaints import NO_HEADER, NO_PREFLIGHT
from why403.refusals.refusal import Fingerprint, Fit
from why403.refusals.wordings import CLOUDFRONT, CLOUDFRONT_OWN, INCOMPLETE_SIGNATURE

NETWORK_LINES = (
    "GET https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/_nuxt/app.js net::ERR_ABORTED 403",
    "POST https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/orders 403 (Forbidden)",
    "Failed to load resource: the server responded with a status of 403 ()",
)


@pytest.mark.parametrize("line", NETWORK_LINES)
def test_a_console_line_that_reports_a_status_is_no_complaint(line: str) -> None:
    assert fingerprint(Answer(browser=line)) == Fingerprint(status=403)


def test_a_complaint_that_names_a_status_stays_one() -> None:
    line = (
        "GET https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod 403: blocked by CORS policy: "
        "Response to preflight request doesn't pass access control check"
    )
    assert fingerprint(Answer(browser=line)).browser == NO_PREFLIGHT


@pytest.mark.parametrize(
    "said",
    [
        "the 401 answer has no Access-Control-Allow-Origin header",
        "The answer lacks the Access-Control-Allow-Origin header",
        "It comes without 'Access-Control-Allow-Origin'",
    ],
)
def test_a_sentence_can_say_that_the_header_is_not_there(said: str) -> None:
    assert fingerprint(Answer(said=said)).browser == NO_HEADER


def test_a_sentence_about_something_else_is_no_complaint() -> None:
    assert fingerprint(Answer(said="the Access-Control-Allow-Origin that we set is right")).browser is UNKNOWN


def test_a_form_with_a_query_string_is_an_incomplete_signature() -> None:
    """Observed with x-amzn-ErrorType IncompleteSignatureException: slank/awsgi 39."""
    words = "URL cannot include query-string parameters (after '?'): '/prod/orders?a=b'"
    body = f'{{"message":"When Content-Type:application/x-www-form-urlencoded, {words}"}}'
    assert fingerprint(Answer(body=body)).family == INCOMPLETE_SIGNATURE


PAGE = "<TITLE>ERROR: The request could not be satisfied</TITLE>\n<H1>403 ERROR</H1>\n{}"


@pytest.mark.parametrize(
    "sentence",
    [
        "This distribution is not configured to allow the HTTP request method that was used.",
        "The Amazon CloudFront distribution is configured to block access from your country.",
    ],
)
def test_a_page_that_names_a_setting_of_the_distribution_is_its_own(sentence: str) -> None:
    shown = fingerprint(Answer(body=PAGE.format(sentence)))
    assert shown.family == CLOUDFRONT_OWN
    assert refusals.FRONT_ANSWER.fit(shown) is Fit.OPEN
    assert refusals.CLOUDFRONT_PAGE.fit(shown) is Fit.NO


def test_a_page_that_names_none_leaves_open_who_is_at_fault() -> None:
    shown = fingerprint(Answer(body=PAGE.format("Bad request.")))
    assert shown.family == CLOUDFRONT
    assert refusals.CLOUDFRONT_PAGE.fit(shown) is Fit.AGREES


def test_no_error_type_is_missed_in_an_answer_of_which_headers_were_left_out() -> None:
    shown = (("x-amz-apigw-id", "AbCdEfGhIjKlMn="),)
    assert not fingerprint(Answer(headers=shown, all_headers=True)).untyped
    whole = (*shown, ("Date", "Tue, 04 Feb 2025 10:00:00 GMT"))
    assert fingerprint(Answer(headers=whole, all_headers=True)).untyped


def test_a_type_in_words_is_not_joined_to_the_message_of_another_answer() -> None:
    said = 'cdk: BadRequestException: the name is taken\n\nThe call now gives {"message":"Forbidden"}'
    seen = fingerprint(Answer(said=said))
    assert (seen.family, seen.error_type) == ("forbidden", UNKNOWN)


def test_words_around_an_answer_are_not_its_own_where_its_type_has_others() -> None:
    headers = (("x-amzn-ErrorType", "ForbiddenException"),)
    said = "Signature expired: 20250101T000000Z is what the other service says"
    assert fingerprint(Answer(headers=headers, said=said)).family is UNKNOWN


def test_an_answer_without_a_body_has_no_words() -> None:
    said = "Missing Authentication Token is what the other service says (UnrecognizedClientException)"
    seen = fingerprint(Answer(status=403, body=ABSENT, said=said))
    assert (seen.family, seen.error_type) == (UNKNOWN, UNKNOWN)


DENIED = "User: anonymous is not authorized to perform: execute-api:Invoke on resource:"
EXPLICIT = refusals.denied(wordings.ANONYMOUS_DENIED_EXPLICITLY, refusals.RESOURCE)
SILENT = refusals.denied(wordings.ANONYMOUS_DENIED, refusals.RESOURCE)
RESOURCE = "arn:aws:execute-api:eu-west-1:********4444:a1b2c3d4e5/prod/GET/orders"


@pytest.mark.parametrize(
    "cut", [f"{DENIED} {RESOURCE[:24]} (truncated...)", f"{DENIED} {RESOURCE}…", f"{DENIED} ...", DENIED]
)
def test_a_message_that_was_cut_may_go_on(cut: str) -> None:
    seen = fingerprint(Answer(said=f'403: {{"Message":"{cut}'))
    assert (EXPLICIT.fit(seen), SILENT.fit(seen)) == (Fit.OPEN, Fit.AGREES)


def test_a_whole_message_does_not_go_on() -> None:
    seen = fingerprint(Answer(said=f'403: {{"Message":"{DENIED} {RESOURCE}"}}'))
    assert EXPLICIT.fit(seen) is Fit.NO


@pytest.mark.parametrize("gap", ["\n", "\n  ", "\n> "])
def test_a_message_may_be_wrapped(gap: str) -> None:
    text = f"{DENIED} {RESOURCE} with an explicit deny in a resource-based policy".replace(" ", gap)
    seen = fingerprint(Answer(said=text))
    assert (seen.family, seen.layer) == ("anonymous-denied-explicitly", "resource-based policy")


TWO = (
    'yesterday {"message":"Missing Authentication Token"}',
    f'{{"Message":"{DENIED} {RESOURCE}"}}',
)


def test_of_two_messages_neither_is_ruled_out() -> None:
    for text in ("\n".join(TWO), "\n".join(reversed(TWO))):
        seen = fingerprint(Answer(said=text))
        assert Fit.NO not in (refusals.MISSING_TOKEN.fit(seen), SILENT.fit(seen))


def test_of_two_messages_the_one_of_now_counts() -> None:
    seen = fingerprint(Answer(said=f"{TWO[0]}\nand now {TWO[1]}"))
    assert seen.family == "anonymous-denied"


def test_a_clients_own_message_is_none_of_the_answers_words() -> None:
    line = '{"level":"error","message":"Request failed with status code 403","time":1}'
    assert fingerprint(Answer(said=f"log: {line}")).family is UNKNOWN
    quoted = r'body: "{\"message\":\"Forbidden\"}"'
    assert fingerprint(Answer(said=f"{line}\n{quoted}")).family == "forbidden"


def test_the_request_id_of_http_apis_orders_and_proves_nothing() -> None:
    shown = 'HTTP/1.1 403 Forbidden\napigw-requestid: PoI1uYt2rEw3qAs=\n\n{"message":"Forbidden"}'
    found = why403.explain(shown)
    assert found.case.seen.marks_http
    assert found.said == {"api.type": "HTTP"}
    assert not found.certain
    of_keys = {"api-key-missing", "api-key-not-in-plan"}
    assert of_keys <= {row.cause.code for row in found.fitting}
    assert found.fitting[0].cause.code not in of_keys
    assert not why403.explain(shown.replace("apigw-requestid", "x-amzn-RequestId")).case.seen.marks_http
