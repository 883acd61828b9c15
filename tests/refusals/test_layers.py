"""The policy type that a denial names. Source: IAM user guide, troubleshoot_access-denied."""

import pytest

from why403.refusals.wordings import layer_of


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("because no permissions boundary allows the execute-api:Invoke action", "permissions boundary"),
        ("because no permissions bound\u2026", "permissions boundary"),
        ('with an explicit deny in a service con"}', "service control policy"),
        ("with an explicit deny in an ident...", "identity-based policy"),
        ("because no VPC en...", "VPC endpoint policy"),
        ("with an explicit deny in a resource\u2026", None),
        ("because no good reason", None),
        ("because no ", None),
        ("because no se...", None),
    ],
)
def test_a_denial_that_is_cut_within_the_name_names_the_only_one_that_begins_so(
    text: str, layer: str | None
) -> None:
    assert (
        layer_of(f"User: x is not authorized to perform: execute-api:Invoke on resource: y {text}") == layer
    )


DENIAL = "User: x is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:a:1:b/c"


@pytest.mark.parametrize(
    "text",
    [
        f'"{DENIAL} with an explicit deny". There is "with an explicit deny in a permissions boundary" too',
        f"{DENIAL} with an explicit deny; the page has explicit deny in a VPC endpoint policy",
        f"{DENIAL} with an explicit deny\n\nMore on an explicit deny in a service control policy is there.",
    ],
)
def test_a_policy_type_that_is_spoken_of_behind_a_denial_is_not_the_denials(text: str) -> None:
    assert layer_of(text) is None


def test_a_policy_type_counts_where_the_middle_of_the_denial_was_left_out() -> None:
    assert layer_of("not authorized ... with an explicit deny in a resource-based policy") == (
        "resource-based policy"
    )
    wrapped = f"{DENIAL} with an explicit deny in\n  a service control\n  policy"
    assert layer_of(wrapped) == "service control policy"
