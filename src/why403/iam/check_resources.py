"""Checks of actions and resources against what API Gateway can be asked."""

from __future__ import annotations

from collections.abc import Iterator

from why403.aws.arns import PARTS, SHORT, is_account, is_open, parts_of
from why403.aws.hosts import SERVICE
from why403.aws.partitions import NAMES
from why403.iam.documents import Patterns, Statement
from why403.iam.findings import Finding, error, warning
from why403.iam.globs import MANY, glob, is_plain, wild
from why403.logic.places import Located

ACTIONS = ("execute-api:invoke", "execute-api:invalidatecache", "execute-api:manageconnections")
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def check_resources(statement: Statement) -> Iterator[Finding]:
    """Findings of the elements Action, NotAction, Resource and NotResource."""
    for action in _texts(statement.actions):
        yield from _action(action)
    if _only_calls(statement):
        for resource in _texts(statement.resources):
            yield from _resource(resource)


def _texts(patterns: Patterns | None) -> list[Located[str]]:
    return [word for word in patterns.values if isinstance(word, Located)] if patterns else []


def _only_calls(statement: Statement) -> bool:
    """Whether every action is one of API Gateway's calls, so that every resource has to be an API's."""
    actions = _texts(statement.actions)
    if statement.actions is None or statement.actions.negated or not actions:
        return False
    return all(action.value.lower().startswith(f"{SERVICE}:") for action in actions)


def _is(pattern: str, text: str) -> bool:
    return glob(wild(pattern)).holds(text)


def _action(action: Located[str]) -> Iterator[Finding]:
    service, colon, name = action.value.lower().partition(":")
    if action.value == "*":
        return
    if not colon:
        yield error(
            "action-without-service", f"`{action.value}` has no service: write SERVICE:ACTION", action.at
        )
    elif "," in name or name != name.strip() or not name:
        yield error(
            "action-not-one-name", f"`{action.value}` is not a valid action, and matches none", action.at
        )
    elif not is_plain(wild(service)):
        yield error(
            "action-service-wildcard", f"`{action.value}`: the service cannot have a wildcard", action.at
        )
    elif service == SERVICE and not any(_is(action.value.lower(), known) for known in ACTIONS):
        says = (
            f"`{action.value}` is not an action of {SERVICE}, which has Invoke, InvalidateCache and "
            "ManageConnections"
        )
        yield error("action-unknown", says, action.at)


def _resource(resource: Located[str]) -> Iterator[Finding]:
    value = resource.value
    if value == "*":
        return
    if value.startswith(SHORT):
        yield from _path(value.removeprefix(SHORT), resource)
        return
    parts = parts_of(value)
    stop = next((part for part in parts[:5] if "*" in part), None)
    if not value.startswith("arn:") and not value.startswith("*"):
        yield error("resource-no-arn", f"`{value}` is not an ARN, and matches no request", resource.at)
    elif len(parts) < PARTS and stop is None:
        yield error("resource-short-arn", f"`{value}` has fewer parts than an ARN", resource.at)
    elif len(parts) == PARTS:
        yield from _parts(parts, resource)


def _parts(parts: tuple[str, ...], resource: Located[str]) -> Iterator[Finding]:
    _, partition, service, _, account, rest = parts
    if not any(_is(partition, known) for known in NAMES):
        yield error("resource-partition", f"`{partition}` is not an AWS partition", resource.at)
    if not _is(service, SERVICE):
        says = f"the service is `{service}`, but a request to an API has {SERVICE}: this never matches"
        yield error("resource-other-service", says, resource.at)
        return
    if not is_open(account) and not is_account(account):
        yield error("resource-account", f"`{account}` is not an account number", resource.at)
    api, slash, path = rest.partition("/")
    if not slash:
        if "*" not in api:
            yield error(
                "resource-api-alone", f"`{api}` alone matches no call: add /* for all of them", resource.at
            )
    elif "*" not in api:
        yield from _path(path, resource)


def _path(path: str, resource: Located[str]) -> Iterator[Finding]:
    """Checks of STAGE/METHOD/PATH as far as no star makes the rest open."""
    stage, slash, rest = path.partition("/")
    if "*" in stage or stage.startswith("domainnames"):
        return
    if not slash:
        says = f"`{resource.value}` matches no call: it ends before the method; add /*"
        yield error("resource-ends-early", says, resource.at)
        return
    verb, slash, tail = rest.partition("/")
    yield from _verb(verb, slash, resource)
    if tail.startswith("/"):
        yield warning("resource-double-slash", "the path in an ARN has no leading slash", resource.at)
    if "{" in tail.replace("${", ""):
        says = (
            f"`{resource.value}` has the name of a path parameter; a request has its value: write * instead"
        )
        yield error("resource-parameter-name", says, resource.at)


def _verb(verb: str, slash: str, resource: Located[str]) -> Iterator[Finding]:
    if is_open(verb) or verb.startswith(("$", "@")):
        return
    if verb == "ANY":
        says = "a request has its own method, never ANY: write * for every method"
        yield error("resource-any-verb", says, resource.at)
    elif slash and verb.upper() in VERBS and verb not in VERBS:
        yield error(
            "resource-verb-case", f"`{verb}` must be in upper case: ARNs are case-sensitive", resource.at
        )
    elif not slash and verb in VERBS:
        says = f"`{resource.value}` matches no call: the root of a stage ends with a slash"
        yield error("resource-ends-early", says, resource.at)


def contains(outer: str, inner: str) -> bool:
    """Whether every text that fits the inner pattern fits the outer one; may say no where it is so."""
    marked = wild(inner)
    if "?" in outer and MANY in marked:
        return False
    return glob(wild(outer)).holds(marked)
