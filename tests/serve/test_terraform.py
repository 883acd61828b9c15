"""A module and a plan of Terraform through a real socket: what stands behind, quotas, overridden answers.

What each attribute means is on the page of its resource in the AWS provider's documentation.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.backend import backend
from tests.serve.desk import Running, desk, running
from tests.serve.terraform import CODE, HCL, planned

GARDENER = {"x-api-key": "gardener-000000000000001"}


@pytest.fixture(scope="module", params=["main.tf", "plan.json"])
def garden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("terraform")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text(CODE)
    with zipfile.ZipFile(folder / "code.zip", "w") as archive:
        archive.writestr("app.py", CODE)
    with backend() as server:
        text = planned(server) if request.param == "plan.json" else HCL.replace("BACKEND", server)
        with running(folder, text, desk(), name=request.param) as found:
            yield found


def test_a_mock_answers_its_status_headers_and_template_with_the_variable_of_the_stage(
    garden: Running,
) -> None:
    answer = garden.call("GET", "/live/beds")
    assert (answer.status, json.loads(answer.body)) == (202, {"shade": "green"})
    assert answer.headers["x-bed"] == "tulips"


def test_a_server_is_called_with_the_variable_of_the_stage_and_a_mapped_header(garden: Running) -> None:
    answer = garden.call("GET", "/live/trees")
    shown = json.loads(answer.body)
    assert (answer.status, shown["target"]) == (203, "/green")
    assert shown["headers"]["x-from"] == "garden"


def test_a_function_behind_a_method_runs(garden: Running) -> None:
    answer = garden.call("GET", "/live/pond")
    assert (answer.status, answer.body) == (201, "/pond")


def test_a_function_is_asked_by_an_authorizer(garden: Running) -> None:
    assert garden.call("GET", "/live/gate", {"Authorization": "come in"}).status == 202
    refused = garden.call("GET", "/live/gate", {"Authorization": "stay out"})
    assert (refused.status, refused.cause) == (403, "authorizer-deny")


def test_a_gateway_response_and_a_quota_are_those_of_the_files(garden: Running) -> None:
    without = garden.call("GET", "/live/shed")
    assert (without.status, without.headers["x-why"]) == (418, "no key")
    assert json.loads(without.body) == {"says": "Forbidden"}
    statuses = [garden.call("GET", "/live/shed", GARDENER) for _ in range(3)]
    assert [each.status for each in statuses] == [202, 202, 429]
    assert json.loads(statuses[2].body) == {"message": "Limit Exceeded"}


def test_an_http_api_invokes_its_function_and_calls_its_server(garden: Running) -> None:
    answer = garden.call("GET", "/web", api=1)
    assert json.loads(answer.body) == {"version": "2.0", "shade": {"shade": "blue"}}
    assert json.loads(garden.call("GET", "/items/7", api=1).body)["target"] == "/7"


def test_everything_is_served(garden: Running) -> None:
    said = [remark.text for remark in garden.gateway.world.every_remark]
    assert not [text for text in said if "501" in text], said
