"""What a page of another origin sees of an API in a real browser: preflights, credentials, refusals."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytest.importorskip("playwright", reason="needs Playwright: make setup")

from playwright.sync_api import Browser

from tests.serve.desk import Running, desk, running
from tests.serve.templates import KEYS, method, rest
from tests.web.browsers import CHROMIUM, MISSING, Watched, chromium, opened
from why403.refusals import complaints
from why403.refusals.complaints import complaint_of

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

FETCHES = """async ([url, options]) => {
  try {
    const answer = await fetch(url, options);
    return {status: answer.status, body: await answer.text(), cause: answer.headers.get('x-why403')};
  } catch (fault) {
    return {fault: String(fault)};
  }
}"""


@contextmanager
def page_of_another_origin() -> Iterator[str]:
    """Its address: an empty page on a port of its own."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Watched]:
    with page_of_another_origin() as address, opened(browser) as watched:
        watched.page.goto(address)
        yield watched


def origin_of(page: Watched) -> str:
    return page.page.url.rstrip("/")


def fetched(page: Watched, url: str, **options: Any) -> dict[str, Any]:
    page.complaints.clear()
    found: dict[str, Any] = page.page.evaluate(FETCHES, [url, options])
    return found


def hidden(page: Watched, got: dict[str, Any], family: str) -> None:
    """The page learns nothing, and the console says what we know it to say."""
    assert got == {"fault": "TypeError: Failed to fetch"}
    assert family in [complaint_of(text) for text in page.complaints], page.complaints


def with_headers(made: str, **headers: str) -> str:
    """The same mock, whose response has these headers."""
    given = ", ".join(
        f"method.response.header.{name.replace('_', '-')}: \"'{value}'\"" for name, value in headers.items()
    )
    return made.replace(
        "- StatusCode: 200\n", f"- StatusCode: 200\n            ResponseParameters: {{{given}}}\n"
    )


def preflighted(path: str, **headers: str) -> str:
    """The OPTIONS method of a resource that `method` made."""
    made = with_headers(method(path, "OPTIONS"), **headers)
    return made[made.index(f"\n  {path.title()}Options:") :]


OPEN = {
    "Access_Control_Allow_Origin": "*",
    "Access_Control_Allow_Headers": "x-api-key",
    "Access_Control_Allow_Methods": "GET",
}
RESPONSES = """
  Others:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Library
      ResponseType: DEFAULT_4XX
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origin: "'*'"
        gatewayresponse.header.Access-Control-Expose-Headers: "'x-why403'"
"""


def library(more: str = "") -> str:
    return rest(
        with_headers(method("books"), Access_Control_Allow_Origin="*"),
        with_headers(method("loans", ApiKeyRequired="true"), Access_Control_Allow_Origin="*"),
        preflighted("loans", **OPEN),
        with_headers(method("desk", ApiKeyRequired="true"), Access_Control_Allow_Origin="*"),
        KEYS,
        more,
    )


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("bare"), library(), desk()) as found:
        yield found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("told"), library(RESPONSES), desk()) as found:
        yield found


def at(served: Running, path: str) -> str:
    return f"http://127.0.0.1:{served.port}/live/{path}"


GOOD = {"x-api-key": "member-0000000000000001"}
BAD = {"x-api-key": "nobody-has-this-key-0001"}


def test_a_call_without_a_preflight_is_seen(page: Watched, bare: Running) -> None:
    assert fetched(page, at(bare, "books"))["status"] == 200


def test_a_preflight_lets_a_call_with_a_key_through(page: Watched, bare: Running) -> None:
    assert fetched(page, at(bare, "loans"), headers=GOOD)["status"] == 200


def test_a_refusal_without_headers_is_hidden_from_the_page(page: Watched, bare: Running) -> None:
    hidden(page, fetched(page, at(bare, "loans"), headers=BAD), complaints.NO_HEADER)
    assert bare.told[-1].cause == "api-key-invalid"


def test_the_same_refusal_is_seen_where_gateway_responses_have_the_headers(
    page: Watched, told: Running
) -> None:
    got = fetched(page, at(told, "loans"), headers=BAD)
    assert got == {"status": 403, "body": '{"message":"Forbidden"}', "cause": "api-key-invalid"}


def test_a_preflight_without_a_method_is_refused(page: Watched, bare: Running) -> None:
    hidden(page, fetched(page, at(bare, "desk"), headers=GOOD), complaints.NO_PREFLIGHT)
    assert bare.told[-1].cause == "cors-preflight-missing"


def test_a_refused_preflight_stays_one_with_the_headers(page: Watched, told: Running) -> None:
    hidden(page, fetched(page, at(told, "desk"), headers=GOOD), complaints.NO_PREFLIGHT)


def test_a_header_that_the_preflight_does_not_allow_is_not_sent(page: Watched, bare: Running) -> None:
    hidden(page, fetched(page, at(bare, "loans"), headers={**GOOD, "x-other": "a"}), complaints.NOT_ALLOWED)


def test_credentials_need_an_origin_by_name(page: Watched, bare: Running) -> None:
    hidden(page, fetched(page, at(bare, "books"), credentials="include"), complaints.CREDENTIALS)


MUSEUM = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Museum:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: museum
      ProtocolType: HTTP
      CorsConfiguration: {{AllowOrigins: ['{origin}'], AllowMethods: [GET, PUT], AllowHeaders: [authorization], AllowCredentials: true}}
  Always: {{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: !Ref Museum, StageName: $default, AutoDeploy: true}}}}
  Tokens: {{Type: AWS::ApiGatewayV2::Authorizer, Properties: {{ApiId: !Ref Museum, Name: tokens, AuthorizerType: JWT, IdentitySource: ['$request.header.Authorization'], JwtConfiguration: {{Issuer: 'https://issuer.example/realm', Audience: [museum]}}}}}}
  Server: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Museum, IntegrationType: HTTP_PROXY, IntegrationMethod: ANY, IntegrationUri: '{origin}/', PayloadFormatVersion: '1.0'}}}}
  Open: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Museum, RouteKey: 'GET /open', Target: !Sub 'integrations/${{Server}}'}}}}
  Mine: {{Type: AWS::ApiGatewayV2::Route, Properties: {{ApiId: !Ref Museum, RouteKey: 'GET /mine', AuthorizationType: JWT, AuthorizerId: !Ref Tokens, Target: !Sub 'integrations/${{Server}}'}}}}
"""  # noqa: E501


def test_an_http_api_answers_preflights_itself(
    page: Watched, tmp_path_factory: pytest.TempPathFactory
) -> None:
    template = MUSEUM.format(origin=origin_of(page))
    with running(tmp_path_factory.mktemp("museum"), template, desk()) as served:
        url = f"http://127.0.0.1:{served.port}"
        assert fetched(page, f"{url}/open", credentials="include")["status"] == 200
        token = {"authorization": "Bearer abc"}
        got = fetched(page, f"{url}/mine", headers=token, credentials="include")
        assert (got["status"], got["body"]) == (401, '{"message":"Unauthorized"}')
        hidden(page, fetched(page, f"{url}/mine", headers={"x-other": "a"}), complaints.NOT_ALLOWED)
        hidden(page, fetched(page, f"{url}/open", method="DELETE"), complaints.NOT_ALLOWED)


def test_an_http_api_says_nothing_to_an_origin_that_it_does_not_know(
    page: Watched, tmp_path_factory: pytest.TempPathFactory
) -> None:
    template = MUSEUM.format(origin="http://127.0.0.1:1")
    with running(tmp_path_factory.mktemp("museum"), template, desk()) as served:
        url = f"http://127.0.0.1:{served.port}"
        hidden(page, fetched(page, f"{url}/open"), complaints.NO_HEADER)
        hidden(
            page,
            fetched(page, f"{url}/mine", headers={"authorization": "Bearer abc"}),
            complaints.NO_PREFLIGHT,
        )
