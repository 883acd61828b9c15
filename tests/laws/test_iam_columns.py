"""Law 3 for operands on arrays of strings: what numpy answers for all is what is answered for each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from tests.iam_cases import FAMILIES, VALUES
from why403.iam.globs import wild
from why403.iam.keys import RESOURCE, key_fact
from why403.iam.operators import COMPARISON, Spelled, operator_of
from why403.iam.resources import MATCHES
from why403.iam.vectors import numbers_of
from why403.logic.column import Column, truths
from why403.logic.formula import Atom
from why403.logic.reading import atom_truth

LAWS = settings(max_examples=in_all(120), deadline=None)
TEXTS = st.lists(st.text("ab/:", max_size=12), min_size=1, max_size=12)
PATTERNS = st.lists(st.text("ab/:*?", max_size=9), max_size=4)
ARNS = st.builds("arn:a:{}:{}".format, st.text("ab:", max_size=5), st.text("ab:/", max_size=6))
NUMBERS = st.integers(0, 300).map(str)
ADDRESSES = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.lists(NUMBERS, min_size=3, max_size=5).map(".".join),
    st.text("0123456789.", max_size=16),
)


def agrees(atom: Atom, texts: list[str], kind: str) -> None:
    array = np.array(texts, dtype=kind)
    found = truths([atom], {atom.fact.name: Column(array)}, len(texts))[0].tolist()
    assert found == [atom_truth(atom, text) for text in texts]


@LAWS
@given(TEXTS, PATTERNS, st.sampled_from("SU"))
def test_patterns_on_an_array(texts: list[str], patterns: list[str], kind: str) -> None:
    operand = COMPARISON["stringlike"].prepare(tuple(map(wild, patterns)))
    agrees(Atom(RESOURCE, MATCHES, operand), texts, kind)


@LAWS
@given(
    st.lists(ARNS, min_size=1, max_size=8), st.lists(ARNS.map(lambda arn: arn.replace("b", "*")), max_size=3)
)
def test_patterns_of_arns_on_an_array(texts: list[str], patterns: list[str]) -> None:
    for name in ("ArnLike", "ArnNotLike"):
        comparison = COMPARISON[name.lower()]
        operand = comparison.prepare(tuple(map(wild, patterns)))
        agrees(Atom(RESOURCE, operator_of(Spelled(comparison, "", False)), operand), texts, "S")


@LAWS
@given(st.lists(ADDRESSES, min_size=1, max_size=12))
def test_addresses_on_an_array(texts: list[str]) -> None:
    for name in ("IpAddress", "NotIpAddress"):
        comparison = COMPARISON[name.lower()]
        operand = comparison.prepare(("10.0.0.0/8", "128.0.0.0/1", "2001:db8::/32", "0.1.2.3", "::/3"))
        agrees(Atom(RESOURCE, operator_of(Spelled(comparison, "", False)), operand), texts, "S")


@pytest.mark.parametrize("names", FAMILIES, ids=lambda family: family[0][0])
def test_every_operator_on_an_array(names: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]) -> None:
    operators, keys, values = names
    for comparison in (COMPARISON[name.lower()] for name in operators if name != "Null"):
        for over in ("", "foranyvalue:", "forallvalues:"):
            for key in keys:
                operator = operator_of(Spelled(comparison, over, False))
                operand = comparison.prepare(tuple(map(wild, values)))
                agrees(Atom(key_fact(key), operator, operand), [*VALUES[key], "", "x"], "S")


def test_an_array_of_addresses_of_no_kind() -> None:
    assert numbers_of(np.array(["", "1.2.3.4", "::1", "1.2.3.4.5.6.7.8.9"], dtype="S")).tolist() == [
        -1,
        16909060,
        -1,
        -1,
    ]


def test_characters_beyond_ascii_are_compared_one_by_one() -> None:
    operand = COMPARISON["stringlike"].prepare((wild("caf?"), wild("*é")))
    agrees(Atom(RESOURCE, MATCHES, operand), ["café", "cafe", "é", ""], "U")
