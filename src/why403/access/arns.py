"""Whose API was called, as policies name it: the ARN of its methods, in every form that it can have.

Region and API are read off the host. The account is in no request: it is told, or read off policies that name
it beside this API. Where no policy names a part, it makes no difference; where they name several, only what
holds for all of them is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from why403.gateway import facts as catalogue
from why403.gateway.configuration import Configuration
from why403.gateway.hosts import GatewayHost, gateway_host
from why403.logic.facts import Facts

_ARN = re.compile(r"arn:([\w*?-]*):execute-api:([\w*?-]*):([\d*?]*):([A-Za-z0-9*?]*)")
_FILLERS = ("aws", "us-east-1", "000000000000", "api")
_Arn = tuple[str, str, str, str]
_PARTITION, _REGION, _ACCOUNT, _API = range(4)
_REMEMBERED = 1024


class Arns:
    """What the policies of one configuration name, read once; the beginnings of ARNs, by the called host."""

    __slots__ = ("_named", "_own", "_told_account", "_told_api", "account_of_host", "starts_of_host")

    def __init__(self, configuration: Configuration) -> None:
        api, caller = configuration.api, configuration.caller
        others = (caller.policies, caller.boundary, caller.session, configuration.vpc_endpoint.policy)
        self._own: list[_Arn] = _ARN.findall(repr((api.policy.value, api.served_policy.value)))
        self._named: list[_Arn] = [*self._own, *_ARN.findall(repr([told.value for told in others]))]
        self._told_api = api.id.value if isinstance(api.id.value, str) else None
        self._told_account = api.account.value if isinstance(api.account.value, str) else None
        self.starts_of_host = lru_cache(_REMEMBERED)(self._starts)
        self.account_of_host = lru_cache(_REMEMBERED)(self._account_of)

    def starts(self, facts: Facts) -> tuple[str, ...]:
        """`arn:PARTITION:execute-api:REGION:ACCOUNT:API` of the called API, for every account that it can have.

        None where another part is not known.
        """
        return self.starts_of_host(_host(facts))

    def account(self, facts: Facts) -> str | None:
        """The API's account, where something names it."""
        return self.account_of_host(_host(facts))

    def api(self, facts: Facts) -> str | None:
        """The API's id as it is told, else as the called name tells it."""
        return self._told_api or api_of_host(facts)

    def _starts(self, called: str | None) -> tuple[str, ...]:
        host = gateway_host(called) if called is not None else None
        api = self._api_of(host)
        region = host.region if host else self._one(_REGION)
        partition = _partition(region) if host and region else self._one(_PARTITION)
        if api is None or region is None or partition is None:
            return ()
        account = self._account(api)
        accounts = {account} if account else {_FILLERS[_ACCOUNT], *_literal(self._named, _ACCOUNT)}
        return tuple(f"arn:{partition}:execute-api:{region}:{each}:{api}" for each in sorted(accounts))

    def _account_of(self, called: str | None) -> str | None:
        host = gateway_host(called) if called is not None else None
        return self._account(self._api_of(host))

    def _api_of(self, host: GatewayHost | None) -> str | None:
        return host.api if host and host.api else self._told_api or self._one(_API)

    def _account(self, api: str | None) -> str | None:
        """As told, else as the policies name it beside this API: its own first."""
        if self._told_account is not None:
            return self._told_account
        for arns in (self._own, self._named[len(self._own) :]):
            named = _literal((arn for arn in arns if arn[_API] == api), _ACCOUNT)
            if named:
                return named.pop() if len(named) == 1 else None
        return None

    def _one(self, part: int) -> str | None:
        """The only value that the API's own policy names; a filler where no policy names any."""
        named = _literal(self._own, part)
        if len(named) == 1:
            return named.pop()
        return None if any(arn[part].strip("*") for arn in self._named) else _FILLERS[part]


def api_of_host(facts: Facts) -> str | None:
    """The id of the API that the host names."""
    called = _host(facts)
    host = gateway_host(called) if called is not None else None
    return host.api if host else None


def region_of_host(facts: Facts) -> str | None:
    """The Region that the host names."""
    called = _host(facts)
    host = gateway_host(called) if called is not None else None
    return host.region if host else None


def _host(facts: Facts) -> str | None:
    host = facts.get(catalogue.HOST.name)
    return host if isinstance(host, str) else None


def _literal(arns: Iterable[_Arn], part: int) -> set[str]:
    return {arn[part] for arn in arns if arn[part] and not set("*?") & set(arn[part])}


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
