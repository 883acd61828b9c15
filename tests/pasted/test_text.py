from __future__ import annotations

import pytest

from tests.pasted.samples import HOST, told
from why403.evidence.case import sentences
from why403.evidence.fingerprint import fingerprint
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.incident import Answer
from why403.pasted.text import error_type_of, message_of, status_of
from why403.refusals.wordings import FORBIDDEN, TOO_MANY

BOTO = "An error occurred (ForbiddenException) when calling the PostToConnection operation: Forbidden"
GO = (
    "operation error ApiGatewayManagementApi: PostToConnection, https response error StatusCode: 403, "
    "RequestID: 1f1c, api error ForbiddenException: Forbidden"
)
JAVA = "Forbidden (Service: ApiGatewayManagementApi, Status Code: 403, Request ID: 1f1c)"
SECURITY = "The security token included in the request is invalid."
NO_DATE = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
DIFFERS = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)
CANONICAL = f"""{DIFFERS}

The Canonical String for this request should have been
'GET
/dev/items
limit=1
host:{HOST}
content-type:application/json
x-amz-date:20250731T231128Z

host;x-amz-date
XXX'"""
PROSE = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:x"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("403 Forbidden", 403),
        ("Forbidden", 403),
        ("403", 403),
        ("HTTP 403", 403),
        ("I get a 403 Forbidden from my API", 403),
        ("Request failed with status code 403", 403),
        ("requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://a.example/x", 403),
        ("urllib.error.HTTPError: HTTP Error 403: Forbidden", 403),
        ("Unexpected server response: 401", 401),
        (GO, 403),
        (JAVA, 403),
        (BOTO, UNKNOWN),
        ("it does not work", UNKNOWN),
        ("order 403 of Mr Smith", UNKNOWN),
    ],
)
def test_a_text_tells_the_status_or_leaves_it_open(text: str, status: int | State) -> None:
    assert status_of(told(text).answer) == status


def test_a_reason_phrase_is_no_message() -> None:
    assert message_of(told("403 Forbidden").answer) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"message":"Forbidden"}', ("Forbidden", "message")),
        ('{"Message":"User: x is not"}', ("User: x is not", "Message")),
        ('{"message":null}', (ABSENT, "message")),
        ('{"errors":[{"message":"Nope","errorType":"X"}]}', ("Nope", "message")),
        ("{'message': 'Forbidden'}", ("Forbidden", "message")),
        ('{message: "Forbidden"}', ("Forbidden", "message")),
        ('"{\\"message\\":\\"Forbidden\\"}"', ("Forbidden", "message")),
        ("Forbidden", ("Forbidden", UNKNOWN)),
        ("<html><body>403</body></html>", (UNKNOWN, UNKNOWN)),
        ("{}", ("{}", UNKNOWN)),
    ],
)
def test_a_body_has_a_message_and_its_key(body: str, message: tuple[str | State, str | State]) -> None:
    assert message_of(Answer(body=body)) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOTO, "Forbidden"),
        (GO, "Forbidden"),
        (JAVA, "Forbidden"),
        ("Missing Authentication Token", "Missing Authentication Token"),
        (f"Error: {PROSE}", PROSE),
        ("the API is broken", UNKNOWN),
        (f"Without a query it works\n\n{CANONICAL}", DIFFERS),
        (f'{{"message":"{CANONICAL}"}}', CANONICAL),
        (f"With a date it says that {SECURITY}\n\nHTTP 403\n\n{NO_DATE}", NO_DATE),
        (f"With a date it says that {SECURITY}", SECURITY),
    ],
)
def test_a_text_quotes_the_message(text: str, message: str | State) -> None:
    assert message_of(told(text).answer)[0] == message


@pytest.mark.parametrize(
    ("answer", "error_type"),
    [
        (Answer(headers=(("X-Amzn-ErrorType", "ForbiddenException"),)), "ForbiddenException"),
        (
            Answer(headers=(("x-amzn-errortype", "ForbiddenException:http://internal/"),)),
            "ForbiddenException",
        ),
        (Answer(body='{"__type":"com.amazon.coral#AccessDeniedException"}'), "AccessDeniedException"),
        (Answer(said=BOTO), "ForbiddenException"),
        (Answer(said=GO), "ForbiddenException"),
        (Answer(said="requests.exceptions.HTTPError: 403 Client Error"), UNKNOWN),
        (Answer(headers=(("a", "b"),), all_headers=True), ABSENT),
        (Answer(), UNKNOWN),
    ],
)
def test_the_error_type_stands_bare(answer: Answer, error_type: str | State) -> None:
    assert error_type_of(answer) == error_type


def test_a_client_that_names_the_url_tells_the_request() -> None:
    assert (
        told("403 Client Error: Forbidden for url: https://a.example/x?y=1").request.url
        == "https://a.example/x?y=1"
    )


def test_what_a_terminal_prints_after_a_body_is_no_part_of_it() -> None:
    assert told('{"message":"Forbidden"}user@host:~$ ').answer.body == '{"message":"Forbidden"}'


def test_a_body_inside_a_sentence_gives_the_message() -> None:
    assert message_of(told('I get 403 {"message":"Forbidden"} back').answer) == ("Forbidden", "message")


@pytest.mark.parametrize(
    ("text", "error_type"),
    [
        ("The library tries again only when the type is BadRequestException", UNKNOWN),
        ("Our code handles the ForbiddenException", UNKNOWN),
        ("When I call it, I get ForbiddenException", "ForbiddenException"),
        ("It catches UnauthorizedException; now comes ForbiddenException", "ForbiddenException"),
    ],
)
def test_an_exception_that_is_only_waited_for_did_not_happen(text: str, error_type: str | State) -> None:
    assert fingerprint(told(text).answer).error_type == error_type


def test_an_element_of_xml_is_no_error_type_of_api_gateway() -> None:
    body = "<AccessDeniedException><Message>Unable to determine service</Message></AccessDeniedException>"
    assert fingerprint(Answer(body=body)).error_type is UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        '{\n "name": "shop-web",\n "version": "2.0.0"\n}\nThe call gives {"message":"Too Many Requests"}',
        'sent {"message":"good morning"}, got {"message":"Too Many Requests"}',
        r'{"err":"{\"code\":429,\"data\":\"{\\\"message\\\":\\\"Too Many Requests\\\"}\"}"} is logged',
        "the page shows {&quot;message&quot;:&quot;Too Many Requests&quot;}",
    ],
    ids=["below another file", "below what was sent", "escaped twice", "as HTML has it"],
)
def test_the_gateways_message_is_found_among_other_json(text: str) -> None:
    assert fingerprint(told(text).answer).family == TOO_MANY


def test_a_sentence_below_a_body_is_no_part_of_it() -> None:
    incident = told('{"message":"Forbidden"}\n\nThe old address gave {"message":"Limit Exceeded"} last year.')
    assert incident.answer.body == '{"message":"Forbidden"}'
    assert 'The old address gave {"message":"Limit Exceeded"} last year.' in sentences(incident)
    assert fingerprint(incident.answer).family == FORBIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "Request URL: https://a.example/x\nRequest Method: PUT\nStatus Code: 403 Forbidden",
        "Request URL:\nhttps://a.example/x\nRequest Method:\nPUT\nStatus Code:\n403",
        "PUT https://a.example/x -> 403",
        "before: PUT https://a.example/v1/x  200\nnow: PUT https://a.example/x  403",
    ],
)
def test_a_call_is_read_beside_its_status(text: str) -> None:
    incident = told(text)
    assert (incident.request.method, incident.request.url) == ("PUT", "https://a.example/x")
    assert status_of(incident.answer) == 403
