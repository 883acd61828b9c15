"""Edits of policies: an exception in a Deny, a wider or a new Allow, each for as little as this call.

Ways into a policy are those of the document itself: `Statement`, its number, `Condition`, an operator, a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from why403 import facts as catalogue
from why403.access.call import INVOKE, SOURCE_VPCE
from why403.access.edges import PUBLIC
from why403.access.policies import served_policy
from why403.aws.arns import SHORT, account_in
from why403.aws.partitions import partition_of
from why403.documents.errors import BadInput
from why403.iam.documents import parse_policy
from why403.iam.globs import globs, wild
from why403.iam.keys import RESOURCE, key_fact
from why403.iam.layers import resource_policy_formulas
from why403.iam.principals import CallerKind, caller_of
from why403.logic.facts import Fact, Value
from why403.logic.formula import AllOf
from why403.logic.places import Place
from why403.logic.reading import Reason, Walk
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO
from why403.model.addresses import is_no_source, is_private
from why403.model.called import called_host
from why403.model.repair import Do, Edit, Way
from why403.model.route import Route, Setting
from why403.model.routes import Routes
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]
"""How far the edits reach, from 0: just this caller on this method; and the edits."""
_POLICY: Way = ("api", "policy")
_NOT_ADDRESS, _ADDRESS = "NotIpAddress", "IpAddress"
_SOURCE_IP = "aws:SourceIp"
_CALLER = "aws:principalarn"
_EVERYBODY = "0.0.0.0/0"
_MOST = 6
_PARAMETER = re.compile(r"(?<!\$)\{[^{}/]+\}")
"""A parameter of a path; `${…}` is a variable of the policy."""
MANAGE = "execute-api:ManageConnections"
"""What a call of @connections is asked for."""


def of_resource_deny(scene: Scene, reason: Reason) -> Iterator[Found]:
    """An exception for this caller in the Deny that the leaf stands in; last, without that statement."""
    policy = served_policy(scene.configuration, scene.call.landing.stage)
    fact, at = catalogue.RESOURCE_POLICY_DENIES, reason.leaf.at
    for way, statement in _statements_at(scene, policy, at, "Deny"):
        yield from _excepted(scene, statement, way, fact, at)
        resources = statement.get("Resource")
        if isinstance(resources, list) and len(resources) > 1:
            for number in range(min(len(resources), _MOST)):
                yield 3, (Edit((*way, "Resource", number), Do.DROP, None, at, fact.name, False),)
        if isinstance(_statements(policy), list):
            yield 5, (Edit(way, Do.DROP, None, at, fact.name, False),)


def _excepted(scene: Scene, statement: Mapping[str, Any], way: Way, fact: Fact, at: Place) -> Iterator[Found]:
    """The caller's own value among those that are excepted already, else excepted by a condition more."""
    written = False
    for below, network in _nobodys(scene, statement):
        if "not" in below[1].lower():
            written = True
            breadth = 5 if network == _EVERYBODY else 0
            yield breadth, (Edit((*way, *below), Do.SET, network, at, fact.name, False),)
    for operator, key, value in conditions(scene, statement):
        if "not" in operator.lower():
            written = True
            below = (*way, "Condition", operator, key)
            yield 0, (Edit(below, Do.ADD, value, at, fact.name, False),)
    address, arn = _network_of(scene), scene.fact(catalogue.CALLER_ARN.name)
    if written:
        return
    if address is not None:
        below = (*way, "Condition", _NOT_ADDRESS, _SOURCE_IP)
        yield 0, (Edit(below, Do.SET, address, at, fact.name, False),)
    endpoint = scene.fact(SOURCE_VPCE.name)
    if isinstance(endpoint, str):
        below = (*way, "Condition", "StringNotEquals", SOURCE_VPCE.name)
        yield 0, (Edit(below, Do.SET, endpoint, at, fact.name, False),)
    if isinstance(arn, str):
        below = (*way, "Condition", "ArnNotEquals", "aws:PrincipalArn")
        yield 0, (Edit(below, Do.SET, arn, at, fact.name, False),)


def of_resource_allow(scene: Scene, reason: Reason) -> Iterator[Found]:
    """The nearest Allow, made to include this call; then a statement of its own."""
    policy = served_policy(scene.configuration, scene.call.landing.stage)
    fact = catalogue.RESOURCE_POLICY_ALLOWS
    for way, statement in _statements_at(scene, policy, reason.leaf.at, "Allow"):
        if _nearly(scene, statement):
            yield from _included(scene, statement, way, fact, reason.leaf.at)
    below = _method_of(scene)
    if below is None or not (policy.known or policy.value is ABSENT):
        return
    at = policy.at
    for breadth, made in _allowing(scene, f"{SHORT}{below}"):
        if policy.value is ABSENT and "AWS" in made["Principal"] and _from_elsewhere(scene):
            whole = _first_policy(scene, made)
            if whole is not None:
                yield breadth + 1, (Edit(_POLICY, Do.SET, whole, at, fact.name, True),)
        if isinstance(_statements(policy), list) or (
            isinstance(policy.value, Mapping) and "Statement" in policy.value
        ):
            yield breadth, (Edit((*_POLICY, "Statement"), Do.ADD, made, at, fact.name, True),)


def _first_policy(scene: Scene, made: dict[str, Any]) -> dict[str, Any] | None:
    """The policy of an API that has none: a statement, and an Allow for the other routes that nobody has to
    sign for. Without a policy these are open to everybody, and with one only to whom it allows them. `None`
    where that Allow would cover a route that asks for a signature, and so let in more than before."""
    told = scene.configuration.api.routes.value
    routes = [each for each in (told if isinstance(told, Routes) else ()) if each is not scene.route]
    signed = [each for each in (*routes, scene.route) if each and each.authorization.value == "AWS_IAM"]
    below = [_below_stage(each) for each in routes if each.authorization.value != "AWS_IAM"]
    opened = globs(map(wild, below))
    if any(opened.holds(_below_stage(each)) for each in signed):
        return None
    resources = [f"{SHORT}*/{each}" for each in below]
    others = {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": resources}
    return {"Version": "2012-10-17", "Statement": [made, *([others] if below else [])]}


def _below_stage(route: Route) -> str:
    """VERB/path as the resource of a policy has it."""
    return f"{'*' if route.verb == 'ANY' else route.verb}{_starred(route.path)}"


def _starred(path: str) -> str:
    """A path with a star for each parameter."""
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))


def _from_elsewhere(scene: Scene) -> bool:
    """Whether the caller is of another account, whom only a policy of the API lets in."""
    arn, own = scene.fact(catalogue.CALLER_ARN.name), scene.call.landing.account
    if scene.fact(catalogue.CALLER_ACCOUNT.name) == "other":
        return True
    return own is not None and isinstance(arn, str) and account_in(arn) not in (None, own)


def of_own_account(scene: Scene) -> Iterator[Found]:
    """An Allow for the caller in the resource policy, where the caller's own policies are not known: within
    the account of the API it suffices."""
    arn, below = scene.fact(catalogue.CALLER_ARN.name), _method_of(scene)
    policy = served_policy(scene.configuration, scene.call.landing.stage)
    fact = catalogue.RESOURCE_POLICY_ALLOWS
    if not isinstance(arn, str) or below is None or scene.configuration.caller.policies.known:
        return
    who = {"AWS": role_of(arn)}
    made = {"Effect": "Allow", "Principal": who, "Action": INVOKE, "Resource": f"{SHORT}{below}"}
    if policy.value is ABSENT:
        whole = _first_policy(scene, made)
        if whole is not None:
            yield 1, (Edit(_POLICY, Do.SET, whole, policy.at, fact.name, True),)
    elif isinstance(_statements(policy), list):
        yield 0, (Edit((*_POLICY, "Statement"), Do.ADD, made, policy.at, fact.name, True),)


def role_of(arn: str) -> str:
    """The role of a session, which the next session has as well; any other caller as it is."""
    caller = caller_of(arn)
    if caller is None or caller.kind is not CallerKind.SESSION or not caller.name:
        return arn
    start = arn.split(":")
    return f"arn:{start[1]}:iam::{start[4]}:role/{caller.name}"


def _nearly(scene: Scene, statement: Mapping[str, Any]) -> bool:
    """Whether just one part of a statement does not fit the call: of any other a new one is the smaller
    edit."""
    try:
        document = parse_policy({"Version": "2012-10-17", "Statement": [dict(statement)]}, "")
    except BadInput:
        return False
    allows, _ = resource_policy_formulas(document)
    walk = Walk({**scene.call.facts, **scene.call.forms[0]})
    parts = allows.parts if isinstance(allows, AllOf) else (allows,)
    return sum(walk.truth(part) is NO for part in parts) == 1


def _included(scene: Scene, statement: Mapping[str, Any], way: Way, fact: Fact, at: Place) -> Iterator[Found]:
    for part, network in _nobodys(scene, statement):
        if "not" not in part[1].lower():
            breadth = 4 if network == _EVERYBODY else 0
            yield breadth, (Edit((*way, *part), Do.SET, network, at, fact.name, True),)
    for operator, key, value in conditions(scene, statement):
        if "not" not in operator.lower():
            yield 1, (Edit((*way, "Condition", operator, key), Do.ADD, value, at, fact.name, True),)
    arn, named = scene.fact(catalogue.CALLER_ARN.name), statement.get("Principal")
    if isinstance(arn, str) and isinstance(named, Mapping) and "AWS" in named:
        yield 1, (Edit((*way, "Principal", "AWS"), Do.ADD, arn, at, fact.name, True),)
    for part, starred in _with_wildcards(statement.get("Resource")):
        yield 1, (Edit((*way, "Resource", *part), Do.SET, starred, at, fact.name, True),)
    below = _method_of(scene)
    if below is not None and isinstance(statement.get("Resource"), str | list):
        yield 2, (Edit((*way, "Resource"), Do.ADD, f"{SHORT}{below}", at, fact.name, True),)


def _allowing(scene: Scene, resource: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """A statement for this method: for this principal, for this address or endpoint, last for everybody."""
    arn, address = scene.fact(catalogue.CALLER_ARN.name), _network_of(scene)
    signed = scene.fact(catalogue.METHOD_AUTHORIZATION.name) == "AWS_IAM"
    if signed and isinstance(arn, str):
        yield 0, {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": INVOKE, "Resource": resource}
    anyone = {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": resource}
    if address is not None:
        yield 1, {**anyone, "Condition": {_ADDRESS: {_SOURCE_IP: address}}}
    endpoint = scene.fact(SOURCE_VPCE.name)
    if isinstance(endpoint, str):
        yield 1, {**anyone, "Condition": {"StringEquals": {SOURCE_VPCE.name: endpoint}}}
    yield 4, anyone


def of_identity(scene: Scene, fact: Fact) -> Iterator[Found]:
    """One action on one ARN: in the statement that was meant for this API, else in one of its own, in a
    policy that the caller has or in a new one."""
    policies, arn = scene.configuration.caller.policies, arn_of(scene)
    if not isinstance(policies.value, tuple) or arn is None:
        return
    action = MANAGE if scene.call.landing.managing else INVOKE
    statement = {"Effect": "Allow", "Action": action, "Resource": arn}
    for number, policy in enumerate(policies.value[:_MOST]):
        for way, resources in _meant(policy, action, arn):
            below = ("caller", "policies", number, *way, "Resource")
            for part, starred in _with_wildcards(resources):
                yield 0, (Edit((*below, *part), Do.SET, starred, policies.at, fact.name, True),)
            made = arn if isinstance(resources, list) else [resources, arn]
            do = Do.ADD if isinstance(resources, list) else Do.SET
            yield 0, (Edit(below, do, made, policies.at, fact.name, True),)
    for number, policy in enumerate(policies.value[:1]):
        if isinstance(policy, Mapping) and "Statement" in policy:
            way = ("caller", "policies", number, "Statement")
            yield 0, (Edit(way, Do.ADD, statement, policies.at, fact.name, True),)
            return
    whole = {"Version": "2012-10-17", "Statement": [statement]}
    yield 0, (Edit(("caller", "policies"), Do.ADD, whole, policies.at, fact.name, True),)


def _meant(policy: object, action: str, arn: str) -> Iterator[tuple[Way, object]]:
    """The unconditional statements that allow just this action, on resources of this API alone."""
    statements = policy.get("Statement") if isinstance(policy, Mapping) else None
    api = arn.split("/", 1)[0].rpartition(":")[2]
    for number, each in enumerate(statements if isinstance(statements, list) else [statements]):
        if not isinstance(each, Mapping) or each.get("Effect") != "Allow" or "Condition" in each:
            continue
        resources, actions = each.get("Resource"), each.get("Action")
        named = [str(one).split("/", 1)[0].rpartition(":")[2] for one in _several(resources)]
        if {str(one).lower() for one in _several(actions)} == {action.lower()} and set(named) == {api}:
            way = ("Statement", number) if isinstance(statements, list) else ("Statement",)
            yield way, resources


def _with_wildcards(resources: object) -> Iterator[tuple[Way, str]]:
    """The resources that name a parameter as the route does, which a policy takes literally: with a wildcard
    in its place."""
    for number, each in enumerate(_several(resources)):
        wild = _PARAMETER.sub("*", each) if isinstance(each, str) else each
        if isinstance(wild, str) and wild != each:
            yield ((number,) if isinstance(resources, list) else ()), wild


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def conditions(scene: Scene, statement: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The conditions that compare what is known of the call and do not hold its value: with that value."""
    written = statement.get("Condition")
    for operator, keys in written.items() if isinstance(written, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            value = _value(scene, str(key))
            if isinstance(value, str) and value not in (values if isinstance(values, list) else [values]):
                shown = _network(value) if "IpAddress" in operator else value
                if shown is not None:
                    yield operator, str(key), shown


def _nobodys(scene: Scene, statement: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """The ways to source addresses that no caller of this API has, with what was meant there: the caller's
    own address, and of 0.0.0.0 everybody's."""
    own, written = _network_of(scene), statement.get("Condition")
    for operator, keys in written.items() if isinstance(written, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            if key.lower() != _SOURCE_IP.lower() or not str(operator).lower().endswith("ipaddress"):
                continue
            for number, each in enumerate(_several(values)):
                below = ("Condition", str(operator), key, *((number,) if isinstance(values, list) else ()))
                no_address = isinstance(each, str) and is_no_source(each)
                if own is not None and (no_address or _out_of_reach(scene, each)):
                    yield below, own
                if no_address:
                    yield below, _EVERYBODY


def _out_of_reach(scene: Scene, network: object) -> bool:
    """Whether a network is private, though this caller was seen with a public address at an API that is
    reached over the internet."""
    address, kind = scene.fact(catalogue.SOURCE_IP.name), scene.configuration.api.endpoint_type.value
    if kind not in PUBLIC or not isinstance(address, str) or not isinstance(network, str):
        return False
    return is_private(address) is False and is_private(network.partition("/")[0]) is True


def _value(scene: Scene, key: str) -> Value:
    """What the call has for a key of conditions."""
    found = scene.fact(key_fact(key).name)
    return scene.fact(catalogue.CALLER_ARN.name) if key.lower() == _CALLER and found is UNKNOWN else found


def _statements(policy: Setting[Any]) -> object:
    value = policy.value
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value.get("Statement") if isinstance(value, Mapping) else None


def _statement(policy: Setting[Any], number: int) -> Mapping[str, Any] | None:
    statements = _statements(policy)
    found = statements[number] if isinstance(statements, list) else statements
    return found if isinstance(found, Mapping) else None


def _way(policy: Setting[Any], number: int) -> Way:
    return ("Statement", number) if isinstance(_statements(policy), list) else ("Statement",)


def _statements_at(
    scene: Scene, policy: Setting[Any], at: Place, effect: str
) -> Iterator[tuple[Way, Mapping[str, Any]]]:
    """The statements of an effect that a leaf can stand in, by span, else by path: what one line generates is
    several, and of a policy that is told by an expression no part has a place of its own."""
    if isinstance(policy.value, State):
        return
    statements = _statements(policy)
    for number in range(len(statements) if isinstance(statements, list) else 1):
        statement = _statement(policy, number)
        own = _way(policy, number)
        if statement is None or statement.get("Effect") != effect:
            continue
        written = (*policy.at.path, *own)
        around = at.document == policy.at.document and at.path == written[: len(at.path)]
        if around or _stands_in(at, scene.configuration.parts.get(written), written):
            yield (*_POLICY, *own), statement


def _stands_in(at: Place, statement: Place | None, way: Way) -> bool:
    if statement is None or statement.document != at.document or None in (statement.start, at.start):
        return at.path[: len(way)] == way
    return (statement.start or 0) <= (at.start or 0) < (statement.end or 0)


def _method_of(scene: Scene) -> str | None:
    """STAGE/VERB/path of the route that is called, a star for each parameter."""
    landing, route = scene.call.landing, scene.route
    if landing.stage is None and landing.kind == "REST":  # the first part of a path is the stage, if not told
        arn = _by_url(scene)
        return None if arn is None else arn.split("/", 1)[1]
    if landing.stage is None or landing.verb is None or landing.path is None:
        return None
    path = route.path if route is not None and route.path else landing.path
    if landing.managing:
        path = "/@connections/{id}"
    return f"{landing.stage.name}/{landing.verb}{_starred(path)}"


def arn_of(scene: Scene) -> str | None:
    """The ARN of the called method, in the form that the call has for policies."""
    below = _method_of(scene)
    arns = [form[RESOURCE.name] for form in scene.call.forms if RESOURCE.name in form]
    if below is None or not arns:
        told = {str(arn) for arn in arns}
        return told.pop() if len(told) == 1 else _by_url(scene)
    starts = {str(arn).split("/", 1)[0] for arn in arns}
    start = starts.pop() if len(starts) == 1 else _any_account(starts.pop())
    return f"{start}/{below}"


def _by_url(scene: Scene) -> str | None:
    """The ARN as the URL has its parts: its first segment is the stage."""
    host, path = called_host(scene.call.facts), scene.fact(catalogue.PATH.name)
    verb = scene.fact(catalogue.METHOD.name)
    if host is None or not host.api or not host.region or not isinstance(path, str) or "/" not in path[1:]:
        return None
    partition = partition_of(host.region)
    arn = f"arn:{partition.name if partition else 'aws'}:execute-api:{host.region}:*:{host.api}"
    return f"{arn}/{path.strip('/').replace('/', f'/{verb}/', 1)}" if isinstance(verb, str) else None


def _any_account(start: str) -> str:
    parts = start.split(":")
    return ":".join((*parts[:4], "*", *parts[5:]))


def _network_of(scene: Scene) -> str | None:
    address = scene.fact(catalogue.SOURCE_IP.name)
    return _network(address) if isinstance(address, str) else None


def _network(address: str) -> str | None:
    """The network of one address alone."""
    try:
        return f"{address}/{ip_address(address).max_prefixlen}"
    except ValueError:
        return None
