"""The URL must have a stage, and the stage must be deployed.

What the caller sees
    REST and WebSocket: 403 {"message":"Forbidden"}; REST was seen with "Missing Authentication Token" too.
    HTTP: 404 {"message":"Not Found"}. Nothing in the logs.

How to tell
    Compare the first segment of the path with the list of stages, letter by letter: names are
    case-sensitive. An HTTP API can have the stage $default, which is not in the URL.
"""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts
from why403.gates.check import Check, Gate, Spoken, always
from why403.gates.guide import READ, guide, repost
from why403.logic.claims import assumed, documented, observed
from why403.logic.formula import all_of, any_of, is_value
from why403.model.site import Site
from why403.refusals import catalogue as refusals
from why403.refusals import causes

_WITHOUT = assumed(
    "A REST API can answer a URL that begins with no stage with Missing Authentication Token too: that was "
    "seen, and is not documented",
    "2026-11-30",
)
SOURCES = (
    documented(
        "A URL with a stage that does not exist is among the causes of 403 Forbidden",
        repost("api-gateway-troubleshoot-403-forbidden"),
        READ,
    ),
    documented("An HTTP API returns 404 if no stage matches", guide("http-api-develop-routes"), READ),
    observed(
        "Stage names are case-sensitive in the URL",
        "https://github.com/aws-samples/aws-microservices-deploy-options/issues/26",
        READ,
    ),
    _WITHOUT,
)


def checks(site: Site) -> Iterator[Check]:
    """The stage exists, and it serves a deployment at all."""
    named = any_of(
        (
            all_of((is_value(facts.HOST_KIND, "custom"), is_value(facts.FRONT, "none"))),
            is_value(facts.STAGE_EXISTS, True, causes.STAGE_MISSING),
        )
    )
    also = (Spoken(refusals.MISSING_TOKEN, source=_WITHOUT),) if site.kind == "REST" else ()
    yield Check("stage.exists", named, always(refusals.no_api(site.kind)), also)
    deployed = is_value(facts.STAGE_DEPLOYED, True, causes.NOT_DEPLOYED)
    yield Check("stage.deployed", deployed, always(refusals.no_api(site.kind)))


GATE = Gate("stage", __doc__, SOURCES, checks)
