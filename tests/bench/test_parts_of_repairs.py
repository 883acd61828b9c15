"""A long run of law 5 in pieces: what these print is summed up as if it were one."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.repairs import Held, main, summed, text
from tests.differential.edited import Said

PART = Held(
    refusals=3,
    offered=4,
    broken=["hcl 7: no repair"],
    read=4,
    causes=Counter({"throttled": 2, "jwt-scope": 1}),
    asked={"ministack": Said(asked=2, agreed=2, not_asked=Counter({"nobody signed": 1}))},
)


def test_parts_are_added_up() -> None:
    whole = Held()
    whole.and_more(PART)
    whole.and_more(PART)
    assert (whole.refusals, whole.offered, len(whole.broken), whole.causes["throttled"]) == (6, 8, 2, 4)
    assert (whole.asked["ministack"].asked, whole.asked["ministack"].not_asked["nobody signed"]) == (4, 2)


def test_what_is_never_planted_is_listed() -> None:
    printed = text({"hcl": PART}, None)
    assert "throttled" in printed
    assert "not planted, hcl:" in printed
    assert "host-mismatch" in printed.partition("not planted, hcl:")[2]


@pytest.mark.slow
def test_a_part_is_printed_as_it_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--dialect", "hcl", "--seeds", "0:2", "--peers", str(tmp_path), "--json"]
    assert main(arguments) == 0
    file = tmp_path / "hcl-0.json"
    file.write_text(capsys.readouterr().out, "utf-8")
    (held,) = summed([file]).values()
    assert held.refusals == 2
    assert held.offered == json.loads(file.read_text("utf-8"))["hcl"]["offered"]
