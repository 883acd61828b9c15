"""Modules import one another without circles, and late only where `lazy_imports.py` has the reason."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.lazy_imports import LAZY, Why

ROOT = Path(__file__).parent.parent / "src" / "why403"
TEXTS = ('{"message":"Missing Authentication Token"}', '{"message":"Forbidden"}')
"""What start-up is measured with (`bench/startup.py`)."""

Late = tuple[str, str]
"""The importing module, and the imported one."""


def name_of(file: Path) -> str:
    return ".".join(("why403", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


FILES: Mapping[str, Path] = {name_of(file): file for file in sorted(ROOT.rglob("*.py"))}


def imported(node: ast.stmt) -> Iterator[str]:
    """The modules that one statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module is not None:
        for alias in node.names:
            inside = f"{node.module}.{alias.name}"
            yield inside if inside in FILES else node.module


def statements(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement below a node, and whether it is inside a function. No expression holds one."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child, inside
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield from statements(child, inside=inside or isinstance(child, ast.FunctionDef))


@cache
def imports() -> Mapping[str, Sequence[tuple[str, bool]]]:
    """What each module imports, and whether inside a function."""
    return {
        module: [
            (name, inside)
            for node, inside in statements(ast.parse(file.read_text("utf-8")))
            for name in imported(node)
        ]
        for module, file in FILES.items()
    }


def lazy() -> set[Late]:
    """Every import inside a function."""
    return {(module, name) for module, names in imports().items() for name, inside in names if inside}


@cache
def loaded_at_start() -> tuple[frozenset[str], ...]:
    """The modules that each of the two texts of the benchmark loads."""
    found = []
    for text in TEXTS:
        script = (
            "import sys\n"
            "from why403.cli.main import run\n"
            f"run(['explain', {text!r}])\n"
            "print('modules:', *sys.modules, file=sys.stderr)\n"
        )
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        found.append(frozenset(run.stderr.rpartition("modules:")[2].split()))
    return tuple(found)


def test_no_modules_import_one_another_in_a_circle() -> None:
    graph = {
        module: {name for name, _ in names if name in FILES} - {module} for module, names in imports().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1]))


def test_every_import_inside_a_function_has_its_reason() -> None:
    told = {(module, name) for late in LAZY.values() for module, names in late.items() for name in names}
    assert lazy() == told


def test_what_is_imported_late_for_the_start_is_not_always_loaded_at_the_start() -> None:
    """And what imports it is: else it could be imported as usual."""
    loaded = loaded_at_start()
    some, all_of_them = frozenset().union(*loaded), frozenset.intersection(*loaded)
    for module, names in LAZY[Why.START].items():
        assert module in some, module
        assert not all_of_them.intersection(names), module
