"""The partitions of AWS: which Regions each has, and the domains that its names end in."""

from __future__ import annotations

import re

from why403.frozen import dataclass
from why403.logic.claims import assumed, observed
from why403.pattern import pattern

READ = "2026-11-28"
_SDK = "https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json"

SOURCES = (
    observed(
        "Partitions, the form of their Regions, and the two domains of each, as AWS's SDKs have them",
        _SDK,
        READ,
    ),
    assumed("A Region that is not listed yet is of the partition whose Regions have its form", READ, _SDK),
)


@dataclass(frozen=True, slots=True)
class Partition:
    """`domain` ends names that have IPv4 addresses, `dual_stack` those that have addresses of both kinds."""

    name: str
    regions: re.Pattern[str]
    domain: str
    dual_stack: str


def _partition(name: str, region_head: str, domain: str, dual_stack: str) -> Partition:
    return Partition(name, pattern(region_head + r"-[a-z]+-[0-9]{1,2}"), domain, dual_stack)


PARTITIONS = (
    _partition("aws-cn", "cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    _partition("aws-us-gov", "us-gov", "amazonaws.com", "api.aws"),
    _partition("aws-eusc", "eusc-[a-z]{2}", "amazonaws.eu", "api.amazonwebservices.eu"),
    _partition("aws-iso", "us-iso", "c2s.ic.gov", "api.aws.ic.gov"),
    _partition("aws-iso-b", "us-isob", "sc2s.sgov.gov", "api.aws.scloud"),
    _partition("aws-iso-e", "eu-isoe", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    _partition("aws-iso-f", "us-isof", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    _partition("aws", "[a-z]{2}", "amazonaws.com", "api.aws"),
)
"""The commercial one is last: the form of its Regions is the widest."""

NAMES = tuple(partition.name for partition in PARTITIONS)


def partition_of(region: str) -> Partition | None:
    """The partition of a Region; `None` where the text is no Region."""
    return next((each for each in PARTITIONS if each.regions.fullmatch(region)), None)


def is_service_principal(name: str) -> bool:
    """Whether a text has the form in which policies name AWS's services."""
    return name.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"))


GATEWAY_PRINCIPAL = "apigateway.amazonaws.com"
"""API Gateway itself: as a principal of policies, and as the source of its events in CloudTrail."""
