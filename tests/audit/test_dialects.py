"""The same API, told in every dialect: what one of them proves, no other one contradicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from why403 import load
from why403.audit.audit import audit
from why403.model.configuration import Configuration

TELLINGS = Path(__file__).parents[1] / "laws" / "tellings"
WHO = {"open-route": "open", "open-mock": "open", "key-only": "key-only", "locked-route": "locked"}
"""What a rule says of who gets in: whether a mock answers behind an open route is in some dialects alone."""
FORMS = ("cloudformation.yaml", "incident.yaml", "main.tf", "openapi.yaml", "serverless.json", "state.json")


def who_gets_in(configuration: Configuration) -> tuple[set[tuple[str, str]], set[str]]:
    """The findings on who gets in, and the routes of which that is not decided."""
    found = audit(configuration)
    said = {(WHO[each.rule.id], each.subject) for each in found.findings if each.rule.id in WHO}
    return said, {each.subject for each in found.not_checked}


@pytest.mark.parametrize("api", sorted(each.name for each in TELLINGS.iterdir() if each.is_dir()))
def test_no_dialect_contradicts_another(api: str) -> None:
    told = {
        form: who_gets_in(load(TELLINGS / api / form)) for form in FORMS if (TELLINGS / api / form).exists()
    }
    assert len(told) > 2
    for one, (said, _) in told.items():
        for other, (also, undecided) in told.items():
            missing = {pair for pair in said if pair[1] not in undecided} - also
            assert not missing, f"{one} says {missing}, and {other} does not"


def test_the_law_is_about_something() -> None:
    said, _ = who_gets_in(load(TELLINGS / "rest-keys" / "cloudformation.yaml"))
    assert said == {
        ("key-only", "GET /orders"),
        ("key-only", "ANY /orders/{id}"),
        ("open", "GET /health"),
    }
