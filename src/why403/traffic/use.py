"""What of an API the calls of a log use: routes, and of routes that ask for a signature, who signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from why403.access.definitions import Access
from why403.access.landing import Landing
from why403.audit.grant import name_of
from why403.aws.hosts import GatewayHost, gateway_host
from why403.frozen import dataclass, replace
from why403.iam.principals import ACCOUNT_KINDS, CallerKind, caller_of
from why403.logic.states import UNKNOWN
from why403.model.configuration import Configuration
from why403.model.route import Route
from why403.questions.line import PathReader
from why403.traffic.fidelity import CLOSED, Flip
from why403.traffic.reducing import columns_of
from why403.traffic.replay import BEHIND, BROUGHT, GIVEN, told
from why403.traffic.sql import name

MOST_CALLS = 200
"""So many different calls of one use are kept, to be held against statements that name less than a route."""
_BATCH = 1 << 14
_SHOWN = ("domain", "method", "path", "sourceIp", "userArn")


@dataclass(frozen=True, slots=True)
class Use:
    """Calls to one route at one stage with one verb by one caller (none where the route asks for no
    signature, or where the log does not say who signed), some of them as STAGE/VERB/path, and whether these
    are all. `left_out` are those that somebody asked to leave out."""

    stage: str
    route: Route
    verb: str
    caller: str | None
    calls: int
    below: tuple[str, ...] = field(default=(), repr=False)
    left_out: bool = False
    whole: bool = True

    @property
    def unnamed(self) -> bool:
        """Whether somebody signed, and the log does not say who."""
        return self.caller is None and _signed(self.route)


@dataclass(frozen=True, slots=True)
class Used:
    """What let-in calls used. `nowhere` came to no route that is known; `by_unnamed` are uses of routes that
    ask for a signature, by calls of which the log does not name who signed. `hosts` are names of API
    Gateway's that were called."""

    uses: tuple[Use, ...]
    calls: int
    nowhere: int
    by_unnamed: tuple[Use, ...]
    hosts: tuple[GatewayHost, ...]

    @property
    def unnamed(self) -> int:
        """The calls of which the log does not name who signed."""
        return sum(each.calls for each in self.by_unnamed)


@dataclass(frozen=True, slots=True)
class Lost:
    """Calls that another configuration would refuse: those that were to be left out, and the others by route
    and check, with one of them."""

    left_out: int
    others: tuple[Flip, ...]


Leaves = Callable[[str | None, Route, str | None], bool]
"""Whether a call is left out, by its caller, its route and its address."""


def principal_of(arn: str) -> str | None:
    """The principal that a policy names for a caller: of a session its role. `None` where there is none."""
    who = caller_of(arn)
    if who.kind not in ACCOUNT_KINDS or "*" in arn:
        return None
    if who.kind is CallerKind.SESSION:
        return f"arn:{arn.split(':')[1]}:iam::{who.account}:role/{who.name}"
    return arn


class UseReader:
    """Says what logged calls use of one configuration; `host` is called where none is logged."""

    def __init__(self, configuration: Configuration, host: str, leaves: Leaves) -> None:
        kind = configuration.api.kind.value
        told_kind = kind if isinstance(kind, str) else "REST"
        self.reader = PathReader(Access(configuration), told_kind, {**GIVEN, **BROUGHT}, BEHIND)
        self.host = host
        self.leaves = leaves

    def used(self, connection: Any) -> Used:
        """The use that the table `asked` shows, of calls that AWS let in."""
        counts: dict[_Key, int] = defaultdict(int)
        below: dict[_Key, dict[str, None]] = defaultdict(dict)
        routes: dict[str, Route] = {}
        whole, nowhere, hosts, more = 0, 0, dict[str, None](), set[_Key]()
        for call in _rows(connection, "asked", "aws"):
            if call.domain:
                hosts[call.domain] = None
            whole += call.calls
            landing, inside = self._landed(call)
            route, stage = landing.met, landing.stage
            if route is None or stage is None or not call.method.isalpha():  # in a policy * means every verb
                nowhere += call.calls
                continue
            who = _signer(route, call.caller)
            name, verb = name_of(route), call.method.upper()
            key = (stage.name, name, verb, who, self.leaves(who, route, call.address))
            routes[name] = route
            counts[key] += call.calls
            one = f"{stage.name}/{verb}{inside}"
            if len(below[key]) < MOST_CALLS:
                below[key][one] = None
            elif one not in below[key]:
                more.add(key)
        uses = [
            Use(stage, routes[name], verb, who, counts[key], tuple(below[key]), left_out, key not in more)
            for key in sorted(counts, key=str)
            for stage, name, verb, who, left_out in (key,)
        ]
        return Used(
            tuple(each for each in uses if not each.unnamed),
            whole,
            nowhere,
            tuple(each for each in uses if each.unnamed),
            tuple(filter(None, map(gateway_host, hosts))),
        )

    def lost(self, connection: Any) -> Lost:
        """The calls of the table `replayed` that flip from allowed to refused."""
        left_out, others = 0, dict[tuple[str, str], Flip]()
        for call in _rows(connection, "replayed", CLOSED, "new_check"):
            landing, _ = self._landed(call)
            route = landing.met
            if route is not None and self.leaves(_signer(route, call.caller), route, call.address):
                left_out += call.calls
                continue
            key = ("-" if route is None else name_of(route), call.check or "-")
            known = others.get(key) or Flip(*key, 0, f"{call.method} {call.path}")
            others[key] = replace(known, calls=known.calls + call.calls)
        return Lost(left_out, tuple(sorted(others.values(), key=lambda each: (-each.calls, each.route))))

    def _host(self, domain: str | None) -> str:
        return domain if domain and domain != "-" else self.host

    def _landed(self, call: _Row) -> tuple[Landing, str]:
        """Where a call lands, and its path inside the API."""
        host = self._host(call.domain)
        arrival = self.reader.arrival(host, call.method.upper(), call.path)
        if arrival is not None:
            return arrival.ground.landing, call.path.rstrip("/")[arrival.cut :] or "/"
        landing = self.reader.landing(host, call.method, call.path)
        return landing, landing.path or "/"


_Key = tuple[str, str, str, str | None, bool]


def _signed(route: Route) -> bool:
    return route.authorization.value == "AWS_IAM"


def _signer(route: Route, caller: str | None) -> str | None:
    """Who signed, where that counts."""
    return principal_of(caller) if caller is not None and _signed(route) else None


@dataclass(frozen=True, slots=True)
class _Row:
    domain: str | None
    method: str
    path: str
    address: str | None
    caller: str | None
    calls: int
    check: str | None


def _rows(connection: Any, table: str, when: str, check: str = "NULL") -> Iterator[_Row]:
    """The distinct requests of a table for which a condition holds."""
    columns = columns_of(connection, table)
    shown = ", ".join(name(each) if each in columns else "NULL" for each in _SHOWN)
    found = connection.cursor()
    try:
        found.execute(f"SELECT {shown}, calls, {check} FROM {table} WHERE {when}")
        while rows := found.fetchmany(_BATCH):
            for domain, method, path, address, caller, calls, why in rows:
                who = None if told(caller) is UNKNOWN else caller
                yield _Row(domain, method or "", path or "/", address, who, calls, why)
    finally:
        found.close()
