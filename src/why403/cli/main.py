"""The command `why403`."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

import click

from why403 import __version__
from why403.cli.exits import Exit
from why403.cli.terminal import put, say
from why403.documents.errors import BadInput
from why403.incident.typed import shortened

_COMMANDS = {
    "explain": ("why403.cli.explain", "explain", "Name the cause of a refused call."),
    "rule": ("why403.cli.rule", "rule", "Print the page of a cause or of a gate."),
    "facts": ("why403.cli.facts", "facts", "List the facts that you can give."),
    "policy": ("why403.cli.policy", "policy", "Check IAM policies and decide requests."),
    "audit": ("why403.cli.audit", "audit", "Find what lets in too many, or nobody."),
    "diff": ("why403.cli.diff", "diff", "Say who gets in by one configuration and not by another."),
    "capture": ("why403.cli.capture", "capture", "Write what an AWS account tells as an incident file."),
    "permissions": (
        "why403.cli.permissions",
        "permissions",
        "Print the IAM policy that reading an account needs.",
    ),
}
"""Where each command lives. It is imported when it is called, so that `explain` starts at once."""


_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_TO_BE_HAD = (errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.ELOOP)


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command:
        found = _COMMANDS.get(cmd_name)
        if found is None:
            raise click.UsageError(_no_command(cmd_name), _ctx)
        command: click.Command = getattr(import_module(found[0]), found[1])
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in _COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="why403")
def cli() -> None:
    """Find out why Amazon API Gateway refused a call.

    \b
    Examples:
      why403 explain '{"message":"Missing Authentication Token"}'
      curl -si https://… | why403 explain
      why403 explain -- curl https://…
      why403 rule route-not-found
    """


def main() -> None:
    """Run the command line and leave with a code of `Exit`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:  # it was closed: what is asked for would be lost without a word
        sys.exit(_said("standard output is closed", Exit.USAGE))
    code = run(sys.argv[1:])
    if code == Exit.STOPPED:
        sys.stderr.flush()
        os._exit(code)  # calls that are under way, in threads of their own, would be waited for
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of one call. No traceback ever reaches the user: it could hold what he pasted."""
    try:
        result = cli.main(arguments, prog_name="why403", standalone_mode=False)
    except click.Abort:
        return _said("stopped", Exit.STOPPED)
    except click.ClickException as error:
        code = _said(_usage(error, arguments), Exit.USAGE)
        put(["Try `why403 --help`."], err=True)
        return code
    except BadInput as error:
        return _said(str(error), Exit.USAGE)
    except SystemExit:  # click's own, with 1, where the reader of a pipe has left
        return Exit.DONE
    except OSError as error:
        if error.errno in _NOT_TO_BE_HAD and error.filename is not None:
            return _said(f"a file or folder cannot be used ({error.strerror})", Exit.USAGE)
        if error.errno not in _NOT_WRITTEN:
            return _said(_fault(error), Exit.OUR_FAULT)
        return _said(f"the output cannot be written ({error.strerror})", Exit.USAGE)
    except Exception as error:
        return _said(_fault(error), Exit.OUR_FAULT)
    return int(result) if isinstance(result, int) else Exit.DONE


def _usage(error: click.ClickException, arguments: list[str]) -> str:
    """What click objects to, without what was typed: it can be a secret in the wrong place."""
    context = getattr(error, "ctx", None)
    declared = [option for param in context.command.params for option in param.opts] if context else []
    if isinstance(error, click.NoSuchOption):
        meant = f"; did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
        return f"unknown option {shortened(error.option_name, declared)}{meant}"
    if type(error) is click.BadParameter and error.param is not None:
        return f"invalid value for {error.param.get_error_hint(context)}{_expected(error.param.type)}"
    message = error.format_message()
    typed = {part for word in arguments for part in (word, *word.split("=", 1))} - {*declared, *_COMMANDS}
    for word in sorted(filter(None, typed), key=len, reverse=True):
        message = re.sub(rf"(?<![\w-])(?:{re.escape(repr(word))}|{re.escape(word)})(?![\w-])", "…", message)
    return message


def _expected(kind: object) -> str:
    if isinstance(kind, click.Choice):
        return f"; expected {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        return f"; expected a whole number from {kind.min}"
    return ""


def _no_command(name: str) -> str:
    """What was typed is not repeated: it can be a text to explain, and hold a secret."""
    from difflib import get_close_matches

    near = get_close_matches(name[:80], _COMMANDS, n=2, cutoff=0.5)
    if near:
        return f"unknown command; did you mean {' or '.join(near)}?"
    return f"unknown command; try {', '.join(_COMMANDS)}; to explain a text: why403 explain TEXT"


def _said(text: str, code: Exit) -> Exit:
    with suppress(OSError):  # standard error is full or gone: the code still says it
        say(text)
    return code


def _fault(error: Exception) -> str:
    """Where our own code failed, without any value: values can be secrets."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "unknown place"
    if trace is not None:
        code = trace.tb_frame.f_code
        where = f"{trace.tb_frame.f_globals.get('__name__', '?')}.{code.co_name}, line {trace.tb_lineno}"
    kind = type(error).__name__
    return f"a fault of why403 itself ({kind} in {where}); nothing you did. Please report this line"
