"""The ARNs that a method can have, as policies see it, where parts of them are not told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from why403.aws.arns import ApiArn
from why403.model.configuration import Configuration
from why403.model.route import Setting

_ARN = re.compile(r"arn:[a-z-]+:execute-api:([\w-]*):(\d*):(\w*)")
_MOST = 64
_STAND_INS = ("no-region-0", "000000000000", "zzzzzzzzzz")
"""Region, account and id that no policy names."""
_RESOURCES = ("Resource", "NotResource")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


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
                ("", _STAND_INS[0]),
                (_text(configuration.api.account.value), _STAND_INS[1]),
                (_text(configuration.api.id.value), _STAND_INS[2]),
            )
        )
    )
    ordered = (sorted(each, key=_unnamed_first) for each in (region, account, api))
    return list(islice(product(*ordered), _MOST))


def _unnamed_first(part: str) -> tuple[bool, str]:
    return part not in _STAND_INS, part


def api_words(head: tuple[str, str, str]) -> str:
    """An API by its Region, account and id, where a part can be any that no policy names."""
    return ":".join("(another)" if part in _STAND_INS else part for part in head)


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


def resources_named(configuration: Configuration) -> set[str]:
    """What policies name as resources; a variable can be anything, and so can what is not told."""
    return {
        _VARIABLE.sub("*", text)
        for policy in policies_of(configuration)
        for text in resources_in(policy)
        if text is not None
    }


def resources_in(policy: object) -> Iterator[str | None]:
    """Every entry of a policy; `None` for what is no text."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            yield None
            return
    if isinstance(policy, list | tuple):
        for each in policy:
            yield from resources_in(each)
    elif isinstance(policy, Mapping):
        for name, part in policy.items():
            if name in _RESOURCES:
                for entry in part if isinstance(part, list) else [part]:
                    yield entry if isinstance(entry, str) else None
            elif isinstance(part, Mapping | list):
                yield from resources_in(part)
