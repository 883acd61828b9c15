"""Who calls and where, as people write it: checked before anything is made of it."""

from __future__ import annotations

import re

from why403.aws.arns import Arn, arn_of, is_account, is_stage
from why403.aws.partitions import NAMES
from why403.documents.errors import BadInput
from why403.iam.principals import ACCOUNT_KINDS, caller_of
from why403.logic.places import Place

_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}")

_ODD = re.compile(r"[*?\s\x00-\x1f\x7f]")
"""A wildcard would mean several principals; white space and control characters are typing errors."""


def must_be_stage(written: str, at: Place) -> None:
    """Raises `BadInput` where no stage can have this name; `*` stands for all."""
    if written != "*" and not is_stage(written):
        raise BadInput(at, "no stage can have this name", "letters, digits, - and _, $default, or * for all")


def must_be_principal(written: str, at: Place) -> Arn:
    """The ARN of a user, a role or a session. Raises `BadInput` where it is something else, or of several."""
    arn, who = arn_of(written), caller_of(written)
    if (
        arn is None
        or arn.partition not in NAMES
        or not is_account(who.account)
        or who.kind not in ACCOUNT_KINDS
        or _ODD.search(arn.resource) is not None
    ):
        wrong = "this is no ARN of a user, a role or a session"
        raise BadInput(at, wrong, "arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME")
    return arn


def must_be_region(written: str, at: Place) -> None:
    """Raises `BadInput` where no Region can have this name: it goes into names of hosts, and is printed."""
    if _REGION.fullmatch(written) is None:
        raise BadInput(at, "no Region of AWS can have this name", "a name such as eu-west-1")
