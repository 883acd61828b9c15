"""Everything that can be said of a policy without a request."""

from __future__ import annotations

from collections.abc import Iterator

from why403.iam.check_conditions import check_conditions
from why403.iam.check_principals import check_principals
from why403.iam.check_resources import check_resources, contains
from why403.iam.documents import Document, Patterns, Principals, Statement, Strange
from why403.iam.findings import Finding, Use, Weight, error, warning
from why403.logic.claims import documented
from why403.logic.places import Located

LIMITS = {
    Use.IDENTITY: 6144,
    Use.BOUNDARY: 6144,
    Use.SESSION: 2048,
    Use.RESOURCE: 8192,
    Use.SCP: 5120,
    Use.RCP: 5120,
    Use.ENDPOINT: 20480,
}
"""Characters of a policy, white space left out where AWS does not count it."""

SOURCES = (
    documented(
        "a managed policy has at most 6144 characters",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        "2026-11-22",
    ),
    documented(
        "a resource policy of an API has at most 8192 characters",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
        "2026-04-13",
    ),
)


def validate(document: Document, use: Use) -> tuple[Finding, ...]:
    """All findings of a policy, in the order of their places."""
    found = list(_findings(document, use))
    return tuple(
        sorted(found, key=lambda f: (f.at.line or 0, f.at.column or 0, tuple(map(str, f.at.path)), f.code))
    )


def _findings(document: Document, use: Use) -> Iterator[Finding]:
    yield from (_strange(each) for each in document.strange)
    yield from _whole(document, use)
    for statement in document.statements:
        yield from _statement(statement, use, document.has_variables)
    yield from _shadowed(document)
    yield from _twice_named(document)


def _strange(each: Strange) -> Finding:
    return error(
        "not-understood", f"{each.what}: AWS does not accept it, and nothing is known of its effect", each.at
    )


def _whole(document: Document, use: Use) -> Iterator[Finding]:
    if document.size > LIMITS[use]:
        says = f"{document.size} characters without white space, and {LIMITS[use]} are allowed"
        yield error("too-long", says, document.at)
    if document.version not in ("2012-10-17", "2008-10-17"):
        yield error(
            "version-unknown", f"`{document.version}` is not a version of the policy language", document.at
        )
    if not document.statements:
        yield warning("no-statements", "the policy has no statements", document.at)


def _statement(statement: Statement, use: Use, has_variables: bool) -> Iterator[Finding]:
    yield from (_strange(each) for each in statement.strange)
    words = (
        *_words(statement.actions),
        *_words(statement.resources),
        *(v for c in statement.conditions for v in c.values),
    )
    yield from (_strange(word) for word in words if isinstance(word, Strange))
    if statement.actions is None:
        yield error("action-missing", "the statement has neither Action nor NotAction", statement.at)
    if statement.resources is None:
        yield error("resource-missing", "the statement has neither Resource nor NotResource", statement.at)
    yield from check_principals(statement, use)
    yield from check_resources(statement)
    yield from check_conditions(statement, has_variables)
    if not has_variables:
        yield from _literal_variables(words)
    if use is Use.RCP and statement.effect and statement.effect.value == "Allow":
        yield error("rcp-allow", "a resource control policy can only have Deny", statement.effect.at)


def _words(patterns: Patterns | None) -> tuple[Located[str] | Strange, ...]:
    return patterns.values if patterns else ()


def _literal_variables(words: tuple[Located[str] | Strange, ...]) -> Iterator[Finding]:
    for word in words:
        if isinstance(word, Located) and "${" in word.value:
            says = f"`{word.value}` is taken literally: variables need Version 2012-10-17"
            yield warning("variable-literal", says, word.at)


def _shadowed(document: Document) -> Iterator[Finding]:
    """Allows that can never take effect, because a Deny of the same policy covers them whole."""
    denies = [s for s in document.statements if _effect(s) == "Deny"]
    for allow in (s for s in document.statements if _effect(s) == "Allow"):
        shadow = next((deny for deny in denies if _covers(deny, allow)), None)
        if shadow is not None:
            says = f"this Allow never takes effect: the Deny at {shadow.at} covers all of it"
            yield warning("allow-shadowed", says, allow.at)


def _effect(statement: Statement) -> str:
    return statement.effect.value if statement.effect else ""


def _covers(deny: Statement, allow: Statement) -> bool:
    if deny.conditions and deny.conditions != allow.conditions:
        return False
    return (
        _wider(deny.actions, allow.actions, fold=True)
        and _wider(deny.resources, allow.resources)
        and _names_all(deny.principals, allow.principals)
    )


def _wider(outer: Patterns | None, inner: Patterns | None, fold: bool = False) -> bool:
    if outer is None or inner is None or outer.negated or inner.negated:
        return False
    pairs = [
        [w.value.lower() if fold else w.value for w in p.values if isinstance(w, Located)]
        for p in (outer, inner)
    ]
    return bool(pairs[1]) and all(any(contains(o, i) for o in pairs[0]) for i in pairs[1])


def _names_all(outer: Principals | None, inner: Principals | None) -> bool:
    if outer is None:
        return inner is None
    if outer.negated:
        return False
    values = {n.value.value for n in outer.named if isinstance(n.value, Located)}
    if "*" in values:
        return True
    inside = {n.value.value for n in inner.named if isinstance(n.value, Located)} if inner else set()
    return inner is not None and not inner.negated and inside <= values


def _twice_named(document: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    for statement in document.statements:
        if statement.sid and statement.sid in seen:
            yield error("sid-twice", f"the Sid `{statement.sid}` is used twice", statement.at)
        seen.add(statement.sid)


__all__ = ["LIMITS", "SOURCES", "Finding", "Use", "Weight", "validate"]
