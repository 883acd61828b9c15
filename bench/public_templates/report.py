"""The tables: by format, by package, and per file what stayed untold and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from bench.public_templates.corpus import templates
from bench.public_templates.fetch import Missing
from bench.public_templates.settled import ROWS, Result, measured

TARGET, TEMPLATES = 0.80, 60


def measure() -> list[Result]:
    """Every template, read. Raises `Missing` where a package cannot be fetched."""
    return [measured(each) for each in templates()]


def totals(results: Iterable[Result]) -> dict[str, tuple[int, int]]:
    """By row, how many values are settled, of how many."""
    listed = list(results)
    return {
        row: (sum(r.counts[row][0] for r in listed), sum(r.counts[row][1] for r in listed)) for row in ROWS
    }


def missed(results: Sequence[Result]) -> list[str]:
    """The targets that are missed, in words."""
    few = [f"{len(results)} templates, fewer than {TEMPLATES}"] if len(results) < TEMPLATES else []
    wrong = [f"{r.template.name}: {r.wrong} authorization types are wrong" for r in results if r.wrong]
    return (
        few
        + wrong
        + [
            f"{row}: {settled} of {of} settled, under {TARGET:.0%}"
            for row, (settled, of) in totals(results).items()
            if settled < TARGET * of
        ]
    )


def text(results: Sequence[Result]) -> str:
    """Everything that is printed."""
    lines = [f"Public templates: {len(results)} of {len({r.template.package for r in results})} packages", ""]
    lines += _table(results, "format", lambda each: each.template.declared.form)
    lines += ["", *_table(results, "package", lambda each: each.template.package)]
    lines += ["", "Untold, by file:", *(line for each in results for line in _file(each))]
    reached = f"at least {TEMPLATES} templates, {TARGET:.0%} of each row settled"
    return "\n".join([*lines, "", *([f"missed: {each}" for each in missed(results)] or [reached])])


def _table(results: Sequence[Result], head: str, key: Callable[[Result], str]) -> list[str]:
    names = sorted({key(each) for each in results})
    width = max(map(len, [head, *names]))
    lines = [f"{head:{width}}  files  " + "  ".join(f"{row:>19}" for row in ROWS)]
    for name in [*names, "all"]:
        own = [each for each in results if name in (key(each), "all")]
        shares = "  ".join(f"{settled:>12} / {of:<4}" for settled, of in totals(own).values())
        lines.append(f"{name:{width}}  {len(own):>5}  {shares}")
    return lines


def _file(result: Result) -> list[str]:
    if not result.untold:
        return []
    counts = ", ".join(f"{number} {row}" for row, number in result.untold.items())
    reasons = "; ".join(result.reasons[:4]) or "no reason is given"
    return [f"  {result.template.package}: {result.template.name}", f"    {counts}: {reasons}"]


def as_json(results: Sequence[Result]) -> dict[str, object]:
    """The same for a machine."""
    files = [
        {
            "package": each.template.package,
            "file": each.template.name,
            "format": each.template.declared.form,
            "counts": each.counts,
            "reasons": each.reasons,
            "wrong": each.wrong,
        }
        for each in results
    ]
    return {"totals": totals(results), "files": files, "missed": missed(results)}


def skipped(missing: Missing) -> str:
    """What is said where a package is not to be had."""
    return f"Public templates: not measured. {missing}"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and judge."""
    try:
        results = measure()
    except Missing as missing:
        print(skipped(missing))
        return 0
    print(json.dumps(as_json(results), indent=2) if "--json" in arguments else text(results))
    return int(bool(missed(results)))
