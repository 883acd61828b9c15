"""The facts of a call that the gateway itself establishes, each by its name, and only where a check asks.

What nothing at a desk can tell (rules of AWS WAF, a deployment that lags behind) is taken to be in order, and
said at the start (`starting.py`). Of condition keys that are not told none is there: AWS sets no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from why403 import facts as catalogue
from why403.access.landing import Landing
from why403.credentials.authorizer.identity import identity, source_of, value_of
from why403.credentials.jwt.clues import KINDS
from why403.credentials.jwt.read import Form, Token, read_token
from why403.credentials.jwt.rules import TokenRequirements
from why403.credentials.jwt.signature import signed_by
from why403.credentials.sigv4.clues_scope import in_order, of_scope
from why403.credentials.sigv4.clues_time import of_time
from why403.credentials.sigv4.parse import Signed, signed_of
from why403.credentials.sigv4.texts import moment
from why403.credentials.sigv4.verify import verified_with
from why403.credentials.verdict import Verdict, broken, least
from why403.evidence.case import LARGEST_BODY, LONGEST_URL, too_many_headers
from why403.evidence.facts_of import authorization_of
from why403.iam.keys import canonical
from why403.logic.facts import Facts, Value
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.logic.truth import NO, YES
from why403.model.authorizer import NOTHING_TOLD, PublicKey, Settings
from why403.model.configuration import Configuration
from why403.model.incident import Answer, Request
from why403.serve.principals import AccessKey, Principal
from why403.serve.receiving import Received

if TYPE_CHECKING:
    from why403.serve.functions.where import Connection

_PARTS = 3
"""A token has so many; one of which a part is not there or hidden was never issued."""
IN_ORDER: Facts = {
    catalogue.FRONT.name: "none",
    catalogue.EDGE_REFUSES.name: False,
    catalogue.REAL_GATEWAY.name: True,
    catalogue.HOST_REWRITTEN.name: False,
    catalogue.WAF_ALLOWS.name: True,
    catalogue.STAGE_DEPLOYED.name: True,
    catalogue.ROUTE_DEPLOYED.name: True,
    catalogue.POLICY_DEPLOYED.name: True,
    catalogue.CLIENT_CERTIFICATE_TRUSTED.name: True,
    catalogue.ACCESS_MODE_MET.name: True,
    catalogue.AUTHORIZER_CACHE_FRESH.name: True,
    catalogue.RCP_ALLOWS.name: True,
    catalogue.RCP_DENIES.name: False,
    catalogue.BACKEND_REACHED.name: True,
    catalogue.BACKEND_ALLOWS.name: True,
}
"""What every call at the desk has in order."""

_DEPLOYED = frozenset({catalogue.STAGE_DEPLOYED.name, catalogue.ROUTE_DEPLOYED.name})


def taken(configuration: Configuration) -> Facts:
    """The same without what the configuration knows better: what its stages serve, and its web ACL."""
    api = configuration.api
    stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
    known = set(_DEPLOYED) if api.served.known or any(each.routes.known for each in stages) else set()
    if api.served_policy.known or any(each.policy.known for each in stages):
        known.add(catalogue.POLICY_DEPLOYED.name)
    if configuration.web_acl.known or configuration.web_rules.known:
        known.add(catalogue.WAF_ALLOWS.name)
    return {name: value for name, value in IN_ORDER.items() if name not in known}


OF_THE_RUN: Facts = {
    catalogue.WITHIN_RATE.name: True,
    catalogue.WITHIN_QUOTA.name: True,
    catalogue.AUTHORIZER_WORKS.name: True,
    catalogue.AUTHORIZER_ALLOWS.name: True,
    catalogue.KEY_FROM_AUTHORIZER.name: False,
    catalogue.MEDIA_TYPE_TAKEN.name: True,
    catalogue.BACKEND_ANSWERS.name: True,
}
"""What only happens later in a call: taken to be in order until it has happened."""


class Call:
    """One request on its way through the gateway.

    `facts` are those that were established on the way, and `noticed` names what its token was refused for.
    `handed_on` is what an authorizer gives to who comes behind it, `backend` the status that came from there.
    With `asks_certificates` clients may show some. On a WebSocket there is a `connection`, and an `event`:
    CONNECT, MESSAGE or DISCONNECT.
    """

    __slots__ = (
        "_keys", "_request", "_sent", "_signature", "_token", "asks_certificates", "authorizer", "backend",
        "connection",
        "endpoint", "event", "facts", "handed_on", "host", "landing", "noticed", "principal", "received",
        "verb",
    )  # fmt: skip

    def __init__(
        self, received: Received, host: str, principal: Principal | None, key: AccessKey | None
    ) -> None:
        self.received = received
        self.host = host
        self.verb = received.verb
        self.endpoint = ""
        self.asks_certificates = False
        self.principal, self._sent = principal, key
        self.facts: dict[str, Value] = {}
        self.landing: Landing | None = None
        self.authorizer: Settings = NOTHING_TOLD
        self.noticed: tuple[str, ...] = ()
        self.handed_on: Mapping[str, object] | None = None
        self.backend: int | None = None
        self.connection: Connection | None = None
        self.event = ""
        self._keys: tuple[PublicKey, ...] | State = UNKNOWN
        self._request: Request | None = None
        self._signature: Facts | None = None
        self._token: Facts | None = None

    @property
    def request(self) -> Request:
        """The request as the readers of requests take it: to the API's own name in AWS."""
        if self._request is None:
            got = self.received
            url = f"https://{self.host}{got.path}" + (f"?{got.query}" if got.query else "")
            self._request = Request(got.verb, url, got.headers, got.body, complete=True, received=True)
        return self._request

    def sent_on(self, received: Received) -> Call:
        """The same call with another request, as an integration gets it."""
        made = copy(self)
        made.received, made._request = received, None
        return made

    def meets(self, landing: Landing, settings: Settings, keys: tuple[PublicKey, ...] | State) -> None:
        """Where the call landed, and which authorizer it meets there with which public keys."""
        if landing is not self.landing:
            self.landing, self.authorizer, self._keys = landing, settings, keys
            self._token = None

    @property
    def signature(self) -> Facts:
        """What the signature shows."""
        if self._signature is None:
            self._signature = _of_signature(self.request, self.principal, self._sent, self.received.moment)
        return self._signature

    @property
    def token(self) -> Facts:
        """What the token shows to the authorizer that the call meets."""
        if self._token is None:
            self._token = _of_token(self, self._keys)
        return self._token

    def told(self, names: Iterable[str]) -> dict[str, Value]:
        """The values of these facts, of those that the gateway establishes."""
        found: dict[str, Value] = {}
        for name in names:
            if name in self.facts:
                found[name] = self.facts[name]
                continue
            known = _READERS.get(name)
            value = _asked_for(name, self) if known is None else known(self)
            if value is not UNKNOWN:
                found[name] = value
        return found


class Questions:
    """What is asked of calls that land alike and are of one principal: what is the same for all of them is
    looked up once."""

    __slots__ = ("_asked", "_names", "_of_signature", "_same")

    def __init__(self, names: Iterable[str], call: Call) -> None:
        self._names = frozenset(names)
        self._of_signature = tuple(self._names & _OF_SIGNATURE)
        anew = {name for name in self._names - _OF_SIGNATURE if _is_sent(name)}
        same = {name: _asked_for(name, call) for name in self._names - anew - _OF_SIGNATURE}
        self._same = {name: value for name, value in same.items() if value is not UNKNOWN}
        self._asked = tuple((name, _reader_of(name)) for name in anew)

    def told(self, call: Call) -> dict[str, Value]:
        """As `Call.told` of all these names."""
        found: dict[str, Value] = dict(self._same)
        if self._of_signature:
            shown = call.signature
            for name in self._of_signature:
                if (value := shown.get(name, UNKNOWN)) is not UNKNOWN:
                    found[name] = value
        for name, read in self._asked:
            value = read(call)
            if value is not UNKNOWN:
                found[name] = value
        for name, value in call.facts.items():
            if name in self._names:
                found[name] = value
        return found


def _is_sent(name: str) -> bool:
    """Whether it is read off a request; the rest a principal brings, or it only happens later."""
    return name in _READERS or name.startswith((catalogue.HEADER, catalogue.QUERY))


def _reader_of(name: str) -> Callable[[Call], Value]:
    return _READERS.get(name) or partial(_asked_for, name)


def every_name() -> Iterable[str]:
    """All facts that are read off a request, whatever asks for them."""
    return _READERS


# The request.


def _authorization(call: Call) -> Value:
    return authorization_of(call.received.header("authorization") or ABSENT, call.received.query)


def _preflight(call: Call) -> Value:
    got = call.received
    return call.verb == "OPTIONS" and got.header("access-control-request-method") is not None


def _header(name: str) -> Callable[[Call], Value]:
    def read(call: Call) -> Value:
        found = call.received.header(name)
        return ABSENT if found is None else found

    return read


def _size_ok(call: Call) -> Value:
    return _oversize(call) is ABSENT


def _oversize(call: Call) -> Value:
    got = call.received
    if len(got.path) + len(got.query) > LONGEST_URL.get(call.endpoint, max(LONGEST_URL.values())):
        return "url"
    http = call.landing is not None and call.landing.kind == "HTTP"
    if too_many_headers(got.headers, private=call.endpoint == "PRIVATE", http=http):
        return "headers"
    return "payload" if got.size > LARGEST_BODY else ABSENT


def _media_type(call: Call) -> Value:
    kind = call.received.header("content-type")
    return ABSENT if kind is None else kind.partition(";")[0].strip().lower()


def _body(call: Call) -> Value:
    return call.received.body.decode("utf-8", "surrogateescape")


def _bypasses(call: Call) -> Value:
    return "max-age=0" in (call.received.header("cache-control") or "").replace(" ", "")


def _now(call: Call) -> Value:
    return f"{datetime.fromtimestamp(call.received.moment, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _of_sign(name: str) -> Callable[[Call], Value]:
    return lambda call: call.signature.get(name, UNKNOWN)


OF_SIGNATURE = (
    catalogue.SIGNATURE_READABLE,
    catalogue.SIGNATURE_SCOPE_OK,
    catalogue.SCOPE_FAULT,
    catalogue.SIGNATURE_IN_TIME,
    catalogue.TIME_FAULT,
    catalogue.CREDENTIALS_KNOWN,
    catalogue.CREDENTIALS_FRESH,
    catalogue.SIGNATURE_MATCHES,
)
"""What is read off a signature, all of it at once."""
_OF_SIGNATURE = frozenset(fact.name for fact in OF_SIGNATURE)


def _of_tok(name: str) -> Callable[[Call], Value]:
    return lambda call: call.token.get(name, UNKNOWN)


def _identified(call: Call) -> Value:
    """Whether the identity sources of a Lambda authorizer were sent, by the reader that explains it; whoever
    asks the authorizer matches its expression, which takes longer."""
    kind = UNKNOWN if call.landing is None else call.landing.kind
    settings = replace(call.authorizer, expression=UNKNOWN)
    found = least(tuple(identity(settings, call.request, kind)))
    return found is not NO


def _asked_for(name: str, call: Call) -> Value:
    """Headers and parameters by their names; a condition key that nobody told is not there."""
    if name.startswith(catalogue.HEADER):
        found = call.received.header(name.removeprefix(catalogue.HEADER).lower())
        return ABSENT if found is None else found
    if name.startswith(catalogue.QUERY):
        return parameters_of(call.received.query).get(name.removeprefix(catalogue.QUERY), ABSENT)
    if name in OF_THE_RUN:
        return OF_THE_RUN[name]
    if ":" in name and name not in _DERIVED:
        return ABSENT if call.principal is None else call.principal.told.get(name, ABSENT)
    return UNKNOWN


_DERIVED = frozenset(
    canonical(f"aws:{name}")
    for name in ("SourceIp", "VpcSourceIp", "SecureTransport", "PrincipalAccount", "RequestedRegion")
)
"""Condition keys that follow from other facts."""


def parameters_of(query: str) -> dict[str, str]:
    """The query's parameters; of one that was sent again the last value counts."""
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=2000))
    except ValueError:
        return {}


def _certificate(call: Call) -> Value:
    """A certificate that is not trusted ends the connection before there is a call."""
    return call.received.certificate is not None if call.asks_certificates else UNKNOWN


_READERS: Mapping[str, Callable[[Call], Value]] = {
    catalogue.AUTHORIZATION.name: _authorization,
    catalogue.API_KEY.name: _header("x-api-key"),
    catalogue.ORIGIN.name: _header("origin"),
    catalogue.PREFLIGHT.name: _preflight,
    catalogue.SOURCE_IP.name: lambda call: call.received.address,
    catalogue.CLIENT_CERTIFICATE.name: _certificate,
    catalogue.CLIENT_CERTIFICATE_TRUSTED.name: _certificate,
    catalogue.BODY_SIZE.name: lambda call: call.received.size,
    catalogue.BODY.name: _body,
    catalogue.MEDIA_TYPE.name: _media_type,
    catalogue.BYPASSES_CACHE.name: _bypasses,
    catalogue.REQUEST_SIZE_OK.name: _size_ok,
    catalogue.OVERSIZE.name: _oversize,
    catalogue.IDENTITY_SOURCE_SENT.name: _identified,
    catalogue.AUTHORIZER_INVOKED.name: _identified,
    **{name: _of_sign(name) for name in sorted(_OF_SIGNATURE)},
    catalogue.TOKEN_VALID.name: _of_tok(catalogue.TOKEN_VALID.name),
    catalogue.TOKEN_EXPIRED.name: _of_tok(catalogue.TOKEN_EXPIRED.name),
    catalogue.TOKEN_SCOPE_OK.name: _of_tok(catalogue.TOKEN_SCOPE_OK.name),
    canonical("aws:CurrentTime"): _now,
    canonical("aws:EpochTime"): lambda call: str(int(call.received.moment)),
    canonical("aws:UserAgent"): _header("user-agent"),
    canonical("aws:Referer"): _header("referer"),
}


# The signature.


def _of_signature(request: Request, principal: Principal | None, key: AccessKey | None, now: float) -> Facts:
    """Read by the readers that explain signatures; the secret comes from the principals' file."""
    signed = signed_of(request)
    if signed is None:
        return {}
    readable = signed.readable is True
    found: dict[str, Value] = {catalogue.SIGNATURE_READABLE.name: readable}
    if not readable:
        return found
    scoped = in_order(signed, request)
    found[catalogue.SIGNATURE_SCOPE_OK.name] = scoped is not False
    if scoped is False:
        faults = [clue.name.removeprefix("scope-") for clue in of_scope(signed, request, "")]
        found[catalogue.SCOPE_FAULT.name] = faults[0] if faults else UNKNOWN
    found |= _of_time(signed, request, now)
    known = key is not None and principal is not None and key.active and _same_session(signed, key)
    found[catalogue.CREDENTIALS_KNOWN.name] = known
    if key is not None and known:
        found[catalogue.CREDENTIALS_FRESH.name] = key.expires is None or key.expires > now
        found[catalogue.SIGNATURE_MATCHES.name] = verified_with(signed, request, key.signing) is True
        found[catalogue.CALLER_ARN.name] = principal.arn if principal is not None else UNKNOWN
    return found


_NO_ANSWER = Answer()


def _of_time(signed: Signed, request: Request, now: float) -> Facts:
    came = datetime.fromtimestamp(now, UTC)
    late = any(clue.shows for clue in of_time(signed, request, _NO_ANSWER, "", came))
    dated = moment(signed.date)
    early = isinstance(dated, datetime) and dated > came
    fault = {catalogue.TIME_FAULT.name: "early" if early else "late"} if late else {}
    return {catalogue.SIGNATURE_IN_TIME.name: not late and isinstance(dated, datetime), **fault}


def _same_session(signed: Signed, key: AccessKey) -> bool:
    sent = signed.token if isinstance(signed.token, str) else ""
    return compare_digest(sent.encode("utf-8", "replace"), (key.session or "").encode("utf-8", "replace"))


# The token.


def _of_token(call: Call, keys: tuple[PublicKey, ...] | State) -> Facts:
    """Read by the rules that explain tokens. Without keys of the issuer its signature stays unverified."""
    landing, met = call.landing, None if call.landing is None else call.landing.met
    rules = [
        each
        for each in KINDS
        if met is not None and landing is not None
        and each.authorization == met.authorization.value and each.api == landing.kind
    ]  # fmt: skip
    if len(rules) != 1 or met is None:
        return {}
    settings = replace(call.authorizer, scopes=met.scopes.value, jwks=keys)
    given = TokenRequirements(settings, call.received.moment)
    token = _token(settings, call.request)
    if isinstance(token, Verdict):
        return {catalogue.TOKEN_VALID.name: False, catalogue.TOKEN_EXPIRED.name: False}
    if token.form is not Form.JWT or token.parts != _PARTS or token.cut:
        call.noticed = ("token-parts",)
        return {catalogue.TOKEN_VALID.name: False, catalogue.TOKEN_EXPIRED.name: False}
    verdicts = tuple(rules[0].valid(token, given))
    call.noticed = tuple(verdict.name for verdict in verdicts if verdict.truth is NO)
    ends = token.number("exp")
    expired = ends is not None and ends <= call.received.moment
    valid = least(verdicts) is not NO and not expired and not _unproved(token, keys)
    scoped = least(tuple(rules[0].scoped(token, given)))
    other = any(verdict.truth is NO and verdict.name != "token-expired" for verdict in verdicts)
    return {
        catalogue.TOKEN_VALID.name: valid,
        catalogue.TOKEN_EXPIRED.name: expired and not other,
        catalogue.TOKEN_SCOPE_OK.name: scoped is not NO,
    }


def _token(settings: Settings, request: Request) -> Token | Verdict:
    named = (
        source_of(settings.sources[0]) if isinstance(settings.sources, tuple) and settings.sources else None
    )
    value = request.header("Authorization") if named is None else value_of(named, request)
    return broken("bearer-missing") if isinstance(value, State) else read_token(value)


def _unproved(token: Token, keys: tuple[PublicKey, ...] | State) -> bool:
    """Whether keys are given and none of them is shown to have signed the token."""
    return not isinstance(keys, State) and signed_by(token, keys) is not YES
