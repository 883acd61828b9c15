"""The statements of resource policies: for whom they are, and on what they hang."""

from __future__ import annotations

from collections.abc import Iterator

from why403.access.policies import PolicyShelf
from why403.audit import rule as rules
from why403.audit.finding import Finding
from why403.aws.arns import account_in, is_account
from why403.iam.documents import Condition, Statement
from why403.iam.keys import key_of
from why403.logic.places import Located, Place
from why403.model.configuration import Configuration, Stage
from why403.model.route import Setting

_NEGATED = ("NotIpAddress", "StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase")


def of_policies(configuration: Configuration) -> Iterator[Finding]:
    """What there is to say of the API's resource policy, as it is served or else edited."""
    api, shelf = configuration.api, PolicyShelf(configuration)
    served = next((s.policy for s in _stages(configuration) if s.policy.known), api.served_policy)
    policy = served if served.known else api.policy
    if not policy.known:
        return
    private = api.endpoint_type.value == "PRIVATE"
    for number, statement in enumerate(
        each for document in shelf.documents(policy) for each in document.statements
    ):
        yield from _of_statement(configuration, policy, statement, number, private=private)
    if served.known and api.policy.known and served.value != api.policy.value:
        yield Finding(rules.POLICY_NOT_DEPLOYED, "resource policy", api.policy.at)


def _stages(configuration: Configuration) -> tuple[Stage, ...]:
    stages = configuration.api.stages.value
    return stages if isinstance(stages, tuple) else ()


def _of_statement(
    configuration: Configuration, policy: Setting[object], statement: Statement, number: int, *, private: bool
) -> Iterator[Finding]:
    effect = statement.effect.value if statement.effect else ""
    name = f"statement {statement.sid or number + 1}"
    at = _in_file(configuration, policy, statement)
    if effect == "Allow" and not statement.conditions and not statement.strange:
        if _for_everybody(statement) and not private and configuration.api.endpoint_type.known:
            yield Finding(rules.OPEN_POLICY, name, at)
        own = configuration.api.account.value
        others = [one for one in _accounts(statement) if isinstance(own, str) and one != own]
        if others:
            yield Finding(rules.OTHER_ACCOUNT, name, at, (("account", others[0]),))
    if effect == "Deny" and private:
        for condition in statement.conditions:
            if _always_there_is_none(condition):
                yield Finding(
                    rules.ABSENT_KEY,
                    name,
                    at,
                    (("key", condition.key.value), ("operator", condition.operator.value)),
                )


def _in_file(configuration: Configuration, policy: Setting[object], statement: Statement) -> Place:
    """The statement's own place where its document was read with places, else that of the policy."""
    if statement.at.document == policy.at.document:
        return statement.at
    below = (*policy.at.path, *statement.at.path)
    found = configuration.parts.get(below)
    return found if found is not None else policy.at


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


def _always_there_is_none(condition: Condition) -> bool:
    """A negated operator holds where the key is not there: the Deny then meets every call."""
    key = key_of(condition.key.value)
    return (
        key is not None
        and key.name.lower() == "aws:sourceip"
        and condition.operator.value.split(":")[-1] in _NEGATED
    )
