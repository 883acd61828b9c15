from __future__ import annotations

import pytest

from tests.pasted.samples import log_line, told
from why403.api.inputs import case_of, gathered
from why403.api.logs import explained
from why403.evidence.fingerprint import fingerprint
from why403.incident.config import shown
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN
from why403.logs.accesslog import columns, response_type_of
from why403.logs.accesslog_format import log_format
from why403.model.undocumented import LOGGED_CALLS
from why403.pasted.recognise import recognise

JULY = 1_782_900_000.0
COMMON = '192.0.2.7 - - [01/Jul/2026:10:00:00 +0000]"GET /orders HTTP/1.1" 403 23 1f1c 5d='


def proved(**columns: str) -> dict[str, Value]:
    return {said.fact: said.value for said in told(log_line(**columns)).statements}


@pytest.mark.parametrize(
    ("columns", "fact", "value"),
    [
        ({"wafStatus": "403"}, "waf.allows", False),
        ({"wafStatus": "200"}, "waf.allows", True),
        ({"responseType": "WAF_FILTERED"}, "waf.allows", False),
        ({"responseType": "THROTTLED"}, "throttle.within-rate", False),
        ({"responseType": "QUOTA_EXCEEDED"}, "throttle.within-quota", False),
        ({"responseType": "EXPIRED_TOKEN"}, "credentials.fresh", False),
        ({"responseType": "AUTHORIZER_FAILURE"}, "authorizer.answers", False),
        ({"authorizerRequestId": "77aa"}, "authorizer.invoked", True),
        ({"authorizerStatus": "403"}, "authorizer.allows", False),
        ({"integrationStatus": "403"}, "backend.reached", True),
        ({"integrationStatus": "403", "responseType": "-"}, "backend.allows", False),
        ({"integrationStatus": "-", "responseType": "ACCESS_DENIED"}, "backend.reached", False),
        ({"apiKeyId": "k1"}, "key.exists", True),
        ({"endpoint": "PRIVATE"}, "api.endpoint-type", "PRIVATE"),
        ({"vpce": "vpce-1"}, "network.vpc-endpoint", True),
        ({"context.waf.status": "403"}, "waf.allows", False),
    ],
)
def test_a_column_proves_a_fact(columns: dict[str, str], fact: str, value: Value) -> None:
    assert proved(**columns)[fact] == value


HTTP_API = "The IAM role configured on the {} or API Gateway doesn't have permissions to call the {}."
REST_API = "Execution failed due to configuration error: Invalid permissions on Lambda function"


@pytest.mark.parametrize("column", ["integrationError", "integrationErrorMessage"])
@pytest.mark.parametrize("words", [HTTP_API.format("integration", "integration"), REST_API])
def test_a_function_that_may_not_be_invoked_was_not_reached(column: str, words: str) -> None:
    """Documented by re:Post, api-gateway-http-lambda-integrations."""
    found = proved(status="500", integrationStatus="403", **{column: words})
    assert (found["integration.may-be-invoked"], found["backend.reached"]) == (False, False)


def test_an_authorizers_function_that_may_not_be_invoked_is_the_authorizers() -> None:
    """Documented by re:Post, api-gateway-http-lambda-integrations."""
    found = proved(status="500", authorizerError=HTTP_API.format("authorizer", "authorizer"))
    assert found["authorizer.answers"] is False
    assert "integration.may-be-invoked" not in found


def test_another_failure_of_the_integration_says_nothing_of_permissions() -> None:
    found = proved(status="500", integrationError="The Lambda function returned the following error: x")
    assert "integration.may-be-invoked" not in found


@pytest.mark.parametrize(
    "columns",
    [{"wafStatus": "-"}, {"integrationStatus": "-"}, {"apiKeyId": "-"}, {"authorizerStatus": "-"}],
)
def test_an_unset_column_alone_proves_nothing(columns: dict[str, str]) -> None:
    assert proved(**columns) == proved()


def test_a_line_of_a_stages_log_proves_that_the_call_reached_a_stage() -> None:
    assert proved() == {"stage.exists": True, "host.known-to-gateway": True}


def test_a_404_in_the_log_leaves_the_stage_open() -> None:
    """But not by which name the API was called: the `$default` stage is one of the API."""
    assert proved(status="404") == {"host.known-to-gateway": True}


def test_a_line_of_a_proxys_log_proves_nothing_of_the_api() -> None:
    """It has no request id of API Gateway, and is of calls that were refused for the host name as well."""
    statements = told(COMBINED).statements
    assert [said.fact for said in statements if said.fact in ("stage.exists", "host.known-to-gateway")] == []


COMBINED = '192.0.2.1 - - [28/Nov/2026:10:00:00 +0000] "GET /prod/orders HTTP/1.1" 403 23 "-" "curl/8.0"'


@pytest.mark.parametrize("line", [log_line(status="403"), log_line(status="500"), COMMON])
def test_what_is_refused_before_a_stage_is_less_likely_in_the_log_of_a_stage(line: str) -> None:
    """Nothing of it is ruled out: that such calls are not logged is assumed."""
    assert LOGGED_CALLS.claim in case_of(gathered({"line": line})).assumed


@pytest.mark.parametrize("line", [COMBINED, log_line(status="200", responseType="-")])
def test_what_is_refused_before_a_stage_is_as_likely_by_any_other_line(line: str) -> None:
    assert LOGGED_CALLS.claim not in case_of(gathered({"line": line})).assumed


BEFORE_A_STAGE = {
    "custom-domain-mapping", "default-endpoint-disabled", "private-api-endpoint", "upstream-not-gateway",
    "endpoint-access-mode",
}  # fmt: skip


def test_what_is_not_logged_is_named_last_in_a_log_and_not_left_out() -> None:
    """A call without a trusted client certificate is logged (re:Post, api-gateway-mutual-tls-403-errors), and
    so it is no less likely."""
    found = explained(log_line(status="403", httpMethod="GET", responseType="-"))
    weights = {row.cause.code: row.weight for row in found.suspects}
    others = {code: weight for code, weight in weights.items() if code not in BEFORE_A_STAGE}
    assert weights.keys() >= BEFORE_A_STAGE
    assert max(weights[code] for code in BEFORE_A_STAGE) < min(0.001, others["mtls"])
    assert LOGGED_CALLS.claim in found.assumed


def test_what_makes_no_suspect_less_likely_is_not_told() -> None:
    found = explained(log_line(status="403", httpMethod="GET", responseType="INVALID_API_KEY"))
    assert LOGGED_CALLS.claim not in found.assumed


@pytest.mark.parametrize(
    ("columns", "kind"),
    [({"routeKey": "GET /orders"}, "HTTP"), ({"resourcePath": "/orders"}, "REST"), ({"routeKey": "-"}, None)],
)
def test_a_route_key_or_a_resource_path_beside_a_method_tells_the_kind(
    columns: dict[str, str], kind: str | None
) -> None:
    assert proved(httpMethod="GET", **columns).get("api.type") == kind


def test_an_http_apis_response_type_is_no_error_type_of_rest() -> None:
    line = log_line(status="401", httpMethod="GET", routeKey="GET /o", responseType="UNAUTHORIZED")
    assert fingerprint(told(line).answer).error_type is UNKNOWN


def test_the_response_type_is_found_by_a_declared_format() -> None:
    form = "$context.identity.sourceIp|$context.status|$context.error.responseType|$context.requestId"
    incident = told(f"{form}\n192.0.2.1|403|INVALID_API_KEY|r1")
    assert fingerprint(incident.answer, form).response_type == "INVALID_API_KEY"


def test_the_address_that_the_api_saw_is_configuration() -> None:
    assert told(log_line(ip="192.0.2.7")).config == shown({"callerIp": "192.0.2.7"})


def test_the_response_type_is_found_again_in_the_line() -> None:
    assert response_type_of(told(log_line(responseType="ACCESS_DENIED")).answer) == "ACCESS_DENIED"


def test_a_line_without_response_type_leaves_it_open() -> None:
    assert response_type_of(told(COMMON).answer) is UNKNOWN


@pytest.mark.parametrize(
    "line", [COMMON, COMMON.replace(']"', '] "'), COMMON.replace("/orders", "GET /orders")]
)
def test_the_common_format_tells_status_and_caller(line: str) -> None:
    incident = told(line)
    assert (incident.answer.status, incident.caller_ip, incident.called_at) == (403, "192.0.2.7", JULY)


def test_the_common_format_says_what_it_cannot_tell() -> None:
    from why403.pasted.recognise import recognise

    assert recognise(COMMON, "log")[0].notes


def test_quotes_in_a_value_do_not_hide_the_line() -> None:
    line = '{"requestId":"1f1c","status":"403","userAgent":"a "quoted" agent","path":"/prod/orders"}'
    assert told(line).answer.status == 403


def test_host_and_path_make_the_url() -> None:
    assert told(log_line(domain="a.example")).request.url == "https://a.example/prod/orders"


def test_a_long_log_leads_to_the_command_for_whole_logs() -> None:
    """Of a few lines everything is said; of many, `why403 logs` says more."""
    lines = [log_line(requestId=f"r{number}", status="403") for number in range(30)]
    assert not any("why403 logs" in note for note in recognise("\n".join(lines[:3]), "log")[0].notes)
    assert any("why403 logs" in note for note in recognise("\n".join(lines), "log")[0].notes)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("$context.httpMethod-$context.status $context.requestId", "GET-403 r1"),
        ("$context.httpMethod - $context.status - $context.requestId", "GET - 403 - a-b"),
        ("[$context.httpMethod]/$context.status/$context.requestId", "[GET]/403/r1"),
    ],
)
def test_signs_that_values_may_hold_stand_between_them(form: str, line: str) -> None:
    declared = log_format(form)
    assert declared is not None
    assert columns(line, declared)["status"] == "403"
    assert declared.plain_values(line) == tuple(declared.row(line).values())
