"""ARNs: six parts between colons, the last of which may hold colons itself. No other module splits them.

Every part may be written as a pattern, with `*` and `?`: policies do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.aws.hosts import SERVICE
from why403.aws.partitions import READ
from why403.frozen import dataclass
from why403.logic.claims import documented

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"

SOURCES = (
    documented(
        "An ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
        READ,
    ),
    documented(
        "Calls have execute-api ARNs with API/STAGE/VERB/PATH, authorizers with API/authorizers/ID",
        _GUIDE + "arn-format-reference.html",
        READ,
    ),
    documented(
        "In a resource policy execute-api:/ may stand for all up to the API; it is saved written out",
        _GUIDE + "api-gateway-control-access-using-iam-policies-to-invoke-api.html",
        READ,
    ),
    documented(
        "A function is NAME, ACCOUNT:function:NAME or its ARN, with a version or alias behind a colon",
        "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
        READ,
    ),
)

PARTS = 6
SHORT = f"{SERVICE}:/"
"""How a policy may begin that means the API which it is saved with."""


@dataclass(frozen=True, slots=True)
class Arn:
    """The five parts behind `arn:`."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return ":".join(("arn", self.partition, self.service, self.region, self.account, self.resource))


@dataclass(frozen=True, slots=True)
class ApiArn:
    """An execute-api ARN. `below` stands behind the API and a slash; it is `None` where there is no slash.

    The short form has stars for everything before.
    """

    partition: str
    region: str
    account: str
    api: str
    below: str | None = None

    def __str__(self) -> str:
        tail = "" if self.below is None else f"/{self.below}"
        return str(Arn(self.partition, SERVICE, self.region, self.account, self.api + tail))


def parts_of(text: str) -> tuple[str, ...]:
    """The parts between the first colons: six of an ARN, fewer of what is none."""
    return tuple(text.split(":", PARTS - 1))


def arn_parts(text: str) -> tuple[str, ...] | None:
    """The six parts of an ARN, None where the text is none."""
    parts = parts_of(text)
    return parts if len(parts) == PARTS and parts[0] == "arn" else None


def arn_of(text: str) -> Arn | None:
    """An ARN or the pattern of one."""
    parts = arn_parts(text)
    return None if parts is None else Arn(*parts[1:])


def account_in(text: str) -> str | None:
    """The account in an ARN; `None` where it has none."""
    arn = arn_of(text)
    return arn.account or None if arn is not None else None


def is_account(text: str) -> bool:
    """Whether a text is an account's number."""
    return len(text) == 12 and text.isascii() and text.isdigit()


_STAGE = re.compile(r"[A-Za-z0-9_-]{1,128}|\$default")


def is_stage(text: str) -> bool:
    """Whether a stage can have this name (API reference, CreateStage: letters, digits, hyphens and
    underscores, up to 128; $default is an HTTP API's)."""
    return _STAGE.fullmatch(text) is not None


def api_arn_of(text: str) -> ApiArn | None:
    """An execute-api ARN, the pattern of one, or the short form."""
    if text.startswith(SHORT):
        return ApiArn("*", "*", "*", "*", text.removeprefix(SHORT))
    arn = arn_of(text)
    return None if arn is None else within_api(arn)


def within_api(arn: Arn) -> ApiArn | None:
    """The same ARN, where it is one of execute-api."""
    if arn.service != SERVICE:
        return None
    api, slash, below = arn.resource.partition("/")
    return ApiArn(arn.partition, arn.region, arn.account, api, below if slash else None)


def is_open(part: str) -> bool:
    """Whether a part is a pattern."""
    return "*" in part or "?" in part


IN_TEXT = r"arn:[\w*?-]{1,24}:[\w*?-]{1,40}:[\w*?-]{0,40}:[\d*?]{0,16}:[^\s\"'<>()\[\]{}\\]{1,2048}"
"""Matches an ARN in running text; what follows a sentence's end is still on it."""

_IN_TEXT = re.compile(IN_TEXT)


def arns_in(text: str) -> Iterator[Arn]:
    """Every ARN that stands in a text."""
    found = (arn_of(each[0].rstrip(".,;:")) for each in _IN_TEXT.finditer(text))
    return (arn for arn in found if arn is not None)


_INVOCATION = re.compile(r":lambda:path/[^/]*/functions/(?P<function>.*)/invocations", re.S)
_FUNCTION = re.compile(r"(?:arn:[\w-]*:lambda:[\w-]*:)?(?:\d*:)?(?:function:)?(?P<name>[^:]*)(?::[^:]*)?")


def invoked_function(uri: str) -> str:
    """The function in the URI of an integration; the empty text where it is no function's."""
    found = _INVOCATION.search(uri)
    return found["function"] if found else uri if ":lambda:" in uri and ":function:" in uri else ""


def function_name(named: str) -> str:
    """The name alone, of a name or an ARN, without version and alias."""
    found = _FUNCTION.fullmatch(named)
    return found["name"] if found else named
