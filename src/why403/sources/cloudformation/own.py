"""Policies that name their own API by its future id: the short form says the same of it.

API Gateway itself writes `execute-api:/STAGE/VERB/path` out with region, account and id of the API that the
policy is saved with (developer guide, api-gateway-control-access-using-iam-policies-to-invoke-api).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from why403.aws.arns import SHORT, api_arn_of
from why403.aws.partitions import NAMES
from why403.gateway.route import Told
from why403.logic.states import ABSENT
from why403.sources.cloudformation.index import Index
from why403.sources.cloudformation.marks import CLOSE, OPEN, marked
from why403.sources.cloudformation.parts import Part, Plain

_STACKS_OWN = re.compile(f"{OPEN}AWS::(?:Partition|Region|AccountId){CLOSE}")


def shortened(index: Index, api: str) -> Callable[[str], str | None]:
    """Makes the short form of a text that is an ARN within this API; `None` for any other."""

    def known(text: str) -> str | None:
        text = re.sub(f"{OPEN}([^{CLOSE}]*){CLOSE}", lambda found: index.text_of(found[1]) or found[0], text)
        head, own, below = text.partition(marked(api))
        if own and below.startswith("/") and _of_the_stack(head):
            text = f"{SHORT}{below.removeprefix('/')}"
        return None if OPEN in text else text

    return known


def _of_the_stack(head: str) -> bool:
    """Whether an ARN begins as those of the stack's own APIs do; what is the stack's is as good as a star."""
    arn = api_arn_of(_STACKS_OWN.sub("*", head))
    return (
        arn is not None
        and (arn.partition in ("*", *NAMES))
        and arn.region == arn.account == "*"
        and not arn.api
    )


def policy_of(part: Part, plain: Plain) -> Told[object]:
    """A policy as written, with the places of its parts; untold where it is open as a whole.

    An empty text, which the Serverless Framework writes, is none.
    """
    if part.open or part.missing or part.node is None:
        part.noted()
        return Told()
    policy = plain.of(part.node, part.at.path)
    if isinstance(policy, str):
        plain.texts.append(part.at)
    return Told(ABSENT if policy == "" else policy, part.at)
