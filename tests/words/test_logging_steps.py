"""How to be certain next time: commands that can be typed, and a format whose lines our own reader reads."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from tests.cli.calls import FORBIDDEN, Terminal
from why403.logs.accesslog import columns, row_of
from why403.words.commands import Known
from why403.words.logging_steps import VARIABLES, LogSteps, log_steps, page

KINDS = ("REST", "HTTP", "WEBSOCKET")
KNOWN = Known(
    api="k3v9x2m7q1", region="ap-southeast-2", partition="aws", stage="live", account="210987654321"
)
CALL = "curl https://k3v9x2m7q1.execute-api.ap-southeast-2.amazonaws.com/live/carts"
VALUES = {
    "status": "403",
    "error.responseType": "WAF_FILTERED",
    "error.message": "Forbidden",
    "requestTime": "28/Nov/2026:09:12:31 +0000",
    "identity.sourceIp": "198.51.100.7",
    "httpMethod": "PUT",
    "path": "/live/carts",
}


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def logged(form: str) -> str:
    """A line as API Gateway writes it: a variable that is not set is a hyphen."""
    return re.sub(r"\$context\.([\w.]+)", lambda found: VALUES.get(found[1], "-"), form)


def access_of(found: LogSteps) -> dict[str, str]:
    """The destination and the format in the command that switches the access log on."""
    command = next(
        step.command
        for step in found.steps
        if "ccessLogSettings" in step.command or "access-log-s" in step.command
    )
    words = shlex.split(command)
    settings = json.loads(words[-1])
    if isinstance(settings, list):
        return {each["path"].rpartition("/")[2].lower(): each["value"] for each in settings}
    return {name.lower(): value for name, value in settings.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_the_format_is_read_by_its_keys(kind: str) -> None:
    line = logged(log_steps(kind, KNOWN).form)
    assert row_of(line) is not None
    row = columns(line)
    assert (row["status"], row["responseType"]) == ("403", "WAF_FILTERED")
    assert row["sourceIp"] == "198.51.100.7"


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_format_is_known_to_the_reader(kind: str) -> None:
    """But for those that only people read."""
    for_people = {"eventType", "connectionId"}
    for key in VARIABLES[kind].keys() - for_people:
        line = json.dumps({"status": "403", "responseType": "-", "requestId": "a", key: "seen"})
        assert "seen" in columns(line).values(), key


@pytest.mark.parametrize("kind", KINDS)
def test_the_format_has_what_aws_asks_of_every_format(kind: str) -> None:
    """And is one line; set-up-logging.html: at least the id of the request."""
    form = log_steps(kind, KNOWN).form
    assert "$context.requestId" in form
    assert "\n" not in form
    assert len(form) < 3000


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_logged_that_can_be_a_secret(kind: str) -> None:
    secret = {
        "identity.apiKey",
        "authorizer.claims",
        "identity.clientCert.clientCertPem",
        "authorizer.principalId",
    }
    assert secret.isdisjoint(VARIABLES[kind].values())


def test_a_variable_that_a_type_of_api_does_not_have_is_not_logged_for_it() -> None:
    """http-api-logging-variables.html and websocket-api-logging.html list them."""
    assert not [
        name for name in VARIABLES["HTTP"].values() if name.startswith(("waf", "authenticate.", "authorize."))
    ]
    assert "resourcePath" not in VARIABLES["HTTP"].values()
    assert "httpMethod" not in VARIABLES["WEBSOCKET"].values()
    assert "routeKey" not in VARIABLES["REST"].values()


@pytest.mark.parametrize("kind", KINDS)
def test_the_format_reaches_the_shell_as_it_is(kind: str) -> None:
    found = log_steps(kind, KNOWN)
    assert access_of(found)["format"] == found.form


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_known_is_filled_in(kind: str) -> None:
    found = log_steps(kind, KNOWN)
    arn = "arn:aws:logs:ap-southeast-2:210987654321:log-group:why403-access-log"
    assert access_of(found)["destinationarn"] == arn
    stages = [shlex.split(step.command) for step in found.steps if "update-stage" in step.command]
    assert stages
    for words in stages:
        assert words[words.index("--stage-name") + 1] == "live"
        assert "k3v9x2m7q1" in words
        assert words[words.index("--region") + 1] == "ap-southeast-2"


def test_only_rest_and_websocket_apis_have_an_execution_log() -> None:
    assert "logging/loglevel,value=INFO" in " ".join(step.command for step in log_steps("REST", KNOWN).steps)
    assert "LoggingLevel=INFO" in " ".join(step.command for step in log_steps("WEBSOCKET", KNOWN).steps)
    assert "INFO" not in " ".join(step.command for step in log_steps("HTTP", KNOWN).steps)


@pytest.mark.parametrize("kind", KINDS)
def test_the_data_of_calls_is_not_logged(kind: str) -> None:
    """Full request and response logs can hold secrets."""
    text = " ".join(step.command for step in log_steps(kind, KNOWN).steps)
    assert "datatrace" not in text.lower()


def test_the_page_has_all_types_with_placeholders(why403: Terminal) -> None:
    out = why403("rule", "logs").out
    assert out == page()
    for title in ("REST API", "HTTP API", "WebSocket API", "Sources"):
        assert f"\n## {title}\n" in out
    assert "--rest-api-id ID --stage-name STAGE" in out


def test_the_list_of_pages_names_it(why403: Terminal) -> None:
    assert "which logs to switch on" in why403("rule").out


def test_an_answer_that_leaves_several_causes_points_to_it(why403: Terminal) -> None:
    assert "why403 rule logs" in why403("explain", FORBIDDEN).out


def test_the_pointer_is_one_line_below_the_question(why403: Terminal) -> None:
    lines = why403("explain", FORBIDDEN).out.splitlines()
    assert sum("rule logs" in line for line in lines) == 1
    asked = next(at for at, line in enumerate(lines) if "what would settle it" in line)
    assert next(at for at, line in enumerate(lines) if "rule logs" in line) > asked


@pytest.mark.parametrize(
    "certain",
    [
        [
            "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: "
            "execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********3333:a1b2c3d4e5/prod/GET/ "
            "with an explicit deny in a service control policy"
        ],
        ["<TITLE>ERROR: The request could not be satisfied</TITLE>"],
        ["HTTP/1.1 200 OK\n\n{}"],
    ],
    ids=["certain", "a stranger's page", "served"],
)
def test_where_no_log_would_tell_more_none_is_advised(why403: Terminal, certain: list[str]) -> None:
    assert "rule logs" not in why403("explain", *certain).out
    assert why403("explain", *certain, "--json").tree["logs"] == []


def test_as_data_the_steps_are_whole_for_each_type_that_it_can_be(why403: Terminal) -> None:
    rows = why403("explain", FORBIDDEN, CALL, "--json").tree["logs"]
    assert [row["api_type"] for row in rows] == list(KINDS)
    told = why403("explain", FORBIDDEN, CALL, "--fact", "api.type=REST", "--json").tree["logs"]
    assert [row["api_type"] for row in told] == ["REST"]
    commands = " ".join(step["command"] for step in told[0]["steps"])
    assert "--rest-api-id k3v9x2m7q1 --stage-name live" in commands
    assert "Execution-Logs_k3v9x2m7q1/live" in " ".join(step["what"] for step in told[0]["steps"])
