"""Whose API was called, as policies name it: the ARN of its methods, in every form that it can have.

Region and API are read off the host. The account is in no request: it is told, or read off policies that name
it beside this API. Where no policy names a part, it makes no difference; where they name several, only what
holds for all of them is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from why403 import facts as catalogue
from why403.aws.arns import ApiArn, Arn, arns_in, is_open, within_api
from why403.aws.hosts import GatewayHost
from why403.logic.facts import Facts
from why403.model.called import named_by
from why403.model.configuration import Configuration
from why403.model.route import Setting

_FILLERS = {"partition": "aws", "region": "us-east-1", "account": "000000000000", "api": "api"}
"""For parts that no policy names, by the attribute of an `ApiArn`."""
_REMEMBERED = 1024


class Arns:
    """What the policies of one configuration name, read once; the beginnings of ARNs, by the called host."""

    __slots__ = ("_named", "_own", "_told_account", "_told_api", "account_of_host", "starts_of_host")

    def __init__(self, configuration: Configuration) -> None:
        api, caller = configuration.api, configuration.caller
        others = (caller.policies, caller.boundary, caller.session, configuration.vpc_endpoint.policy)
        self._own = _arns((api.policy, api.served_policy))
        self._named = [*self._own, *_arns(others)]
        self._told_api = api.id.value if isinstance(api.id.value, str) else None
        self._told_account = api.account.value if isinstance(api.account.value, str) else None
        self.starts_of_host = lru_cache(_REMEMBERED)(self._starts)
        self.account_of_host = lru_cache(_REMEMBERED)(self._account_of)

    def starts(self, facts: Facts) -> tuple[str, ...]:
        """`arn:PARTITION:execute-api:REGION:ACCOUNT:API` of the called API, for every account that it can
        have.

        None where another part is not known.
        """
        return self.starts_of_host(_host(facts))

    def account(self, facts: Facts) -> str | None:
        """The API's account, where something names it."""
        return self.account_of_host(_host(facts))

    def _starts(self, called: str | None) -> tuple[str, ...]:
        host = self._host_of(called)
        api = self._api_of(host)
        region = host.region if host else self._one("region")
        partition = host.partition if host else self._one("partition")
        if api is None or region is None or partition is None:
            return ()
        account = self._account(api)
        accounts = {account} if account else {_FILLERS["account"], *_literal(self._named, "account")}
        return tuple(str(ApiArn(partition, region, each, api)) for each in sorted(accounts))

    def _account_of(self, called: str | None) -> str | None:
        return self._account(self._api_of(self._host_of(called)))

    def _host_of(self, called: str | None) -> GatewayHost | None:
        return None if called is None else named_by(called)

    def _api_of(self, host: GatewayHost | None) -> str | None:
        return host.api if host and host.api else self._told_api or self._one("api")

    def _account(self, api: str | None) -> str | None:
        """As told, else as the policies name it beside this API: its own first."""
        if self._told_account is not None:
            return self._told_account
        for arns in (self._own, self._named[len(self._own) :]):
            named = _literal((arn for arn in arns if arn.api == api), "account")
            if named:
                return named.pop() if len(named) == 1 else None
        return None

    def _one(self, part: str) -> str | None:
        """The only value that the API's own policy names; a filler where no policy names any."""
        named = _literal(self._own, part)
        if len(named) == 1:
            return named.pop()
        return None if any(getattr(arn, part).strip("*") for arn in self._named) else _FILLERS[part]


def _host(facts: Facts) -> str | None:
    host = facts.get(catalogue.HOST.name)
    return host if isinstance(host, str) else None


def _arns(policies: Iterable[Setting[Any]]) -> list[ApiArn]:
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


def _literal(arns: Iterable[ApiArn], part: str) -> set[str]:
    found = {getattr(arn, part) for arn in arns}
    return {value for value in found if value and not is_open(value)}
