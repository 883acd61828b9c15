"""A rotation never refuses a caller: in its order the new key is accepted wherever the old one is."""

from __future__ import annotations

import json
import shlex
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from why403.api.audit import rotation_of
from why403.audit.rotation import Rotation
from why403.documents.errors import BadInput
from why403.incident.read import read_incident
from why403.model.configuration import Configuration
from why403.words.rotation import rotation_lines, rotation_tree, steps

TODAY = date(2026, 11, 28)
OLD = "k1a2b3c4d5"
SHOWN = """
why403: 1
observed: {status: 403}
config:
  api: {id: a1b2c3d4e5}
  stages: [prod, beta]
  routes: [{route: POST /orders, apiKeyRequired: true}, {route: GET /orders, apiKeyRequired: true}]
  apiKeys:
    - {id: k1a2b3c4d5, enabled: true, value: q7Zk2LmPSECRETKEYVALUE91xxyy}
    - {id: k9z8y7x6w5, enabled: true}
  usagePlans:
    - {id: p1q2r3, name: gold, apiStages: [{apiId: a1b2c3d4e5, stage: prod}], keys: [k1a2b3c4d5]}
    - {id: p4s5t6, name: beta, apiStages: [{apiId: a1b2c3d4e5, stage: beta}], keys: [k1a2b3c4d5, k9z8y7x6w5]}
    - {id: p7u8v9, name: other, apiStages: [], keys: [k9z8y7x6w5]}
  usage: {items: {k1a2b3c4d5: [[4, 1], [0, 1], [0, 1]]}}
"""


def configuration(text: str = SHOWN) -> Configuration:
    shown = read_incident(text, "incident.yaml").config
    assert shown is not None
    return shown.configuration


def found(text: str = SHOWN, key: str = OLD) -> Rotation:
    return rotation_of(configuration(text), key)


class Account:
    """What the commands of a rotation do to keys and plans, as the AWS CLI documents these commands."""

    def __init__(self) -> None:
        self.enabled = {OLD}
        self.plans: dict[str, set[str]] = {"p1q2r3": {OLD}, "p4s5t6": {OLD}, "p7u8v9": set()}
        self.stages = {"p1q2r3": "prod", "p4s5t6": "beta"}

    def accepted(self, key: str) -> set[str]:
        held = (plan for plan, keys in self.plans.items() if key in keys)
        return {self.stages[plan] for plan in held if plan in self.stages} if key in self.enabled else set()

    def run(self, command: str) -> None:
        words = shlex.split(command)
        option = {name: value for name, value in pairwise(words) if name.startswith("--")}
        match words[2] if words[0] == "aws" else "":
            case "create-api-key":
                assert "--enabled" in words
                self.enabled.add("NEW_KEY_ID")
            case "create-usage-plan-key":
                self.plans[option["--usage-plan-id"]].add(option["--key-id"])
            case "update-api-key":
                change = option["--patch-operations"]
                (self.enabled.discard if change.endswith("false") else self.enabled.add)(option["--api-key"])
            case "delete-api-key":
                self.enabled.discard(option["--api-key"])
                for keys in self.plans.values():
                    keys.discard(option["--api-key"])


def test_no_step_takes_from_a_caller_what_the_other_key_does_not_give() -> None:
    account = Account()
    before = account.accepted(OLD)
    assert before == {"prod", "beta"}
    handed_over = False
    for step in steps(found(), TODAY):
        for command in step.commands:
            account.run(command)
            handed_over = handed_over or "--include-value" in command
            assert account.accepted(OLD) | account.accepted("NEW_KEY_ID") == before
            assert handed_over or account.accepted(OLD) == before
    assert account.accepted("NEW_KEY_ID") == before
    assert account.accepted(OLD) == set()
    assert account.plans["p7u8v9"] == set()


def test_the_commands_are_filled_in_and_the_value_of_the_key_is_nowhere() -> None:
    text = "\n".join(rotation_lines(found(), TODAY))
    assert "SECRETKEY" not in text
    assert "--key-id k1a2b3c4d5 --start-date 2026-10-31 --end-date 2026-11-28" in text
    assert "https://a1b2c3d4e5.execute-api.REGION.amazonaws.com/prod/orders" in text
    assert "-X GET" in text
    assert "it was last used 2 days before it was read" in text


def test_it_is_data_as_well() -> None:
    tree = json.loads(json.dumps(rotation_tree(found(), TODAY)))
    assert tree["schema"] == "why403.rotation/1"
    assert [plan["id"] for plan in tree["plans"]] == ["p1q2r3", "p4s5t6"]
    assert len(tree["steps"]) == len(steps(found(), TODAY))


def test_plans_that_are_not_told_are_to_be_filled_in() -> None:
    told = found(SHOWN.partition("  usagePlans:")[0])
    assert not told.whole
    assert "told" not in "\n".join(rotation_lines(told, TODAY)).split()
    assert "--usage-plan-id EACH_PLAN_ID" in "\n".join(rotation_lines(told, TODAY))


def test_a_key_that_an_authorizer_returns_is_handed_over_there() -> None:
    text = "\n".join(
        rotation_lines(found(SHOWN.replace("api: {", "api: {apiKeySource: AUTHORIZER, ")), TODAY)
    )
    assert "have the Lambda authorizer return the new key" in text


def test_a_key_that_nobody_told_is_an_error_with_those_that_are() -> None:
    with pytest.raises(BadInput, match="no API key has this id"):
        found(key="nobody")


def test_a_key_of_a_template_is_rotated_there(tmp_path: Path) -> None:
    from why403 import load

    (tmp_path / "t.yaml").write_text(
        "Resources:\n"
        "  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n"
        "  Partner: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}\n",
        "utf-8",
    )
    text = "\n".join(rotation_lines(rotation_of(load(tmp_path / "t.yaml"), "Partner"), TODAY))
    assert "t.yaml:3:12" in text
    assert "--api-key OLD_KEY_ID" in text
