"""The fit of the order: signs are kept, nothing learns from itself, and the package has what it comes to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import why403
from bench import fitting
from bench.calibration import Outcome, calibration_error, log_loss
from bench.corpus import CASES, COLLECTIONS
from bench.known import known
from why403.questions.explain import explain
from why403.questions.features import CLUE
from why403.questions.order import ORDER
from why403.words.clues import SENTENCES


def test_nothing_is_learnt_from_what_is_set_aside_or_made_up() -> None:
    folders = {folder.relative_to(CASES).parts[0] for folder in COLLECTIONS}
    assert {"real", "fresh", "later"} <= folders
    assert folders.isdisjoint({"aside", "aside-2", "aside-11", "authored", "everyday"})


@pytest.mark.parametrize("text", ['origin & "*"', "../", "<script*", "words & "])
def test_an_entry_of_the_vocabulary_that_no_text_has_or_every_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like this entry"):
        fitting.looked_for(text)


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


def test_every_clue_that_a_rule_names_is_one() -> None:
    named = {sign for rule in fitting.hand().rules for each in (*rule.needs, rule.unless) for sign in each}
    clues = {sign.removeprefix(CLUE) for sign in named if sign.startswith(CLUE)}
    assert clues
    assert clues <= SENTENCES.keys()


OPTIONS_FAILS = (
    'why403: 1\nobserved: {status: 500, body: \'{"message": "Internal server error"}\'}\n'
    "request: {method: OPTIONS, url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/x'}\n"
)


@pytest.mark.parametrize(
    ("method", "said", "backend"),
    [
        ("OPTIONS", "It fails.", False),
        ("OPTIONS", "The OPTIONS method is a mock.", True),
        ("OPTIONS", "We deploy with cors: true.", True),
        ("GET", "The OPTIONS method is a mock.", False),
    ],
)
def test_behind_an_options_method_that_is_a_mock_there_is_no_function(
    method: str, said: str, *, backend: bool
) -> None:
    """Observed, clebert/aws-simple issue 167: with `*/*` as binary media type a mock cannot transform."""
    text = OPTIONS_FAILS.replace("OPTIONS", method) + f"context: ['{said}']\n"
    found = explain(why403.explain(text).case, (), fitting.hand().order())
    assert (found.suspects[0].cause.code == "backend-403") is backend


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
