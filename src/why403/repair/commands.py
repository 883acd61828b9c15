"""Commands of the AWS CLI that make edits on a live API, with the deployment that makes them effective.

They are printed, and never run. What is not known stands in capital letters.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from why403.iam.principals import CallerKind, caller_of
from why403.logic.places import Place
from why403.logic.states import State
from why403.model.configuration import Configuration
from why403.model.configuration import Mapping as DomainMapping
from why403.model.repair import Do, Edit
from why403.model.route import Setting
from why403.repair.front_commands import front_commands
from why403.repair.ground import Scene


def commands(edits: tuple[Edit, ...], scene: Scene, after: Configuration) -> tuple[str, ...]:
    """One for each edit of the configuration that one command can make; then the deployment. `after` is the
    configuration with the edits made."""
    found = [line for edit in edits if not edit.of_request for line in _of(edit, scene, after)]
    found = [*dict.fromkeys(found), *front_commands(edits, scene.configuration)]
    needed = any(edit.way[:1] == ("api",) for edit in edits)
    if found and needed and scene.call.landing.kind == "REST":
        found.append(deployment(scene))
    return tuple(found)


def deployment(scene: Scene) -> str:
    """The command that deploys the API to the called stage."""
    stage = scene.call.landing.stage
    name = "STAGE" if stage is None else shlex.quote(stage.name)
    rest = scene.call.landing.kind == "REST"
    own = f"apigateway create-deployment --rest-api-id {_api(scene)}"
    return (
        f"aws {own if rest else f'apigatewayv2 create-deployment --api-id {_api(scene)}'} --stage-name {name}"
    )


def _api(scene: Scene) -> str:
    own, host = scene.configuration.api.id.value, scene.call.landing.host
    if isinstance(own, State):
        return str(host.api) if host is not None and host.api else "API_ID"
    return own


def _of(edit: Edit, scene: Scene, after: Configuration) -> Iterator[str]:
    rest = scene.call.landing.kind == "REST"
    match edit.way:
        case ("keys", key, "enabled"):
            own = f"--api-key {_known(edit.at, key, 'API_KEY_ID')}"
            yield _patched("update-api-key", own, "replace", "/enabled", "true")
        case ("plans", plan, "keys"):
            yield (
                f"aws apigateway create-usage-plan-key --usage-plan-id {_known(edit.at, plan, 'PLAN_ID')} "
                f"--key-type API_KEY --key-id {_known(edit.at, edit.value, 'API_KEY_ID')}"
            )
        case ("plans", plan, "stages"):
            stage = str(edit.value).rpartition("/")[2]
            value = f"{_api(scene)}:{stage}"
            own = f"--usage-plan-id {_known(edit.at, plan, 'PLAN_ID')}"
            yield _patched("update-usage-plan", own, "add", "/apiStages", value)
        case ("api", "default_endpoint") if rest:
            own = f"--rest-api-id {_api(scene)}"
            yield _patched("update-rest-api", own, "replace", "/disableExecuteApiEndpoint", "false")
        case ("api", "default_endpoint"):
            yield f"aws apigatewayv2 update-api --api-id {_api(scene)} --no-disable-execute-api-endpoint"
        case ("api", "policy", *_) if rest:
            change = [{"op": "replace", "path": "/policy", "value": _policy(after)}]
            own = f"--rest-api-id {_api(scene)}"
            yield f"aws apigateway update-rest-api {own} --patch-operations {shlex.quote(json.dumps(change))}"
        case ("api", "routes", name, "key_required") if rest:
            yield _method(scene, str(name), "/apiKeyRequired", "false")
        case ("api", "routes", name, "authorization") if rest:
            yield _method(scene, str(name), "/authorizationType", "NONE")
        case ("api", "routes", _, "sources", *_) | ("method", "sources", *_):
            yield _permission(edit.value)
        case ("authorizers", _, "permitted") | ("authorizer", "permitted"):
            yield _permission(edit.value)
        case ("api", "rates", route, name) if rest:
            part = f"/{_method_key(str(route))}/throttling/{name}Limit"
            own = f"--rest-api-id {_api(scene)} --stage-name {_stage(scene)}"
            yield _patched("update-stage", own, "replace", part, f"{edit.value:g}")
        case ("api", "rates", route, name):
            limit = f"Throttling{str(name).title()}Limit={edit.value:g}"
            general = "--default-route-settings " + limit
            own = f"--route-settings {shlex.quote(json.dumps({route: dict([limit.split('=')])}))}"
            yield (
                f"aws apigatewayv2 update-stage --api-id {_api(scene)} --stage-name "
                f"{shlex.quote(_stage(scene))} {general if route == '*' else own}"
            )
        case ("api", "stages", stage, "deploys"):
            own = f"--api-id {_api(scene)} --stage-name {shlex.quote(str(stage))}"
            yield f"aws apigatewayv2 update-stage {own} --auto-deploy"
        case ("api", "endpoint_type"):
            old = scene.configuration.api.endpoint_type.value
            path = f"/endpointConfiguration/types/{old}"
            yield _patched(
                "update-rest-api", f"--rest-api-id {_api(scene)}", "replace", path, str(edit.value)
            )
        case ("plans", plan, "rate", name):
            own = f"--usage-plan-id {_known(edit.at, plan, 'PLAN_ID')}"
            yield _patched("update-usage-plan", own, "replace", f"/throttle/{name}Limit", f"{edit.value:g}")
        case ("web_rules", int(number), "networks", _):
            rules = after.web_rules.value
            left = rules[number].networks.value if isinstance(rules, tuple) else ()
            own = "--name NAME --scope REGIONAL --id ID"
            yield f"aws wafv2 get-ip-set {own}"
            yield (
                f"aws wafv2 update-ip-set {own} --lock-token LOCK_TOKEN --addresses "
                + (" ".join(map(shlex.quote, left)) if isinstance(left, tuple) and left else "'[]'")
            )
        case ("web_rules", *_):
            yield "aws wafv2 get-web-acl --name NAME --scope REGIONAL --id ID > acl.json"
            yield (
                "aws wafv2 update-web-acl --name NAME --scope REGIONAL --id ID --lock-token LOCK_TOKEN "
                "--default-action Allow={} --visibility-config VISIBILITY_CONFIG --rules file://rules.json"
            )
        case ("domains", domain, "mappings") if isinstance(edit.value, DomainMapping):
            yield from _mapping(str(domain), edit.value, scene, rest=rest)
        case ("caller", "policies", *_) if edit.do is Do.ADD and isinstance(edit.value, dict):
            yield from _granted(edit, scene)
        case ("caller", "boundary" | "policies" as name, *below):
            document = _document_of(after, name, below)
            yield (
                f"aws iam create-policy-version --policy-arn {_ARNS[name]} --set-as-default "
                f"--policy-document {document}"
            )
        case ("caller", "scps" | "rcps" as name, *below):
            yield (
                f"aws organizations update-policy --policy-id {_ARNS[name]} "
                f"--content {_document_of(after, name, below)}"
            )


def _stage(scene: Scene) -> str:
    stage = scene.call.landing.stage
    return "STAGE" if stage is None else stage.name


def _method_key(route: str) -> str:
    """`~1pets/GET` for `GET /pets`, and all methods as `*/*`."""
    verb, _, path = route.partition(" ")
    return "*/*" if route == "*" else f"{path.replace('/', '~1')}/{verb}"


def _permission(value: object) -> str:
    """The statement of a function's policy that lets API Gateway invoke it."""
    first = value[0] if isinstance(value, tuple) else value
    source = shlex.quote(str(first.value if isinstance(first, Setting) else first))
    return (
        "aws lambda add-permission --function-name FUNCTION --statement-id invoked-by-api "
        f"--action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn {source}"
    )


_ARNS = {
    "policies": "POLICY_ARN",
    "boundary": "BOUNDARY_ARN",
    "scps": "SCP_ID",
    "rcps": "RCP_ID",
}


def _document_of(after: Configuration, name: str, below: Sequence[object]) -> str:
    """The whole policy after the edit, quoted for a shell."""
    value = getattr(after.caller, name).value
    found = value[below[0]] if isinstance(value, list | tuple) and isinstance(below[0], int) else value
    return shlex.quote(found if isinstance(found, str) else json.dumps(found))


def _policy(after: Configuration) -> str:
    """The whole policy as a text; what a template leaves open in it is the reader's to fill in."""
    value = after.api.policy.value
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return "POLICY_AS_JSON_TEXT" if "Fn::Open" in text else text


def _patched(operation: str, of: str, do: str, path: str, value: str) -> str:
    change = f"op={do},path={path},value={value}"
    return f"aws apigateway {operation} {of} --patch-operations {shlex.quote(change)}"


def _method(scene: Scene, name: str, path: str, value: str) -> str:
    own = f"--rest-api-id {_api(scene)} --resource-id RESOURCE_ID --http-method {name.split(' ')[0]}"
    return _patched("update-method", own, "replace", path, value)


def _mapping(domain: str, made: DomainMapping, scene: Scene, *, rest: bool) -> Iterator[str]:
    stage = made.stage.value if isinstance(made.stage.value, str) else "STAGE"
    if rest:
        yield (
            f"aws apigateway create-base-path-mapping --domain-name {domain} --rest-api-id {_api(scene)} "
            f"--stage {stage}" + (f" --base-path {made.path}" if made.path else "")
        )
    else:
        yield (
            f"aws apigatewayv2 create-api-mapping --domain-name {domain} --api-id {_api(scene)} "
            f"--stage {shlex.quote(stage)}" + (f" --api-mapping-key {made.path}" if made.path else "")
        )


def _granted(edit: Edit, scene: Scene) -> Iterator[str]:
    """An inline policy of its own for the user or role, so that none of its others is replaced."""
    arn = scene.configuration.caller.arn.value
    caller = caller_of(arn) if isinstance(arn, str) else None
    given = edit.value if isinstance(edit.value, dict) else {}
    whole = given if "Statement" in given else {"Version": "2012-10-17", "Statement": [given]}
    document = shlex.quote(json.dumps(whole))
    if caller is not None and caller.kind is CallerKind.USER:
        kind, who = "user", caller.name
    else:
        kind, who = "role", caller.name if caller is not None and caller.name else "ROLE"
    yield (
        f"aws iam put-{kind}-policy --{kind}-name {who} --policy-name invoke-api --policy-document {document}"
    )


def _known(at: Place, named: object, otherwise: str) -> str:
    """An id as the account tells it; what a file calls a key or a plan is no id."""
    read = at.origin is not None and bool(at.origin.read_by)
    return shlex.quote(str(named)) if read else otherwise
