"""One process of a function: started, called, and ended with everything that it started.

A process leads a group of its own; what leaves the group is found, on Linux, by a mark in its environment.
What it prints goes line by line to whoever asked for it, never to the terminal as it is.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from why403.isolation import apart, end_group
from why403.logic.claims import documented, observed
from why403.redaction.printable import printable
from why403.serve.functions.environment import Code, Command, Surroundings, arn_of, environment_of
from why403.serve.functions.function import READ, Function, NotRunnable, Outcome, Raised, TimedOut
from why403.serve.functions.runtime_api import RuntimeApi

SOURCES = (
    documented(
        "The start of a function may take 10 seconds",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
        READ,
    ),
    observed(
        "A process that ends makes an error Runtime.ExitError: Runtime exited with error: exit status 1",
        "https://github.com/aws/aws-lambda-runtime-interface-emulator",
        READ,
    ),
)
START_SECONDS = 10.0
_LONGEST_LINE = 1 << 14
MOST_PRINTED = 1 << 20
"""So many bytes of what a handler prints for one call are handed on: more would hold up other calls."""
_LAST_WORDS = 0.2
"""Seconds in which what an ended process printed is still taken."""

_ROUNDS = 5

Told = Callable[[str, str, str], None]
"""Takes what a handler printed: the function's name, `stdout` or `stderr`, and one printable line."""


class _Process(asyncio.SubprocessProtocol):
    """Hands on what a process prints, line by line; a line without end comes in parts.

    Of what it prints for one call only so much is handed on; that there was more is said.
    """

    def __init__(self, name: str, told: Told) -> None:
        loop = asyncio.get_running_loop()
        self._name, self._told = name, told
        self._rest = {1: b"", 2: b""}
        self._left, self._lost = MOST_PRINTED, 0
        self.exited: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Whole lines, and what has grown too long."""
        shown = data[: self._left]
        self._left -= len(shown)
        self._lost += len(data) - len(shown)
        *lines, rest = (self._rest[fd] + shown).split(b"\n")
        while len(rest) > _LONGEST_LINE:
            lines.append(rest[:_LONGEST_LINE])
            rest = rest[_LONGEST_LINE:]
        self._rest[fd] = rest
        for line in lines:
            self._line(fd, line)

    def anew(self) -> None:
        """Another call begins."""
        if self._lost:
            self._told(self._name, "stderr", f"{self._lost} more bytes of output are not shown")
        self._left, self._lost = MOST_PRINTED, 0

    def pipe_connection_lost(self, fd: int, _exc: Exception | None) -> None:
        """The last line, which has no end."""
        rest = self._rest.pop(fd, b"")
        if rest:
            self._line(fd, rest)

    def _line(self, fd: int, line: bytes) -> None:
        self._told(self._name, "stderr" if fd == 2 else "stdout", _shown(line.rstrip(b"\r")))

    def process_exited(self) -> None:
        """It ended, though what it started may go on."""
        self.exited.set_result(None)

    def connection_lost(self, _exc: Exception | None) -> None:
        """Nobody holds its pipes any longer."""
        self.anew()
        self.closed.set_result(None)


def _shown(line: bytes) -> str:
    """A line made printable; one that is no UTF-8 is no text, and is written out quickly: it can be long."""
    try:
        return printable(line.decode("utf-8").expandtabs(4))
    except UnicodeDecodeError:
        return line.decode("latin-1").encode("unicode_escape").decode("ascii")


@dataclass(slots=True, eq=False)
class Worker:
    """A process that serves one call at a time. `start` makes one."""

    function: Function
    arn: str
    _api: RuntimeApi
    _transport: asyncio.SubprocessTransport
    _printed: _Process
    _end: asyncio.Task[None]

    @property
    def alive(self) -> bool:
        """Whether it can take another call."""
        return not self._end.done() and self._transport.get_returncode() is None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._transport.get_pid()

    async def call(self, event: bytes, late: TimedOut) -> Outcome:
        """What comes of one event, `late` where nothing does; the process then ends."""
        if not self._api.ready.done():
            await self._first(self._api.ready, START_SECONDS)
        if not self._api.ready.done():
            return await self._over(TimedOut(START_SECONDS))
        failed = self._api.ready.result()
        if failed is not None:
            await self.stop()
            return failed
        self._printed.anew()
        outcome = self._api.offer(event, self.arn, late.seconds).outcome
        await self._first(outcome, late.seconds)
        return outcome.result() if outcome.done() else await self._over(late)

    async def _first(self, awaited: asyncio.Future[Any], seconds: float) -> None:
        """Wait for an answer, the end of the process, or that of the time."""
        await asyncio.wait((awaited, self._end), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def _over(self, late: TimedOut) -> Outcome:
        """It ended by itself, or is ended because nothing came in time."""
        code = self._transport.get_returncode()
        await self.stop()
        return late if code is None else _exit(code)

    async def stop(self) -> None:
        """End it, and all that it started; nothing of it is left when this returns."""
        if self._transport.get_returncode() is None:
            _kill(self.pid)
        await asyncio.shield(self._end)
        await self._api.close()


async def start(
    function: Function, code: Code, command: Command, around: Surroundings, told: Told
) -> Worker | NotRunnable:
    """Start a process for a function."""
    api = RuntimeApi(uuid4().hex if command.ours else "")
    await api.open()
    mark = f"why403-{uuid4().hex}"
    variables = environment_of(function, code, api.address, around, mark)
    try:
        transport, process = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Process(function.name, told),
            *command.words,
            stdin=subprocess.DEVNULL,
            cwd=code.folder,
            env=variables,
            **apart(),
        )
    except (OSError, ValueError) as error:
        await api.close()
        return NotRunnable(f"{command.words[0]} cannot be started: {type(error).__name__}")
    except BaseException:
        await api.close()
        raise
    end = asyncio.create_task(_ended(transport, process, mark))
    return Worker(function, arn_of(function, around), api, transport, process, end)


async def _ended(transport: asyncio.SubprocessTransport, process: _Process, mark: str) -> None:
    """Wait for its end; end what it leaves behind, and take what it said last."""
    await process.exited
    _kill_group(transport.get_pid())
    for _ in range(_ROUNDS):
        left = tuple(_marked(mark))
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            break
        await asyncio.sleep(0)
    await asyncio.wait((process.closed,), timeout=_LAST_WORDS)
    transport.close()  # where somebody else holds a pipe, it would stay open
    await process.closed


def _kill(pid: int) -> None:
    """End a process that still runs, and its children."""
    with suppress(OSError):
        end_group(pid)


def _kill_group(pid: int) -> None:
    """All of the group that a process leads or led: while one is left, its number is not given anew."""
    if os.name != "nt":
        _kill(pid)


def _marked(mark: str) -> Iterator[int]:
    """The processes that have the mark in their environment; none where the system does not tell."""
    wanted = mark.encode()
    for file in Path("/proc").glob("[0-9]*/environ") if sys.platform == "linux" else ():
        with suppress(OSError):
            if wanted in file.read_bytes():
                yield int(file.parent.name)


def _exit(code: int) -> Raised:
    """In AWS's words."""
    if not code:
        return Raised("Runtime.ExitError", "Runtime exited without providing a reason")
    how = f"exit status {code}" if code > 0 else f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
    return Raised("Runtime.ExitError", f"Runtime exited with error: {how}")
