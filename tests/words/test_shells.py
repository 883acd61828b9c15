"""Commands for the shells of Windows: each word comes back as it was, by the rules that a shell documents."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from why403.words import shells
from why403.words.shells import Shell, shell_of, typed_in

ELSEWHERE = (Shell.CMD, Shell.POWERSHELL, Shell.WINDOWS_POWERSHELL)
QUOTES = "'\u2018\u2019\u201a\u201b"


def arguments(line: str) -> Iterator[str]:
    """What a program makes of its command line: Microsoft's "Parsing C command-line arguments"."""
    at, end = 0, len(line)
    while at < end:
        while at < end and line[at] in " \t":
            at += 1
        if at == end:
            return
        word, quoted = "", False
        while at < end and (quoted or line[at] not in " \t"):
            run = re.compile(r'\\*"?').match(line, at)
            assert run is not None
            slashes, quote = run[0].rstrip('"'), run[0].endswith('"')
            if quote:
                word += slashes[: len(slashes) // 2]
                if len(slashes) % 2:
                    word += '"'
                else:
                    quoted = not quoted
                at = run.end()
            elif slashes:
                word, at = word + slashes, run.end()
            else:
                word, at = word + line[at], at + 1
        yield word


def after_cmd(line: str) -> str:
    """What cmd hands on: a caret escapes the sign after it where no quotation is open."""
    handed, quoted, at = "", False, 0
    while at < len(line):
        if line[at] == "^" and not quoted:
            at += 1
        else:
            assert quoted or line[at] not in "&|<>", "cmd would take this for its own"
        quoted ^= line[at] == '"' and (at == 0 or quoted or line[at - 1] != "^")
        handed, at = handed + line[at], at + 1
    return handed


def words_of_powershell(line: str) -> Iterator[str]:
    """Words without variables: between single quotes, where two stand for one, or bare."""
    at = 0
    while at < len(line):
        if line[at] in "'\u2019":
            word = ""
            at += 1
            while line[at] not in QUOTES or line[at + 1 : at + 2] in tuple(QUOTES):
                at += line[at] in QUOTES
                word, at = word + line[at], at + 1
            at += 1
        else:
            end = line.find(" ", at) if " " in line[at:] else len(line)
            word, at = line[at:end], end
            assert not set(word) & set(",;(){}@#$&|<>`'\""), "PowerShell would take this for its own"
        yield word
        assert line[at : at + 1] in (" ", "")
        at += 1


def of_version_5(words: list[str]) -> list[str]:
    """PowerShell 5 puts what has a space in double quotes, and leaves what is in it as it is."""
    return list(arguments(" ".join(f'"{word}"' if " " in word else word for word in words)))


def read(typed: str, shell: Shell) -> list[str]:
    if shell is Shell.CMD:
        return list(arguments(after_cmd(typed)))
    words = list(words_of_powershell(typed))
    return words if shell is Shell.POWERSHELL else of_version_5(words)


WORDS = st.text(st.sampled_from("ab1 .,;:/\\\"'&|<>^%@#{}()[]*?=-+~\u2019"), max_size=12).filter(
    lambda word: not word.endswith((",", ";", ":"))  # behind a word: a sentence begins
)


@pytest.mark.parametrize("shell", ELSEWHERE)
@given(words=st.lists(WORDS, max_size=4))
def test_every_word_comes_to_the_program_as_it_is(shell: Shell, words: list[str]) -> None:
    typed = typed_in(shlex.join(["aws", "x", *words, "--end"]), shell)
    assert read(typed, shell) == ["aws", "x", *words, "--end"]


@pytest.mark.parametrize("shell", ELSEWHERE)
def test_json_within_json_comes_to_the_program_as_it_is(shell: Shell) -> None:
    value = json.dumps([{"op": "replace", "value": json.dumps({"a": "$context.b", "c": "d & e"})}])
    typed = typed_in(shlex.join(["aws", "apigateway", "update-stage", "--patch-operations", value]), shell)
    assert read(typed, shell)[-1] == value


@pytest.mark.parametrize(
    ("shell", "typed"),
    [
        (Shell.CMD, 'curl -H "x-api-key: %API_KEY%" https://x.example/a'),
        (Shell.POWERSHELL, 'curl -H "x-api-key: ${env:API_KEY}" https://x.example/a'),
        (Shell.WINDOWS_POWERSHELL, 'curl.exe -H "x-api-key: ${env:API_KEY}" https://x.example/a'),
    ],
)
def test_a_variable_is_one_of_the_environment(shell: Shell, typed: str) -> None:
    assert typed_in('curl -H "x-api-key: $API_KEY" https://x.example/a', shell) == typed


def test_a_long_command_goes_on_in_the_next_line() -> None:
    assert typed_in("aws x \\\n  --y z", Shell.CMD) == "aws x ^\n  --y z"
    assert typed_in("aws x \\\n  --y z", Shell.POWERSHELL) == "aws x `\n  --y z"


@pytest.mark.parametrize(
    "said", ["the stage's execution log has 'Execution failed'", "no command is needed: it's regional", ""]
)
def test_a_sentence_stays_as_it_is(said: str) -> None:
    assert [typed_in(said, shell) for shell in ELSEWHERE] == [said] * 3


def test_what_is_said_behind_a_command_stays_as_it_is() -> None:
    typed = typed_in("aws x --query 'a,b', and the token's scope", Shell.CMD)
    assert typed == 'aws x --query "a,b", and the token\'s scope'


@pytest.mark.parametrize("command", ["aws x $(date)", "aws x `date`", 'curl ${A:+-H "a: $A"} x', "aws x & y"])
def test_what_only_a_posix_shell_has_is_named_as_such(command: str) -> None:
    for shell in ELSEWHERE:
        assert typed_in(command, shell) == f"{command}  (in a POSIX shell, such as Git Bash)"


USERS = r"C:\Users\ada\Documents\{}\Modules;C:\Program Files\WindowsPowerShell\Modules"


@pytest.mark.parametrize(
    ("system", "environment", "shell"),
    [
        ("posix", {"PROMPT": "%"}, Shell.POSIX),
        ("nt", {"MSYSTEM": "MINGW64", "PROMPT": "$P$G"}, Shell.POSIX),
        ("nt", {"PROMPT": "$P$G", "PSModulePath": r"C:\Program Files\WindowsPowerShell\Modules"}, Shell.CMD),
        ("nt", {"PSModulePath": USERS.format("WindowsPowerShell")}, Shell.WINDOWS_POWERSHELL),
        ("nt", {"PROMPT": "$P$G", "PSMODULEPATH": USERS.format("PowerShell")}, Shell.POWERSHELL),
        ("nt", {}, Shell.WINDOWS_POWERSHELL),
    ],
)
def test_the_shell_shows_in_its_variables(system: str, environment: dict[str, str], shell: Shell) -> None:
    assert shell_of(system, environment) is shell


def test_a_step_to_turn_logs_on_is_printed_for_the_shell_that_it_is_read_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from why403.words.logging_steps import page

    monkeypatch.setattr(shells, "shell_here", lambda: Shell.CMD)
    typed = [line.strip() for line in page().splitlines() if line.strip().startswith("aws ")]
    assert typed
    assert not any("'" in line for line in typed)
