"""https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json (read 2026-11-28)"""

from __future__ import annotations

import re

import pytest

from why403.aws import arns, cognito, hosts, partitions
from why403.aws.partitions import NAMES, partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("us-east-1", "aws"),
        ("ap-southeast-7", "aws"),
        ("mx-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-west-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_a_region_is_of_one_partition(region: str, partition: str) -> None:
    found = partition_of(region)
    assert found is not None
    assert found.name == partition


@pytest.mark.parametrize(
    "text", ["", "*", "eu-west", "EU-WEST-1", "eu-west-1a", "us-govt-east-1", "eu_west_1"]
)
def test_what_has_not_the_form_of_a_region_is_of_no_partition(text: str) -> None:
    assert partition_of(text) is None


def test_botocore_knows_the_same_partitions_and_domains() -> None:
    loaders = pytest.importorskip("botocore.loaders")
    told = {each["id"]: each for each in loaders.Loader().load_data("partitions")["partitions"]}
    assert set(told) == set(NAMES)
    for partition in partitions.PARTITIONS:
        outputs = told[partition.name]["outputs"]
        assert (outputs["dnsSuffix"], outputs["dualStackDnsSuffix"]) == (
            partition.domain,
            partition.dual_stack,
        )
        for region in told[partition.name]["regions"]:
            if not region.endswith("-global"):
                assert partition_of(region) is partition


@pytest.mark.parametrize("module", [partitions, hosts, arns, cognito], ids=lambda module: module.__name__)
def test_every_claim_has_a_link_and_a_date(module: object) -> None:
    claims = getattr(module, "SOURCES")  # noqa: B009
    assert claims
    assert all(claim.source.startswith("https://") for claim in claims)
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", claim.date) for claim in claims)
