"""Measures files and functions, and fails when they outgrow what one reading can hold."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "tests", "bench", "scripts")
LONG_FILE, FILE_LIMIT = 250, 400
LONG_FUNCTION, SHARE_BELOW = 40, 0.95


def functions(path: Path, text: str) -> Iterator[tuple[str, int]]:
    """Place and length of every function, decorators left out."""
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def file_complaints(lines: dict[Path, int]) -> Iterator[str]:
    print(f"files: {len(lines)}, over {LONG_FILE} lines: {sum(n > LONG_FILE for n in lines.values())}")
    for path, count in lines.items():
        if count > FILE_LIMIT:
            yield f"{path}: {count} lines, the limit is {FILE_LIMIT}"


def function_complaints(lengths: dict[str, int]) -> Iterator[str]:
    if not lengths:
        return
    long = {place: n for place, n in lengths.items() if n >= LONG_FUNCTION}
    share = 1 - len(long) / len(lengths)
    middle = median(lengths.values())
    print(f"functions in src: {len(lengths)}, median {middle:g} lines, {share:.1%} under {LONG_FUNCTION}")
    if share < SHARE_BELOW:
        yield f"fewer than {SHARE_BELOW:.0%} of the functions are under {LONG_FUNCTION} lines; the long ones:"
        yield from (f"  {place}: {n} lines" for place, n in sorted(long.items(), key=lambda item: -item[1]))


def main() -> int:
    texts = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }
    lines = {path: len(text.splitlines()) for path, text in texts.items()}
    lengths = {
        place: length
        for path, text in texts.items()
        if path.parts[0] == "src"
        for place, length in functions(path, text)
    }
    complaints = [*file_complaints(lines), *function_complaints(lengths)]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
