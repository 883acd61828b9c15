"""Every leaf that a file settles has a place in it: a line, and a span that shows what decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.placed import leaves_of, shares, written
from tests.laws.told import ACCOUNT, FORMATS, KINDS, files, format_of
from why403.templates.recognise import OPENAPI

EVERY = [file for api in KINDS for file in files(api) if format_of(file) != ACCOUNT]
LEAST = 1.0
"""The share of settled leaves that have a place, in every format."""
OTHER_WORDS = {(OPENAPI, "api.type")}
"""Where a format says it in words of its own: by an extension of REST APIs, whose value says nothing."""


@pytest.mark.slow
@pytest.mark.parametrize("form", [form for form in FORMATS if form != ACCOUNT])
def test_the_share_of_settled_leaves_with_a_place_holds(form: str) -> None:
    had, of = shares()[form]
    assert of > 400
    assert had / of >= LEAST


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_every_settled_leaf_has_a_place_in_its_file_that_is_not_the_whole_of_it(file: Path) -> None:
    lost = {(each.fact, str(each.at)) for each in leaves_of(file) if not each.found}
    assert lost == set()


@pytest.mark.parametrize("file", EVERY, ids=lambda file: f"{file.parent.name}:{file.name}")
def test_a_place_shows_the_value_that_it_is_the_place_of(file: Path) -> None:
    """What stands in one line; an element of several lines is the one that lacks what it is asked for."""
    wrong = {
        (each.fact, str(each.says), each.span)
        for each in leaves_of(file)
        if (format_of(file), each.fact) not in OTHER_WORDS
        and each.span is not None
        and "\n" not in each.span
        and not each.shows
    }
    assert wrong == set()


def test_every_exemption_is_still_needed() -> None:
    hidden = {
        (format_of(file), each.fact)
        for file in EVERY
        for each in leaves_of(file)
        if each.span is not None and "\n" not in each.span and not each.shows
    }
    assert hidden == OTHER_WORDS


def test_most_values_are_held_to_what_their_place_shows() -> None:
    """The law is not empty: in every format some values are compared with the text at their place."""
    for form in (form for form in FORMATS if form != ACCOUNT):
        compared = [
            each
            for file in EVERY
            if format_of(file) == form
            for each in leaves_of(file)
            if written(each.says) and each.span is not None and "\n" not in each.span
        ]
        assert len(compared) > 10, form
