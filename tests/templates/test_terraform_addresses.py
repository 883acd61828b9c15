"""References of Terraform: what an expression names, in time that grows with its length alone."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import in_all
from why403.templates.terraform.addresses import references_of

NAMES = st.lists(st.text("ab-._[]0", min_size=1, max_size=6).map(lambda text: f"var.{text}"), max_size=8)


@settings(max_examples=in_all(400), deadline=None)
@given(NAMES)
def test_a_name_of_which_another_says_more_is_left_out(names: list[str]) -> None:
    longer = {name for name in names if any(other.startswith((f"{name}.", f"{name}[")) for other in names)}
    assert references_of(names, "") == ((), tuple(name for name in names if name not in longer))


def test_many_names_take_time_that_grows_with_their_number() -> None:
    names = [f"aws_api_gateway_resource.r{number}" for number in range(20_000)]
    names += [f"{name}.id" for name in names]
    began = perf_counter()
    assert len(references_of(names, "")[0]) == 20_000
    assert perf_counter() - began < 10
