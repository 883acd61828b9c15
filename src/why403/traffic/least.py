"""The narrowest policies that let in what a log shows to be used, proved by putting the log to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from why403.access.call import INVOKE
from why403.audit.grant import UNTOLD, Target, name_of, routes_of
from why403.audit.least import (
    EVERYBODY,
    Fitted,
    Piece,
    Policy,
    Right,
    Universe,
    admitted_beside,
    fitted,
    pieces_of,
    size_of,
    statements,
)
from why403.aws.arns import SHORT
from why403.frozen import dataclass
from why403.iam.combination import Policies
from why403.iam.decider import decider
from why403.iam.documents import parse_policy
from why403.iam.findings import Use as PolicyUse
from why403.iam.networks import Networks
from why403.iam.outcome import Outcome
from why403.iam.principals import CallerKind, caller_of
from why403.iam.validate import LIMITS
from why403.model.configuration import Caller, Configuration
from why403.model.route import Route
from why403.traffic.aside import Lines
from why403.traffic.fidelity import Flips, change
from why403.traffic.in_force import STAND_INS, InForce, Unused, parsed, pattern_of, statements_in
from why403.traffic.replay import replay, with_policy_text
from why403.traffic.rights import UnusedRight, unused_rights
from why403.traffic.use import Lost, Use, Used, UseReader

_MOST_CONDITIONS = 8
"""So many conditions of the policy in force are tried one by one: whether anybody needs them."""
_OPEN = '{"Fn::Open"'
"""How a value is written that a template fills in later."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not to be let in any more: principals, names of routes, networks."""

    principals: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    networks: tuple[str, ...] = ()

    def has(self, who: str | None, route: Route, address: str | None) -> bool:
        """Whether a call is among it."""
        if who in self.principals or name_of(route) in self.routes:
            return True
        return bool(self.networks) and address is not None and Networks(self.networks).holds(address)


NOTHING = LeftOut()


@dataclass(frozen=True, slots=True)
class ForApi:
    """The resource policy. `beside` are routes that it admits for a principal who did not use them, `open`
    are the numbers of its statements, from 1, of which the file does not tell every value."""

    policy: Policy
    fit: Fitted
    limit: int
    beside: Mapping[str, tuple[str, ...]]
    open: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ForCallers:
    """The identity policy of callers who used the same. `proved`: it allows each of their logged calls that
    was kept."""

    principals: tuple[str, ...]
    policy: Policy
    fit: Fitted
    limit: int
    routes: tuple[str, ...]
    beside: tuple[str, ...]
    calls: int
    proved: bool


@dataclass(frozen=True, slots=True)
class NeverUsed:
    """Rights that no let-in call used: routes, Allow statements of the resource policies in force, principals
    whom these name, and what identity policies that are known allow."""

    routes: tuple[str, ...]
    statements: tuple[Unused, ...]
    principals: tuple[str, ...]
    identity: tuple[UnusedRight, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the log says of the resource policy: `lost` would be refused, `opened` let in that were not, and
    `undecided` are let-in calls of which it is not known; of `open_before` of them the configuration as it is
    leaves that open too. `unlike` are let-in calls that the configuration refuses as it is: it differs from
    what AWS has, and proves nothing of them."""

    lost: Lost
    opened: Flips
    undecided: int
    open_before: int
    unlike: int

    @property
    def holds(self) -> bool:
        """Whether nobody is refused but those who were left out."""
        return not self.lost.others

    @property
    def newly_open(self) -> int:
        """Calls that the policy leaves open, and the one in force did not."""
        return self.undecided - self.open_before


@dataclass(frozen=True, slots=True)
class Least:
    """The policies of least privilege for the use that logs show. `api` is `None` where an API can have no
    policy of its own, `proof` with it. `in_force` says whether the policy in force is told at every stage
    that was called: where it is not, its Denies and conditions are not kept. `to_fill_in` are parts of ARNs
    that nobody told."""

    used: Used
    left_out: int
    api: ForApi | None
    callers: tuple[ForCallers, ...]
    never_used: NeverUsed
    proof: Proof | None
    in_force: bool
    to_fill_in: tuple[str, ...]
    lines: Lines


def least(
    connection: Any,
    now: Configuration,
    host: str,
    without: LeftOut,
    lines: Lines,
    principals: Mapping[str, Caller],
) -> Least:
    """Of the requests in the table `asked`: the narrowest policies that admit all that AWS let in, but for
    those that are left out. `host` is called where none is logged; `principals` are known with their
    identity policies, by name."""
    reader = UseReader(now, host, without.has)
    used = reader.used(connection)
    kept = [each for each in used.uses if not each.left_out]
    target = _target(now, used)
    universe = Universe(now, (each.stage for each in used.uses))
    callers = tuple(_for_callers(kept, universe, target))
    present = InForce(now, used)
    made: ForApi | None = None
    proof: Proof | None = None
    if now.api.kind.value != "HTTP":
        made, proof = _for_api(connection, now, reader, present, kept, without, universe, target)
    seen = {name_of(each.route) for each in (*used.uses, *used.by_unnamed)}
    never = NeverUsed(
        tuple(each for each in map(name_of, routes_of(now)) if each not in seen),
        () if made is None else tuple(present.never_used(kept, (p.condition for p in made.fit.pieces))),
        present.principals_never_named(kept),
        unused_rights(now, principals, used, target),
    )
    fill = tuple(UNTOLD[part] for part in UNTOLD if not getattr(target, part)) if callers else ()
    out = sum(each.calls for each in used.uses if each.left_out)
    return Least(used, out, made, callers, never, proof, present.known, fill, lines)


def _target(configuration: Configuration, used: Used) -> Target:
    """The parts of the ARNs, as configuration, called names and callers tell them."""
    api, hosts = configuration.api, used.hosts
    ids = {each.api for each in hosts if each.api is not None}
    regions = {each.region for each in hosts}
    partitions = {each.partition for each in hosts} | {
        each.caller.split(":")[1] for each in used.uses if each.caller is not None
    }
    region = regions.pop() if len(regions) == 1 else ""
    partition = partitions.pop() if len(partitions) == 1 else "aws"
    known = api.id.value if isinstance(api.id.value, str) else ids.pop() if len(ids) == 1 else ""
    account = api.account.value
    return Target(partition, region, account if isinstance(account, str) else "", known)


def _for_callers(uses: Sequence[Use], universe: Universe, target: Target) -> Iterable[ForCallers]:
    """One identity policy for all callers who used the same."""
    own = [each for each in uses if each.caller is not None and _may_have_policies(each.caller)]
    limit = LIMITS[PolicyUse.IDENTITY]

    def size(pieces: Iterable[Piece]) -> int:
        return size_of(parsed(statements(pieces, lambda below: target.arn(below, STAND_INS), named=False)))

    for piece in pieces_of(Right(str(each.caller), pattern_of(each)) for each in own):
        rights = [Right(EVERYBODY, below) for below in sorted(piece.below)]
        fit = fitted(rights, universe, size, limit)
        policy = parsed(statements(fit.pieces, lambda below: target.arn(below, UNTOLD), named=False))
        theirs = [each for each in own if each.caller in piece.who]
        yield ForCallers(
            tuple(sorted(piece.who)), policy, fit, limit,
            tuple(dict.fromkeys(name_of(each.route) for each in theirs)),
            admitted_beside(fit.pieces, rights, universe).get(EVERYBODY, ()),
            sum(each.calls for each in theirs),
            _allows(fit.pieces, theirs, target),
        )  # fmt: skip


def _may_have_policies(principal: str) -> bool:
    return caller_of(principal).kind in (CallerKind.USER, CallerKind.ROLE, CallerKind.FEDERATED)


def _allows(pieces: Sequence[Piece], uses: Sequence[Use], target: Target) -> bool:
    """Whether the policy allows the logged calls of uses. It asks nothing of its holder but the account."""
    made = statements(pieces, lambda below: target.arn(below, STAND_INS), named=False)
    policy = parse_policy(parsed(made), "identity")
    holders = {caller_of(each).account: each for each in (str(use.caller) for use in uses)}
    deciders = {account: decider(Policies(account, (policy,)), each) for account, each in holders.items()}
    return all(
        deciders[caller_of(str(use.caller)).account].outcome(INVOKE, target.arn(below, STAND_INS), {})
        is Outcome.ALLOWED
        for use in uses
        for below in use.below
    )


def _for_api(
    connection: Any,
    now: Configuration,
    reader: UseReader,
    present: InForce,
    uses: Sequence[Use],
    without: LeftOut,
    universe: Universe,
    target: Target,
) -> tuple[ForApi, Proof]:
    """The resource policy and its proof; conditions of the policy in force that nobody needs are left out."""
    rights = sorted({r for use in uses for r in present.rights(use, target)}, key=astuple)
    denies = [*present.denies(), *_denied(without, uses, universe, now)]
    made = _made(rights, denies, universe, target)
    proof = _proved(connection, now, reader, made.policy)
    conditions = {right.condition for right in rights}
    for condition in (
        sorted(conditions, key=len, reverse=True) if 1 < len(conditions) <= _MOST_CONDITIONS else ()
    ):
        fewer = [right for right in rights if right.condition != condition]
        if not fewer:
            break
        tried = _made(fewer, denies, universe, target)
        then = _proved(connection, now, reader, tried.policy)
        if then.holds and then.undecided <= proof.undecided:
            rights, made, proof = fewer, tried, then
    return made, proof


def _made(rights: Sequence[Right], denies: Sequence[Policy], universe: Universe, target: Target) -> ForApi:
    limit = LIMITS[PolicyUse.RESOURCE]
    longer = len(target.arn("", STAND_INS)) - len(SHORT)

    def policy(pieces: Iterable[Piece]) -> Policy:
        return parsed([*statements(pieces, lambda below: f"{SHORT}{below}", named=True), *denies])

    def size(pieces: Iterable[Piece]) -> int:
        """As API Gateway returns it: with whole ARNs."""
        made = policy(pieces)
        return size_of(made) + longer * json.dumps(made).count(f'"{SHORT}')

    fit = fitted(rights, universe, size, limit)
    whole = policy(fit.pieces)
    every = enumerate(statements_in(whole), 1)
    left_open = tuple(number for number, each in every if _OPEN in json.dumps(each))
    return ForApi(whole, fit, limit, admitted_beside(fit.pieces, rights, universe), left_open)


def _denied(
    without: LeftOut, uses: Sequence[Use], universe: Universe, now: Configuration
) -> Iterable[Policy]:
    """Denies for what is left out; of a route only where its ARN covers no other that was used."""
    whole = f"{SHORT}*"
    if without.principals:
        yield {**_DENY, "Principal": {"AWS": sorted(without.principals)}, "Resource": whole}
    if without.networks:
        condition = {"IpAddress": {"aws:SourceIp": list(without.networks)}}
        yield {**_DENY, "Principal": EVERYBODY, "Resource": whole, "Condition": condition}
    taken = universe.masks(map(pattern_of, uses))
    gone = []
    for route in routes_of(now):
        if name_of(route) in without.routes:
            verb = "*" if route.verb in ("ANY", "*") else route.verb
            for stage in sorted({use.stage for use in uses}):
                below = pattern_of(Use(stage, route, verb, None, 0))
                gone += [] if universe.mask(below) & taken else [f"{SHORT}{below}"]
    if gone:
        yield {**_DENY, "Principal": EVERYBODY, "Resource": gone if len(gone) > 1 else gone[0]}


_DENY: Policy = {"Effect": "Deny", "Action": INVOKE}


def _proved(connection: Any, now: Configuration, reader: UseReader, policy: Policy) -> Proof:
    replay(connection, now, with_policy_text(now, json.dumps(policy)), reader.host)
    undecided, before, unlike = connection.execute(
        "SELECT coalesce(sum(calls) FILTER (new IS NULL), 0)::BIGINT, "
        "coalesce(sum(calls) FILTER (new IS NULL AND now IS NULL), 0)::BIGINT, "
        "coalesce(sum(calls) FILTER (now IS FALSE), 0)::BIGINT FROM counted WHERE aws"
    ).fetchone()
    return Proof(reader.lost(connection), change(connection).opened, int(undecided), int(before), int(unlike))
