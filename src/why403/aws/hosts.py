"""Host names: which are API Gateway's own, and what they tell. No other module reads them.

A name is API Gateway's only if it ends in the domain of the partition that its Region is of: what merely
begins like one, or holds one, is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from why403.aws.partitions import READ, partition_of
from why403.frozen import dataclass
from why403.logic.claims import assumed, documented, observed
from why403.pattern import pattern

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_PRIVATE = _GUIDE + "apigateway-private-api-test-invoke-url.html"

SOURCES = (
    documented(
        "An API's own host is API.execute-api.REGION and AWS's domain: REST, HTTP and WebSocket APIs",
        _GUIDE + "how-to-call-api.html",
        READ,
    ),
    documented(
        "A private API is called by its own host, by API-VPCE.execute-api.REGION, and by the VPC "
        "endpoint's name VPCE-SUFFIX.execute-api.REGION.vpce with the API in Host or x-apigw-api-id; private "
        "DNS names of the endpoint are execute-api.REGION and *.execute-api.REGION",
        _PRIVATE,
        READ,
    ),
    documented(
        "A Regional custom domain name points at d-ID.execute-api.REGION, which names no API",
        _GUIDE + "apigateway-regional-api-custom-domain-create.html",
        READ,
    ),
    observed(
        "execute-api and execute-api-fips stand before the Region, under the IPv4 and the dual-stack "
        "domain of every partition, as AWS's SDKs have it",
        "https://github.com/boto/botocore/tree/develop/botocore/data/apigatewaymanagementapi",
        READ,
    ),
    documented(
        "A distribution's own name is a label under cloudfront.net",
        "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Distribution.html",
        READ,
    ),
    documented(
        "In China it is a label under cloudfront.cn",
        "https://docs.amazonaws.cn/en_us/aws/latest/userguide/cloudfront.html",
        READ,
    ),
    assumed(
        "Names of VPC endpoints end in vpce and the domain of their partition, everywhere", READ, _PRIVATE
    ),
)

SERVICE = "execute-api"


class Form(StrEnum):
    """The forms that a name of API Gateway has."""

    API = "the API's own"
    ASSOCIATED = "the API's at a VPC endpoint"
    ENDPOINT = "a VPC endpoint's"
    SERVICE = "the service's"
    DOMAIN = "what a custom domain points at"


@dataclass(frozen=True, slots=True)
class GatewayHost:
    """A name of API Gateway's own. `api` and `vpc_endpoint` are ids, where the form has them."""

    form: Form
    partition: str
    region: str
    api: str | None = None
    vpc_endpoint: str | None = None


_HOST = pattern(
    r"(?:(?P<label>[a-z0-9-]{1,63})\.)?execute-api(?:-fips)?\.(?P<region>[a-z0-9-]{1,40})\.(?P<domain>[a-z0-9.-]+)"
)
_API = pattern(r"(?P<api>[a-z0-9]+)(?:-(?P<vpce>vpce-[a-z0-9]+))?")
_DOMAIN = pattern(r"d-[a-z0-9]+")
_VPCE = pattern(r"(?P<vpce>vpce-[a-z0-9]+)(?:-[a-z0-9-]*[a-z0-9])?")
_CLOUDFRONT = pattern(r"[a-z0-9-]+\.cloudfront\.(?:net|cn)")
_LOCAL = pattern(
    r"localhost|.*\.localhost|(?:.*\.)?localhost\.localstack\.cloud|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0|host\.docker\.internal"
)
_UNTOLD = pattern(
    r"(?:(?P<label>[^\s/:@.]{1,63})\.)?execute-api(?:-fips)?\.(?P<region>[^\s/:@.]{1,40})\.(?P<vpce>vpce\.)?"
    r"amazonaws\.com(?:\.cn)?"
)
_MASKED = r"(?:\*{2,40}|<[\w -]{1,38}>|\[[\w -]{1,38}\]|\u2026|\.\.\.)"
_HOLE = pattern(
    rf"(?<=//)\.\.(?=\.execute-api)|{_MASKED}(?=\.execute-api(?:-fips)?\.)"
    rf"|(?<=\.execute-api\.){_MASKED}(?=\.(?:vpce\.)?amazonaws\.com)"
)
_API_LABEL = pattern(r"\b([a-z0-9]{4,32})(?:-vpce-\w+)?\.execute-api(?:-fips)?\.", re.IGNORECASE)
_LONGEST = 253


def name_in(authority: str) -> str:
    """The name in a Host header or in what a URL calls: in small letters, without port and final dot."""
    name = authority.strip()
    head, colon, port = name.rpartition(":")
    if colon and (port == "" or (port.isascii() and port.isdecimal())) and ("]" in head or ":" not in head):
        name = head
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    # `lower` makes a plain k of the Kelvin sign: what is not ASCII stays as it is, and is no name of AWS's.
    name = name.lower() if name.isascii() else name
    return name.removesuffix(".")


def host_of_url(url: str) -> str | None:
    """The name that a URL calls; `None` where it has none, or where clients do not agree which it is."""
    try:
        parts = urlsplit(url.strip())
        named = parts.hostname
    except ValueError:
        return None
    return name_in(parts.netloc.rpartition("@")[2]) if named and "\\" not in parts.netloc else None


@lru_cache(maxsize=256)
def gateway_host(host: str) -> GatewayHost | None:
    """What a name of API Gateway's own tells, with its port or without; `None` for any other name. An id of
    which each letter is an x is masked, and not told."""
    name = name_in(host)
    found = _HOST.fullmatch(name) if len(name) <= _LONGEST else None
    partition = partition_of(found["region"]) if found else None
    if found is None or partition is None:
        return None
    label, region, domain = found["label"], found["region"], found["domain"]
    if domain == f"vpce.{partition.domain}":
        endpoint = _VPCE.fullmatch(label or "")
        return (
            GatewayHost(Form.ENDPOINT, partition.name, region, None, endpoint["vpce"]) if endpoint else None
        )
    if domain not in (partition.domain, partition.dual_stack):
        return None
    if label is None:
        return GatewayHost(Form.SERVICE, partition.name, region)
    if _DOMAIN.fullmatch(label):
        return GatewayHost(Form.DOMAIN, partition.name, region)
    named = _API.fullmatch(label)
    if named is None:
        return None
    form = Form.ASSOCIATED if named["vpce"] else Form.API
    api = named["api"] if named["api"].strip("x") else None
    return GatewayHost(form, partition.name, region, api, named["vpce"])


def is_untold(host: str) -> bool:
    """Whether a name is API Gateway's, and its Region is not told, as where somebody masked it: nobody but
    AWS has names below its domain."""
    return _untold(host) is not None


def hides_api(host: str) -> bool:
    """Whether a name is that of an API whose id is not told: two of them can be of two APIs."""
    own = gateway_host(host)
    if own is None:
        return is_untold(host)
    return own.form is Form.API and own.api is None


def _untold(host: str) -> re.Match[str] | None:
    name = name_in(host)
    found = _UNTOLD.fullmatch(name) if len(name) <= _LONGEST else None
    return found if found and partition_of(found["region"]) is None else None


def with_letters(text: str) -> str:
    """A text in which what masks the id or the Region in a host of API Gateway's is as many letters, so that
    the host can be read: `<id>`, `***`, `[id]`, and what is left out."""
    return _HOLE.sub(lambda hole: "x" * len(hole[0]), text)


_KINDS = {Form.API: SERVICE, Form.ASSOCIATED: "vpc-endpoint", Form.ENDPOINT: "vpc-endpoint"}


def host_kind(host: str) -> str:
    """Which of the values of `request.host-kind` a host name has."""
    own = gateway_host(host)
    if own is not None and own.form in _KINDS:
        return _KINDS[own.form]
    if is_cloudfront(host):
        return "cloudfront"
    untold = _untold(host)
    if untold is not None:
        of_endpoint = untold["vpce"] or "-vpce-" in (untold["label"] or "")
        return "vpc-endpoint" if of_endpoint else SERVICE
    return "local" if _LOCAL.fullmatch(name_in(host)) else "custom"


def is_cloudfront(host: str) -> bool:
    """Whether this is the own name of a distribution."""
    return _CLOUDFRONT.fullmatch(name_in(host)) is not None


def serves_gateway(service: str) -> bool:
    """Whether a VPC endpoint for this service leads to APIs: `com.amazonaws.REGION.execute-api`."""
    head, _, last = service.rpartition(".")
    return last in (SERVICE, f"{SERVICE}-fips") and "com.amazonaws." in f"{head}."


def apis_in(text: str) -> Iterator[str]:
    """Ids of APIs in hosts that a text holds, broken hosts too: for hiding them, so rather too many."""
    return (found[1] for found in _API_LABEL.finditer(text))
