"""Repairs of CORS: an OPTIONS method where none answers, and an origin that the settings do not name."""

from __future__ import annotations

from pathlib import Path

import pytest

import why403
from tests.laws.told import FOLDER as TELLINGS
from tests.repair.test_compiled import of_project, project
from tests.repair.test_dialects import DOCUMENT
from tests.repair.test_dialects import TEMPLATE as SAM_TEMPLATE
from tests.repair.test_hcl import MODULE
from tests.repair.test_offered import OWN, TEMPLATE, offered
from why403.model.configuration import Cors
from why403.model.routes import Routes

ORIGIN = "https://sea.example.com"
NO_STATUS = "It does not have HTTP ok status."
NO_HEADER = "No 'Access-Control-Allow-Origin' header is present on the requested resource."


def blocked(url: str, why: str = NO_STATUS) -> str:
    """What a browser says of a preflight."""
    return (
        f"Access to fetch at '{url}' from origin '{ORIGIN}' has been blocked by CORS policy: Response to "
        f"preflight request doesn't pass access control check: {why}"
    )


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [("t.yaml", TEMPLATE, "boats"), ("d.yaml", DOCUMENT, "crews"), ("main.tf", MODULE, "boats")],
)
def test_an_options_method_is_made_that_answers_this_origin(
    tmp_path: Path, name: str, text: str, path: str
) -> None:
    found = offered(tmp_path, blocked(f"{OWN}/live/{path}"), text, name=name)
    first = next(each for each in found if each.verified)
    assert first.cause == "cors-preflight-missing"
    after = tmp_path / "after" / name
    after.parent.mkdir()
    after.write_text(first.patches[0].after, "utf-8")
    routes = why403.load(after).api.routes.value
    assert isinstance(routes, Routes)
    made = routes.match("OPTIONS", f"/{path}")
    assert made is not None
    assert (made.authorization.value, made.key_required.value) == ("NONE", False)
    assert first.patches[0].after.count(f"'{ORIGIN}'") == 1


def test_an_event_is_told_to_answer_preflights(tmp_path: Path) -> None:
    found = of_project(project(tmp_path), blocked(f"{OWN}/prod/orders"))
    first = next(each for each in found if each.verified)
    assert "private: true, cors: {origin: https://sea.example.com" in first.patches[0].after


@pytest.mark.slow
def test_an_api_of_sam_is_told_to_answer_preflights(tmp_path: Path) -> None:
    text = SAM_TEMPLATE.replace("      Cors: \"'*'\"\n", "").replace(
        "        AddApiKeyRequiredToCorsPreflight: false\n", ""
    )
    first = next(each for each in offered(tmp_path, blocked(f"{OWN}/live/boats"), text) if each.verified)
    assert f"AllowOrigin: \"'{ORIGIN}'\"" in first.patches[0].after
    assert "AddApiKeyRequiredToCorsPreflight: false" in first.patches[0].after


@pytest.mark.parametrize("name", ["cloudformation.yaml", "openapi.yaml", "main.tf"])
def test_an_origin_is_added_to_the_settings_of_an_http_api(tmp_path: Path, name: str) -> None:
    text = (TELLINGS / "http-jwt-cors" / name).read_text("utf-8")
    found = offered(tmp_path, blocked(f"{OWN}/orders", NO_HEADER), text, name=name)
    first = next(each for each in found if each.verified)
    assert first.cause == "cors-origin"
    after = tmp_path / "after" / name
    after.parent.mkdir()
    after.write_text(first.patches[0].after, "utf-8")
    rules = why403.load(after).api.cors.value
    assert isinstance(rules, Cors)
    assert rules.origins.value == ("https://shop.example.com", ORIGIN)
