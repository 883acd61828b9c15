"""What the benchmark of configurations measures and judges."""

from __future__ import annotations

from bench.configuration import SIZES, Times, explained, missed, routes, shown
from bench.configuration import called as a_call
from why403.incident.config import configuration


def times(**millis: float) -> list[Times]:
    return [
        Times(size, certain, 0.1, (millis.get(f"of_{size}", 1.0) / 1000,))
        for size in SIZES
        for certain in (True, False)
    ]


def test_a_configuration_has_as_many_routes_as_it_says() -> None:
    assert [len({str(route["route"]) for route in routes(size)}) for size in SIZES] == list(SIZES)


def test_a_disabled_key_makes_the_outcome_certain() -> None:
    for certain in (True, False):
        loaded = configuration(shown(30, certain=certain), {})
        assert explained(a_call(30, 7), loaded) is certain


def test_a_slow_explanation_misses_the_target() -> None:
    assert missed(times()) == []
    assert len(missed(times(of_300=31.0))) == 2


def test_growth_with_the_routes_misses_the_target() -> None:
    assert len(missed(times(of_3000=2.0))) == 2
