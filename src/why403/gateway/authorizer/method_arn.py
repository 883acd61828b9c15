"""The ARN that an authorizer's policy is compared with, as far as the call tells it.

Sources: developer guide, api-gateway-control-access-using-iam-policies-to-invoke-api (the form, the verb and
the values of path parameters), apigateway-websocket-control-access-iam (`$connect` has one part less). How a
percent sign or a slash at the end is compared is not documented: both forms are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from urllib.parse import unquote, urlsplit

from why403.gateway.authorizer.settings import Settings
from why403.gateway.incident import Incident
from why403.gateway.routes import segments
from why403.logic.states import State

MOST = 256
SOMEBODY = "000000000000"
PROBE = "why403-another-path"
_HOST = re.compile(r"(?P<api>[a-z0-9]+)\.execute-api(?:-fips)?\.(?P<region>[a-z0-9-]+)\..+", re.I)
_ARN = re.compile(r"arn:([^:]+):execute-api:([^:]*):([^:]*):([^/]+)/([^/]+)(?:/(.*))?", re.S)


@dataclass(frozen=True, slots=True)
class MethodArn:
    """A method's ARN in its parts; for a WebSocket `verb` is the route key and `path` is `None`."""

    partition: str
    region: str
    account: str
    api: str
    stage: str
    verb: str
    path: str | None

    def __str__(self) -> str:
        tail = self.verb if self.path is None else f"{self.verb}/{self.path}"
        return f"arn:{self.partition}:execute-api:{self.region}:{self.account}:{self.api}/{self.stage}/{tail}"

    def elsewhere(self) -> MethodArn:
        """The ARN of another path of the same stage."""
        path = None if self.path is None else PROBE
        verb = self.verb if path is not None else PROBE
        return MethodArn(self.partition, self.region, self.account, self.api, self.stage, verb, path)


def read_arn(text: str) -> MethodArn | None:
    """A written ARN, in its parts."""
    found = _ARN.fullmatch(text)
    if found is None or found[6] is None:
        return None
    verb, slash, path = found[6].partition("/")
    return MethodArn(found[1], found[2], found[3], found[4], found[5], verb, path if slash else None)


def possible_arns(
    incident: Incident, settings: Settings, kind: object, written: Iterable[str]
) -> tuple[MethodArn, ...]:
    """Every ARN that the call can have had: what is not told is tried as the policy writes it, and otherwise.

    `written` are the policy's Resource entries. None at all where the path or the verb is not known.
    """
    told = None if isinstance(settings.method_arn, State) else read_arn(settings.method_arn)
    if told is not None:
        return (told,)
    request = incident.request
    verb = "GET" if kind == "WEBSOCKET" else request.method
    if not isinstance(request.url, str) or not isinstance(verb, str):
        return ()
    try:
        url = urlsplit(request.url)
    except ValueError:
        return ()
    named = [arn for arn in map(_loose, written) if arn is not None]
    accounts = {*(arn[2] for arn in named if arn[2].isdecimal()), SOMEBODY}
    host = _HOST.fullmatch(url.hostname or "")
    places = _own(host) if host else _elsewhere(named)
    tails = _tails(url.path, verb.upper(), kind, own_host=host is not None, named=named)
    made = (
        MethodArn(partition, region, account, api, stage, verb, path)
        for (partition, region, api), account, (stage, verb, path) in product(places, sorted(accounts), tails)
    )
    found = tuple(made)
    return found if len(found) <= MOST else ()


def _loose(text: str) -> tuple[str, str, str, str, str] | None:
    """Partition, region, account, API and stage of a pattern."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[2] != "execute-api":
        return None
    api, _, rest = parts[5].partition("/")
    return parts[1], parts[3], parts[4], api, rest.partition("/")[0]


def _own(host: re.Match[str]) -> list[tuple[str, str, str]]:
    region = host["region"].lower()
    head = region.split("-")[0]
    partition = "aws-cn" if head == "cn" else "aws-us-gov" if region.startswith("us-gov") else "aws"
    return [(partition, region, host["api"].lower())]


def _elsewhere(named: list[tuple[str, str, str, str, str]]) -> list[tuple[str, str, str]]:
    """Behind a custom domain: the API that the policy names, or another."""
    plain = {(p, r, api) for p, r, _, api, _ in named if "*" not in p + r + api}
    return [*sorted(plain), ("aws", "xx-nowhere-1", "anotherapi")]


def _tails(
    path: str, verb: str, kind: object, *, own_host: bool, named: list[tuple[str, str, str, str, str]]
) -> list[tuple[str, str, str | None]]:
    """Stage, verb and path."""
    parts = segments(path)
    if kind == "WEBSOCKET":
        stages = parts[:1] if own_host else _stages(named)
        return [(stage, "$connect", None) for stage in stages]
    if own_host:
        inside = [(parts[0], verb, form) for form in _forms(parts[1:], path)] if parts else []
        whole = [("$default", verb, form) for form in _forms(parts, path)] if kind != "REST" else []
        return [*inside, *whole]
    suffixes = [form for start in range(len(parts) + 1) for form in _forms(parts[start:], path)]
    return [(stage, verb, form) for stage in _stages(named) for form in dict.fromkeys(suffixes)]


def _stages(named: list[tuple[str, str, str, str, str]]) -> tuple[str, ...]:
    return (*sorted({stage for *_, stage in named if stage and "*" not in stage}), "another-stage")


def _forms(parts: tuple[str, ...], path: str) -> tuple[str, ...]:
    """A path as it is sent and decoded, with its slash at the end and without."""
    text = "/".join(parts)
    forms = [text, unquote(text)]
    if path.endswith("/") and parts:
        forms += [f"{text}/", f"{unquote(text)}/"]
    return tuple(dict.fromkeys(forms))
