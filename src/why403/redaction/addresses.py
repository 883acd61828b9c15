"""Addresses in a text, and the networks that may stand in their place."""

from __future__ import annotations

import ipaddress
import re

_V4 = r"(?<![\w./-])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
_V6 = r"(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])"
ADDRESS = f"(?P<address>{_V4}|{_V6})"
"""What can be an address: the time of a day looks like one of IPv6."""
_ADDRESSES = re.compile(ADDRESS)


def network_of(text: str) -> str | None:
    """The network of an address, /24 or of IPv6 /48; `None` where it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False))


def without_addresses(text: str) -> str:
    """A text with networks in the place of addresses."""
    return _ADDRESSES.sub(lambda match: network_of(match[0]) or match[0], text)
