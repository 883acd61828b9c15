"""Where a source address can be: within a VPC, or on the internet."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from why403.iam.networks import V4_BITS, network_range, v4_number
from why403.logic.facts import Value
from why403.logic.states import UNKNOWN

if TYPE_CHECKING:
    from why403.logic.column import Column

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


def is_no_source(network: str) -> bool:
    """Whether nothing is sent from any address of a network: all of 0.0.0.0/8 stands for "this host" until it
    has an address (RFC 1122, 3.2.1.3)."""
    found = network_range(network)
    return found is not None and found[0] == V4_BITS and found[1][1] < 1 << 24


def inside(address: Value) -> Value:
    """The same of any value; untold where it is no address."""
    found = is_private(address) if isinstance(address, str) else None
    return UNKNOWN if found is None else found


def all_inside(addresses: Column) -> Column:
    """The same of a column. Needs numpy, the extra `column`."""
    import numpy as np

    from why403.logic.column import UNKNOWN_CODE, Column, Vector, mapped

    told = addresses.values
    if isinstance(told, list):
        return mapped(addresses, inside)
    codes = told.derived(_inside_codes) if isinstance(told, Vector) else _inside_codes(told)
    if addresses.codes is not None:
        codes = np.append(codes, np.full(2, UNKNOWN_CODE, dtype=np.int32))[addresses.codes]
    return Column([*_INSIDE], codes)


_INSIDE: tuple[Value, Value] = (True, False)


def _inside_codes(array: Any) -> Any:
    """For each of an array of texts its place in `_INSIDE`, or the code of what is unknown."""
    import numpy as np

    from why403.iam.vectors import numbers_of
    from why403.logic.column import UNKNOWN_CODE

    numbers = numbers_of(array)
    within = np.any([(first <= numbers) & (numbers <= last) for first, last in _V4], axis=0)
    codes = np.where(within, np.int32(0), np.int32(1))
    for row in np.flatnonzero(numbers < 0).tolist():
        item = array[row]
        found = inside(item.decode() if isinstance(item, bytes) else str(item))
        codes[row] = _INSIDE.index(found) if isinstance(found, bool) else UNKNOWN_CODE
    return codes
