"""What an authorizer's function returned, given by itself: its result, or the answer of a test call.

Sources: developer guide, api-gateway-lambda-authorizer-output and http-api-lambda-authorizer (the result);
API reference, TestInvokeAuthorizer (its answer's members). That a test call's method ARN names the stage
`ESTestInvoke-stage` was observed in public samples of such events; AWS does not document it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from why403.documents.errors import BadInput
from why403.incident.config import shown
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.model.incident import Incident

_RESULT = frozenset({"policydocument", "isauthorized"})
_TEST_CALL = frozenset({"clientStatus", "latency"})
_TEST_STAGE = "/ESTestInvoke-stage/"
_LOGGED = re.compile(r"Authorizer result body before parsing:[ \t]*(?=\S)")
_INVOKES = re.compile(r"execute-api:(?:Invoke|\*)", re.IGNORECASE)
_WHOSE = (
    "config.authorizerReturned (an authorizer's result), config.callerPolicies (the caller's) or "
    "config.resourcePolicy (the API's)"
)


def read_result(text: str, at: Place) -> Piece | None:
    """The piece, where the text is a result, a test call's answer, or a resource policy."""
    tree = _object(text)
    if tree is None:
        return None
    if _RESULT & {re.sub(r"[^a-z]", "", name.lower()) for name in tree}:
        return _piece({"authorizerReturned": tree}, at)
    if tree.keys() >= _TEST_CALL and {"policy", "log"} & tree.keys():
        return _piece(_of_test_call(tree, at), at)
    return _of_policy(tree, at) if "Statement" in tree and _INVOKES.search(text) else None


def _piece(config: Mapping[str, object], at: Place) -> Piece:
    return Piece(PieceKind.RETURNED, Incident(config=shown(config), at=at), at)


def _of_test_call(tree: Mapping[str, object], at: Place) -> dict[str, object]:
    """A policy for the test's own ARN was written for the ARN of whatever call is made."""
    policy, log = str(tree.get("policy") or ""), str(tree.get("log") or "")
    logged = _LOGGED.search(log)
    found = _first(log[logged.end() :]) if logged else _object(policy)
    if found is None:
        raise BadInput(at, "this test call shows no result of the function", "`policy`, or its `log`")
    written = json.dumps(found)
    if _TEST_STAGE in written:
        return {"returnedPolicyResource": ["methodArn"]}
    return {"authorizerReturned": found}


def _of_policy(tree: Mapping[str, object], at: Place) -> Piece:
    statements = tree["Statement"] if isinstance(tree["Statement"], list) else [tree["Statement"]]
    if any(isinstance(one, dict) and {"Principal", "NotPrincipal"} & one.keys() for one in statements):
        return _piece({"resourcePolicy": tree}, at)
    raise BadInput(
        at, "a policy, and not whose it is", _WHOSE, "put it into an incident file under one of these"
    )


def _object(text: str) -> dict[str, object] | None:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) else None


def _first(text: str) -> dict[str, object] | None:
    try:
        tree, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict) else None
