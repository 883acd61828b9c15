"""The gate `stage`. Sources: gateway-semantics A.2 row 9, A.5 row 4, B.2."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, KINDS, REST, WEBSOCKET, blamed, statuses, verdict
from why403 import facts as f
from why403.gates.stage import GATE
from why403.logic.facts import Fact, Value
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_that_does_not_exist_is_refused(kind: str) -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "execute-api", f.STAGE_EXISTS: False}
    assert verdict(GATE, kind, "stage.exists", told) is NO
    assert blamed(GATE, kind, "stage.exists", told) == {"stage-missing"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_that_exists_is_found(kind: str) -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "execute-api", f.STAGE_EXISTS: True}
    assert verdict(GATE, kind, "stage.exists", told) is YES


def test_on_a_custom_domain_the_mapping_names_the_stage() -> None:
    told: dict[Fact, Value] = {f.HOST_KIND: "custom", f.FRONT: "none", f.STAGE_EXISTS: False}
    assert verdict(GATE, REST, "stage.exists", told) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_without_the_deployment_is_refused(kind: str) -> None:
    told: dict[Fact, Value] = {f.STAGE_DEPLOYED: False}
    assert verdict(GATE, kind, "stage.deployed", told) is NO
    assert blamed(GATE, kind, "stage.deployed", told) == {"not-deployed"}


@pytest.mark.parametrize("check", ["stage.exists", "stage.deployed"])
def test_with_nothing_told_it_is_open(check: str) -> None:
    assert verdict(GATE, REST, check, {}) is Truth.UNKNOWN


@pytest.mark.parametrize(("kind", "status"), [(REST, 403), (WEBSOCKET, 403), (HTTP, 404)])
def test_the_answer_is_403_and_on_http_apis_404(kind: str, status: int) -> None:
    assert statuses(GATE, kind, "stage.exists") == {status}
