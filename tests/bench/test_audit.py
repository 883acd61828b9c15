"""The benchmark of the audit: its large template, and the table of the findings that were read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bench import audit
from why403.audit.rule import BY_ID


def test_the_large_template_has_as_many_resources_as_it_says(tmp_path: Path) -> None:
    tree = json.loads(audit.large(tmp_path).read_text("utf-8"))
    assert abs(len(tree["Resources"]) - audit.RESOURCES) <= 1


def test_every_finding_of_the_table_was_read() -> None:
    read = audit.known()
    assert {verdict for verdict, _ in read.values()} <= {audit.RIGHT, audit.WRONG}
    assert all(reason.strip() for _, reason in read.values())
    assert {row[3] for row in read} <= set(BY_ID)
    assert len({row[:2] for row in read}) > audit.FEWEST // 2


def test_a_target_is_missed_where_findings_are_false_or_nobody_read_them() -> None:
    def found(right: int, wrong: int, unread: int, seconds: float = 1.0) -> audit.Found:
        verdicts = Counter({audit.RIGHT: right, audit.WRONG: wrong, audit.UNREAD: unread})
        return audit.Found(seconds, 9, audit.FEWEST, verdicts, Counter())

    assert found(96, 4, 0).missed == ()
    assert found(95, 5, 0).missed
    assert found(100, 0, 1).missed
    assert found(100, 0, 0, audit.SECONDS).missed
    low, high = found(96, 4, 0).interval
    assert low < 0.04 < high
    assert f"(4.0% [{low:.1%}-{high:.1%}]" in audit.as_text(found(96, 4, 0))
