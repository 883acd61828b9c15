"""What an incident file shows under `config`, typed. `incident_keys` defines the keys."""

from __future__ import annotations

from collections.abc import Callable, Container
from collections.abc import Mapping as MappingOf
from dataclasses import replace

from why403.credentials.jwt.moment import moment_told
from why403.incident.api import api, method, mock, named_as
from why403.incident.authorizer import authorizer
from why403.incident.edges import domains, front, vpc_endpoint, web_acl, web_rules
from why403.incident.keys import CONFIG
from why403.incident.tree import Places, Tree
from why403.logic.places import Origin, PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN
from why403.model.authorizer import NOTHING_TOLD
from why403.model.configuration import (
    NO_QUOTA,
    NO_RATE,
    Caller,
    Configuration,
    Key,
    Plan,
    Quota,
    Rate,
    secret,
)
from why403.model.incident import Credentials, ShownConfig
from why403.model.route import Route, Setting


def shown(config: MappingOf[str, object], places: Places | None = None) -> ShownConfig | None:
    """Everything that is shown; `None` where nothing is. `places` are those of its parts."""
    if not config:
        return None
    known = places or {}
    tree = Tree(config, (), known, CONFIG)
    log_format = tree.get("accessLogFormat").value
    of_call = config.keys() <= _OF_THE_CALL
    return ShownConfig(
        configuration=_of_call(tree) if of_call else _configuration(tree),
        authorizer=NOTHING_TOLD if of_call else authorizer(tree),
        credentials=Credentials(moment_told(tree.get("credentials").get("Expiration").value)),
        called_at=moment_told(tree.get("calledAt").value),
        log_format=log_format if isinstance(log_format, str) else UNKNOWN,
        as_written=config,
        places=known,
    )


_OF_THE_CALL = frozenset({"callerArn", "callerIp", "calledAt", "accessLogFormat", "credentials"})
"""What every line of a log can tell: of these keys no other part of the configuration is read."""


def _of_call(tree: Tree) -> Configuration:
    """The configuration where these keys alone are shown: a log has many lines."""
    caller = Caller(arn=tree.get("callerArn").text(), ip=tree.get("callerIp").text())
    return replace(_NOTHING, caller=caller, parts=_parts(tree))


def together(first: ShownConfig | None, second: ShownConfig | None) -> ShownConfig | None:
    """Both; a key that both have is the first one's."""
    if first is None or second is None:
        return first or second
    more = without(second, first.as_written)
    if more is None:
        return first
    return shown({**first.as_written, **more.as_written}, {**more.places, **first.places})


def learned(config: ShownConfig | None, more: MappingOf[str, object]) -> ShownConfig | None:
    """The same with these keys too, which stand in the place of what was shown under them."""
    if not more:
        return config
    if config is None:
        return shown(more)
    return shown({**config.as_written, **more}, config.places)


def without(config: ShownConfig | None, keys: Container[str]) -> ShownConfig | None:
    """What it shows under other keys."""
    if config is None or not any(key in keys for key in config.as_written):
        return config
    left = {key: part for key, part in config.as_written.items() if key not in keys}
    return shown(left, {way: at for way, at in config.places.items() if not way or way[0] in left})


def with_key_set(config: ShownConfig | None, keys: MappingOf[str, object]) -> ShownConfig | None:
    """The same with an issuer's public keys, which stand above those that it shows beside the authorizer."""
    return together(shown({"jwks": keys}), config)


def placed(
    config: ShownConfig | None, other: ShownConfig | None, made_of: MappingOf[tuple[PathStep, ...], Origin]
) -> ShownConfig | None:
    """The same, with the other's places for parts that have none, and what these were made of."""
    if config is None or other is None:
        return config
    read = {way: at.made_of(made_of[way]) if way in made_of else at for way, at in other.places.items()}
    return shown(config.as_written, {**read, **config.places})


def changed(config: ShownConfig | None, change: Callable[[str, object], object]) -> ShownConfig | None:
    """The same with the part under every key as `change` gives it; places stay."""
    if config is None:
        return None
    return shown({key: change(key, part) for key, part in config.as_written.items()}, config.places)


def configuration(config: MappingOf[str, object], places: Places) -> Configuration:
    """The model of what is shown; every other key is left alone."""
    return _configuration(Tree(config, (), places, CONFIG))


def _configuration(tree: Tree) -> Configuration:
    return Configuration(
        api=api(tree),
        method=_method(tree),
        options=method(tree.get("optionsMethod")),
        mock=mock(tree.get("optionsMethod")),
        domains=domains(tree),
        keys=_listed(tree.get("apiKeys")).all(_key),
        plans=_listed(tree.get("usagePlans")).all(_plan),
        remaining=_remaining(tree.get("usage").get("items")),
        used=_used(tree.get("usage").get("items")),
        web_acl=web_acl(tree.get("webAcl")),
        web_rules=web_rules(tree.get("webAcl")),
        vpc_endpoint=vpc_endpoint(tree.get("vpcEndpoint")),
        front=front(tree.get("front")),
        caller=_caller(tree),
        parts=_parts(tree),
    )


def _parts(tree: Tree) -> dict[tuple[PathStep, ...], Place]:
    return {place.path: place for place in tree.places.values()}


_GUARDED_BY = {
    "TOKEN": "CUSTOM",
    "REQUEST": "CUSTOM",
    "JWT": "JWT",
    "COGNITO_USER_POOLS": "COGNITO_USER_POOLS",
}
"""The authorization of a method with an authorizer of this kind."""


def _method(tree: Tree) -> Route:
    """A method whose authorizer is shown is guarded by one of that kind, if nothing says otherwise."""
    own = tree.get("method")
    told = named_as(method(own, tree.get("requestValidator")), own)
    listed = any(tree.get(name).value is not None for name in ("routes", "deployedRoutes"))
    kind = tree.get("authorizer").get("kind", "type").text()
    guarded = _GUARDED_BY.get(str(kind.value))
    if listed or told.authorization.value is not UNKNOWN or guarded is None:
        return told
    return replace(told, authorization=Setting(guarded, kind.at))


def _listed(tree: Tree) -> Tree:
    """A list; the word `absent` stands for an empty one."""
    return Tree([], tree.path, tree.places) if tree.value == ABSENT.value else tree


def _caller(tree: Tree) -> Caller:
    return Caller(
        arn=tree.get("callerArn").text(),
        ip=tree.get("callerIp").text(),
        policies=_listed(tree.get("callerPolicies")).all(lambda part: part.value),
        boundary=tree.get("permissionsBoundary").any(),
        session=tree.get("sessionPolicy").any(),
        scps=tree.get("serviceControlPolicies").any(),
        rcps=tree.get("resourceControlPolicies").any(),
        certificate=_certificate(tree.get("clientCertificate")),
    )


def _certificate(tree: Tree) -> Setting[bool]:
    """Whether the call brought one."""
    return Setting(False, tree.at) if tree.value == ABSENT.value else tree.flag()


def _key(tree: Tree) -> Key | None:
    name = tree.get("id", "name").value
    return (
        Key(
            str(name),
            tree.get("enabled").flag(),
            secret(tree.get("value").text()),
            tree.at,
            tree.get("createdDate").text(),
        )
        if name
        else None
    )


def _plan(tree: Tree) -> Plan | None:
    return Plan(
        str(tree.get("name", "id").value or ""),
        stages=tree.get("apiStages").all(_plan_stage),
        keys=tree.get("keys").all(_plan_key),
        rate=_rate(tree.get("throttle")),
        at=tree.at,
        plan_id=str(tree.get("id").value or ""),
        quota=_quota(tree.get("quota")),
    )


def _rate(tree: Tree) -> Rate:
    if tree.value == ABSENT.value:
        return NO_RATE
    return Rate("*", tree.get("rateLimit").number(), tree.get("burstLimit").number())


def _quota(tree: Tree) -> Quota:
    if tree.value == ABSENT.value:
        return NO_QUOTA
    return Quota(tree.get("limit").number(), tree.get("period").text())


def _plan_stage(tree: Tree) -> str | None:
    if isinstance(tree.value, MappingOf):
        api, stage = tree.get("apiId").value, tree.get("stage").value
        return None if api is None or stage is None else f"{api}/{stage}"
    return tree.value if isinstance(tree.value, str) else None


def _plan_key(tree: Tree) -> str | None:
    named = tree.get("id").value if isinstance(tree.value, MappingOf) else tree.value
    return str(named) if named is not None else None


def _remaining(tree: Tree) -> Setting[tuple[tuple[str, Setting[float]], ...]]:
    """What is left to each key: the second number of the last day."""
    left = tuple((key, _left(days)) for key, days in tree.entries())
    return Setting(left, tree.at) if isinstance(tree.value, MappingOf) else Setting()


def _used(tree: Tree) -> Setting[tuple[tuple[str, tuple[float, ...]], ...]]:
    """The calls of each key on each day that is told: the first number of the day."""
    days = {key: [_first(day) for day in part.items()] for key, part in tree.entries()}
    known = tuple((key, tuple(found)) for key, found in days.items() if all(each >= 0 for each in found))
    return Setting(known, tree.at) if isinstance(tree.value, MappingOf) else Setting()


def _first(day: Tree) -> float:
    """-1 where it is not told."""
    number = next((part.number().value for part in day.items()), None)
    return number if isinstance(number, float) else -1


def _left(days: Tree) -> Setting[float]:
    last = next(reversed(tuple(days.items())), Tree(None, days.path, days.places))
    pair = tuple(last.items())
    return pair[1].number() if len(pair) == 2 else Setting()


_NOTHING = _configuration(Tree({}, (), {}, CONFIG))
