"""The access log that the gateway writes, and what `why403 logs` reads in it.

What each variable is: developer guide, api-gateway-variables-for-access-logging, http-api-logging-variables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Answered, Running, desk, running
from tests.serve.signing import KEYS as SECRETS
from tests.serve.signing import call_as
from tests.serve.templates import KEYS, PEOPLE, method, rest
from why403.api.logs import Reading, declared_format, explained, read_logs
from why403.logs.accesslog import row_of
from why403.questions.explain import Explanation
from why403.serve.access_log import AccessLog
from why403.serve.throttling import Throttle

OWN = (
    "$context.identity.sourceIp [$context.requestTime] $context.httpMethod $context.resourcePath "
    "$context.status $context.error.responseType '$context.error.message' $context.requestId"
)
VALIDATED = """
  Asks:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {RestApiId: !Ref Library, ValidateRequestParameters: true}
"""
Made = Callable[[Running], Answered]
REFUSED: dict[str, Made] = {
    "route-not-found": lambda run: run.call("GET", "/live/nowhere"),
    "api-key-missing": lambda run: run.call("GET", "/live/loans"),
    "api-key-invalid": lambda run: run.call("GET", "/live/loans", {"x-api-key": "of-nobody-00000000000000"}),
    "api-key-disabled": lambda run: run.call("GET", "/live/loans", {"x-api-key": "expelled-00000000000002"}),
    "api-key-not-in-plan": lambda run: run.call(
        "GET", "/live/loans", {"x-api-key": "visitor-000000000000003"}
    ),
    "iam-unsigned": lambda run: run.call("GET", "/live/vault"),
    "iam-signature-mismatch": lambda run: call_as(
        run, (SECRETS["stranger"][0], "another secret", None), "GET", "/live/vault"
    ),
    "iam-identity-implicit-deny": lambda run: call_as(run, "stranger", "GET", "/live/vault"),
    "request-invalid": lambda run: run.call("GET", "/live/desk"),
    "backend-403": lambda run: run.call("GET", "/live/down"),
}


@pytest.fixture(scope="module")
def written() -> list[str]:
    return []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, written: list[str]) -> Iterator[Running]:
    down = method("down").rpartition("Integration:")[0]
    down += "Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'http://127.0.0.1:1/'}\n"
    template = rest(
        method("books"),
        method("loans", ApiKeyRequired="true"),
        method("vault", AuthorizationType="AWS_IAM"),
        method(
            "desk", RequestValidatorId="!Ref Asks", RequestParameters="{method.request.querystring.q: true}"
        ),
        down,
        KEYS,
        VALIDATED,
    )
    log = AccessLog(written.append)
    with running(tmp_path_factory.mktemp("log"), template, desk(PEOPLE), log=log) as found:
        yield found


def logged(library: Running, written: list[str], made: Made) -> tuple[Answered, str, dict[str, str]]:
    """The answer, its line, and the line's entries."""
    written.clear()
    answer = made(library)
    (line,) = written
    return answer, line, json.loads(line)


@pytest.mark.parametrize("cause", REFUSED)
def test_a_line_is_explained_with_the_cause_of_the_refusal(
    library: Running, written: list[str], cause: str
) -> None:
    answer, line, row = logged(library, written, REFUSED[cause])
    assert answer.cause == cause
    assert row["status"] == str(answer.status)
    assert row["requestId"] == answer.headers["x-amzn-requestid"]
    told: Explanation = explained(line)
    assert cause in {suspect.cause.code for suspect in told.suspects}, line


def test_the_whole_log_has_the_causes_of_all_refusals(
    library: Running, written: list[str], tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    written.clear()
    for made in REFUSED.values():
        made(library)
    library.call("GET", "/live/books")
    file = tmp_path / "access.log"
    file.write_text("".join(f"{line}\n" for line in written))
    read = read_logs([str(file)])
    assert (read.summary.calls, read.summary.refused) == (len(REFUSED) + 1, len(REFUSED))
    assert read.aside.lines == 0
    named = {code for group in read.summary.groups for code, _ in group.causes}
    assert set(REFUSED) <= named


def test_phases_have_their_statuses_up_to_the_one_that_refused(library: Running, written: list[str]) -> None:
    def phases(made: Made) -> tuple[str, ...]:
        row = logged(library, written, made)[2]
        return row["authenticateStatus"], row["authorizeStatus"], row["integrationStatus"], row["userArn"]

    curator = "arn:aws:sts::210987654321:assumed-role/curator/curator"
    arn = phases(lambda run: call_as(run, "curator", "GET", "/live/vault"))
    assert arn == ("200", "200", "200", curator)
    assert phases(REFUSED["iam-unsigned"]) == ("-", "-", "-", "-")
    assert phases(REFUSED["iam-signature-mismatch"]) == ("403", "-", "-", "-")
    denied = phases(REFUSED["iam-identity-implicit-deny"])
    assert denied == ("200", "403", "-", "arn:aws:iam::210987654321:user/stranger")
    assert phases(lambda run: run.call("GET", "/live/books")) == ("-", "-", "200", "-")


def test_no_key_is_written_and_its_id_is(library: Running, written: list[str]) -> None:
    for cause, key in (("api-key-disabled", "Expelled"), ("api-key-invalid", "-")):
        _, line, row = logged(library, written, REFUSED[cause])
        assert row["apiKeyId"] == key
        assert "expelled-0" not in line
        assert "of-nobody" not in line


def test_what_reaches_no_stage_is_in_no_log(library: Running, written: list[str]) -> None:
    written.clear()
    assert library.call("GET", "/other/books").cause == "stage-missing"
    assert written == []


def test_the_format_is_that_of_the_stage_and_a_call_has_one_line(tmp_path: Path) -> None:
    lines: list[str] = []
    stage = (
        f', AccessLogSetting: {{DestinationArn: "arn:aws:logs:eu-central-1:1:log-group:l", Format: "{OWN}"}}'
    )
    template = rest(method("loans", ApiKeyRequired="true"), KEYS, stage=stage)
    with running(tmp_path, template, desk(), Throttle(), log=AccessLog(lines.append)) as found:
        answer = found.call("GET", "/live/loans", {"User-Agent": "a\tb"})
    (line,) = lines
    called = answer.headers["x-amzn-requestid"]
    assert line.startswith("127.0.0.1 [")
    assert line.endswith(f"] GET /loans 403 INVALID_API_KEY 'Forbidden' {called}")
    pytest.importorskip("duckdb")
    file = tmp_path / "own.log"
    file.write_text(f"{line}\n")
    read = read_logs([str(file)], Reading(declared_format(OWN)))
    (group,) = read.summary.groups
    assert "api-key-missing" in dict(group.causes)


def test_a_quote_in_what_was_sent_ends_no_text(tmp_path: Path) -> None:
    form = '{"id":"$context.requestId","agent":"$context.identity.userAgent","status":"$context.status"}'
    lines: list[str] = []
    stage = f", AccessLogSetting: {{DestinationArn: 'arn:aws:logs:a:1:log-group:l', Format: '{form}'}}"
    template = rest(method("books"), stage=stage)
    with running(tmp_path, template, desk(), log=AccessLog(lines.append)) as found:
        found.call("GET", "/live/books", {"User-Agent": 'a "b" \\ c'})
    assert json.loads(lines[0])["agent"] == 'a "b" \\ c'


HTTP = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP}}
  Always: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Web, StageName: $default}}
  Server: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Web, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: 'http://127.0.0.1:1/'}}
  Signed: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Web, RouteKey: 'GET /signed', AuthorizationType: AWS_IAM, Target: !Sub 'integrations/${Server}'}}
"""  # noqa: E501


def test_an_http_api_has_its_own_request_id_and_route_key(tmp_path: Path) -> None:
    lines: list[str] = []
    with running(tmp_path, HTTP, desk(PEOPLE), log=AccessLog(lines.append)) as found:
        answer = found.call("GET", "/signed")
    row = row_of(lines[0])
    assert row is not None
    assert (row["requestId"], row["routeKey"]) == (answer.headers["apigw-requestid"], "GET /signed")
    assert answer.cause in {suspect.cause.code for suspect in explained(lines[0]).suspects}
