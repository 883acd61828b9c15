"""A grant in words: the statements to add, what they admit, and what they cannot keep out."""

from __future__ import annotations

import json
from collections.abc import Iterator

from why403.audit.grant import Grant, Statement
from why403.words.outgoing import Tree, masked_tree

SCHEMA = "why403.grant/1"


def grant_lines(grant: Grant) -> Iterator[str]:
    """The lines to print."""
    yield f"Add this statement to the caller's identity policy; it allows {', '.join(grant.admits)}:"
    yield from _statement(grant.identity)
    if grant.resource is not None:
        yield ""
        yield (
            "The API is in another account: also add this statement to the API's resource policy, and "
            "deploy the API:"
        )
        yield from _statement(grant.resource)
    yield ""
    if grant.also:
        yield f"It also allows {', '.join(grant.also)}: a wildcard in an ARN matches slashes too."
    else:
        yield "It allows no other known route of the API."
    if not grant.account_told:
        yield (
            "The API's account is not known: if the caller is in another account, the resource policy "
            "must allow the caller too."
        )
    if grant.untold:
        yield f"To fill in: {', '.join(grant.untold)}."


def grant_tree(grant: Grant) -> Tree:
    """The grant as data: `why403.grant/1`."""
    return masked_tree(
        {
            "schema": SCHEMA,
            "identity": _policy(grant.identity),
            "resource": None if grant.resource is None else _policy(grant.resource),
            "admits": list(grant.admits),
            "also": list(grant.also),
            "untold": list(grant.untold),
            "account_told": grant.account_told,
        }
    )


def _policy(statement: Statement) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": [statement]}


def _statement(statement: Statement) -> Iterator[str]:
    yield from ("  " + line for line in json.dumps(statement, indent=2).split("\n"))
