"""Wildcards against a matcher that is slow and plain, and in time that grows with the text alone."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, product
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403.iam.globs import MANY, ONE, glob, globs, is_plain, overlap, wild
from why403.iam.variables import filled, marked, quoted, template, variables

PATTERNS = st.text("ab*?/", max_size=10)
TEXTS = st.text("ab/", max_size=14)


def fits(pattern: str, text: str) -> bool:
    """By the letter: a star is any run, a question mark any one character."""

    @lru_cache(None)
    def at(p: int, t: int) -> bool:
        if p == len(pattern):
            return t == len(text)
        if pattern[p] == "*":
            return at(p + 1, t) or (t < len(text) and at(p, t + 1))
        return t < len(text) and pattern[p] in ("?", text[t]) and at(p + 1, t + 1)

    return at(0, 0)


@settings(max_examples=in_all(400), deadline=None)
@given(PATTERNS, TEXTS)
def test_a_pattern_matches_what_the_letter_says(pattern: str, text: str) -> None:
    assert glob(wild(pattern)).holds(text) is fits(pattern, text)


@settings(max_examples=in_all(200), deadline=None)
@given(st.lists(PATTERNS, max_size=6), TEXTS)
def test_several_patterns_match_where_one_does(patterns: list[str], text: str) -> None:
    assert globs(map(wild, patterns)).holds(text) is any(fits(pattern, text) for pattern in patterns)


def test_case_is_ignored_where_it_is_folded() -> None:
    assert globs([wild("Execute-API:Inv*")], fold=True).holds("execute-api:INVOKE")


def test_a_star_crosses_slashes_and_line_ends() -> None:
    assert glob(wild("a*b")).holds("a/\n/b")


def seconds(stars: int) -> float:
    pattern, text = glob(wild("*ab" * stars + "*c")), "ab" * 40 * stars
    start = perf_counter()
    pattern.holds(text)
    return perf_counter() - start


def test_many_stars_do_not_explode() -> None:
    assert min(seconds(2000) for _ in range(3)) < 0.5


@pytest.mark.parametrize("written", ["a\ue000c", "a\ue001c", f"a{ONE}c", f"a{MANY}c"])
def test_no_character_that_somebody_writes_is_a_wildcard(written: str) -> None:
    assert not glob(wild(written)).holds("abc")
    assert is_plain(wild(written))


def test_a_character_of_private_use_stands_for_itself() -> None:
    assert glob(wild("user/\ue000*")).holds("user/\ue000-1")


@pytest.mark.parametrize("name", ["\ue000", ONE, MANY])
def test_no_value_of_a_policy_variable_is_a_wildcard(name: str) -> None:
    pieces = template("home/${aws:username}", has_variables=True)
    (fact,) = variables((pieces,))
    text = filled(pieces, {fact.name: name})
    assert text is not None
    assert not glob(text).holds("home/a")


@settings(max_examples=in_all(400), deadline=None)
@given(st.text("ab*?", max_size=3), st.text("ab*?", max_size=3))
def test_two_patterns_overlap_where_one_text_fits_both(one: str, other: str) -> None:
    """Of patterns of three signs a text of six is the longest that both can need."""
    texts = map("".join, chain.from_iterable(product("ab", repeat=length) for length in range(7)))
    assert overlap(wild(one), wild(other)) is any(fits(one, text) and fits(other, text) for text in texts)


@settings(max_examples=in_all(200), deadline=None)
@given(st.text("ab*?${}:", max_size=8), st.text("ab*?${}:", max_size=8))
def test_a_quoted_text_means_itself_alone(text: str, other: str) -> None:
    pattern = glob(marked(quoted(text)))
    assert pattern.holds(text)
    assert pattern.holds(other) is (other == text)
