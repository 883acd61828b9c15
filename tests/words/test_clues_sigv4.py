from __future__ import annotations

import json
import re
import string
import sys
from pathlib import Path
from subprocess import run

import pytest

from why403.credentials.clue import Clue
from why403.words.clues import seen_for, sentence
from why403.words.clues_sigv4 import SENTENCES

FOLDER = Path(__file__).parents[2] / "src" / "why403" / "credentials" / "sigv4"
SOURCE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.py")))
QUOTED = set(re.findall(r'"([a-z][a-z0-9-]+)"', SOURCE))
GIVEN = set(re.findall(r'(?:lue\(|yield \(?\(?|return )"([a-z]+-[a-z0-9-]+)"', SOURCE)) - {
    "signature-in-order",  # speaks for no cause, so nothing is said of it
    "signed-headers",
}
FIELDS = {
    "part",
    "scheme",
    "key",
    "scope",
    "host",
    "date",
    "region",
    "service",
    "off",
    "untold",
    "side",
    "days",
}


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_every_sentence_belongs_to_a_clue_that_is_given(name: str) -> None:
    assert name in QUOTED


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_every_clue_that_is_given_has_a_sentence(name: str) -> None:
    assert name in SENTENCES


@pytest.mark.parametrize("name", sorted(SENTENCES))
def test_a_sentence_has_no_period_at_its_end_and_quotes_known_parts(name: str) -> None:
    text = SENTENCES[name]
    fields = {field for _, field, _, _ in string.Formatter().parse(text) if field}
    assert not text.endswith(".")
    assert fields <= FIELDS | {"subject", "ours", "aws"}


def test_a_clue_is_told_with_its_parts() -> None:
    clue = Clue("scope-region", "iam-wrong-scope", (("scope", "us-east-1"), ("host", "eu-west-1")))
    assert sentence(clue) == "signed for the Region `us-east-1`, but the host is in `eu-west-1`"


def test_a_part_with_braces_stays_as_it_is() -> None:
    clue = Clue("list-not-sent", "iam-signature-mismatch", (("subject", "{x}"),))
    assert "`{x}`" in sentence(clue)


def test_only_the_clues_of_a_cause_are_told() -> None:
    found = (Clue("host-unsigned", "iam-signature-mismatch"), Clue("scope-terminator", "iam-wrong-scope"))
    assert [clue.name for clue, _ in seen_for("iam-signature-mismatch", found)] == ["host-unsigned"]


def test_an_unsigned_plain_text_loads_nothing_about_signatures() -> None:
    code = (
        "import sys\nfrom why403.cli.main import main\n"
        "sys.argv = ['why403', 'explain', 'Missing Authentication Token']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(any('sigv4' in name for name in sys.modules))"
    )
    done = run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, "Missing Authentication Token" in done.stdout) == (0, True)


def test_the_report_shows_what_was_seen_in_a_signed_call() -> None:
    case = FOLDER.parents[3] / "cases" / "real" / "gist-amplify-region.yaml"
    assert "signed for the Region `us-east-1`" in explained(str(case))


def test_the_json_form_has_it_among_the_evidence() -> None:
    case = FOLDER.parents[3] / "cases" / "real" / "gist-amplify-region.yaml"
    suspects = json.loads(explained("--json", str(case)))["suspects"]
    evidence = {suspect["cause"]: suspect["evidence"] for suspect in suspects}["iam-wrong-scope"]
    assert any(str(one["text"]).startswith("signed for the Region") for one in evidence)


def explained(*arguments: str) -> str:
    code = "import sys\nfrom why403.cli.main import main\nsys.argv[0] = 'why403'\nmain()"
    command = [sys.executable, "-c", code, "explain", *arguments]
    done = run(command, check=False, capture_output=True, text=True)
    assert not done.stderr
    return done.stdout
