"""The closing checks: what belongs together is all there, and nothing is left over."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from bench import fitting
from bench.pages import examples
from bench.plain import plain_values
from scripts import known_incidents, page_words
from why403 import facts
from why403.cli.main import cli
from why403.gates import paths
from why403.gates.check import Gate
from why403.questions.explain import Explanation, explain
from why403.questions.likeness import PAGE_WORDS
from why403.questions.order import ORDER
from why403.questions.vocabulary import VOCABULARY
from why403.refusals import causes, wordings
from why403.refusals.complaints import COMPLAINTS as FAMILIES
from why403.refusals.complaints import complaint_of
from why403.refusals.wordings import family_of
from why403.words.fixes import FIXES

ROOT = Path(__file__).parents[1]
CODES = sorted(causes.BY_CODE)
HEADINGS = (
    "What the caller sees",
    "Why it happens",
    "How to tell it from its look-alikes",
    "How to fix it",
    "How to prevent it",
    "Sources",
    "Example",
)


def gate_files() -> list[str]:
    """The modules in the folder of gates that define a gate."""
    folder = ROOT / "src" / "why403" / "gates"
    return sorted(file.stem for file in folder.glob("*.py") if "\nGATE = " in file.read_text("utf-8"))


@pytest.mark.parametrize("module", gate_files())
def test_every_gate_stands_in_the_line(module: str) -> None:
    assert module.replace("_", "-") in [gate.name for gate in paths.LINE]


def test_no_gate_stands_in_the_line_twice() -> None:
    """Three files hold more than one: the resource policy is read once more before a Lambda authorizer, and
    the right to bypass the cache is asked for at the end; a request's size is looked at before AWS WAF, its
    parameters at the end; and a signature is verified before a miss."""
    assert len(paths.BY_NAME) == len(paths.LINE) == len(gate_files()) + 4


@pytest.mark.parametrize("name", paths.OLDER_NAMES)
def test_an_older_name_of_a_gate_leads_to_one(name: str) -> None:
    assert name not in paths.BY_NAME
    assert paths.OLDER_NAMES[name] in paths.BY_NAME


@pytest.mark.parametrize("gate", paths.LINE, ids=lambda gate: gate.name)
def test_every_gate_says_what_it_guards(gate: Gate) -> None:
    """Its page begins with a sentence and says what the caller sees."""
    first = gate.about.strip().splitlines()[0]
    assert first.endswith(".")
    assert "What the caller sees" in gate.about
    assert gate.sources


@cache
def page(code: str) -> str:
    """A cause's page."""
    return resources.files("why403").joinpath("causes", f"{code}.md").read_text("utf-8")


def test_every_page_is_of_a_cause() -> None:
    folder = ROOT / "src" / "why403" / "causes"
    assert sorted(file.stem for file in folder.glob("*.md")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_page_begins_with_its_code_and_its_phrase(code: str) -> None:
    lines = page(code).splitlines()
    assert lines[:3] == [f"# {code}", "", causes.BY_CODE[code].phrase]


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_the_fixed_headings(code: str) -> None:
    assert tuple(re.findall(r"^## (.+)$", page(code), re.MULTILINE)) == HEADINGS


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_a_source_with_its_day_and_its_standing(code: str) -> None:
    sources = page(code).partition("\n## Sources\n")[2].partition("\n## ")[0]
    lines = [line for line in sources.splitlines() if line.startswith("- ")]
    ends = re.compile(r" — \d{4}-\d{2}-\d{2} — (documented|observed|assumed)$")
    assert lines
    assert all(ends.search(line) for line in lines)


@pytest.mark.parametrize("code", CODES)
def test_a_page_names_only_causes_that_exist_as_look_alikes(code: str) -> None:
    table = page(code).partition("look-alikes\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    named = {word for cell in cells for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", cell)}
    assert named - {"look-alike"} <= set(CODES)


@cache
def explained(code: str) -> Explanation:
    """A page's example."""
    return explain(examples()[code])


def ranked(code: str) -> list[str]:
    """Its suspects, the likeliest first."""
    return [row.suspect.cause.code for row in explained(code).suspects]


@pytest.mark.parametrize("code", CODES)
def test_the_cause_of_a_page_is_a_suspect_of_its_example(code: str) -> None:
    assert code in ranked(code)


@pytest.mark.parametrize("code", CODES)
def test_the_cause_of_a_page_is_among_the_first_three_of_its_example(code: str) -> None:
    assert code in ranked(code)[:3]


@pytest.mark.parametrize("code", CODES)
def test_what_is_certain_of_an_example_is_its_cause(code: str) -> None:
    assert explained(code).certain <= {code}


def test_every_cause_has_a_fix_and_every_fix_a_cause() -> None:
    assert sorted(FIXES) == CODES


_CALLER = "User: arn:aws:iam::1:user/a is not authorized to perform: execute-api:"
_ANONYMOUS = "User: anonymous is not authorized to perform: execute-api:"
_ON = " on resource: arn:aws:execute-api:eu-west-1:********4242:abc123/prod/GET/orders"

TEXTS = {
    "cloudfront-own": "This distribution is not configured to allow the HTTP request method that was used",
    "cloudfront": "<TITLE>ERROR: The request could not be satisfied</TITLE>",
    "missing-token": "Missing Authentication Token",
    "incomplete-signature": "'a' not a valid key=value pair (missing equal-sign) in Authorization header:'a'",
    "signature-expired": "Signature expired: 20261120T101552Z is now earlier than 20261120T102140Z (…)",
    "signature-early": "Signature not yet current: 20261120T101552Z is still later than 20261120T100000Z",
    "scope-region": "Credential should be scoped to a valid region, not 'us-east-1'. ",
    "scope-service": "Credential should be scoped to correct service: 'execute-api'.",
    "scope-terminator": "Credential should be scoped with a valid terminator: 'aws4_request'",
    "scope-date": "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP",
    "signature-differs": "The request signature we calculated does not match the signature you provided.",
    "security-token-invalid": "The security token included in the request is invalid.",
    "security-token-expired": "The security token included in the request is expired",
    "connections-denied": f"{_CALLER}ManageConnections{_ON}",
    "denied-by-another-service": "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: "
    "lambda:ListFunctions on resource: *",
    "cache-denied": f"{_CALLER}InvalidateCache{_ON}",
    "anonymous-denied": f"{_ANONYMOUS}Invoke{_ON}",
    "anonymous-denied-explicitly": f"{_ANONYMOUS}Invoke{_ON} with an explicit deny",
    "caller-denied": f"{_CALLER}Invoke{_ON}",
    "caller-denied-explicitly": f"{_CALLER}Invoke{_ON} with an explicit deny in an identity-based policy",
    "authorizer-denies": "User is not authorized to access this resource with an explicit deny",
    "authorizer-silent": "User is not authorized to access this resource",
    "token-expired": "The incoming token has expired",
    "too-many-requests": "Too Many Requests",
    "limit-exceeded": "Limit Exceeded",
    "bad-parameters": "Missing required request parameters: [a, b]",
    "bad-body": "Invalid request body",
    "media-type": "Unsupported Media Type",
    "too-large": "HTTP content length exceeded 10485760 bytes.",
    "uri-too-long": "Request URI too long",
    "unauthorized": "Unauthorized",
    "forbidden": "Forbidden",
    "not-found": "Not Found",
    "internal-error": "Internal Server Error",
    "timed-out": "Endpoint request timed out",
    "null": "null",
    "no-method-for-route": "No method found matching route test/@connections/AbC= for http method POST.",
    "closed-too-big": "websockets.exceptions.ConnectionClosedError: code = 1009 (message too big)",
    "closed-binary": "Connection closed (code: 1003)",
    "gone": "GoneException: 410",
}
"""A text of each family, as it was read or seen (messages R1 to R28, H1 to H5, F1; gateway-semantics B.1)."""


def test_every_family_of_words_has_a_text() -> None:
    assert set(TEXTS) == wordings.FAMILIES


@pytest.mark.parametrize("family", TEXTS)
def test_every_family_of_words_is_recognised(family: str) -> None:
    assert family_of(TEXTS[family]) == family


def test_the_words_of_others_belong_to_no_family() -> None:
    assert family_of("You shall not pass") == ""


COMPLAINTS = {
    "not-allowed": "Request header field x-trace is not allowed by Access-Control-Allow-Headers in preflight",
    "preflight-refused": "Response to preflight request doesn't pass access control check: no HTTP ok",
    "credentials-not-allowed": "The value of the 'Access-Control-Allow-Origin' header in the response must "
    "not be the wildcard '*' when the request's credentials mode is 'include'.",
    "private-network": "Permission was denied for this request to access the `local` address space.",
    "redirect": "Redirect is not allowed for a preflight request.",
    "no-allow-origin": "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
}
"""A browser's words for each family (Chrome's and Firefox's console; messages H6)."""


def test_every_family_of_complaints_has_a_text() -> None:
    assert {family for family, _ in FAMILIES} == set(COMPLAINTS)


@pytest.mark.parametrize("family", COMPLAINTS)
def test_every_family_of_complaints_is_recognised(family: str) -> None:
    assert complaint_of(COMPLAINTS[family]) == family


def test_the_words_of_the_pages_are_current() -> None:
    assert Path(PAGE_WORDS).read_text("utf-8") == page_words.text()


def test_the_order_is_of_these_incidents() -> None:
    """The sum of what it was fitted to; that fitting anew comes to the same takes long (`tests/bench`)."""
    assert json.loads(Path(ORDER).read_text("utf-8"))["inputs"] == fitting.inputs_sum()
    assert Path(VOCABULARY).read_text("utf-8") == fitting.vocabulary_text()


def test_the_known_incidents_are_current() -> None:
    assert known_incidents.TARGET.read_text("utf-8") == known_incidents.text()


def options() -> list[tuple[str, str]]:
    """Every option of every command, with the help of its command."""
    commands = {
        name: cli.get_command(cli.make_context("why403", [], resilient_parsing=True), name)
        for name in COMMANDS
    }
    return [
        (f"{name} {option}", str(command.help))
        for name, command in commands.items()
        if command is not None
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    ]


COMMANDS = ("explain", "rule", "facts")


@pytest.mark.parametrize(("option", "about"), options())
def test_every_command_with_options_shows_examples(option: str, about: str) -> None:
    assert "Examples:" in about, option


def written() -> str:
    """README and docs, together."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return "\n".join(file.read_text("utf-8") for file in files if file.exists())


@pytest.mark.parametrize("option", [option for option, _ in options()])
def test_every_option_is_described_where_people_read(option: str) -> None:
    """By the README or the docs; by the command's own help and its examples until there is a README."""
    if (ROOT / "README.md").exists():
        assert option.split()[1] in written()
    else:
        assert dict(options())[option]


def test_every_fact_is_documented() -> None:
    text = (ROOT / "docs" / "facts.md").read_text("utf-8")
    assert [name for name in facts.BY_NAME if name not in text] == []


def test_every_example_of_a_page_is_an_incident_file() -> None:
    for code in CODES:
        found = re.search(r"^## Example\n.*?^```yaml\n(.*?)^```", page(code), re.MULTILINE | re.DOTALL)
        assert found, code
        assert plain_values(found.group(1))["why403"] == 1, code


@pytest.mark.parametrize("code", sorted(causes.BY_CODE))
def test_a_page_asks_for_no_resource_id(code: str) -> None:
    """It is not in the URL: methods are listed by their paths; a change that needs it finds it by path."""
    for part in page(code).split("`" * 3):
        assert "--resource-id" not in part.replace('--resource-id "$RESOURCE_ID"', "")
        assert "$RESOURCE_ID" not in part or "RESOURCE_ID=$(aws apigateway get-resources" in part
