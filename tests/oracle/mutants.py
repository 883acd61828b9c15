"""Wrong evaluations: each is the old one with one place of its code changed, for as long as it is needed.

The code objects of its functions are exchanged, so that every module that uses them sees the change.

    .venv/bin/python -m tests.oracle.mutants [--worlds N] [--seed S] [--of MODULE]

makes a mutant of every place where one can be made, and lists those that no world tells from the original.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.oracle.compare import Said, differs, everything
from tests.oracle.evaluation.telling import statements
from tests.oracle.generated import seeded
from tests.oracle.worlds import World

FOLDER = Path(__file__).parent / "evaluation"
MODULES = tuple(sorted(file.stem for file in FOLDER.glob("*.py") if file.stem not in ("addresses", "schema")))
"""All but two: `addresses` remembers its answers, and `schema` has tests of its own in the product."""

Definition = ast.FunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """One function of a module, with other code."""

    module: str
    function: str
    line: int
    change: str
    node: Definition

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line} {self.function}: {self.change}"


def changed(module: str, before: str, after: str) -> Mutant:
    """The mutant in which a text of the module is another one."""
    source = (FOLDER / f"{module}.py").read_text("utf-8")
    if source.count(before) != 1:
        raise ValueError(f"{module}.py has {before!r} {source.count(before)} times")
    others = dict(_functions(ast.parse(source.replace(before, after))))
    for name, node in _functions(ast.parse(source)):
        if ast.dump(node) != ast.dump(others[name]):
            return Mutant(module, name, node.lineno, f"{before} -> {after}", others[name])
    raise ValueError(f"{before!r} stands in no function of {module}.py")


def everywhere(module: str) -> Iterator[Mutant]:
    """Every small change of every function."""
    for name, function in _functions(ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))):
        for node in ast.walk(function):
            for other in _variants(node):
                mutated = copy.deepcopy(function, {id(node): other})
                change = f"{ast.unparse(node)} -> {ast.unparse(other)}"
                yield Mutant(module, name, getattr(node, "lineno", function.lineno), change, mutated)


@contextmanager
def at_work(mutant: Mutant) -> Iterator[None]:
    """While it lasts, the evaluation is the mutant."""
    function = _function(importlib.import_module(f"tests.oracle.evaluation.{mutant.module}"), mutant.function)
    original = function.__code__
    function.__code__ = _code(mutant)
    try:
        yield
    finally:
        function.__code__ = original


def found_in(mutant: Mutant, expected: Sequence[tuple[World, Said]]) -> World | None:
    """The first world that tells the mutant from the original."""
    with at_work(mutant):
        for world, old in expected:
            new = everything(statements, world)
            if any(differs(old, new, fact) for fact in {**old, **new}):
                return world
    return None


def _functions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{d.name}", d) for d in node.body if isinstance(d, ast.FunctionDef))


def _function(module: ModuleType, name: str) -> FunctionType:
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part)
    assert isinstance(found, FunctionType)
    return found


def _code(mutant: Mutant) -> CodeType:
    future = ast.parse("from __future__ import annotations").body
    module = ast.fix_missing_locations(ast.Module([*future, mutant.node], []))
    compiled = compile(module, f"{mutant.module}.py", "exec")
    return next(part for part in compiled.co_consts if isinstance(part, CodeType))


_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Lt: ast.GtE, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.GtE: ast.Lt,
}  # fmt: skip
_OTHER = {"any": "all", "all": "any", "min": "max", "max": "min"}


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    """What can stand in a node's place."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=right) if type(operator) in _OPPOSITE:
            yield ast.Compare(left, [_OPPOSITE[type(operator)]()], right)
        case ast.BoolOp(op=operator, values=parts):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), parts)
            for number in range(len(parts)):
                rest = parts[:number] + parts[number + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Call(func=ast.Name(id=name)) if name in _OTHER:
            yield ast.Call(ast.Name(_OTHER[name], ast.Load()), node.args, node.keywords)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield ast.IfExp(test, otherwise, body)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.If(test=ast.Name() | ast.Call() | ast.Attribute() as test, body=body, orelse=otherwise):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, otherwise)
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.comprehension(target=target, iter=source, ifs=[_, *_]):
            yield ast.comprehension(target, source, [], 0)


@cache
def expectations(seed: int, count: int) -> tuple[tuple[World, Said], ...]:
    """Generated worlds and what the original says of them."""
    return tuple((world, everything(statements, world)) for world in seeded(seed, count))


def main(arguments: Sequence[str]) -> int:
    """Make them all, and list those that nothing finds."""
    parser = argparse.ArgumentParser(prog="tests.oracle.mutants")
    parser.add_argument("--worlds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=MODULES, action="append")
    options = parser.parse_args(arguments)
    expected = expectations(options.seed, options.worlds)
    for module in options.of or MODULES:
        mutants = list(everywhere(module))
        left = [mutant for mutant in mutants if found_in(mutant, expected) is None]
        print(f"{module}: {len(mutants)} mutants, {len(left)} not found", *left, sep="\n  ", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
