"""What else people paste: other clients' files, prompts of Windows, other servers' logs, exports of logs."""

from __future__ import annotations

import json

import pytest

from tests.pasted import samples
from tests.pasted.samples import ANSWER, BODY, URL, told
from why403 import explain
from why403.evidence.facts_of import facts_of
from why403.logic.states import UNKNOWN
from why403.pasted.recognise import recognise

KEY = "abcDEF0123456789planted"
BRUNO = f"""meta {{
  name: List orders
  type: http
}}

post {{
  url: {URL}
  body: none
  auth: bearer
}}

headers {{
  x-api-key: {KEY}
  ~x-off: 1
  x-open: {{{{variable}}}}
}}

auth:bearer {{
  token: abc
}}
"""
INSOMNIA = json.dumps(
    {
        "_type": "export",
        "__export_format": 4,
        "resources": [
            {"_id": "wrk_1", "_type": "workspace", "name": "mine"},
            {
                "_type": "request",
                "method": "PUT",
                "url": URL,
                "headers": [{"name": "x-api-key", "value": KEY}],
            },
            {"_type": "request", "method": "GET", "url": f"{URL}/2", "headers": []},
        ],
    }
)
INSOMNIA_5 = f"""type: collection.insomnia.rest/5.0
name: mine
collection:
  - name: Orders
    meta: {{id: fld_1}}
    children:
      - url: {URL}
        name: change
        method: PUT
        headers:
          - {{name: x-api-key, value: {KEY}}}
          - {{name: x-old, value: "1", disabled: true}}
  - url: "{{{{ host }}}}/orders"
    name: list
    method: GET
"""
COMBINED = (
    '198.51.100.7 - - [01/Mar/2026:10:00:00 +0000] "DELETE /prod/orders/7 HTTP/1.1" 403 23 "-" "Mozilla/5.0"'
)
REQUEST = "0a1b2c3d-1111-4222-8333-444455556666"


def test_a_bruno_file_tells_the_request() -> None:
    request = told(BRUNO).request
    assert (request.method, request.url) == ("POST", URL)
    assert dict(request.headers) == {"x-api-key": KEY, "Authorization": "Bearer abc"}
    assert request.header("accept") is UNKNOWN


def test_an_insomnia_export_tells_its_first_request_and_how_many_there_are() -> None:
    (piece,) = recognise(INSOMNIA, "export")
    request = piece.says.request
    assert (request.method, request.url, dict(request.headers)) == ("PUT", URL, {"x-api-key": KEY})
    assert piece.notes == ("the export has 1 more request; the first one is used",)


def test_an_insomnia_file_of_format_5_tells_the_first_request_of_its_folders() -> None:
    (piece,) = recognise(INSOMNIA_5, "export")
    request = piece.says.request
    assert (request.method, request.url, dict(request.headers)) == ("PUT", URL, {"x-api-key": KEY})
    assert piece.notes == ("the export has 1 more request; the first one is used",)


@pytest.mark.parametrize("text", [BRUNO, INSOMNIA, INSOMNIA_5])
def test_no_key_of_such_a_file_is_printed(text: str) -> None:
    assert KEY not in repr(explain(text, BODY))
    assert KEY not in repr(told(text))


@pytest.mark.parametrize("prompt", ["C:\\Users\\ann>", "D:\\work\\My Project> ", "PS C:\\Users\\ann> "])
def test_a_command_behind_a_prompt_of_windows_is_read(prompt: str) -> None:
    request = told(f'{prompt}curl -i "{URL}?a=1" -H "x-api-key: {KEY}"\n{ANSWER}').request
    assert (request.url, request.header("x-api-key")) == (f"{URL}?a=1", KEY)


def test_carets_of_cmd_join_lines_and_keep_what_they_stand_before() -> None:
    text = f'C:\\Users\\ann>curl ^"{URL}?a=1^&b=2^" ^\n  -H "x-api-key: {KEY}"\n{ANSWER}'
    request = told(text).request
    assert (request.url, request.header("x-api-key")) == (f"{URL}?a=1&b=2", KEY)


def test_the_url_in_an_error_of_powershell_is_that_of_the_call() -> None:
    text = (
        f"Invoke-RestMethod: C:\\work\\call.ps1:3\nLine |\n   3 |  Invoke-RestMethod -Uri {URL} -Headers $h\n"
        f"     |  ~~~~~~~~~~\n     | {BODY}"
    )
    assert told(text).request.url == URL


def test_a_url_that_powershell_cut_is_not_known() -> None:
    text = (
        "At line:1 char:1\n+ Invoke-WebRequest -Uri https://abc123.execute-api.eu-west-1.amazo ...\n" + BODY
    )
    assert told(text).request.url is UNKNOWN


def test_wscat_tells_the_handshake_and_prints_its_status() -> None:
    socket = URL.replace("https", "wss")
    incident = told(f"$ wscat -c {socket} -H 'Authorization: abc'\nerror: Unexpected server response: 403")
    assert (incident.request.url, incident.answer.status) == (socket, 403)
    assert facts_of(incident)["websocket.moment"] == "handshake"


def test_a_line_in_the_combined_format_tells_call_and_status() -> None:
    incident = told(COMBINED)
    assert (incident.answer.status, incident.request.method) == (403, "DELETE")
    assert (incident.request.url, incident.caller_ip) == ("/prod/orders/7", "198.51.100.7")


def test_messages_in_a_csv_of_logs_insights_are_lines_of_the_log() -> None:
    line = samples.log_line(errorResponseType="INVALID_API_KEY").replace('"', '""')
    incident = told(f'@timestamp,@message\n2026-03-01 10:00:00.000,"{line}"\n')
    assert facts_of(incident)["method.api-key-required"] is True


def test_fields_of_a_query_are_the_columns_of_the_log() -> None:
    names = "@timestamp,requestId,status,httpMethod,errorResponseType"
    incident = told(f"{names}\n2026-03-01 10:00:00.000,1f1c,403,GET,INVALID_API_KEY\n")
    assert (incident.answer.status, incident.request.method) == (403, "GET")


def test_the_answer_of_get_query_results_is_read_like_the_csv() -> None:
    cells = [{"field": "@message", "value": samples.log_line(errorResponseType="WAF_FILTERED")}]
    assert facts_of(told(json.dumps({"results": [cells], "status": "Complete"})))["waf.allows"] is False


LINES = (
    f"({REQUEST}) Extended Request Id: AbCdEf=",
    f"({REQUEST}) Starting authorizer: xyz789 for request: {REQUEST}",
    f"({REQUEST}) Unauthorized request: {REQUEST}",
)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES),
        "\n".join(f"2026-03-01T10:00:00.000Z\n{line}" for line in LINES),
        "\n".join(f"2026-03-01T10:00:00.000Z {line}" for line in LINES),
        json.dumps({"events": [{"timestamp": 1772359200000, "message": line} for line in LINES]}),
    ],
)
def test_an_execution_log_without_its_first_lines_tells_who_refused(text: str) -> None:
    incident = told(text)
    assert incident.answer.status == 401
    assert facts_of(incident)["backend.reached"] is False


def test_what_test_invoke_method_answers_is_answer_and_log() -> None:
    log = (
        "Execution log for request 22\n"
        "Sun Mar 01 10:00:00 UTC 2026 : Starting execution for request: 22\n"
        "Sun Mar 01 10:00:00 UTC 2026 : HTTP Method: POST, Resource Path: /orders\n"
        "Sun Mar 01 10:00:01 UTC 2026 : Execution failed due to configuration error: "
        "Malformed Lambda proxy response\n"
        "Sun Mar 01 10:00:01 UTC 2026 : Method completed with status: 502\n"
    )
    body = '{"message": "Internal server error"}'
    outcome = explain(json.dumps({"status": 502, "body": body, "headers": {}, "log": log, "latency": 12}))
    assert outcome.case.seen.status == 502
    assert outcome.case.facts["backend.reached"] is True
    assert outcome.case.facts.get("authorizer.works", UNKNOWN) is UNKNOWN
    assert [row.cause.code for row in outcome.suspects] == ["backend-403"]


@pytest.mark.parametrize(
    "text", ["TypeError: Failed to fetch", "AxiosError: Network Error", "TypeError: Load failed"]
)
def test_what_a_page_is_told_leads_to_the_network_tab(text: str) -> None:
    outcome = explain(text)
    assert outcome.case.facts["request.client"] == "browser"
    assert any("Network tab" in note and "curl cannot show" in note for note in outcome.notes)


def test_of_a_long_text_the_telling_lines_are_read_wherever_they_stand() -> None:
    noise = "INFO worker took a job and finished it\n" * 10_000
    outcome = explain(f"{noise}ERROR the API answered 403 Forbidden\n{noise}")
    assert outcome.case.seen.status == 403
    assert outcome.notes == ("of 20001 lines, 19998 tell of no refusal and were left out",)
