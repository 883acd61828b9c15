"""The fit of the order: signs are kept, nothing learns from itself, and the package has what it comes to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import fitting
from bench.calibration import Outcome, calibration_error, log_loss
from bench.corpus import CASES, COLLECTIONS
from bench.known import known
from why403.questions.order import ORDER


def test_nothing_is_learnt_from_what_is_set_aside_or_made_up() -> None:
    folders = {folder.relative_to(CASES).parts[0] for folder in COLLECTIONS}
    assert {"real", "fresh", "later"} <= folders
    assert folders.isdisjoint({"aside", "aside-2", "aside-4", "authored", "everyday"})


def test_every_sign_of_a_mean_is_kept() -> None:
    weights: dict[str, float] = fitting.package_weights(Path(ORDER).read_text("utf-8"))
    for name, (mean, _) in fitting.hand().means.items():
        assert mean * weights.get(name, 0.0) >= 0, name


def test_a_rule_is_for_causes_that_exist() -> None:
    codes = {name.removeprefix("likely=") for name in fitting.hand().means if name.startswith("likely=")}
    assert all(rule.causes <= codes for rule in fitting.hand().rules)


def test_every_subject_that_a_rule_names_has_words() -> None:
    named = {sign for rule in fitting.hand().rules for each in (*rule.needs, rule.unless) for sign in each}
    subjects = {f"says:{name}" for name in fitting.vocabulary()["words"]}
    assert {sign for sign in named if sign.startswith("says:")} <= subjects


def outcome(place: int, of_right: float, of_first: float) -> Outcome:
    return Outcome("an-incident", place, of_right, of_first)


def test_who_is_sure_and_right_is_not_surprised() -> None:
    assert log_loss([outcome(1, 1.0, 1.0)]) == 0
    assert log_loss([outcome(2, 0.5, 0.5)]) == pytest.approx(0.693, abs=0.001)


def test_shares_that_are_as_often_right_as_they_say_are_calibrated() -> None:
    half = [outcome(1, 0.5, 0.5), outcome(2, 0.5, 0.5)]
    assert calibration_error(half) == 0
    assert calibration_error([outcome(2, 0.1, 0.9)]) == pytest.approx(0.9)


def test_the_parts_of_the_sources_do_not_depend_on_the_machine() -> None:
    """The SHA-256 of "abc", which FIPS 180 prints, ends with the digit d."""
    assert fitting.fold_of("abc", 16) == 0xD


@pytest.mark.slow
def test_the_package_has_what_the_fit_comes_to() -> None:
    """To a hundredth: the last digits may differ between machines."""
    text = fitting.shipped_text(fitting.chosen_fit(fitting.examples(), known()))
    fitted = fitting.package_weights(text)
    shipped = fitting.package_weights(Path(ORDER).read_text("utf-8"))
    assert set(fitted) == set(shipped)
    assert all(shipped[name] == pytest.approx(fitted[name], abs=0.01) for name in fitted)
    assert json.loads(text)["temperature"] == json.loads(Path(ORDER).read_text("utf-8"))["temperature"]
