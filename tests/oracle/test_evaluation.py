"""The old evaluation stands by itself: a change of the product's rules cannot reach it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "evaluation"
DATA = {
    "why403",
    "why403.model.configuration",
    "why403.model.front",
    "why403.aws.hosts",
    "why403.model.incident",
    "why403.documents.errors",
    "why403.model.route",
    "why403.model.routes",
    "why403.iam.documents",
    "why403.iam.globs",
    "why403.iam.keys",
    "why403.iam.layers",
    "why403.iam.written",
    "why403.logic.facts",
    "why403.logic.formula",
    "why403.logic.places",
    "why403.logic.reading",
    "why403.logic.states",
    "why403.logic.truth",
}
"""What it reads, how policies become formulas, and how formulas are read."""


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_the_old_evaluation_needs_nothing_of_the_product_but_data_and_policies(file: Path) -> None:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    imported = {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.startswith("why403")} <= DATA
