"""The CORS headers of the mocks behind a REST API's OPTIONS methods, where all paths answer alike."""

from __future__ import annotations

from why403.model.configuration import Cors
from why403.model.route import UNKNOWN_SETTING, Setting
from why403.model.routes import Routes
from why403.templates.cloudformation.index import Declared, Index
from why403.templates.cloudformation.parts import Part

_MOCK = "method.response.header.access-control-allow-"


def mock_of(index: Index, api: Declared, routes: Setting[Routes]) -> Setting[Cors]:
    """What every OPTIONS method answers; untold where two differ or a path has none."""
    if not isinstance(routes.value, Routes):
        return UNKNOWN_SETTING
    methods = index.owned("AWS::ApiGateway::Method", api.name, "RestApiId")
    options = [each for each in methods if each.properties.get("HttpMethod").text().value == "OPTIONS"]
    found = [_cors(each.properties.get("Integration")) for each in options]
    if not found or len(options) != len({route.path for route in routes.value}):
        return UNKNOWN_SETTING
    return found[0] if len({_allowed(each) for each in found}) == 1 else UNKNOWN_SETTING


def _allowed(told: Setting[Cors]) -> object:
    cors = told.value
    if not isinstance(cors, Cors):
        return None
    return cors.origins.value, cors.methods.value, cors.headers.value, cors.credentials.value


def _cors(integration: Part) -> Setting[Cors]:
    """The headers of one mock; those of a backend are its own."""
    responses = list(integration.get("IntegrationResponses").items())
    if integration.get("Type").text().value != "MOCK" or len(responses) != 1:
        return Setting()
    parameters = responses[0].get("ResponseParameters")
    found = {name.lower().removeprefix(_MOCK): _constant(part) for name, part in parameters.entries()}
    none: Setting[tuple[str, ...]] = Setting((), parameters.at)
    origins, methods, headers = (found.get(name, none) for name in ("origin", "methods", "headers"))
    given = found.get("credentials", none)
    credentials: Setting[bool] = Setting(given.value == ("true",), given.at) if given.known else Setting()
    shown = Cors(origins, methods, headers, credentials, integration.at)
    return Setting() if parameters.open else Setting(shown, integration.at)


def _constant(part: Part) -> Setting[tuple[str, ...]]:
    """A constant in single quotes with commas between its parts; anything else is made at the call."""
    text = part.text()
    if not isinstance(text.value, str) or len(text.value) < 2 or not text.value[0] == text.value[-1] == "'":
        return Setting()
    return Setting(tuple(each.strip() for each in text.value[1:-1].split(",")), text.at)
