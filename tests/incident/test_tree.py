"""Plain values with places; what has another shape is untold."""

from __future__ import annotations

import pytest

from why403.incident.tree import Tree
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import ABSENT, UNKNOWN

TOP, NAME = Place("i.yaml", ("config",), 3, 1), Place("i.yaml", ("config", "a", "name"), 5, 9)


def tree(value: object) -> Tree:
    return Tree(value, (), {(): TOP, ("a", "name"): NAME})


def test_a_part_knows_its_place() -> None:
    assert tree({"a": {"name": "x"}}).get("a").get("name").text().at is NAME


def test_a_part_without_a_place_has_that_of_the_nearest_above() -> None:
    assert tree({"a": {"other": "x"}}).get("a").get("other").text().at is TOP


def test_nothing_is_written_in_a_tree_without_places() -> None:
    assert Tree("x", (), {}).at is NOWHERE_WRITTEN


def test_the_first_name_that_is_there_counts() -> None:
    assert tree({"b": 1, "c": 2}).get("a", "b", "c").value == 1


@pytest.mark.parametrize("value", [None, "text", 3, ["x"]])
def test_what_is_no_mapping_has_no_parts(value: object) -> None:
    assert tree(value).get("a").value is None
    assert list(tree(value).entries()) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (12, "12"), ("absent", ABSENT), (True, UNKNOWN), (None, UNKNOWN), ([], UNKNOWN)],
)
def test_a_text(value: object, text: object) -> None:
    assert tree(value).text().value == text


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), ("no", False), ("True", True), ("maybe", UNKNOWN), (1, UNKNOWN), (None, UNKNOWN)],
)
def test_a_flag(value: object, flag: object) -> None:
    assert tree(value).flag().value is flag


@pytest.mark.parametrize(
    ("value", "number"),
    [(0, 0.0), ("0", 0.0), (2.5, 2.5), (True, UNKNOWN), ("many", UNKNOWN), (None, UNKNOWN)],
)
def test_a_number(value: object, number: object) -> None:
    assert tree(value).number().value == number


@pytest.mark.parametrize(("value", "only"), [(["x"], "x"), ("x", "x"), (["x", "y"], UNKNOWN), ([], UNKNOWN)])
def test_the_one_part_of_a_list(value: object, only: object) -> None:
    assert tree(value).only().value == only


def test_a_list_with_a_part_of_another_kind_is_untold() -> None:
    assert (
        tree(["a", 1]).all(lambda part: part.value if isinstance(part.value, str) else None).value is UNKNOWN
    )


def test_a_single_value_stands_for_a_list_of_one() -> None:
    assert tree("a").texts().value == ("a",)


def test_whatever_is_there() -> None:
    assert (tree("absent").any().value, tree({}).any().value, tree(None).any().value) == (ABSENT, {}, UNKNOWN)
