"""Addresses and networks as whole numbers; many networks as sorted ranges that do not touch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import AddressValueError, IPv6Address

OCTETS = {str(i): i for i in range(256)}
V4_BITS, V6_BITS = 32, 128

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


def merged(ranges: Iterable[Range]) -> list[Range]:
    """Sorted, and united where they overlap or touch."""
    joined: list[Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


@dataclass(frozen=True)
class Networks:
    """Several networks; a text holds where it is an address in one of them. What is no network holds none."""

    written: tuple[str, ...]

    @cached_property
    def v4(self) -> tuple[list[int], list[int]]:
        """First and last addresses of the IPv4 ranges, each list sorted."""
        return self._ranges(V4_BITS)

    @cached_property
    def v6(self) -> tuple[list[int], list[int]]:
        """The same of the IPv6 ranges."""
        return self._ranges(V6_BITS)

    def _ranges(self, bits: int) -> tuple[list[int], list[int]]:
        read = (network_range(text) for text in self.written)
        ranges = merged(found[1] for found in read if found and found[0] == bits)
        return [first for first, _ in ranges], [last for _, last in ranges]

    def holds(self, text: str) -> bool:
        """Whether the address is in one of the networks; families never match each other."""
        number = v4_number(text)
        if number is not None:
            return _inside(number, *self.v4)
        number = v6_number(text)
        return number is not None and _inside(number, *self.v6)


def _inside(number: int, firsts: list[int], lasts: list[int]) -> bool:
    at = bisect_right(firsts, number) - 1
    return at >= 0 and number <= lasts[at]
