"""Addresses and networks as whole numbers; many networks as sorted ranges that do not touch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from why403.logic.facts import Keys, Writing

OCTETS = {str(i): i for i in range(256)}
V4_BITS, V6_BITS = 32, 128
V6_BEGINS = 1 << 33

Range = tuple[int, int]


def v4_number(text: str) -> int | None:
    """The number of an IPv4 address, None for anything else. Strict: no leading zeros, no spaces."""
    try:
        a, b, c, d = text.split(".")
        return OCTETS[a] << 24 | OCTETS[b] << 16 | OCTETS[c] << 8 | OCTETS[d]
    except (KeyError, ValueError):
        return None


def v6_number(text: str) -> int | None:
    """The number of an IPv6 address, None for anything else."""
    try:
        return int(IPv6Address(text)) if ":" in text and "%" not in text else None
    except AddressValueError:
        return None


def v4_text(number: int) -> str:
    """The address of a number."""
    return str(IPv4Address(number))


def v6_text(number: int) -> str:
    """The address of a number."""
    return str(IPv6Address(number))


def network_range(text: str) -> tuple[int, Range] | None:
    """Bits of the family, first and last address of a network or a bare address; None where it is neither.

    Bits of the host part are ignored, as AWS ignores them: 10.1.2.3/8 is 10.0.0.0/8.
    """
    address, slash, length = text.partition("/")
    number, bits = v4_number(address), V4_BITS
    if number is None:
        number, bits = v6_number(address), V6_BITS
    if number is None or (slash and not _is_length(length, bits)):
        return None
    free = bits - int(length) if slash else 0
    first = number >> free << free
    return bits, (first, first | (1 << free) - 1)


def _is_length(text: str, bits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= bits


def address(text: str) -> int:
    """An address of either family as a place on one line, IPv6 far behind IPv4; -1 for what is none."""
    number = v4_number(text)
    if number is not None:
        return number
    number = v6_number(text)
    return -1 if number is None else number + V6_BEGINS


def boundaries(ranges: Iterable[Range]) -> list[int]:
    """Where a sorted union of ranges begins and ends by turns: first, one past the last, first …"""
    found: list[int] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1]:
            found[-1] = max(found[-1], last + 1)
        else:
            found += [first, last + 1]
    return found


@dataclass(frozen=True)
class Networks:
    """Several networks; a text holds where it is an address in one of them. What is no network holds none."""

    written: tuple[str, ...]

    @cached_property
    def bounds(self) -> list[int]:
        """The networks as boundaries on the line of all addresses."""
        return boundaries(map(_on_the_line, filter(None, map(network_range, self.written))))

    def holds(self, text: str) -> bool:
        """Whether the address is in one of the networks; families never match each other."""
        return bisect_right(self.bounds, address(text)) & 1 == 1

    def is_documented(self, text: str) -> bool:
        """Whether it is an address, and all networks are networks where it is in none."""
        return address(text) >= 0 and (self.holds(text) or all(map(network_range, self.written)))

    def source(self, value: str, writing: Writing) -> str:
        """The same as an expression; the address is read once for all networks it is held against."""
        search, bounds = writing.constant(bisect_right), writing.constant(self.bounds)
        return f"{search}({bounds}, {writing.derived(address, value)}) & 1"

    def keys(self) -> Keys | None:
        """Addresses have no texts to be looked up by."""
        return None


def _on_the_line(found: tuple[int, Range]) -> Range:
    bits, (first, last) = found
    offset = V6_BEGINS if bits == V6_BITS else 0
    return first + offset, last + offset
