"""The narrowest policies for the use that a log shows, held against a replay of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.world import ACCOUNT, API, HOST, POLICY, REGION, STAGE, World, template
from why403.api.configurations import load
from why403.api.least import Least, least_privilege, left_out
from why403.api.replay import replayed
from why403.documents.errors import BadInput
from why403.traffic.in_force import Unused
from why403.traffic.replay import with_policy_text

ANN, BOB = f"arn:aws:iam::{ACCOUNT}:user/ann", f"arn:aws:iam::{ACCOUNT}:user/bob"
_STATEMENTS: Any = POLICY["Statement"]
ALLOW, DENY = _STATEMENTS
INVOKE = "execute-api:Invoke"


def call(method: str, path: str, caller: str = "-", address: str = "192.0.2.1", status: str = "200") -> str:
    served = {"status": status, "integrationStatus": "200"} if status == "200" else {"status": status}
    return json.dumps(
        {
            "requestId": f"{method} {path} {caller} {address} {status}",
            "domain": HOST,
            "httpMethod": method,
            "path": f"/{STAGE}{path}",
            "userArn": caller,
            "ip": address,
            **served,
        }
    )


def least(folder: Path, calls: Iterable[str], policy: object = POLICY, without: Iterable[str] = ()) -> Least:
    (folder / "log").write_text("".join(f"{each}\n" for each in calls), "utf-8")
    (folder / "now.json").write_text(json.dumps(template(policy)), "utf-8")
    now = load(folder / "now.json")
    return least_privilege([str(folder / "log")], now, left_out(now, list(without)))


def statements(found: Least) -> list[Mapping[str, Any]]:
    assert found.api is not None
    made = json.loads(json.dumps(found.api.policy))["Statement"]
    assert isinstance(made, list)
    return made


def resources(found: Least) -> set[str]:
    allowed = [each["Resource"] for each in statements(found) if each["Effect"] == "Allow"]
    return {one for each in allowed for one in (each if isinstance(each, list) else [each])}


def test_only_what_was_used_is_let_in(tmp_path: Path) -> None:
    found = least(
        tmp_path,
        [call("GET", "/catalog/7"), call("GET", "/orders", ANN), call("POST", "/orders", BOB),
         call("GET", "/profile", status="403")],
    )  # fmt: skip
    everybody, anns, bobs, deny = statements(found)
    assert everybody == {
        "Effect": "Allow", "Principal": "*", "Action": INVOKE,
        "Resource": f"execute-api:/{STAGE}/GET/catalog/*",
    }  # fmt: skip
    assert (anns["Principal"], anns["Resource"]) == ({"AWS": ANN}, f"execute-api:/{STAGE}/GET/orders")
    assert (bobs["Principal"], bobs["Resource"]) == ({"AWS": BOB}, f"execute-api:/{STAGE}/POST/orders")
    assert deny == DENY
    assert found.proof is not None
    assert found.proof.holds
    assert "GET /profile" in found.never_used.routes


def test_the_role_behind_a_session_is_named(tmp_path: Path) -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop/7f"
    found = least(tmp_path, [call("GET", "/orders", session)])
    assert statements(found)[0]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:role/shop"}
    assert [each.principals for each in found.callers] == [(f"arn:aws:iam::{ACCOUNT}:role/shop",)]


def test_identity_policies_name_the_api_as_it_was_called(tmp_path: Path) -> None:
    (made,) = least(tmp_path, [call("GET", "/orders/12", ANN)]).callers
    (statement,) = json.loads(json.dumps(made.policy))["Statement"]
    assert statement == {
        "Effect": "Allow", "Action": INVOKE,
        "Resource": f"arn:aws:execute-api:{REGION}:ACCOUNT:{API}/{STAGE}/GET/orders/*",
    }  # fmt: skip
    assert made.proved


def test_conditions_stay_with_what_they_allow(tmp_path: Path) -> None:
    office = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    policy = {**POLICY, "Statement": [{**ALLOW, "Condition": office}]}
    found = least(tmp_path, [call("GET", "/catalog/7"), call("POST", "/search")], policy)
    assert [each["Condition"] for each in statements(found)] == [office]
    assert found.proof is not None
    assert (found.proof.holds, found.proof.opened.calls) == (True, 0)


def test_an_allow_that_no_call_needed_is_left_out_and_named(tmp_path: Path) -> None:
    elsewhere = {**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}
    found = least(tmp_path, [call("GET", "/catalog/7")], {**POLICY, "Statement": [elsewhere, ALLOW]})
    assert all("Condition" not in each for each in statements(found))
    assert found.never_used.statements == (Unused((STAGE,), (1,)),)


def test_principals_who_never_called_are_named(tmp_path: Path) -> None:
    named = {**ALLOW, "Principal": {"AWS": [ANN, BOB]}}
    found = least(tmp_path, [call("GET", "/orders", ANN)], {**POLICY, "Statement": [named]})
    assert found.never_used.principals == (BOB,)


def test_a_statement_narrower_than_a_route_is_not_widened(tmp_path: Path) -> None:
    gift = f"execute-api:/{STAGE}/GET/catalog/gift*"
    policy = {**POLICY, "Statement": [{**ALLOW, "Resource": [gift, f"execute-api:/{STAGE}/POST/*"]}]}
    found = least(tmp_path, [call("GET", "/catalog/gift-3"), call("POST", "/search")], policy)
    assert resources(found) == {gift, f"execute-api:/{STAGE}/POST/search"}


def test_a_caller_whom_only_his_own_policies_allow_is_not_granted_more(tmp_path: Path) -> None:
    """In one account either policy is enough: naming him in the API's would widen his rights."""
    public = {**ALLOW, "Resource": f"execute-api:/{STAGE}/GET/catalog/*"}
    calls = [call("GET", "/catalog/7"), call("GET", "/orders", ANN)]
    found = least(tmp_path, calls, {**POLICY, "Statement": [public]})
    assert resources(found) == {f"execute-api:/{STAGE}/GET/catalog/*"}
    assert [each.principals for each in found.callers] == [(ANN,)]


@pytest.mark.parametrize(
    ("without", "refused"),
    [(BOB, 1), ("POST /search", 1), ("203.0.113.0/24", 2), (f"arn:aws:iam::{ACCOUNT}:role/none", 0)],
)
def test_what_is_left_out_is_refused_and_nothing_else(tmp_path: Path, without: str, refused: int) -> None:
    calls = [
        call("GET", "/orders", ANN), call("GET", "/orders", BOB), call("POST", "/search"),
        call("GET", "/catalog/1", address="203.0.113.9"), call("GET", "/catalog/2", address="203.0.113.8"),
    ]  # fmt: skip
    found = least(tmp_path, calls, without=[without])
    assert found.left_out == refused
    assert found.proof is not None
    assert found.proof.holds
    assert found.proof.lost.left_out == refused


@pytest.mark.parametrize("typed", ["svc", "GET /nothing", "10.0.0.0/99"])
def test_what_cannot_be_left_out_is_said(tmp_path: Path, typed: str) -> None:
    with pytest.raises(BadInput):
        least(tmp_path, [call("GET", "/catalog/7")], without=[typed])


def test_many_callers_fall_to_their_accounts(tmp_path: Path) -> None:
    users = [f"arn:aws:iam::{ACCOUNT}:user/{'someone' * 5}-{n}" for n in range(200)]
    found = least(tmp_path, [call("GET", "/orders", each) for each in users])
    assert found.api is not None
    assert found.api.fit.by_account
    assert found.api.fit.size <= 8192
    assert {"AWS": f"arn:aws:iam::{ACCOUNT}:root"} in [each["Principal"] for each in statements(found)]
    assert found.proof is not None
    assert found.proof.holds
    assert len(found.callers) == 1


def test_a_whole_log_by_a_replay_of_its_own(tmp_path: Path) -> None:
    """The policy alone, put to the log again: nobody who got in is refused, and nobody else gets in."""
    found = least(tmp_path, [line.text for line in World(seed=5).lines(3000)])
    assert found.api is not None
    now = load(tmp_path / "now.json")
    again = replayed([str(tmp_path / "log")], now, with_policy_text(now, json.dumps(found.api.policy))).change
    assert again is not None
    assert (again.closed.calls, again.opened.calls) == (0, 0)


def test_a_policy_in_force_that_is_not_told_is_said(tmp_path: Path) -> None:
    found = least(tmp_path, [call("GET", "/catalog/7")], {"Fn::ImportValue": "policy"})
    assert not found.in_force
    assert resources(found) == {f"execute-api:/{STAGE}/GET/catalog/*"}


def test_no_policy_in_force_is_told_too(tmp_path: Path) -> None:
    tree: Any = template()
    del tree["Resources"]["Api"]["Properties"]["Policy"]
    (tmp_path / "log").write_text(f"{call('GET', '/catalog/7')}\n{call('GET', '/orders', ANN)}\n", "utf-8")
    (tmp_path / "now.json").write_text(json.dumps(tree), "utf-8")
    found = least_privilege([str(tmp_path / "log")], load(tmp_path / "now.json"))
    assert found.in_force
    assert resources(found) == {f"execute-api:/{STAGE}/GET/catalog/*"}


def test_statements_with_open_values_are_named(tmp_path: Path) -> None:
    network = {"IpAddress": {"aws:SourceIp": {"Fn::ImportValue": "network"}}}
    policy = {**POLICY, "Statement": [ALLOW, {**DENY, "Condition": network}]}
    found = least(tmp_path, [call("GET", "/catalog/7")], policy)
    assert found.api is not None
    assert found.api.open == (2,)


def test_an_http_api_has_identity_policies_alone(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.0.1\n"
        "info: {title: shop, version: '1'}\n"
        "paths:\n"
        "  /orders:\n"
        "    get:\n"
        "      x-amazon-apigateway-auth: {type: AWS_IAM}\n"
        "      x-amazon-apigateway-integration: {type: AWS_PROXY, payloadFormatVersion: '2.0'}\n",
        "utf-8",
    )
    line = json.loads(call("GET", "/orders", ANN))
    (tmp_path / "log").write_text(json.dumps({**line, "path": "/orders"}) + "\n", "utf-8")
    now = load(tmp_path / "api.yaml")
    found = least_privilege([str(tmp_path / "log")], now)
    assert now.api.kind.value == "HTTP"
    assert (found.api, found.proof) == (None, None)


def test_what_neither_configuration_nor_log_tells_is_to_be_filled_in(tmp_path: Path) -> None:
    signed = json.loads(call("GET", "/orders", ANN.replace("arn:aws:", "arn:aws-cn:")))
    found = least(tmp_path, [json.dumps({**signed, "domain": "-"})])
    assert found.to_fill_in == ("REGION", "ACCOUNT", "API_ID")
    (policy,) = found.callers
    (statement,) = json.loads(json.dumps(policy.policy))["Statement"]
    assert statement["Resource"] == f"arn:aws-cn:execute-api:REGION:ACCOUNT:API_ID/{STAGE}/GET/orders"


def test_of_a_call_that_the_configuration_refuses_anyway_nothing_is_proved(tmp_path: Path) -> None:
    found = least(tmp_path, [call("GET", "/catalog/7"), call("GET", "/nowhere")])
    assert found.proof is not None
    assert (found.proof.holds, found.proof.unlike, found.used.nowhere) == (True, 1, 1)


def test_a_statement_for_some_values_of_a_parameter_is_not_widened(tmp_path: Path) -> None:
    allow = {**ALLOW, "Resource": f"execute-api:/{STAGE}/GET/catalog/e*"}
    policy = {**POLICY, "Statement": [allow, DENY]}
    found = least(tmp_path, [call("GET", "/catalog/eel")], policy)
    assert resources(found) == {f"execute-api:/{STAGE}/GET/catalog/e*"}


def test_a_log_that_names_no_host_leaves_region_and_api_to_be_filled_in(tmp_path: Path) -> None:
    unnamed = json.dumps({**json.loads(call("GET", "/orders", ANN)), "domain": "-"})
    found = least(tmp_path, [unnamed])
    assert set(found.to_fill_in) >= {"REGION"}
    made: Any = found.callers[0].policy
    (statement,) = made["Statement"]
    assert statement["Resource"].startswith("arn:aws:execute-api:REGION:")


def test_no_sign_of_a_logged_verb_becomes_a_wildcard(tmp_path: Path) -> None:
    found = least(
        tmp_path, [call("*", "/orders", ANN), call("GE?", "/orders", ANN), call("GET", "/orders", ANN)]
    )
    assert resources(found) == {f"execute-api:/{STAGE}/GET/orders"}
    assert found.used.nowhere == 2


@pytest.mark.slow
def test_an_identity_policy_for_many_routes_stays_within_the_limit_of_a_managed_one(tmp_path: Path) -> None:
    names = [f"{'section' * 4}-{number:03}" for number in range(120)]
    tree: Any = template(POLICY)
    tree["Resources"]["Api"]["Properties"]["Body"] = {
        "openapi": "3.0.1",
        "info": {"title": "many", "version": "1"},
        "paths": {
            f"/{name}/{{id}}": {"get": {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}} for name in names
        },
    }
    (tmp_path / "now.json").write_text(json.dumps(tree), "utf-8")
    log = "".join(f"{call('GET', f'/{name}/7', ANN)}\n" for name in names[:-1])
    (tmp_path / "log").write_text(log, "utf-8")
    found = least_privilege([str(tmp_path / "log")], load(tmp_path / "now.json"))
    (made,) = found.callers
    written = json.dumps(made.policy, separators=(",", ":"))
    assert (made.fit.joined, made.proved) == (True, True)
    assert len(written) <= 6144
    assert found.api is not None
    whole = json.dumps(found.api.policy).replace(
        "execute-api:/", f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API}/"
    )
    assert len(json.dumps(json.loads(whole), separators=(",", ":")).encode()) <= 8192
    assert found.proof is not None
    assert found.proof.holds


def test_denies_that_are_too_long_by_themselves_are_kept_and_said_to_be_too_long(tmp_path: Path) -> None:
    networks = [f"203.0.{number // 64}.{number % 64 * 4}/30" for number in range(520)]
    long = {**DENY, "Condition": {"IpAddress": {"aws:SourceIp": networks}}}
    found = least(tmp_path, [call("GET", "/catalog/7")], {**POLICY, "Statement": [ALLOW, long]})
    assert found.api is not None
    assert found.api.fit.size > found.api.limit == 8192
    assert not found.api.fit.fits
    assert long in statements(found)
