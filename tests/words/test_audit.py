"""Every rule has its sentence, and what would narrow it."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest

from why403.audit.finding import Audited, Finding
from why403.audit.rule import RULES, Rule, Severity
from why403.logic.places import Place
from why403.words.audit import NARROWING, SENTENCES, audit_lines, sentence
from why403.words.sarif import fingerprint, sarif

DETAILS = (
    *("check", "account", "key", "plan", "plans", "stage", "what", "origin", "route", "days", "variable"),
)


HERE = Place("api.yaml", (), 3, 5)


def made(rule: Rule, at: Place = HERE) -> Finding:
    return Finding(rule, "GET /orders", at, tuple((name, f"a {name}") for name in DETAILS))


def test_every_rule_has_both_sentences_and_no_more() -> None:
    assert set(SENTENCES) == set(NARROWING) == {rule.id for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_sentence_is_filled_in_and_its_source_is_aws(rule: Rule) -> None:
    assert "{" not in sentence(made(rule))
    named = {name for _, name, _, _ in Formatter().parse(SENTENCES[rule.id]) if name}
    assert "subject" in named
    assert named <= {"subject", *DETAILS}
    assert re.match(r"https://docs\.aws\.amazon\.com/", rule.source.source)


def test_the_counts_and_what_was_accepted_stand_first() -> None:
    found = Audited(tuple(made(rule) for rule in RULES if rule.severity is Severity.HIGH), (), 7)
    first, second, *_ = audit_lines("api.yaml#Api", found, 2)
    assert first == f"api.yaml#Api: {len(found.findings)} high (7 routes read)"
    assert second == "  2 accepted by the baseline"


def test_sarif_has_relative_paths_and_a_fingerprint_that_a_line_does_not_change() -> None:
    rule = RULES[0]
    here = sarif([("a", Audited((made(rule, Place("/home/src/api.yaml", (), 3, 5)),)))], "/home", "0")
    run: Any = here["runs"][0]  # type: ignore[index]
    (result,) = run["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "src/api.yaml", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 3, "startColumn": 5}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == rule.id
    moved = made(rule, Place("/home/src/api.yaml", (), 9, 1))
    assert result["partialFingerprints"] == {"why403/v1": fingerprint("a", moved)}
    assert fingerprint("a", made(rule)) != fingerprint("a", made(RULES[1]))
