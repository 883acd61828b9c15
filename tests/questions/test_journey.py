"""A browser's journey: preflight, call, and the browser's check (gateway-semantics H.1 and H.2)."""

from __future__ import annotations

import why403
from why403.api.inputs import Brought, case_of
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise
from why403.questions.explain import Explanation, explain
from why403.questions.journey import JourneyStep, Outcome, journey

URL = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders"
PAGE = "https://app.example.com"
ASKED = f"curl -si -X OPTIONS -H 'Origin: {PAGE}' -H 'Access-Control-Request-Method: GET' {URL}\n"
ALLOWED = f"HTTP/2 200\naccess-control-allow-origin: {PAGE}\naccess-control-allow-methods: GET\n\n"
SENT = f"curl -si -H 'Origin: {PAGE}' {URL}\n"
REFUSED = 'HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n{"message":"Forbidden"}\n'
BLOCKED = f"Access to fetch at '{URL}' from origin '{PAGE}' has been blocked by CORS policy: "
NO_HEADER = BLOCKED + "No 'Access-Control-Allow-Origin' header is present on the requested resource."
NOT_OK = BLOCKED + (
    "Response to preflight request doesn't pass access control check: It does not have HTTP ok status."
)


def explained(*texts: str) -> Explanation:
    pieces = [piece for number, text in enumerate(texts) for piece in recognise(text, f"input-{number}")]
    return explain(case_of(Brought(combine(pieces), {})))


def steps(*texts: str) -> tuple[JourneyStep, ...]:
    return journey(explained(*texts))


def outcomes(*texts: str) -> list[Outcome]:
    return [step.outcome for step in steps(*texts)]


def causes(*texts: str) -> set[str]:
    return {row.suspect.cause.code for row in explained(*texts).suspects}


def incident(facts: str, config: str = "", message: str = NO_HEADER) -> str:
    return "\n".join(
        (
            "why403: 1",
            "api_type: REST",
            f'observed: {{browser_error: "{message}"}}',
            f"request: {{client: browser, method: PUT, url: '{URL}'}}",
            f"facts: {{{facts}}}",
            config,
        )
    )


def test_a_tool_that_asks_nothing_travels_nowhere() -> None:
    assert steps(f"curl {URL}", REFUSED) == ()


def test_a_pair_of_answers_shows_where_it_ends() -> None:
    assert outcomes(ASKED + ALLOWED + SENT + REFUSED) == [Outcome.PASSED, Outcome.REFUSED, Outcome.HIDDEN]


def test_two_bare_answers_are_preflight_and_call() -> None:
    assert [step.status for step in steps(ALLOWED + REFUSED)][:2] == [200, 403]


def test_a_preflight_that_passed_leaves_no_cause_of_preflights() -> None:
    found = causes(ASKED + ALLOWED + SENT + REFUSED, NO_HEADER)
    assert not found & {"cors-preflight-missing", "cors-preflight-auth"}


def test_the_cause_behind_the_complaint_stays_a_suspect() -> None:
    assert {"api-key-missing", "stage-missing"} <= causes(ASKED + ALLOWED + SENT + REFUSED, NO_HEADER)


def test_a_refused_preflight_is_the_call_to_explain() -> None:
    denied = (
        "HTTP/2 403\nx-amzn-errortype: MissingAuthenticationTokenException\n\n"
        '{"message":"Missing Authentication Token"}\n'
    )
    text = ASKED + denied + SENT + 'HTTP/2 200\n\n{"orders": []}\n'
    assert outcomes(text)[:2] == [Outcome.REFUSED, Outcome.NOT_SENT]
    assert "cors-preflight-missing" in causes(text)


def test_an_answer_that_does_not_allow_the_call_ends_the_journey() -> None:
    other = ALLOWED.replace(PAGE, "https://other.example.com")
    first = steps(ASKED + other + SENT + REFUSED)[0]
    assert (first.outcome, [cause.code for cause in first.causes]) == (Outcome.DISALLOWS, ["cors-origin"])


def test_a_console_message_shows_only_that_the_page_may_not_read() -> None:
    assert outcomes(NO_HEADER) == [Outcome.OPEN, Outcome.OPEN, Outcome.HIDDEN]


def test_a_message_that_speaks_of_the_preflight_ends_there() -> None:
    assert outcomes(NOT_OK)[:2] == [Outcome.REFUSED, Outcome.NOT_SENT]


def test_what_is_told_names_the_cause_behind_the_complaint() -> None:
    told = explained(incident("request.preflight: no, cors.options-open: yes, stage.exists: no"))
    assert told.suspects[0].suspect.cause.code == "stage-missing"
    assert "stage-missing" in told.certain


def test_the_cause_behind_comes_before_the_one_that_hides_it() -> None:
    facts = "request.preflight: no, stage.exists: no, cors.errors-carry-headers: no"
    told = explained(incident(facts))
    assert [row.suspect.cause.code for row in told.suspects][:2] == ["stage-missing", "cors-error-headers"]


def test_the_preflight_lands_by_itself() -> None:
    """PUT /orders is open; OPTIONS /orders asks for a signature that no preflight carries."""
    routes = "{route: PUT /orders, authorization: NONE}, {route: OPTIONS /orders, authorization: AWS_IAM}"
    config = f"config: {{stages: [prod], routes: [{routes}]}}"
    first = steps(incident("works.other-client: yes", config, NOT_OK))[0]
    assert first.outcome is Outcome.REFUSED
    assert "iam-unsigned" in {cause.code for cause in first.causes}


def test_a_preflight_that_a_message_shows_answered_is_not_refused_by_what_is_told() -> None:
    """Chromium says of a preflight that it means one (cors_error_string.cc)."""
    routes = "{route: PUT /orders, authorization: NONE}, {route: OPTIONS /orders, authorization: AWS_IAM}"
    first = steps(incident("works.other-client: yes", f"config: {{stages: [prod], routes: [{routes}]}}"))[0]
    assert (first.outcome, first.causes) == (Outcome.OPEN, ())


def test_a_page_of_a_handshake_has_no_such_journey() -> None:
    assert steps(f"WebSocket connection to 'wss://{URL[8:]}' failed: ") == ()


def test_a_call_that_the_preflight_does_not_allow_is_certain() -> None:
    other = ALLOWED.replace(PAGE, "https://other.example.com")
    assert explained(ASKED + other + SENT, BLOCKED + "CORS error").certain == {"cors-origin"}


PREFLIGHT_ITSELF = """
why403: 1
api_type: HTTP
observed: {status: 403}
request:
  method: OPTIONS
  url: https://m4n5o6p7q8.execute-api.eu-west-1.amazonaws.com/orders
  headers: {Origin: "https://page.example.com", Access-Control-Request-Method: WANTED}
  client: browser
config:
  routes: [{route: GET /orders, authorizationType: NONE}, {route: PUT /orders, authorizationType: NONE}]
  stages: [$default]
  cors: {allowOrigins: ["https://page.example.com"], allowMethods: [PUT], allowHeaders: [x-trace]}
"""


def test_a_preflight_is_asked_about_for_the_method_that_it_names() -> None:
    """The Fetch standard: a preflight asks for the method of the call, and no preflight asks for it."""
    allowed, refused = (steps(PREFLIGHT_ITSELF.replace("WANTED", verb))[0] for verb in ("PUT", "DELETE"))
    assert "cors-origin" not in [cause.code for cause in allowed.causes]
    assert "cors-origin" in [cause.code for cause in refused.causes]


WITHOUT_OPTIONS = (
    "why403: 1\napi_type: REST\nconfig:\n  stages: [prod]\n  routes: [{route: GET /orders, "
    "authorizationType: NONE, apiKeyRequired: true}]\n"
)


def test_a_preflight_that_may_not_have_been_sent_proves_nothing() -> None:
    """Fetch standard: a GET without headers of the page's own asks nothing first."""
    found = why403.explain(NO_HEADER, WITHOUT_OPTIONS)
    assert not found.certain
    assert {"cors-preflight-missing", "cors-error-headers"} <= {row.cause.code for row in found.fitting}


def test_one_that_was_sent_does() -> None:
    sent = f"fetch('{URL}', {{method: 'DELETE', headers: {{'x-api-key': 'KEY'}}}})"
    config = WITHOUT_OPTIONS.replace("GET /orders", "DELETE /orders")
    assert why403.explain(f"{sent}\n\n{NOT_OK}", config).certain == {"cors-preflight-missing"}


def test_a_preflight_that_was_answered_outranks_what_is_told_of_it() -> None:
    told = (
        "why403: 1\napi_type: REST\n"
        f'observed: {{browser_error: "{NOT_OK}"}}\n'
        f"request: {{method: POST, url: '{URL}', headers: {{x-api-key: KEY}}}}\n"
        "preflight: {observed: {status: 200, headers: {Access-Control-Allow-Origin: '*'}}}\n"
        "facts: {cors.options-exists: no}\n"
    )
    found = why403.explain(told)
    assert not found.certain
    assert "cors-preflight-missing" not in {row.cause.code for row in found.fitting}
    assert [(said.fact, value) for said, value in found.case.disputed] == [("cors.options-exists", True)]
