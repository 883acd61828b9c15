"""`why403 replay`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from why403.api.inputs import NOTHING_COMPARED, case_of
from why403.api.logs import Reading, declared_format, formats_of
from why403.api.repairs import with_repair
from why403.api.replay import replayed, with_policy
from why403.cli.engines import engine_option, scanning_by
from why403.cli.exits import Exit
from why403.cli.inputs import bring
from why403.cli.once import Once
from why403.cli.remote import remote_of, remote_options
from why403.cli.stopping import tidily
from why403.cli.templates import loaded, with_apis
from why403.cli.terminal import progress_bar, put, put_tree
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.configuration import Configuration
from why403.questions.explain import explain as explained
from why403.words.replay import lines_of, tree_of

_REPAIR = Place("--repair")


@click.command("replay", cls=Once)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--api", "now", required=True, metavar="FILE[#NAME]", help="The API as it is (`why403 docs sources`)."
)
@click.option("--change", metavar="FILE[#NAME]", help="The API after the change.")
@click.option("--policy", metavar="FILE", help="Instead of --change: the API with this resource policy.")
@click.option(
    "--repair",
    metavar="INCIDENT[#N]",
    help="Instead of --change: the API with a repair of this refused call, the first one or number N.",
)
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Of the templates.")
@click.option(
    "--format",
    "declared",
    metavar="TEXT|FILE",
    help=(
        "The format of the stage's access log, with its $context variables. Default: the format of a stage "
        "of --api if the lines match it, otherwise inferred from the lines."
    ),
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (`why403 docs logs` documents it).")
@engine_option
@remote_options
def replay(
    files: tuple[str, ...],
    now: str,
    change: str | None,
    policy: str | None,
    repair: str | None,
    parameters: tuple[str, ...],
    declared: str | None,
    as_json: bool,
    engine: str,
    **typed: Any,
) -> int:
    """Put the requests of access logs to a configuration: does it say what AWS answered?

    With --change, --policy or --repair: who would have been refused that got in, and the other way round.
    Ends with 1 where somebody flips or the configuration and AWS disagree. Nothing of it leaves the machine.

    \b
    Examples:
      why403 replay access.json --api template.yaml
      why403 replay 'logs/*.gz' --api before.yaml --change after.yaml
      why403 replay access.json --api template.yaml --policy tighter.json
      why403 replay access.json --api template.yaml --repair refused.txt#2
    """
    if sum(each is not None for each in (change, policy, repair)) > 1:
        raise click.UsageError("give either --change or --policy or --repair, not several of them")
    remote = remote_of(files, typed)
    configuration = loaded(now, parameters)
    other = None if change is None else loaded(change, parameters)
    if policy is not None:
        other = with_policy(configuration, policy)
    if repair is not None:
        other = _with_repair(configuration, repair, now, parameters)
    form = None if declared is None else declared_format(declared)
    with tidily(), progress_bar("reading") as progress:
        known, elsewhere = formats_of(configuration), scanning_by(engine)
        reading = Reading(form, None, progress, known=known, elsewhere=elsewhere, remote=remote)
        found = replayed(files, configuration, other, reading)
    if as_json:
        put_tree(tree_of(found.fidelity, found.change, found.lines, found.open))
    else:
        put(lines_of(found.fidelity, found.change, found.lines, found.open))
    flips = found.change is not None and (found.change.closed.calls or found.change.opened.calls)
    return Exit.FINDINGS if flips or found.fidelity.unlike else Exit.DONE


def _with_repair(
    configuration: Configuration, written: str, api: str, parameters: tuple[str, ...]
) -> Configuration:
    """The API with the repair that `INCIDENT#N` names. Raises `BadInput`."""
    file, sign, number = written.rpartition("#")
    if not sign or Path(written).exists():
        file, number = written, "1"
    if not (number.isascii() and number.isdigit() and int(number[:9]) > 0):
        raise BadInput(_REPAIR, "what follows the # is not the number of a repair", "INCIDENT#2")
    brought = with_apis(bring((file,), (), None, None, assumed_yes=False), (api,), parameters).brought
    outcome = explained(case_of(brought, NOTHING_COMPARED))
    return with_repair(configuration, outcome, brought, int(number[:9]), _REPAIR)
