"""The ARNs that a method can have, as policies see it, where parts of them are not told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

from why403.aws.arns import ApiArn
from why403.model.configuration import Configuration
from why403.model.route import Setting

_ARN = re.compile(r"arn:[a-z-]+:execute-api:([\w-]*):(\d*):(\w*)")
_MOST = 64


def arns_of(configuration: Configuration, stage: str | None, verb: str, path: str) -> list[str]:
    """The ARN of a method. Of a part that nobody told each value that a policy names is tried, and one that
    none names."""
    below = f"{stage or 'stage'}/{verb}/{path.strip('/')}"
    return [str(ApiArn("aws", *parts, below)) for parts in heads_of(configuration)]


def heads_of(configuration: Configuration) -> list[tuple[str, str, str]]:
    """Region, account and id of the API, as they can be."""
    texts = [json.dumps(each, default=str) for each in policies_of(configuration)]
    named = [parts for text in texts for parts in _ARN.findall(text)]
    region, account, api = (
        {told} if told else {stands_in, *(parts[number] for parts in named)} - {"", "*"}
        for number, (told, stands_in) in enumerate(
            (
                ("", "no-region-0"),
                (_text(configuration.api.account.value), "000000000000"),
                (_text(configuration.api.id.value), "zzzzzzzzzz"),
            )
        )
    )
    return list(islice(product(sorted(region), sorted(account), sorted(api)), _MOST))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def policies_of(configuration: Configuration) -> Iterator[object]:
    """Every policy that is told."""
    api, caller = configuration.api, configuration.caller
    stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
    domains = configuration.domains.value if isinstance(configuration.domains.value, tuple) else ()
    settings: list[Setting[Any]] = [api.policy, api.served_policy, configuration.vpc_endpoint.policy]
    settings += [stage.policy for stage in stages]
    settings += [domain.policy for domain in domains]
    settings += [caller.policies, caller.boundary, caller.session, caller.scps, caller.rcps]
    for each in settings:
        if each.known:
            yield each.value
