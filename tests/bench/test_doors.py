"""What the doors were measured at, and what is said where there is no browser."""

from __future__ import annotations

from bench.doors import TARGETS, Measured

KEPT = {name: most for name, (most, _) in TARGETS.items()}


def test_what_keeps_its_target_is_not_missed() -> None:
    assert Measured(KEPT).missed == []
    assert "MISSED" not in Measured(KEPT).text()


def test_what_is_over_its_target_is_named() -> None:
    measured = Measured({**KEPT, "the wheel": 2.1})
    assert measured.missed == ["the wheel"]
    assert [line for line in measured.text().split("\n") if "MISSED" in line] == [
        "the wheel                                       2.100 MB  (target 2 MB)  MISSED"
    ]


def test_without_a_browser_the_missing_tool_is_named_and_nothing_is_missed() -> None:
    measured = Measured({"the wheel": 1.0}, "needs Chromium")
    assert measured.missed == []
    assert measured.text().split("\n")[-1] == "The page: needs Chromium"
    assert measured.as_json() == {"the wheel": 1.0, "missing": "needs Chromium"}
