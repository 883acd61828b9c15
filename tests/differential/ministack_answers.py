"""Answers authorization cases, one JSON object a line, with Ministack's evaluator.

Usage: PYTHON_WITH_MINISTACK ministack_answers.py < cases.jsonl > answers.jsonl
"""

import json
import sys

from ministack.core.iam_evaluator import (  # type: ignore[import-not-found]
    EvalContext,
    combine_resource_policy,
    evaluate,
    parse_policy_document,
)

SAID = {"Allow": "Allowed", "Deny": "ExplicitlyDenied", "ImplicitDeny": "ImplicitlyDenied"}


def answer(test: dict) -> str:  # type: ignore[type-arg]
    asked = test["request"]
    context = {key.lower(): value for key, value in asked["context"].items()}
    caller = asked["principal"]
    request = EvalContext(
        principal_arn=caller,
        principal_type="AssumedRole" if ":sts:" in caller else "User",
        principal_account=caller.split(":")[4],
        action=asked["action"],
        resource_arn=asked["resource"]["resource"],
        region="eu-west-1",
        source_ip=context["aws:sourceip"],
        secure_transport=context["aws:securetransport"] == "true",
        tag_keys=context["aws:tagkeys"],
        service_context=context,
    )
    lists = (test["permissionBoundaries"], [test["sessionPolicy"]] if test["sessionPolicy"] else [])
    limits = tuple([parse_policy_document(p) for p in given] for given in lists if given)
    identity = evaluate(request, [parse_policy_document(p) for p in test["identityPolicies"]], *limits)
    owner = asked["resource"]["accountId"]
    both = combine_resource_policy(identity, request, test["resourcePolicy"], owner, limits=limits)
    return SAID[both.decision]


for line in sys.stdin:
    sys.stdout.write(json.dumps({"response": answer(json.loads(line))}) + "\n")
