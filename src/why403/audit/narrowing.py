"""Narrowings, proved: the change that a finding asks for, made on a copy, and what comes of it.

The finding has to be gone from the copy, or there is no proof. Whoever gets in before and not after is what
the narrowing refuses; whoever gets in still is named too, so that nobody takes it for more than it is. Values
that only the owner knows (an organization, a scope) stand in capitals, addresses are those of documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from why403.access.policies import PolicyShelf
from why403.audit import rule as rules
from why403.audit.classes import Classes
from why403.audit.diff import Sides, calls_to
from why403.audit.edges import of_domains
from why403.audit.finding import Audited, Changed, Finding, Narrowed, NotChecked
from why403.audit.grant import name_of
from why403.audit.keys import of_keys
from why403.audit.policies import of_policies
from why403.audit.routes import called_routes, of_routes
from why403.logic.truth import NO, YES
from why403.model.configuration import Api, Configuration
from why403.model.repair import Do, Edit
from why403.model.route import UNKNOWN_SETTING, Route
from why403.model.routes import Routes, segments
from why403.repair.making import NotThere, made, route_name

_MOST_ROUTES = 6
"""So many routes are asked about the change of a policy or of the whole API."""
_MOST_CLASSES = 24
"""So many different narrowings are proved in one audit."""
ADDRESSES, SCOPE, ORGANIZATION, ENDPOINT = ("203.0.113.0/24", "SCOPE", "ORGANIZATION_ID", "VPC_ENDPOINT_ID")
_Rules = Callable[[Configuration], Iterator[Finding | NotChecked]]


def with_narrowings(configuration: Configuration, audited: Audited) -> Audited:
    """The audit, each finding with its narrowing where that can be made and proved; by the defaults, where
    nobody told what was deployed."""
    proofs = _Proofs(configuration.as_assumed or configuration)
    return replace(audited, findings=tuple(map(proofs.of, audited.findings)))


class _Proofs:
    """The proofs of one audit: findings alike on routes that are guarded alike share one."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._routes = {name_of(route): route for route in called_routes(configuration)}
        self._edited = edited_routes(configuration)
        self._classes = Classes(configuration)
        self._known: dict[object, Narrowed | None] = {}

    def of(self, finding: Finding) -> Finding:
        """The finding with its proof."""
        edits = tuple(edits_of(self._configuration, self._edited, finding))
        if not edits and finding.rule not in _DEPLOYS:
            return finding
        route = self._routes.get(finding.subject)
        key = (finding.rule.id, finding.subject if route is None else self._classes.key(route))
        if key not in self._known:
            if len(self._known) >= _MOST_CLASSES:
                return finding
            self._known[key] = self._proved(finding, edits, route)
        found = self._known[key]
        return finding if found is None else replace(finding, narrowed=replace(found, edits=edits))

    def _proved(self, finding: Finding, edits: Sequence[Edit], route: Route | None) -> Narrowed | None:
        asked = [route] if route is not None else list(self._routes.values())[:_MOST_ROUTES]
        before = _only(self._configuration, _with_rivals(asked, self._routes.values()))
        try:
            after = _deployed(before) if finding.rule in _DEPLOYS else _made(before, edits)
        except NotThere:
            return None
        if any(_same(each, finding) for each in _CHECKED_BY[finding.rule.id](after)):
            return None
        calls = list(_calls(before, after, asked))
        refuses = tuple(each for each in calls if each.before.truth is YES and each.after.truth is NO)
        admits = tuple(each for each in calls if each.before.truth is NO and each.after.truth is YES)
        still = tuple(dict.fromkeys(each.caller for each in calls if each.after.truth is YES))
        return Narrowed(tuple(edits), refuses, admits, still)


def _calls(before: Configuration, after: Configuration, routes: Sequence[Route]) -> Iterator[Changed]:
    kind = before.api.kind.value
    sides = Sides(before, after)
    if isinstance(kind, str):
        for route in routes:
            yield from (changed for _, _, changed in calls_to(sides, kind, route))


def edited_routes(configuration: Configuration) -> Mapping[str, Route]:
    """The routes as they are edited, by name."""
    told = configuration.api.routes.value
    return {name_of(route): route for route in told} if isinstance(told, Routes) else {}


def _same(found: Finding | NotChecked, finding: Finding) -> bool:
    return isinstance(found, Finding) and (found.rule, found.subject) == (finding.rule, finding.subject)


def _made(configuration: Configuration, edits: Sequence[Edit]) -> Configuration:
    for edit in edits:
        configuration = made(configuration, edit)
    return configuration


def _with_rivals(asked: Sequence[Route], routes: Iterable[Route]) -> set[str]:
    """The names of routes, and of those that may take a call from them: both can meet one path."""
    open_ = [segments(each.path) for each in asked if "{" in each.path]
    rivals = (each for each in routes if "{" in each.path)
    names = {name_of(each) for each in rivals if any(_meet(one, segments(each.path)) for one in open_)}
    return names | {name_of(each) for each in asked}


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    for part, opposite in zip(one, other, strict=False):
        if "+}" in part or "+}" in opposite:
            return True
        if part != opposite and "{" not in part and "{" not in opposite:
            return False
    return len(one) == len(other)


def _only(configuration: Configuration, names: Collection[str]) -> Configuration:
    """The configuration with these routes alone: the others have no say in it."""
    api = configuration.api

    def kept(told: Any) -> Any:
        if not isinstance(told.value, Routes):
            return told
        return replace(told, value=Routes(each for each in told.value if name_of(each) in names))

    stages = api.stages
    if isinstance(stages.value, tuple):
        stages = replace(
            stages, value=tuple(replace(each, routes=kept(each.routes)) for each in stages.value)
        )
    own = replace(api, routes=kept(api.routes), served=kept(api.served), stages=stages)
    return replace(configuration, api=own)


def _deployed(configuration: Configuration) -> Configuration:
    """What a deployment makes of it: the stages serve what is edited."""
    api: Api = configuration.api
    stages = api.stages
    if isinstance(stages.value, tuple):
        bare = (replace(each, routes=UNKNOWN_SETTING, policy=UNKNOWN_SETTING) for each in stages.value)
        stages = replace(stages, value=tuple(bare))
    own = replace(api, served=UNKNOWN_SETTING, served_policy=UNKNOWN_SETTING, stages=stages)
    return replace(configuration, api=own)


_DEPLOYS = (rules.POLICY_NOT_DEPLOYED, rules.ROUTE_NOT_DEPLOYED)
_CHECKED_BY: Mapping[str, _Rules] = {
    **{
        each.id: of_routes
        for each in (
            rules.OPEN_ROUTE,
            rules.OPEN_MOCK,
            rules.KEY_ONLY,
            rules.GUARDED_PREFLIGHT,
            rules.NO_SCOPES,
            rules.ROUTE_NOT_DEPLOYED,
        )
    },
    **{
        each.id: of_policies
        for each in (
            rules.OPEN_POLICY,
            rules.PRIVATE_FOR_ALL,
            rules.OTHER_ACCOUNT,
            rules.ABSENT_KEY,
            rules.POLICY_NOT_DEPLOYED,
        )
    },
    rules.SIDE_DOOR.id: of_domains,
    rules.DISABLED_KEY.id: of_keys,
}


def edits_of(configuration: Configuration, routes: Mapping[str, Route], finding: Finding) -> Iterator[Edit]:
    """The change that a finding asks for; `routes` are those that are edited, by name."""
    details = dict(finding.details)
    match finding.rule:
        case rules.OPEN_ROUTE | rules.OPEN_MOCK | rules.KEY_ONLY:
            yield from _of_route(routes, finding.subject, "authorization", "AWS_IAM")
        case rules.NO_SCOPES:
            yield from _of_route(routes, finding.subject, "scopes", (SCOPE,))
        case rules.GUARDED_PREFLIGHT:
            yield from _of_route(routes, finding.subject, "authorization", "NONE")
            yield from _of_route(routes, finding.subject, "key_required", False)
        case rules.OPEN_POLICY:
            yield from _condition(configuration, finding, {"IpAddress": {"aws:SourceIp": [ADDRESSES]}})
        case rules.OTHER_ACCOUNT:
            yield from _condition(
                configuration, finding, {"StringEquals": {"aws:PrincipalOrgID": [ORGANIZATION]}}
            )
        case rules.PRIVATE_FOR_ALL:
            joined = configuration.api.endpoints.value
            known = list(joined) if isinstance(joined, tuple) and joined else [ENDPOINT]
            yield from _condition(configuration, finding, {"StringEquals": {"aws:SourceVpce": known}})
        case rules.ABSENT_KEY:
            yield from _renamed(configuration, finding)
        case rules.SIDE_DOOR:
            yield Edit(("api", "default_endpoint"), Do.SET, False, configuration.api.default_endpoint.at)
        case rules.DISABLED_KEY:
            key = finding.subject.removeprefix("API key ")
            plans = configuration.plans.value if isinstance(configuration.plans.value, tuple) else ()
            for keys in (plan.keys for plan in plans if plan.name == details["plan"]):
                left = (
                    tuple(each for each in keys.value if each != key) if isinstance(keys.value, tuple) else ()
                )
                yield Edit(("plans", details["plan"], "keys"), Do.SET, left, keys.at)


def _of_route(routes: Mapping[str, Route], name: str, setting: str, value: object) -> Iterator[Edit]:
    found = routes.get(name)
    if found is not None and getattr(found, setting).value != value:
        at = getattr(found, setting).at
        way = ("api", "routes", route_name(found), setting)
        yield Edit(way, Do.SET, value, at if at.document else found.at)


def _statement(configuration: Configuration, finding: Finding) -> tuple[int, Mapping[str, Any]] | None:
    """The statement that a finding names by its number or its Sid, of a policy that is one document."""
    policy = configuration.api.policy
    value = policy.value
    listed = value.get("Statement") if isinstance(value, Mapping) else None
    if not isinstance(listed, list):
        return None
    for document in PolicyShelf(configuration).documents(policy):
        for number, statement in enumerate(document.statements, 1):
            if finding.subject == f"statement {statement.sid or number}" and number <= len(listed):
                found = listed[number - 1]
                return (number - 1, found) if isinstance(found, Mapping) else None
    return None


def _condition(
    configuration: Configuration, finding: Finding, condition: Mapping[str, Mapping[str, list[str]]]
) -> Iterator[Edit]:
    found = _statement(configuration, finding)
    if found is not None and not found[1].get("Condition"):
        yield Edit(("api", "policy", "Statement", found[0], "Condition"), Do.SET, condition, finding.at)


_IN_VPC = {"aws:sourceip": "aws:VpcSourceIp"}
"""What a call through a VPC endpoint has in the place of a key that it lacks."""


def _renamed(configuration: Configuration, finding: Finding) -> Iterator[Edit]:
    found = _statement(configuration, finding)
    written = found[1].get("Condition") if found is not None else None
    if found is None or not isinstance(written, Mapping):
        return
    renamed = {
        operator: {_IN_VPC.get(key.lower(), key): values for key, values in block.items()}
        for operator, block in written.items()
        if isinstance(block, Mapping)
    }
    if renamed != written:
        yield Edit(("api", "policy", "Statement", found[0], "Condition"), Do.SET, renamed, finding.at)
