"""What the benchmark of Terraform plans measures and judges."""

from __future__ import annotations

import pytest

from bench.terraform import APIS, MEGA, ROUTES, Result, Round, generated, missed
from why403.model.routes import Routes
from why403.templates.terraform import read


def result(seconds: float = 1.0, memory: float = 4.0, routes: int = 2 * APIS * ROUTES) -> Result:
    return Result(MEGA, (Round(seconds, memory * MEGA, 2 * APIS, routes),))


def test_a_plan_is_about_as_large_as_it_is_asked_to_be() -> None:
    assert abs(len(generated(8 * MEGA)) - 8 * MEGA) < MEGA


def routes_found() -> list[int]:
    """How many routes are read of each API of a plan of nothing else."""
    found = read(generated(1), "plan.json")
    routes = [each.configuration.api.routes.value for each in found]
    return [len(each) for each in routes if isinstance(each, Routes)]


def test_all_routes_of_a_small_plan_are_there_to_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short form: two REST and two HTTP APIs of some routes."""
    monkeypatch.setattr("bench.terraform.APIS", 2)
    monkeypatch.setattr("bench.terraform.ROUTES", 30)
    assert routes_found() == [30] * 4


@pytest.mark.slow
def test_all_routes_of_the_plan_are_there_to_be_found() -> None:
    """The long form: the plan that is measured."""
    assert routes_found() == [ROUTES] * 2 * APIS


def test_each_target_can_be_missed() -> None:
    assert missed(result()) == []
    assert [len(missed(each)) for each in (result(5.1), result(memory=10.1), result(routes=1))] == [1, 1, 1]
