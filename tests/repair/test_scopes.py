"""The scopes of access tokens: a token with another one, or a route that takes the scope that was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repair.test_offered import changed, offered
from tests.repair.test_page_fixes_in_dialects import COGNITO, GET, POOL_ARN, SAM_GUARDED, USER
from why403.model.repair import Do, Repair
from why403.words.repairs import sentence

OPEN = COGNITO.replace("KEYED", "false")
SAM_SCOPED = SAM_GUARDED.replace(
    f"{{UserPoolArn: {POOL_ARN}}}", f"{{UserPoolArn: {POOL_ARN}, AuthorizationScopes: [orders/admin]}}"
)


def edited(folder: Path, call: str, text: str) -> tuple[Repair, Repair]:
    """The repair of the call, and that of the configuration."""
    found = [each for each in offered(folder, call, text) if each.edits]
    (sent,) = [each for each in found if each.edits[0].of_request]
    (taken,) = [each for each in found if not each.edits[0].of_request]
    return sent, taken


@pytest.mark.parametrize("text", [OPEN, SAM_SCOPED])
def test_a_scope_that_the_token_has_is_accepted_too(text: str, tmp_path: Path) -> None:
    sent, taken = edited(tmp_path, f"{GET} {USER}", text)
    assert sent.edits[0].becomes == "a token with the scope orders/admin"
    assert taken.verified
    assert sentence(taken.edits[0]) == "also accept the scope orders/read on GET /orders"
    assert "orders/admin" in taken.patches[0].after


@pytest.mark.parametrize(
    "text", [OPEN.replace("      AuthorizationScopes: [orders/admin]\n", ""), SAM_GUARDED]
)
def test_the_first_scope_of_a_route_ends_the_use_of_id_tokens(text: str, tmp_path: Path) -> None:
    sent, taken = edited(tmp_path, f"{GET} {USER}", text)
    assert sent.edits[0].becomes == "the ID token of the same sign-in"
    assert taken.verified
    assert taken.edits[0].do is Do.SET
    assert sentence(taken.edits[0]).endswith("no longer ID tokens")


def test_an_event_has_scopes_beside_the_name_of_its_authorizer(tmp_path: Path) -> None:
    _, taken = edited(tmp_path, f"{GET} {USER}", SAM_SCOPED)
    assert "Authorizer: Users" in "".join(changed(taken)[1])
    assert "AuthorizationScopes: [orders/admin, orders/read]" in "".join(changed(taken)[1])


def test_a_token_in_another_header_is_read_there(tmp_path: Path) -> None:
    call = f"{GET} {USER.replace('Authorization: Bearer', 'X-Token:')}"
    sent, taken = edited(tmp_path, call, OPEN.replace("header.Authorization", "header.X-Token"))
    assert (sent.edits[0].way[2], sent.edits[0].value) == ("X-Token", "****")
    assert taken.verified
