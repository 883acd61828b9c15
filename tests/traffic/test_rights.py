"""Rights of identity policies that no call of a log used."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.world import ACCOUNT, API, REGION, STAGE, template
from tests.traffic.test_least import ANN, BOB, call
from why403.api.configurations import load
from why403.api.least import Least, least_privilege
from why403.model.configuration import Caller
from why403.model.route import Setting
from why403.traffic.use import MOST_CALLS

HERE = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}/{STAGE}"
READS, WRITES = f"{HERE}/GET/orders", f"{HERE}/POST/orders"
SHOP = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/7f"
Right = tuple[str, int, tuple[str, ...], bool]


def allow(*resources: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": list(resources), **more}


def policy(*statements: Mapping[str, object]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def caller(arn: str, *policies: object) -> Caller:
    return Caller(arn=Setting(arn), policies=Setting(policies))


def least(
    folder: Path,
    calls: Iterable[str],
    callers: Mapping[str, Caller],
    resources: Mapping[str, object] | None = None,
) -> Least:
    tree: Any = template()
    tree["Resources"].update(resources or {})
    (folder / "log").write_text("".join(f"{each}\n" for each in calls), "utf-8")
    (folder / "now.json").write_text(json.dumps(tree), "utf-8")
    return least_privilege([str(folder / "log")], load(folder / "now.json"), principals=callers)


def unused(found: Least) -> list[Right]:
    return [(each.policy, each.statement, each.routes, each.used) for each in found.never_used.identity]


def test_a_statement_that_no_call_needed_is_named(tmp_path: Path) -> None:
    found = least(
        tmp_path, [call("GET", "/orders", ANN)], {"ann": caller(ANN, policy(allow(READS), allow(WRITES)))}
    )
    assert unused(found) == [("identity policy 1 of ann", 2, ("POST /orders",), False)]
    assert found.never_used.identity[0].principal == ANN


def test_of_a_statement_that_is_needed_the_routes_are_named_that_are_not(tmp_path: Path) -> None:
    found = least(tmp_path, [call("GET", "/orders", ANN)], {"ann": caller(ANN, policy(allow(f"{HERE}/*")))})
    assert unused(found) == [("identity policy 1 of ann", 1, ("POST /orders", "GET /orders/{order}"), True)]


def test_what_somebody_else_used_is_still_unused_by_this_principal(tmp_path: Path) -> None:
    found = least(tmp_path, [call("GET", "/orders", BOB)], {"ann": caller(ANN, policy(allow(READS)))})
    assert unused(found) == [("identity policy 1 of ann", 1, ("GET /orders",), False)]


def test_a_role_is_known_by_its_sessions_whatever_its_path(tmp_path: Path) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/services/shop"
    found = least(tmp_path, [call("GET", "/orders", SHOP)], {"shop": caller(role, policy(allow(READS)))})
    assert unused(found) == []


@pytest.mark.parametrize(
    "right",
    [
        allow(f"arn:aws:execute-api:{REGION}:{ACCOUNT}:zzzzzzzzzz/*"),
        allow("*", Action="s3:GetObject"),
        allow(f"{HERE}/GET/catalog/*"),
        {**allow(WRITES), "Effect": "Deny"},
    ],
    ids=["another API", "another service", "a route that asks for no signature", "a Deny"],
)
def test_what_is_no_right_to_call_this_api_is_not_named(tmp_path: Path, right: Mapping[str, object]) -> None:
    assert unused(least(tmp_path, [call("GET", "/orders", ANN)], {"ann": caller(ANN, policy(right))})) == []


def test_a_call_of_which_the_log_does_not_name_the_caller_may_have_used_it(tmp_path: Path) -> None:
    found = least(
        tmp_path, [call("POST", "/orders")], {"ann": caller(ANN, policy(allow(READS), allow(WRITES)))}
    )
    assert unused(found) == [("identity policy 1 of ann", 1, ("GET /orders",), False)]


def test_a_statement_under_a_condition_may_have_been_used(tmp_path: Path) -> None:
    office = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    held = caller(ANN, policy(allow(READS, Condition=office)))
    assert unused(least(tmp_path, [call("GET", "/orders", ANN)], {"ann": held})) == []


def test_of_more_calls_than_are_kept_none_is_called_unused_that_may_be_used(tmp_path: Path) -> None:
    calls = [call("GET", f"/orders/{number:04}", ANN) for number in range(MOST_CALLS + 20)]
    last, other = f"{HERE}/GET/orders/{MOST_CALLS + 9:04}", f"{HERE}/POST/orders"
    found = least(tmp_path, calls, {"ann": caller(ANN, policy(allow(last), allow(other)))})
    assert unused(found) == [("identity policy 1 of ann", 2, ("POST /orders",), False)]


def test_of_a_role_of_a_template_the_calls_of_everybody_count(tmp_path: Path) -> None:
    own = {"Fn::Sub": f"arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/{STAGE}/*/orders"}
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": policy(),
            "Policies": [
                {
                    "PolicyName": "calls",
                    "PolicyDocument": policy({**allow(), "Resource": own}, allow(f"{HERE}/GET/orders/*")),
                }
            ],
        },
    }
    found = least(tmp_path, [call("GET", "/orders", SHOP)], {}, {"Shop": role})
    assert unused(found) == [
        ("the policy of Shop", 1, ("POST /orders",), True),
        ("the policy of Shop", 2, ("GET /orders/{order}",), False),
    ]
    assert {each.principal for each in found.never_used.identity} == {None}
    assert all(each.at.line for each in found.never_used.identity)


def test_a_statement_that_names_less_than_a_route_is_named_too(tmp_path: Path) -> None:
    one, some = f"{HERE}/GET/orders/vip", f"arn:aws:execute-api:*:*:{API}/*/GET/orders/old-*"
    held = caller(ANN, policy(allow(one), allow(some)))
    found = least(tmp_path, [call("GET", "/orders/7", ANN), call("GET", "/orders/old-1", ANN)], {"ann": held})
    assert unused(found) == [("identity policy 1 of ann", 1, ("GET /orders/{order}",), False)]


def test_of_more_calls_than_are_tried_nothing_is_called_unused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("why403.traffic.rights._MOST_TRIED", 3)
    calls = [call("GET", f"/orders/{number}", ANN) for number in range(5)]
    assert unused(least(tmp_path, calls, {"ann": caller(ANN, policy(allow(f"{HERE}/GET/orders/vip")))})) == []


def test_the_caller_of_a_capture_is_compared_at_the_place_of_his_policy(tmp_path: Path) -> None:
    config = {
        "apiType": "REST", "apiId": API, "accountId": ACCOUNT, "stages": [STAGE], "resourcePolicy": "absent",
        "routes": [{"route": f"{verb} /orders", "authorization": "AWS_IAM"} for verb in ("GET", "POST")],
        "callerArn": ANN, "callerPolicies": [policy(allow(READS), allow(WRITES))],
    }  # fmt: skip
    shown = {"why403": 1, "observed": {"status": 403}, "config": config}
    (tmp_path / "now.yaml").write_text(json.dumps(shown, indent=1), "utf-8")
    (tmp_path / "log").write_text(call("GET", "/orders", ANN) + "\n", "utf-8")
    other = {"bob": caller(BOB, policy(allow(READS)))}
    found = least_privilege([str(tmp_path / "log")], load(tmp_path / "now.yaml"), principals=other)
    first, second = found.never_used.identity
    assert (first.policy, first.principal, first.statement) == ("identity policy 1 of the caller", ANN, 2)
    assert (first.at.document, bool(first.at.line)) == (str(tmp_path / "now.yaml"), True)
    assert (second.policy, second.principal) == ("identity policy 1 of bob", BOB)
    assert not second.at.line
