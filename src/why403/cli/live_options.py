"""The options of commands that read an account. What they lead to is imported when one of them is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from why403.frozen import dataclass

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How the account is found, and what of it is meant. `apis` holds every `--api` as it was typed."""

    live: bool = False
    profile: str | None = None
    region: str | None = None
    principal: str | None = None
    apis: tuple[str, ...] = ()
    ask_aws: bool = False

    @property
    def api(self) -> str | None:
        """The API of an account that `--api` names."""
        return next((api for api in self.apis if api.startswith("aws:")), None)

    @property
    def wanted(self) -> bool:
        """Whether an account is to be read."""
        return self.live or self.ask_aws or self.api is not None


_OPTIONS = (
    click.option("--live", is_flag=True, help="Answer open questions from the AWS account, read-only."),
    click.option(
        "--profile", metavar="PROFILE", help="A profile of the AWS configuration, to read the account with."
    ),
    click.option(
        "--region", metavar="REGION", help="The Region of the account to read, if the URL does not have one."
    ),
    click.option(
        "--principal", metavar="ARN", help="The caller's ARN in the account to read, if nothing shows it."
    ),
    click.option(
        "--ask-aws", is_flag=True, help="Ask AWS's own policy simulator too, and show where it disagrees."
    ),
)


def live_options(command: _Command) -> _Command:
    """Adds them to a command, which gets them by name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def live_options_of(typed: Mapping[str, Any], apis: tuple[str, ...], *, always: bool = False) -> LiveOptions:
    """What was typed. Raises `click.UsageError` for what means nothing without an account."""
    options = LiveOptions(apis=apis, **typed)
    for name in ("profile", "region", "principal"):
        if typed.get(name) is not None and not always and not options.wanted:
            raise click.UsageError(
                f"--{name} applies only when an account is read: give --live, or --api aws:API_ID"
            )
    return options
