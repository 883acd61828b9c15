"""Policies of roles, users and groups of a module, as one of its APIs is meant in them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from why403.documents.open_text import OpenText
from why403.iam.managed import managed_policy
from why403.incident.tree import Tree
from why403.logic.states import State
from why403.model.identity import OWN_ACCOUNT, OWN_API, OWN_ARN, OWN_REGION, IdentityPolicy
from why403.templates.terraform.policies import INLINE, OF_PRINCIPALS, document_of
from why403.templates.terraform.world import Resource, World

_OWN = (
    (re.compile(r"data\.aws_caller_identity\.[\w-]+\.account_id"), OWN_ACCOUNT),
    (re.compile(r"data\.aws_region\.[\w-]+\.(?:name|id|region)"), OWN_REGION),
    (re.compile(r"data\.aws_partition\.[\w-]+\.partition"), "aws"),
)
"""What names the account and the Region that a module is applied to."""


_KINDS = ("role", "user", "group")


def identities_of(world: World, api: Resource) -> tuple[IdentityPolicy, ...]:
    """Every policy of a principal that the module makes, as far as its text is told."""
    attached = _attached(world)
    return (
        *(
            IdentityPolicy(resource.address, document, at.at, tuple(attached.get(resource.address, ())))
            for resource, at, written in _written(world)
            if isinstance(document := _filled(written, api.address), dict)
        ),
        *_of_aws(world),
    )


def _attached(world: World) -> dict[str, list[str]]:
    """Which roles, users and groups have each policy, as far as references tell it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind in _KINDS:
        for each in world.of(f"aws_iam_{kind}"):
            found[each.address].append(each.address)
        for each in world.of(f"aws_iam_{kind}_policy"):
            found[each.address] += _principal(world, each, kind)
        for each in world.of(f"aws_iam_{kind}_policy_attachment"):
            policy = world.referred(each, "policy_arn", "aws_iam_policy")
            if isinstance(policy, Resource):
                found[policy.address] += _principal(world, each, kind)
    return found


def _principal(world: World, attachment: Resource, kind: str) -> list[str]:
    owner = world.referred(attachment, kind, f"aws_iam_{kind}")
    written = attachment.values.get(kind)
    return [owner.address] if isinstance(owner, Resource) else [written] if isinstance(written, str) else []


def _of_aws(world: World) -> Iterator[IdentityPolicy]:
    """Policies of AWS that are attached by their ARN."""
    attached = [
        (each.address, each.get("policy_arn"), _principal(world, each, kind))
        for kind in _KINDS
        for each in world.of(f"aws_iam_{kind}_policy_attachment")
    ]
    roles = world.of("aws_iam_role")
    attached += [
        (each.address, part, [each.address])
        for each in roles
        for part in each.get("managed_policy_arns").items()
    ]
    for address, part, principals in attached:
        managed = managed_policy(part.value) if isinstance(part.value, str) else None
        if managed is not None:
            name, document = managed
            holder = principals[0] if principals else address
            yield IdentityPolicy(holder, document, part.at, tuple(principals), name)


def _written(world: World) -> Iterator[tuple[Resource, Tree, object]]:
    for resource in world.of(*OF_PRINCIPALS):
        yield resource, *document_of(world, resource)
    for role in world.of("aws_iam_role"):
        blocks = role.get(INLINE)
        for block in blocks.items() if isinstance(blocks.value, list) else ():
            yield role, block.get("policy"), _parsed(block.get("policy").value)


def _parsed(text: object) -> object:
    try:
        if isinstance(text, OpenText):
            return text.read_by(json.loads)
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _filled(value: Any, api: str) -> Any:
    """With what is the module's own put in; what stays open is a mapping, which nobody takes for a value."""
    if isinstance(value, Mapping):
        return {str(name): _filled(part, api) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, api) for part in value]
    if isinstance(value, OpenText):
        value = value.filled(lambda name: _own(name, api))
    return {"Fn::Open": []} if isinstance(value, OpenText | State) else value


def _own(name: str, api: str) -> str | None:
    if name == f"{api}.execution_arn":
        return OWN_ARN.rstrip("/")
    if name == f"{api}.id":
        return OWN_API
    return next((value for form, value in _OWN if form.fullmatch(name)), None)
