"""Which columns of a log can decide a cause, and how far their values are told apart.

Lines that are alike in all of this have one explanation: that of any one of them, which the model is asked
for. What is told apart here decides nothing, and may be finer than needed: that costs time only. That it is
fine enough is held by a law in `tests/traffic/`: every line has the explanation of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from why403.aws.hosts import host_kind
from why403.evidence.facts_of import client_of
from why403.model.addresses import inside
from why403.model.incident import Request
from why403.traffic.sql import name, text

AS_IT_IS = (
    "status", "responseType", "wafStatus", "wafCode", "authenticateStatus", "authorizerStatus",
    "authorizeStatus", "authorizerIntegrationStatus", "integrationStatus", "lambdaStatus", "endpoint",
)  # fmt: skip
WHETHER = ("authorizerRequestId", "apiKeyId", "vpce", "resource", "routeKey")
"""Columns of which it matters only whether they are set."""
TEXTS = (
    "errorMessage", "wafError", "authenticateError", "authorizerError", "authorizeError", "integrationError",
)  # fmt: skip
OTHERS = ("method", "path", "userArn", "stage")


def _client(agent: str) -> str:
    return str(client_of(Request(headers=(("User-Agent", agent),))))


def _where_set(reader: Callable[[str], str]) -> Callable[[str], str]:
    """What a reader makes of a value; that none stands there is like no value."""
    return lambda value: value if value in ("-", "", "null") else reader(value)


READ: Mapping[str, Callable[[str], str]] = {
    "userAgent": _where_set(_client),
    "domain": _where_set(host_kind),
    "sourceIp": _where_set(lambda address: str(inside(address))),
}
"""Columns of which it matters what a reader makes of them, which is asked once for each value."""

READ_ONCE = (*READ, *TEXTS)
"""Columns of which every value is read once, and not that of every line."""

COLUMNS = (*AS_IT_IS, *WHETHER, *TEXTS, *OTHERS, *READ)

OF_STAGE = "of_stage"
"""The column that is set where a line has a request id, as those of a stage's own log have."""

BESIDE, RULE = "beside", "rule"
"""The columns of what other logs prove of a call, and of the rule of AWS WAF that blocked it."""

UNSET = "('-', '', 'null')"
_ALIKE = "'GET', 'POST', 'PUT', 'PATCH', 'DELETE'"
_ARN = "arn:[a-z-]*:(?:iam|sts):[a-z0-9-]*:[*0-9]*:[a-z-]*|arn:[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:[*0-9]*"
_WHOLE_ARN = r"""arn:[a-z-]*:[^\s"']*"""
_NUMBER = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]{4,}"


def kind(columns: Collection[str]) -> str:
    """The expression whose value is the same for lines with one explanation."""
    return f"hash({', '.join(_parts(columns))})"


def read_as(column: str) -> str:
    """The column with what was made of this one, which is one of `READ_ONCE`."""
    return name(f"{column} is")


def _parts(columns: Collection[str]) -> Iterator[str]:
    for each in AS_IT_IS:
        if each in columns:
            yield name(each)
    for each in WHETHER:
        if each in columns:
            yield _whether(each)
    if "method" in columns:
        yield f"CASE WHEN method IN ({_ALIKE}) THEN 'GET' ELSE method END"
    if "path" in columns:
        yield from _of_path(columns)
    if "userArn" in columns:
        yield f"regexp_extract(userArn, {text(_ARN)})"
    yield from (read_as(each) for each in READ_ONCE if each in columns)
    if BESIDE in columns:
        yield BESIDE
    yield of_stage(columns)
    if "errorMessage" in columns:
        yield from _named_in_message(columns)


def of_stage(columns: Collection[str]) -> str:
    """The expression for `OF_STAGE`: which request it was is not told apart."""
    ids = [f"nullif({each}, '')" for each in ("requestId", "extendedRequestId") if each in columns]
    return f"CASE WHEN coalesce({', '.join(ids)}) IS NOT NULL THEN 'yes' END" if ids else "NULL::VARCHAR"


def _whether(column: str) -> str:
    return f"{name(column)} IN {UNSET}"


def words(column: str) -> str:
    """The expression whose value is the same for texts that differ only in the names and numbers in them; of
    ARNs it matters whose and of which account they are."""
    here = name(column)
    bare = f"regexp_replace({here}, {text(_WHOLE_ARN)}, 'arn', 'g')"
    return (
        f"hash(regexp_replace({bare}, {text(_NUMBER)}, '#', 'g'), regexp_extract_all({here}, {text(_ARN)}))"
    )


def _of_path(columns: Collection[str]) -> Iterator[str]:
    yield "ascii(path)"
    yield "path = '/'"
    yield from (f"contains(path, {text(mark)})" for mark in ("%", "//", "connections"))
    yield "ends_with(path, '/')"
    yield "path LIKE '%/%/%'"
    if "stage" in columns:
        yield "string_split(path, '/')[2] = stage"


def _named_in_message(columns: Collection[str]) -> Iterator[str]:
    """Which parts of the call a message names: what it says of another call would be a contradiction."""
    below = "regexp_replace(path, '^/[^/]*', '')"
    named: dict[str, Callable[[], Iterator[str]]] = {
        "method": lambda: iter(("concat('/', method, '/')",)),
        "path": lambda: iter(("path", below)),
        "userArn": lambda: iter(("userArn",)),
        "domain": lambda: iter(("split_part(domain, '.', 1)",)),
        "stage": lambda: iter(("concat('/', stage, '/')",)),
    }
    for column, parts in named.items():
        if column in columns:
            yield from (f"contains(errorMessage, {part})" for part in parts())
