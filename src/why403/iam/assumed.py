"""What the reading of a policy takes for true although AWS does not document it."""

from __future__ import annotations

from why403.logic.claims import assumed

_USER_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_NOT_PRINCIPAL = _USER_GUIDE + "reference_policies_elements_notprincipal.html"

SEVERAL_VALUES = assumed(
    "for a key with several values and no set operator, one matching value is enough",
    "2026-11-22",
    _USER_GUIDE + "reference_policies_condition-single-vs-multi-valued-context-keys.html",
)
EMPTY_AMONG_SEVERAL = assumed(
    "a set operator treats an empty string among other values like any other value",
    "2026-11-28",
    _USER_GUIDE + "reference_policies_elements_condition_operators.html",
)
NO_VALUE_OF_ITS_TYPE = assumed(
    "a value that is not a valid number, date, boolean, network or ARN matches nothing, and its negated "
    "operator matches everything",
    "2026-11-22",
    _USER_GUIDE + "reference_policies_elements_condition_operators.html",
)
LISTED_WITHOUT_ACCOUNT = assumed(
    "a Deny with NotPrincipal exempts a listed principal even if it does not list the account, or the "
    "role of a session",
    "2026-11-22",
    _NOT_PRINCIPAL,
)
LISTED_BY_ROLE = assumed(
    "a Deny with NotPrincipal that lists a role but none of its sessions exempts no session of the "
    "role; listing a user does not exempt a session federated from that user",
    "2026-11-28",
    _NOT_PRINCIPAL,
)
LINKED_BY_NAME = assumed(
    "a role whose name starts with AWSServiceRoleFor is a service-linked role",
    "2026-11-22",
    _USER_GUIDE + "using-service-linked-roles.html",
)
ACROSS_FIELDS = assumed(
    "a wildcard inside a field of an incomplete ARN also matches the fields that the ARN lacks",
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
