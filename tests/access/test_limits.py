"""Throttles and quotas: developer guide, api-gateway-request-throttling; that zero blocks was observed."""

from __future__ import annotations

import pytest

from tests.credentials.shown import shown
from why403 import facts as f

KEY = "k3yOneValue0000000001aaaa"
PLAN = f"stages: [prod]\napiKeys: [{{id: k1, value: {KEY}}}]\nusagePlans: "
ZERO = "{throttlingRateLimit: 0, throttlingBurstLimit: 0}"
SENT = (("x-api-key", KEY),)


@pytest.mark.parametrize(
    ("config", "within"),
    [
        (f"methodSettings: {{'orders/GET': {ZERO}}}", False),
        (f"methodSettings: {{'~1orders/GET': {ZERO}}}", False),
        (f"methodSettings: {{'*/*': {ZERO}}}", False),
        ("methodSettings: {'orders/GET': {throttlingBurstLimit: 0}}", False),
        (f"methodSettings: {{'orders/POST': {ZERO}}}", None),
        ("methodSettings: {'orders/GET': {throttlingRateLimit: 1}}", None),
        (f"methodSettings: {{'orders/GET': {{throttlingRateLimit: 5}}, '*/*': {ZERO}}}", None),
        (f"routes: ['GET /{{id}}']\nmethodSettings: {{'{{id}}/GET': {ZERO}}}", False),
        (f"routes: [GET /orders]\nmethodSettings: {{'*/*': {ZERO}, 'x/GET': {{}}}}", False),
        (f"methodSettings: {{'*/*': {ZERO}, 'x/GET': {{}}}}", None),
    ],
)
def test_a_throttle_of_zero_lets_nothing_pass(config: str, within: bool | None) -> None:
    assert shown("stages: [prod]\n" + config).get(f.WITHIN_RATE.name) is within


def test_a_route_of_an_http_api_has_its_own() -> None:
    config = f"stages: [$default]\nrouteSettings: {{'GET /orders': {ZERO}}}"
    assert shown(config, "/orders", kind="HTTP")[f.WITHIN_RATE.name] is False


@pytest.mark.parametrize(("rate", "within"), [(0, False), (5, None)])
def test_a_plan_of_zero_blocks_its_keys(rate: int, within: bool | None) -> None:
    config = PLAN + f"[{{keys: [k1], apiStages: [prod], throttle: {{rateLimit: {rate}}}}}]"
    assert shown(config, headers=SENT).get(f.WITHIN_RATE.name) is within


@pytest.mark.parametrize(
    ("items", "within"),
    [
        ("{k1: [[500, 0]]}", False),
        ("{k1: [[10, 490], [20, 470]]}", True),
        ("{k1: [[10, 490], [490, 0]]}", False),
        ("{k2: [[500, 0]]}", None),
        ("{k1: []}", None),
    ],
)
def test_what_is_left_of_a_quota(items: str, within: bool | None) -> None:
    config = PLAN + f"[]\nusage: {{items: {items}}}"
    assert shown(config, headers=SENT).get(f.WITHIN_QUOTA.name) is within
