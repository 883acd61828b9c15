from __future__ import annotations

import pytest

from tests.pasted.samples import CHROMIUM, HOST, TRACE, URL, told
from why403.evidence.facts_of import facts_of
from why403.logic.facts import Value
from why403.logic.states import ABSENT
from why403.model.incident import Answer, FactValue, Headers, Incident, Request

SCOPE = "20260701/eu-west-1/execute-api/aws4_request"
SIGV4 = f"AWS4-HMAC-SHA256 Credential=x/{SCOPE}, SignedHeaders=host, Signature=y"


def of(url: str = URL, method: str = "GET", headers: Headers = (), complete: bool = True) -> dict[str, Value]:
    return facts_of(Incident(request=Request(method=method, url=url, headers=headers, complete=complete)))


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        (HOST, "execute-api"),
        ("abc123.execute-api.cn-north-1.amazonaws.com.cn", "execute-api"),
        ("abc123.execute-api.us-gov-west-1.amazonaws.com", "execute-api"),
        ("abc123.execute-api.eu-west-1.api.aws", "execute-api"),
        ("vpce-0abc-xyz.execute-api.us-east-1.vpce.amazonaws.com", "vpc-endpoint"),
        ("abc123-vpce-0abc.execute-api.us-east-1.amazonaws.com", "vpc-endpoint"),
        ("d111.cloudfront.net", "cloudfront"),
        ("localhost:3000", "local"),
        ("127.0.0.1:3000", "local"),
        ("[::1]:3000", "local"),
        ("api.example.com", "custom"),
        ("execute-api.evil.example", "custom"),
        ("abc123.execute-api.eu-west-1.evil.example", "custom"),
        (f"{HOST}@evil.example", "custom"),
        (f"evil.example@{HOST.upper()}.:443", "execute-api"),
        ("abc123.execute-api.eusc-de-east-1.amazonaws.eu", "execute-api"),
        ("d111.cloudfront.cn", "cloudfront"),
    ],
)
def test_the_host_tells_its_kind(host: str, kind: str) -> None:
    assert of(f"https://{host}/prod")["request.host-kind"] == kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (SIGV4, "sigv4"),
        ("Bearer x", "bearer"),
        ("bearer x", "bearer"),
        ("Basic x", "other"),
        ("eyJx", "other"),
    ],
)
def test_the_authorization_header_tells_its_kind(header: str, kind: str) -> None:
    assert of(headers=(("authorization", header),))["request.authorization"] == kind


def test_a_presigned_url_is_signed() -> None:
    assert of(f"{URL}?X-Amz-Signature=y")["request.authorization"] == "sigv4"


def test_a_complete_request_without_the_header_has_none() -> None:
    assert of()["request.authorization"] == "none"


def test_a_request_that_may_be_incomplete_leaves_it_open() -> None:
    assert "request.authorization" not in of(complete=False)


def test_a_missing_key_of_a_complete_request_is_absent() -> None:
    assert of()["request.api-key"] is ABSENT


def test_an_execute_api_host_has_nothing_in_front() -> None:
    assert of()["edge.front"] == "none"


def test_the_cloudfront_of_an_edge_optimized_api_proves_no_front() -> None:
    incident = Incident(
        answer=Answer(headers=(("X-Cache", "Error from cloudfront"),)),
        request=Request(url=URL, complete=True),
    )
    assert "edge.front" not in facts_of(incident)


def test_a_cloudfront_host_is_a_front() -> None:
    assert of("https://d111.cloudfront.net/x")["edge.front"] == "cloudfront"


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("curl/8.5.0", "tool"),
        ("PostmanRuntime/7.39", "tool"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0",
            "browser",
        ),
        ("aws-sdk-js/3.600.0 ua/2.0 os/linux", "sdk"),
        ("Boto3/1.34.0 Botocore/1.34.0", "sdk"),
    ],
)
def test_the_agent_tells_the_client(agent: str, client: str) -> None:
    assert of(headers=(("User-Agent", agent),))["request.client"] == client


def test_an_unknown_agent_tells_nothing() -> None:
    assert "request.client" not in of(headers=(("User-Agent", "my-app/1"),))


def test_a_client_of_two_kinds_tells_nothing() -> None:
    assert "request.client" not in facts_of(Incident(request=Request(client="browser, then curl")))


def test_options_with_its_question_is_a_preflight() -> None:
    assert (
        of(method="OPTIONS", headers=(("Access-Control-Request-Method", "PUT"),))["request.preflight"] is True
    )


def test_options_of_a_tool_may_be_a_call_of_its_own() -> None:
    assert "request.preflight" not in of(method="OPTIONS")


def test_a_complaint_about_the_preflight_is_about_the_preflight() -> None:
    assert facts_of(told(CHROMIUM))["request.preflight"] is True


def test_a_get_of_curl_is_no_preflight() -> None:
    assert facts_of(told(TRACE))["request.preflight"] is False


def test_the_path_comes_with_its_stage() -> None:
    assert of()["request.path"] == "/prod/orders"


def test_the_size_of_a_shown_body_is_counted_in_bytes() -> None:
    assert facts_of(told(f"curl {URL} -d 'é'"))["request.body-size"] == 2


def test_what_is_told_stands_above_what_is_derived() -> None:
    incident = Incident(
        request=Request(url=URL, complete=True), statements=(FactValue("edge.front", "proxy"),)
    )
    assert facts_of(incident)["edge.front"] == "proxy"


def test_nothing_known_tells_nothing() -> None:
    assert facts_of(Incident()) == {}


@pytest.mark.parametrize("url", ["https://[", "orders", "", "https://a:b:c/x", "//", "http://[::1"])
def test_an_odd_url_is_no_error(url: str) -> None:
    assert isinstance(of(url), dict)
