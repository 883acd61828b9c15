"""What was read of an account is said: for people on standard error, for machines in the JSON."""

from __future__ import annotations

from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from bench.emulated import ACCOUNT, REGION, Emulated, fault
from bench.emulated_rest import deploy, rest
from bench.live import SIGNED
from tests.account.scenes import METHODS, host, key, simulates, user
from tests.account.test_causes import FORBIDDEN, asked, curl, denied
from tests.cli.calls import Printed, Terminal
from tests.cli.test_output import SCHEMA


@pytest.fixture
def api(aws: Emulated) -> str:
    """An API whose stage serves what is edited."""
    made = rest(aws, METHODS)
    deploy(aws, made, "prod", METHODS)
    return made


def without_key(why403: Terminal, api: str) -> Printed:
    return asked(why403, curl(f"https://{host(api)}/prod/orders"), FORBIDDEN)


def test_without_an_account_nothing_is_said_of_one(why403: Terminal) -> None:
    assert why403("explain", "--json", FORBIDDEN).tree["account"] is None


def test_it_says_from_which_api_region_and_stage_it_was_read(why403: Terminal, api: str) -> None:
    account = why403("explain", "--json", "--api", f"aws:{api}/prod", "--region", REGION, FORBIDDEN).tree[
        "account"
    ]
    assert (account["api"], account["stage"], account["region"]) == (api, "prod", REGION)


def test_it_names_the_account_where_that_was_read(why403: Terminal, aws: Emulated, api: str) -> None:
    answer = denied(user(aws, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}), api, "POST/orders")
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", "-X POST", SIGNED), answer)
    assert printed.tree["account"]["account"] == ACCOUNT


def test_every_call_that_was_made_stands_in_it_once(why403: Terminal, aws: Emulated, api: str) -> None:
    value = key(aws, api, "prod", joined=False)
    call = curl(f"https://{host(api)}/prod/orders", f"-H 'x-api-key: {value}'")
    account = asked(why403, call, FORBIDDEN).tree["account"]
    assert account["count"] == len(account["calls"]) == sum(aws.calls.values())
    told = Counter(each["operation"].replace("-", "").replace(" ", "") for each in account["calls"])
    assert told == Counter({name.lower().replace(" ", ""): count for name, count in aws.calls.items()})
    assert {each["outcome"] for each in account["calls"]} == {"read"}


def test_the_first_call_is_told_first(why403: Terminal, api: str) -> None:
    first = without_key(why403, api).tree["account"]["calls"][0]
    assert first == {"operation": "apigateway get-rest-api", "of": api, "attempts": 1, "outcome": "read"}


def test_a_call_that_was_denied_names_its_one_permission(why403: Terminal, aws: Emulated, api: str) -> None:
    aws.reply("apigateway", "GetExport", lambda _r: fault("json", "AccessDeniedException", 403))
    missing = without_key(why403, api).tree["account"]["missing"]
    assert [(each["operation"], each["why"], each["permission"]) for each in missing] == [
        (
            "apigateway get-export",
            "denied",
            {
                "action": "apigateway:GET",
                "resource": "arn:aws:apigateway:*::/restapis/*/stages/*/exports/*",
            },
        )
    ]


def test_a_call_that_failed_for_another_reason_names_no_permission(
    why403: Terminal, aws: Emulated, api: str
) -> None:
    aws.reply("apigateway", "GetExport", lambda _r: fault("json", "InternalFailure", 503))
    (missing,) = without_key(why403, api).tree["account"]["missing"]
    assert (missing["why"], missing["permission"]) == ("unavailable", None)


def test_a_call_that_was_tried_again_says_how_often(why403: Terminal, aws: Emulated, api: str) -> None:
    aws.reply(
        "apigateway", "GetExport", lambda _r: fault("json", "TooManyRequestsException", 429), lambda _r: None
    )
    account = without_key(why403, api).tree["account"]
    attempts = {each["operation"]: each["attempts"] for each in account["calls"]}
    assert attempts["apigateway get-export"] == 2
    assert account["missing"] == []


@pytest.mark.parametrize(("said", "agrees"), [("allowed", True), ("explicitDeny", False)])
def test_what_the_simulator_said_stands_in_it(
    why403: Terminal, aws: Emulated, api: str, said: str, agrees: bool
) -> None:
    simulates(aws, said)
    answer = denied(user(aws), api, "POST/orders")
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders", "-X POST"), answer, "--ask-aws")
    assert printed.tree["account"]["simulator"]["agrees"] is agrees
    assert printed.tree["account"]["simulator"]["ours"] == "Allowed"


def test_a_simulator_that_could_not_be_asked_is_said_to_be_so(why403: Terminal, api: str) -> None:
    printed = asked(why403, curl(f"https://{host(api)}/prod/orders"), FORBIDDEN, "--ask-aws")
    assert printed.tree["account"]["simulator"] == {"aws": None, "ours": None, "agrees": None}


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredTokenException", "NotFoundException"])
def test_the_json_follows_its_schema_whatever_failed(
    why403: Terminal, aws: Emulated, api: str, code: str
) -> None:
    aws.reply("apigateway", "GetRestApi", lambda _r: fault("json", code, 403))
    Draft202012Validator(SCHEMA).validate(without_key(why403, api).tree)
