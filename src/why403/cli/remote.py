"""The options of commands that read logs of an account."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from why403.api.logs import REMOTE, Remote
from why403.cli.terminal import confirmed, say
from why403.documents.errors import BadInput
from why403.logic.places import Place

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--since", metavar="TIME", help="Of aws:API_ID/STAGE: from when, such as 90m, 7d or a moment."
    ),
    click.option("--until", metavar="TIME", help="Of aws:API_ID/STAGE: up to when; now, if it is left out."),
    click.option("--insights", is_flag=True, help="Of aws:API_ID/STAGE: read by queries of Logs Insights."),
    click.option(
        "--traces", is_flag=True, help="Of aws:API_ID/STAGE: read X-Ray's traces of failed calls too."
    ),
    click.option("--at-most", type=float, metavar="GB", help="Of an account: read no more than this (20)."),
    click.option("--yes", is_flag=True, help="Of an account: read without asking first."),
    click.option("--profile", metavar="NAME", help="Of an account: a profile of the AWS configuration."),
    click.option("--region", metavar="REGION", help="Of an account: the Region."),
)


def remote_options(command: _Command) -> _Command:
    """Adds them to a command, which gets them by name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def remote_of(names: tuple[str, ...], typed: dict[str, Any]) -> Remote | None:
    """What brings the logs of an account, where one of the names means such."""
    from why403.api.remote import AT_MOST, Wanted, remote_logs

    if not any(each.startswith(REMOTE) for each in names):
        told = next((each for each, value in typed.items() if value), None)
        if told is not None:
            option = told.replace("_", "-")
            raise click.UsageError(f"--{option} is for logs of an account: aws:API_ID/STAGE or s3://BUCKET")
        return None
    at_most = typed["at_most"]
    if at_most is not None and at_most <= 0:
        raise click.UsageError("--at-most is a number of GB above 0")
    agreed = _yes if typed["yes"] else _asked
    same = {each: typed[each] for each in ("profile", "region", "since", "until", "insights", "traces")}
    return remote_logs(Wanted(**same, at_most=at_most or AT_MOST, agreed=agreed))


def _yes(question: str) -> bool:
    say(question.removesuffix(" Go on?"))
    return True


def _asked(question: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty() or not sys.stderr.isatty():
        raise BadInput(Place("--yes"), question.removesuffix(" Go on?"), "a terminal to ask on, or --yes")
    return confirmed(question)
