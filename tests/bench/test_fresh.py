"""Which folder of incidents held out is scored."""

import pytest

from bench.corpus import CASES, FRESH
from bench.fresh import main, named


def test_without_a_name_the_fresh_incidents_are_scored() -> None:
    assert named(["--json"]) == FRESH


def test_a_name_is_that_of_a_folder_of_cases() -> None:
    assert named(["later", "--json"]) == CASES / "later"


def test_a_folder_without_incidents_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
