"""Questions to other programs about the policies that repairs change, and a short run of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.differential.edited import Question, asked, question
from tests.differential.peers import PEERS
from tests.differential.test_differential import INSTALLED
from tests.laws.policies_edited import questions
from tests.laws.refused import refusal
from tests.laws.repaired import held_of
from why403.templates.recognise import CLOUDFORMATION

START = "arn:aws:execute-api:eu-west-1:111122223333:abc123"
CALL = {
    "caller": "",
    "granted": False,
    "account": "111122223333",
    "arn": f"{START}/live/GET/boats",
    "keys": {"aws:SourceIp": "203.0.113.77"},
}


def policy(**more: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_a_short_resource_is_asked_for_in_full() -> None:
    made = question("one", CALL, policy(Resource="execute-api:/live/*"), policy(Resource="*"))
    assert isinstance(made, Question)
    assert made.before["resourcePolicy"]["Statement"][0]["Resource"] == [f"{START}/live/*"]
    assert made.before["request"]["principal"] == {"type": "Anonymous"}


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (None, "not wholly in the file"),
        (policy(Resource={"Fn::Open": []}), "not wholly in the file"),
        (policy(Resource="*", Condition={"StringIsh": {"aws:SourceIp": "x"}}), "StringIsh"),
    ],
)
def test_what_cannot_be_asked_has_its_reason(before: object, why: str) -> None:
    made = question("one", CALL, before, policy(Resource="*"))
    assert isinstance(made, str)
    assert why in made


def test_callers_that_a_program_does_not_know_are_not_asked_about() -> None:
    made = question("one", CALL, policy(Resource="execute-api:/x"), policy(Resource="*"))
    said = asked(PEERS["ministack"], [made], Path("nowhere"))
    assert (said.asked, sum(said.not_asked.values())) == (0, 1)


@pytest.mark.peers
@pytest.mark.parametrize("name", PEERS)
def test_edited_policies_are_decided_alike(name: str, tmp_path: Path) -> None:
    if not (INSTALLED / name).exists():
        pytest.skip("not installed: bash bench/iam/peers.sh")
    made: list[Question | str] = []
    for seed in range(60):
        given, folder = refusal(seed, CLOUDFORMATION), tmp_path / str(seed)
        made += questions(str(seed), given, held_of(given, folder).repairs, folder)
    said = asked(PEERS[name], made, INSTALLED / name)
    assert not said.disagreed
    assert said.agreed > 10
