"""What can stand next on a command line. What an argument is called (`metavar`) says what completes it.

A shell asks with `_WHY403_COMPLETE` set to its name: the finished words are the arguments, and `_WHY403_WORD`
is the one that is typed; bash, which splits words at `=` and `:`, gives the whole line. The answer is a line
for each completion, of a kind, a value and what it is, with tabs between; of the kinds `file` and `dir` the
shell knows more.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click

from why403.cli.docs import titles
from why403.facts import BY_NAME
from why403.gates.paths import BY_NAME as GATES
from why403.refusals.causes import BY_CODE
from why403.words.outgoing import line
from why403.words.report import word as said

_WORD = "_WHY403_WORD"
Completion = tuple[str, str, str]
_FILE: Completion = ("file", "", "")
_FOLDER: Completion = ("dir", "", "")
_SECTION = re.compile(r"^\[(?:profile +)?([^\[\]\r\n]+)\]", re.MULTILINE)


def completions(
    shell: str, arguments: Sequence[str], commands: Mapping[str, tuple[str, str, str]]
) -> list[str]:
    """The lines to answer a shell with."""
    if shell == "bash":
        words = _split(arguments[0] if arguments else "")[1:]
        *before, word = words or [""]
    else:
        before, word = list(arguments), os.environ.get(_WORD, "")
    found = dict.fromkeys(_next(before, word, commands))
    cut = _before_break(word) if shell == "bash" else 0
    return ["\t".join((kind, line(value[cut:]), line(about))) for kind, value, about in found]


def _split(typed: str) -> list[str]:
    """The words of a line that may end within a quotation; the last is the one that is typed."""
    for closing in ("", "'", '"'):
        try:
            words = shlex.split(typed + closing)
        except ValueError:
            continue
        return [*words, ""] if not closing and (not typed or typed[-1].isspace()) else words
    return typed.split(" ")


def _before_break(word: str) -> int:
    """How much of a word bash takes for finished words."""
    return max(word.rfind("="), word.rfind(":")) + 1


def _next(
    before: Sequence[str], word: str, commands: Mapping[str, tuple[str, str, str]]
) -> Iterator[Completion]:
    """What can stand in place of a word behind others."""
    if not before:
        named = ((name, about) for name, (_, _, about) in commands.items())
        yield from _beginning(word, [*named, *_options_of_all(word)])
        if not word.startswith("-"):
            yield _FILE
        return
    name, rest = (before[0], list(before[1:])) if before[0] in commands else ("explain", list(before))
    module, attribute, _ = commands[name]
    command: click.Command = getattr(import_module(module), attribute)
    while isinstance(command, click.Group):
        inner = command.commands.get(rest[0]) if rest else None
        if inner is None:
            yield from _beginning(
                word, [(name, each.get_short_help_str()) for name, each in command.commands.items()]
            )
            return
        command, rest = inner, rest[1:]
    yield from _of_command(command, rest, word)


def _options_of_all(word: str) -> list[tuple[str, str]]:
    return (
        [("--help", "Show what there is."), ("--version", "Show the version.")]
        if word.startswith("-")
        else []
    )


def _of_command(command: click.Command, before: Sequence[str], word: str) -> Iterator[Completion]:
    options = {
        name: param for param in command.params if isinstance(param, click.Option) for name in param.opts
    }
    last = options.get(before[-1]) if before and "--" not in before else None
    if last is not None and not last.is_flag:
        yield from _values(last, word)
        return
    if word.startswith("-") and "--" not in before:
        name, given, value = word.partition("=")
        if given and name in options:
            found = _values(options[name], value)
            yield from (
                (kind, f"{name}={each}" if kind == "plain" else each, about) for kind, each, about in found
            )
            return
        shown = {name: param.help or "" for name, param in options.items() if not param.hidden}
        yield from _beginning(word, [*shown.items(), ("--help", "Show what this command does.")])
        return
    argument = _argument(command, _positional(before, options))
    if argument is not None:
        yield from _values(argument, word)


def _positional(before: Sequence[str], options: Mapping[str, click.Option]) -> int:
    """How many of the words are arguments."""
    count, awaited = 0, 0
    for word in before:
        option = options.get(word)
        if awaited:
            awaited -= 1
        elif option is not None:
            awaited = 0 if option.is_flag else option.nargs
        elif not word.startswith("-"):
            count += 1
    return count


def _argument(command: click.Command, place: int) -> click.Argument | None:
    for param in command.params:
        if isinstance(param, click.Argument):
            if param.nargs == -1 or place < param.nargs:
                return param
            place -= param.nargs
    return None


def _values(param: click.Parameter, word: str) -> Iterator[Completion]:
    """What a parameter can be, by the words of its name."""
    if isinstance(param.type, click.Choice):
        yield from _beginning(word, [(str(choice), "") for choice in param.type.choices])
        return
    words = re.findall(r"[A-Za-z_=]+", param.metavar or (param.name or "").upper())
    for each in words:
        if each in _FILES:
            yield _FILE
        elif each in _FOLDERS:
            yield _FOLDER
        elif each in _NAMED:
            yield from _beginning(word, _NAMED[each](word))
        elif each.islower() and each not in ("curl", "env", "aws"):
            yield from _beginning(word, [(each, "")])


def _beginning(word: str, named: Iterable[tuple[str, str]]) -> Iterator[Completion]:
    """Those that begin like the word; what says what they are is one line."""
    for name, about in named:
        if name.startswith(word):
            yield "plain", name, " ".join(about.split())


def _causes(_word: str) -> Iterator[tuple[str, str]]:
    return ((code, cause.phrase) for code, cause in BY_CODE.items())


def _gates(_word: str) -> Iterator[tuple[str, str]]:
    return ((gate.name, gate.about.strip().splitlines()[0]) for gate in GATES.values())


def _facts(word: str) -> Iterator[tuple[str, str]]:
    """Names of facts, and behind `=` what they can be."""
    name, given, _ = word.partition("=")
    fact = BY_NAME.get(name)
    if given and fact is not None:
        return ((f"{name}={said(value)}", fact.ask) for value in fact.values)
    return ((f"{name}=", fact.ask) for name, fact in BY_NAME.items())


def _parts(_word: str) -> Iterator[tuple[str, str]]:
    return ((name, fact.ask) for name, fact in BY_NAME.items())


def _pages(_word: str) -> Iterator[tuple[str, str]]:
    return iter(titles().items())


def _profiles(_word: str) -> Iterator[tuple[str, str]]:
    """The names of profiles in the AWS configuration; nothing else is taken from it."""
    for variable, file in (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")):
        path = os.environ.get(variable) or Path.home() / ".aws" / file
        try:
            text = Path(path).read_text("utf-8", "replace")
        except OSError:
            continue
        yield from (
            (name.strip(), "") for name in _SECTION.findall(text) if not name.startswith("sso-session ")
        )


_FILES = frozenset({"FILE", "INPUT", "TEMPLATE", "OLD", "NEW"})
_FOLDERS = frozenset({"DIR"})
_NAMED: Mapping[str, Callable[[str], Iterable[tuple[str, str]]]] = {
    "CAUSE": _causes,
    "GATE": _gates,
    "FACT=VALUE": _facts,
    "PART": _parts,
    "PAGE": _pages,
    "PROFILE": _profiles,
}
