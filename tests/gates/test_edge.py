"""The gate `edge`. Sources: messages F1 to F6; gateway-semantics B.2, last row."""

from __future__ import annotations

import pytest

from tests.gates.asked import KINDS, REST, blamed, statuses, verdict
from why403 import facts as f
from why403.gates.edge import GATE
from why403.logic.truth import NO, YES, Truth


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_front_can_refuse_by_itself(kind: str) -> None:
    assert verdict(GATE, kind, "edge.passes-on", {f.EDGE_REFUSES: True}) is NO
    assert blamed(GATE, kind, "edge.passes-on", {f.EDGE_REFUSES: True}) == {"upstream-not-gateway"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_the_call_on_is_innocent(kind: str) -> None:
    assert verdict(GATE, kind, "edge.passes-on", {f.EDGE_REFUSES: False}) is YES


@pytest.mark.parametrize("kind", KINDS)
def test_an_emulator_is_not_aws(kind: str) -> None:
    assert verdict(GATE, kind, "edge.real-gateway", {f.REAL_GATEWAY: False}) is NO
    assert blamed(GATE, kind, "edge.real-gateway", {f.REAL_GATEWAY: False}) == {"tool-emulation"}


def test_an_answer_of_aws_is_no_emulation() -> None:
    assert verdict(GATE, REST, "edge.real-gateway", {f.REAL_GATEWAY: True}) is YES


@pytest.mark.parametrize("check", ["edge.passes-on", "edge.real-gateway"])
def test_with_nothing_told_it_is_open(check: str) -> None:
    assert verdict(GATE, REST, check, {}) is Truth.UNKNOWN


@pytest.mark.parametrize("check", ["edge.passes-on", "edge.real-gateway"])
def test_others_speak_in_words_of_their_own(check: str) -> None:
    assert statuses(GATE, REST, check) == set()
