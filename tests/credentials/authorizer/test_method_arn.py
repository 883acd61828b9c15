"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html"""

from __future__ import annotations

from typing import Any

from why403.credentials.authorizer.method_arn import possible_arns, read_arn
from why403.model.authorizer import Settings
from why403.model.incident import Incident, Request

HOST = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com"
POLICY = ("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders",)


def arns(url: str, kind: str = "REST", method: str = "GET", **settings: Any) -> set[str]:
    incident = Incident(request=Request(method, url))
    return {str(arn) for arn in possible_arns(incident, Settings(**settings), kind, POLICY)}


def test_stage_verb_and_path_are_read_off_the_apis_own_host_and_the_account_is_tried() -> None:
    assert arns(f"{HOST}/prod/orders?x=1") == {
        "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders",
        "arn:aws:execute-api:eu-west-1:000000000000:a1b2c3/prod/GET/orders",
    }


def test_the_root_ends_in_a_slash() -> None:
    assert any(arn.endswith("/prod/GET/") for arn in arns(f"{HOST}/prod"))


def test_a_handshake_has_no_verb() -> None:
    found = arns(f"{HOST.replace('https', 'wss')}/prod", kind="WEBSOCKET")
    assert {arn.rsplit(":", 1)[1] for arn in found} == {"a1b2c3/prod/$connect"}


def test_an_http_api_may_have_the_default_stage() -> None:
    tails = {arn.rsplit(":", 1)[1] for arn in arns(f"{HOST}/prod/orders", kind="HTTP")}
    assert tails == {"a1b2c3/prod/GET/orders", "a1b2c3/$default/GET/prod/orders"}


def test_encoded_paths_and_slashes_at_the_end_are_tried_both_ways() -> None:
    tails = {arn.split("/GET/")[1] for arn in arns(f"{HOST}/prod/a%20b/")}
    assert tails == {"a%20b", "a b", "a%20b/", "a b/"}


def test_the_account_of_china_and_of_govcloud_lie_in_their_partitions() -> None:
    assert all(
        arn.startswith("arn:aws-cn:") for arn in arns("https://a.execute-api.cn-north-1.amazonaws.com.cn/p/x")
    )
    assert all(
        arn.startswith("arn:aws-us-gov:")
        for arn in arns("https://a.execute-api.us-gov-west-1.amazonaws.com/p/x")
    )


def test_behind_a_custom_domain_api_stage_and_base_path_are_tried() -> None:
    found = arns("https://api.example.com/shop/orders")
    assert "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders" in found
    assert len(found) > 4


def test_a_told_arn_is_the_only_one() -> None:
    assert arns(f"{HOST}/x/y", method_arn=POLICY[0]) == set(POLICY)


def test_without_a_url_there_is_none() -> None:
    assert possible_arns(Incident(), Settings(), "REST", POLICY) == ()


def test_a_colon_in_the_path_stays() -> None:
    arn = read_arn("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/a:b/c")
    assert arn is not None
    assert arn.path == "a:b/c"


def test_a_host_that_only_begins_like_an_apis_names_no_api() -> None:
    found = arns("https://x.execute-api.eu-west-1.evil.example/prod/orders")
    assert not any(":x/" in arn for arn in found)


def test_the_name_of_an_api_at_a_vpc_endpoint_names_the_api() -> None:
    host = HOST.replace("a1b2c3.", "a1b2c3-vpce-0a1b.")
    assert arns(f"{host}/prod/orders") == arns(f"{HOST}/prod/orders")


def test_the_short_form_is_no_arn_of_a_method() -> None:
    assert read_arn("execute-api:/prod/GET/orders") is None
