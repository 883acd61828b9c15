"""A call is tried again where that helps, and several are made at once; only waiting moves the clock."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from bench.emulated import Emulated, fault, ok, timeless
from tests.account.matrix import refuses
from why403.account.account import Account
from why403.account.attempts import LONGEST, pause_after
from why403.account.clients import Clients
from why403.account.faults import Fault, Why, fault_of
from why403.account.operations import operation_of
from why403.account.pace import Paces

READ = operation_of("wafv2", "GetWebACLForResource")


def waited(aws: Emulated) -> tuple[Account, Callable[[], float]]:
    """An account, and for how long it was waited."""
    passing = timeless()
    return Account(Clients(aws.session()), Paces(passing)), passing.clock


def asked(account: Account) -> object:
    return account.call(
        "wafv2", "GetWebACLForResource", ResourceArn="arn:aws:apigateway:eu-west-1::/" + "x" * 20
    )


@pytest.mark.parametrize(
    ("why", "attempts"),
    [(Why.THROTTLED, 4), (Why.UNAVAILABLE, 4), (Why.UNREACHABLE, 3), (Why.TIMEOUT, 2), (Why.DENIED, 1)],
)
def test_a_call_is_tried_as_often_as_is_documented(why: Why, attempts: int) -> None:
    failed = Fault(READ, "", why)
    tried = 1
    while pause_after(failed, tried) is not None:
        tried += 1
    assert tried == attempts


def test_every_pause_is_longer_than_the_one_before() -> None:
    for why in (Why.THROTTLED, Why.UNAVAILABLE, Why.UNREACHABLE):
        pauses = [pause_after(Fault(READ, "", why), tried) for tried in (1, 2)]
        assert pauses[0] is not None
        assert pauses[1] is not None
        assert pauses[0] < pauses[1]


def test_it_is_waited_for_as_long_as_aws_asks() -> None:
    assert pause_after(Fault(READ, "", Why.THROTTLED, wait=3.0), 1) == 3.0


def test_who_is_asked_to_wait_long_is_not_kept_waiting() -> None:
    assert pause_after(Fault(READ, "", Why.THROTTLED, wait=LONGEST + 1), 1) is None


@pytest.mark.parametrize(("said", "wait"), [("3", 3.0), (None, None), ("soon", None), ("-1", 0.0)])
def test_what_aws_asks_to_wait_is_read_off_its_answer(said: str | None, wait: float | None) -> None:
    class Refused(Exception):
        response = {"Error": {"Code": "TooManyRequestsException"}, "retryAfterSeconds": said}  # noqa: RUF012

    assert fault_of(Refused(), READ, "").wait == wait


def test_the_header_of_a_throttled_call_says_how_long_to_wait(aws: Emulated) -> None:
    account, clock = waited(aws)
    status, headers, body = fault("json", "TooManyRequestsException", 429)
    slow = (status, {**headers, "Retry-After": "3"}, body)
    aws.reply("apigateway", "GetStages", lambda _r: slow, lambda _r: ok({"item": []}))
    account.call("apigateway", "GetStages", restApiId="abcd1234")
    assert clock() == 3.0


def test_a_call_that_fails_for_good_ends_after_its_pauses(aws: Emulated) -> None:
    account, clock = waited(aws)
    aws.reply("wafv2", "GetWebACLForResource", refuses("InternalFailure", 503)("wafv2"))
    with pytest.raises(Fault):
        asked(account)
    assert aws.calls["wafv2 GetWebACLForResource"] == account.done[0].tried == 4
    assert clock() == 0.25 + 0.5 + 1.0


def test_forty_calls_that_fail_do_not_keep_the_next_one_from_being_tried_again(aws: Emulated) -> None:
    """The client library stops retrying after some thirty failures of a service."""
    account, _ = waited(aws)
    aws.reply("wafv2", "GetWebACLForResource", refuses("InternalFailure", 503)("wafv2"))
    for _ in range(40):
        with pytest.raises(Fault):
            asked(account)
    aws.reply(
        "wafv2",
        "GetWebACLForResource",
        lambda _r: fault("json", "InternalFailure", 503),
        lambda _r: ok({"WebACL": {"Name": "a"}}),
    )
    assert asked(account)


def test_reads_at_the_same_time_are_kept_in_the_order_in_which_they_were_asked_for(aws: Emulated) -> None:
    """The emulated account makes its routes at the first call, which is not safe at the same time."""
    waited(aws)[0].call("apigateway", "GetApiKeys", "first")
    account, _ = waited(aws)

    def read(number: int) -> Callable[[Account], int]:
        def make(branch: Account) -> int:
            time.sleep(random.random() / 50)
            branch.call("apigateway", "GetApiKeys", str(number))
            return number

        return make

    assert account.together([read(number) for number in range(12)]) == list(range(12))
    assert [each.subject for each in account.done] == [str(number) for number in range(12)]


def test_of_reads_at_the_same_time_the_first_fault_is_raised(aws: Emulated) -> None:
    account, _ = waited(aws)
    aws.reply("iam", "GetUser", refuses("AccessDenied", 403)("iam"))
    aws.reply("iam", "GetRole", refuses("AccessDenied", 403)("iam"))
    with pytest.raises(Fault) as raised:
        account.together(
            [
                lambda branch: branch.call("sts", "GetCallerIdentity"),
                lambda branch: branch.call("iam", "GetRole", RoleName="r"),
                lambda branch: branch.call("iam", "GetUser", UserName="u"),
            ]
        )
    assert raised.value.operation.name == "GetRole"
    assert [each.operation.name for each in account.faults] == ["GetRole", "GetUser"]


def test_what_ends_all_calls_is_kept_once_though_several_were_under_way(aws: Emulated) -> None:
    account, _ = waited(aws)
    aws.reply("iam", "GetUser", refuses("ExpiredToken", 403)("iam"))
    with pytest.raises(Fault):
        account.together([lambda branch: branch.call("iam", "GetUser", UserName="u")] * 6)
    assert [each.why for each in account.faults] == [Why.CREDENTIALS]


def test_what_iam_answered_once_is_not_asked_again(aws: Emulated) -> None:
    account, _ = waited(aws)
    aws.calls.clear()
    assert account.call("sts", "GetCallerIdentity") == account.call("sts", "GetCallerIdentity")
    assert aws.calls["sts GetCallerIdentity"] == len(account.done) == 1


def test_what_iam_refused_once_is_not_asked_again_and_named_once(aws: Emulated) -> None:
    account, _ = waited(aws)
    aws.reply("sts", "GetCallerIdentity", refuses("AccessDenied", 403)("sts"))
    for _ in range(2):
        with pytest.raises(Fault):
            account.call("sts", "GetCallerIdentity")
    assert len(account.faults) == 1
