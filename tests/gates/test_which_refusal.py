"""Which refusal a call gets: the line held against a table written by hand (`which_refusal.yaml`)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.plain import plain_values
from tests.laws.worlds import passing
from why403 import facts as f
from why403.incident.fact_values import fact_value, resolved
from why403.logic.facts import Value
from why403.logic.places import Located
from why403.logic.states import ABSENT
from why403.model.site import Site
from why403.questions.first import Refused, first_refusal
from why403.refusals.refusal import GatewayRefusal
from why403.refusals.rendering import Rendered, rendered

TABLE = Path(__file__).with_name("which_refusal.yaml")
CALLER, ARN = "arn:aws:iam::111122223333:user/ana", "arn:aws:execute-api:eu-west-1:********4242:a/prod/GET/x"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    situation: str
    api: str
    authorization: str
    told: dict[str, Value]
    status: object
    error_type: object
    message: str
    source: str

    def __str__(self) -> str:
        return f"{self.api}-{self.authorization}-{self.situation}"

    @property
    def world(self) -> dict[str, Value]:
        """The call that passes, with what the row changes."""
        named = ((name, ABSENT if value == "absent" else value) for name, value in self.told.items())
        told = {said.fact: said.value for said in resolved(fact_value(*each) for each in named)}
        world = {**passing(self.api), f.METHOD_AUTHORIZATION.name: self.authorization, **told}
        return {name: value for name, value in world.items() if name != f.DENIED_CALLER.name}


def rows() -> list[Row]:
    """The table. A message that is null is the text `null`."""
    lines: list[list[Any]] = plain_values(TABLE.read_text("utf-8"))
    return [
        Row(situation, api, authorization, told, status, kind, "null" if message is None else message, source)
        for situation, api, authorization, told, status, kind, message, source in lines
    ]


ROWS = rows()
REFUSED = [row for row in ROWS if row.status != "passes"]


def found(row: Row) -> Refused | None:
    """What the line says of a row."""
    settings = {name: Located(value) for name, value in row.world.items()}
    return first_refusal(Site(row.api, settings), row.world)


def answer(row: Row) -> Rendered:
    """The answer that is given, as it goes over the wire."""
    refused = found(row)
    assert refused is not None
    assert isinstance(refused.given, GatewayRefusal), refused
    return rendered(refused.given, {"caller": CALLER, "arn": ARN})


def fits(pattern: str, text: str) -> bool:
    """Whether a text is the one of the table, in which `…` stands for anything."""
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("…")), text) is not None


def test_every_row_is_of_another_situation() -> None:
    assert len({str(row) for row in ROWS}) == len(ROWS)


def test_every_row_says_what_it_stands_on() -> None:
    for row in ROWS:
        pages = [page.removeprefix("repost:").removeprefix("iam:") for page in row.source.split(", ")]
        assert all(re.fullmatch(r"[a-z0-9_-]+", page) for page in pages), str(row)


@pytest.mark.parametrize("row", [row for row in ROWS if row.status == "passes"], ids=str)
def test_a_call_that_is_let_through_gets_no_refusal(row: Row) -> None:
    assert found(row) is None


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_the_status_is_the_one_of_the_table(row: Row) -> None:
    assert answer(row).status == (ABSENT if row.status == "frame" else row.status)


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_the_error_type_is_the_one_of_the_table(row: Row) -> None:
    sent = dict(answer(row).headers).get("x-amzn-ErrorType", "none")
    wanted = row.error_type if isinstance(row.error_type, list) else [row.error_type]
    assert "any" in wanted or sent in wanted


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_the_message_is_the_one_of_the_table(row: Row) -> None:
    body = json.loads(answer(row).body)
    (message,) = body.values()
    assert fits(row.message, "null" if message is None else message)


@pytest.mark.parametrize("row", [row for row in REFUSED if "User: " in row.message], ids=str)
def test_a_denial_of_a_policy_has_a_capital_message(row: Row) -> None:
    """Documented for anonymous callers, and seen of others (apigateway-resource-policies-create-attach)."""
    assert list(json.loads(answer(row).body)) == ["Message"]


LAYERS = {
    "own account and both silent": "identity-based policy",
    "own account and the resource policy denies": "resource-based policy",
    "own account and the identity policy denies and the resource policy allows": "identity-based policy",
    "another account and only the identity policy allows": "resource-based policy",
    "another account and only the resource policy allows": "identity-based policy",
    "the identity policy denies": "identity-based policy",
    "the boundary is silent": "permissions boundary",
    "the boundary denies": "permissions boundary",
    "the session policy is silent": "session policy",
    "the session policy denies": "session policy",
    "a service control policy denies": "service control policy",
    "a service control policy is silent": "service control policy",
    "the endpoint policy is silent about an unsigned call": "VPC endpoint policy",
    "the policy is silent": "resource-based policy",
    "the policy denies": "resource-based policy",
}
"""The kind of policy that newer texts name (IAM user guide, troubleshoot_access-denied)."""


@pytest.mark.parametrize("situation", LAYERS)
def test_a_denial_names_the_kind_of_policy_that_refused(situation: str) -> None:
    (row,) = [row for row in ROWS if row.situation == situation]
    refused = found(row)
    assert refused is not None
    assert isinstance(refused.given, GatewayRefusal)
    assert refused.given.layer == LAYERS[situation]


def test_where_the_choice_is_not_told_it_stays_open() -> None:
    """A scope that is wrong, and nobody says in which part."""
    world = {**passing("REST"), f.METHOD_AUTHORIZATION.name: "AWS_IAM", f.SIGNATURE_SCOPE_OK.name: False}
    del world[f.SCOPE_FAULT.name]
    refused = first_refusal(Site("REST", {f.METHOD_AUTHORIZATION.name: Located("AWS_IAM")}), world)
    assert refused is not None
    assert {refusal.name for refusal in refused.refusals} == {
        "scope-region", "scope-service", "scope-terminator", "scope-date"
    }  # fmt: skip
    assert refused.given is None


def test_a_check_that_is_open_may_have_spoken_first() -> None:
    world = {**passing("REST"), f.REQUEST_VALID.name: False, f.INVALID_PART.name: "body"}
    del world[f.WAF_ALLOWS.name]
    refused = first_refusal(Site("REST"), world)
    assert refused is not None
    assert refused.check.name == "request.valid"
    assert "waf.allows" in {check.name for check in refused.earlier}
    assert refused.given is None
