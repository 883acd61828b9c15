"""`why403 mcp`."""

from __future__ import annotations

import sys

import click

from why403.cli.exits import Exit
from why403.cli.live_options import live_options, live_options_of
from why403.cli.once import Once
from why403.documents.errors import BadInput
from why403.logic.places import Place


@click.command("mcp", cls=Once)
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="DIR",
    help="Allow reading files in this folder. Default: no files are read.",
)
@live_options
def mcp(folders: tuple[str, ...], **typed: object) -> int:
    """Serve the Model Context Protocol on standard input and output, for an agent.

    Files are read from the named folders alone, the AWS account only with --live, and nothing is changed
    anywhere (`why403 docs agents` has the lines for common agents).

    \b
    Examples:
      why403 mcp
      why403 mcp --folder .
      why403 mcp --folder . --live --profile support
    """
    options = live_options_of(typed, ())
    try:
        from why403.agents.server import server
    except ImportError:
        raise BadInput(
            Place("why403[mcp]"), "the protocol needs a package that is not installed", "the extra `mcp`",
            "pip install 'why403[mcp]'",
        ) from None  # fmt: skip
    from why403.agents.folders import Folders
    from why403.agents.tools import Tools
    from why403.cli.account import meant

    if sys.stdin is None:
        raise BadInput(Place("<stdin>"), "standard input is closed", "an agent that writes to it")
    try:
        server(Tools(Folders.of(folders), meant(options) if options.wanted else None)).run()
    except* BrokenPipeError:
        pass  # the agent has left
    return Exit.DONE
