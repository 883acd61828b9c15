"""Cedar on W3, translated: permit everybody, forbid outside the networks. Call by call, and in batches.

Reads a workload as JSON, prints its answers and rates as JSON. Policies and entities are parsed once.
"""

import json
import sys
import time

import cedarpy

given = json.load(sys.stdin)
networks = given["resource"]["Statement"][1]["Condition"]["NotIpAddress"]["aws:SourceIp"]
inside = " || ".join(f'context.ip.isInRange(ip("{network}"))' for network in networks)
policies = f"permit(principal, action, resource);\nforbid(principal, action, resource) unless {{ {inside} }};"


def asked(resource, context):
    return {
        "principal": 'User::"orders-client"',
        "action": 'Action::"Invoke"',
        "resource": f'Api::"{resource}"',
        "context": {"ip": {"__extn": {"fn": "ip", "arg": context["aws:SourceIp"]}}},
    }


requests = [asked(resource, context) for _, resource, context in given["requests"]]


def answers():
    return [cedarpy.is_authorized(request, policies, []).allowed for request in requests]


def batch():
    return [result.allowed for result in cedarpy.is_authorized_batch(requests, policies, [])]


def rates(ask):
    found = []
    for _ in range(given["runs"]):
        count, start = 0, time.process_time()
        while (spent := time.process_time() - start) < given["seconds"]:
            ask()
            count += len(requests)
        found.append(count / spent)
    return found


said = ["Allowed" if allowed else "ExplicitlyDenied" for allowed in batch()]
json.dump({"said": said, "rates": rates(answers), "batch": rates(batch)}, sys.stdout)
