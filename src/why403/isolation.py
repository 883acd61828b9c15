"""Keeps what belongs to the caller's folder from being run, in this process and in those that it starts.

The folder is often somebody else's: a repository just cloned, a bundle of evidence. Python imports from
PYTHONPATH before its own library, a program's name is looked for wherever PATH says, and an entry of either
may mean the current folder.

INVARIANT: nothing is imported at the top that a started interpreter has not loaded already, not even
`__future__`. `isolate` runs before everything else, because an import before it would search the old path.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from subprocess import CompletedProcess, Popen
    from typing import Any

_NEEDED = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""The variables that an interpreter can need to start; none of them says what it imports."""
_ENDING = ".exe" if os.name == "nt" else ""
_NEW_GROUP = 0x200
"""`CREATE_NEW_PROCESS_GROUP` of Windows, which `subprocess` has only there."""


class TooSlow(Exception):
    """A program took longer than it may, and was ended."""


class TooLong(Exception):
    """A program printed more than it may, and was ended."""


def isolate() -> None:
    """From here on import nothing of the caller's, and find no program in the current folder."""
    sys.path[:] = module_path()
    here = _here()
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(f for f in folders if os.path.isabs(f) and _real(f) != here)
    os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"


def module_path() -> "list[str]":
    """`sys.path` without the current folder, PYTHONPATH, the user's site and the folder of the script.

    The folder in which why403 itself was found stays, behind all others: what lies beside it hides nothing.
    """
    entries = [entry for entry in sys.path if isinstance(entry, str) and os.path.isabs(entry)]
    unwanted = {_real(folder) for folder in _callers()} - _installed()
    kept = [entry for entry in entries if _real(entry) not in unwanted]
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return [*kept, own] if _real(own) in unwanted.intersection(map(_real, sys.path)) else kept


def _callers() -> "Iterator[str]":
    """The folders that Python searches because of where, how and by whom it was called."""
    yield os.curdir
    if not sys.flags.safe_path and sys.argv:
        yield os.path.dirname(os.path.realpath(sys.argv[0]))
    if not sys.flags.ignore_environment:
        yield from os.environ.get("PYTHONPATH", "").split(os.pathsep)
    users = getattr(sys.modules.get("site"), "USER_SITE", None)
    if users:
        yield users


def _installed() -> "set[str]":
    """The folders of the interpreter's own library, and of what is installed for all who use it."""
    library = os.path.dirname(os.path.abspath(os.__file__))
    site = sys.modules.get("site")
    packages = site.getsitepackages() if site is not None else []
    return {_real(folder) for folder in (library, os.path.join(library, "lib-dynload"), *packages)}


def program(name: str, ending: str = _ENDING) -> "str | None":
    """The absolute path of a program that does not lie in the current folder or below it.

    `shutil.which` would look there: on Windows first of all, elsewhere where PATH has a relative entry.
    """
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name + ending)
        is_program = os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK)
        if is_program and not _is_here(folder) and not _is_here(os.path.dirname(os.path.realpath(path))):
            return path
    return None


def _is_here(folder: str) -> bool:
    """Whether it is the current folder or lies below. Below a home, or the root, lies what is installed."""
    here, found = _here(), _real(folder)
    if found == here or here in (_real(os.path.expanduser("~")), os.path.dirname(here)):
        return found == here
    return found.startswith(here + os.sep)


def _here() -> str:
    """The current folder; empty where it was removed."""
    try:
        return _real(os.getcwd())
    except OSError:
        return ""


def _real(path: str) -> str:
    """The path without links; as it stands where the current folder was removed."""
    try:
        return os.path.normcase(os.path.realpath(path))
    except OSError:
        return path


def needed() -> "dict[str, str]":
    """Of the environment what any interpreter can need to start."""
    return {name: os.environ[name] for name in _NEEDED if name in os.environ}


def run_python(
    script: "Sequence[str]",
    given: bytes,
    *,
    seconds: float,
    most: int,
    told: "Mapping[str, str] | None" = None,
) -> "CompletedProcess[bytes]":
    """Run a script, as arguments of the interpreter, in a Python that sees nothing of the caller's.

    Its `sys.argv` ends with the folders that it may import from besides Python's own library.
    """
    if not sys.executable:
        raise FileNotFoundError("there is no interpreter to run")
    command = [sys.executable, "-I", "-S", "-X", "utf8", *script, *module_path()]
    variables = {**needed(), **(told or {})}
    return run(command, given, seconds=seconds, most=most, folder=sys.prefix, environment=variables)


def run(
    command: "Sequence[str]",
    given: bytes = b"",
    *,
    seconds: float,
    most: int,
    folder: "str | None" = None,
    environment: "Mapping[str, str] | None" = None,
) -> "CompletedProcess[bytes]":
    """Run a program to its end, with what it prints on standard output.

    Raises `TooSlow` or `TooLong`, after ending the program, and `OSError` where it cannot be started.
    """
    import subprocess
    from threading import Thread, Timer

    slow: list[bool] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        **apart(),  # and none of it asks on the terminal
    ) as process:

        def give_up() -> None:
            slow.append(True)
            _end(process)

        timer = Timer(seconds, give_up)
        writer = Thread(target=_write, args=(process, given))
        try:
            timer.start()
            writer.start()
            assert process.stdout is not None
            printed = process.stdout.read(most + 1)
            if len(printed) > most:
                raise TooLong
            process.wait()
        except BaseException:
            _end(process)
            raise
        finally:
            timer.cancel()
            writer.join()
    if slow:
        raise TooSlow
    return subprocess.CompletedProcess(command, process.returncode, printed)


def _write(process: "Popen[bytes]", given: bytes) -> None:
    """Beside reading, because a program may print before it has read everything."""
    if process.stdin is None:
        return
    try:
        with process.stdin as pipe:
            pipe.write(given)
    except OSError:
        return  # it did not read to the end, which its exit code tells


def _end(process: "Popen[bytes]") -> None:
    """With the programs that it started: they hold its output open. None is ended that was waited for."""
    if process.returncode is None:
        end_group(process.pid)


def apart(system: str = os.name) -> "dict[str, Any]":
    """How a program is started so that `end_group` ends it with all that it started, and Ctrl-C does not."""
    return {"creationflags": _NEW_GROUP} if system == "nt" else {"start_new_session": True}


def end_group(number: int) -> None:
    """End a program that was started `apart`, and all that it started."""
    import subprocess

    if os.name == "nt":
        subprocess.run(ending(number, os.environ), capture_output=True, check=False)
        return
    import signal

    os.killpg(number, signal.SIGKILL)


def ending(number: int, environment: "Mapping[str, str]") -> "list[str]":
    """The command of Windows that ends a program with all that it started, from where Windows has it."""
    root = environment.get("SYSTEMROOT", r"C:\Windows")
    return [rf"{root}\System32\taskkill.exe", "/F", "/T", "/PID", str(number)]
