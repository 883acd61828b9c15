"""Completion: what can stand next, in which shell it stands, and what installing it writes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import resources
from pathlib import Path

import pytest

from tests.cli.calls import Terminal
from why403.cli.completing import completions
from why403.cli.main import _COMMANDS
from why403.facts import BY_NAME
from why403.refusals.causes import BY_CODE

BIN = Path(sys.executable).parent


Offered = Callable[..., list[str]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What is offered behind words, of which the last is being typed."""

    def after(*words: str) -> list[str]:
        monkeypatch.setenv("_WHY403_WORD", words[-1])
        lines = completions("zsh", words[:-1], _COMMANDS)
        return [line.split("\t")[1] or line.split("\t")[0] for line in lines]

    return after


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["ru"], ["rule", "file"]),
        (["explain", "refused.t"], ["file"]),
        (["refused.txt", "--assert", "waf-"], ["waf-block"]),
        (["--json", "--ap"], ["--apply", "--api"]),
        (["explain", "--api", ""], ["file"]),
        (["explain", "--jwks", "i"], ["file", "issuer"]),
        (["explain", "--color", "a"], ["auto", "always"]),
        (["explain", "--color=al"], ["--color=always"]),
        (["explain", "--json", ""], ["file"]),
        (["policy", "gr"], ["grant"]),
        (["policy", "check", "--as", "id"], ["identity"]),
        (["rule", "throttle"], ["throttled", "throttle"]),
        (["rule", "waf-block", ""], []),
        (["mcp", "--folder", ""], ["dir"]),
        (["docs", "incident.s"], ["incident.schema.json"]),
        (["completion", "install", "z"], ["zsh"]),
        (["facts", "key.ex"], ["key.exists"]),
        (["audit", "--can", "role", "GET /", ""], ["file"]),
        (["nothing", "of", "--region", ""], []),
    ],
)
def test_what_can_stand_next(offered: Offered, typed: list[str], expected: list[str]) -> None:
    assert offered(*typed) == expected


def test_all_causes_and_all_facts_are_offered(offered: Offered) -> None:
    assert set(offered("rule", "")) >= set(BY_CODE)
    assert offered("explain", "--fact", "") == [f"{name}=" for name in BY_NAME]
    assert offered("explain", "--fact", "key.exists=") == ["key.exists=yes", "key.exists=no"]


def test_profiles_are_offered_by_name_and_nothing_else_of_their_files(
    offered: Offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    config.write_text("[default]\nregion = eu-west-1\n[profile support]\n[sso-session ours]\n")
    credentials.write_text("[legacy]\naws_secret_access_key = hunter2-hunter2\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    assert offered("explain", "--profile", "") == ["default", "support", "legacy"]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("why403 explain --fact key.exists=", ["yes", "no"]),
        ("why403 rule 'waf-b", ["waf-block"]),
        ("why403 rule waf-block --pl", ["--plain"]),
        ('why403 explain "{\\"message\\":\\"Forbidden\\"}" --htm', ["--html"]),
    ],
)
def test_bash_gives_the_line_and_gets_what_is_left_of_the_word(line: str, values: list[str]) -> None:
    assert [each.split("\t")[1] for each in completions("bash", [line], _COMMANDS)] == values


class Typist:
    """Somebody at a terminal with a shell."""

    def __init__(self, command: list[str], home: Path) -> None:
        import pty

        self.shell, self.terminal = pty.fork()
        if not self.shell:
            known = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "TERM": "dumb"}
            os.chdir(home)
            os.execvpe(command[0], command, {**known, "PS1": "> ", "LC_ALL": "C.UTF-8"})
        self.seen = ""

    def types(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def sees(self, pattern: str, seconds: float = 40) -> bool:
        """Whether it is printed before the time is over."""
        import select

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if re.search(pattern, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\x07]", "", self.seen)):
                return True
            if select.select([self.terminal], [], [], 0.2)[0]:
                with suppress(OSError):
                    self.seen += os.read(self.terminal, 65_536).decode("utf-8", "replace")
        return False

    def leaves(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.shell, signal.SIGKILL)
        os.waitpid(self.shell, 0)
        os.close(self.terminal)


SHELLS = {"bash": ["bash", "-i"], "zsh": ["zsh", "-i"], "fish": ["fish", "-i"]}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_after_one_command(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}: apt install {shell}")
    (tmp_path / "refusal.txt").write_text("403")
    (tmp_path / ".zshrc").write_text("unsetopt beep\n")
    command = [sys.executable, "-m", "why403", "completion", "install", shell]
    place = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run(command, env=place, cwd=tmp_path, check=True, capture_output=True)
    typist = Typist(SHELLS[shell], tmp_path)
    try:
        typist.types("echo rea''dy\n")
        assert typist.sees(r"\nready"), typist.seen
        for typed, completed in (
            ("why403 rule api-key-disab\t", r"rule api-key-disabled"),
            ("why403 explain refus\t", r"explain refusal\.txt"),
            ("why403 explain --fact key.in-pl\t", r"--fact key\.in-plan="),
            ("why403 explain --fact key.in-plan=y\t", r"--fact key\.in-plan=yes"),
            ("why403 policy gra\t", r"policy grant"),
        ):
            typist.seen = ""
            typist.types(typed)
            assert typist.sees(completed), typist.seen
            typist.types("\x15")
    finally:
        typist.leaves()


@pytest.mark.parametrize(
    ("shell", "start"),
    [("bash", ".bash_profile" if sys.platform == "darwin" else ".bashrc"), ("zsh", ".zshrc")],
)
def test_installing_adds_one_line_and_removing_takes_it_away(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, start: str
) -> None:
    for name in ("XDG_DATA_HOME", "ZDOTDIR", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    own = b"alias ll='ls -l'\r\n# caf\xe9"
    (tmp_path / start).write_bytes(own)
    for _ in range(2):
        assert why403("completion", "install", shell).code == 0
    written = (tmp_path / start).read_bytes()
    assert written.startswith(own + b"\n")
    assert written.count(b"completion of why403") == 1
    assert why403("completion", "remove", shell).code == 0
    assert (tmp_path / start).read_bytes() == own + b"\n"
    assert not list(tmp_path.rglob(f"why403.{shell}"))


def test_the_line_of_powershell_names_the_script_with_its_quotes(
    why403: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "o'brien"
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    assert why403("completion", "install", "powershell").code == 0
    (profile,) = home.rglob("profile.ps1")
    quoted = str(home / "data" / "why403" / "why403.ps1").replace("'", "''")
    assert profile.read_text().startswith(f"if (Test-Path '{quoted}') {{ . '{quoted}' }} #")


def test_an_unknown_shell_is_to_be_named(why403: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    monkeypatch.setattr(sys, "platform", "linux")
    printed = why403("completion", "install")
    assert (printed.code, "bash or zsh or fish" in printed.err) == (2, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_is_printed_as_it_is_installed(why403: Terminal, shell: str) -> None:
    ending = {"powershell": "ps1"}.get(shell, shell)
    script = resources.files("why403.cli").joinpath("shells", f"why403.{ending}").read_text("utf-8")
    assert why403("completion", "print", shell).out == script
    assert "_WHY403_COMPLETE" in script
