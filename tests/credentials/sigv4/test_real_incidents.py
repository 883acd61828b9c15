"""The real incidents that carry signatures: which clue each gives, and that no clue contradicts its cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403.credentials.clue import Clue
from why403.credentials.sigv4.clues import clues
from why403.model.incident import Incident
from why403.pasted.combine import combine
from why403.pasted.recognise import recognise

CASES = Path(__file__).parents[3] / "cases" / "real"

GIVES = {
    "devto-cloudfront-sigv4-host": ("host-of-cloudfront", "iam-signature-mismatch"),
    "gh-amzn-selling-partner-api-docs-836": ("header-name-inside", "iam-malformed-authorization"),
    "gh-aws-amplify-amplify-js-2626": ("key-is-nothing", "iam-invalid-token"),
    "gh-aws-amplify-aws-sdk-android-253": ("signed-long-ago", "iam-clock-skew"),
    "gh-aws-aws-sdk-js-792": ("scope-region", "iam-wrong-scope"),
    "gh-awscurl-138": ("query-to-encode", "iam-signature-mismatch"),
    "gh-cognito-dart-57": ("path-of-aws-encoded-twice", "iam-signature-mismatch"),
    "gh-kndt84-aws-api-gateway-client-31": ("token-is-nothing", "iam-invalid-token"),
    "gh-mhart-aws4fetch-73": ("clock-behind", "iam-clock-skew"),
    "gh-sigv4-dart-17": ("list-twice", "iam-signature-mismatch"),
    "gist-amplify-region": ("scope-region", "iam-wrong-scope"),
    "mirror-signature-expired": ("clock-behind", "iam-clock-skew"),
}
SILENT = (
    "gh-amzn-selling-partner-api-docs-837",
    "gh-aws-amplify-amplify-js-833",
    "gh-aws-chalice-828",
    "gh-aws-sdk-js-1241",
    "gh-awslabs-nx-plugin-for-aws-826",
    "gh-guardian-manage-frontend-483",
    "gh-mhart-aws4-50",
)
"""Their faults are in rights, tokens, filters, or in what was taken out of the paste."""


def told(name: str) -> tuple[Clue, ...]:
    file = CASES / f"{name}.yaml"
    incident: Incident = combine(recognise(file.read_text(encoding="utf-8"), file.name))
    return tuple(clue for clue in clues(incident.request, incident.answer) if clue.cause)


@pytest.mark.parametrize("name", sorted(GIVES))
def test_the_incident_gives_its_clue_first(name: str) -> None:
    assert (told(name)[0].name, told(name)[0].cause) == GIVES[name]


@pytest.mark.parametrize("name", sorted(GIVES))
def test_all_its_clues_speak_for_one_cause(name: str) -> None:
    assert {clue.cause for clue in told(name)} == {GIVES[name][1]}


@pytest.mark.parametrize("name", SILENT)
def test_an_incident_with_another_fault_gives_none(name: str) -> None:
    assert told(name) == ()
