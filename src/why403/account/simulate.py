"""AWS's own simulator of policies, asked about the same call."""

from __future__ import annotations

from dataclasses import replace

from why403 import facts as catalogue
from why403.access.call import INVOKE
from why403.access.definitions import Access
from why403.account.account import Account
from why403.aws.arns import arn_of
from why403.iam.keys import RESOURCE
from why403.iam.outcome import Outcome
from why403.iam.principals import CallerKind, caller_of
from why403.logic.facts import Facts
from why403.model.configuration import Configuration

_WORDS = {
    "allowed": Outcome.ALLOWED,
    "explicitDeny": Outcome.EXPLICITLY_DENIED,
    "implicitDeny": Outcome.IMPLICITLY_DENIED,
}


def simulated(account: Account, told: Configuration, facts: Facts) -> Outcome | None:
    """What the simulator says of the caller's own policies; `None` where it cannot be asked.

    It takes users, groups and roles; a session stands for its role.
    """
    arn = told.caller.arn.value
    forms = Access(told).call(facts).forms
    resources = tuple(dict.fromkeys(str(form[RESOURCE.name]) for form in forms if RESOURCE.name in form))
    if not isinstance(arn, str) or len(resources) != 1:
        return None
    answer = account.listed(
        "iam",
        "SimulatePrincipalPolicy",
        arn,
        PolicySourceArn=_role(arn),
        ActionNames=[INVOKE],
        ResourceArns=[resources[0]],
    )
    decided = next(iter(answer.items), {}).get("EvalDecision")
    return _WORDS.get(str(decided))


def ours(facts: Facts) -> Outcome:
    """What our own reading of the same policies says."""
    allows, denies = facts.get(catalogue.IDENTITY_ALLOWS.name), facts.get(catalogue.IDENTITY_DENIES.name)
    if denies is True:
        return Outcome.EXPLICITLY_DENIED
    if allows is False:
        return Outcome.IMPLICITLY_DENIED
    return Outcome.ALLOWED if allows is True and denies is False else Outcome.UNKNOWN


def _role(arn: str) -> str:
    session, who = arn_of(arn), caller_of(arn)
    if session is None or who.kind is not CallerKind.SESSION:
        return arn
    return str(replace(session, service="iam", resource=f"role/{who.name}"))
