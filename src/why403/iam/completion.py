"""Incomplete ARNs: in an identity-based policy AWS fills them up."""

from __future__ import annotations

from why403.aws.arns import PARTS
from why403.iam.variables import outside_variables
from why403.logic.claims import documented

COMPLETED = documented(
    "an ARN with fewer than six fields in an identity-based policy is completed with `*` in all missing "
    "ones; a session policy must not hold one",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    "2026-11-28",
)


def completed(text: str, has_variables: bool) -> str:
    """An ARN with a star for every field that it lacks; what is none, or lacks none, as it is."""
    fields = (outside_variables(text) if has_variables else text).split(":")
    return text + ":*" * (PARTS - len(fields)) if fields[0] == "arn" else text
