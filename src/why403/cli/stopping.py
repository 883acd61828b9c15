"""What makes a command end from outside, and lets it take its temporary folders away first."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from why403.cli.exits import Exit
from why403.traffic.folders import remove_all

PATIENCE = 10.0
"""Seconds after which a command that was stopped is ended, whatever it is doing: a library that is asked to
stop need not hear it."""


@contextmanager
def tidily() -> Iterator[None]:
    """Within it SIGTERM, SIGHUP of a terminal that closes, and Ctrl-Break of Windows do what Ctrl-C does,
    unless they are ignored; and after any of them the process ends in bounded time."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, each) for each in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, each)]
    changed = [each for each in numbers if signal.getsignal(each) is signal.SIG_DFL]
    for each in changed:
        signal.signal(each, _stop)
    try:
        with _ended_if_it_stays({signal.SIGINT, *changed}):
            yield
    finally:
        for each in changed:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def _ended_if_it_stays(numbers: set[signal.Signals]) -> Iterator[None]:
    """The interpreter writes the number of a signal into the wakeup socket at once, also while the main
    thread is inside a library: another thread sees to it that the process ends."""
    heard, written = socket.socketpair()
    written.setblocking(False)
    before = signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)
    left = threading.Event()

    def watch() -> None:
        while told := heard.recv(1):
            if told[0] in numbers and signal.getsignal(told[0]) is not signal.SIG_IGN:
                if not left.wait(PATIENCE):
                    _end()
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        left.set()
        signal.set_wakeup_fd(before)
        written.close()
        thread.join()
        heard.close()


def _end() -> None:
    remove_all()
    sys.stderr.write("why403: stopped\n")
    sys.stderr.flush()
    os._exit(Exit.STOPPED)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
