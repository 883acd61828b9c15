"""`why403 policy grant`."""

from __future__ import annotations

from pathlib import Path

import click

from why403.api.configurations import load
from why403.api.grants import granted
from why403.cli.exits import Exit
from why403.cli.once import Once
from why403.cli.templates import parameter, split_api
from why403.cli.terminal import put, put_tree
from why403.words.grants import grant_lines, grant_tree


@click.command("grant", cls=Once)
@click.option(
    "--principal", required=True, metavar="ARN", help="The caller: the ARN of a user, a role or a session."
)
@click.option("--route", "routes", required=True, multiple=True, metavar="METHOD /PATH", help="What to call.")
@click.option(
    "--api", required=True, metavar="FILE[#NAME]", help="The file with the API (`why403 docs sources`)."
)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of a template.")
@click.option("--stage", metavar="NAME", help="The stage. Default: the only stage, or all.")
@click.option("--region", metavar="REGION", help="Of the API.")
@click.option("--account", metavar="ID", help="Of the API, if the file does not have it.")
@click.option("--id", "api_id", metavar="ID", help="Of the API, if the file does not have it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: policies to attach as they are.")
def grant_(
    principal: str,
    routes: tuple[str, ...],
    api: str,
    parameters: tuple[str, ...],
    stage: str | None,
    region: str | None,
    account: str | None,
    api_id: str | None,
    as_json: bool,
) -> int:
    """Write the statement that lets a principal call these routes, and no other of the API.

    It is proved on every route of the API; what an ARN cannot keep out is named. Across accounts both
    halves are written. Nothing is changed in AWS.

    \b
    Examples:
      why403 policy grant --api api.yaml --route 'GET /orders' --principal arn:aws:iam::111122223333:role/app
    """
    file, name = split_api(api)
    configuration = load(Path(file), dict(map(parameter, parameters)), name or None)
    found = granted(
        configuration, routes, principal, region=region, account=account, stage=stage, api_id=api_id
    )
    if as_json:
        put_tree(grant_tree(found))
    else:
        put(grant_lines(found))
    return Exit.DONE
