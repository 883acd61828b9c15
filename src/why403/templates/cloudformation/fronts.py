"""CloudFront distributions of a template that pass calls on to one of its APIs."""

from __future__ import annotations

from collections.abc import Iterator

from why403.documents.open_text import OpenText
from why403.logic.places import Place
from why403.model.configuration import Front
from why403.model.distribution import CACHE, NOTHING, ORIGIN_REQUEST, by_list, by_policy, together
from why403.model.front import Behaviour, Forwarded
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.marks import names_in, text_in
from why403.templates.cloudformation.parts import Part

KIND = "AWS::CloudFront::Distribution"
_DEFAULT_VERBS = ("GET", "HEAD")


def front_of(index: Index, api: Declared) -> Front:
    """The one distribution that leads to this API; of several the call does not tell which one it met."""
    every = list(index.of(KIND))
    found = [each for each in every if any(b.here.value is True for b in _behaviours(index, each, api))]
    if len(found) != 1 or not found[0].certain:
        return Front()
    settings = found[0].properties.get("DistributionConfig")
    behaviours = tuple(_behaviours(index, found[0], api))
    if settings.get("CacheBehaviors").open:
        return Front()
    names = settings.get("Aliases").texts(())
    return Front(
        names=names, behaviours=Setting(behaviours, found[0].at), alone=Setting(len(every) == 1, found[0].at)
    )


def _behaviours(index: Index, distribution: Declared, api: Declared) -> Iterator[Behaviour]:
    """In their order, the default one last."""
    settings = distribution.properties.get("DistributionConfig")
    for part in settings.get("CacheBehaviors").items():
        pattern = part.get("PathPattern").text().value
        yield _behaviour(index, settings, part, api, pattern if isinstance(pattern, str) else "*")
    yield _behaviour(index, settings, settings.get("DefaultCacheBehavior"), api, "*")


def _behaviour(index: Index, settings: Part, part: Part, api: Declared, pattern: str) -> Behaviour:
    origin = _origin(settings, part)
    verbs = part.get("AllowedMethods").texts(_DEFAULT_VERBS)
    functions = ("FunctionAssociations", "LambdaFunctionAssociations")
    headers = _headers(index, part)
    return Behaviour(
        pattern,
        here=UNKNOWN_SETTING if origin is None else _leads_to(origin, api),
        path=UNKNOWN_SETTING if origin is None else _path(index, origin.get("OriginPath")),
        verbs=verbs,
        headers=UNKNOWN_SETTING if headers is None else Setting(headers, _said_at(part)),
        adds=frozenset() if origin is None else _added(origin),
        rewrites=part.get("PathPattern").open or any(not part.get(name).missing for name in functions),
        at=part.at,
    )


def _origin(settings: Part, behaviour: Part) -> Part | None:
    """The origin whose id the behaviour targets, as it is written: literally or by the same reference."""
    wanted = text_in(behaviour.get("TargetOriginId").node)
    found = [
        each for each in settings.get("Origins").items() if wanted and text_in(each.get("Id").node) == wanted
    ]
    return found[0] if len(found) == 1 else None


def _leads_to(origin: Part, api: Declared) -> Setting[bool]:
    """Whether the origin's name is made of this API's own id or endpoint; open where it is made of others."""
    host = origin.get("DomainName")
    if api.name in {name.partition(".")[0] for name in names_in(text_in(host.node))}:
        return Setting(True, origin.at)
    return UNKNOWN_SETTING if host.open else Setting(False, origin.at)


def _path(index: Index, part: Part) -> Setting[str]:
    """Also with a stage in it that the template names."""
    if not part.open:
        return part.text("")
    text = text_in(part.node)
    known = text.filled(index.text_of) if isinstance(text, OpenText) else text
    return Setting(known, part.at) if isinstance(known, str) else part.text()


def _added(origin: Part) -> frozenset[str]:
    names = [each.get("HeaderName").text().value for each in origin.get("OriginCustomHeaders").items()]
    return frozenset(name.lower() for name in names if isinstance(name, str))


def _headers(index: Index, behaviour: Part) -> Forwarded | None:
    """By policies, or by the settings that came before them."""
    legacy = behaviour.get("ForwardedValues")
    if not legacy.missing:
        names = legacy.get("Headers").texts(()).value
        return by_list(names) if isinstance(names, tuple) else None
    asked = behaviour.get("OriginRequestPolicyId")
    request = NOTHING if asked.missing else ORIGIN_REQUEST.get(str(text_in(asked.node))) or _own(index, asked)
    cached = behaviour.get("CachePolicyId")
    return together(CACHE.get(str(text_in(cached.node))) or _own(index, cached), request)


def _said_at(behaviour: Part) -> Place:
    """Where the behaviour says which headers pass."""
    named = (behaviour.get(name) for name in ("ForwardedValues", "OriginRequestPolicyId", "CachePolicyId"))
    return next((part.at for part in named if not part.missing), behaviour.at)


_OWN = {
    "AWS::CloudFront::OriginRequestPolicy": ("OriginRequestPolicyConfig",),
    "AWS::CloudFront::CachePolicy": ("CachePolicyConfig", "ParametersInCacheKeyAndForwardedToOrigin"),
}


def _own(index: Index, part: Part) -> Forwarded | None:
    """A policy that the template declares."""
    found = index.named.get(part.named())
    if found is None or found.kind not in _OWN:
        return None
    settings = found.properties
    for name in (*_OWN[found.kind], "HeadersConfig"):
        settings = settings.get(name)
    behaviour, names = settings.get("HeaderBehavior").text().value, settings.get("Headers").texts(()).value
    return by_policy(behaviour, names) if isinstance(behaviour, str) and isinstance(names, tuple) else None
