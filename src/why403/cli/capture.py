"""`why403 capture`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from why403.cli.account import completed, looked_at, reader_of, say
from why403.cli.exits import Exit
from why403.cli.inputs import Brought, bring
from why403.cli.live_options import live_options, live_options_of
from why403.cli.terminal import put
from why403.gateway.incident import Incident
from why403.observed.case import known_facts
from why403.observed.incident_write import write


@click.command("capture")
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--fact", "told", multiple=True, metavar="NAME=VALUE", help="Tell a fact.")
@click.option("--api", "apis", multiple=True, metavar="aws:API_ID[/STAGE]", help="Which API to read.")
@live_options
@click.option("--pseudonyms", is_flag=True, help="Put other account ids and names in place of the real ones.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), help="Where to write it; else it is printed."
)
def capture(
    inputs: tuple[str, ...],
    told: tuple[str, ...],
    apis: tuple[str, ...],
    pseudonyms: bool,
    output: str | None,
    **typed: Any,
) -> int:
    """Write everything that the account tells of an API, and the call, as an incident file.

    Read-only. Secrets are masked, values of API keys are never written. Somebody without the account
    can go on with the file: why403 explain FILE.

    \b
    Examples:
      why403 capture refused.txt -o incident.yaml
      why403 capture --api aws:abc123/prod --profile support --pseudonyms -o incident.yaml
    """
    options = live_options_of(typed, apis, always=True)
    alone = options.api is not None and not inputs
    brought = Brought(Incident(), {}) if alone else bring(inputs, told, None, None, assumed_yes=False)
    reader = reader_of(brought.incident, options)
    reader.everything(known_facts(brought.incident))
    say(looked_at(reader))
    if not reader.account.told:
        return Exit.UNDECIDED
    incident = replace(completed(brought, reader).incident, config_at={})
    if pseudonyms:
        from why403.observed.pseudonyms import pseudonymous

        incident = pseudonymous(incident)
    _put(write(incident), output)
    return Exit.DONE


def _put(text: str, output: str | None) -> None:
    if output is None:
        put(text.removesuffix("\n").split("\n"))
    else:
        Path(output).write_text(text, "utf-8")
