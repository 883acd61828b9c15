"""`why403 logs`."""

from __future__ import annotations

from typing import Any, TextIO

import click

from why403.api.logs import (
    Reading,
    Renamed,
    StandIns,
    declared_format,
    formats_of,
    kept_in,
    key_in_use,
    must_be_table,
    read_logs,
    trail_of,
    with_other_names,
)
from why403.cli.engines import engine_option, scanning_by
from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.page_options import FileBesideTheReport, html_option
from why403.cli.pages import write_logs_page
from why403.cli.remote import remote_of, remote_options
from why403.cli.stopping import tidily
from why403.cli.terminal import progress_bar, put, put_tree, say
from why403.words.traffic import key_lines, lines_of, tree_of


@click.command("logs", cls=Once)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "declared",
    metavar="TEXT|FILE",
    help=(
        "The format of the stage's access log, with its $context variables. Default: inferred from the lines."
    ),
)
@click.option(
    "--api",
    "api",
    metavar="FILE[#NAME]",
    help="A file with the API: its stages' access-log formats are used to read the lines.",
)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of the template.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (`why403 docs logs` documents it).")
@html_option("Also write it as an HTML page: one file, for a ticket.")
@click.option(
    "--table",
    metavar="FILE",
    help="Also write every refused call with its causes to this file: .csv or .parquet.",
)
@click.option("--all", "whole", is_flag=True, help="Print every group of causes.")
@click.option(
    "--aside",
    type=FileBesideTheReport("w", encoding="utf-8"),
    metavar="FILE",
    help="Write the lines that cannot be read to this file, masked, each with the reason.",
)
@click.option(
    "--trail",
    "trails",
    multiple=True,
    metavar="FILE",
    help="CloudTrail records: show which changes came shortly before the first call of each group.",
)
@click.option(
    "--traffic",
    is_flag=True,
    help="Also read served calls in full, to show each group's share of the calls to its routes.",
)
@click.option(
    "--key-safe-to-disable",
    "key",
    metavar="ID",
    help="Instead of groups: whether any call uses the API key with this ID. Exits with 1 if one does.",
)
@click.option(
    "--least-privilege",
    "least",
    is_flag=True,
    help="Instead of groups: least-privilege policies for --api, which allow the calls that the log shows.",
)
@click.option(
    "--except",
    "without",
    multiple=True,
    metavar="ARN|CIDR|'METHOD /PATH'",
    help="With --least-privilege: a caller, a network or a route that loses its access.",
)
@click.option(
    "--principals",
    metavar="FILE",
    help=(
        "With --least-privilege: callers with their identity policies (`why403 docs serve`), to show which "
        "rights are never used."
    ),
)
@click.option(
    "--resume",
    metavar="FOLDER",
    help="Keep here what was read of each file, and read none of them again: a run that was ended goes on.",
)
@click.option(
    "--pseudonyms",
    is_flag=True,
    help="Other names for callers, accounts, addresses, keys and APIs, the same wherever a real one stood.",
)
@engine_option
@remote_options
def logs(
    files: tuple[str, ...],
    declared: str | None,
    api: str | None,
    parameters: tuple[str, ...],
    as_json: bool,
    html: str | None,
    table: str | None,
    whole: bool,
    aside: TextIO | None,
    trails: tuple[str, ...],
    traffic: bool,
    key: str | None,
    least: bool,
    without: tuple[str, ...],
    principals: str | None,
    resume: str | None,
    pseudonyms: bool,
    engine: str,
    **typed: Any,
) -> int:
    """Count every refused call of access logs by its cause.

    FILE is a log, a pattern for several, a folder, or - for standard input: JSON, CLF, CSV or the stage's own
    format, gzip, zstd or Parquet, and what CloudWatch Logs exports. Nothing of it leaves the machine.

    \b
    Examples:
      why403 logs access.json
      why403 logs 'logs/2026/11/**/*.gz'
      why403 logs access.log --format '$context.identity.sourceIp $context.status $context.requestId'
      why403 logs access.log --api template.yaml
      why403 logs access.json --html refused.html
      why403 logs access.json --table refused.parquet
      why403 logs access.json --trail 'cloudtrail/**/*.json.gz'
      why403 logs access.json --api template.yaml --least-privilege --except 'GET /admin'
      why403 logs aws:abc123/prod --since 6h
      why403 logs s3://my-bucket/access/2026/11/
      aws logs tail my-access-log --format short | why403 logs - --json
    """
    remote = remote_of(files, typed)
    if resume is not None and engine != "embedded":
        raise click.UsageError("--resume is for files that this machine reads")
    by_parts = None if resume is None else kept_in(resume)
    form = None if declared is None else declared_format(declared)
    configuration = None
    if api is not None:
        from why403.cli.templates import loaded

        configuration = loaded(api, parameters)
    known = () if configuration is None else formats_of(configuration)
    if api is not None and not known:
        say("no stage of the API has a known access-log format: it is inferred")
    if key is not None and (as_json or html is not None or table is not None):
        raise click.UsageError("--key-safe-to-disable has no JSON output, page or table: use its exit code")
    if table is not None:
        must_be_table(table)
    if (without or principals is not None) and not least:
        raise click.UsageError("--except and --principals are for --least-privilege")
    if least:
        if configuration is None:
            raise click.UsageError("--least-privilege needs --api: the file with the API")
        if html is not None or table is not None or pseudonyms or traffic or key is not None or trails:
            raise click.UsageError(
                "--least-privilege does not go with --html, --table, --pseudonyms, --traffic, --trail or "
                "--key-safe-to-disable"
            )
    names = StandIns() if pseudonyms else None
    kept = aside if aside is None or names is None else Renamed(aside, names)
    with tidily(), progress_bar("reading") as progress:
        changes = trail_of(trails)
        reading = Reading(
            form, kept, progress, traffic=traffic, known=known, elsewhere=scanning_by(engine),
            remote=remote, by_parts=by_parts,
        )  # fmt: skip
        if least and configuration is not None:
            from why403.cli.least import print_least

            return print_least(
                files, configuration, without, reading, principals, as_json=as_json, whole=whole
            )
        if key is not None:
            use, lines = key_in_use(files, key, reading)
            put(key_lines(use, lines))
            return Exit.FINDINGS if use.used else Exit.DONE if not lines.aside.lines else Exit.UNDECIDED
        read = read_logs(files, reading, changes, table, names)
    if names is not None:
        read = with_other_names(read, names)
    if html is not None:
        write_logs_page(read, html)
    if as_json:
        put_tree(tree_of(read.summary, read.lines))
    else:
        put(lines_of(read.summary, read.lines, whole=whole))
    if read.summary.refused:
        return Exit.FINDINGS
    return Exit.UNDECIDED if read.lines.aside.lines and not read.summary.calls else Exit.DONE
