"""Where the parts of what the Serverless Framework compiled are written in `serverless.yml`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.laws.told import FOLDER as TELLINGS
from why403.templates.load import read_file
from why403.templates.load_result import LoadResult
from why403.templates.reading import UNREAD_ORIGIN

WRITTEN = Path(__file__).parents[1] / "laws" / "written"
COMPILED = ".serverless/cloudformation-template-update-stack.json"
APIS = sorted(folder.name for folder in WRITTEN.iterdir() if folder.is_dir())


def project(folder: Path, name: str, written: str | None = None) -> Path:
    """The compiled template of a telling in a project with its `serverless.yml`, or with another one."""
    text = (WRITTEN / name / "serverless.yml").read_text("utf-8") if written is None else written
    (folder / "serverless.yml").write_text(text, "utf-8")
    (folder / ".serverless").mkdir()
    (folder / COMPILED).write_text((TELLINGS / name / "serverless.json").read_text("utf-8"), "utf-8")
    return folder / COMPILED


def changed(name: str, before: str, after: str) -> str:
    text = (WRITTEN / name / "serverless.yml").read_text("utf-8")
    assert before in text
    return text.replace(before, after)


def origins(file: Path) -> dict[str, str]:
    """What is written at the origin of each setting of the routes and of the API, by a name for it."""
    (reading,) = read_file(str(file), {}).readings.values()
    api = reading.configuration.api
    told = {
        f"{route.verb} {route.path} {name}".strip(): getattr(route, name)
        for route in api.routes.value  # type: ignore[union-attr]
        for name in ("authorization", "key_required", "scopes")
    }
    told |= {
        name: getattr(api, name) for name in ("endpoint_type", "key_source", "policy", "default_endpoint")
    }
    return {name: shown for name, each in told.items() if (shown := written_at(each.at.origin))}


def written_at(origin: object) -> str:
    at = getattr(origin, "at", None)
    return "" if at is None else Path(at.document).read_text("utf-8")[at.start : at.end]


def test_a_required_key_leads_to_private(tmp_path: Path) -> None:
    found = origins(project(tmp_path, "rest-keys"))
    assert found["GET /orders key_required"] == "true"
    assert found["ANY /orders/{id} key_required"] == "true"


def test_what_is_not_written_leads_to_the_event_that_lacks_it(tmp_path: Path) -> None:
    found = origins(project(tmp_path, "rest-keys"))
    assert found["GET /health key_required"] == "{path: /health, method: get}"


def test_settings_of_the_api_lead_to_the_provider(tmp_path: Path) -> None:
    found = origins(project(tmp_path, "rest-keys"))
    assert (found["endpoint_type"], found["key_source"]) == ("REGIONAL", "HEADER")


def test_a_signed_method_leads_to_its_authorizer(tmp_path: Path) -> None:
    assert origins(project(tmp_path, "rest-iam-policy"))["GET /reports authorization"] == "aws_iam"


def test_the_routes_of_an_http_api_lead_to_their_events(tmp_path: Path) -> None:
    found = origins(project(tmp_path, "http-jwt-cors"))
    assert found["POST /orders authorization"] == "{name: tokens, scopes: [orders/write]}"
    assert found["POST /orders scopes"] == "[orders/write]"


def test_an_extension_of_a_route_is_written_where_it_is_extended(tmp_path: Path) -> None:
    assert origins(project(tmp_path, "websocket"))["$connect  authorization"] == "AWS_IAM"


def test_the_statements_of_a_policy_lead_to_those_that_are_written(tmp_path: Path) -> None:
    (reading,) = read_file(str(project(tmp_path, "rest-iam-policy")), {}).readings.values()
    origin = {path: at.origin for path, at in reading.configuration.parts.items()}
    below = ("Resources", "ApiGatewayRestApi", "Properties", "Policy", "Statement", 1)
    assert written_at(origin[*below, "Effect"]) == "Deny"
    assert written_at(origin[*below, "Resource"]) == '"execute-api:/*/DELETE/*"'


def test_a_value_that_was_changed_since_has_no_origin(tmp_path: Path) -> None:
    written = changed("rest-keys", "method: get, private: true", "method: get, private: false")
    found = origins(project(tmp_path, "rest-keys", written))
    assert "GET /orders key_required" not in found
    assert found["GET /orders authorization"] == "{path: /orders, method: get, private: false}"


def test_two_events_that_can_be_meant_are_no_origin(tmp_path: Path) -> None:
    event = "      - http: {path: /orders, method: get, private: true}\n"
    found = origins(project(tmp_path, "rest-keys", changed("rest-keys", event, event + event)))
    assert not any(name.startswith("GET /orders ") for name in found)


def test_a_reference_leads_to_where_the_value_is_written(tmp_path: Path) -> None:
    written = changed(
        "rest-keys", "method: get, private: true", "method: get, private: '${self:custom.closed}'"
    )
    found = origins(project(tmp_path, "rest-keys", f"{written}custom:\n  closed: true\n"))
    assert found["GET /orders key_required"] == "true"


def test_events_in_a_file_of_the_project_are_found_there(tmp_path: Path) -> None:
    head, _, events = (WRITTEN / "rest-keys" / "serverless.yml").read_text("utf-8").partition("functions:\n")
    (tmp_path / "functions.yml").write_text(events, "utf-8")
    file = project(tmp_path, "rest-keys", head + "functions: ${file(./functions.yml)}\n")
    assert origins(file)["GET /orders key_required"] == "true"


def test_a_file_outside_the_project_is_not_read(tmp_path: Path) -> None:
    head, _, events = (WRITTEN / "rest-keys" / "serverless.yml").read_text("utf-8").partition("functions:\n")
    (tmp_path / "functions.yml").write_text(events, "utf-8")
    inner = tmp_path / "app"
    inner.mkdir()
    (inner / "link.yml").symlink_to(tmp_path / "functions.yml")
    for name in ("../functions.yml", "link.yml"):
        (inner / ".serverless").mkdir(exist_ok=True)
        (inner / COMPILED).write_text(
            (TELLINGS / "rest-keys" / "serverless.json").read_text("utf-8"), "utf-8"
        )
        (inner / "serverless.yml").write_text(f"{head}functions: ${{file({name})}}\n", "utf-8")
        assert not any("key_required" in key for key in origins(inner / COMPILED))


def test_a_variable_that_nothing_here_tells_leads_nowhere(tmp_path: Path) -> None:
    written = changed("rest-keys", "method: get, private: true", "method: get, private: '${env:CLOSED}'")
    assert "GET /orders key_required" not in origins(project(tmp_path, "rest-keys", written))


def test_without_serverless_yml_the_template_is_read_as_it_is(tmp_path: Path) -> None:
    file = project(tmp_path, "rest-keys")
    (tmp_path / "serverless.yml").unlink()
    assert origins(file) == {}
    assert read_file(str(file), {}).notes == read_without_origin("rest-keys").notes


def read_without_origin(name: str) -> LoadResult:
    return read_file(str(TELLINGS / name / "serverless.json"), {})


def test_a_file_that_cannot_be_read_is_noted_and_the_template_is_read(tmp_path: Path) -> None:
    file = project(tmp_path, "rest-keys", "functions: [\n")
    found = read_file(str(file), {})
    assert [note.at.document for note in found.notes if note.reason is UNREAD_ORIGIN] == [
        str(tmp_path / "serverless.yml")
    ]
    assert found.readings
    assert origins(file) == {}


@pytest.mark.parametrize("name", APIS)
def test_no_place_of_the_template_is_lost_or_moved(name: str, tmp_path: Path) -> None:
    (led,) = read_file(str(project(tmp_path, name)), {}).readings.values()
    (bare,) = read_without_origin(name).readings.values()
    assert [(at.line, at.column) for at in led.configuration.parts.values()] == [
        (at.line, at.column) for at in bare.configuration.parts.values()
    ]


def test_what_is_shown_names_the_line_that_was_written(tmp_path: Path) -> None:
    (reading,) = read_file(str(project(tmp_path, "rest-keys")), {}).readings.values()
    routes = {route.path: route for route in reading.configuration.api.routes.value}  # type: ignore[union-attr]
    template = json.loads((tmp_path / COMPILED).read_text("utf-8"))
    assert template["Resources"]["ApiGatewayMethodOrdersGet"]["Properties"]["ApiKeyRequired"] is True
    origin = routes["/orders"].key_required.at.origin
    assert origin is not None
    assert str(origin.at) == f"{tmp_path / 'serverless.yml'}:17:53"
