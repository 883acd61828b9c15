"""The explanation for machines: the evidence of a suspect, with its places and spans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import FORBIDDEN, Terminal

TELLINGS = Path(__file__).parents[1] / "laws" / "tellings"
TEMPLATE = TELLINGS / "rest-keys" / "cloudformation.yaml"
KEY = "PlAnTeD0aPiKeY1vAlUe2LoNg"
CALL = "curl https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders"
REFUSED = f"HTTP/1.1 403 Forbidden\nx-amzn-errortype: ForbiddenException\n\n{FORBIDDEN}"
SETTING = "the configuration says that method.api-key-required is yes"


@pytest.fixture
def why403(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(capsys, monkeypatch)


def evidence(why403: Terminal, *arguments: str) -> dict[str, Any]:
    """The evidence of the first suspect, by its text."""
    tree = why403("explain", REFUSED, *arguments, "--json").tree
    return {row["text"]: row for row in tree["suspects"][0]["evidence"]}


def test_a_setting_without_which_the_call_would_pass_is_evidence_with_its_place(why403: Terminal) -> None:
    found = evidence(why403, CALL, "--api", str(TEMPLATE))
    assert found[SETTING]["place"] == f"{TEMPLATE}:24:23"


def test_the_span_of_evidence_holds_the_value_that_decided(why403: Terminal) -> None:
    start, end = evidence(why403, CALL, "--api", str(TEMPLATE))[SETTING]["span"]
    assert TEMPLATE.read_text("utf-8")[start:end] == "true"


def test_what_was_generated_tells_where_it_is_written(why403: Terminal, tmp_path: Path) -> None:
    file = compiled(tmp_path)
    row = evidence(why403, CALL, "--api", str(file))[SETTING]
    assert row["place"].startswith(f"{file}:")
    origin, written = row["origin"], tmp_path / "serverless.yml"
    assert (origin["place"], origin["maker"]) == (f"{written}:17:53", None)
    assert written.read_text("utf-8")[slice(*origin["span"])] == "true"


def test_what_is_written_by_hand_has_no_origin(why403: Terminal) -> None:
    assert evidence(why403, CALL, "--api", str(TEMPLATE))[SETTING]["origin"] is None


def test_the_line_of_a_generated_file_names_the_one_that_was_written(
    why403: Terminal, tmp_path: Path
) -> None:
    said = why403("explain", REFUSED, CALL, "--api", str(compiled(tmp_path))).out
    assert f"this setting is why the call was refused; written in {tmp_path / 'serverless.yml'}:17:53" in said


def test_the_line_of_a_construct_names_it(why403: Terminal) -> None:
    said = why403("explain", REFUSED, CALL, "--api", str(TELLINGS / "rest-keys" / "cdk.out")).out
    assert (
        "this setting is why the call was refused; made by rest-keys/Api/Default/orders/GET/Resource" in said
    )


def compiled(folder: Path) -> Path:
    """A project of the Serverless Framework with its compiled template."""
    written = TELLINGS.parent / "written" / "rest-keys" / "serverless.yml"
    (folder / "serverless.yml").write_text(written.read_text("utf-8"), "utf-8")
    file = folder / ".serverless" / "cloudformation-template-update-stack.json"
    file.parent.mkdir()
    file.write_text((TELLINGS / "rest-keys" / "serverless.json").read_text("utf-8"), "utf-8")
    return file


def test_what_was_seen_of_the_call_is_evidence_without_a_span(why403: Terminal) -> None:
    found = evidence(why403, CALL, "--api", str(TEMPLATE))
    assert found["request.api-key is absent"]["span"] is None


def test_a_told_fact_has_the_place_where_it_was_told(why403: Terminal) -> None:
    facts = ("api.type=REST", "method.api-key-required=yes", "request.api-key=absent")
    found = evidence(why403, *(part for fact in facts for part in ("--fact", fact)))
    assert found["method.api-key-required is yes"]["place"] == "--fact"


def test_a_setting_of_an_incident_file_has_its_line_and_span(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    text = (
        f"why403: 1\napi_type: REST\nobserved: {{status: 403, body: '{FORBIDDEN}'}}\n"
        "request: {method: GET, url: 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders', "
        "complete: true}\nconfig:\n  method: {apiKeyRequired: true}\n"
    )
    file.write_text(text, "utf-8")
    tree = why403("explain", str(file), "--json").tree
    (row,) = (row for row in tree["suspects"][0]["evidence"] if "api-key-required" in row["text"])
    assert row["place"] == f"{file}:6:28"
    assert text[slice(*row["span"])] == "true"


def test_a_key_in_the_evidence_is_masked(why403: Terminal) -> None:
    told = ("api.type=REST", "method.api-key-required=yes", f"request.api-key={KEY}", "key.exists=no")
    found = evidence(why403, *(part for fact in told for part in ("--fact", fact)))
    assert not any(KEY[:-4] in text for text in found)
    assert any(text.startswith("request.api-key is") for text in found)
