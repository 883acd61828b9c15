"""`why403 logs`."""

from __future__ import annotations

from typing import TextIO

import click

from why403.api.logs import read_logs
from why403.cli.exits import Exit
from why403.cli.terminal import put, put_tree
from why403.words.traffic import lines_of, tree_of


@click.command("logs")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/logs.md documents it).")
@click.option("--all", "whole", is_flag=True, help="Print every group of causes.")
@click.option(
    "--aside",
    type=click.File("w", encoding="utf-8"),
    metavar="FILE",
    help="Write the lines that cannot be read here, masked, each with the reason.",
)
def logs(files: tuple[str, ...], as_json: bool, whole: bool, aside: TextIO | None) -> int:
    """Count every refused call of access logs by its cause.

    FILE is a log, a pattern for several, or a folder. Nothing of it leaves the machine.

    \b
    Examples:
      why403 logs access.json
      why403 logs 'logs/2026/11/**/*.gz'
      why403 logs access.json --json > causes.json
    """
    read = read_logs(files, aside)
    if as_json:
        put_tree(tree_of(read.summary, read.aside, read.files))
    else:
        put(lines_of(read.summary, read.aside, whole=whole))
    return Exit.FINDINGS if read.summary.refused else Exit.DONE
