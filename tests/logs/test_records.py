"""Records of AWS WAF, X-Ray and CloudTrail."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.logs import recorded
from tests.pasted.samples import BODY, URL, told
from why403 import explain
from why403.credentials.clue import Clue
from why403.evidence.facts_of import facts_of
from why403.evidence.log_evidence import log_clues
from why403.incident.pieces import PieceKind
from why403.logic.states import UNKNOWN
from why403.model.incident import Incident
from why403.pasted.recognise import recognise

SEGMENT = json.dumps(recorded.SEGMENT_RECORD)
CHANGE = json.dumps(recorded.change("PutMethod", "09:00"))


def waf(**changed: object) -> Incident:
    return told(json.dumps({**recorded.WAF_RECORD, **changed}))


def segment(**changed: object) -> Incident:
    return told(json.dumps({**recorded.SEGMENT_RECORD, **changed}))


def trail(*records: dict[str, object]) -> Incident:
    return told(json.dumps({"Records": list(records)}))


def clues(incident: Incident) -> dict[str, Clue]:
    return {clue.name: clue for clue in log_clues(incident, {})}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(recorded.WAF_RECORD), [PieceKind.WAF]),
        (json.dumps(recorded.WAF_RECORD, indent=2), [PieceKind.WAF]),
        (f"{json.dumps(recorded.WAF_RECORD)}\n{BODY}", [PieceKind.WAF, PieceKind.BODY]),
        (json.dumps(recorded.SEGMENT_RECORD), [PieceKind.SEGMENT]),
        (
            json.dumps({"Traces": [{"Segments": [{"Document": json.dumps(recorded.SEGMENT_RECORD)}]}]}),
            [PieceKind.SEGMENT],
        ),
        (recorded.TRAIL, [PieceKind.TRAIL]),
        (
            json.dumps({"Events": [{"CloudTrailEvent": json.dumps(recorded.change("PutMethod", "09:00"))}]}),
            [PieceKind.TRAIL],
        ),
    ],
)
def test_a_record_is_known_by_its_keys(text: str, expected: list[PieceKind]) -> None:
    assert [piece.kind for piece in recognise(text, "paste")] == expected


@pytest.mark.parametrize(("action", "allowed"), [("BLOCK", False), ("ALLOW", True)])
def test_what_the_stages_web_acl_decided_is_a_fact(action: str, allowed: bool) -> None:
    assert facts_of(waf(action=action))["waf.allows"] is allowed


@pytest.mark.parametrize(
    "changed",
    [{"action": "CAPTCHA"}, {"action": "COUNT"}, {"httpSourceName": "ALB"}, {"httpSourceName": "CF"}],
)
def test_another_decision_or_another_web_acl_proves_nothing(changed: dict[str, object]) -> None:
    assert "waf.allows" not in facts_of(waf(**changed))


def test_the_rule_in_a_group_is_named() -> None:
    clue = clues(waf())["waf-rule"]
    assert dict(clue.parts)["rule"] == "common (AWSManagedRulesCommonRuleSet), rule SizeRestrictions_BODY"
    assert (clue.cause, [said.value for said in clue.shows]) == ("waf-block", [False])


def test_the_block_of_another_web_acl_is_a_clue_that_settles_nothing() -> None:
    assert clues(waf(httpSourceName="CF"))["waf-rule"].shows == ()


def test_the_default_action_is_no_rule() -> None:
    incident = waf(terminatingRuleId="Default_Action", ruleGroupList=[])
    assert (clues(incident), "its default action" in incident.context[0]) == ({}, True)


def test_of_several_records_the_one_that_blocks_is_read() -> None:
    text = "\n".join(json.dumps({**recorded.WAF_RECORD, "action": action}) for action in ("ALLOW", "BLOCK"))
    assert facts_of(told(text))["waf.allows"] is False


def test_headers_of_a_waf_record_outrank_those_that_were_typed() -> None:
    assert (
        told(json.dumps(recorded.WAF_RECORD), f"curl -X POST -A mine {URL}").request.header("User-Agent")
        == "curl/8.5.0"
    )


def test_a_segment_tells_url_and_status() -> None:
    incident = segment()
    assert (incident.request.url, incident.answer.status) == (URL, 403)
    assert facts_of(incident)["api.type"] == "REST"


def test_the_call_of_an_integration_shows_that_the_backend_was_reached() -> None:
    part: dict[str, Any] = {"name": "Lambda", "namespace": "aws", "http": {"response": {"status": 200}}}
    assert facts_of(segment(subsegments=[part]))["backend.reached"] is True


def test_a_missing_part_of_a_segment_proves_nothing() -> None:
    assert "backend.reached" not in facts_of(segment())


def test_changes_are_told_in_the_order_of_their_times() -> None:
    incident = trail(recorded.change("PutMethod", "09:30"), recorded.change("UpdateStage", "09:00"))
    assert [text.split()[2] for text in incident.context] == ["UpdateStage", "PutMethod"]


def test_an_edit_after_the_last_deployment_is_a_clue() -> None:
    clue = clues(told(recorded.TRAIL))["edited-after-deployment"]
    assert (clue.cause, clue.shows) == ("not-deployed", ())
    assert dict(clue.parts) == {"edit": "PutMethod", "time": "2026-07-01T09:30:00Z"}


@pytest.mark.parametrize(
    "records",
    [
        [recorded.change("PutMethod", "09:30")],
        [recorded.change("PutMethod", "09:30"), recorded.change("CreateDeployment", "09:40")],
        [recorded.change("CreateDeployment", "09:00"), recorded.change("PutMethod", "09:30", "zyx987")],
        [recorded.change("CreateDeployment", "09:00"), recorded.change("UpdateUsagePlan", "09:30")],
        [
            recorded.change("CreateDeployment", "09:00"),
            recorded.change("PutMethod", "09:30", errorCode="AccessDenied"),
        ],
    ],
)
def test_other_changes_are_no_clue_of_a_missing_deployment(records: list[dict[str, object]]) -> None:
    assert clues(trail(*records)) == {}


def disabling(*states: bool, words: str = "k1a2b3c4d5 is the key of the map") -> Incident:
    """Changes of one API key, one after the other, and what the reporter says."""
    lines = [
        json.dumps(
            recorded.change(
                "UpdateApiKey",
                f"09:0{number}",
                requestParameters={"apiKey": "k1a2b3c4d5"},
                responseElements={"id": "k1a2b3c4d5", "enabled": state},
            )
        )
        for number, state in enumerate(states)
    ]
    return told(json.dumps({"why403": 1, "observed": {"log_lines": lines}, "context": [words]}))


def test_a_key_that_was_disabled_and_that_the_reporter_names_is_disabled() -> None:
    clue = clues(disabling(True, False))["key-disabled"]
    assert [(said.fact, said.value) for said in clue.shows] == [("key.enabled", False)]


@pytest.mark.parametrize("words", ["the map fails", "k1a2b3c4d5 is not our key", "k1a2b3c4d5 is another one"])
def test_which_key_the_call_carries_must_be_told(words: str) -> None:
    assert clues(disabling(False, words=words))["key-disabled"].shows == ()


def test_a_key_that_was_enabled_again_is_no_clue() -> None:
    assert "key-disabled" not in clues(disabling(False, True))


def test_reads_are_no_changes() -> None:
    text = json.dumps({"Records": [recorded.change("GetRestApis", "09:00")]})
    (piece,) = recognise(text, "paste")
    assert (piece.kind, piece.says.context) == (PieceKind.TRAIL, ())


def test_records_among_the_log_lines_of_an_incident_prove_the_same() -> None:
    incident = told(json.dumps({"why403": 1, "observed": {"log_lines": [json.dumps(recorded.WAF_RECORD)]}}))
    assert facts_of(incident)["waf.allows"] is False
    assert "waf-rule" in clues(incident)


def test_records_of_cloudtrail_without_any_change_are_named() -> None:
    event = {"eventTime": "2026-03-01T10:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject"}
    notes = explain(json.dumps({"Records": [event, event]})).notes
    assert "2 records of CloudTrail tell of no change to an API, a key or a policy" in notes


def test_a_segment_tells_which_client_called() -> None:
    called = segment(http={"request": {"user_agent": "python-requests/2.31.0"}})
    assert called.request.header("user-agent") == "python-requests/2.31.0"
    assert segment().request.header("user-agent") is UNKNOWN
