"""Not more than five calls a second are made, after the first five."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from why403.sources.live.pace import A_SECOND, AT_ONCE, Pace


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += seconds


def test_the_first_calls_are_made_at_once() -> None:
    time = Time()
    pace = Pace(time, time.sleep)
    for _ in range(int(AT_ONCE)):
        pace.wait()
    assert time.moment == 0


@given(st.lists(st.floats(0, 3), max_size=60))
def test_in_no_second_are_there_more_calls_than_the_bucket_holds(pauses: list[float]) -> None:
    time = Time()
    pace, moments = Pace(time, time.sleep), []
    for pause in pauses:
        time.sleep(pause)
        pace.wait()
        moments.append(time.moment)
    for start in moments:
        within = [moment for moment in moments if start <= moment < start + 1]
        assert len(within) <= AT_ONCE + A_SECOND + 1
