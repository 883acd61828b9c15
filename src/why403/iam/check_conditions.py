"""Checks of conditions: operators, keys, and values that their type cannot have."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from why403.aws.arns import PARTS, parts_of
from why403.iam.documents import Condition, Statement
from why403.iam.findings import Finding, error, warning
from why403.iam.keys import Key, KeyType, Present, key_of
from why403.iam.networks import network_range, v4_number
from why403.iam.operators import ALL, Spelled, spelled
from why403.iam.quantities import moment, number, octets, truth
from why403.logic.places import Located

FITTING: dict[KeyType, tuple[str, ...]] = {
    KeyType.STRING: ("String", "Arn"),
    KeyType.ARN: ("Arn", "String"),
    KeyType.IP: ("IpAddress",),
    KeyType.NUMERIC: ("Numeric",),
    KeyType.DATE: ("Date", "Numeric"),
    KeyType.BOOL: ("Bool", "String"),
    KeyType.BINARY: ("Binary",),
}


def _six_parts(text: str) -> tuple[str, ...] | None:
    parts = parts_of(text)
    return parts if len(parts) == PARTS else None


VALUES: dict[str, tuple[Callable[[str], object | None], str]] = {
    "Numeric": (number, "no number"),
    "Date": (moment, "no date"),
    "Bool": (truth, "neither true nor false"),
    "Binary": (octets, "no base64"),
    "IpAddress": (network_range, "no address and no network"),
    "Arn": (_six_parts, "no ARN: it has not six parts between colons"),
}


def check_conditions(statement: Statement, has_variables: bool) -> Iterator[Finding]:
    """Findings of one statement's Condition."""
    for condition in statement.conditions:
        if condition.operator.value.lower() == "null":
            yield from _null(condition)
            yield from _key(condition)
            continue
        named = spelled(condition.operator.value)
        if named is None:
            name = condition.operator
            yield error("operator-unknown", f"`{name.value}` is not a condition operator", name.at)
            continue
        yield from _key(condition)
        yield from _operator(condition, named, statement)
        yield from _values(condition, named, has_variables)


def _texts(condition: Condition) -> list[Located[str]]:
    return [word for word in condition.values if isinstance(word, Located)]


def _null(condition: Condition) -> Iterator[Finding]:
    for text in _texts(condition):
        if truth(text.value) is None:
            yield error("value-type", f"Null needs true or false, not `{text.value}`", text.at)


def _key(condition: Condition) -> Iterator[Finding]:
    name = condition.key.value
    key = key_of(name)
    if key is not None and key.present is not Present.UNLISTED:
        return
    if key is None and not name.lower().startswith(("aws:", "execute-api:")):
        says = f"`{name}` is a key of another service: a request to an API never has it"
        yield error("key-other-service", says, condition.key.at)
    else:
        says = f"`{name}` is not among the keys that API Gateway lists: it is missing from every call"
        yield warning("key-not-listed", says, condition.key.at)


def _operator(condition: Condition, named: Spelled, statement: Statement) -> Iterator[Finding]:
    key = key_of(condition.key.value)
    at = condition.operator.at
    if key and named.comparison.family not in FITTING[key.kind]:
        says = f"`{condition.key.value}` holds {_holds(key)}, which {named.comparison.name} does not compare"
        yield error("operator-type", says, at)
    if named.over and key and not key.many:
        says = (
            f"`{condition.key.value}` has one value; a set operator makes a missing key match"
            if named.over == ALL
            else (f"`{condition.key.value}` has one value and needs no set operator")
        )
        yield warning("set-operator-single", says, at)
    if key and key.many and not named.over:
        says = f"`{condition.key.value}` can have several values: write ForAnyValue: or ForAllValues:"
        yield error("set-operator-missing", says, at)
    if (
        named.over == ALL
        and statement.effect
        and statement.effect.value == "Allow"
        and not _guarded(condition, statement)
    ):
        yield warning("for-all-missing-key", "ForAllValues also holds where the key is missing", at)


def _guarded(condition: Condition, statement: Statement) -> bool:
    """Whether another condition asks that the key be there."""
    key = condition.key.value.lower()
    nulls = (
        c for c in statement.conditions if c.operator.value.lower() == "null" and c.key.value.lower() == key
    )
    return any(text.value.lower() == "false" for other in nulls for text in _texts(other))


def _holds(key: Key) -> str:
    return {
        KeyType.IP: "an address",
        KeyType.ARN: "an ARN",
        KeyType.DATE: "a date",
        KeyType.NUMERIC: "a number",
    }.get(key.kind, f"a {key.kind.value}")


def _values(condition: Condition, named: Spelled, has_variables: bool) -> Iterator[Finding]:
    if not condition.values:
        yield error("values-none", "there are no values: nothing matches", condition.at)
    read, says = VALUES.get(named.comparison.family, (None, ""))
    for text in _texts(condition):
        if "${" in text.value and has_variables and named.comparison.variables:
            continue
        if read and read(text.value) is None:
            code = "cidr-invalid" if named.comparison.family == "IpAddress" else "value-type"
            yield error(code, f"`{text.value}` is {says}, and matches nothing", text.at)
        elif named.comparison.family == "IpAddress":
            yield from _host_bits(text)
        elif named.comparison.family == "String" and not named.comparison.wildcards:
            yield from _plain_star(text, named)


def _host_bits(text: Located[str]) -> Iterator[Finding]:
    address, slash, length = text.value.partition("/")
    found, first = v4_number(address), network_range(text.value)
    if slash and found is not None and first is not None and first[1][0] != found:
        says = f"`{text.value}` has host bits set: it means the whole /{length} network around it"
        yield warning("cidr-host-bits", says, text.at)


def _plain_star(text: Located[str], named: Spelled) -> Iterator[Finding]:
    if "*" in text.value and "${" not in text.value:
        says = f"{named.comparison.name} takes `{text.value}` literally; use StringLike for wildcards"
        yield warning("star-without-like", says, text.at)
