"""Gathers the pages of the site into `.site/pages`: the README, `docs`, and a page for each cause."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from scripts import decision_table, facts_page

ROOT = Path(__file__).parent.parent
PAGES = ROOT / ".site" / "pages"
CAUSES = ROOT / "src" / "why403" / "causes"


def main() -> None:
    """Make the folder anew."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES)
    shutil.copytree(CAUSES, PAGES / "causes", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (PAGES / "decision-table.md").write_text(decision_table.text(), "utf-8")
    (PAGES / "facts.md").write_text(facts_page.text(), "utf-8")
    (PAGES / "index.md").write_text(_index((ROOT / "README.md").read_text("utf-8")), "utf-8")
    start = (PAGES / "start.md").read_text("utf-8").replace("](../README.md", "](index.md")
    (PAGES / "start.md").write_text(start, "utf-8")
    (PAGES / "contributing.md").write_text(_linked((ROOT / "CONTRIBUTING.md").read_text("utf-8")), "utf-8")
    (PAGES / "changelog.md").write_text((ROOT / "CHANGELOG.md").read_text("utf-8"), "utf-8")
    (PAGES / "causes" / "index.md").write_text(_causes(), "utf-8")


def _index(readme: str) -> str:
    """The README, and beside it the page that it leads to."""
    measured = (ROOT / "bench" / "README.md").read_text("utf-8")
    (PAGES / "measured.md").write_text(_linked(measured), "utf-8")
    return _linked(readme)


def _linked(page: str) -> str:
    """A page of the repository with its links as the site has them."""
    links = {
        "](../docs/": "](",
        "](docs/": "](",
        "](CONTRIBUTING.md)": "](contributing.md)",
        "](bench/README.md)": "](measured.md)",
    }
    for written, meant in links.items():
        page = page.replace(written, meant)
    return page


def _causes() -> str:
    """A list of all causes with their phrases."""
    lines = ["# Causes\n"]
    for page in sorted((PAGES / "causes").glob("*.md")):
        found = re.match(r"# (\S+)\s+(.+)", page.read_text("utf-8"))
        if found:
            lines.append(f"- [{found[1]}]({page.name}): {found[2]}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
