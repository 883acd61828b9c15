"""Repairs of what is compiled: written into `serverless.yml`, and named for a program of CDK."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import why403
from tests.laws.told import FOLDER as TELLINGS
from why403.model.repair import Repair

COMPILED = ".serverless/cloudformation-template-update-stack.json"
WRITTEN = Path(__file__).parents[1] / "laws" / "written"
HOST = "https://r3p4ir.execute-api.eu-west-1.amazonaws.com"
KEY = "partner-key-0000000000000000000000f00d"
KEYED = f"-H 'x-api-key: {KEY}'"


def project(
    folder: Path, changes: dict[str, str] | None = None, source: dict[str, str] | None = None
) -> Path:
    """A project with keys, with changes of the compiled template and of its source."""
    (folder / ".serverless").mkdir()
    for name, text, told in (
        (COMPILED, TELLINGS / "rest-keys" / "serverless.json", changes or {}),
        ("serverless.yml", WRITTEN / "rest-keys" / "serverless.yml", source or {}),
    ):
        content = text.read_text("utf-8")
        for old, new in told.items():
            assert old in content, old
            content = content.replace(old, new, 1)
        (folder / name).write_text(content, "utf-8")
    return folder


def of_project(folder: Path, call: str) -> tuple[Repair, ...]:
    """The repairs of a call beside a project whose stage is told."""
    return why403.explain(call, api=folder, parameters={"stage": "prod"}).repairs


def first(found: tuple[Repair, ...]) -> Repair:
    """The first repair that is written."""
    assert any(each.verified for each in found), [each.unwritten for each in found]
    return next(each for each in found if each.verified)


def test_a_key_is_enabled_in_the_source(tmp_path: Path) -> None:
    off = {'"Enabled": true': '"Enabled": false'}
    folder = project(tmp_path, off, {"value: partner": "enabled: false, value: partner"})
    repair = first(of_project(folder, f"curl {HOST}/prod/orders {KEYED}"))
    (patch,) = repair.patches
    assert patch.document == str(folder / "serverless.yml")
    assert patch.after == patch.before.replace("enabled: false", "enabled: true")
    assert repair.compiled


def test_a_source_that_tells_something_else_is_not_edited(tmp_path: Path) -> None:
    """The compiled template is older: the source says already that the key is enabled."""
    off = {'"Enabled": true': '"Enabled": false'}
    found = of_project(project(tmp_path, off), f"curl {HOST}/prod/orders {KEYED}")
    assert not any(each.verified for each in found)


def test_an_event_is_added_like_another_of_its_path(tmp_path: Path) -> None:
    repair = first(of_project(project(tmp_path), f"curl -X PATCH {HOST}/prod/orders {KEYED}"))
    after = repair.patches[0].after
    assert after.count("private: true") == repair.patches[0].before.count("private: true") + 1
    assert "method: patch" in after


def test_the_default_endpoint_is_switched_on(tmp_path: Path) -> None:
    made = json.loads((TELLINGS / "rest-keys" / "serverless.json").read_text("utf-8"))
    folder = project(tmp_path, None, {"  apiGateway:\n": "  apiGateway:\n    disableDefaultEndpoint: true\n"})
    made["Resources"]["ApiGatewayRestApi"]["Properties"]["DisableExecuteApiEndpoint"] = True
    (folder / COMPILED).write_text(json.dumps(made), "utf-8")
    repair = first(of_project(folder, f"curl {HOST}/prod/health"))
    assert "disableDefaultEndpoint: false" in repair.patches[0].after


def test_of_a_program_the_construct_and_the_property_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    shutil.copytree(TELLINGS / "rest-keys" / "cdk.out", folder)
    template = folder / "rest-keys.template.json"
    text = template.read_text("utf-8")
    template.write_text(text.replace('"Enabled": true', '"Enabled": false'), "utf-8")
    found = why403.explain(f"curl {HOST}/prod/orders {KEYED}", api=folder).repairs
    told = next(each.unwritten for each in found if each.edits)
    assert "in the construct rest-keys/Key, set `enabled` to true" in told
    assert "Properties.Enabled" in told


def test_an_open_event_for_preflights_is_put_beside_a_guarded_one(tmp_path: Path) -> None:
    """A token is asked for by any verb of the path, and the API has no settings of CORS."""
    template = json.loads((TELLINGS / "http-jwt-cors" / "serverless.json").read_text("utf-8"))
    resources = template["Resources"]
    del resources["HttpApi"]["Properties"]["CorsConfiguration"]
    resources["HttpApiRoutePostOrders"]["Properties"]["RouteKey"] = "ANY /orders"
    source = (WRITTEN / "http-jwt-cors" / "serverless.yml").read_text("utf-8")
    head, _, rest = source.partition("    cors:\n")
    source = head + "    authorizers:" + rest.partition("    authorizers:")[2]
    (tmp_path / ".serverless").mkdir()
    (tmp_path / COMPILED).write_text(json.dumps(template), "utf-8")
    (tmp_path / "serverless.yml").write_text(source.replace("method: POST", 'method: "*"'), "utf-8")
    blocked = (
        f"Access to fetch at '{HOST}/orders' from origin 'https://sea.example.com' has been blocked by CORS "
        "policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok "
        "status."
    )
    repair = first(why403.explain(blocked, api=tmp_path).repairs)
    assert repair.cause == "cors-preflight-auth"
    (change,) = repair.patches[0].changes
    assert change.text.split() == ["-", "httpApi:", "method:", "options", "path:", "/orders"]
