"""What the reading of a policy takes for true although AWS does not document it."""

from __future__ import annotations

from why403.logic.claims import assumed

_USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_NOT_PRINCIPAL = _USER_GUIDE + "reference_policies_elements_notprincipal.html"

SEVERAL_VALUES = assumed(
    "a key of several values and no set operator before the comparison: one value that matches is enough",
    "2026-11-22",
    _USER_GUIDE + "reference_policies_condition-single-vs-multi-valued-context-keys.html",
)
EMPTY_AMONG_SEVERAL = assumed(
    "to a set operator an empty string beside other values is a value like them",
    "2026-11-28",
    _USER_GUIDE + "reference_policies_elements_condition_operators.html",
)
NO_VALUE_OF_ITS_TYPE = assumed(
    "a number, date, truth value, network or ARN that is none matches nothing, and its negation matches "
    "everything",
    "2026-11-22",
    _USER_GUIDE + "reference_policies_elements_condition_operators.html",
)
LISTED_WITHOUT_ACCOUNT = assumed(
    "a Deny with NotPrincipal spares a principal that it lists also where it does not list the account, or "
    "the role of a session",
    "2026-11-22",
    _NOT_PRINCIPAL,
)
LISTED_BY_ROLE = assumed(
    "a Deny with NotPrincipal that lists a role, and no session of it, spares none of its sessions; nor does "
    "a user spare who federated as one",
    "2026-11-28",
    _NOT_PRINCIPAL,
)
LINKED_BY_NAME = assumed(
    "a role whose name begins with AWSServiceRoleFor was made by a service for itself",
    "2026-11-22",
    _USER_GUIDE + "using-service-linked-roles.html",
)
ACROSS_FIELDS = assumed(
    "a star inside a field of an incomplete ARN reaches over the fields that the ARN lacks",
    "2026-11-28",
    _USER_GUIDE + "reference_policies_elements_resource.html",
)
ALL = (
    SEVERAL_VALUES,
    EMPTY_AMONG_SEVERAL,
    NO_VALUE_OF_ITS_TYPE,
    LISTED_WITHOUT_ACCOUNT,
    LISTED_BY_ROLE,
    LINKED_BY_NAME,
    ACROSS_FIELDS,
)
