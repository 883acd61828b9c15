"""Whose API was called, as policies name it: the beginning of the ARN of its methods.

Region and API are read off the host. The account is in no request: it is told, or read off policies that name
it beside this API. Where no policy names a part, it makes no difference; where they name several, only what
holds for all of them is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from why403.aws.arns import ApiArn, Arn, arn_of, arns_in, is_open, within_api
from why403.aws.hosts import Form, GatewayHost, gateway_host
from why403.gateway import facts as catalogue
from why403.gateway.configuration import Configuration
from why403.gateway.route import Told
from why403.logic.facts import Facts

_FILLERS = {"partition": "aws", "region": "us-east-1", "account": "000000000000", "api": "api"}
"""For parts that no policy names, by the attribute of an `ApiArn`."""


def starts_of_arn(configuration: Configuration, facts: Facts) -> tuple[str, ...]:
    """`arn:PARTITION:execute-api:REGION:ACCOUNT:API` of the called API, for every account that it can have.

    None where another part is not known.
    """
    host = _host(facts)
    own, others = _named(configuration)
    api = _api(configuration, host, own, others)
    region = host.region if host else _one(own, others, "region")
    partition = host.partition if host else _one(own, others, "partition")
    if api is None or region is None or partition is None:
        return ()
    account = _account(configuration, own, others, api)
    accounts = {account} if account else {_FILLERS["account"], *_literal((*own, *others), "account")}
    return tuple(str(ApiArn(partition, region, each, api)) for each in sorted(accounts))


def pattern_of(starts: tuple[str, ...]) -> str | None:
    """All of them at once, as a policy may be written."""
    first = arn_of(starts[0]) if starts else None
    return None if first is None else str(replace(first, account="*"))


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
    found = gateway_host(host) if isinstance(host, str) else None
    return None if found is None or found.form is Form.DOMAIN else found


def _named(configuration: Configuration) -> tuple[list[ApiArn], list[ApiArn]]:
    """ARNs in the API's own policy, and those in policies of others."""
    api, caller = configuration.api, configuration.caller
    own = (api.policy, api.served_policy)
    others = (caller.policies, caller.boundary, caller.session, configuration.vpc_endpoint.policy)
    return _arns(own), _arns(others)


def _arns(policies: Iterable[Told[Any]]) -> list[ApiArn]:
    """The ARNs of APIs that policies hold; the short form names none."""
    found = (within_api(arn) for told in policies for arn in _written_in(told.value))
    return [arn for arn in found if arn is not None]


def _written_in(node: object) -> Iterator[Arn]:
    """Every ARN in a policy, which can be a text as a whole."""
    if isinstance(node, str):
        yield from arns_in(node)
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from _written_in(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _written_in(part)


def _api(
    configuration: Configuration, host: GatewayHost | None, own: list[ApiArn], others: list[ApiArn]
) -> str | None:
    if host and host.api:
        return host.api
    told = configuration.api.id.value
    return told if isinstance(told, str) else _one(own, others, "api")


def _account(
    configuration: Configuration, own: list[ApiArn], others: list[ApiArn], api: str | None
) -> str | None:
    """As told, else as the policies name it beside this API."""
    told = configuration.api.account.value
    if isinstance(told, str):
        return told
    for arns in (own, others):
        named = _literal((arn for arn in arns if arn.api == api), "account")
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _one(own: list[ApiArn], others: list[ApiArn], part: str) -> str | None:
    """The only value that the API's own policy names; a filler where no policy names any."""
    named = _literal(own, part)
    return named.pop() if len(named) == 1 else _filler(own, others, part)


def _filler(own: list[ApiArn], others: list[ApiArn], part: str) -> str | None:
    return None if any(getattr(arn, part).strip("*") for arn in (*own, *others)) else _FILLERS[part]


def _literal(arns: Iterable[ApiArn], part: str) -> set[str]:
    found = {getattr(arn, part) for arn in arns}
    return {value for value in found if value and not is_open(value)}
