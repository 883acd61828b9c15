"""`why403 diff`."""

from __future__ import annotations

from pathlib import Path

import click

from why403.api.configurations import load
from why403.audit.diff import diff as compared
from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.templates import parameter, split_api
from why403.cli.terminal import put, put_tree
from why403.model.configuration import Configuration
from why403.words.diff import diff_lines, diff_tree


@click.command("diff", cls=Once)
@click.argument("old", metavar="OLD[#NAME]")
@click.argument("new", metavar="NEW[#NAME]")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of both templates.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(old: str, new: str, parameters: tuple[str, ...], as_json: bool) -> int:
    """Say who gets in now and did not before, or the other way round, each with a request that shows it.

    OLD and NEW are two templates of an API, or two captures of an account (`why403 capture`). Exits
    with 0 if nothing changed, 1 if something did, and 4 if something cannot be decided.

    \b
    Examples:
      why403 diff before/template.yaml after/template.yaml
      why403 diff yesterday.yaml today.yaml --json
    """
    told = dict(map(parameter, parameters))
    found = compared(_loaded(old, told), _loaded(new, told))
    if as_json:
        put_tree(diff_tree(found))
    else:
        put(diff_lines(found))
    if found.changes:
        return Exit.FINDINGS
    return Exit.UNDECIDED if found.undecided else Exit.DONE


def _loaded(written: str, parameters: dict[str, str]) -> Configuration:
    file, name = split_api(written)
    return load(Path(file), parameters, name or None)
