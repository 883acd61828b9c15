"""The call as policies see it: action, resource ARN, caller and condition keys, as far as they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from tests.oracle.evaluation.addresses import is_private
from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.edges import through_endpoint
from tests.oracle.evaluation.owner import region_of_host, starts_of_arn
from why403 import facts as catalogue
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.configuration import Configuration

INVOKE, MANAGE = "execute-api:Invoke", "execute-api:ManageConnections"
Asked = tuple[dict[str, Value], ...]
"""The call in every form that it can have; what is concluded must hold for all of them."""

REGION = "aws:RequestedRegion"
_VPC_KEYS = ("aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp")
_SIGNED_ONLY = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
)


def asked(configuration: Configuration, arrival: Arrival, facts: Facts, *, signed: bool | None) -> Asked:
    """The facts that policies are read against; what is not told is not in them.

    Whether the path of the ARN is decoded is not known: an encoded one is asked in both ways. Nor is it
    documented of API Gateway that it tells the Region that was called.
    """
    told: dict[str, Value] = {ACTION.name: action(arrival), "aws:SecureTransport": "true"}
    told.update(_network(configuration, facts))
    if signed is not None:
        told.update(_caller(configuration) if signed else _nobody())
    resources = resource_arns(configuration, arrival, facts)
    forms = sorted({*resources, *map(unquote, resources)})
    by_path = tuple({**told, RESOURCE.name: form} for form in forms) or (told,)
    return tuple({**form, REGION: region} for form in by_path for region in _regions(facts))


def _regions(facts: Facts) -> tuple[Value, ...]:
    """The Region of the called name, and none."""
    region = region_of_host(facts)
    return (UNKNOWN,) if region is None else (region, ABSENT)


def action(arrival: Arrival) -> str:
    """What the call asks for."""
    managing = arrival.path is not None and arrival.path.startswith("/@connections/")
    return MANAGE if managing else INVOKE


def _network(configuration: Configuration, facts: Facts) -> Iterator[tuple[str, Value]]:
    """A call through a VPC endpoint has its id and no source address; any other has the address alone."""
    through, address = through_endpoint(configuration, facts), configuration.caller.ip.value
    if through is True:
        yield "aws:SourceIp", ABSENT
        yield from _endpoint(configuration)
        if isinstance(address, str) and is_private(address):
            yield "aws:VpcSourceIp", address
    elif through is False:
        yield from ((key, ABSENT) for key in _VPC_KEYS)
        if isinstance(address, str):
            yield "aws:SourceIp", address


def _endpoint(configuration: Configuration) -> Iterator[tuple[str, Value]]:
    endpoint = configuration.vpc_endpoint
    for key, told in (("aws:SourceVpce", endpoint.id), ("aws:SourceVpc", endpoint.vpc)):
        if isinstance(told.value, str):
            yield key, told.value


def _caller(configuration: Configuration) -> Iterator[tuple[str, Value]]:
    arn = configuration.caller.arn.value
    if isinstance(arn, str):
        yield PRINCIPAL.name, arn
        yield "aws:PrincipalAccount", arn.split(":")[4] if arn.count(":") >= 5 else UNKNOWN


def _nobody() -> Iterator[tuple[str, Value]]:
    yield PRINCIPAL.name, "anonymous"
    yield from ((key, ABSENT) for key in _SIGNED_ONLY)


def resource_arns(configuration: Configuration, arrival: Arrival, facts: Facts) -> tuple[str, ...]:
    """The ARN of the called method, for every account; none where stage, method or path is not told."""
    below = _below_api(arrival, facts)
    if below is None:
        return ()
    return tuple(f"{start}/{below}" for start in starts_of_arn(configuration, facts))


def _below_api(arrival: Arrival, facts: Facts) -> str | None:
    verb = facts.get(catalogue.METHOD.name)
    if arrival.stage is None or arrival.path is None:
        return None
    if facts.get(catalogue.API_KIND.name) == "WEBSOCKET" and action(arrival) == INVOKE:
        return f"{arrival.stage.name}/$connect" if arrival.path == "/" else None
    return f"{arrival.stage.name}/{verb.upper()}{arrival.path}" if isinstance(verb, str) else None


def expanded(policy: object, start: str | None) -> object:
    """The policy with `execute-api:/…` written out as API Gateway does when it saves one.

    Where the API's ARN is not known, only the form that covers everything is.
    """
    if isinstance(policy, Mapping):
        return {
            key: _resources(part, start) if key in _ELEMENTS else expanded(part, start)
            for key, part in policy.items()
        }
    return [expanded(part, start) for part in policy] if isinstance(policy, list) else policy


_ELEMENTS = ("Resource", "NotResource")
_SHORT = "execute-api:/"


def _resources(part: object, start: str | None) -> object:
    if isinstance(part, list):
        return [_resources(one, start) for one in part]
    if not isinstance(part, str) or not part.startswith(_SHORT):
        return part
    if part == f"{_SHORT}*":
        return "*"
    return part if start is None else f"{start}/{part.removeprefix(_SHORT)}"
