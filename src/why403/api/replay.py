"""Logged requests put to a configuration, and to a change of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from why403.api.logs import AS_IT_IS, Reading, explained, scanned
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.iam.documents import parse_policy
from why403.logic.facts import Fact
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.configuration import Configuration
from why403.pasted.reading import read
from why403.traffic.apart import ROUTE
from why403.traffic.aside import Lines
from why403.traffic.classifying import classified
from why403.traffic.fidelity import Change, Fidelity, change, fidelity
from why403.traffic.reducing import columns_of, kinds, settle
from why403.traffic.replay import REQUEST, gather, replay, with_policy_text
from why403.traffic.scanning import read_again
from why403.traffic.undecided import open_facts


@dataclass(frozen=True, slots=True)
class Replay:
    """How a configuration goes with what AWS answered, and what a change would have answered. `open` are
    facts that leave requests undecided by the configuration, those that leave most first."""

    fidelity: Fidelity
    change: Change | None
    lines: Lines
    open: tuple[Fact, ...] = ()


def replayed(
    names: Sequence[str], now: Configuration, changed: Configuration | None, how: Reading = AS_IT_IS
) -> Replay:
    """Put every request of the logs to a configuration, and to another one.

    Raises: `BadInput` where a file is no log, the log has no paths, or an extra is not installed.
    """
    with asked(names, now, how) as (connection, lines):
        replay(connection, now, changed, own_host(now))
        found = fidelity(connection)
        flips = None if changed is None else change(connection)
        untold = open_facts(connection, now, own_host(now)) if found.unknown else ()
        return Replay(found, flips, lines, untold)


_OF_SERVED = (*REQUEST, *ROUTE)


@contextmanager
def asked(names: Sequence[str], now: Configuration, how: Reading = AS_IT_IS) -> Iterator[tuple[Any, Lines]]:
    """The distinct requests of logs in the table `asked` of a database, which goes when it is left.

    Raises: as `replayed`.
    """
    if find_spec("numpy") is None:
        raise BadInput(NOWHERE_WRITTEN, "numpy is not installed", "", "pip install 'why403[logs]'")
    if now.api.kind.value == "WEBSOCKET":
        raise BadInput(Place("--api"), "logs of WebSocket APIs name no paths", "a REST or an HTTP API")
    with scanned(names, how, _OF_SERVED) as (connection, lines):
        if not {"method", "path"} <= set(columns_of(connection, "scanned")):
            missing = "the log has no $context.path and $context.httpMethod, which tell what was called"
            raise BadInput(Place(lines.files[0]), missing, "a log with both")
        with read_again(connection, lines.files):
            settle(connection, _OF_SERVED)
            rows = [(kind, row) for kind, _, row in kinds(connection)]
            gather(connection, classified(rows, explained, lines.beside.evidence))
        yield connection, lines


def own_host(configuration: Configuration) -> str:
    """The API's own name, of a log that tells none."""
    known = configuration.api.id.value
    return f"{known if isinstance(known, str) else 'a1b2c3d4e5'}.execute-api.us-east-1.amazonaws.com"


def with_policy(configuration: Configuration, file: str) -> Configuration:
    """The configuration with another resource policy, deployed. Raises `BadInput`."""
    text = read(file)
    parse_policy(text, file)
    return with_policy_text(configuration, text)
