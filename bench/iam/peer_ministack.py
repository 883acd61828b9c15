"""Ministack's evaluator on the workloads. Reads a workload as JSON, prints its answers and rates as JSON.

Policies are parsed once, as far as it keeps them parsed: a resource policy it reads anew for every decision.
"""

import json
import sys
import time

from ministack.core.iam_evaluator import EvalContext, combine_resource_policy, evaluate, parse_policy_document

SAID = {"Allow": "Allowed", "Deny": "ExplicitlyDenied", "ImplicitDeny": "ImplicitlyDenied"}
given = json.load(sys.stdin)
caller, account = given["caller"], given["account"]
identity = [parse_policy_document(p) for p in given["identity"]]
limits = ([parse_policy_document(p) for p in given["boundary"]],) if given["boundary"] else ()


def ask(action, resource, context):
    keys = {name.lower(): value for name, value in context.items()}
    request = EvalContext(
        principal_arn=caller,
        principal_type="User",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region="eu-west-1",
        source_ip=keys["aws:sourceip"],
        secure_transport=True,
        service_context=keys,
    )
    own = evaluate(request, identity, *limits)
    if given["resource"] is None:
        return own.decision
    return combine_resource_policy(own, request, given["resource"], account, limits=limits).decision


def run(seconds):
    count, start = 0, time.process_time()
    while True:
        for each in given["requests"]:
            ask(*each)
        count += len(given["requests"])
        spent = time.process_time() - start
        if spent >= seconds:
            return count / spent


said = [SAID[ask(*each)] for each in given["requests"]]
json.dump({"said": said, "rates": [run(given["seconds"]) for _ in range(given["runs"])]}, sys.stdout)
