"""The page of the audit names every rule with its severity."""

from __future__ import annotations

import re
from pathlib import Path

from why403.audit.rule import RULES

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text("utf-8")


def test_the_table_is_that_of_the_rules() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| [^|]+ \| ([^|]*)\|$", PAGE, re.MULTILINE)
    told = {rule: (severity, known.strip()) for rule, severity, known in rows}
    assert set(told) == {rule.id for rule in RULES}
    for rule in RULES:
        assert told[rule.id][0] == rule.severity.value
        for name in rule.external:
            assert name.replace("SecurityHub", "Security Hub") in told[rule.id][1]
