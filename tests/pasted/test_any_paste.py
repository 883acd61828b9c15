"""Whatever is pasted is read or refused, in bounded time: the samples cut, spliced and repeated."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pasted.pasted import SEEDS
from why403.documents.errors import BadInput
from why403.evidence.facts_of import facts_of
from why403.evidence.fingerprint import fingerprint
from why403.evidence.log_evidence import log_clues
from why403.incident.secrets import masked
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise
from why403.redaction.masks import mask

LONG = 2_000_000
SECONDS = 6
UNITS = (
    'curl ^"',
    '^"',
    "^\n",
    'fetch("',
    'fetch("a",{',
    "Invoke-WebRequest -Uri 'a' ",
    "Invoke-WebRequest @{a=b;",
    "\nInvoke-WebRequest -Headers @{\n",
    "$a.b = 1\n",
    "irm (",
    "http a.example b \\\n",
    "a|http a.example ",
    "        | | | |http ",
    "### a\n",
    "GET https://a/\n",
    "@a = {{a}}\n",
    "{{a}}",
    "{a:",
    "response: {",
    "{ statusCode: [",
    "$context.a",
    "$context.a,",
    '{"a":"$context.a",\n',
    "GET https://a: {\n",
    "Request Headers\n",
    "(1f1c2d3e-0000-4000-8000-000000000001) Method request headers: {a=b, ",
    "(1f1c2d3e-0000-4000-8000-000000000001) API Key \n",
    "Received response. Status: 403\n",
    "2026-07-01T10:00:00.123Z ",
    '{"trace_id":[',
    '{"trace_id":"',
    '{"item":[{"request":',
    '{"events":[{"message":"a"},',
    '"requestId":"',
    '{"requestId":"a","status":"403"}\n',
    "1.2.3.4,-,-,",
    '<request id="a">',
    "192.0.2.7 - - [a] ",
    "AWS WAF blocked ",
    "(Service: a; Status Code: ",
    "ForbiddenException: \n",
)

SPLICED = st.lists(st.sampled_from((*SEEDS, *UNITS, "\n", '"', "'", "}", "\udcff", "\0")), max_size=5).map(
    "".join
)


def through(text: str) -> None:
    """All that a paste goes through before questions are asked."""
    with contextlib.suppress(BadInput):
        incident = combine(recognise(text, "paste"))
        facts_of(incident)
        tuple(log_clues(incident, {}))
        fingerprint(incident.answer)
        masked(incident)
    mask(text)


@pytest.mark.parametrize("text", SEEDS)
def test_the_ends_of_lines_make_no_difference(text: str) -> None:
    as_in_windows = text.replace("\r\n", "\n").replace("\n", "\r\n")
    assert recognise(as_in_windows, "paste") == recognise(text.replace("\r\n", "\n"), "paste")


@pytest.mark.parametrize("text", SEEDS)
def test_every_sample_is_read(text: str) -> None:
    assert recognise(text, "paste")


def holed(text: str, cut: int, drop: int) -> None:
    """Read a sample that ends too early, and one that lacks a part."""
    at = cut * len(text) // 400
    through(text[:at])
    through(text[:at] + text[at + drop :])


@pytest.mark.parametrize("text", SEEDS)
@given(cut=st.integers(0, 400), drop=st.integers(0, 40))
@settings(max_examples=4, deadline=None)
def test_a_sample_with_a_hole_is_read_or_refused(text: str, cut: int, drop: int) -> None:
    holed(text, cut, drop)


@pytest.mark.slow
@pytest.mark.parametrize("text", SEEDS)
@given(cut=st.integers(0, 400), drop=st.integers(0, 40))
@settings(max_examples=15, deadline=None)
def test_a_sample_with_any_hole_is_read_or_refused(text: str, cut: int, drop: int) -> None:
    """The long form."""
    holed(text, cut, drop)


@given(SPLICED)
@settings(max_examples=40, deadline=None)
def test_samples_one_after_the_other_are_read_or_refused(text: str) -> None:
    through(text)


@pytest.mark.slow
@given(SPLICED)
@settings(max_examples=150, deadline=None)
def test_many_samples_one_after_the_other_are_read_or_refused(text: str) -> None:
    """The long form."""
    through(text)


@pytest.mark.parametrize("unit", UNITS)
def test_a_form_without_end_takes_bounded_time(unit: str) -> None:
    """The short form: what is quadratic would take minutes."""
    assert taken(unit, LONG // 10) < SECONDS / 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_very_long_form_without_end_takes_bounded_time(unit: str) -> None:
    """The long form: what is quadratic would take hours."""
    assert taken(unit, LONG) < SECONDS


def taken(unit: str, length: int) -> float:
    """The seconds that it takes to read as many characters of a form."""
    text = (unit * (length // len(unit)))[:length]
    start = time.process_time()
    with contextlib.suppress(BadInput):
        facts_of(combine(recognise(text, "paste")))
    return time.process_time() - start
