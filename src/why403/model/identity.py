"""Policies of roles, users and groups that stand in the same template as an API.

The template's own API, Region and account have no values before it is deployed: in these policies they stand
as the values below, so that a policy can be asked like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.redaction.reprs import masked_repr

OWN_REGION, OWN_ACCOUNT, OWN_API = "us-east-1", "111122223333", "a1b2c3d4e5"
"""Stand for the Region and the account that the template is deployed to, and for the API's id in them."""
OWN_ARN = f"arn:aws:execute-api:{OWN_REGION}:{OWN_ACCOUNT}:{OWN_API}/"
"""Begins the ARNs of the API's own methods."""


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """One policy: how its holder is named in the template, the document, and the place of the document.

    `principals` are the roles, users and groups of the template that have it; `managed` is the name of one
    that AWS made.
    """

    holder: str
    document: Mapping[str, object] = field(repr=False)
    at: Place = NOWHERE_WRITTEN
    principals: tuple[str, ...] = ()
    managed: str = ""

    __repr__ = masked_repr
