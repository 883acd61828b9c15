"""The command `why403`."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from why403 import __version__
from why403.cli.exits import Exit
from why403.cli.terminal import put, put_made, say
from why403.documents.errors import BadInput
from why403.gates.sources import latest
from why403.incident.typed import named_like_a_file, shortened

_COMMANDS = {
    "explain": ("why403.cli.explain", "explain", "Name the cause of a refused call."),
    "rule": ("why403.cli.rule", "rule", "Print the page of a cause or of a gate."),
    "facts": ("why403.cli.facts", "facts", "List the facts that you can give."),
    "docs": ("why403.cli.docs", "docs", "Print a page of the documentation, or a JSON Schema."),
    "policy": ("why403.cli.policy", "policy", "Check IAM policies and decide requests."),
    "audit": ("why403.cli.audit", "audit", "Find settings that let in too many callers, or none."),
    "diff": ("why403.cli.diff", "diff", "Show who gets in with one configuration and not with another."),
    "web": ("why403.cli.web", "web", "Open a local page to paste a refused call into."),
    "mcp": ("why403.cli.mcp", "mcp", "Serve the Model Context Protocol, for an agent."),
    "serve": ("why403.cli.serve", "serve", "Serve a template's APIs here, refusing as AWS does."),
    "token": ("why403.cli.token", "token", "Make a token for tests, for `serve --jwks`."),
    "logs": ("why403.cli.logs", "logs", "Count the refused calls of whole logs by cause."),
    "replay": (
        "why403.cli.replay",
        "replay",
        "Run the requests of a log against a configuration or a change.",
    ),
    "capture": (
        "why403.cli.capture",
        "capture",
        "Write the configuration of an AWS account to an incident file.",
    ),
    "completion": ("why403.cli.completion", "completion", "Have your shell complete what you type."),
    "permissions": (
        "why403.cli.permissions",
        "permissions",
        "Print the IAM policy that reading an account needs.",
    ),
}
"""Where each command lives. It is imported when it is called, so that `explain` starts at once."""


_TEXT = re.compile(r"[\s{<:]")
"""What the name of a command never holds."""
_SHELL_ASKS = "_WHY403_COMPLETE"
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_READ = (errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO)
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
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: _say_version(ctx, wanted=wanted),
    help="Show the version, and when its statements about AWS were last checked.",
)
def cli() -> None:
    """Find out why Amazon API Gateway refused a call.

    A text, a file or a pipe without a command is explained.

    \b
    Examples:
      why403 '{"message":"Missing Authentication Token"}'
      curl -si https://… | why403
      why403 explain -- curl https://…
      why403 rule route-not-found
    """


def _say_version(ctx: click.Context, *, wanted: bool) -> None:
    if not wanted:
        return
    put([f"why403 {__version__}; its statements about AWS were last checked on {latest()}"])
    ctx.exit()


_FIRST_WORDS = """\
why403 names the cause of a refused call to Amazon API Gateway. Give it what you have:

  why403 '{"message":"Missing Authentication Token"}'     the answer, a log line, a browser's complaint
  curl -si https://… | why403                             the answer of a command
  why403 call.har --api template.yaml                     a recording, with the template of the API
  why403 web                                              a page to paste into
  why403 audit template.yaml                              what lets in too many, or nobody
  why403 serve template.yaml                              the API on this machine, refusing as AWS does

why403 --help lists all commands."""


def _meant(arguments: list[str]) -> list[str]:
    """What was typed, with the command that is meant: a text, a file or a pipe is explained."""
    if not arguments:
        return ["explain"] if sys.stdin is not None and not sys.stdin.isatty() else []
    first = arguments[0]
    of_explain = first in ("-", "--") or (not first.startswith("-") and first not in _COMMANDS)
    if of_explain and (first in ("-", "--") or _TEXT.search(first) or named_like_a_file(first)):
        return ["explain", *arguments]
    return arguments


def main() -> None:
    """Run the command line and leave with a code of `Exit`."""
    if sys.stderr is None:  # it was closed; nor does a file that is opened get its number now
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:  # it was closed: what is asked for would be lost without a word
        _leave(_said("standard output is closed", Exit.USAGE))
    _leave(run(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """At once, with everything written that was printed.

    Else the interpreter takes down, object by object, what the system takes back as a whole: a tenth of the
    time of a short call. And it would wait for calls that are under way, in threads of their own.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # it is full, nobody reads it, or it was closed
            stream.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of one call. No traceback ever reaches the user: it could hold what he pasted."""
    try:
        if _SHELL_ASKS in os.environ:
            return _complete(arguments)
        arguments = _meant(arguments)
        if not arguments:
            put(_FIRST_WORDS.split("\n"))
            return Exit.DONE
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
            return _said(f"{os.fsdecode(error.filename)}: cannot be used ({error.strerror})", Exit.USAGE)
        if error.errno in _NOT_READ:
            return _said(f"a file cannot be read ({error.strerror})", Exit.USAGE)
        if error.errno not in _NOT_WRITTEN:
            return _said(_fault(error), Exit.OUR_FAULT)
        return _said(f"cannot write the output or a temporary file ({error.strerror})", Exit.USAGE)
    except Exception as error:
        return _said(_fault(error), Exit.OUR_FAULT)
    return int(result) if isinstance(result, int) else Exit.DONE


def _complete(words: list[str]) -> Exit:
    """Answers a shell that asks what can stand next."""
    from why403.cli.completing import completions

    put_made("\n".join(completions(os.environ[_SHELL_ASKS], words, _COMMANDS)))
    return Exit.DONE


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
    return f"an error in why403 itself ({kind} in {where}), not in your input. Please report this line"
