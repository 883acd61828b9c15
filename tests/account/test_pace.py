"""Not more than five calls a second are made, after the first five."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bench.emulated import timeless
from why403.account.operations import operation_of
from why403.account.pace import A_SECOND, AT_ONCE, Pace, Paces


def test_the_first_calls_are_made_at_once() -> None:
    time = timeless()
    pace = Pace(time)
    for _ in range(int(AT_ONCE)):
        pace.wait()
    assert time.clock() == 0


@given(st.lists(st.floats(0, 3), max_size=60))
def test_in_no_second_are_there_more_calls_than_the_bucket_holds(pauses: list[float]) -> None:
    time = timeless()
    pace, moments = Pace(time), []
    for pause in pauses:
        time.sleep(pause)
        pace.wait()
        moments.append(time.clock())
    for start in moments:
        within = [moment for moment in moments if start <= moment < start + 1]
        assert len(within) <= AT_ONCE + A_SECOND + 1


def test_in_two_seconds_there_are_not_more_than_five_pages_of_resources() -> None:
    time = timeless()
    paces, moments = Paces(time), []
    for _ in range(20):
        paces.wait(operation_of("apigateway", "GetResources"))
        moments.append(time.clock())
    for start in moments:
        assert len([moment for moment in moments if start <= moment < start + 2]) <= 5


def test_services_without_a_published_limit_do_not_wait() -> None:
    time = timeless()
    paces = Paces(time)
    for _ in range(50):
        paces.wait(operation_of("iam", "GetPolicy"))
    assert time.clock() == 0
