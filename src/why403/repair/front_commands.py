"""Commands of the AWS CLI that change what a live distribution passes on.

CloudFront takes a whole configuration, with the ETag of the one that it replaces (CloudFront API reference,
UpdateDistribution): it is fetched, changed by jq, and put back.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from why403 import facts as catalogue
from why403.model.configuration import Configuration
from why403.model.distribution import CACHING_DISABLED, EXCEPT_HOST, ORIGIN_REQUEST
from why403.model.front import Behaviour, Forwarded, Headers
from why403.model.repair import Edit

_ID = "--id DISTRIBUTION_ID"
_DEFAULT = "*"
_UNCACHED = json.dumps(CACHING_DISABLED)


def front_commands(edits: Sequence[Edit], configuration: Configuration) -> Iterator[str]:
    """The commands for those edits that the configuration of a distribution can have; none where there are
    none of these. What one of its functions or shared policies does is changed there."""
    changes = [change for edit in edits if (change := _change(edit, configuration))]
    if not changes:
        return
    yield f"aws cloudfront get-distribution-config {_ID} > distribution.json"
    wanted = " | ".join((".DistributionConfig", *changes))
    yield f"jq {shlex.quote(wanted)} distribution.json > config.json"
    yield f"aws cloudfront update-distribution {_ID} --if-match ETAG --distribution-config file://config.json"


def _change(edit: Edit, configuration: Configuration) -> str:
    """What jq makes of the configuration; empty where it has no such setting."""
    behaviours = configuration.front.behaviours.value
    match edit.way:
        case ("front", "behaviours", int(number), setting) if isinstance(behaviours, tuple):
            way = _way(behaviours[number])
        case _:
            return ""
    if setting == "path":
        meant = f"if .Id == $id then .OriginPath = {json.dumps(edit.value)} else . end"
        return f"{way}.TargetOriginId as $id | .Origins.Items |= map({meant})"
    if setting != "headers" or not isinstance(edit.value, Forwarded):
        return ""
    return _forwarding(edit, edit.value, way)


def _way(behaviour: Behaviour) -> str:
    """Where jq finds a behavior."""
    if behaviour.pattern == _DEFAULT:
        return ".DefaultCacheBehavior"
    return f"(.CacheBehaviors.Items[] | select(.PathPattern == {json.dumps(behaviour.pattern)}))"


def _forwarding(edit: Edit, wanted: Forwarded, way: str) -> str:
    """The list of a legacy setting, or the managed policy; that one not through a cache that does not tell
    the callers apart."""
    if wanted.by is Headers.LEGACY:
        names = sorted(name.title() for name in wanted.names)
        listed = json.dumps({"Quantity": len(names), "Items": names})
        return f"{way}.ForwardedValues.Headers = {listed}"
    if wanted != ORIGIN_REQUEST[EXCEPT_HOST]:
        return ""
    made = f".OriginRequestPolicyId = {json.dumps(EXCEPT_HOST)}"
    if edit.fact == catalogue.HOST_FORWARDED.name:  # settings before policies that forward all cache nothing
        legacy = f"del(.ForwardedValues, .MinTTL, .DefaultTTL, .MaxTTL) | .CachePolicyId = {_UNCACHED}"
        made = f"if .ForwardedValues then {legacy} else . end | {made}"
    if edit.fact != catalogue.HOST_FORWARDED.name:
        shared = json.dumps("disable caching first: one caller would get the response to another")
        made = f"if .CachePolicyId == {_UNCACHED} then {made} else error({shared}) end"
    return f"{way} |= ({made})"
