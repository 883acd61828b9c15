"""What is read off a browser's journey: preflight, headers of the answer, words of the complaint."""

from __future__ import annotations

import pytest

import why403
from tests.pasted import samples
from why403 import facts as f
from why403.credentials.clue import Clue
from why403.evidence.case import clues_of, known_facts
from why403.evidence.journey import as_refused
from why403.logic.states import UNKNOWN
from why403.model.incident import Answer, Exchange, Incident, Request

PAGE = "https://app.example.com"
BLOCKED = f"Access to fetch at '{samples.URL}' from origin '{PAGE}' has been blocked by CORS policy: "
ASKED = (
    f"curl -si -X OPTIONS -H 'Origin: {PAGE}' -H 'Access-Control-Request-Method: PUT' "
    f"-H 'Access-Control-Request-Headers: x-trace' {samples.URL}\n"
)
SENT = f"curl -si -X PUT -H 'Origin: {PAGE}' -H 'x-trace: 1' {samples.URL}\n"


def answered(origin: str = PAGE, methods: str = "PUT", headers: str = "x-trace") -> str:
    names = ("origin", "methods", "headers")
    shown = [
        f"access-control-allow-{name}: {value}"
        for name, value in zip(names, (origin, methods, headers), strict=True)
    ]
    return "\n".join(("HTTP/2 200", *shown, "", ""))


def clues(*texts: str) -> dict[str, Clue]:
    return {clue.name: clue for clue in clues_of(samples.told(*texts))}


def facts(*texts: str) -> dict[str, object]:
    return dict(known_facts(samples.told(*texts)))


def test_a_preflight_that_succeeded_was_answered_and_open() -> None:
    told = facts(ASKED + answered() + SENT + samples.ANSWER)
    names = (f.OPTIONS_EXISTS, f.OPTIONS_OPEN, f.PREFLIGHT)
    assert [told[fact.name] for fact in names] == [True, True, False]


@pytest.mark.parametrize(
    ("answer", "allows"),
    [
        (answered(), True),
        (answered(origin="https://other.example.com"), False),
        (answered(methods="GET"), False),
        (answered(headers="content-type"), False),
    ],
)
def test_the_headers_of_the_preflight_say_whether_the_call_is_allowed(answer: str, allows: bool) -> None:
    assert facts(ASKED + answer + SENT + samples.ANSWER)[f.CORS_ALLOWS.name] is allows


ANY = answered(origin="*", methods="OPTIONS,ANY", headers="*")


def test_any_is_no_method_and_no_wildcard_to_browsers() -> None:
    """Fetch standard, CORS-preflight fetch: GET, HEAD and POST need not be listed; `*` is the wildcard."""
    assert facts(ASKED + ANY + SENT + samples.ANSWER)[f.CORS_ALLOWS.name] is False
    assert clues(ASKED + ANY + SENT + samples.ANSWER)["any-is-no-method"].cause == "cors-origin"
    assert "any-is-no-method" not in clues(ASKED + answered(methods="ANY, *") + SENT + samples.ANSWER)


def test_a_preflight_of_which_only_the_answer_is_shown_asks_for_the_calls_method() -> None:
    text = (
        "why403: 1\nobserved: {browser_error: CORS error}\n"
        f"request: {{method: METHOD, url: '{samples.URL}', headers: {{Origin: '{PAGE}'}}}}\n"
        "preflight: {observed: {status: 200, headers: {Access-Control-Allow-Origin: '*', "
        "Access-Control-Allow-Methods: 'OPTIONS,ANY', Access-Control-Allow-Headers: '*'}}}\n"
    )
    assert facts(text.replace("METHOD", "DELETE"))[f.CORS_ALLOWS.name] is False
    assert facts(text.replace("METHOD", "POST")).get(f.CORS_ALLOWS.name) is not False


@pytest.mark.parametrize("status", [301, 401, 403, 500])
def test_a_preflight_that_was_refused_was_neither_answered_nor_open(status: int) -> None:
    complaint = BLOCKED + "Response to preflight request doesn't pass access control check."
    text = (
        f'why403: 1\napi_type: REST\nobserved: {{browser_error: "{complaint}"}}\n'
        f"request: {{url: '{samples.URL}', headers: {{Origin: '{PAGE}'}}}}\n"
        f"preflight: {{request: {{method: OPTIONS}}, observed: {{status: {status}}}}}\n"
    )
    assert f.OPTIONS_EXISTS.name not in facts(text)
    assert f.OPTIONS_OPEN.name not in facts(text)
    suspected = {each.cause.code for each in why403.explain(text).fitting}
    assert {"cors-preflight-missing", "cors-preflight-auth"} <= suspected


def test_a_preflight_that_is_shown_itself_was_answered_and_open() -> None:
    complaint = BLOCKED + "Response to preflight request doesn't pass access control check."
    told = facts(f"{complaint}\n\n{ANY}")
    assert (told[f.OPTIONS_EXISTS.name], told[f.OPTIONS_OPEN.name]) == (True, True)
    asked = facts(f"{complaint}\n\n{ASKED}{ANY}")
    assert asked[f.CORS_ALLOWS.name] is False


def test_a_refusal_without_the_header_shows_that_refusals_lack_it() -> None:
    told = facts(ASKED + answered() + SENT + samples.ANSWER)
    assert told[f.CORS_ON_ERRORS.name] is False


@pytest.mark.parametrize(
    ("words", "name", "part"),
    [
        ("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.", "method", "PUT"),
        (
            "Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight",
            "header",
            "x-trace",
        ),
        (
            "The 'Access-Control-Allow-Origin' header has a value 'https://a.example' that is not equal to "
            "the supplied origin.",
            "origin",
            "https://a.example",
        ),
    ],
)
def test_the_complaint_names_what_is_not_allowed(words: str, name: str, part: str) -> None:
    clue = clues(BLOCKED + words)[f"{name}-not-allowed"]
    assert (clue.cause, dict(clue.parts)) == ("cors-origin", {name: part})


def test_firefox_names_the_header_too() -> None:
    reason = "header ‘x-trace’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS"
    clue = clues(samples.FIREFOX.replace("CORS header ‘Access-Control-Allow-Origin’ missing", reason))
    assert dict(clue["header-not-allowed"].parts) == {"header": "x-trace"}


def test_a_page_without_an_origin_is_pointed_out() -> None:
    assert "origin-null" in clues(
        BLOCKED.replace(PAGE, "null") + "No 'Access-Control-Allow-Origin' header is"
    )


@pytest.mark.parametrize("space", ["local", "private", "loopback"])
def test_a_private_address_is_named_with_its_network(space: str) -> None:
    found = clues(BLOCKED + f"Permission was denied for this request to access the `{space}` address space.")
    assert dict(found["private-address"].parts) == {"space": space}


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [("prod/items", "items/", True), ("prod/items", "prod/items/", False), ("prod", "", False)],
)
def test_a_redirect_that_loses_the_stage_is_pointed_out(before: str, after: str, lost: bool) -> None:
    host = "https://abc123.execute-api.eu-west-1.amazonaws.com"
    text = (
        f"Access to fetch at '{host}/{after}' (redirected from '{host}/{before}') from origin '{PAGE}' has "
        "been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested "
        "resource."
    )
    assert ("redirected-off-stage" in clues(text)) is lost


def test_a_redirected_preflight_of_plain_http_is_pointed_out() -> None:
    words = "Response to preflight request doesn't pass access control check: Redirect is not allowed for a "
    text = BLOCKED.replace("https://abc", "http://abc") + words + "preflight request."
    assert "http-redirected" in clues(text)


@pytest.mark.parametrize(
    "words",
    [
        "must not be the wildcard '*' when the request's credentials mode is 'include'.",
        "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
    ],
)
def test_a_complaint_about_credentials_tells_that_they_are_sent(words: str) -> None:
    assert facts(BLOCKED + words)[f.CREDENTIALS_MODE.name] == "include"


@pytest.mark.parametrize(
    ("mode", "told"), [("include", "include"), ("omit", "omit"), ("same-origin", "omit")]
)
def test_a_copied_fetch_tells_its_credentials_mode(mode: str, told: str) -> None:
    assert facts(f'fetch("{samples.URL}", {{"credentials": "{mode}"}});')[f.CREDENTIALS_MODE.name] == told


def test_a_complaint_beside_a_rehearsed_call_is_one_incident() -> None:
    incident = samples.told(
        SENT + samples.ANSWER, BLOCKED + "No 'Access-Control-Allow-Origin' header is present"
    )
    assert (incident.request.client, incident.answer.status) == ("browser", 403)


def journey(status: object, answer: Answer) -> Incident:
    asked = Exchange(Request("OPTIONS", samples.URL), Answer(status=status))  # type: ignore[arg-type]
    return Incident(answer, Request("DELETE", samples.URL), preflight=asked)


def test_where_the_preflight_was_refused_its_answer_is_the_one_that_refused() -> None:
    """Fetch standard, CORS-preflight fetch: without an ok status the browser does not go on."""
    complaint = "Response to preflight request doesn't pass access control check"
    found = as_refused(journey(429, Answer(said="Network Error", browser=complaint)))
    assert found.answer.status == 429
    assert found.answer.browser == complaint
    assert found.statements[-1].fact == f.PREFLIGHT.name
    assert found.statements[-1].value is True


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (204, Answer()),
        (UNKNOWN, Answer()),
        (403, Answer(status=401)),
        (403, Answer(body="{}")),
        (403, Answer(said='{"message":"Forbidden"} in Postman')),
        (301, Answer(browser=f"{BLOCKED}No 'Access-Control-Allow-Origin' header is present")),
    ],
)
def test_a_preflight_that_passed_and_a_call_that_was_answered_stand_as_they_are(
    status: object, answer: Answer
) -> None:
    told = journey(status, answer)
    assert as_refused(told) is told


def test_who_sends_options_by_hand_may_mean_a_browser() -> None:
    """What the answer does not allow, a browser complains of; a tool does not."""
    text = f"curl -i -X OPTIONS {samples.URL}\nHTTP/1.1 200\nAccess-Control-Allow-Methods: OPTIONS,DELETE\n"
    for told in ({}, {"request.client": "tool"}):
        assert "cors-origin" in {row.cause.code for row in why403.explain(text, facts=told).fitting}
