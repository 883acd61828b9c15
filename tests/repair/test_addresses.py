"""Source addresses in policies that no caller has: 0.0.0.0, and private ones of an API on the internet; and
the VPC endpoints of private APIs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.repair.test_offered import OWN, offered, with_
from tests.repair.test_page_fixes_in_dialects import DENIED, GET, MODULE, SAM_DENIED
from why403.logic.facts import Value
from why403.model.addresses import is_no_source
from why403.model.repair import Do, Repair

SEEN = "203.0.113.77"
SEEN_NETWORK = f"{SEEN}/32"
ALLOWED = "            Resource: execute-api:/*\n"


def of_policy(folder: Path, networks: object) -> list[Repair]:
    condition = f'            Condition: {{IpAddress: {{"aws:SourceIp": {json.dumps(networks)}}}}}\n'
    text = with_(ALLOWED, ALLOWED + condition)
    found = offered(folder, f"curl {OWN}/live/crews", text, {"request.source-ip": SEEN})
    assert {each.cause for each in found if each.edits} == {"resource-policy-implicit-deny"}
    return [each for each in found if each.edits]


def values(repair: Repair) -> list[tuple[object, object]]:
    return [(each.way[-1], each.value) for each in repair.edits]


@pytest.mark.parametrize("network", ["0.0.0.0", "0.0.0.0/32", "0.1.2.3/8"])
def test_nobody_calls_from_a_network_of_zero(network: str) -> None:
    assert is_no_source(network)


@pytest.mark.parametrize("network", ["0.0.0.0/0", "0.0.0.0/7", "1.0.0.0", "::", "nothing"])
def test_of_any_other_network_somebody_may(network: str) -> None:
    assert not is_no_source(network)


@pytest.mark.parametrize(
    ("networks", "way"),
    [("0.0.0.0", "aws:SourceIp"), (["192.0.2.0/24", "0.0.0.0/32"], 1), (["10.0.0.0/8"], 0)],
)
def test_the_callers_address_takes_the_place_of_one_that_nobody_has(
    networks: object, way: object, tmp_path: Path
) -> None:
    placed = [each for each in of_policy(tmp_path, networks) if values(each) == [(way, SEEN_NETWORK)]]
    assert [each.edits[0].do for each in placed if each.verified][:1] == [Do.SET]


def test_a_network_that_callers_may_be_in_stays(tmp_path: Path) -> None:
    found = of_policy(tmp_path, ["192.0.2.0/24"])
    assert Do.SET not in [each.edits[0].do for each in found]


@pytest.mark.parametrize(
    ("text", "name"),
    [(MODULE + DENIED, "main.tf"), (SAM_DENIED, "template.yaml")],
)
def test_the_same_in_the_words_of_a_dialect(text: str, name: str, tmp_path: Path) -> None:
    facts = {"request.source-ip": SEEN}
    first = offered(tmp_path, GET, text.replace("192.0.2.0/24", "0.0.0.0"), facts, name)[0]
    assert values(first) == [(0, SEEN_NETWORK)]
    assert first.verified
    assert f'["{SEEN_NETWORK}"]' in first.patches[0].after


THROUGH: Mapping[str, Value] = {"network.vpc-endpoint": True, "request.source-vpce": "vpce-0123456789abcdef0"}
PRIVATE = with_("Types: [REGIONAL]", "Types: [PRIVATE]")


def test_a_private_api_lets_in_the_endpoint_of_the_call(tmp_path: Path) -> None:
    condition = '            Condition: {StringEquals: {"aws:SourceVpce": vpce-0fedcba9876543210}}\n'
    text = PRIVATE.replace(ALLOWED, ALLOWED + condition)
    first = offered(tmp_path, f"curl {OWN}/live/crews", text, THROUGH)[0]
    assert first.verified
    (edit,) = first.edits
    assert isinstance(edit.value, dict)
    assert edit.value["Resource"] == "execute-api:/live/GET/crews"
    assert edit.value["Condition"] == {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}


def test_a_deny_is_not_for_the_endpoint_of_the_call(tmp_path: Path) -> None:
    denied = ALLOWED + (
        "          - Effect: Deny\n            Principal: '*'\n            Action: execute-api:Invoke\n"
        + ALLOWED
    )
    first = offered(tmp_path, f"curl {OWN}/live/crews", PRIVATE.replace(ALLOWED, denied), THROUGH)[0]
    assert first.verified
    assert first.edits[0].way[-2:] == ("StringNotEquals", "aws:SourceVpce")
