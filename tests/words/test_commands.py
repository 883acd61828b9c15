"""The commands of a question fit the type of the API, and hold what is known of the call."""

from __future__ import annotations

import re
import shlex

import pytest

from why403 import facts as f
from why403.logic.facts import Fact, Value
from why403.questions.explain import Case, Explanation, explain
from why403.refusals import wordings
from why403.refusals.refusal import Fingerprint
from why403.words.commands import Known, how_of

HOST = "k3v9x2m7q1.execute-api.ap-southeast-2.amazonaws.com"
CALL: dict[Fact, Value] = {f.HOST: HOST, f.HOST_KIND: "execute-api", f.PATH: "/live/carts", f.METHOD: "PUT"}
REST: dict[Fact, Value] = {**CALL, f.API_KIND: "REST"}
HTTP: dict[Fact, Value] = {**CALL, f.API_KIND: "HTTP"}
WEBSOCKET: dict[Fact, Value] = {**CALL, f.API_KIND: "WEBSOCKET"}


def outcome(told: dict[Fact, Value]) -> Explanation:
    seen = Fingerprint(403, family=wordings.FORBIDDEN)
    return explain(Case({fact.name: value for fact, value in told.items()}, seen))


def test_what_the_url_tells_is_filled_in() -> None:
    how = how_of(f.STAGE_DEPLOYED, outcome(REST))
    assert how == (
        "aws apigateway get-stage --region ap-southeast-2 --rest-api-id k3v9x2m7q1 --stage-name live "
        "--query deploymentId"
    )


def test_the_verb_of_the_call_is_filled_in() -> None:
    assert "resourceMethods.PUT.apiKeyRequired" in how_of(f.API_KEY_REQUIRED, outcome(REST))


def test_the_arn_of_the_stage_is_filled_in() -> None:
    arn = "arn:aws:apigateway:ap-southeast-2::/restapis/k3v9x2m7q1/stages/live"
    assert f"--resource-arn {arn};" in how_of(f.WAF_ALLOWS, outcome(REST))


def test_the_arn_is_of_the_partition_of_the_region() -> None:
    told = {**REST, f.HOST: "k3v9x2m7q1.execute-api.cn-north-1.amazonaws.com.cn"}
    assert "arn:aws-cn:apigateway:cn-north-1" in how_of(f.WAF_ALLOWS, outcome(told))


def test_the_called_name_is_filled_in() -> None:
    assert how_of(f.VPC_ENDPOINT, outcome(REST)).startswith(f"dig +short {HOST} ")
    told: dict[Fact, Value] = {f.HOST: "api.shop.example", f.HOST_KIND: "custom", f.API_KIND: "REST"}
    assert "--domain-name api.shop.example" in how_of(f.MAPPING_EXISTS, outcome(told))


def test_a_custom_domain_tells_no_stage_and_no_api() -> None:
    told: dict[Fact, Value] = {**REST, f.HOST: "api.shop.example", f.HOST_KIND: "custom"}
    assert "--rest-api-id ID --stage-name STAGE" in how_of(f.STAGE_DEPLOYED, outcome(told))


def test_what_is_not_known_stays_a_placeholder() -> None:
    assert "--rest-api-id ID" in how_of(f.STAGE_EXISTS, outcome({f.API_KIND: "REST"}))


@pytest.mark.parametrize("told", [HTTP, WEBSOCKET], ids=["HTTP", "WebSocket"])
def test_no_command_for_rest_apis_is_given_for_another_type(told: dict[Fact, Value]) -> None:
    """What does not name an API by its id, such as keys and plans, is the same for all."""
    shown = outcome(told)
    for fact in f.ALL:
        how = how_of(fact, shown)
        assert "--rest-api-id" not in how or fact in NOT_OF_OTHERS, fact.name
        assert "resourceMethods" not in how or fact in NOT_OF_OTHERS, fact.name


NOT_OF_OTHERS = (
    f.ACCESS_MODE_MET, f.RESOURCE_POLICY, f.RESOURCE_POLICY_ALLOWS, f.RESOURCE_POLICY_DENIES,
    f.RESOURCE_POLICY_GRANT, f.POLICY_DEPLOYED, f.MEDIA_TYPE_TAKEN, f.INVALID_PART, f.CORS_ON_ERRORS,
)  # fmt: skip
"""Facts that only a REST API has; WebSocket APIs have the last one's question, over HTTP alone."""


def test_an_http_api_has_no_execution_log() -> None:
    for fact in f.ALL:
        assert "execution log" not in how_of(fact, outcome(HTTP)), fact.name


def test_the_path_of_an_http_api_begins_with_no_stage_that_is_known() -> None:
    """It may be served by $default."""
    assert "--stage-name STAGE" in how_of(f.STAGE_DEPLOYED, outcome(HTTP))


def test_no_question_asks_for_the_id_of_a_resource() -> None:
    assert [fact.name for fact in f.ALL if "RID" in fact.how] == []


@pytest.mark.parametrize("stage", ["a b", "$(reboot)", "x;y", "it's"])
def test_what_the_url_tells_is_quoted_for_a_shell(stage: str) -> None:
    how = how_of(f.STAGE_DEPLOYED, outcome({**REST, f.PATH: f"/{stage}/carts"}))
    words = shlex.split(how)
    assert words[words.index("--stage-name") + 1] == stage


def test_what_is_masked_is_not_filled_in() -> None:
    assert Known(stage="****").filled("--stage-name STAGE") == "--stage-name STAGE"


def test_every_placeholder_that_is_an_api_is_filled() -> None:
    shown = outcome(REST)
    for fact in f.ALL:
        assert not re.search(r"--(rest-)?api-id ID\b", how_of(fact, shown)), fact.name
