"""A name that the refused call spells otherwise than the call that works decides."""

from __future__ import annotations

import pytest

from why403 import explain

HOST = "https://abc123def4.execute-api.eu-west-1.amazonaws.com"
FORBIDDEN = 'HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n{"message":"Forbidden"}'
NO_TOKEN = (
    "HTTP/2 403\nx-amzn-errortype: MissingAuthenticationTokenException\n\n"
    '{"message":"Missing Authentication Token"}'
)
SERVED = 'HTTP/2 200\ncontent-type: application/json\n\n{"items":[]}'


def share(refused: str, works: str) -> float:
    """The weight of a missing stage."""
    bad, good = (f"$ curl -i {HOST}{path}" for path in (refused, works))
    rows = explain(f"{bad}\n{FORBIDDEN}", works=f"{good}\n{SERVED}").suspects
    return sum(row.weight for row in rows if row.cause.code == "stage-missing")


def first(refused: str, works: str, answer: str, host: str = HOST) -> str:
    bad, good = (f"$ curl -i {host}{path}" for path in (refused, works))
    return explain(f"{bad}\n{answer}", works=f"{good}\n{SERVED}").suspects[0].cause.code


@pytest.mark.parametrize(
    ("refused", "works"),
    [("/Live/items", "/live/items"), ("/stagng/items", "/staging/items"), ("/items", "/live/items")],
)
def test_a_stage_that_is_spelled_otherwise_does_not_exist(refused: str, works: str) -> None:
    assert first(refused, works, FORBIDDEN) == "stage-missing"


def test_a_path_that_is_spelled_otherwise_is_no_route() -> None:
    assert first("/live/Items", "/live/items", NO_TOKEN) == "route-not-found"


@pytest.mark.parametrize(("refused", "works"), [("/test/items", "/live/items"), ("/v2/items", "/v1/items")])
def test_another_name_may_well_exist(refused: str, works: str) -> None:
    """It is less likely to be no stage than a name that is spelled otherwise."""
    assert share(refused, works) < 0.8 * share("/Live/items", "/live/items")


def test_what_stands_first_behind_a_custom_domain_need_not_be_the_stage() -> None:
    assert first("/Live/items", "/live/items", FORBIDDEN, "https://api.example.org") != "stage-missing"
