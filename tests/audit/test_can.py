"""Whether one principal can call one route: yes, no with the place, or the facts that it hangs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403 import load
from why403.api.audit import can_call
from why403.audit.can import Can
from why403.documents.errors import BadInput
from why403.logic.truth import NO, YES, Truth
from why403.words.diff import can_lines

ROLE = "arn:aws:iam::111122223333:role/app"
OTHER = "arn:aws:iam::444455556666:role/app"
SHOWN = """why403: 1
observed: {status: 403}
config:
  apiType: REST
  endpointType: REGIONAL
  disableExecuteApiEndpoint: false
  apiKeySource: HEADER
  accountId: "111122223333"
  apiId: a1b2c3d4e5
  stages: [prod]
  routes:
    - {route: GET /orders, authorizationType: AWS_IAM, apiKeyRequired: false}
    - {route: GET /health, authorizationType: NONE, apiKeyRequired: false}
    - {route: GET /keyed, authorizationType: NONE, apiKeyRequired: true}
  resourcePolicy: POLICY
"""
CALLER = """  callerArn: arn:aws:iam::111122223333:role/app
  serviceControlPolicies: absent
  resourceControlPolicies: absent
  permissionsBoundary: absent
  sessionPolicy: absent
  callerPolicies:
    - Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: execute-api:Invoke, Resource: "arn:aws:execute-api:*:*:a1b2c3d4e5/*/GET/*"}
"""
DENY = (
    '{Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: execute-api:Invoke, '
    "Resource: 'execute-api:/*'}]}"
)


def asked(folder: Path, route: str, principal: str = ROLE, policy: str = "absent", more: str = "") -> Can:
    (folder / "i.yaml").write_text(SHOWN.replace("POLICY", policy) + more, "utf-8")
    return can_call(load(folder / "i.yaml"), principal, route)


def test_who_is_told_with_all_policies_can(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /orders", more=CALLER)
    assert (found.truth, found.path) == (YES, "/prod/orders")
    assert next(can_lines(found)).startswith("Yes: arn:aws:iam::111122223333:role/app can call GET /orders")


def test_what_nobody_told_of_the_caller_is_named(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /orders")
    assert found.truth is Truth.UNKNOWN
    assert "caller.policy-allows" in {fact.name for each in found.hangs for fact in each.facts}


def test_a_region_that_nobody_told_is_what_a_policy_for_one_hangs_on(tmp_path: Path) -> None:
    one = CALLER.replace("execute-api:*:*", "execute-api:eu-west-1:111122223333")
    found = asked(tmp_path, "GET /orders", more=one)
    assert [fact.name for each in found.hangs for fact in each.facts] == ["iam.resource"]


def test_a_policy_for_another_method_does_not_let_in(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /orders", more=CALLER.replace("/*/GET/*", "/*/POST/*"))
    assert (found.truth, found.check) == (NO, "identity.allows")


def test_a_deny_decides_whatever_is_not_told_and_has_its_place(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /orders", policy=DENY)
    assert found.truth is NO
    assert found.at.line == 15


@pytest.mark.parametrize(("principal", "truth"), [(ROLE, Truth.UNKNOWN), (OTHER, NO)])
def test_another_account_needs_a_resource_policy(tmp_path: Path, principal: str, truth: Truth) -> None:
    assert asked(tmp_path, "GET /orders", principal).truth is truth


def test_the_policies_of_one_caller_are_not_those_of_another(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /orders", "arn:aws:iam::111122223333:role/else", more=CALLER)
    assert found.truth is Truth.UNKNOWN


def test_an_open_route_can_be_called_by_anybody(tmp_path: Path) -> None:
    assert asked(tmp_path, "GET /health").truth is YES


def test_a_key_that_nobody_told_is_what_it_hangs_on(tmp_path: Path) -> None:
    found = asked(tmp_path, "GET /keyed")
    assert {each.check for each in found.hangs} == {"api-key.accepted"}


@pytest.mark.parametrize(("principal", "route"), [("nobody", "GET /orders"), (ROLE, "GET /nothing")])
def test_who_and_what_are_not_there_is_an_error(tmp_path: Path, principal: str, route: str) -> None:
    with pytest.raises(BadInput, match="--can"):
        asked(tmp_path, route, principal)


def test_a_policy_for_some_paths_gives_an_answer_for_each(tmp_path: Path) -> None:
    routes = "    - {route: GET /keyed,"
    more = "    - {route: 'GET /files/{rest+}', authorizationType: AWS_IAM, apiKeyRequired: false}\n"
    shown = SHOWN.replace("POLICY", "absent").replace(routes, more + routes) + CALLER.replace(
        "/*/GET/*", "/*/GET/files/own/*"
    )
    (tmp_path / "i.yaml").write_text(shown, "utf-8")
    found = can_call(load(tmp_path / "i.yaml"), ROLE, "GET /files/{rest+}")
    assert {(each.path, each.truth) for each in found.cases} == {
        ("/prod/files/example", NO),
        ("/prod/files/own/x", YES),
    }
    lines = list(can_lines(found))
    assert lines[0].startswith("It depends on the request")
    assert "  yes  GET /prod/files/own/x" in lines
    assert "  no   GET /prod/files/example: `identity.allows` refuses it" in lines
