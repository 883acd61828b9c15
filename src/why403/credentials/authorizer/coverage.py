"""Does a policy that an authorizer returned cover a method's ARN, and would a cached one cover others?

Sources: developer guide, api-gateway-lambda-authorizer-output and apigateway-use-lambda-authorizer;
knowledge centre, api-gateway-lambda-authorization-errors. The language is IAM's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from why403.credentials.authorizer.method_arn import read_arn
from why403.iam.documents import Document
from why403.iam.keys import ACTION, RESOURCE
from why403.iam.layers import other_policy_formulas
from why403.iam.outcome import Outcome, outcome_of
from why403.logic.facts import Value
from why403.logic.formula import Formula
from why403.logic.places import Located, PathStep
from why403.logic.reading import Walk

INVOKE = "execute-api:Invoke"


def coverage(document: Document, arns: Iterable[object]) -> Outcome:
    """What the policy says of all these ARNs; unknown where it does not say the same of each."""
    formulas = other_policy_formulas((document,))
    outcomes = {_outcome(formulas, str(arn)) for arn in arns}
    return outcomes.pop() if len(outcomes) == 1 else Outcome.UNKNOWN


def _outcome(formulas: tuple[Formula, Formula], arn: str) -> Outcome:
    allowed, denied = formulas
    told: dict[str, Value] = {ACTION.name: INVOKE, RESOURCE.name: arn}
    walk = Walk(told)
    return outcome_of(walk.truth(denied), walk.truth(allowed))


def resources(document: Document) -> Iterator[str]:
    """The Resource entries of the policy, as written."""
    for statement in document.statements:
        for word in statement.resources.values if statement.resources else ():
            if isinstance(word, Located):
                yield word.value


def first_resource(document: Document) -> tuple[str, tuple[PathStep, ...]]:
    """The first Resource entry, and the way to it in the policy."""
    for statement in document.statements:
        for word in statement.resources.values if statement.resources else ():
            if isinstance(word, Located):
                return word.value, word.at.path
    return "nothing", ()


def narrow(document: Document) -> bool:
    """Whether it says nothing of other paths of the stages that it names: cached, it fails for them."""
    named = tuple(arn.elsewhere() for arn in map(read_arn, resources(document)) if arn is not None)
    return bool(named) and coverage(document, named) is Outcome.IMPLICITLY_DENIED


def policy_of_resources(entries: Iterable[str]) -> dict[str, object]:
    """The policy of an authorizer of which only the Resource entries are told."""
    statement = {"Effect": "Allow", "Action": INVOKE, "Resource": list(entries)}
    return {"Version": "2012-10-17", "Statement": [statement]}
