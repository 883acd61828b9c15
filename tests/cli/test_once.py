"""An option of one value that is given twice is an error, and none of both is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from tests.cli.calls import Terminal
from why403.cli.main import cli


def commands(
    group: click.Group, before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, (*before, name))
        else:
            yield (*before, name), found


ONE_VALUE = [
    (param.nargs, (*words, max(param.opts, key=len)))
    for words, command in commands(cli)
    for param in command.params
    if isinstance(param, click.Option) and not (param.multiple or param.is_flag)
]


@pytest.mark.parametrize(("parts", "call"), ONE_VALUE, ids=str)
def test_it_is_named(why403: Terminal, parts: int, call: tuple[str, ...]) -> None:
    *words, option = call
    again = [f"{option}=second"] if parts == 1 else [option, *["second"] * parts]
    found = why403(*words, option, *["first"] * parts, *again)
    assert found.code == 2
    named = re.search(r"why403: (.*) is given more than once, but takes one value", found.err)
    assert named is not None
    assert f"'{option}'" in named[1].split(" / ")


def test_what_may_be_given_often_is_taken_often(why403: Terminal) -> None:
    text = '{"message":"Forbidden"}'
    told = ("--fact", "waf.allows=yes", "--fact", "stage.exists=yes")
    assert "waf-block" not in why403("explain", text, *told, "--all", "--all").out
