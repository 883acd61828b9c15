"""The narrowest policies that let in what a log shows to be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from why403.api.callers import must_be_principal
from why403.api.grants import route_named
from why403.api.logs import AS_IT_IS, Reading
from why403.api.replay import asked, own_host
from why403.documents.errors import BadInput
from why403.iam.networks import network_range
from why403.logic.places import Place
from why403.model.configuration import Caller, Configuration
from why403.traffic.least import NOTHING, Least, LeftOut, least
from why403.traffic.use import principal_of

_AT = Place("--except")
NOBODY: Mapping[str, Caller] = {}


def left_out(configuration: Configuration, written: Sequence[str]) -> LeftOut:
    """What somebody asks to leave out: ARNs, networks, routes (`GET /orders`). Raises `BadInput`."""
    principals, routes, networks = set(), set(), []
    for each in written:
        if each.startswith("arn:"):
            must_be_principal(each, _AT)
            principals.add(principal_of(each) or each)
        elif network_range(each) is not None:
            networks.append(each)
        elif " " in each.strip():
            routes.add(route_named(configuration, each, _AT))
        else:
            wrong = "this is neither a principal nor a route nor a network"
            raise BadInput(_AT, wrong, "arn:aws:iam::ACCOUNT:role/NAME, 'GET /orders', or 203.0.113.0/24")
    return LeftOut(frozenset(principals), frozenset(routes), tuple(networks))


def least_privilege(
    names: Sequence[str],
    now: Configuration,
    without: LeftOut = NOTHING,
    how: Reading = AS_IT_IS,
    principals: Mapping[str, Caller] = NOBODY,
) -> Least:
    """The narrowest policies that admit all let-in calls of the logs, but for those that are left out.
    `principals` are callers with their identity policies, by name: the report says what of these is never
    used.

    Raises: as `replayed`.
    """
    with asked(names, now, how) as (connection, lines):
        return least(connection, now, own_host(now), without, lines, principals)


__all__ = ["Least", "LeftOut", "least_privilege", "left_out"]
