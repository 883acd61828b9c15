"""`why403 capture`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from why403.api.capture import captured
from why403.api.inputs import Brought
from why403.cli.account import TYPED, meant, say
from why403.cli.exits import Exit
from why403.cli.inputs import bring
from why403.cli.live_options import live_options, live_options_of
from why403.cli.once import Once
from why403.cli.terminal import put
from why403.documents.errors import BadInput
from why403.logic.places import Place
from why403.model.incident import Incident

_OUTPUT = Place("--output")


@click.command("capture", cls=Once)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--fact", "told", multiple=True, metavar="FACT=VALUE", help="Tell a fact.")
@click.option("--api", "apis", multiple=True, metavar="aws:API_ID[/STAGE]", help="Which API to read.")
@live_options
@click.option("--pseudonyms", is_flag=True, help="Replace account IDs and names with made-up ones.")
@click.option("-o", "--output", metavar="FILE", help="Write to this file. Default: print it.")
@click.option("--force", is_flag=True, help="Overwrite an existing FILE.")
def capture(
    inputs: tuple[str, ...],
    told: tuple[str, ...],
    apis: tuple[str, ...],
    pseudonyms: bool,
    output: str | None,
    force: bool,
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
    target = None if output in (None, "-") else _target(str(output), force=force)
    options = live_options_of(typed, apis, always=True)
    alone = options.api is not None and not (inputs or told)
    brought = Brought(Incident(), {}) if alone else bring(inputs, told, None, None, assumed_yes=False)
    found = captured(brought, meant(options), TYPED)
    say(found.looked)
    if found.nothing:
        return Exit.UNDECIDED
    text = found.text(pseudonyms=pseudonyms)
    if target is None:
        put(text.removesuffix("\n").split("\n"))
    else:
        _put(text, target, force=force)
    return Exit.DONE


def _target(output: str, *, force: bool) -> Path:
    """Where to write, looked at before the account is read. Raises `BadInput`."""
    path = Path(output)
    if not path.parent.is_dir():
        raise BadInput(
            _OUTPUT, "the folder does not exist", "a file in a folder that exists", "make it first"
        )
    if path.exists() and not path.is_file():
        raise BadInput(
            _OUTPUT, "this exists, and is no file", "the name of a file", "leave -o out to print it"
        )
    if os.path.lexists(path) and not force:
        raise _exists()
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadInput(_OUTPUT, "this cannot be written", "a file that you can write to")
    return path


def _put(text: str, path: Path, *, force: bool) -> None:
    """Raises `BadInput`; a file that came to be meanwhile is not written over either."""
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _exists() from None
    except OSError as problem:
        raise BadInput(_OUTPUT, f"this cannot be written ({problem.strerror})", "another file") from None


def _exists() -> BadInput:
    return BadInput(_OUTPUT, "the file exists", "a new name", "or --force to write over it")
