"""What an address shows by itself, and beside the others of the same API."""

from __future__ import annotations

import pytest

from why403 import explain

API = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"


def clues(url: str, *words: str) -> set[tuple[str, str]]:
    text = "\n".join((f"GET {url}", "HTTP/1.1 403", "", '{"message":"Forbidden"}', "", *words))
    return {(clue.name, clue.cause) for clue in explain(text).case.clues}


@pytest.mark.parametrize("path", ["/prod/v1/v1/pets", "/v2/v2"])
def test_a_part_that_is_twice_in_a_row(path: str) -> None:
    assert ("segment-twice", "route-not-found") in clues(API + path)


@pytest.mark.parametrize("path", ["/prod/pets/1/1", "/prod/a/b/a", "/prod//pets"])
def test_numbers_and_parts_that_come_again_later_say_nothing(path: str) -> None:
    assert "segment-twice" not in {name for name, _ in clues(API + path)}


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/prod/pets/undefined", "route-not-found"),
        ("/undefined/pets", "stage-missing"),
        ("/prod/pets/%5Bobject%20Object%5D", "route-not-found"),
        ("/prod/pets/%7Bid%7D", "route-not-found"),
    ],
)
def test_what_a_program_did_not_fill_in(path: str, cause: str) -> None:
    assert ("path-unfilled", cause) in clues(API + path)


def test_another_stage_of_the_same_api_stands_in_the_words() -> None:
    assert ("another-stage", "stage-missing") in clues(
        f"{API}/Prod/pets", f"It was deployed to {API}/prod/pets"
    )


@pytest.mark.parametrize(
    "words",
    [
        f"{API}/prod/cats works",
        f"{API}/dev/pets gives 403 too",
        "https://zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com/dev/pets works",
    ],
)
def test_the_same_stage_a_refused_one_and_that_of_another_api_say_nothing(words: str) -> None:
    assert "another-stage" not in {name for name, _ in clues(f"{API}/prod/pets", words)}


@pytest.mark.parametrize(
    "words",
    ["The stage in the console is called prod", "StageName: prod", "our only stage is named `prod`"],
)
def test_a_stage_is_spoken_of_by_another_name_than_the_path_begins_with(words: str) -> None:
    assert ("stage-by-name", "stage-missing") in clues(f"{API}/Prod/pets", words)
    assert "stage-by-name" not in {name for name, _ in clues(f"{API}/prod/pets", words)}


@pytest.mark.parametrize("words", ["the stage is deployed", "a stage named dev and a stage called qa"])
def test_where_no_stage_or_several_are_named_nothing_follows(words: str) -> None:
    assert "stage-by-name" not in {name for name, _ in clues(f"{API}/Prod/pets", words)}
