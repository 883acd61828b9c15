"""Repairs put to access logs: whom would each of them let in?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from why403.api.repairs import Logs
from why403.api.replay import asked, own_host
from why403.model.configuration import Caller, Configuration
from why403.model.repair import Logged
from why403.traffic.fidelity import let_in
from why403.traffic.replay import replay


def logs_in(names: Sequence[str]) -> Logs:
    """What opens these logs. It raises `BadInput` as `replayed` does."""

    @contextmanager
    def opened(configuration: Configuration) -> Iterator[Callable[[Configuration], Logged]]:
        now = _of_everybody(configuration)
        with asked(names, now) as (connection, _):

            def logged(edited: Configuration) -> Logged:
                replay(connection, now, _of_everybody(edited), own_host(now))
                return let_in(connection)

            yield logged

    return opened


def _of_everybody(configuration: Configuration) -> Configuration:
    """Without the policies of the one caller who was refused: others have their own."""
    return replace(configuration, caller=Caller())
