"""The call as policies see it: action, resource ARN, caller and condition keys, as far as they are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from why403.gateway import facts as catalogue
from why403.gateway.arrival import Arrival
from why403.gateway.configuration import Configuration
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNTOLD

_OWN_HOST = re.compile(
    r"^(?P<api>[a-z0-9]+)(?:-vpce-\w+)?\.execute-api\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?P<cn>\.cn)?$"
)
_ARN = re.compile(
    r"arn:(?P<partition>[\w-]+):execute-api:(?P<region>[\w-]*):(?P<account>\d{12}):(?P<api>[A-Za-z0-9]+)"
)
_ANY_ACCOUNT = "000000000000"
_SIGNED_ONLY = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
)


def asked(configuration: Configuration, arrival: Arrival, facts: Facts, *, signed: bool) -> dict[str, Value]:
    """The facts that policies are read against; what is not told is not in it."""
    told: dict[str, Value] = {ACTION.name: "execute-api:Invoke", "aws:SecureTransport": "true"}
    told.update(_network(configuration, facts))
    told.update(_caller(configuration) if signed else _nobody())
    resource = resource_arn(configuration, arrival, facts)
    if resource is not None:
        told[RESOURCE.name] = resource
    return told


def _network(configuration: Configuration, facts: Facts) -> Iterator[tuple[str, Value]]:
    """A call through a VPC endpoint has its id and no source address; any other has the address alone."""
    through = facts.get(catalogue.VPC_ENDPOINT.name, UNTOLD)
    endpoint, address = configuration.vpc_endpoint.id.value, configuration.caller_ip.value
    if through is True:
        yield "aws:SourceIp", ABSENT
        if isinstance(endpoint, str):
            yield "aws:SourceVpce", endpoint
    elif through is False or isinstance(address, str):
        yield from ((key, ABSENT) for key in ("aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"))
    if isinstance(address, str) and through is not True:
        yield "aws:SourceIp", address


def _caller(configuration: Configuration) -> Iterator[tuple[str, Value]]:
    arn = configuration.caller_arn.value
    if isinstance(arn, str):
        yield PRINCIPAL.name, arn
        yield "aws:PrincipalAccount", arn.split(":")[4] if arn.count(":") >= 5 else UNTOLD


def _nobody() -> Iterator[tuple[str, Value]]:
    yield PRINCIPAL.name, "anonymous"
    yield from ((key, ABSENT) for key in _SIGNED_ONLY)


def resource_arn(configuration: Configuration, arrival: Arrival, facts: Facts) -> str | None:
    """The ARN of the called method; `None` where stage, method or path is not told.

    Region and API are read off the host. The account is in no request: it is read off the policies,
    which are saved with the API's own ARNs; where they name none, it makes no difference.
    """
    verb, stage = facts.get(catalogue.METHOD.name), stage_of(arrival, facts)
    if not isinstance(verb, str) or stage is None or arrival.path is None:
        return None
    return f"{prefix(configuration, facts)}/{stage}/{verb.upper()}{arrival.path}"


def stage_of(arrival: Arrival, facts: Facts) -> str | None:
    """The called stage: of the configuration, else the first part of the path on the API's own host."""
    if arrival.stage is not None:
        return arrival.stage.name
    path, own = facts.get(catalogue.PATH.name), facts.get(catalogue.HOST_KIND.name) == "execute-api"
    return path.strip("/").split("/")[0] or None if isinstance(path, str) and own else None


def prefix(configuration: Configuration, facts: Facts) -> str:
    """`arn:PARTITION:execute-api:REGION:ACCOUNT:API` of the called API."""
    host = _OWN_HOST.match(str(facts.get(catalogue.HOST.name, "")))
    written = _ARN.search(repr((configuration.api.policy.value, configuration.caller_policies.value)))
    parts = written.groupdict() if written else {}
    api = host["api"] if host else configuration.api.id.value
    region = host["region"] if host else parts.get("region")
    return ":".join(
        (
            "arn",
            _partition(host["cn"] if host else None, region) if host else parts.get("partition", "aws"),
            "execute-api",
            region or "us-east-1",
            parts.get("account", _ANY_ACCOUNT),
            api if isinstance(api, str) else parts.get("api", "api"),
        )
    )


def _partition(china: str | None, region: str | None) -> str:
    if china:
        return "aws-cn"
    return "aws-us-gov" if region and region.startswith("us-gov-") else "aws"


def expanded(policy: object, start: str) -> object:
    """The policy with `execute-api:/…` written out as API Gateway does when it saves one."""
    if isinstance(policy, Mapping):
        return {
            key: _resources(part, start) if key in _ELEMENTS else expanded(part, start)
            for key, part in policy.items()
        }
    return [expanded(part, start) for part in policy] if isinstance(policy, list) else policy


_ELEMENTS = ("Resource", "NotResource")


def _resources(part: object, start: str) -> object:
    if isinstance(part, list):
        return [_resources(one, start) for one in part]
    if isinstance(part, str) and part.startswith("execute-api:/"):
        return f"{start}/{part.removeprefix('execute-api:/')}"
    return part
