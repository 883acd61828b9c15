"""Statements from pairs of principals and routes, joined until they are short enough."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from why403.audit.least import (
    EVERYBODY,
    Piece,
    Right,
    Universe,
    admitted_beside,
    fitted,
    pieces_of,
    size_of,
    statements,
)
from why403.model.configuration import Api, Configuration
from why403.model.route import Route, Setting
from why403.model.routes import Routes

ROUTES = [
    *(Route(verb, f"/{part}/{{id}}") for part in ("orders", "offers", "users") for verb in ("GET", "PUT")),
    *(Route("GET", f"/reports/{part}") for part in ("daily", "weekly", "yearly")),
]
UNIVERSE = Universe(Configuration(api=Api(routes=Setting(Routes(ROUTES)))), ["live"])
GET_ORDERS, PUT_ORDERS = "live/GET/orders/*", "live/PUT/orders/*"


def size(pieces: Iterable[Piece]) -> int:
    return size_of(statements(pieces, str, named=True))


def test_who_may_do_the_same_shares_a_statement() -> None:
    made = pieces_of([Right("a", GET_ORDERS), Right("b", GET_ORDERS), Right("c", PUT_ORDERS)])
    assert [(sorted(each.who), sorted(each.below)) for each in made] == [
        (["a", "b"], [GET_ORDERS]),
        (["c"], [PUT_ORDERS]),
    ]


def test_what_is_short_enough_is_left_as_it_is() -> None:
    rights = [Right("a", GET_ORDERS), Right("b", PUT_ORDERS)]
    found = fitted(rights, UNIVERSE, size, 8192)
    assert (found.fits, found.joined) == (True, False)
    assert not admitted_beside(found.pieces, rights, UNIVERSE)


@pytest.mark.parametrize("limit", [260, 200, 150, 120])
def test_what_is_joined_fits_and_admits_all_that_was_asked_for(limit: int) -> None:
    below = [f"live/{route.verb}/{route.path.strip('/').replace('{id}', '*')}" for route in ROUTES]
    rights = [Right(EVERYBODY, each) for each in below]
    found = fitted(rights, UNIVERSE, size, limit)
    assert found.fits
    assert found.size <= limit
    assert all(UNIVERSE.mask(each) & ~UNIVERSE.masks(found.pieces[0].below) == 0 for each in below)


def test_what_admits_nothing_beside_is_joined_first() -> None:
    """Of the reports all are wanted, of the users only one verb."""
    wanted = ["live/GET/reports/daily", "live/GET/reports/weekly", "live/GET/reports/yearly"]
    rights = [Right(EVERYBODY, each) for each in (*wanted, "live/GET/users/*", GET_ORDERS)]
    exact = size(pieces_of(rights))
    found = fitted(rights, UNIVERSE, size, exact - 40)
    assert not admitted_beside(found.pieces, rights, UNIVERSE)


def test_what_is_admitted_beside_is_told() -> None:
    rights = [Right("a", GET_ORDERS), Right("b", PUT_ORDERS)]
    joined = [Piece(frozenset("ab"), frozenset({GET_ORDERS, PUT_ORDERS}), "")]
    assert admitted_beside(joined, rights, UNIVERSE) == {
        "a": ("PUT /orders/{id}",),
        "b": ("GET /orders/{id}",),
    }


def test_pieces_under_different_conditions_stay_apart() -> None:
    rights = [Right("a", GET_ORDERS, '{"Bool": {}}'), Right("a", PUT_ORDERS)]
    found = fitted(rights, UNIVERSE, size, 10)
    assert {each.condition for each in found.pieces} == {"", '{"Bool": {}}'}
    assert not found.fits


def test_everybody_is_not_said_to_be_replaced_by_an_account() -> None:
    found = fitted([Right(EVERYBODY, GET_ORDERS)], UNIVERSE, size, 10)
    assert (found.fits, found.by_account) == (False, False)
