"""Runs conformance cases: `python -m tests.conformance.run [FOLDER…]`, our own where no folder is given.

Reads `*.json`, lists of cases in the shape of @cloud-copilot/iam-simulate's core tests (`adapter.py`),
and `*.yaml` in the shorter form of our own (`rules_form.py`). Prints right, wrong and unsupported per
folder, then every case that went wrong. A case with `expected.blockedBy` is right only where that agrees.
A case is argued where it expects otherwise and our decision names the claim about AWS that it contradicts,
which a finding quotes. Exits with 1 where a case is wrong.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.adapter import Case, blocked_by, decided, unsupported
from tests.conformance.rules_form import cases_of
from why403.iam.claims import DIRECT_GRANT, GRANT_TO_EVERYBODY

OWN = Path(__file__).parent / "rules"
VERDICTS = ("right", "wrong", "argued", "unsupported")
ARGUED = dict.fromkeys(
    (DIRECT_GRANT, GRANT_TO_EVERYBODY), "docs/findings/iam-direct-grants-pass-silent-limits.md"
)
"""The claims that a case of somebody else's may contradict, and the finding that quotes AWS on each."""


@dataclass(frozen=True, slots=True)
class Result:
    """One case: its `verdict` is one of VERDICTS; `said` is what was expected, and our answer."""

    folder: str
    name: str
    verdict: str
    said: str = ""


def results(root: Path) -> Iterator[Result]:
    """Every case under a folder, or of a file."""
    files = [root] if root.is_file() else sorted([*root.rglob("*.json"), *root.rglob("*.yaml")])
    for path in files:
        folder = str(path.parent.relative_to(root)) if root.is_dir() else "."
        for case in _cases(path):
            yield judged(folder, f"{path.name}: {case.get('name', '')}", case)


def _cases(path: Path) -> Iterable[Case]:
    if path.suffix == ".yaml":
        return cases_of(path)
    read = json.loads(path.read_text())
    return read if isinstance(read, list) else [read]


def judged(folder: str, name: str, case: Case) -> Result:
    """Decide one case and compare."""
    reason = unsupported(case)
    if reason:
        return Result(folder, name, "unsupported", reason)
    decision = decided(case)
    expected = case["expected"]
    ours = {
        "response": decision.outcome.value,
        "blockedBy": sorted(blocked_by(decision)),
        "standing": decision.standing.value,
    }
    wanted = {key: sorted(v) if isinstance(v, list) else v for key, v in expected.items() if key in ours}
    if all(ours[key] == value for key, value in wanted.items()):
        return Result(folder, name, "right")
    finding = next((ARGUED[claim] for claim in decision.claims if claim in ARGUED), "")
    said = f"expected {wanted}, got {ours} {finding}".rstrip()
    return Result(folder, name, "argued" if finding else "wrong", said)


def report(found: list[Result]) -> Iterator[str]:
    """One line a folder, then two for every case that went wrong."""
    counts = Counter((result.folder, result.verdict) for result in found)
    yield f"{'folder':<40}" + "".join(f"{verdict:>13}" for verdict in VERDICTS)
    for folder in dict.fromkeys(result.folder for result in found):
        yield f"{folder:<40}" + "".join(f"{counts[folder, verdict]:>13}" for verdict in VERDICTS)
    for result in found:
        if result.verdict in ("wrong", "argued"):
            yield f"{result.verdict}: {result.folder}/{result.name}"
            yield f"       {result.said}"


def main(arguments: list[str]) -> int:
    """Run, print, and say with the exit code whether all was right."""
    found = [result for root in arguments or [str(OWN)] for result in results(Path(root))]
    sys.stdout.writelines(f"{line}\n" for line in report(found))
    return 1 if any(result.verdict == "wrong" for result in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
