"""Real handlers in a folder of their own, and a way to call them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from why403.serve.functions import Function, Functions, Outcome, Returned

Lines = list[tuple[str, str, str]]


def python_in(folder: Path, code: str, *, timeout: float = 20.0, name: str = "made") -> Function:
    """A function whose handler is `handler` in the code."""
    (folder / "app.py").write_text(code, "utf-8")
    return Function(name, "app.handler", "python3.12", folder, timeout=timeout)


def running(*functions: Function, do: Callable[[Functions], Awaitable[None]], **options: object) -> Lines:
    """Do something with running functions; gives back what they printed."""
    printed: Lines = []

    async def run() -> None:
        every = {each.name: each for each in functions}
        async with Functions(every, told=lambda *line: printed.append(line), **options) as started:  # type: ignore[arg-type]
            await do(started)

    asyncio.run(run())
    return printed


def called(function: Function, *events: dict[str, object], **options: object) -> list[Outcome]:
    """What comes of each event, one after the other."""
    found: list[Outcome] = []

    async def do(functions: Functions) -> None:
        for event in events or ({},):
            found.append(await functions.invoke(function.name, event))

    running(function, do=do, **options)
    return found


def returned(outcome: Outcome) -> object:
    """The value of an answer."""
    assert isinstance(outcome, Returned)
    return outcome.value


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    """Whether a process ends within a second."""
    end = time.monotonic() + 1
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_running(pid)


def descriptors() -> int:
    """How many files and sockets this process has open."""
    return len(os.listdir("/proc/self/fd"))
