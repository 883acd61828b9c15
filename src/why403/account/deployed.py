"""What the called stage serves, beside what is edited.

Nothing is concluded from the API as edited until the deployed half is read: the stage may serve another one.
"""

from __future__ import annotations

from why403.account import http, rest
from why403.account.export import served
from why403.account.faults import Fault, Why
from why403.account.shapes import GONE, parts, told
from why403.account.sight import Fragment, Sight


def deployed(sight: Sight) -> Fragment:
    """The routes that the stage serves, and the policy in force."""
    stage = sight.stage
    if stage is None:
        return {}
    if sight.kind == "REST":
        return _of_rest(sight, stage)
    if _deploys_itself(sight, stage):
        found = sight.written.get("routes") or http.routes(sight).get("routes")
        return told({"routes": found, "deployedRoutes": found})
    return _of_http(sight, stage) if sight.kind == "HTTP" else {}


def edited(sight: Sight) -> Fragment:
    """The routes as they are edited; only beside those that are served."""
    if "deployedRoutes" not in sight.written:
        return {}
    return rest.routes(sight) if sight.kind == "REST" else http.routes(sight)


def _of_rest(sight: Sight, stage: str) -> Fragment:
    """Where no stage of the called name exports anything, the list of stages says whether there is one."""
    try:
        found = _exported(sight, stage)
    except Fault as fault:
        if fault.why is not Why.GONE or "stages" in sight.written:
            raise
        listed = rest.stages(sight)
        if all(each.get("stageName") != stage for each in parts(listed, "stages")):
            sight.account.faults.remove(fault)
        return listed
    return {} if found is None else {**found, **_policy(sight, found)}


def _exported(sight: Sight, stage: str) -> Fragment | None:
    answer = sight.account.call(
        "apigateway",
        "GetExport",
        f"{sight.api}/{stage}",
        restApiId=sight.api,
        stageName=stage,
        exportType="oas30",
        parameters={"extensions": "apigateway,authorizers"},
        accepts="application/json",
    )
    return served(answer["body"])


def _policy(sight: Sight, found: Fragment) -> Fragment:
    """The edited policy counts beside the deployed one, or where neither half has any.

    Whether every export holds the policy in force is not documented: one that is missing there says nothing.
    """
    own = sight.written.get("editedResourcePolicy")
    if "deployedResourcePolicy" in found or own == GONE:
        return told({"resourcePolicy": own})
    return {}


def _of_http(sight: Sight, stage: str) -> Fragment:
    answer = sight.account.call(
        "apigatewayv2",
        "ExportApi",
        f"{sight.api}/{stage}",
        ApiId=sight.api,
        StageName=stage,
        Specification="OAS30",
        OutputType="JSON",
        IncludeExtensions=True,
    )
    return served(answer["body"]) or {}


def _deploys_itself(sight: Sight, stage: str) -> bool:
    return any(
        each.get("stageName") == stage and each.get("autoDeploy") is True
        for each in parts(sight.written, "stages")
    )
