"""Policies that name their own API by its future id: the short form says the same of it.

API Gateway itself writes `execute-api:/STAGE/VERB/path` out with region, account and id of the API that the
policy is saved with (developer guide, api-gateway-control-access-using-iam-policies-to-invoke-api).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from why403.aws.arns import SHORT, ApiArn, api_arn_of
from why403.aws.partitions import NAMES
from why403.documents.open_text import Open, OpenText, text_of
from why403.logic.states import ABSENT
from why403.model.route import Setting
from why403.templates.cloudformation.index import Index
from why403.templates.cloudformation.parts import Part, Plain

_STACKS_OWN = {f"AWS::{name}": "*" for name in ("Partition", "Region", "AccountId")}


def shortened(index: Index, api: str) -> Callable[[str | OpenText], str | None]:
    """Makes the short form of a text that is an ARN within this API; the ARN of any API where the Region or
    the account is written out; `None` for any other that is open.

    An ARN in which only Region, account or partition are the stack's own is as good as one with stars there.
    """

    def known(text: str | OpenText) -> str | None:
        full = text.filled(index.text_of) if isinstance(text, OpenText) else text
        if isinstance(full, OpenText) and Open(api) in full.parts:
            at = full.parts.index(Open(api))
            head, below = text_of(full.parts[:at]), text_of(full.parts[at + 1 :])
            start = _start(head)
            if isinstance(below, str) and below.startswith("/") and start is not None:
                own = start.region == start.account == "*"
                full = f"{SHORT}{below.removeprefix('/')}" if own else f"{replace(start, api='*')}{below}"
        if isinstance(full, OpenText) and _STACKS_OWN.keys() >= set(full.names):
            whole = str(full.filled(_STACKS_OWN.get))
            full = whole if api_arn_of(whole) is not None else full
        return full if isinstance(full, str) else None

    return known


def _start(head: str | OpenText) -> ApiArn | None:
    """The ARN that stands before the id of an API; what is the stack's is as good as a star."""
    known = head.filled(_STACKS_OWN.get) if isinstance(head, OpenText) else head
    arn = api_arn_of(known) if isinstance(known, str) else None
    return arn if arn is not None and arn.partition in ("*", *NAMES) and not arn.api else None


def policy_of(part: Part, plain: Plain) -> Setting[object]:
    """A policy as written, with the places of its parts; untold where it is open as a whole.

    An empty text, which the Serverless Framework writes, is none.
    """
    if part.open or part.missing or part.node is None:
        part.noted()
        return Setting()
    policy = plain.of(part.node, part.at.path)
    if isinstance(policy, str):
        plain.texts.append(part.at)
    return Setting(ABSENT if policy == "" else policy, part.at)
