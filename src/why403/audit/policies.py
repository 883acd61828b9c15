"""The statements of resource policies: for whom they are, and on what they hang."""

from __future__ import annotations

import re
from collections.abc import Iterator

from why403.access.policies import PolicyShelf, alike, served_policy
from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.audit.grant import routes_of, verbs_of
from why403.aws.arns import account_in, is_account
from why403.iam.documents import Document, Statement
from why403.iam.keys import Present, key_of
from why403.iam.reader import reader_of
from why403.iam.statements import what
from why403.logic.formula import facts_in
from why403.logic.places import Located, Place
from why403.logic.reading import Walk
from why403.logic.states import ABSENT
from why403.logic.truth import YES
from why403.model.configuration import Configuration


def of_policies(configuration: Configuration) -> Iterator[Finding]:
    """What there is to say of the API's resource policy, as each stage serves it or else as it is edited."""
    api, shelf = configuration.api, PolicyShelf(configuration)
    stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
    shown = [served_policy(configuration, stage) for stage in (*stages, None)]
    for policy in {id(each.value): each for each in shown}.values():  # stages mostly share one
        placed = shelf.placed(policy)
        for document in shelf.documents(policy) if policy.known else ():
            for number, statement in enumerate(document.statements, 1):
                name = f"statement {statement.sid or number}"
                yield from _of_statement(configuration, document, statement, name, placed(statement.at))
                if not _names_a_route(configuration, statement):
                    yield Finding(rules.DEAD_STATEMENT, name, placed(statement.at))
        if policy.known and api.policy.known and not alike(policy.value, api.policy.value):
            yield Finding(rules.POLICY_NOT_DEPLOYED, "resource policy", api.policy.at)


def _of_statement(
    configuration: Configuration, document: Document, statement: Statement, name: str, at: Place
) -> Iterator[Finding]:
    effect = statement.effect.value if statement.effect else ""
    endpoint = configuration.api.endpoint_type
    private = endpoint.value == "PRIVATE"
    if effect == "Allow" and not statement.conditions and not statement.strange:
        if _for_everybody(statement) and endpoint.known and not private:
            yield Finding(rules.OPEN_POLICY, name, at)
        if _for_everybody(statement) and private and not _kept_to_a_network(document):
            yield Finding(rules.PRIVATE_FOR_ALL, name, at)
        own = configuration.api.account.value
        others = [one for one in _accounts(statement) if isinstance(own, str) and one != own]
        if others:
            yield Finding(rules.OTHER_ACCOUNT, name, at, (("account", others[0]),))
    if effect == "Deny" and private:
        for key in _held_by_absence(document, statement):
            yield Finding(rules.ABSENT_KEY, name, at, (("key", key),))


def _kept_to_a_network(document: Document) -> bool:
    """Whether another statement denies by the VPC, its endpoint or the address that a call comes from."""
    return any(
        condition.key.value.lower() in _NETWORK
        for statement in document.statements
        if statement.effect is not None and statement.effect.value == "Deny"
        for condition in statement.conditions
    )


_NETWORK = frozenset({"aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"})


def _names_a_route(configuration: Configuration, statement: Statement) -> bool:
    """Whether the resources of a statement can cover a route, as far as they are told."""
    routes, patterns = routes_of(configuration), statement.resources
    stages = configuration.api.stages.value
    if (
        not routes
        or patterns is None
        or patterns.negated
        or not isinstance(stages, tuple)
        or statement.strange
    ):
        return True
    calls = [
        f"/{stage.name}/{verb}{route.path}"
        for stage in stages
        for route in routes
        if route.path
        for verb in verbs_of(route)
    ]
    return not calls or any(_may_cover(word, calls) for word in patterns.values)


def _may_cover(word: object, calls: list[str]) -> bool:
    """By what stands behind the API; what is open, or no ARN of an API, can be anything."""
    text = word.value if isinstance(word, Located) else None
    if not isinstance(text, str) or "${" in text:
        return True
    head, slash, below = text.partition("/")
    if not slash or not (head == "execute-api:" or ":execute-api:" in head):
        return True
    return any(_alike(slash + below, call) for call in calls)


def _alike(pattern: str, call: str) -> bool:
    """Whether both are the same up to the first wildcard or parameter of either; a `*` also stands for
    nothing, so that whatever follows may fit."""
    one, other = _WILD.split(pattern, maxsplit=1), _WILD.split(call, maxsplit=1)
    if len(one) == len(other) == 1:
        return pattern.rstrip("/") == call.rstrip("/")
    fixed, open_ = (one, other) if len(one) == 1 else (other, one)
    if len(fixed) == 1:
        return fixed[0].startswith(open_[0])
    return fixed[0].startswith(open_[0]) or open_[0].startswith(fixed[0])


_WILD = re.compile(r"[*?{]")


def _held_by_absence(document: Document, statement: Statement) -> Iterator[str]:
    """The keys of conditions that hold because no call through a VPC endpoint has the key."""
    for formula in what(statement, reader_of(document)):
        names = set(facts_in(formula))
        absent = {name for name in names if (key := key_of(name)) and key.present is Present.PUBLIC}
        if absent and absent == names and Walk(dict.fromkeys(absent, ABSENT)).truth(formula) is YES:
            yield from sorted(absent)


def _for_everybody(statement: Statement) -> bool:
    principals = statement.principals
    if principals is None or principals.negated:
        return False
    return any(isinstance(one.value, Located) and one.value.value == "*" for one in principals.named)


def _accounts(statement: Statement) -> Iterator[str]:
    principals = statement.principals
    if principals is None or principals.negated:
        return
    for one in principals.named:
        if one.kind == "AWS" and isinstance(one.value, Located):
            text = one.value.value
            account = text if is_account(text) else account_in(text)
            if account:
                yield account
