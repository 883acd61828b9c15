"""Who gets into the shop: run it with `pytest`, after `pip install 'why403[sam]'`."""

import pytest

from why403.pytest_plugin import OpenApi
from why403.testing import Api, Clock, assert_refused

WRITES = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "execute-api:Invoke",
            "Resource": "arn:aws:execute-api:*:*:*/prod/PUT/orders/*",
        }
    ],
}
CLOCK = Clock()


@pytest.fixture(scope="module")
def api(why403_api: OpenApi) -> Api:
    return why403_api("template.yaml", "Shop", clock=CLOCK)


def test_everybody_reads_the_status(api: Api) -> None:
    assert api.anonymous().get("/prod/status").json()["route"] == "/status"


def test_an_order_is_read_with_a_key_of_the_plan(api: Api) -> None:
    answer = api.with_key("Partner").get("/prod/orders/7")
    assert answer.json()["parameters"] == {"id": "7"}


def test_an_order_is_not_read_without_one(api: Api) -> None:
    assert_refused(api.anonymous().get("/prod/orders/7"), "api-key-missing")
    assert_refused(api.with_key("Former").get("/prod/orders/7"), "api-key-not-in-plan")


def test_a_partner_is_throttled(api: Api) -> None:
    CLOCK.move(60)
    partner = api.with_key("Partner")
    statuses = [partner.get("/prod/orders/7").status for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_an_order_is_written_by_a_role_that_may(api: Api) -> None:
    writer = api.as_role("writer", WRITES)
    assert writer.put("/prod/orders/7", json={"amount": 2}).status == 200
    elsewhere = api.as_role("reader", account="999988887777")  # the resource policy lets in all of ours
    assert_refused(elsewhere.put("/prod/orders/7"), "iam-identity-implicit-deny")
    assert_refused(api.anonymous().put("/prod/orders/7"), "iam-unsigned")


def test_the_stock_is_shown_inside_alone(api: Api) -> None:
    assert api.anonymous().get("/prod/stock", source_ip="10.1.2.3").status == 200
    assert_refused(
        api.anonymous().get("/prod/stock", source_ip="203.0.113.9"), "resource-policy-explicit-deny"
    )
