"""Where a source address can be: within a VPC, or on the internet."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from why403.iam.networks import v4_number

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
_NETWORKS = tuple(ip_network(network) for network in _PRIVATE)
_V4 = tuple(
    (int(network.network_address), int(network.broadcast_address))
    for network in _NETWORKS
    if network.version == 4
)


def is_private(address: str) -> bool | None:
    """Whether the address is one of a VPC's own; `None` for what is no address."""
    number = v4_number(address)
    if number is not None:
        return any(first <= number <= last for first, last in _V4)
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return any(parsed in network for network in _NETWORKS if network.version == parsed.version)
