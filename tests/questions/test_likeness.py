"""The words of pages order suspects: expectations are what the pages speak of."""

from __future__ import annotations

import pytest

from tests.questions.cases import FORBIDDEN, case
from why403.questions.explain import explain
from why403.questions.likeness import likeness, words_of


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("the WAF log has a managed rule that blocked the body", "waf-block"),
        ("the key is in no usage plan for this stage", "api-key-not-in-plan"),
        ("the clock of the device is late", "iam-clock-skew"),
        ("the distribution forwards the viewer's Host header", "host-mismatch"),
        ("the client certificate is not in the truststore", "mtls"),
    ],
)
def test_the_page_of_a_cause_is_most_alike_what_speaks_of_it(said: str, cause: str) -> None:
    found = likeness([said])
    assert max(found, key=lambda code: found[code]) == cause


def test_likeness_is_a_share() -> None:
    assert all(0 <= share <= 1 for share in likeness(["stage", "key", "deploy the api"]).values())


def test_nothing_said_is_like_no_page() -> None:
    assert likeness([]) == {}
    assert likeness(["zzyzx qwrtp"]) == {}


def test_endings_make_no_other_word() -> None:
    assert words_of("blocked blocks blocking") == {"block": 3}


def test_words_order_suspects_and_remove_none() -> None:
    silent, told = (explain(case(FORBIDDEN, {}, *said)) for said in ((), ("no usage plan",)))
    assert {row.suspect.cause.code for row in silent.suspects} == {
        r.suspect.cause.code for r in told.suspects
    }
    assert told.suspects[0].suspect.cause.code == "api-key-not-in-plan"


def test_a_flood_of_words_is_read_up_to_a_limit() -> None:
    assert likeness(["stage " * 100_000] * 10_000)
