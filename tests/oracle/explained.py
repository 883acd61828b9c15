"""Where the definitions say something else than the old evaluation did, and why: each difference has its
reason.

A reason is a predicate of the world, so that a difference for any other reason is still found.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.oracle.compare import Said, differs
from tests.oracle.worlds import World
from why403 import facts as f
from why403.access.definitions import Access, landing_of
from why403.access.edges import lost_on_the_way
from why403.access.names import named_host
from why403.aws.hosts import Form, gateway_host, host_kind
from why403.logic.facts import Fact
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.addresses import is_private


@dataclass(frozen=True, slots=True)
class Explained:
    """Facts that may differ in some worlds, and the reason; `old` and `new` are tested as values."""

    why: str
    facts: frozenset[str]
    where: Callable[[World, object, object], bool]


def _names(*facts: Fact) -> frozenset[str]:
    return frozenset(fact.name for fact in facts)


def _inside(world: World) -> bool | None:
    address = world.facts.get(f.SOURCE_IP.name, world.configuration.caller.ip.value)
    return is_private(address) if isinstance(address, str) else None


def _at_endpoint(world: World) -> bool:
    return world.facts.get(f.HOST_KIND.name) == "vpc-endpoint"


_THROUGH = _names(
    f.VPC_ENDPOINT, f.ENDPOINT_REACHED, f.ACCESS_MODE_MET, f.VPCE_POLICY_ALLOWS, f.DOMAIN_ACCESS,
    f.RESOURCE_POLICY_ALLOWS, f.RESOURCE_POLICY_DENIES, f.IDENTITY_ALLOWS, f.IDENTITY_DENIES,
    f.BOUNDARY_ALLOWS, f.SESSION_ALLOWS, f.SCP_ALLOWS, f.RCP_ALLOWS, f.MAY_MANAGE_CONNECTIONS,
    f.CACHE_INVALIDATION_ALLOWED, f.POLICY_DEPLOYED,
)  # fmt: skip
_OF_KEYS = _names(f.KEY_EXISTS, f.KEY_ENABLED, f.KEY_IN_PLAN, f.WITHIN_RATE, f.WITHIN_QUOTA)
_OF_POLICIES = _names(f.RESOURCE_POLICY_ALLOWS, f.RESOURCE_POLICY_DENIES, f.POLICY_DEPLOYED)


def loses(fact: Fact, world: World) -> bool:
    """Whether a distribution does not pass on what tells this fact."""
    told = dict(world.facts)
    return fact.name in lost_on_the_way(landing_of(world.configuration, told))


def _told_otherwise(world: World) -> bool:
    """A person tells another authorization type than the configuration."""
    told = world.facts.get(f.METHOD_AUTHORIZATION.name, UNKNOWN)
    if told is UNKNOWN:
        return False
    met = landing_of(world.configuration, world.facts).met or world.configuration.method
    return met.authorization.known and met.authorization.value != told


def _host_disputed(world: World) -> bool:
    """The kind of host that is told is not that of the name."""
    host = gateway_host(str(world.facts.get(f.HOST.name, "")))
    kind = world.facts.get(f.HOST_KIND.name)
    named = host is not None and host.form in (Form.ASSOCIATED, Form.ENDPOINT)
    return named is not (kind == "vpc-endpoint")


_ASKED_SINCE = _names(
    f.RCP_DENIES, f.SCP_DENIES, f.BOUNDARY_DENIES, f.SESSION_DENIES, f.VPCE_POLICY_DENIES,
    f.RESOURCE_POLICY_GRANT,
)  # fmt: skip


EXPLAINED: tuple[Explained, ...] = (
    Explained(
        "whether a limit denies by a statement, and how a grant names the caller, is asked since",
        _ASKED_SINCE,
        lambda _world, old, _new: old is UNKNOWN,
    ),
    Explained(
        "the name of a VPC endpoint says that the call travels through it: it was used, and not said",
        _THROUGH,
        lambda world, old, _new: _at_endpoint(world) and old is UNKNOWN and _inside(world) is not False,
    ),
    Explained(
        "the name says one thing of the way and the address another: what contradicts itself is not known",
        _THROUGH,
        lambda world, _old, _new: _at_endpoint(world) and _inside(world) is False,
    ),
    Explained(
        "that the call travels through no endpoint is told: what follows from the name does not overrule it",
        _THROUGH,
        lambda world, _old, _new: _at_endpoint(world) and world.configuration.vpc_endpoint.id.value is ABSENT,
    ),
    Explained(
        "a Deny with NotPrincipal may deny whom it lists without the account, and without role or session",
        _OF_POLICIES | _names(f.VPCE_POLICY_ALLOWS, f.DOMAIN_ACCESS),
        lambda world, _old, new: new is UNKNOWN and _spared_in_part(world),
    ),
    Explained(
        "the domain that the Host header names is the one whose associations are asked",
        _names(f.DOMAIN_ACCESS),
        lambda world, _old, new: new is False and _names_another_domain(world),
    ),
    Explained(
        "the kind of host that is told is not that of the called name",
        _names(f.ENDPOINT_REACHED),
        lambda world, _old, _new: _host_disputed(world),
    ),
    Explained(
        "a key that the distribution does not pass on never arrives: nothing is said of it",
        _OF_KEYS,
        lambda world, _old, new: new is UNKNOWN and loses(f.API_KEY, world),
    ),
    Explained(
        "a call whose verb is not told may be covered: it was read as a verb called NONE",
        _names(f.INTEGRATION_PERMITTED, f.BACKEND_REACHED),
        lambda world, _old, new: new is UNKNOWN and f.METHOD.name not in world.facts,
    ),
    Explained(
        "that a stage serves a deployment does not hang on the verb of the call",
        _names(f.STAGE_DEPLOYED),
        lambda world, old, new: old is UNKNOWN and new is True and f.METHOD.name not in world.facts,
    ),
    Explained(
        "where both policies are shown, a call that a deployment would not help is told so",
        _names(f.POLICY_DEPLOYED),
        lambda _world, old, new: old is UNKNOWN and new is True,
    ),
    Explained(
        "what the configuration says of the method decides who is named, whatever somebody says of it",
        _OF_POLICIES | _names(f.CACHE_INVALIDATION_ALLOWED),
        lambda world, _old, _new: _told_otherwise(world),
    ),
    Explained(
        "where it is not known what the method asks for, what holds with and without a caller is known",
        _OF_POLICIES | _names(f.CACHE_INVALIDATION_ALLOWED),
        lambda world, old, _new: old is UNKNOWN and not _authorization_known(world),
    ),
    Explained(
        "where it is not known whether the call was signed, what holds with and without a caller is known",
        _names(f.VPCE_POLICY_ALLOWS, f.DOMAIN_ACCESS),
        lambda world, old, _new: old is UNKNOWN and f.AUTHORIZATION.name not in world.facts,
    ),
    Explained(
        "a signature that the distribution does not pass on never arrives: nobody is named",
        _names(f.VPCE_POLICY_ALLOWS, f.DOMAIN_ACCESS),
        lambda world, old, _new: old is UNKNOWN and loses(f.AUTHORIZATION, world),
    ),
    Explained(
        "a call whose verb is not told may be a preflight",
        _names(f.CORS_ALLOWS),
        lambda world, _old, new: new is UNKNOWN and f.METHOD.name not in world.facts,
    ),
    Explained(
        "a Host header with a name of this machine or of AWS is no unknown domain",
        _names(f.HOST_KNOWN),
        lambda world, old, new: (old, new) == (False, UNKNOWN) and _asked_kind(world) != "custom",
    ),
    Explained(
        "that no certificate is sent is taken from what is said of the client",
        _names(f.CLIENT_CERTIFICATE_TRUSTED),
        lambda world, _old, new: new is False and world.configuration.caller.certificate.value is ABSENT,
    ),
    Explained(
        "what is told of the way is not said once more",
        _names(f.VPC_ENDPOINT),
        lambda world, _old, new: new is UNKNOWN and f.VPC_ENDPOINT.name in world.facts,
    ),
    Explained(
        "a web ACL that allows by default, and whose rules only count, lets every call through",
        _names(f.WAF_ALLOWS),
        lambda world, old, new: (old, new) == (UNKNOWN, True) and _only_counts(world),
    ),
    Explained(
        "whether a domain reads its routing rules alone is taken from its mode",
        _names(f.RULES_ONLY),
        lambda _world, old, _new: old is UNKNOWN,
    ),
    Explained(
        "a call to @connections is authorized by IAM, whatever the routes ask for",
        _names(f.METHOD_AUTHORIZATION),
        lambda world, _old, new: new == "AWS_IAM" and _manages(world),
    ),
    Explained(
        "so it is who signs that a policy names there, and not nobody",
        _OF_POLICIES | _names(f.CACHE_INVALIDATION_ALLOWED),
        lambda world, _old, _new: _manages(world),
    ),
    Explained(
        "where the domain leads to a stage, one that is named before @connections is named once more",
        _names(f.STAGE_IN_PATH),
        lambda world, old, new: (
            old is not True and new is True and "/@connections" in str(world.facts.get(f.PATH.name))
        ),
    ),
    Explained(
        "the functions of HTTP and WebSocket APIs are asked by the key of the route, not by verb and path",
        _names(f.INTEGRATION_PERMITTED, f.BACKEND_REACHED),
        lambda world, _old, _new: _kind(world) != "REST",
    ),
    Explained(
        "a call without a path names no stage, where only a stage in the path can be meant",
        _names(f.STAGE_EXISTS),
        lambda world, old, new: (old, new) == (UNKNOWN, False) and _bare(world),
    ),
    Explained(
        "a limit of zero lets no call through, however few there are",
        _names(f.WITHIN_RATE),
        lambda _world, old, new: (old, new) == (UNKNOWN, False),
    ),
    Explained(
        "a statement on all calls of the API meets the call wherever it landed",
        _OF_POLICIES,
        lambda world, old, _new: old is UNKNOWN and "execute-api:/*" in repr(world.configuration.api),
    ),
    Explained(
        "routing rules are followed to the site where they lead",
        _names(*f.ALL),
        lambda world, _old, _new: _ruled(world),
    ),
    Explained(
        "a path of other verbs exists for a preflight alone, and not for every OPTIONS call",
        _names(f.ROUTE_EXISTS),
        lambda world, old, _: (
            old is True
            and landing_of(world.configuration, world.facts).verb == "OPTIONS"
            and world.facts.get(f.PREFLIGHT.name) is not True
        ),
    ),
)


def _names_another_domain(world: World) -> bool:
    landing = Access(world.configuration).call(world.facts, world.request).landing
    return landing.named is not None and landing.named is not landing.domain


def _spared_in_part(world: World) -> bool:
    """Whether a Deny lists the caller, or the role of the session, without what has to be listed beside it.

    The account has to be, and of a session the role: IAM user guide,
    reference_policies_elements_notprincipal.
    """
    arn = world.configuration.caller.arn.value
    if not isinstance(arn, str) or not arn.startswith("arn:"):
        return False
    own = _with_its_account(arn)
    return any(listed & own and not own <= listed for listed in map(_accounts_as_roots, _spared(world)))


def _with_its_account(arn: str) -> frozenset[str]:
    """What is to be listed: the principal, the role of a session, the account by its root."""
    account, resource = arn.split(":")[4], arn.split(":")[5]
    kind, *names = resource.split("/")
    role = (f"arn:aws:iam::{account}:role/{names[0]}",) if kind == "assumed-role" else ()
    return frozenset((arn, *role, f"arn:aws:iam::{account}:root"))


def _accounts_as_roots(listed: Iterable[str]) -> frozenset[str]:
    return frozenset(f"arn:aws:iam::{each}:root" if each.isdigit() else each for each in listed)


def _spared(world: World) -> Iterator[list[str]]:
    """Whom each Deny with NotPrincipal lists, of the policies that name somebody."""
    told, api = world.configuration, world.configuration.api
    stages = api.stages.value if isinstance(api.stages.value, tuple) else ()
    domains = told.domains.value if isinstance(told.domains.value, tuple) else ()
    below = (*(stage.policy for stage in stages), *(domain.policy for domain in domains))
    named = (api.policy, api.served_policy, told.vpc_endpoint.policy, *below)
    for statement in (each for policy in named for each in _statements(policy.value)):
        if statement.get("Effect") != "Allow" and "NotPrincipal" in statement:
            listed = statement["NotPrincipal"]["AWS"]
            yield listed if isinstance(listed, list) else [listed]


def _statements(policy: object) -> list[dict[str, Any]]:
    """Those of a generated policy, which may be JSON text, or nothing that can be read."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy)
        except ValueError:
            return []
    written = policy.get("Statement") if isinstance(policy, dict) else None
    return [each for each in (written if isinstance(written, list) else [written]) if isinstance(each, dict)]


def _ruled(world: World) -> bool:
    request, access = world.request, Access(world.configuration)
    return access.call(world.facts, request).landing.rule_matches is not None


def _only_counts(world: World) -> bool:
    rules = world.configuration.web_rules.value
    return isinstance(rules, tuple) and all(rule.counts.value is True for rule in rules)


def _manages(world: World) -> bool:
    return landing_of(world.configuration, world.facts).managing


def _kind(world: World) -> object:
    told = world.configuration.api.kind.value
    return landing_of(world.configuration, world.facts).kind or (
        told if isinstance(told, str) else world.facts.get(f.API_KIND.name)
    )


def _bare(world: World) -> bool:
    return str(world.facts.get(f.PATH.name, "")).strip("/") == ""


def _authorization_known(world: World) -> bool:
    met = landing_of(world.configuration, world.facts).met or world.configuration.method
    return (
        met.authorization.value in f.METHOD_AUTHORIZATION.values or f.METHOD_AUTHORIZATION.name in world.facts
    )


def _asked_kind(world: World) -> str:
    return host_kind(named_host(world.facts, world.request) or "")


def unexplained(world: World, old: Said, new: Said) -> dict[str, object]:
    """The facts that differ for no reason that is listed, each with both values."""
    pairs = _differing(old, new)
    return {name: pair for name, pair in pairs.items() if not any(_reasons(world, name, *pair))}


def reasons(world: World, old: Said, new: Said) -> set[Explained]:
    """The reasons for everything that differs in a world."""
    return {each for name, pair in _differing(old, new).items() for each in _reasons(world, name, *pair)}


def _differing(old: Said, new: Said) -> dict[str, tuple[object, object]]:
    names = sorted(name for name in old.keys() | new.keys() if differs(old, new, name))
    return {name: (old.get(name, UNKNOWN), new.get(name, UNKNOWN)) for name in names}


def _reasons(world: World, name: str, old: object, new: object) -> Iterator[Explained]:
    return (each for each in EXPLAINED if name in each.facts and each.where(world, old, new))
