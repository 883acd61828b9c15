"""`why403 completion`."""

from __future__ import annotations

import os
import shlex
import sys
from importlib import resources
from pathlib import Path

import click

from why403.cli.once import Once
from why403.cli.terminal import put_made, say
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.isolation import TooLong, TooSlow, program, run
from why403.logic.places import Place

_SHELLS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}
"""What each shell's scripts end in."""
_MARK = "# completion of why403"
"""Ends the line that is written into a shell's own file, so that it is found again."""
_SECONDS, _MOST = 20.0, 10_000


@click.command("completion", cls=Once)
@click.argument("action", type=click.Choice(["install", "remove", "print"]))
@click.argument("shell", required=False, type=click.Choice(list(_SHELLS)))
def completion(action: str, shell: str | None) -> int:
    """Have the shell complete commands, options, files, causes, facts and profiles.

    `install` writes a script into a folder of yours, and one line into the file that your shell reads at its
    start (fish needs none); `remove` takes both away; `print` shows the script.

    \b
    Examples:
      why403 completion install
      why403 completion install zsh
      why403 completion print fish
    """
    meant = shell or _own_shell()
    if action == "print":
        put_made(_script(meant).rstrip("\n"))
        return 0
    try:
        place = _place(meant)
        (_install if action == "install" else _remove)(meant, place)
    except OSError as problem:
        wrong = f"a file of the shell cannot be written ({problem.strerror})"
        raise BadInput(Place("completion"), wrong, "files of yours, or `why403 completion print`") from None
    return 0


@dataclass(frozen=True, slots=True)
class _Where:
    """Where the script goes, and the file that the shell reads at its start where it has to be told of it."""

    script: Path
    start: Path | None = None
    line: str = ""


def _own_shell() -> str:
    name = Path(os.environ.get("SHELL", "")).stem.lower()
    if sys.platform == "win32" and name not in _SHELLS:
        return "powershell"
    if name not in _SHELLS:
        raise BadInput(Place("completion"), "the shell is not known", " or ".join(_SHELLS), "name it")
    return name


def _script(shell: str) -> str:
    return resources.files("why403.cli").joinpath("shells", f"why403.{_SHELLS[shell]}").read_text("utf-8")


def _place(shell: str) -> _Where:
    home = Path.home()
    if shell == "fish":
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return _Where(config / "fish" / "completions" / "why403.fish")
    data = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_DATA_HOME")
    script = Path(data or home / ".local" / "share") / "why403" / f"why403.{_SHELLS[shell]}"
    if shell == "powershell":
        quoted = "'" + str(script).replace("'", "''") + "'"
        return _Where(script, _profile(home), f"if (Test-Path {quoted}) {{ . {quoted} }} {_MARK}")
    quoted = shlex.quote(str(script))
    line = f"[ ! -r {quoted} ] || . {quoted} {_MARK}"
    if shell == "zsh":
        return _Where(script, Path(os.environ.get("ZDOTDIR") or home) / ".zshrc", line)
    # On macOS a terminal starts bash as a login shell, which does not read .bashrc.
    return _Where(script, home / (".bash_profile" if sys.platform == "darwin" else ".bashrc"), line)


def _profile(home: Path) -> Path:
    """The file that PowerShell reads at its start: PowerShell is asked, for the folder can be anywhere."""
    for name in ("pwsh", "powershell"):
        path = program(name)
        if path is None:
            continue
        asked = [path, "-NoProfile", "-NonInteractive", "-Command", "$PROFILE.CurrentUserAllHosts"]
        try:
            done = run(asked, seconds=_SECONDS, most=_MOST)
        except (OSError, TooSlow, TooLong):
            continue
        if done.returncode == 0 and done.stdout.strip():
            return Path(done.stdout.decode("utf-8", "replace").strip())
    if sys.platform == "win32":
        return home / "Documents" / "PowerShell" / "profile.ps1"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "powershell" / "profile.ps1"


def _install(shell: str, where: _Where) -> None:
    where.script.parent.mkdir(parents=True, exist_ok=True)
    where.script.write_text(_script(shell), "utf-8")
    say(f"the script is in {where.script}")
    if where.start is not None:
        where.start.parent.mkdir(parents=True, exist_ok=True)
        others = _without_ours(where.start)
        between = "" if not others or others.endswith("\n") else "\n"
        _write(where.start, f"{others}{between}{where.line}\n")
        say(f"{where.start} has a line that reads it")
    say("open a new shell to use it")


def _remove(shell: str, where: _Where) -> None:
    where.script.unlink(missing_ok=True)
    if where.start is not None and where.start.exists():
        others = _without_ours(where.start)
        _write(where.start, others)
    say(f"the completion of {shell} is removed")


def _without_ours(start: Path) -> str:
    """The file that a shell reads at its start, but for our line; every other byte is kept."""
    if not start.exists():
        return ""
    text = start.read_bytes().decode("utf-8", "surrogateescape")
    return "".join(line for line in text.splitlines(keepends=True) if not line.rstrip().endswith(_MARK))


def _write(start: Path, text: str) -> None:
    made = text.encode("utf-8", "surrogateescape")
    if not start.exists() or start.read_bytes() != made:
        start.write_bytes(made)
