"""Where a source address can be: within a VPC, or on the internet."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address, ip_network

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")


@cache
def is_private(address: str) -> bool | None:
    """Whether the address is one of a VPC's own; `None` for what is no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return any(parsed in ip_network(network) for network in _PRIVATE)
