"""API keys and usage plans. Values are compared in memory; of the one that was sent the end is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from why403 import facts as catalogue
from why403.account.account import Account
from why403.account.faults import Fault
from why403.account.pages import Listing
from why403.account.shapes import GONE, only, part, parts
from why403.account.sight import Fragment, Sight
from why403.redaction.values import LONG_ENOUGH, last_four

_PAGE = 500
_LIMITS = {"throttle": ("rateLimit", "burstLimit"), "quota": ("limit", "offset", "period")}


def sent(sight: Sight) -> str | None:
    """The value of the key that the call carries, or what a mask leaves of it."""
    value = sight.facts.get(catalogue.API_KEY.name)
    return value if isinstance(value, str) and value.strip("*") else None


def keys(sight: Sight) -> Fragment:
    """The keys that can be the one that was sent; without one, all of them, and no value."""
    value = sent(sight)
    keeps = None if value is None else _same(value)
    listing = sight.account.listed(
        "apigateway",
        "GetApiKeys",
        enough=(lambda entry: "value" in entry) if value is not None and "*" not in value else None,
        keeps=keeps,
        includeValues=value is not None,
        limit=_PAGE,
    )
    found = [each for each in listing.items if value is None or "value" in each]
    if not listing.whole and not found:
        return {}
    return {"apiKeys": [_key(each) for each in found]}


def _key(entry: Mapping[str, Any]) -> dict[str, object]:
    made = entry.get("createdDate")
    day = {"createdDate": str(made)[:10]} if made is not None else {}
    return {**only(entry, "id", "name", "enabled", "value"), **day}


def _same(value: str) -> Callable[[str], str | None]:
    """Says of each value whether it is the one that was sent, by digest, or fits what a mask left."""
    if "*" in value:
        end = value.rpartition("*")[2]
        return lambda other: value if other.endswith(end) else None
    digest = sha256(value.encode()).digest()
    shown = last_four(value) if len(value) >= LONG_ENOUGH else value
    return lambda other: shown if compare_digest(sha256(other.encode()).digest(), digest) else None


def plans(sight: Sight) -> Fragment:
    """The plans of the key that was sent; without one, all plans with their keys."""
    found = _ids(sight)
    if sent(sight) is not None:
        if len(found) != 1:
            return {}
        listing = sight.account.listed("apigateway", "GetUsagePlans", keyId=found[0], limit=_PAGE)
        return _told(listing, [found] * len(listing.items))
    listing = sight.account.listed("apigateway", "GetUsagePlans", limit=_PAGE)
    return _told(listing, sight.account.together([partial(_keys_of, plan=plan) for plan in listing.items]))


def _ids(sight: Sight) -> list[str]:
    """The ids of the keys that are told; one that is told by its name alone has none."""
    return [str(key["id"]) for key in parts(sight.written, "apiKeys") if "id" in key]


def _told(listing: Listing, keys_of: Sequence[list[str] | None]) -> Fragment:
    if not listing.whole:
        return {}
    return {"usagePlans": [_plan(plan, named) for plan, named in zip(listing.items, keys_of, strict=True)]}


def _keys_of(account: Account, plan: Mapping[str, Any]) -> list[str] | None:
    """The keys of a plan; untold where they cannot be read."""
    named = str(plan.get("id"))
    try:
        listing = account.listed("apigateway", "GetUsagePlanKeys", named, usagePlanId=named, limit=_PAGE)
    except Fault:
        return None
    return [str(key["id"]) for key in listing.items if "id" in key] if listing.whole else None


def _plan(plan: Mapping[str, Any], named: list[str] | None) -> dict[str, object]:
    stages = [only(stage, "apiId", "stage") for stage in parts(plan, "apiStages")]
    listed = {} if named is None else {"keys": named}
    limits = {name: only(part(plan, name) or {}, *members) for name, members in _LIMITS.items()}
    told = {name: limit or GONE for name, limit in limits.items()}
    return {**only(plan, "id", "name"), **told, "apiStages": stages, **listed}


def usage(sight: Sight) -> Fragment:
    """What is left of the quota of the key that was sent; without one, the calls of all keys."""
    if sent(sight) is None:
        return _used(sight)
    key = next(iter(_ids(sight)), None)
    plan = next((plan for plan in parts(sight.written, "usagePlans") if _joins(sight, plan)), None)
    if key is None or plan is None or plan.get("quota") in (None, GONE):
        return {}
    today = datetime.now(UTC).date()
    answer = sight.account.call(
        "apigateway",
        "GetUsage",
        str(plan.get("id")),
        usagePlanId=plan.get("id"),
        keyId=key,
        startDate=str(today - timedelta(days=1)),
        endDate=str(today),
    )
    items = part(answer, "items")
    return {"usage": {"items": items}} if isinstance(items, Mapping) else {}


_DAYS = 89
"""AWS keeps the usage of ninety days (developer guide, api-gateway-create-usage-plans-with-console)."""


def _used(sight: Sight) -> Fragment:
    """The calls of every key of a plan that has a stage of this API; untold where a plan cannot be read."""
    plans = [plan for plan in parts(sight.written, "usagePlans") if plan.get("keys") and _is_of(sight, plan)]
    found = sight.account.together([partial(_usage_of, plan=plan) for plan in plans])
    if not plans or any(items is None for items in found):
        return {}
    days: dict[str, list[list[float]]] = {}
    for items in found:
        for key, own in (items or {}).items():
            days[key] = (
                [[day[0] + more[0], *more[1:]] for day, more in zip(days[key], own, strict=False)]
                if key in days
                else own
            )
    return {"usage": {"items": days}}


def _is_of(sight: Sight, plan: Mapping[str, Any]) -> bool:
    return any(stage.get("apiId") == sight.api for stage in parts(plan, "apiStages"))


def _usage_of(account: Account, plan: Mapping[str, Any]) -> dict[str, list[list[float]]] | None:
    """The pairs of each key and day, of every page."""
    today, named, page = datetime.now(UTC).date(), str(plan.get("id")), dict[str, object]()
    found: dict[str, list[list[float]]] = {}
    while True:
        try:
            answer = account.call(
                "apigateway",
                "GetUsage",
                named,
                usagePlanId=named,
                startDate=str(today - timedelta(days=_DAYS)),
                endDate=str(today),
                limit=_PAGE,
                **page,
            )
        except Fault:
            return None
        found |= part(answer, "items") or {}
        page = {"position": answer["position"]} if answer.get("position") else {}
        if not page:
            return found


def _joins(sight: Sight, plan: Mapping[str, Any]) -> bool:
    called = (sight.api, sight.stage)
    return any((stage.get("apiId"), stage.get("stage")) == called for stage in parts(plan, "apiStages"))
