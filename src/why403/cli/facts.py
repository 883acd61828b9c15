"""`why403 facts`."""

from __future__ import annotations

import click

from why403.cli.terminal import put
from why403.gateway.facts import ALL
from why403.logic.places import Place
from why403.observed.errors import BadInput
from why403.words.report import word


@click.command("facts")
@click.argument("part", default="")
def facts(part: str) -> int:
    """List the facts that `--fact NAME=VALUE` and incident files can tell.

    \b
    Examples:
      why403 facts
      why403 facts key.
    """
    found = [fact for fact in ALL if part in fact.name]
    if not found:
        raise BadInput(Place("facts"), "no name of a fact has this part", "one that `why403 facts` lists")
    for fact in found:
        answers = " | ".join(word(value) for value in fact.values) or "a text or a number"
        put([f"{fact.name} = {answers}", f"    {fact.ask}", *([f"    {fact.how}"] if fact.how else [])])
    return 0
