"""Logged requests put to a configuration: does it say what AWS answered, and what would another one answer?

The line of the gates at each site is read over columns of requests (`questions/rows.py`). What a log cannot
tell of a request and only a run could (throttles, AWS WAF, the backend) is taken to be in its favour, and so
is what its caller brought where the route that it met asks for it: signature, token, the policies of the
caller. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from why403 import facts as f
from why403.access.definitions import Access
from why403.frozen import dataclass, replace
from why403.incident.config import configuration as of_tree
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.logs.accesslog_facts import is_set, proved
from why403.model.configuration import Configuration
from why403.model.route import UNKNOWN_SETTING
from why403.questions.line import PathReader, Program
from why403.questions.rows import read_rows
from why403.traffic.apart import ROUTE, tell_apart
from why403.traffic.classifying import Verdict
from why403.traffic.evidence import AS_IT_IS
from why403.traffic.reducing import REFUSED, columns_of, network_of
from why403.traffic.requests import Requests, coded
from why403.traffic.sql import name

Array = Any
_BY_PATH = -3
"""In the place of a check: the path decides, which is not seen."""
REQUEST = ("domain", "method", "path", "sourceIp", "userArn", "vpce", "apiKeyId")
"""The columns that tell a request."""

_RUN: Mapping[Fact, Value] = {
    **dict.fromkeys(
        (
            f.REAL_GATEWAY, f.WAF_ALLOWS, f.WITHIN_RATE, f.WITHIN_QUOTA, f.REQUEST_SIZE_OK, f.REQUEST_VALID,
            f.MEDIA_TYPE_TAKEN, f.BACKEND_REACHED, f.BACKEND_ALLOWS, f.BACKEND_ANSWERS,
            f.INTEGRATION_PERMITTED, f.CLIENT_CERTIFICATE_TRUSTED,
        ),
        True,
    ),
    **dict.fromkeys((f.PREFLIGHT, f.HOST_REWRITTEN, f.EDGE_REFUSES, f.BYPASSES_CACHE), False),
    f.CLIENT: "tool",
    f.FRONT: "none",
}  # fmt: skip
_AS_WRITTEN = (
    f.POLICY_DEPLOYED, f.ROUTE_DEPLOYED, f.STAGE_DEPLOYED, f.HOST_KNOWN, f.STAGE_EXISTS, f.ACCESS_MODE_MET,
    f.ENDPOINT_REACHED, f.DOMAIN_ACCESS,
)  # fmt: skip
RUN: Mapping[str, Value] = {fact.name: value for fact, value in _RUN.items()}
"""What only a run could tell."""
GIVEN: Mapping[str, Value] = {**RUN, **{fact.name: True for fact in _AS_WRITTEN}}
"""And that the API is deployed as it is written, and called as it is to be."""


BEHIND = ("cors", "backend")
"""The gates behind which it no longer matters who gets in."""


def _in_favour() -> dict[str, Value]:
    found: dict[str, Value] = {f.TIME_FAULT.name: ABSENT, f.SCOPE_FAULT.name: ABSENT}
    for fact in f.ALL:
        if fact.name.startswith(_OF_CALLERS) and set(fact.values) == {True, False}:
            found[fact.name] = not fact.name.endswith(("-denies", "token.expired"))
    return found


_OF_CALLERS = ("signature.", "credentials.", "token.", "authorizer.", "caller.", "api.rcp", "key.")
BROUGHT: Mapping[str, Value] = _in_favour()
"""What callers bring, and what their own policies and an authorizer say of them."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where the answers stand: in the view `replayed`, a row for each distinct request with its `calls`, what
    AWS did (`aws`, NULL where the log does not tell), and by each configuration `TRUE` where it lets the
    request in, `FALSE` where it refuses it, NULL where that is not known, with the check that decides. The
    view `counted` has fewer rows, of so many `requests` with so many `calls` each, and of them the answers
    alone."""

    changed: bool


def replay(connection: Any, now: Configuration, change: Configuration | None, host: str) -> Replayed:
    """Read every request of the view `asked`. `host` is called where none is logged.

    Requests of one sender that land alike are read together, without their paths, which decide nothing for
    most; the others one by one.
    """
    kind = now.api.kind.value if isinstance(now.api.kind.value, str) else "REST"
    readers = _Readers(now, change, kind)
    for table, number in (("settled", "bundle"), ("answers", "row")):
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} ({number} BIGINT, now_place INTEGER, new_place INTEGER)"
        )
    with coded(connection, readers.texts, host) as requests:
        for numbers, rows in requests.bundles():
            _keep(connection, "settled", numbers, *readers.read(rows))
        for numbers, rows in requests.others():
            _keep(connection, "answers", numbers, *readers.read(rows))
        _join(connection, readers, requests.shape)
    return Replayed(change is not None)


def _keep(connection: Any, table: str, numbers: Array, first: Array, second: Array) -> None:
    """The answers that there are."""
    connection.register("made", {"number": numbers, "now_place": first, "new_place": second})
    connection.execute(
        f"INSERT INTO {table} FROM made WHERE now_place <> {_BY_PATH} AND new_place <> {_BY_PATH}"
    )
    connection.unregister("made")


def gather(connection: Any, verdicts: Mapping[int, Verdict]) -> None:
    """The view `asked`, of `refused` and `served`: distinct requests, with what AWS did, and whether what
    the log says of a refusal can hang on what is taken to be in the request's favour."""
    refused, served = columns_of(connection, "refused"), columns_of(connection, "served")
    favourable = {*RUN, *BROUGHT}
    outcomes = [each for each in AS_IT_IS if each in refused]
    rows = connection.execute(
        f"SELECT DISTINCT kind, {', '.join(map(name, outcomes))} FROM refused"
    ).fetchall()
    connection.execute("CREATE OR REPLACE TABLE outcomes (kind UBIGINT, aws BOOLEAN, by_run BOOLEAN)")
    seen: dict[int, tuple[bool | None, bool]] = {}
    for number, *values in rows:
        row = {key: value for key, value in zip(outcomes, values, strict=True) if value is not None}
        seen[number] = (came_through(row), bool(verdicts[number].hangs_on & favourable))
    connection.execute(
        "INSERT INTO outcomes SELECT unnest(?::UBIGINT[]), unnest(?::BOOLEAN[]), unnest(?::BOOLEAN[])",
        [list(seen), [aws for aws, _ in seen.values()], [by_run for _, by_run in seen.values()]],
    )
    own = [each for each in (*REQUEST, *ROUTE) if each in refused or each in served]
    shown = ", ".join(map(name, own))
    of_served = ", ".join(name(each) if each in served else f"NULL AS {name(each)}" for each in own)
    lines = (
        f"SELECT {shown}, TRUE AS {REFUSED}, aws, by_run, n FROM refused JOIN outcomes USING (kind) "
        f"UNION ALL SELECT {of_served}, FALSE, TRUE, FALSE, n FROM served"
    )
    tell_apart(connection, lines, own)
    connection.execute("DROP VIEW served")
    connection.execute("DROP TABLE IF EXISTS scanned")


def came_through(row: Mapping[str, str]) -> bool | None:
    """Whether a logged call got past every gate to the backend; `None` where its line does not tell."""
    reached = {fact.name: value for fact, value in proved(row)}.get(f.BACKEND_REACHED.name)
    if isinstance(reached, bool):
        return reached
    if is_set(row, "responseType") or row.get("status") in ("401", "403", "429"):
        return False
    return None


def with_policy_text(configuration: Configuration, text: str) -> Configuration:
    """The configuration with another resource policy, which is JSON, deployed."""
    policy = of_tree({"resourcePolicy": text}, {}).api.policy
    stages = configuration.api.stages
    if isinstance(stages.value, tuple):
        each = tuple(replace(stage, policy=UNKNOWN_SETTING) for stage in stages.value)
        stages = replace(stages, value=each)
    api = replace(configuration.api, policy=policy, served_policy=UNKNOWN_SETTING, stages=stages)
    return replace(configuration, api=api)


class _Readers:
    """The readers of both configurations. Of what callers bring, the second one is told what the first one
    asked for: of the rest nothing is known."""

    def __init__(self, now: Configuration, change: Configuration | None, kind: str) -> None:
        self.kind = kind
        self.now = PathReader(Access(now), kind, {**GIVEN, **BROUGHT}, BEHIND)
        self.plain = PathReader(Access(now), kind, GIVEN, BEHIND)
        self.change = None if change is None else Access(change)
        self.changes: dict[frozenset[str], PathReader] = {}
        self.names: list[str] = []
        self.places: dict[tuple[int, int], int] = {}

    @property
    def texts(self) -> frozenset[str]:
        """The parts of paths that decide where calls land, by either configuration."""
        return (
            self.now.texts
            if self.change is None
            else self.now.texts | PathReader(self.change, self.kind, {}).texts
        )

    def read(self, rows: Requests) -> tuple[Any, Any]:
        """For each row the number of the deciding check by either configuration, in `names`; -1 where a
        request gets in, -2 where that is not known, `_BY_PATH` where an unseen path decides."""
        numpy = import_module("numpy")
        first = self._numbered(self.now, rows)
        if self.change is None:
            return first, numpy.full(len(rows.numbers), -2, dtype="int32")
        second = numpy.full(len(rows.numbers), _BY_PATH if rows.unseen else -2, dtype="int32")
        for brought, chosen in self._brought(rows):
            if brought not in self.changes:
                told = {each: BROUGHT[each] for each in brought}
                self.changes[brought] = PathReader(self.change, self.kind, {**GIVEN, **told}, BEHIND)
            second[chosen] = self._numbered(self.changes[brought], rows.some(chosen))
        return first, second

    def _brought(self, rows: Requests) -> Iterator[tuple[frozenset[str], Any]]:
        """The rows by what the routes that they met ask callers to bring."""
        numpy = import_module("numpy")
        sets: dict[frozenset[str], int] = {}
        asked = [
            -1 if each is None else _placed(sets, each.program) for each in rows.ways.arrivals(self.plain)
        ]
        found = numpy.array(asked, dtype="int32")[rows.numbers]
        slow = numpy.flatnonzero(found < 0 if not rows.unseen else [])
        for row, (called, method, path) in zip(slow.tolist(), rows.calls(slow), strict=True):
            found[row] = _placed(sets, self.plain.read(called, method, path, {})[0])
        for names, number in sets.items():
            chosen = numpy.flatnonzero(found == number)
            if len(chosen):
                yield names, chosen

    def _numbered(self, reader: PathReader, rows: Requests) -> Any:
        """What `read_rows` finds, with one number for each check, whatever the line."""
        numpy = import_module("numpy")
        found = read_rows(reader, rows.landed(reader), whichever=True)
        undecided = _BY_PATH if rows.unseen else -2
        out = numpy.full(len(rows.numbers), undecided, dtype="int32")
        programs = {id(each.residuals): each for each in reader.programs()}
        for number, residuals in enumerate(found.lines):
            names = _checks(programs.get(id(residuals)), len(residuals))
            numbers = numpy.array([*(self._number(each) for each in names), -1, undecided], dtype="int32")
            of_class = found.classes == number
            out[of_class] = numbers[found.places[of_class]]
        return out

    def _number(self, check: str) -> int:
        if check not in self.names:
            self.names.append(check)
        return self.names.index(check)


def _checks(program: Program | None, count: int) -> list[str]:
    return ["?"] * count if program is None else [step.check.name for step in program.line.steps]


def _placed(sets: dict[frozenset[str], int], program: Program) -> int:
    """The number of what a program asks callers to bring."""
    return sets.setdefault(frozenset(program.asks).intersection(BROUGHT), len(sets))


def told(value: str | None) -> Value:
    """What a cell of a log tells."""
    return UNKNOWN if value is None or value in ("-", "", "null") else value


def _join(connection: Any, readers: _Readers, shape: str) -> None:
    """The views `replayed` and `counted`."""
    connection.execute("CREATE OR REPLACE TABLE checks (place INTEGER, check_name VARCHAR)")
    connection.execute(
        "INSERT INTO checks SELECT unnest(?::INTEGER[]), unnest(?::VARCHAR[])",
        [list(range(len(readers.names))), readers.names],
    )
    truth = "CASE WHEN {0}_place = -1 THEN TRUE WHEN {0}_place = -2 THEN NULL ELSE FALSE END AS {0}"
    answers = f"{truth.format('now')}, {truth.format('new')}"
    places = "calls, now_place, new_place FROM"
    settled = f"SELECT sender, shape, requests, {places} bundles JOIN settled ON bundles.rowid = bundle"
    connection.execute(
        f"CREATE OR REPLACE VIEW counted AS SELECT aws, by_run, requests, calls, {answers} FROM "
        f"(SELECT sender, requests, {places} ({settled}) UNION ALL "
        f"SELECT sender, 1, {places} requests JOIN answers ON requests.rowid = answers.row) "
        "JOIN senders USING (sender)"
    )
    network = network_of(columns_of(connection, "asked"))
    connection.execute(
        f"CREATE OR REPLACE VIEW replayed AS SELECT each.*, {network} AS network, {answers}, "
        "a.check_name AS now_check, b.check_name AS new_check FROM "
        "(SELECT placed.* EXCLUDE shape, now_place, new_place FROM "
        f"(SELECT *, {shape} AS shape FROM asked) AS placed JOIN ({settled}) USING (sender, shape) UNION ALL "
        "SELECT asked.*, now_place, new_place FROM asked JOIN answers ON asked.row = answers.row) AS each "
        "LEFT JOIN checks a ON a.place = now_place LEFT JOIN checks b ON b.place = new_place"
    )
