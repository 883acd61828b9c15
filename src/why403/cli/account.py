"""`--live` and the options beside it: which account they mean, and what was read of it, said."""

from __future__ import annotations

from why403.account.looked import Looked
from why403.api.account import Account, ToldAt
from why403.cli import terminal
from why403.cli.live_options import LiveOptions
from why403.logic.places import Place
from why403.words.account import looked_lines

TYPED = ToldAt(
    account=Place("--live"),
    profile=Place("--profile"),
    region=Place("--region"),
    api=Place("--api"),
    principal=Place("--principal"),
)


def meant(options: LiveOptions) -> Account:
    """The account that was typed."""
    return Account(options.profile, options.region, options.api, options.principal, options.ask_aws)


def say(looked: Looked) -> None:
    """What was read and what could not be, on standard error."""
    for line in looked_lines(looked):
        terminal.say(line)
