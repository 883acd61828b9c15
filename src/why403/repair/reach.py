"""How far an edit of a policy reaches: for how many of some representative calls the policy then speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network

from why403 import facts as catalogue
from why403.access.call import SOURCE_VPCE
from why403.access.definitions import Access, truth_in_forms
from why403.iam.keys import key_fact
from why403.logic.facts import Value
from why403.logic.formula import Formula
from why403.logic.truth import NO, YES
from why403.model.repair import Edit
from why403.model.route import Route
from why403.model.routes import Routes
from why403.questions.explain import Case
from why403.repair.ground import Scene

_MOST_ROUTES, _MOST_NETWORKS = 8, 3


def reach(edits: tuple[Edit, ...], scene: Scene, after: Case) -> int:
    """Of the API's routes, each called by the caller and by others: how many calls the policy lets in after
    the edits. 0 for edits of anything else. `scene` is the call before any edit, so that the same calls count
    for all repairs."""
    if after.landed is None or not any(edit.way[:2] == ("api", "policy") for edit in edits):
        return 0
    access = after.landed.access
    return sum(_admitted(access, call) for call in _calls(scene))


def _admitted(access: Access, told: Mapping[str, Value]) -> bool:
    call = access.call(told)
    said = access.at(call.landing).said
    allows, denies = (
        said.get(fact.name) for fact in (catalogue.RESOURCE_POLICY_ALLOWS, catalogue.RESOURCE_POLICY_DENIES)
    )
    if not isinstance(allows, Formula) or not isinstance(denies, Formula):
        return True
    return truth_in_forms(allows, call) is YES and truth_in_forms(denies, call) is NO


def _calls(scene: Scene) -> Iterator[dict[str, Value]]:
    base = {fact.name: scene.call.facts[fact.name] for fact in _KEPT if fact.name in scene.call.facts}
    own, routes = scene.call.landing, scene.configuration.api.routes.value
    called = scene.fact(catalogue.PATH.name)
    before = ""
    if isinstance(called, str) and own.path is not None:
        before = called.rstrip("/").removesuffix(own.path.rstrip("/"))
    met: list[Route] = [] if scene.route is None else [scene.route]
    others = [route for route in routes if route.path] if isinstance(routes, Routes) else []
    for route in dict.fromkeys((*met, *others[:_MOST_ROUTES])):
        verb = "GET" if route.verb == "ANY" else route.verb
        way: dict[str, Value] = {catalogue.METHOD.name: verb, catalogue.PATH.name: before + route.path}
        for who in _callers(scene):
            yield {**base, **way, **who}


_PRINCIPAL_ARN = key_fact("aws:PrincipalArn")
_KEPT = (
    catalogue.HOST, catalogue.HOST_KIND, catalogue.API_KIND, catalogue.CALLER_ARN, _PRINCIPAL_ARN,
    catalogue.SOURCE_IP, catalogue.VPC_ENDPOINT, catalogue.SOURCE_VPCE, SOURCE_VPCE,
)  # fmt: skip
"""What tells where a call goes, from where, and whose it is."""
_ANOTHER_ENDPOINT = "vpce-00000000000000000"


def _callers(scene: Scene) -> Iterator[dict[str, Value]]:
    """The caller; from the next address, and from the networks that the policy names; through another VPC
    endpoint; and another principal."""
    yield {}
    for address in _other_addresses(scene):
        yield {catalogue.SOURCE_IP.name: address}
    if isinstance(scene.fact(SOURCE_VPCE.name), str):
        yield {catalogue.SOURCE_VPCE.name: _ANOTHER_ENDPOINT, SOURCE_VPCE.name: _ANOTHER_ENDPOINT}
    arn = scene.fact(catalogue.CALLER_ARN.name)
    if isinstance(arn, str):
        yield {catalogue.CALLER_ARN.name: f"{arn}-other", _PRINCIPAL_ARN.name: f"{arn}-other"}


def _other_addresses(scene: Scene) -> Iterator[str]:
    own = scene.fact(catalogue.SOURCE_IP.name)
    if not isinstance(own, str):
        return
    try:
        yield str(ip_address(own) + 1)
    except ValueError:
        return
    found = (each for each in _texts(scene.configuration.api.policy.value) if "/" in each)
    for text in list(dict.fromkeys(found))[: 2 * _MOST_NETWORKS]:
        try:
            yield str(ip_network(text, strict=False)[0])
        except ValueError:
            continue


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from _texts(part)
    elif isinstance(node, list):
        for part in node:
            yield from _texts(part)
