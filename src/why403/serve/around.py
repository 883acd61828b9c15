"""What no call at the desk can meet, and what is said at the start where the files ask for it.

`TAKEN` has an entry for every fact that the gateway takes to be in order (`facts.py`), and `SETTLED` the
facts that the configuration itself settles: a test holds both against the checks of the line, so that no gate
is passed by without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from why403 import facts as catalogue
from why403.logic.facts import Fact
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.logic.states import State
from why403.model.configuration import ELSEWHERE, Configuration, Domain, Stage


class Standing(Enum):
    """How a part of an API stands at the desk."""

    ENFORCED = "enforced"
    ASSUMED = "assumed"
    NOT_ENFORCED = "not enforced"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the start: a standing, what of it, and where it is written."""

    standing: Standing
    text: str
    at: Place = NOWHERE_WRITTEN


def around(told: Configuration, kind: str, *, certificates: bool) -> Iterator[Remark]:
    """Of what stands around an API, as far as the files ask for it."""
    for asked in TAKEN.values():
        yield from asked(told)
    yield from _of_certificates(told, trusted=certificates)
    for domain in _domains(told):
        yield from _of_domain(domain)
    yield from _of_versions(told)
    cached = [stage.upkeep.cached for stage in _stages(told)]
    methods = () if isinstance(told.api.caching.value, State) else told.api.caching.value
    for cache in (*cached, *(each.enabled for each in methods)):
        if cache.value is True:
            yield Remark(Standing.NOT_ENFORCED, "the cache of the stage", cache.at)
    keys = told.keys.value
    for key in () if isinstance(keys, State) or kind == "HTTP" else keys:
        if key.id != ELSEWHERE and not key.enabled.known:
            yield Remark(Standing.ASSUMED, f"the API key {key.id} is enabled", key.at)


def _domains(told: Configuration) -> tuple[Domain, ...]:
    return () if isinstance(told.domains.value, State) else told.domains.value


def _nothing(_: Configuration) -> Iterator[Remark]:
    """No setting of an API asks for it."""
    return iter(())


def _of_front(told: Configuration) -> Iterator[Remark]:
    front = told.front
    known = [each.at for each in (front.kind, front.behaviours, front.rules) if each.known]
    if known and front.kind.value != "none":
        text = "what stands in front of the API (CloudFront, a load balancer): calls meet the API itself"
        yield Remark(Standing.NOT_ENFORCED, text, known[0])


_ACTS = {"ALLOW": "allows every request", "BLOCK": "blocks every request"}


def _of_acl(told: Configuration) -> Iterator[Remark]:
    """Of a web ACL that does the same with every request, or whose rules are told; of others nothing is."""
    acts, rules = _ACTS.get(str(told.web_acl.value)), told.web_rules.value
    if acts:
        yield Remark(Standing.ENFORCED, f"AWS WAF: the web ACL {acts}", told.web_acl.at)
        return
    for rule in rules if isinstance(rules, tuple) else ():
        if rule.networks.known and rule.action.known and rule.priority.known:
            yield Remark(Standing.ENFORCED, f"AWS WAF: the IP set of the rule {rule.name}", rule.at)
        elif rule.counts.value is not True:
            text = f"AWS WAF: every request passes the rule {rule.name}"
            yield Remark(Standing.NOT_ENFORCED, text, rule.at)
    guarded = [stage.upkeep.guarded for stage in _stages(told) if stage.upkeep.guarded.value is True]
    for acl in () if isinstance(rules, tuple) else guarded:
        yield Remark(Standing.NOT_ENFORCED, "AWS WAF: every request passes the web ACL", acl.at)


def _stages(told: Configuration) -> tuple[Stage, ...]:
    return () if isinstance(told.api.stages.value, State) else told.api.stages.value


def _of_deployment(told: Configuration) -> Iterator[Remark]:
    api = told.api
    served = api.served.known or api.served_policy.known
    if not served and api.kind.value == "REST":
        yield Remark(Standing.ASSUMED, "the stages serve the API as the files have it: all of it is deployed")


def _of_access_mode(told: Configuration) -> Iterator[Remark]:
    for mode in (told.api.access_mode, *(domain.access_mode for domain in _domains(told))):
        if mode.value == "STRICT":
            yield Remark(Standing.NOT_ENFORCED, "the endpoint access mode STRICT", mode.at)


def _of_certificates(told: Configuration, *, trusted: bool) -> Iterator[Remark]:
    for domain in _domains(told):
        if domain.client_certificates.value is not True:
            continue
        named = f"client certificates of {domain.name}"
        if trusted:
            text = f"{named}; one that is not trusted ends the TLS handshake, where AWS answers 403"
            yield Remark(Standing.ENFORCED, text, domain.at)
        else:
            text = f"{named}: --truststore FILE has those that are trusted"
            yield Remark(Standing.NOT_ENFORCED, text, domain.at)


def _of_domain(domain: Domain) -> Iterator[Remark]:
    if not domain.mappings.known and not domain.rules.known:
        text = f"where the domain {domain.name} leads: the files do not say"
        yield Remark(Standing.NOT_ENFORCED, text, domain.at)
    if domain.endpoint_type.value == "PRIVATE" and not domain.endpoints.known:
        text = f"which VPC endpoints may reach {domain.name}: the files do not say"
        yield Remark(Standing.NOT_ENFORCED, text, domain.at)


_ANY_VERSION = ("TLS_1_0", "TLS_1_2")
"""What the server at the desk asks for as well, or less."""


def _of_versions(told: Configuration) -> Iterator[Remark]:
    for policy in (told.api.tls, *(domain.tls for domain in _domains(told))):
        if isinstance(policy.value, str) and policy.value not in _ANY_VERSION:
            text = f"the security policy {policy.value}: TLS 1.2 and its usual ciphers will do"
            yield Remark(Standing.NOT_ENFORCED, text, policy.at)


def _names(*facts: Fact) -> frozenset[str]:
    return frozenset(fact.name for fact in facts)


TAKEN: Mapping[str, Callable[[Configuration], Iterator[Remark]]] = {
    catalogue.FRONT.name: _of_front,
    catalogue.EDGE_REFUSES.name: _nothing,
    catalogue.REAL_GATEWAY.name: _nothing,
    catalogue.HOST_REWRITTEN.name: _nothing,
    catalogue.WAF_ALLOWS.name: _of_acl,
    catalogue.STAGE_DEPLOYED.name: _of_deployment,
    catalogue.ROUTE_DEPLOYED.name: _nothing,
    catalogue.POLICY_DEPLOYED.name: _nothing,
    catalogue.CLIENT_CERTIFICATE_TRUSTED.name: _nothing,
    catalogue.ACCESS_MODE_MET.name: _of_access_mode,
    catalogue.AUTHORIZER_CACHE_FRESH.name: _nothing,
    catalogue.RCP_ALLOWS.name: _nothing,
    catalogue.RCP_DENIES.name: _nothing,
    catalogue.BACKEND_REACHED.name: _nothing,
    catalogue.BACKEND_ALLOWS.name: _nothing,
}
"""What is said for each fact that is taken to be in order. Certificates and deployments have one remark for
several facts; resource control policies do not reach API Gateway, and the backend is really called."""

SETTLED = _names(
    catalogue.DEFAULT_ENDPOINT,
    catalogue.ENDPOINT_TYPE,
    catalogue.KEY_SOURCE,
    catalogue.RESOURCE_POLICY,
    catalogue.AUTHORIZER_REFUSAL,
    catalogue.CACHE_INVALIDATION_ALLOWED,
    catalogue.CALLER_ACCOUNT,
    catalogue.BOUNDARY_DENIES,
    catalogue.SESSION_DENIES,
    catalogue.BOUNDARY_ALLOWS,
    catalogue.IDENTITY_ALLOWS,
    catalogue.IDENTITY_DENIES,
    catalogue.SCP_ALLOWS,
    catalogue.SESSION_ALLOWS,
    catalogue.MAY_MANAGE_CONNECTIONS,
    catalogue.OPTIONS_EXISTS,
    catalogue.DOMAIN_ACCESS,
    catalogue.MAPPING_EXISTS,
    catalogue.RULE_MATCHES,
    catalogue.RULES_ONLY,
    catalogue.HOST_FORWARDED,
    catalogue.ENDPOINT_REACHED,
    catalogue.HOST_KNOWN,
    catalogue.INTEGRATION_PERMITTED,
    catalogue.KEY_ENABLED,
    catalogue.KEY_EXISTS,
    catalogue.KEY_IN_PLAN,
    catalogue.API_KEY_REQUIRED,
    catalogue.METHOD_AUTHORIZATION,
    catalogue.VPC_ENDPOINT,
    catalogue.HOST_KIND,
    catalogue.REQUEST_VALID,
    catalogue.RESOURCE_POLICY_ALLOWS,
    catalogue.RESOURCE_POLICY_DENIES,
    catalogue.RESOURCE_POLICY_GRANT,
    catalogue.ROUTE_EXISTS,
    catalogue.STAGE_EXISTS,
    catalogue.STAGE_IN_PATH,
    catalogue.VPCE_POLICY_ALLOWS,
    catalogue.VPCE_POLICY_CUSTOM,
    catalogue.WEBSOCKET_MOMENT,
)
"""What the files, the desk or the place where a call lands settle; of what the files leave open the start
tells (`starting.py`)."""
