"""Whose API was called, as policies name it: the beginning of the ARN of its methods.

Region and API are read off the host. The account is in no request: it is told, or read off policies that name
it beside this API. Where no policy names a part, it makes no difference; where they name several, only what
holds for all of them is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from why403 import facts as catalogue
from why403.aws.hosts import GatewayHost, gateway_host
from why403.logic.facts import Facts
from why403.model.configuration import Configuration

_ARN = re.compile(r"arn:([\w*?-]*):execute-api:([\w*?-]*):([\d*?]*):([A-Za-z0-9*?]*)")
_FILLERS = ("aws", "us-east-1", "000000000000", "api")
_Arn = tuple[str, str, str, str]
_PARTITION, _REGION, _ACCOUNT, _API = range(4)


def starts_of_arn(configuration: Configuration, facts: Facts) -> tuple[str, ...]:
    """`arn:PARTITION:execute-api:REGION:ACCOUNT:API` of the called API, for every account that it can have.

    None where another part is not known.
    """
    host = _host(facts)
    own, others = _named(configuration)
    api = _api(configuration, host, own, others)
    region = host.region if host else _one(own, others, _REGION)
    partition = _partition(region) if host and region else _one(own, others, _PARTITION)
    if api is None or region is None or partition is None:
        return ()
    account = _account(configuration, own, others, api)
    accounts = {account} if account else {_FILLERS[_ACCOUNT], *_literal((*own, *others), _ACCOUNT)}
    return tuple(f"arn:{partition}:execute-api:{region}:{each}:{api}" for each in sorted(accounts))


def pattern_of(starts: tuple[str, ...]) -> str | None:
    """All of them at once, as a policy may be written."""
    parts = starts[0].split(":") if starts else []
    return ":".join((*parts[:4], "*", *parts[5:])) if parts else None


def api_of_host(facts: Facts) -> str | None:
    """The id of the API that the host names."""
    host = _host(facts)
    return host.api if host else None


def region_of_host(facts: Facts) -> str | None:
    """The Region that the host names."""
    host = _host(facts)
    return host.region if host else None


def account_of(configuration: Configuration, facts: Facts) -> str | None:
    """The API's account, where something names it."""
    host = _host(facts)
    own, others = _named(configuration)
    return _account(configuration, own, others, _api(configuration, host, own, others))


def _host(facts: Facts) -> GatewayHost | None:
    host = facts.get(catalogue.HOST.name)
    return gateway_host(host) if isinstance(host, str) else None


def _named(configuration: Configuration) -> tuple[list[_Arn], list[_Arn]]:
    """ARNs in the API's own policy, and those in policies of others."""
    api, caller = configuration.api, configuration.caller
    own = repr((api.policy.value, api.served_policy.value))
    others = (caller.policies, caller.boundary, caller.session, configuration.vpc_endpoint.policy)
    return _ARN.findall(own), _ARN.findall(repr([told.value for told in others]))


def _api(
    configuration: Configuration, host: GatewayHost | None, own: list[_Arn], others: list[_Arn]
) -> str | None:
    if host and host.api:
        return host.api
    told = configuration.api.id.value
    return told if isinstance(told, str) else _one(own, others, _API)


def _account(
    configuration: Configuration, own: list[_Arn], others: list[_Arn], api: str | None
) -> str | None:
    """As told, else as the policies name it beside this API."""
    told = configuration.api.account.value
    if isinstance(told, str):
        return told
    for arns in (own, others):
        named = _literal((arn for arn in arns if arn[_API] == api), _ACCOUNT)
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _one(own: list[_Arn], others: list[_Arn], part: int) -> str | None:
    """The only value that the API's own policy names; a filler where no policy names any."""
    named = _literal(own, part)
    return named.pop() if len(named) == 1 else _filler(own, others, part)


def _filler(own: list[_Arn], others: list[_Arn], part: int) -> str | None:
    return None if any(arn[part].strip("*") for arn in (*own, *others)) else _FILLERS[part]


def _literal(arns: Iterable[_Arn], part: int) -> set[str]:
    return {arn[part] for arn in arns if arn[part] and not set("*?") & set(arn[part])}


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
