"""The first resource policy of an API: whom it lets in, and who must not be shut out by it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import why403
from tests.repair.test_offered import OWN, TEMPLATE, offered
from why403.logic.facts import Value
from why403.model.repair import Repair
from why403.words.repairs import sentence

POLICY = TEMPLATE[TEMPLATE.index("      Policy:") : TEMPLATE.index("  Boats:")]
OPEN = TEMPLATE.replace(POLICY, "")
SIGNED = OPEN.replace(
    "HttpMethod: GET\n      AuthorizationType: NONE\n      ApiKeyRequired: true",
    "HttpMethod: GET\n      AuthorizationType: AWS_IAM",
)
PARTNER: Mapping[str, Value] = {
    "caller.arn": "arn:aws:iam::444455556666:user/nightly",
    "caller.account": "other",
    "caller.policy-allows": True,
    "request.authorization": "sigv4",
    "signature.matches": True,
}


def first(folder: Path, facts: Mapping[str, Value] = PARTNER) -> Repair:
    found = offered(folder, f"curl {OWN}/live/boats", SIGNED, facts)
    return next(each for each in found if each.edits)


def statements(repair: Repair) -> list[dict[str, Any]]:
    (edit,) = repair.edits
    assert edit.way == ("api", "policy")
    assert isinstance(edit.value, dict)
    return list(edit.value["Statement"])


def test_a_caller_of_another_account_is_named_on_the_called_method(tmp_path: Path) -> None:
    repair = first(tmp_path)
    assert (repair.cause, repair.verified) == ("iam-cross-account", True)
    own = statements(repair)[0]
    assert sentence(repair.edits[0]).startswith("give the API a resource policy: ")
    assert own["Principal"] == {"AWS": PARTNER["caller.arn"]}
    assert own["Resource"] == "execute-api:/live/GET/boats"


def test_what_nobody_has_to_sign_for_stays_open(tmp_path: Path) -> None:
    _, others = statements(first(tmp_path))
    assert others == {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": ["execute-api:/*/GET/crews"],
    }
    (tmp_path / "after.yaml").write_text(first(tmp_path).patches[0].after, "utf-8")
    told = {"request.source-ip": "203.0.113.9"}
    after = why403.explain(f"curl {OWN}/live/crews", api=tmp_path / "after.yaml", facts=told)
    assert "resource-policy-implicit-deny" not in [each.cause.code for each in after.suspects[:3]]


@pytest.mark.parametrize("account", ["same", "other"])
def test_within_the_account_it_is_for_callers_whose_policies_are_not_known(
    account: str, tmp_path: Path
) -> None:
    facts = {**PARTNER, "caller.account": account, "caller.policy-allows": False}
    if account == "other":
        facts["caller.policy-allows"] = True
    kinds = {edit.way[:2] for edit in first(tmp_path, facts).edits}
    assert kinds == {("api", "policy")}


PROXY = """\
  Rest:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: "{proxy+}"}
  GetRest:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Rest
      HttpMethod: ANY
      AuthorizationType: NONE
      Integration: {Type: MOCK}
"""


def test_no_first_policy_that_opens_what_asks_for_a_signature(tmp_path: Path) -> None:
    found = offered(tmp_path, f"curl {OWN}/live/boats", SIGNED + PROXY, PARTNER)
    assert not [each for each in found if each.edits]
