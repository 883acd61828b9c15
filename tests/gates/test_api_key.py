"""The gate `api-key`. Sources: gateway-semantics G.2, G.3; messages R1, R2; the guide on usage plans."""

from __future__ import annotations

import pytest

from tests.gates.asked import HTTP, REST, WEBSOCKET, answers, blamed, names, statuses, verdict
from why403 import facts as f
from why403.gates.api_key import GATE
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT
from why403.logic.truth import NO, YES, Truth

KEYED: dict[Fact, Value] = {
    f.API_KEY_REQUIRED: True,
    f.KEY_SOURCE: "HEADER",
    f.API_KEY: "a key",
    f.KEY_EXISTS: True,
    f.KEY_ENABLED: True,
    f.KEY_IN_PLAN: True,
}


def test_http_apis_have_no_api_keys() -> None:
    """They have neither keys nor usage plans (the guide's page http-api-vs-rest)."""
    assert names(GATE, HTTP) == set()


@pytest.mark.parametrize("kind", [REST, WEBSOCKET])
def test_a_key_that_is_joined_to_the_stage_is_accepted(kind: str) -> None:
    assert verdict(GATE, kind, "api-key.accepted", KEYED) is YES


@pytest.mark.parametrize("kind", [REST, WEBSOCKET])
def test_a_method_that_requires_no_key_takes_a_call_without(kind: str) -> None:
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: False, f.API_KEY: ABSENT}
    assert verdict(GATE, kind, "api-key.accepted", told) is YES


def test_a_call_without_a_key_is_refused_as_missing() -> None:
    told = {**KEYED, f.API_KEY: ABSENT}
    assert verdict(GATE, REST, "api-key.accepted", told) is NO
    assert blamed(GATE, REST, "api-key.accepted", told) == {"api-key-missing"}


def test_an_unknown_key_is_refused_as_invalid() -> None:
    told = {**KEYED, f.KEY_EXISTS: False}
    assert verdict(GATE, REST, "api-key.accepted", told) is NO
    assert blamed(GATE, REST, "api-key.accepted", told) == {"api-key-invalid"}


def test_a_disabled_key_is_refused_as_disabled() -> None:
    told = {**KEYED, f.KEY_ENABLED: False}
    assert verdict(GATE, REST, "api-key.accepted", told) is NO
    assert blamed(GATE, REST, "api-key.accepted", told) == {"api-key-disabled"}


def test_a_key_outside_the_plans_of_the_stage_is_refused() -> None:
    told = {**KEYED, f.KEY_IN_PLAN: False}
    assert verdict(GATE, REST, "api-key.accepted", told) is NO
    assert blamed(GATE, REST, "api-key.accepted", told) == {"api-key-not-in-plan"}


def test_of_a_key_that_was_sent_everything_else_is_open() -> None:
    told: dict[Fact, Value] = {f.API_KEY_REQUIRED: True, f.API_KEY: "a key"}
    assert verdict(GATE, REST, "api-key.accepted", told) is Truth.UNKNOWN
    expected = {"api-key-invalid", "api-key-disabled", "api-key-not-in-plan"}
    assert blamed(GATE, REST, "api-key.accepted", told) == expected


def test_with_nothing_told_a_missing_key_is_possible_too() -> None:
    assert "api-key-missing" in blamed(GATE, REST, "api-key.accepted", {})


def test_a_key_that_the_authorizer_gives_satisfies_the_source() -> None:
    told: dict[Fact, Value] = {
        f.API_KEY_REQUIRED: True,
        f.KEY_SOURCE: "AUTHORIZER",
        f.KEY_FROM_AUTHORIZER: True,
    }
    assert verdict(GATE, REST, "api-key.source", told) is YES


def test_an_authorizer_that_gives_no_key_is_to_blame_where_the_key_comes_from_it() -> None:
    told: dict[Fact, Value] = {
        f.API_KEY_REQUIRED: True,
        f.KEY_SOURCE: "AUTHORIZER",
        f.KEY_FROM_AUTHORIZER: False,
    }
    assert verdict(GATE, REST, "api-key.source", told) is NO
    assert blamed(GATE, REST, "api-key.source", told) == {"api-key-source"}


def test_the_authorizer_gives_no_key_and_the_header_is_read_all_the_same() -> None:
    told = {**KEYED, f.KEY_FROM_AUTHORIZER: False}
    assert verdict(GATE, REST, "api-key.source", told) is YES


@pytest.mark.parametrize("check", ["api-key.source", "api-key.accepted"])
@pytest.mark.parametrize("kind", [REST, WEBSOCKET])
def test_every_key_failure_answers_with_the_same_words(kind: str, check: str) -> None:
    """`Forbidden`, 403, whatever is wrong with the key (R2)."""
    assert answers(GATE, kind, check) == {"invalid-api-key"}
    assert statuses(GATE, kind, check) == {403}
