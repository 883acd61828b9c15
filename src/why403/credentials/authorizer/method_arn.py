"""The ARN that an authorizer's policy is compared with, as far as the call tells it.

Sources: developer guide, api-gateway-control-access-using-iam-policies-to-invoke-api (the form, the verb and
the values of path parameters), apigateway-websocket-control-access-iam (`$connect` has one part less). How a
percent sign or a slash at the end is compared is not documented: both forms are tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from urllib.parse import unquote, urlsplit

from why403.aws.arns import SHORT, ApiArn, api_arn_of, is_account, is_open
from why403.aws.hosts import gateway_host, host_of_url
from why403.frozen import dataclass
from why403.logic.states import State
from why403.model.authorizer import Settings
from why403.model.incident import Incident
from why403.model.routes import segments

MOST = 256
SOMEBODY = "000000000000"
PROBE = "why403-another-path"


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
        return str(ApiArn(self.partition, self.region, self.account, self.api, f"{self.stage}/{tail}"))

    def elsewhere(self) -> MethodArn:
        """The ARN of another path of the same stage."""
        path = None if self.path is None else PROBE
        verb = self.verb if path is not None else PROBE
        return MethodArn(self.partition, self.region, self.account, self.api, self.stage, verb, path)


def read_arn(text: str) -> MethodArn | None:
    """A written ARN, in its parts."""
    arn = None if text.startswith(SHORT) else api_arn_of(text)
    stage, called, rest = ("", "", "") if arn is None or arn.below is None else arn.below.partition("/")
    if arn is None or not (arn.partition and arn.api and stage and called):
        return None
    verb, slash, path = rest.partition("/")
    return MethodArn(arn.partition, arn.region, arn.account, arn.api, stage, verb, path if slash else None)


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
    named = [arn for text in written if not text.startswith(SHORT) and (arn := api_arn_of(text))]
    accounts = {*(arn.account for arn in named if is_account(arn.account)), SOMEBODY}
    host = gateway_host(host_of_url(request.url) or "")
    own = host is not None and host.api is not None
    places = [(host.partition, host.region, host.api)] if host and host.api else _elsewhere(named)
    tails = _tails(url.path, verb.upper(), kind, own_host=own, named=named)
    made = (
        MethodArn(partition, region, account, api, stage, verb, path)
        for (partition, region, api), account, (stage, verb, path) in product(places, sorted(accounts), tails)
    )
    found = tuple(made)
    return found if len(found) <= MOST else ()


def _elsewhere(named: list[ApiArn]) -> list[tuple[str, str, str]]:
    """Behind a custom domain: the API that the policy names, or another."""
    places = {(arn.partition, arn.region, arn.api) for arn in named}
    plain = {place for place in places if not any(map(is_open, place))}
    return [*sorted(plain), ("aws", "xx-nowhere-1", "anotherapi")]


def _tails(
    path: str, verb: str, kind: object, *, own_host: bool, named: list[ApiArn]
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


def _stages(named: list[ApiArn]) -> tuple[str, ...]:
    stages = {(arn.below or "").partition("/")[0] for arn in named}
    return (*sorted(stage for stage in stages if stage and not is_open(stage)), "another-stage")


def _forms(parts: tuple[str, ...], path: str) -> tuple[str, ...]:
    """A path as it is sent and decoded, with its slash at the end and without."""
    text = "/".join(parts)
    forms = [text, unquote(text)]
    if path.endswith("/") and parts:
        forms += [f"{text}/", f"{unquote(text)}/"]
    return tuple(dict.fromkeys(forms))
