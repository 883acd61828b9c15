"""`why403 explain --api FILE`: what a template tells is beside the incident, and its lines are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, MISSING_TOKEN, Terminal
from why403.cli.exits import Exit

TELLINGS = Path(__file__).parents[1] / "laws" / "tellings"
HOST = "https://abc123def4.execute-api.eu-west-1.amazonaws.com"
REFUSED = f"HTTP/1.1 403 Forbidden\nx-amzn-errortype: ForbiddenException\n\n{FORBIDDEN}"
NO_ROUTE = f"HTTP/1.1 403 Forbidden\nx-amzn-errortype: MissingAuthenticationTokenException\n\n{MISSING_TOKEN}"


def template(api: str) -> str:
    return str(TELLINGS / api / "cloudformation.yaml")


@pytest.fixture
def two(tmp_path: Path) -> str:
    """A template with two APIs."""
    file = tmp_path / "two.yaml"
    lines = [f"  {name}: {{Type: AWS::ApiGateway::RestApi, Properties: {{}}}}" for name in ("One", "Two")]
    file.write_text("\n".join(["Resources:", *lines, ""]), "utf-8")
    return str(file)


def test_the_line_of_the_template_is_shown_with_a_caret(why403: Terminal) -> None:
    printed = why403("explain", f"curl {HOST}/prod/orders", REFUSED, "--api", template("rest-keys"))
    assert "the method requires an API key and the request has none." in printed.out
    assert "cloudformation.yaml:24:23" in printed.out
    assert "24 |       ApiKeyRequired: true\n     |                       ^^^^" in printed.out


def test_a_route_that_the_template_does_not_have_is_certain(why403: Terminal) -> None:
    printed = why403("explain", f"curl {HOST}/prod/nope", NO_ROUTE, "--api", template("rest-keys"), "--json")
    standings = {each["cause"]: each["standing"] for each in printed.tree["suspects"]}
    assert standings == {"route-not-found": "certain"}


def test_the_settings_of_the_routes_authorizer_are_used(why403: Terminal) -> None:
    """The identity source is X-Token, and the call has none."""
    trace = f"> GET /prod/cats HTTP/1.1\n> Host: {HOST[8:]}\n> Accept: */*\n>\n< HTTP/1.1 401 Unauthorized\n"
    trace += '< x-amzn-errortype: UnauthorizedException\n<\n{"message":"Unauthorized"}'
    tree = why403("explain", trace, "--api", template("rest-lambda"), "--json").tree
    assert tree["suspects"][0]["cause"] == "authorizer-identity-source"


def test_what_is_told_against_the_template_is_a_contradiction_and_proves_nothing(why403: Terminal) -> None:
    told = ("--fact", "method.api-key-required=no")
    printed = why403(
        "explain", f"curl {HOST}/prod/orders", REFUSED, "--api", template("rest-keys"), *told, "--json"
    )
    (contradiction,) = printed.tree["contradictions"]
    assert contradiction["fact"] == "method.api-key-required"
    assert (contradiction["told"], contradiction["says"]) == (False, True)
    assert (contradiction["told_place"], contradiction["place"]) == (
        "--fact",
        f"{template('rest-keys')}:24:23",
    )
    assert all(suspect["standing"] == "possible" for suspect in printed.tree["suspects"])


def test_a_denial_of_another_stage_is_shown_with_both_places(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    arn = f"arn:aws:execute-api:eu-west-1:********3333:{HOST[8:18]}/dev/GET/orders"
    words = f"User: anonymous is not authorized to perform: execute-api:Invoke on resource: {arn}"
    file.write_text(f'HTTP/1.1 403 Forbidden\n\n{{"Message":"{words}"}}', "utf-8")
    call = ("explain", f"curl {HOST}/prod/orders", str(file), "--api", template("rest-keys"))
    found = {each["by"]: each for each in why403(*call, "--json").tree["contradictions"]}
    assert found["the request"]["source"] == "the answer"
    assert (found["the request"]["fact"], found["the request"]["told"]) == ("stage", "dev")
    assert found["the request"]["says"] == "prod"
    assert found["the request"]["told_place"].startswith(str(file))
    assert f"the answer says that the stage is dev ({file}" in why403(*call).out


def test_an_incident_files_own_configuration_stands_above_the_template(
    why403: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text(
        f"why403: 1\napi_type: REST\nobserved: {{status: 403, body: '{FORBIDDEN}'}}\n"
        f"request: {{method: GET, url: '{HOST}/prod/orders', complete: true}}\n"
        "config: {method: {apiKeyRequired: false}}\n",
        "utf-8",
    )
    assert (
        "api-key-missing"
        in why403(
            "explain",
            str(file),
            "--api",
            template("rest-keys"),
            "--fact",
            "method.api-key-required=yes",
            "--json",
        ).causes
    )
    assert (
        "api-key-missing" not in why403("explain", str(file), "--api", template("rest-keys"), "--json").causes
    )


def test_of_several_apis_the_called_one_has_to_be_named(why403: Terminal, two: str) -> None:
    printed = why403("explain", NO_ROUTE, "--api", two)
    assert (
        f"{two} has several APIs (`One`, `Two`): name the one that was called: --api {two}#One" in printed.err
    )
    assert "several APIs" not in why403("explain", NO_ROUTE, "--api", f"{two}#Two").err
    assert "has no API `…`, but `One`, `Two`" in why403("explain", NO_ROUTE, "--api", f"{two}#Three").err


def test_what_stays_untold_is_listed_on_demand(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "open.yaml"
    file.write_text(
        "Parameters: {Mode: {Type: String}}\nResources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n"
        "    Properties:\n      ApiKeySourceType: !Ref Mode\n",
        "utf-8",
    )
    line = f"  {file}:6:25: `Mode`: a parameter without a default; set it with --parameter"
    assert line in why403("explain", NO_ROUTE, "--api", str(file), "--why-untold").out
    assert line not in why403("explain", NO_ROUTE, "--api", str(file)).out
    told = why403("explain", NO_ROUTE, "--api", str(file), "--why-untold", "--parameter", "Mode=HEADER")
    assert line not in told.out


def test_a_file_that_cannot_be_read_is_named(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("Resources:\n  Api: [\n", "utf-8")
    printed = why403("explain", NO_ROUTE, "--api", str(file))
    assert printed.code == 2
    assert f"{file}:3:1: this is not YAML" in printed.err
    beside = why403("explain", NO_ROUTE, "--api", str(file), "--api", template("rest-keys"))
    assert beside.code == 0
    assert "this is not YAML" in beside.err


@pytest.mark.parametrize("parameter", ["Stage", "=x"])
def test_a_parameter_has_a_name_and_a_value(why403: Terminal, parameter: str) -> None:
    printed = why403("explain", NO_ROUTE, "--api", template("rest-keys"), "--parameter", parameter)
    assert printed.code == 2
    assert "NAME=VALUE" in printed.err


def test_a_parameter_needs_a_template(why403: Terminal) -> None:
    assert why403("explain", NO_ROUTE, "--parameter", "A=b").code == 2


def test_a_parameter_that_no_file_speaks_of_is_refused(why403: Terminal) -> None:
    printed = why403("explain", FORBIDDEN, "--api", template("rest-keys"), "--parameter", "Zork=1")
    assert printed.code == 2
    assert "no file has a parameter `…`" in printed.err


def test_the_region_is_a_parameter_of_every_template(why403: Terminal) -> None:
    given = ("--parameter", "AWS::Region=eu-west-1")
    assert why403("explain", FORBIDDEN, "--api", template("rest-keys"), *given).code == 0


NOTHING_SAID = ("hello", "curl: (6) Could not resolve host: abc123def4.execute-api.eu-west-1.amazonaws.com")


@pytest.mark.parametrize("text", NOTHING_SAID)
def test_a_text_that_says_nothing_is_answered_with_a_question(why403: Terminal, text: str) -> None:
    printed = why403("explain", text, "--api", template("rest-keys"))
    assert printed.code == Exit.UNDECIDED
    assert "what would help:" in printed.out
    assert "--fact " in printed.out
    assert "certain" not in printed.out


@pytest.mark.parametrize("text", [*NOTHING_SAID, "403", "HTTP/1.1 403 Forbidden"])
def test_no_template_makes_a_browsers_complaint_certain_that_nobody_showed(
    why403: Terminal, text: str
) -> None:
    tree = why403("explain", text, "--api", template("rest-keys"), "--json").tree
    assert [each["cause"] for each in tree["suspects"] if each["standing"] == "certain"] == []
