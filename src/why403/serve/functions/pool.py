"""The functions of a template, each with the processes that serve it.

For the author of the gateway: `async with Functions(found.functions, told=print_line) as functions`, then
`await functions.invoke(name, event)` from any number of requests at once; the name is what `named` finds of
the ARN or the URI of an integration or an authorizer. An `Outcome` is not an answer yet: `answers` reads
one. A call whose waiter is cancelled goes on to its end, as on AWS.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from why403.serve.functions.code import NoCode, laid_out, layers_of, source_of
from why403.serve.functions.environment import (
    ACCOUNT,
    REGION,
    Code,
    Command,
    Programs,
    Surroundings,
    command_of,
)
from why403.serve.functions.files import Print, print_of
from why403.serve.functions.function import Function, NotRunnable, Outcome, Raised, TimedOut
from why403.serve.functions.workers import Told, Worker, start

MOST_AT_ONCE = 10
"""So many processes of a function run at most, unless another number is given; further calls wait."""
_LARGEST_EVENT = 6 * 1024 * 1024
LOOK_AGAIN = 0.25
"""For so many seconds code that was looked at is taken to be unchanged; longer, where looking takes long."""
_SHARE = 20
_PROGRAMS = Programs()
_TOO_LARGE = Raised("RequestTooLargeException", "the event is larger than the 6 MB that a function takes")


def nowhere(_name: str, _stream: str, _line: str) -> None:
    """Lets what handlers print be lost."""


@dataclass(slots=True)
class _Pool:
    """The processes of one function. Those of older code are ended when they are free."""

    function: Function
    command: Command | NotRunnable
    limit: asyncio.Semaphore
    idle: list[Worker] = field(default_factory=list)
    busy: set[Worker] = field(default_factory=set)
    seen: Print = field(default_factory=dict)
    code: Code | None = None
    look_at: float = 0.0
    generation: int = 0


class Functions:
    """Runs the functions of a template; an async context manager, at whose end none of them is left.

    `told` takes each line that a handler prints: the function's name, `stdout` or `stderr`, and the line made
    printable. `at_once` is how many calls of one function run at a time. `region` and `account` are what
    handlers are told.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        *,
        told: Told = nowhere,
        programs: Programs = _PROGRAMS,
        with_my_credentials: bool = False,
        at_once: int = MOST_AT_ONCE,
        region: str = REGION,
        account: str = ACCOUNT,
    ) -> None:
        self._told = told
        self._around = Surroundings(Path(), region, account, with_my_credentials)
        self._entered = False
        self._pools = {
            name: _Pool(each, command_of(each, programs), asyncio.Semaphore(at_once))
            for name, each in functions.items()
        }
        self._calls: set[asyncio.Task[Outcome]] = set()

    async def __aenter__(self) -> Functions:
        home = Path(tempfile.mkdtemp(prefix="why403-home-"))
        self._around, self._entered = replace(self._around, home=home), True
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for call in self._calls:
            call.cancel()
        if self._calls:
            await asyncio.wait(tuple(self._calls))
        every = [each for pool in self._pools.values() for each in (*pool.idle, *pool.busy)]
        await asyncio.gather(*(each.stop() for each in every))
        self._entered = False
        shutil.rmtree(self._around.home, ignore_errors=True)

    def tell(self, variables: Mapping[str, str]) -> None:
        """Set these in the environment of processes that are started from now on."""
        self._around = replace(self._around, variables=variables)

    async def retire(self) -> None:
        """Leave it once the calls under way have ended: nobody makes new ones."""
        try:
            while self._calls:
                await asyncio.wait(tuple(self._calls))
        finally:
            await self.__aexit__(None, None, None)

    @property
    def not_runnable(self) -> Mapping[str, str]:
        """The functions that cannot be called here, each with the reason: for what is listed at start."""
        return {
            name: pool.command.reason
            for name, pool in self._pools.items()
            if isinstance(pool.command, NotRunnable)
        }

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes that run."""
        every = (each for pool in self._pools.values() for each in (*pool.idle, *pool.busy))
        return tuple(each.pid for each in every if each.alive)

    async def invoke(
        self, name: str, event: Mapping[str, object], *, timeout: float | None = None
    ) -> Outcome:
        """Call a function, for as long as it may take itself, or for a shorter `timeout` of the gateway's.

        The time begins when the process has started. One more of the calls at a time than are allowed waits,
        for as long as a call may take.
        """
        pool = self._pools.get(name)
        if pool is None:
            return NotRunnable(f"no function {name} is in the template")
        if isinstance(pool.command, NotRunnable):
            return pool.command
        if not self._entered:
            raise RuntimeError("functions are called inside `async with`")
        body = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        if len(body) > _LARGEST_EVENT:
            return _TOO_LARGE
        own = TimedOut(pool.function.seconds)
        late = own if timeout is None or own.seconds <= timeout else TimedOut(timeout, own=False)
        call = asyncio.create_task(self._called(pool, pool.command, body, late))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        return await asyncio.shield(call)

    async def _called(self, pool: _Pool, command: Command, event: bytes, late: TimedOut) -> Outcome:
        try:
            await asyncio.wait_for(pool.limit.acquire(), late.seconds)
        except TimeoutError:
            return late
        try:
            worker = await self._worker(pool, command)
            if isinstance(worker, NotRunnable):
                return worker
            return await self._by(pool, worker, event, late)
        finally:
            pool.limit.release()

    async def _by(self, pool: _Pool, worker: Worker, event: bytes, late: TimedOut) -> Outcome:
        """Have a process serve one call; it is kept where it can serve another of the same code."""
        generation, whole = pool.generation, False
        pool.busy.add(worker)
        try:
            outcome = await worker.call(event, late)
            whole = worker.alive and generation == pool.generation
            return outcome
        finally:
            if whole:
                pool.idle.append(worker)
                pool.busy.discard(worker)
            else:
                await _stopped(pool, worker)

    async def _worker(self, pool: _Pool, command: Command) -> Worker | NotRunnable:
        """A free process that has the code as it is, else another one."""
        await self._look(pool)
        while pool.idle:
            worker = pool.idle.pop()
            if worker.alive:
                return worker
            await _stopped(pool, worker)
        if pool.code is None:
            home = self._around.home
            try:
                pool.code = Code(laid_out(pool.function, home), layers_of(pool.function, home))
            except NoCode as wrong:
                return NotRunnable(str(wrong))
        return await start(pool.function, pool.code, command, self._around, self._told)

    async def _look(self, pool: _Pool) -> None:
        """Where the code was changed, no process of the older one serves another call."""
        started = time.monotonic()
        if started < pool.look_at:
            return
        source = source_of(pool.function)
        sources = (*pool.function.layers, *(() if source is None else (source,)))
        seen = {path: told for each in sources for path, told in print_of(each).items()}
        pool.look_at = started + max(LOOK_AGAIN, _SHARE * (time.monotonic() - started))
        if seen == pool.seen:
            return
        pool.code, pool.seen = None, seen
        pool.generation += 1
        older, pool.idle = pool.idle, []
        pool.busy.update(older)
        for worker in older:
            await _stopped(pool, worker)


async def _stopped(pool: _Pool, worker: Worker) -> None:
    """End a process; where that is broken off, it is still one of those that are ended at last."""
    pool.busy.add(worker)
    await worker.stop()
    pool.busy.discard(worker)
