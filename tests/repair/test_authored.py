"""Every authored incident of a cause with a cure: the documented repair, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import why403
from bench.plain import plain_values
from scripts.repairs_page import kinds_of_causes
from why403.model.repair import Repair
from why403.repair.expressed import kind_of

FOLDER = Path(__file__).parents[2] / "cases" / "authored"
WRITTEN: Mapping[str, Mapping[str, str]] = plain_values((FOLDER / "causes.yaml").read_text("utf-8"))
KINDS = kinds_of_causes()
CURABLE = [name for name, entry in WRITTEN.items() if KINDS[entry["cause"]]]
WITHOUT: Mapping[str, tuple[str, ...]] = {
    "what has to change is told by a log line, a fact or the answer alone, and shown nowhere": (
        *("api-key-disabled-2", "api-key-disabled-3", "api-key-invalid-3", "api-key-missing-3"),
        *("api-key-not-in-plan-1", "api-key-not-in-plan-3", "authorizer-error-1", "authorizer-error-2"),
        *("authorizer-error-3", "authorizer-identity-source-3", "cors-origin-3", "cors-preflight-missing-3"),
        *("custom-domain-mapping-3", "default-endpoint-disabled-3", "iam-boundary-deny-1"),
        *("iam-boundary-deny-3", "iam-cross-account-3", "iam-identity-explicit-deny-1"),
        *("iam-identity-implicit-deny-1", "iam-rcp-deny-1", "iam-rcp-deny-3", "iam-scp-deny-1"),
        *("iam-scp-deny-3", "iam-session-deny-1", "iam-session-deny-3", "integration-permission-1"),
        *("integration-permission-2", "jwt-scope-1", "manage-connections-deny-1"),
        *("resource-policy-explicit-deny-1", "waf-block-1", "waf-block-3"),
    ),
    "only the caller can get another token, or sign anew": (
        *("authorizer-identity-source-2", "cognito-token-invalid-1", "cognito-token-invalid-2"),
        *("cognito-token-invalid-3", "iam-malformed-authorization-3", "iam-signature-mismatch-1"),
        *("iam-signature-mismatch-3", "iam-wrong-scope-1", "iam-wrong-scope-2", "jwt-invalid-1"),
        "jwt-invalid-2",
    ),
    "what is shown proves no cause, so that no edit is known to help": (
        *("iam-cross-account-2", "iam-rcp-deny-2", "resource-policy-implicit-deny-2"),
    ),
    "a deployment is a command, and no edit": ("not-deployed-1", "not-deployed-2", "not-deployed-3"),
    "the limit is above zero: which one is enough nobody tells": ("throttled-1", "throttled-2"),
    "the mapping leads to another API, and which of them is meant nobody tells": ("custom-domain-mapping-2",),
    "the answer of a REST API's OPTIONS method is not edited": ("cors-origin-2",),
}
LEFT = {name for names in WITHOUT.values() for name in names}


def offered(name: str) -> list[Repair]:
    found = why403.explain(FOLDER / f"{name}.yaml").repairs
    return [each for each in found if each.edits and each.cause == WRITTEN[name]["cause"]]


@pytest.mark.parametrize("name", [name for name in CURABLE if name not in LEFT])
def test_the_documented_cure_is_offered_first(name: str) -> None:
    first = offered(name)[0]
    assert {kind_of(edit) for edit in first.edits} <= set(KINDS[WRITTEN[name]["cause"]])
    assert first.proof is not None
    assert first.proof.admits


@pytest.mark.parametrize("name", sorted(LEFT))
def test_for_what_is_left_there_are_words_alone(name: str) -> None:
    assert name in CURABLE
    assert offered(name) == []
    assert why403.explain(FOLDER / f"{name}.yaml").repairs
