"""The page of the rules is that of the code, and every rule stands for a check that is commonly made."""

from __future__ import annotations

from scripts import audit_page
from why403.audit.rule import RULES


def test_the_page_is_written_from_the_rules() -> None:
    assert audit_page.TARGET.read_text("utf-8") == audit_page.text()


def test_every_rule_is_in_the_table_of_checks_and_no_check_is_without_a_word() -> None:
    assert {rule for _, rules, _ in audit_page.CHECKS for rule in rules} == {rule.id for rule in RULES}
    assert all(rules or why for _, rules, why in audit_page.CHECKS)
