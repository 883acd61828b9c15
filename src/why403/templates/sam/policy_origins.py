"""Which property of `ResourcePolicy` generated a statement, told by the statement's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from why403.incident.tree import Tree
from why403.logic.places import Place
from why403.templates.sam.source import Path, Source, copied

_BY_OPERATOR = {
    "NotIpAddress": ("IpRangeWhitelist",),
    "IpAddress": ("IpRangeBlacklist",),
    "StringNotEquals": ("SourceVpcWhitelist", "IntrinsicVpcWhitelist", "IntrinsicVpceWhitelist"),
    "StringEquals": ("SourceVpcBlacklist", "IntrinsicVpcBlacklist", "IntrinsicVpceBlacklist"),
}
_BY_EFFECT = {"Allow": ("AwsAccountWhitelist",), "Deny": ("AwsAccountBlacklist",)}


def policy_origins(source: Source, api: str, policy: Tree) -> Iterator[tuple[Path, Place]]:
    """The policy as a whole, and each statement of it."""
    own = source.api(api, "Auth", "ResourcePolicy")
    events = [event.auth("ResourcePolicy") for event in source.events_of(api)]
    written = [tree for tree in (own, *events) if tree is not None and tree.value is not None]
    if policy.value is None or not written:
        return
    yield policy.path, written[0].at
    for statement in policy.get("Statement").items():
        found = next((found for tree in written for found in _makers(tree, statement.value)), None)
        if found is not None:
            yield statement.path, found.at
            yield from (
                copied(found, statement.path)
                if found.value == statement.value
                else _of_list(found, statement)
            )


def _of_list(written: Tree, made: Tree) -> Iterator[tuple[Path, Place]]:
    """Each value of a generated statement that stands in the list, at its place in it."""
    for _, part in made.entries():
        yield from _of_list(written, part)
    if isinstance(made.value, list):
        for part in made.items():
            yield from _of_list(written, part)
    elif isinstance(made.value, str):
        yield from ((made.path, each.at) for each in written.items() if each.value == made.value)


def _makers(written: Tree, statement: object) -> Iterator[Tree]:
    """The statement itself among the custom ones, else the list that it stands for."""
    for custom in written.get("CustomStatements").items():
        if custom.value == statement:
            yield custom
    for name in _names(statement):
        found = written.get(name)
        if found.value is not None:
            yield found


def _names(statement: object) -> tuple[str, ...]:
    if not isinstance(statement, Mapping):
        return ()
    condition = statement.get("Condition")
    if isinstance(condition, Mapping) and len(condition) == 1:
        return _BY_OPERATOR.get(str(next(iter(condition))), ())
    if isinstance(statement.get("Principal"), Mapping):
        return _BY_EFFECT.get(str(statement.get("Effect")), ())
    return tuple(name for names in _BY_OPERATOR.values() for name in names)
