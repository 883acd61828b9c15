"""Networks against the standard library."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403.iam.networks import Networks, address, network_range, v4_number

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6), st.ip_addresses(v=4, network="10.0.0.0/29"))
NETWORKS = st.tuples(ADDRESSES, st.integers(0, 128)).map(
    lambda pair: str(ip_network((pair[0], min(pair[1], pair[0].max_prefixlen)), strict=False))
)


@settings(max_examples=in_all(300), deadline=None)
@given(st.lists(NETWORKS, max_size=6), ADDRESSES)
def test_an_address_is_in_one_of_the_networks(written: list[str], asked: object) -> None:
    inside = any(asked in ip_network(each) for each in written)
    assert Networks(tuple(written)).holds(str(asked)) is inside


@given(ADDRESSES)
def test_addresses_keep_their_order_within_a_family(asked: object) -> None:
    found = address(str(asked))
    assert found >= 0
    assert (found < 1 << 32) is (ip_address(str(asked)).version == 4)


@pytest.mark.parametrize(
    "text", ["01.2.3.4", "1.2.3", "1.2.3.4.5", " 1.2.3.4", "256.1.1.1", "1.2.3.4 ", "", "a.b.c.d"]
)
def test_what_is_no_address_is_in_no_network(text: str) -> None:
    assert v4_number(text) is None
    assert not Networks(("0.0.0.0/0", "::/0")).holds(text)


@pytest.mark.parametrize(
    "text", ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::/129", "x/8", "10.0.0.0/٣"]
)
def test_what_is_no_network_holds_nothing(text: str) -> None:
    assert network_range(text) is None
    assert not Networks((text,)).holds("10.0.0.0")
