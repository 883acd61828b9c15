"""Page, fix and repair are one telling: what a repair changes in a file is the property that the page of its
cause shows for that dialect, and the example of every page is explained by its own fix."""

from __future__ import annotations

import re
from difflib import unified_diff
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path

import pytest

import why403
from tests.laws import faults
from tests.laws.refused import Fault, with_fault
from tests.laws.sound import ADDRESS
from why403.model.repair import Patch
from why403.refusals.causes import BY_CODE
from why403.templates.recognise import CLOUDFORMATION, HCL
from why403.words.fixes import FIXES

HEADINGS = {CLOUDFORMATION: "CloudFormation / SAM", HCL: "Terraform"}
FAULTS: dict[Fault, str] = {
    faults.disabled_key: "api-key-disabled",
    faults.default_off: "default-endpoint-disabled",
    faults.http_default_off: "default-endpoint-disabled",
    faults.denied_address: "resource-policy-explicit-deny",
    faults.not_allowed_method: "resource-policy-implicit-deny",
    faults.missing_method: "route-not-found",
    faults.audience: "jwt-invalid",
    faults.issuer: "jwt-invalid",
    faults.scope: "jwt-scope",
}
SHORT = (faults.denied_address, CLOUDFORMATION)
"""Here the page shows the short form of SAM, which `test_dialects.test_sam_list_of_addresses` repairs."""
PAIRS = [pair for pair in product(FAULTS, HEADINGS) if pair != SHORT]
_NAME = re.compile(r"""["']?([A-Za-z_][\w:.-]*)["']?\s*[:=]""")
_EXAMPLE = re.compile(r"^## Example\n.*?^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def page(code: str) -> str:
    """The page of a cause."""
    return resources.files("why403").joinpath("causes", f"{code}.md").read_text("utf-8")


def example(code: str) -> str:
    """The incident file that the page of a cause shows."""
    found = _EXAMPLE.search(page(code))
    assert found is not None
    return found[1]


def shown(code: str, dialect: str) -> set[str]:
    """The words in what the page shows of a dialect: properties, operators, keys."""
    fix = page(code).partition("## How to fix it")[2].partition("\n## ")[0]
    part = fix.partition(f"### {HEADINGS[dialect]}")[2].partition("\n### ")[0]
    return set(re.findall(r"[A-Za-z_][\w:.-]*\w", part))


def around(patch: Patch) -> set[str]:
    """The names of the properties on the lines that a patch puts in; of an item of a list, of the list."""
    found, above = set[str](), set[str]()
    for line in unified_diff(patch.before.splitlines(), patch.after.splitlines(), n=1000):
        if line[:1] in " +":
            above = set(_NAME.findall(line)) or above
            found |= above if line[:1] == "+" else set()
    return found


@pytest.mark.parametrize(("fault", "dialect"), PAIRS, ids=lambda each: getattr(each, "__name__", each))
def test_a_repair_changes_what_the_page_shows(fault: Fault, dialect: str, tmp_path: Path) -> None:
    code, given = FAULTS[fault], with_fault(fault, dialect)
    file = tmp_path / f"template{given.suffix}"
    file.write_text(given.text, "utf-8", newline="")
    found = why403.explain(given.request, api=file, facts={"request.source-ip": ADDRESS}).repairs
    first = next(each for each in found if each.verified)
    assert (first.cause, first.text) == (code, FIXES[code])
    assert around(first.patches[0]) & shown(code, dialect), around(first.patches[0])


@pytest.mark.parametrize("code", BY_CODE)
def test_the_example_of_a_page_is_told_the_fix_of_its_cause(code: str, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text(example(code), "utf-8")
    repairs = why403.explain(file).repairs
    assert code in [each.cause for each in repairs]
    assert all(each.text == FIXES[each.cause] for each in repairs)
