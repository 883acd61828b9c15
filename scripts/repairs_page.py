"""Writes `docs/repairs.md` from the code: `.venv/bin/python -m scripts.repairs_page [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.written import written
from why403 import facts as catalogue
from why403.gates.paths import path
from why403.logic.formula import AllOf, AnyOf, Atom, CaseOf, Formula, Not
from why403.model.site import Site
from why403.refusals.causes import BY_CODE
from why403.repair.candidates import LEVERS
from why403.repair.expressed import Kind, why_not
from why403.templates.recognise import CDK, CLOUDFORMATION, HCL, OPENAPI, PLAN, SAM, SERVERLESS, STATE
from why403.words.fixes import FIXES

TARGET = Path(__file__).parent.parent / "docs" / "repairs.md"
DIALECTS = {
    CLOUDFORMATION: "CloudFormation",
    SAM: "SAM",
    OPENAPI: "OpenAPI",
    HCL: "HCL",
    PLAN: "Terraform plan",
    STATE: "Terraform state",
    SERVERLESS: "Serverless",
    CDK: "CDK",
}
_OTHERWISE: dict[str, tuple[str, ...]] = {
    "api-key-missing": (catalogue.API_KEY_REQUIRED.name,),
    "cognito-token-invalid": (catalogue.IDENTITY_SOURCE_SENT.name,),
}
"""Causes whose leaf is no outcome of its own, and one whose authorizer has neither audience nor issuer: its
token is sent, or passed on."""
_HEAD = """# Repairs

`why403 explain … --api FILE` looks for the smallest edits of the call or the configuration after which
the same call is allowed. Each edit is made on a copy, and the call is checked again along its whole path.
An edit of a file is verified only if the patched file was read again and the check was repeated with it.
`--fix` shows the edits, `--patch FILE` writes a unified diff, `--apply` makes the change after it asks.
An edit that removes protection is offered only if nothing else helps. With `--log FILE` (an access log,
several times) equally small repairs are ranked by the refused calls of the log that they would let in, and
the number is shown; `why403 replay FILE --api FILE --repair INCIDENT#N` shows which these are. Written by
`scripts/repairs_page.py` from `src/why403/repair/`.

The table shows what the edits of a cause change, and in which files they can be written: **yes**, or the
number of the reason why not. A cell says what the format supports; a single file can still have no place
for an edit (a value that is used by several aliases, a setting that is in another file), and the repair
then says so.

"""
_CODE, _HCL = "CloudFormation / SAM", "Terraform"
NOT_APPLIED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("a deployment takes effect when it is made, which no file shows", _CODE, ("not-deployed",)),
    (
        "a trigger makes a deployment when the module is applied, which no file shows",
        _HCL,
        ("not-deployed",),
    ),
    (
        "which rule stops a call is only in the log of AWS WAF; a repair writes what is shown",
        _CODE,
        ("waf-block",),
    ),
    ("web ACL rules are read only from CloudFormation templates", _HCL, ("waf-block",)),
    ("the VPC endpoint is beside the API, and the edit is of the API", _CODE, ("private-api-endpoint",)),
    ("the VPC endpoint is beside the API, and the edit is of the API", _HCL, ("private-api-endpoint",)),
    ("the page shows the user pool, and the edit is of what is in front", _CODE, ("cognito-token-invalid",)),
    ("the page shows the user pool, and the edit is of what is in front", _HCL, ("cognito-token-invalid",)),
    ("the page prints the address to call, and changes nothing", _CODE, ("stage-missing",)),
    ("the page prints the address to call, and changes nothing", _HCL, ("stage-missing",)),
    ("a limit of zero in a usage plan means no limit to Terraform", _HCL, ("throttled",)),
)
"""The snippets of pages that no test applies to a faulty source: why, for what, and of which causes."""
_UNTRIED = """
## Fixes of pages that no test applies

What the pages of the causes show is applied to a source with that fault, and the call is asked again, in
`tests/repair/test_page_fixes.py`, `test_page_fixes_in_dialects.py` and, for policies of callers,
`test_page_fixes_of_callers.py`. These are left out:

| cause | shown for | why |
|---|---|---|
"""
_INSTEAD = """
## What to do instead

For these no edit is looked for.

| cause | what to do |
|---|---|
"""


def text() -> str:
    """The whole page."""
    reasons = list(_reasons())
    heads = " | ".join(DIALECTS.values())
    lines = [f"| cause | edit | {heads} |\n|---|---|{'---|' * len(DIALECTS)}\n"]
    lines += [_row(code, kinds, reasons) for code, kinds in kinds_of_causes().items() if kinds]
    lines.append("\n")
    lines += [f"{number}. {reason}\n" for number, reason in enumerate(reasons, 1)]
    lines.append(_INSTEAD)
    lines += [f"| `{code}` | {FIXES[code]} |\n" for code, kinds in kinds_of_causes().items() if not kinds]
    lines.append(_UNTRIED)
    lines += [f"| `{code}` | {heading} | {why} |\n" for why, heading, codes in NOT_APPLIED for code in codes]
    return _HEAD + "".join(lines)


def _reasons() -> Iterator[str]:
    told = (why_not(dialect, kind) for dialect in DIALECTS for kind in Kind)
    yield from dict.fromkeys(reason for reason in told if reason)


def _row(code: str, kinds: tuple[Kind, ...], reasons: list[str]) -> str:
    configured = [kind for kind in kinds if kind is not Kind.CALL]
    cells = (_cell(dialect, configured, reasons) for dialect in DIALECTS)
    return f"| `{code}` | {', '.join(kinds)} | {' | '.join(cells)} |\n"


def _cell(dialect: str, kinds: Sequence[Kind], reasons: list[str]) -> str:
    if not kinds:
        return "in the call"
    told = dict.fromkeys(why_not(dialect, kind) for kind in kinds)
    return "**yes**" if "" in told else ", ".join(str(reasons.index(reason) + 1) for reason in told)


def kinds_of_causes() -> dict[str, tuple[Kind, ...]]:
    """Of every cause, what the edits are of that are looked for."""
    facts: dict[str, dict[str, None]] = {code: {} for code in BY_CODE}
    for kind in catalogue.KINDS:
        for _, check in path(Site(kind)):
            for code, fact in _leaves(check.holds):
                facts[code][fact] = None
    facts |= {code: dict.fromkeys(names) for code, names in _OTHERWISE.items()}
    return {code: _of(names) for code, names in facts.items()}


def with_repair(dialect: str) -> Iterator[str]:
    """The causes of which an edit can be written in a dialect (`docs/repairs.md`)."""
    for code, kinds in kinds_of_causes().items():
        if any(not why_not(dialect, kind) for kind in kinds if kind is not Kind.CALL):
            yield code


def _of(facts: dict[str, None]) -> tuple[Kind, ...]:
    return tuple(dict.fromkeys(kind for name in facts if name in LEVERS for kind in LEVERS[name].kinds))


def _leaves(formula: Formula) -> Iterator[tuple[str, str]]:
    """The causes of the leaves, and the facts that they compare."""
    match formula:
        case Atom(fact) if formula.cause is not None:
            yield formula.cause.code, fact.name
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case CaseOf():
            for branch in formula.branches():
                yield from _leaves(branch)


if __name__ == "__main__":
    sys.exit(written(TARGET, text()))
