"""Policies that name their own API by its future id: the short form says the same of it.

API Gateway itself writes `execute-api:/STAGE/VERB/path` out with region, account and id of the API that the
policy is saved with (developer guide, api-gateway-control-access-using-iam-policies-to-invoke-api).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from why403.gateway.route import Told
from why403.logic.states import ABSENT
from why403.sources.cloudformation.index import Index
from why403.sources.cloudformation.marks import CLOSE, OPEN, marked
from why403.sources.cloudformation.parts import Part, Plain

_PARTITION = f"(?:aws[a-z-]*|{OPEN}AWS::Partition{CLOSE})"
_REGION = f"(?:\\*|{OPEN}AWS::Region{CLOSE})"
_ACCOUNT = f"(?:\\*|{OPEN}AWS::AccountId{CLOSE})"


def shortened(index: Index, api: str) -> Callable[[str], str | None]:
    """Makes the short form of a text that is an ARN within this API; `None` for any other."""
    start = re.compile(f"arn:{_PARTITION}:execute-api:{_REGION}:{_ACCOUNT}:{re.escape(marked(api))}(?=/|$)")

    def known(text: str) -> str | None:
        text = re.sub(f"{OPEN}([^{CLOSE}]*){CLOSE}", lambda found: index.text_of(found[1]) or found[0], text)
        text = start.sub("execute-api:", text)
        return None if OPEN in text or text == "execute-api:" else text

    return known


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
