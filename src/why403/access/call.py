"""One call as the checks see it: what is told of it, and what follows from that and the configuration.

`DERIVATIONS` is the one table of what follows. Where AWS does not document which of several forms a value has
(an encoded path, the Region), the call has forms, and only what holds in all of them is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from why403 import facts as catalogue
from why403.access.arns import Arns
from why403.access.landing import Landing
from why403.aws.arns import account_in
from why403.frozen import dataclass
from why403.iam.keys import ACTION, PRINCIPAL, RESOURCE, key_fact
from why403.logic.facts import Fact, Facts, Value
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.addresses import all_inside, inside, is_private
from why403.model.called import region_of_host
from why403.model.configuration import Configuration
from why403.model.incident import Request

if TYPE_CHECKING:
    from why403.logic.column import Column

INVOKE, MANAGE, INVALIDATE = (
    "execute-api:Invoke",
    "execute-api:ManageConnections",
    "execute-api:InvalidateCache",
)
NO_SUCH_KEY = "(none)"
"""The id of a key that is none of those that exist."""

SOURCE_ADDRESS, VPC_ADDRESS = key_fact("aws:SourceIp"), key_fact("aws:VpcSourceIp")
SOURCE_VPCE, SOURCE_VPC = key_fact("aws:SourceVpce"), key_fact("aws:SourceVpc")
SECURE, REGION = key_fact("aws:SecureTransport"), key_fact("aws:RequestedRegion")
PRINCIPAL_ACCOUNT = key_fact("aws:PrincipalAccount")
_MOST_PARAMETERS = 2000


@dataclass(frozen=True, slots=True)
class Call:
    """A call that has landed: its facts, told and derived, and the forms in which a policy can see it.

    Each form overlays the facts; there is always one, which may be empty.
    """

    landing: Landing
    facts: Facts = field(repr=False)
    forms: tuple[Facts, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ground:
    """What derivations are made from beside the facts: the configuration, where the call landed, the
    request."""

    configuration: Configuration
    arns: Arns
    keys: KeyRing
    landing: Landing
    request: Request


class KeyRing:
    """The API keys of a configuration by their values, so that a call finds its key at once."""

    __slots__ = ("by_value", "listed", "masked")

    def __init__(self, configuration: Configuration) -> None:
        keys = configuration.keys.value
        self.listed = keys if isinstance(keys, tuple) else None
        self.by_value: dict[str, list[str]] = {}
        masked = []
        for key in self.listed or ():
            value = key.value.value
            if isinstance(value, str) and "*" not in value:
                self.by_value.setdefault(value, []).append(key.id)
            else:
                masked.append(key)
        self.masked = tuple(masked)

    def id_of(self, sent: str) -> str | None:
        """The id of the key that was sent, `NO_SUCH_KEY`, or `None` where it could be one or another."""
        if self.listed is None:
            return None
        if "*" not in sent:
            exact = self.by_value.get(sent, ())
            if exact:
                return exact[0] if len(exact) == 1 else None
            if not self.masked:
                return NO_SUCH_KEY
        fits = [(key.id, _fits(key.value.value, sent)) for key in self.listed]
        possible = [(found, verdict) for found, verdict in fits if verdict is not False]
        if not possible:
            return NO_SUCH_KEY
        return possible[0][0] if len(possible) == 1 and possible[0][1] else None


def _fits(value: object, sent: str) -> bool | None:
    """Whether two values can be the same, by what a mask leaves of their ends; `None` where it is nothing."""
    if not isinstance(value, str):
        return None
    if "*" not in value and "*" not in sent:
        return value == sent
    ends = value.rpartition("*")[2], sent.rpartition("*")[2]
    shown = min(map(len, ends))
    return None if shown == 0 else ends[0][-shown:] == ends[1][-shown:]


@dataclass(frozen=True, slots=True)
class Derivation:
    """How the value of one fact follows from others; `one` answers `UNKNOWN` where it does not.

    `many` is the same for columns of those others, where asking `one` for all values that meet takes long.
    """

    fact: Fact
    made_of: tuple[Fact, ...]
    one: Callable[[Ground, Facts], Value]
    many: Callable[[Sequence[Column]], Column] | None = None


def derived_column(derivation: Derivation, ground: Ground, columns: Sequence[Column], rows: int) -> Column:
    """The column of a fact that follows from others, whose columns are given in their order."""
    from why403.logic.column import mapped, same, united

    names = [fact.name for fact in derivation.made_of]

    def one(*values: Value) -> Value:
        told = dict(zip(names, values, strict=True))
        return derivation.one(ground, {name: value for name, value in told.items() if value is not UNKNOWN})

    if derivation.many is not None:
        return derivation.many(columns)
    if len(columns) == 1:
        return mapped(columns[0], one)
    return united(columns, one) if columns else same(one(), rows)


def derive(ground: Ground, known: dict[str, Value]) -> None:
    """Add everything that follows to what is known; what is told stays."""
    for derivation in DERIVATIONS:
        if derivation.fact.name not in known:
            value = derivation.one(ground, known)
            if value is not UNKNOWN:
                known[derivation.fact.name] = value


_WITHOUT = re.compile(r"without (?:--cert\b|-E\b|(?:a |any )?(?:client |mTLS )?certificate)", re.IGNORECASE)


def _certificate(ground: Ground, _: Facts) -> Value:
    """As somebody says of the client."""
    client = ground.request.client
    return False if isinstance(client, str) and _WITHOUT.search(client[:2000]) else UNKNOWN


def _through(_: Ground, known: Facts) -> Value:
    """Whether a call comes through a VPC endpoint: by the name that was called, or by the address."""
    return _came_through(
        known.get(catalogue.HOST_KIND.name), inside(known.get(catalogue.SOURCE_IP.name, UNKNOWN))
    )


def _all_through(columns: Sequence[Column]) -> Column:
    from why403.logic.column import united

    kinds, addresses = columns
    return united((kinds, all_inside(addresses)), _came_through)


def _came_through(host_kind: object, private: Value) -> Value:
    """A private address can only come through an endpoint, a public one cannot. Where name and address
    contradict each other it is not known."""
    if host_kind == "vpc-endpoint":
        return UNKNOWN if private is False else True
    return private


def _source_address(_: Ground, known: Facts) -> Value:
    """The `aws:SourceIp` of a call: none where it comes through a VPC endpoint."""
    through, address = known.get(catalogue.VPC_ENDPOINT.name), known.get(catalogue.SOURCE_IP.name)
    if through is True:
        return ABSENT
    return address if through is False and isinstance(address, str) else UNKNOWN


def _source_addresses(columns: Sequence[Column]) -> Column:
    from why403.logic.column import chosen

    through, addresses = columns
    texts = addresses.texts()
    return chosen(through, lambda way: ABSENT if way is True else texts if way is False else UNKNOWN)


def _vpc_address(_: Ground, known: Facts) -> Value:
    through, address = known.get(catalogue.VPC_ENDPOINT.name), known.get(catalogue.SOURCE_IP.name)
    if through is False:
        return ABSENT
    return address if through is True and isinstance(address, str) and is_private(address) else UNKNOWN


def _vpc_addresses(columns: Sequence[Column]) -> Column:
    from why403.logic.column import chosen

    through, addresses = columns
    texts = addresses.texts()
    private = chosen(all_inside(addresses), lambda within: texts if within is True else UNKNOWN)
    return chosen(through, lambda way: ABSENT if way is False else private if way is True else UNKNOWN)


def _endpoint(ground: Ground, known: Facts) -> Value:
    return _of_endpoint(ground.configuration.vpc_endpoint.id.value, catalogue.SOURCE_VPCE, known)


def _vpc(ground: Ground, known: Facts) -> Value:
    return _of_endpoint(ground.configuration.vpc_endpoint.vpc.value, catalogue.SOURCE_VPC, known)


def _of_endpoint(told: str | State, fact: Fact, known: Facts) -> Value:
    """As somebody tells it, else as the endpoint that is shown has it."""
    own = known.get(fact.name, UNKNOWN)
    if own is not UNKNOWN:
        return own
    through = known.get(catalogue.VPC_ENDPOINT.name)
    if through is False:
        return ABSENT
    return told if through is True and isinstance(told, str) else UNKNOWN


def _action(ground: Ground, _: Facts) -> Value:
    return MANAGE if ground.landing.managing else INVOKE


def _principal(_: Ground, known: Facts) -> Value:
    arn = known.get(catalogue.CALLER_ARN.name)
    return arn if isinstance(arn, str) else UNKNOWN


def _principal_account(_: Ground, known: Facts) -> Value:
    arn = known.get(catalogue.CALLER_ARN.name)
    account = account_in(arn) if isinstance(arn, str) else None
    return UNKNOWN if account is None else account


def _key(ground: Ground, known: Facts) -> Value:
    return key_id(ground.keys, known.get(catalogue.API_KEY.name))


def key_id(keys: KeyRing, sent: object) -> Value:
    """The id of the key that was sent; none where none was."""
    if isinstance(sent, str):
        found = keys.id_of(sent)
        return UNKNOWN if found is None else found
    return ABSENT if sent is ABSENT else UNKNOWN


def _called_path(ground: Ground, _: Facts) -> Value:
    return UNKNOWN if ground.landing.path is None else ground.landing.path


def _agent(ground: Ground, _: Facts) -> Value:
    """A client adds a name of its own where it is given none."""
    sent = ground.request.header("User-Agent")
    return sent if isinstance(sent, str) else UNKNOWN


def _referer(ground: Ground, _: Facts) -> Value:
    return ground.request.header("Referer")


def _media_type(ground: Ground, _: Facts) -> Value:
    kind = ground.request.header("Content-Type")
    return kind.partition(";")[0].strip().lower() if isinstance(kind, str) else kind


def _called_method(ground: Ground, _: Facts) -> Value:
    below = below_api(ground.landing)
    return UNKNOWN if below is None else below


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(catalogue.CLIENT_CERTIFICATE, (), _certificate),
    Derivation(catalogue.VPC_ENDPOINT, (catalogue.HOST_KIND, catalogue.SOURCE_IP), _through, _all_through),
    Derivation(
        SOURCE_ADDRESS, (catalogue.VPC_ENDPOINT, catalogue.SOURCE_IP), _source_address, _source_addresses
    ),
    Derivation(VPC_ADDRESS, (catalogue.VPC_ENDPOINT, catalogue.SOURCE_IP), _vpc_address, _vpc_addresses),
    Derivation(SOURCE_VPCE, (catalogue.VPC_ENDPOINT, catalogue.SOURCE_VPCE), _endpoint),
    Derivation(SOURCE_VPC, (catalogue.VPC_ENDPOINT, catalogue.SOURCE_VPC), _vpc),
    Derivation(key_fact("aws:UserAgent"), (), _agent),
    Derivation(key_fact("aws:Referer"), (), _referer),
    Derivation(SECURE, (), lambda _, __: "true"),
    Derivation(ACTION, (catalogue.PATH,), _action),
    Derivation(PRINCIPAL, (catalogue.CALLER_ARN,), _principal),
    Derivation(PRINCIPAL_ACCOUNT, (catalogue.CALLER_ARN,), _principal_account),
    Derivation(catalogue.KEY_ID, (catalogue.API_KEY,), _key),
    Derivation(catalogue.CALLED_PATH, (catalogue.PATH,), _called_path),
    Derivation(catalogue.MEDIA_TYPE, (), _media_type),
    Derivation(catalogue.CALLED_METHOD, (catalogue.PATH, catalogue.METHOD), _called_method),
)
"""In the order in which they are made: a later one may build on an earlier one.

A call through a VPC endpoint has the endpoint's id and no source address, any other the address alone (IAM
user guide, reference_policies_condition-keys: aws:SourceIp, aws:SourceVpce).
"""


def below_api(landing: Landing) -> str | None:
    """STAGE/VERB/path of the call, as the ARN of a method has them; `None` where a part is not known."""
    if landing.stage is None or landing.path is None:
        return None
    if landing.kind == "WEBSOCKET" and not landing.managing:
        return f"{landing.stage.name}/$connect" if landing.path == "/" else None
    return f"{landing.stage.name}/{landing.verb}{landing.path}" if landing.verb is not None else None


def forms_of(ground: Ground, known: Facts) -> tuple[Facts, ...]:
    """The forms in which a policy can see the call: the ARN for every account and with its path decoded or
    not, and the Region or none, since API Gateway does not document whether it tells it."""
    below, region = known.get(catalogue.CALLED_METHOD.name), region_of_host(known)
    told: list[tuple[tuple[str, Value], ...]] = []
    if isinstance(below, str) and RESOURCE.name not in known:
        arns = (f"{start}/{below}" for start in ground.arns.starts(known))
        told.append(tuple((RESOURCE.name, arn) for arn in _forms(arns)))
    if region is not None and REGION.name not in known:
        told.append(((REGION.name, region), (REGION.name, ABSENT)))
    return tuple(dict(pairs) for pairs in product(*(each for each in told if each)))


def _forms(arns: Iterable[str]) -> list[str]:
    whole = list(arns)
    return sorted({*whole, *map(unquote, whole)}) if any("%" in arn for arn in whole) else sorted(whole)


def sent_with(request: Request, names: Iterable[str], known: Mapping[str, Value]) -> dict[str, Value]:
    """Headers, query parameters and the body of the request, of those that are asked for by name."""
    found: dict[str, Value] = {}
    for name in names:
        if name in known:
            continue
        if name.startswith(catalogue.HEADER):
            found[name] = request.header(name.removeprefix(catalogue.HEADER))
        elif name.startswith(catalogue.QUERY):
            found[name] = _query(name.removeprefix(catalogue.QUERY), request)
        elif name == catalogue.BODY.name and isinstance(request.body, bytes):
            found[name] = request.body.decode("utf-8", "surrogateescape")
    return {name: value for name, value in found.items() if value is not UNKNOWN}


def _query(name: str, request: Request) -> Value:
    """A URL without a query says that nothing is in it only where all of the request is shown."""
    if not isinstance(request.url, str):
        return UNKNOWN
    try:
        query = urlsplit(request.url).query
        found = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS).get(name)
    except ValueError:
        return UNKNOWN
    return found[-1] if found else ABSENT if request.complete else UNKNOWN
