"""What is told of the way to the API: its kind and endpoint, its domain, its web ACL, what is in front.

Sources: the developer guide's pages apigateway-security-policies (endpoint access mode), rest-api-mappings
and apigateway-private-api-test-invoke-url.
"""

from __future__ import annotations

from operator import itemgetter

from why403 import facts as catalogue
from why403.access.defining import Said, const, means, only_where, open_, settle
from why403.access.landing import Landing
from why403.aws.hosts import Form, gateway_host
from why403.iam.networks import Networks
from why403.logic.facts import PRESENT, Operator, Value
from why403.logic.formula import Atom, CaseOf, Formula, all_of, any_of, is_value, negate, yes
from why403.logic.places import Located, Place
from why403.logic.states import ABSENT, State
from why403.model.configuration import Configuration
from why403.model.front import Forwarded
from why403.model.route import Setting
from why403.model.web_acl import WebRule

PUBLIC = ("REGIONAL", "EDGE")
"""The types of endpoint that are reached over the internet."""


def _no_endpoint(value: Value, _: object) -> bool:
    own = gateway_host(str(value))
    return own is None or own.form is not Form.ENDPOINT


NAMES_NO_ENDPOINT = Operator("names no VPC endpoint", _no_endpoint)


def _in_set(value: Value, operand: object) -> bool:
    assert isinstance(operand, Networks)
    return operand.holds(str(value))


IN_SET = Operator("is in the IP set", _in_set)

_WAF: dict[object, Value] = {"BLOCK": False, "ALLOW": True, ABSENT: True}


def edges(configuration: Configuration, landing: Landing) -> Said:
    """Everything on the way to the stage."""
    api, front = configuration.api, configuration.front
    return {
        **settle(catalogue.API_KIND, api.kind),
        **settle(catalogue.ENDPOINT_TYPE, api.endpoint_type),
        **settle(catalogue.DEFAULT_ENDPOINT, api.default_endpoint),
        **settle(catalogue.KEY_SOURCE, api.key_source),
        **settle(catalogue.FRONT, front.kind),
        **settle(catalogue.HOST_FORWARDED, front.forwards_host),
        **_behaviour(landing),
        **_web_acl(configuration, landing),
        **endpoint(configuration),
        **_reached(configuration, landing),
        **_known_host(landing),
        **_access_mode(configuration, landing),
        **_certificate(landing),
    }


def _web_acl(configuration: Configuration, landing: Landing) -> Said:
    """What it did, as told; else what follows where every rule only counts, or from the IP sets of rules."""
    said = means(catalogue.WAF_ALLOWS, configuration.web_acl, _WAF)
    rules = configuration.web_rules
    if not said and isinstance(rules.value, tuple) and all(each.counts.value is True for each in rules.value):
        return {catalogue.WAF_ALLOWS.name: Located(True, rules.at)}
    unguarded = landing.stage is not None and landing.stage.upkeep.guarded.value is False
    if said or unguarded or not isinstance(rules.value, tuple):
        return said
    ruled = _by_rules(rules.value, rules.at)
    return {} if ruled is None else {catalogue.WAF_ALLOWS.name: ruled}


def _by_rules(rules: tuple[WebRule, ...], at: Place) -> Formula | None:
    """What the rules make of a call that is let pass by default, where IP sets are told of some.

    By priority, until one allows or blocks (AWS WAF developer guide, web-acl-processing-order, read
    2026-11-28).
    """
    acting = [rule for rule in rules if rule.counts.value is not True]
    placed = [(rule.priority.value, rule) for rule in acting if isinstance(rule.priority.value, float)]
    if len(placed) < len(acting) or not any(rule.networks.known for rule in acting):
        return None
    allowed: Formula = yes(at)
    for _, rule in sorted(placed, key=itemgetter(0), reverse=True):
        allowed = _after(rule, allowed)
    return allowed


def _after(rule: WebRule, allowed: Formula) -> Formula:
    """Whether a call is let pass by a rule or, where the rule is not for it, by those that follow."""
    left = open_(catalogue.WAF_ALLOWS, rule.at)
    meant: Formula = left
    if isinstance(rule.networks.value, tuple):
        meant = Atom(catalogue.SOURCE_IP, IN_SET, Networks(rule.networks.value), None, rule.at)
    if rule.action.value == "ALLOW":
        return any_of((meant, allowed))
    if rule.action.value == "BLOCK":
        return all_of((negate(meant), allowed))
    return all_of((left, allowed)) if rule.group else any_of((left, all_of((left, allowed))))


def caller(configuration: Configuration) -> Said:
    """What the configuration tells of who calls, and from where."""
    told = configuration.caller
    return {
        **settle(catalogue.SOURCE_IP, told.ip),
        **settle(catalogue.CALLER_ARN, told.arn),
        **settle(catalogue.CLIENT_CERTIFICATE, told.certificate),
    }


def _behaviour(landing: Landing) -> Said:
    """CloudFront passes the allowed methods on, and no other; a load balancer's rule can answer by itself."""
    said: Said = {}
    passed = landing.behaviour
    if passed is not None:
        said |= lost_on_the_way(landing)
        said[catalogue.FRONT.name] = Located("cloudfront", passed.at)
        if isinstance(passed.headers.value, Forwarded):
            forwards = passed.headers.value.passes_host()
            said[catalogue.HOST_FORWARDED.name] = Located(forwards, passed.headers.at)
        allowed = passed.verbs.value
        if isinstance(allowed, tuple) and landing.verb is not None and landing.verb not in allowed:
            said[catalogue.EDGE_REFUSES.name] = Located(True, passed.verbs.at)
    if landing.rule is not None:
        said[catalogue.EDGE_REFUSES.name] = Located(True, landing.rule.at)
    return said


def lost_on_the_way(landing: Landing) -> dict[str, Located[Value]]:
    """What a distribution does not pass on never arrives."""
    passed = landing.behaviour
    if passed is None or not isinstance(passed.headers.value, Forwarded):
        return {}
    headers, at = passed.headers.value, passed.headers.at
    lost: dict[str, Located[Value]] = {}
    dropped = landing.verb is not None and headers.drops_authorization(landing.verb)
    if dropped and "authorization" not in passed.adds:
        lost[catalogue.AUTHORIZATION.name] = Located("none", at)
    if not headers.passes("x-api-key") and "x-api-key" not in passed.adds:
        lost[catalogue.API_KEY.name] = Located(ABSENT, at)
    return lost


def endpoint(configuration: Configuration) -> Said:
    """The endpoint that is shown is the one that the call travels through."""
    shown = configuration.vpc_endpoint
    said: Said = {}
    if shown.id.known or shown.id.value is ABSENT:
        said[catalogue.VPC_ENDPOINT.name] = Located(shown.id.known, shown.id.at)
    if shown.policy.known or shown.policy.value is ABSENT:
        said[catalogue.VPCE_POLICY_CUSTOM.name] = Located(shown.policy.known, shown.policy.at)
    return said


def _reached(configuration: Configuration, landing: Landing) -> Said:
    """A public API's own host through a VPC endpoint, or a private API without one."""
    kind, fact = configuration.api.endpoint_type, catalogue.ENDPOINT_REACHED
    if kind.value in PUBLIC:
        own = only_where(catalogue.HOST_KIND, "execute-api", no_at(kind.at), fact)
        return {fact.name: _by_way({True: own, False: yes(kind.at)})}
    if kind.value == "PRIVATE":
        return {fact.name: _by_way({True: _privately(configuration, landing), False: no_at(kind.at)})}
    return {}


def _by_way(cases: dict[Value, Formula]) -> Formula:
    return CaseOf(catalogue.VPC_ENDPOINT, cases, open_(catalogue.ENDPOINT_REACHED))


def no_at(at: Place) -> Formula:
    """Settled: it does not hold, at this place; the cause is that of the question."""
    return const(False, at, catalogue.ENDPOINT_REACHED)


def _privately(configuration: Configuration, landing: Landing) -> Formula:
    """By the API's own name, by the name that joins it to an associated endpoint, or by naming it beside."""
    kind, endpoints, fact = (
        configuration.api.endpoint_type,
        configuration.api.endpoints,
        catalogue.ENDPOINT_REACHED,
    )
    host = landing.host
    if host is not None and host.form is Form.ASSOCIATED:
        listed = endpoints.value
        return const(host.vpc_endpoint in listed if isinstance(listed, tuple) else None, endpoints.at, fact)
    if host is None or host.form is not Form.ENDPOINT:
        return only_where(catalogue.HOST_KIND, "execute-api", yes(kind.at), fact)
    return any_of(
        (
            Atom(catalogue.header_fact("x-apigw-api-id"), PRESENT, None, None, kind.at),
            Atom(catalogue.header_fact("host"), NAMES_NO_ENDPOINT, None, None, kind.at),
        )
    )


def _known_host(landing: Landing) -> Said:
    """A domain that is shown is one of API Gateway; another name in the Host header counts where it
    arrives."""
    said: Said = {}
    if landing.named is not None:
        said[catalogue.HOST_KNOWN.name] = Located(True, landing.named.at)
    known = landing.host_known
    if known is not None:
        there = const(known.value is True, known.at, catalogue.HOST_KNOWN)
        otherwise = yes(landing.named.at) if landing.named is not None else open_(catalogue.HOST_KNOWN)
        forwarded = CaseOf(catalogue.HOST_FORWARDED, {True: there}, otherwise)
        said[catalogue.HOST_KNOWN.name] = CaseOf(catalogue.HOST_REWRITTEN, {True: there}, forwarded)
    return said


def _access_mode(configuration: Configuration, landing: Landing) -> Said:
    """The mode of the name that was asked for: the domain's, or the API's own."""
    fact, domain, api = catalogue.ACCESS_MODE_MET, landing.named, configuration.api
    if domain is not None:
        strict = _mode(domain.access_mode, domain.endpoint_type)
        return {} if strict is None else {fact.name: strict}
    body = _mode(api.access_mode, api.endpoint_type)
    if body is None:
        return {}
    return {fact.name: only_where(catalogue.HOST_KIND, "execute-api", body, fact)}


def _mode(mode: Setting[str], kind: Setting[str]) -> Formula | None:
    """The handshake's name must be the Host header's, and the kind of endpoint the configured one."""
    fact = catalogue.ACCESS_MODE_MET
    if mode.value != "STRICT":
        return yes(mode.at) if mode.value in ("BASIC", ABSENT) else None
    same = is_value(catalogue.HOST_REWRITTEN, False, None, mode.at)
    if kind.value in PUBLIC:
        way: Formula = is_value(catalogue.VPC_ENDPOINT, False, None, kind.at)
    elif kind.value == "PRIVATE":
        way = is_value(catalogue.VPC_ENDPOINT, True, None, kind.at)
    else:
        way = open_(fact, mode.at)
    return all_of((same, way, *((open_(fact, kind.at),) if kind.value == "EDGE" else ())))


def _certificate(landing: Landing) -> Said:
    """A domain that asks for no certificate trusts everybody; one that asks does not trust a call without."""
    domain, fact = landing.named, catalogue.CLIENT_CERTIFICATE_TRUSTED
    if domain is None or isinstance(domain.client_certificates.value, State):
        return {}
    asks = domain.client_certificates
    body: Formula = yes(asks.at)
    if asks.value:
        body = only_where(catalogue.CLIENT_CERTIFICATE, False, const(False, asks.at, fact), fact)
    return {fact.name: only_where(catalogue.HOST_KIND, "custom", body, fact)}


__all__ = ["PUBLIC", "caller", "edges"]
