"""Callers that stand for all others of their kind, by the facts that they bring.

They are stated with every answer: what holds for none of them may still hold for somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403 import facts as catalogue
from why403.access.call import NO_SUCH_KEY
from why403.frozen import dataclass
from why403.iam.keys import PRINCIPAL
from why403.logic.facts import Value
from why403.logic.states import ABSENT

DEPLOYED: Mapping[str, Value] = {
    catalogue.HOST_KIND.name: "execute-api",
    catalogue.POLICY_DEPLOYED.name: True,
    catalogue.ROUTE_DEPLOYED.name: True,
    catalogue.STAGE_DEPLOYED.name: True,
}
"""The API as it is written, once it is deployed, called by its own name."""
STRANGER: Mapping[str, Value] = {
    **DEPLOYED,
    catalogue.VPC_ENDPOINT.name: False,
    catalogue.VPCE_POLICY_CUSTOM.name: False,
    catalogue.ENDPOINT_REACHED.name: True,
    catalogue.FRONT.name: "none",
    catalogue.CLIENT.name: "tool",
    catalogue.AUTHORIZATION.name: "none",
    catalogue.API_KEY.name: ABSENT,
    catalogue.IDENTITY_SOURCE_SENT.name: False,
    catalogue.TOKEN_VALID.name: False,
    catalogue.ACCESS_MODE_MET.name: True,
    catalogue.CLIENT_CERTIFICATE_TRUSTED.name: False,
}
"""Somebody on the internet who calls the API as it is to be called, with nothing in the hand."""
BY_A_DOMAIN: Mapping[str, Value] = {catalogue.HOST_KIND.name: "custom", catalogue.MAPPING_EXISTS.name: True}
"""What is different of a caller who uses a custom domain."""

_WITH_KEY: Mapping[str, Value] = {
    catalogue.API_KEY.name: "(a key)",
    catalogue.KEY_EXISTS.name: True,
    catalogue.KEY_ENABLED.name: True,
    catalogue.KEY_IN_PLAN.name: True,
}
_WITH_TOKEN: Mapping[str, Value] = {
    catalogue.AUTHORIZATION.name: "bearer",
    catalogue.TOKEN_VALID.name: True,
    catalogue.TOKEN_SCOPE_OK.name: True,
    catalogue.IDENTITY_SOURCE_SENT.name: True,
    catalogue.AUTHORIZER_WORKS.name: True,
    catalogue.AUTHORIZER_ALLOWS.name: True,
    catalogue.AUTHORIZER_CACHE_FRESH.name: True,
}
_OWN_POLICIES: Mapping[str, Value] = {
    **{fact.name: True for fact in catalogue.ALL if fact.name.startswith(("signature.", "credentials."))},
    **{
        fact.name: fact.name.endswith("-allows")
        for fact in catalogue.ALL
        if fact.name.startswith(("caller.", "api.rcp")) and fact.name.endswith(("-allows", "-denies"))
    },
    catalogue.TIME_FAULT.name: ABSENT,
    catalogue.SCOPE_FAULT.name: ABSENT,
    catalogue.AUTHORIZATION.name: "sigv4",
}
_ACCOUNTS = {"same": "111111111111", "other": "999999999999"}


def _signed(account: str) -> Mapping[str, Value]:
    return {
        **_OWN_POLICIES,
        catalogue.CALLER_ACCOUNT.name: account,
        PRINCIPAL.name: f"arn:aws:iam::{_ACCOUNTS[account]}:role/caller",
    }


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller by name, with the facts that differ from a stranger's."""

    name: str
    brings: Mapping[str, Value]

    @property
    def facts(self) -> Mapping[str, Value]:
        """All that is known of its calls."""
        return {**STRANGER, **self.brings}


def with_key(key: str, listed: bool) -> Caller:
    """Somebody with one API key, of which a configuration tells whether it counts; `listed` says whether it
    has that key."""
    sent = {catalogue.API_KEY.name: "(a key)", catalogue.KEY_ID.name: key if listed else NO_SUCH_KEY}
    return Caller(f"a caller with the API key {key}", sent)


CALLERS = (
    Caller("a stranger without credentials", {}),
    Caller("a caller with an API key for the stage", _WITH_KEY),
    Caller("a caller with a token that the authorizer accepts", _WITH_TOKEN),
    Caller("a role of the API's account whose policies allow the call", _signed("same")),
    Caller("a role of another account whose policies allow the call", _signed("other")),
)
