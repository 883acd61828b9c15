"""Refused calls beside templates that refuse them, in several dialects and in many styles of writing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

from tests.laws import faults
from tests.laws import faults_around as around
from tests.laws.in_documents import in_openapi, in_sam
from tests.laws.in_serverless import in_serverless
from tests.laws.in_terraform import in_terraform
from tests.laws.sound import World, http, rest
from why403.logic.facts import Value
from why403.templates.recognise import CLOUDFORMATION, HCL, OPENAPI, SAM, SERVERLESS

Fault = Callable[[World, Random], None]
TOGETHER: tuple[Fault, ...] = (
    faults.disabled_key, faults.stage_not_joined, faults.default_off, faults.denied_address,
    faults.nobodys_address, faults.denied, faults.not_allowed_address, faults.not_allowed_method,
    faults.missing_method, around.stopped_by_rules, around.address_blocked, around.stage_stopped,
)  # fmt: skip
"""Faults of a REST API of which two do not hide each other."""
_FRONTS = (around.host_forwarded, around.no_origin_path, around.header_lost)
_WEB_ACLS = (around.stopped_by_rules, around.address_blocked)
_LIMITS = (around.stage_stopped, around.routes_stopped, around.plan_stopped)
_FUNCTIONS = (around.integration_not_permitted, around.authorizer_not_permitted)
_ENDPOINT_TYPES = (around.called_in_a_vpc, around.called_from_outside)
OF_REST: tuple[Fault, ...] = (
    *TOGETHER, *_FRONTS, *_FUNCTIONS, *_ENDPOINT_TYPES, around.plan_stopped, around.token_lost,
    around.other_mapping, around.other_endpoint, around.other_scope, around.other_account,
    around.no_policy, around.own_account_silent, around.other_role_denied, around.no_options,
    around.guarded_options,
)  # fmt: skip
TOGETHER_OF_HTTP: tuple[Fault, ...] = (
    faults.audience, faults.issuer, faults.scope, faults.http_default_off, around.routes_stopped,
)  # fmt: skip
OF_HTTP: tuple[Fault, ...] = (
    *TOGETHER_OF_HTTP, *_FRONTS, around.other_mapping, around.never_deployed, around.other_origin,
)  # fmt: skip
_KEYS_AND_STAGES = (
    faults.disabled_key, faults.stage_not_joined, around.other_mapping, around.never_deployed,
    *_WEB_ACLS, *_LIMITS,
)  # fmt: skip
CANNOT_HAVE: dict[str, tuple[Fault, ...]] = {
    SERVERLESS: (
        faults.stage_not_joined, around.never_deployed, *_WEB_ACLS, *_LIMITS, *_FUNCTIONS, *_ENDPOINT_TYPES,
    ),
    OPENAPI: (
        *_KEYS_AND_STAGES, *_FRONTS, *_FUNCTIONS, *_ENDPOINT_TYPES, around.token_lost, around.no_policy,
        faults.audience, faults.issuer, faults.scope,
    ),
    HCL: (*_WEB_ACLS, around.plan_stopped, around.routes_stopped, *_ENDPOINT_TYPES),
    SAM: (around.integration_not_permitted, around.never_deployed, *_ENDPOINT_TYPES),
}  # fmt: skip
"""Faults that a dialect cannot tell, or whose repair it cannot express (`docs/repairs.md`). A document tells
no stages, so that of an HTTP API no token is known to be met, and may have a policy that it does not tell."""


PLANTED: Mapping[Fault, tuple[str, ...]] = {
    faults.disabled_key: ("api-key-disabled",),
    faults.stage_not_joined: ("api-key-not-in-plan",),
    faults.default_off: ("default-endpoint-disabled",),
    faults.denied_address: ("resource-policy-explicit-deny",),
    faults.nobodys_address: ("resource-policy-explicit-deny",),
    faults.denied: ("resource-policy-explicit-deny",),
    faults.not_allowed_address: ("resource-policy-implicit-deny",),
    faults.not_allowed_method: ("resource-policy-implicit-deny",),
    faults.missing_method: ("route-not-found",),
    faults.audience: ("jwt-invalid",),
    faults.issuer: ("jwt-invalid",),
    faults.scope: ("jwt-scope",),
    faults.http_default_off: ("default-endpoint-disabled",),
    around.host_forwarded: ("host-mismatch",),
    around.no_origin_path: ("stage-missing",),
    around.header_lost: ("api-key-missing", "jwt-invalid"),
    around.token_lost: ("authorizer-identity-source", "cognito-token-invalid"),
    around.other_mapping: ("custom-domain-mapping",),
    around.called_in_a_vpc: ("private-api-endpoint",),
    around.called_from_outside: ("private-api-endpoint",),
    around.other_endpoint: ("resource-policy-explicit-deny", "resource-policy-implicit-deny"),
    around.stopped_by_rules: ("waf-block",),
    around.address_blocked: ("waf-block",),
    around.stage_stopped: ("throttled",),
    around.routes_stopped: ("throttled",),
    around.plan_stopped: ("throttled",),
    around.never_deployed: ("not-deployed",),
    around.integration_not_permitted: ("integration-permission",),
    around.authorizer_not_permitted: ("authorizer-error",),
    around.other_scope: ("cognito-scope",),
    around.other_account: ("iam-cross-account",),
    around.no_policy: ("iam-cross-account",),
    around.own_account_silent: ("iam-identity-implicit-deny",),
    around.other_role_denied: ("resource-policy-explicit-deny",),
    around.no_options: ("cors-preflight-missing",),
    around.guarded_options: ("api-key-missing", "cors-preflight-auth"),
    around.other_origin: ("cors-origin",),
}
"""The cause of each fault, or the one of several that it is by what was drawn."""


@dataclass(frozen=True)
class Refusal:
    """A template as it is written, the call that it refuses, and the faults that were planted.

    `compiled` is what the Serverless Framework makes of it. Of the call: what stands before the path in its
    URL, its path and its headers; the facts that are told of it; who signed it; the condition keys that
    policies see.
    """

    text: str
    suffix: str
    request: str
    faults: tuple[str, ...]
    base: str
    path: str
    facts: dict[str, Value]
    caller: str
    keys: dict[str, str]
    compiled: str = ""


def refusal(seed: int, dialect: str = CLOUDFORMATION) -> Refusal:
    """One of the generated refusals, with one fault or two that do not hide each other."""
    random = Random(seed)
    make, every, together = rest, OF_REST, TOGETHER
    if random.random() < 0.25:
        make, every, together = http, OF_HTTP, TOGETHER_OF_HTTP
    world = make(random)
    cannot = CANNOT_HAVE.get(dialect, ())
    first = random.choice([fault for fault in every if fault not in cannot])
    chosen = [first]
    others = [each for each in together if each not in cannot and each is not first]
    if others and first in together and random.random() < 0.4:
        chosen.append(random.choice(others))
    for fault in sorted(chosen, key=every.index):
        fault(world, random)
    return _refusal(world, dialect, random, tuple(fault.__name__ for fault in chosen))


def with_fault(fault: Fault, dialect: str) -> Refusal:
    """A refusal with just this fault."""
    random = Random(1)
    world = (http if fault in OF_HTTP and fault not in OF_REST else rest)(random)
    fault(world, random)
    return _refusal(world, dialect, random, (fault.__name__,))


def _refusal(world: World, dialect: str, random: Random, planted: tuple[str, ...]) -> Refusal:
    """The world as it is written in a dialect."""
    compiled = ""
    if dialect == OPENAPI and "Route0" in world.resources:
        world.before = ""  # it tells no stages: only the default one leaves no trace in the URL
    if dialect == HCL:
        suffix, text = ".tf", in_terraform(world.resources, random)
    elif dialect == OPENAPI:
        suffix, text = in_openapi(world.resources, random)
    elif dialect == SAM:
        suffix, text = in_sam(world.resources, random)
    elif dialect == SERVERLESS:
        suffix = ".yml"
        text, compiled = in_serverless(world.resources, random)
    else:
        suffix, text = written({"Resources": world.resources}, random)
    base = f"https://{world.host}{world.before}"
    of_call = (world.request, planted, base, world.path, world.facts, world.caller, world.keys)
    return Refusal(text, suffix, *of_call, compiled)


def written(template: dict[str, Any], random: Random) -> tuple[str, str]:
    """The template in one of many styles: JSON and YAML, in blocks and in lines, with comments, CRLF."""
    if random.random() < 0.35:
        return ".json", json.dumps(template, indent=random.choice([None, 2, 4]))
    flow = random.choice([False, None])
    text = yaml.dump(template, sort_keys=False, default_flow_style=flow, width=100_000)
    if random.random() < 0.5:
        text = re.sub(r"\{Ref: (\w+)\}", r"!Ref \1", text)
    if random.random() < 0.6:
        lines = text.splitlines()
        text = "".join(f"{line}{'  # note' if random.random() < 0.15 else ''}\n" for line in lines)
        text = "# a template\n" + re.sub(r"(?m)^  (\w+):$", r"\n  # about \1\n  \1:", text)
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return ".yaml", text
