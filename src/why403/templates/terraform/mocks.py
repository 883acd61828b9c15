"""The CORS headers of the mocks behind OPTIONS, where they are the same on every path."""

from __future__ import annotations

from why403.model.configuration import Cors
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.routes import Routes
from why403.templates.openapi.mocks import mock_headers
from why403.templates.terraform.methods import INTEGRATION, path_of, verb_of
from why403.templates.terraform.world import Resource, World

_RESPONSE = "aws_api_gateway_integration_response"


def mock_of(world: World, api: Resource, routes: Setting[Routes]) -> Setting[Cors]:
    """What every OPTIONS method answers; untold where two differ or a path has none."""
    if not isinstance(routes.value, Routes):
        return UNKNOWN_SETTING
    mocks, responses = _by_path(world, api, INTEGRATION), _by_path(world, api, _RESPONSE)
    found = [
        _mock(mocks.get(path, []), responses.get(path, [])) for path in {each.path for each in routes.value}
    ]
    return found[0] if len({_allowed(each) for each in found}) == 1 else UNKNOWN_SETTING


def _allowed(told: Setting[Cors]) -> object:
    cors = told.value
    if not isinstance(cors, Cors):
        return None
    return cors.origins.value, cors.methods.value, cors.headers.value, cors.credentials.value


def _by_path(world: World, api: Resource, kind: str) -> dict[str | None, list[Resource]]:
    tied, _ = world.tied(api, "rest_api_id", kind)
    found: dict[str | None, list[Resource]] = {}
    for each in tied:
        if verb_of(world, each) == "OPTIONS":
            found.setdefault(path_of(world, api, each, "resource_id"), []).append(each)
    return found


def _mock(mocks: list[Resource], responses: list[Resource]) -> Setting[Cors]:
    if len(mocks) != 1 or len(responses) != 1 or mocks[0].values.get("type") != "MOCK":
        return UNKNOWN_SETTING
    return mock_headers(responses[0].get("response_parameters"), mocks[0].tree)
