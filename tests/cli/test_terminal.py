"""What is printed: nothing of it is obeyed by a terminal or hides what stands beside it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN, MISSING_TOKEN, Printed, Terminal
from why403.cli.terminal import progress_bar
from why403.redaction.printable import is_printable

SOURCE = Path(__file__).parents[2] / "src" / "why403"
ODD = "\x1b]0;x\x07\x1b[2J\x9b31m\x9d0;y\x9c\u202e\u2066\u200b\u2028\x85\x7f"
HOST = "abc123def4.execute-api.eu-west-1.amazonaws.com"
ANSWER = f"HTTP/1.1 403 Forbidden\nx-amzn-ErrorType: ForbiddenException\n\n{FORBIDDEN}"
INPUTS = {
    "a method": f"curl -i -X 'GE{ODD}T' https://{HOST}/prod/x\n{ANSWER}",
    "a path": f"curl -i 'https://{HOST}/prod/{ODD}/x'\n{ANSWER}",
    "a host": f"GET /prod/x HTTP/1.1\nHost: a{ODD}.example.com\n\n{ANSWER}",
    "an access log": json.dumps(
        {
            "requestId": "1",
            "httpMethod": f"G{ODD}",
            "path": f"/{ODD}",
            "status": "403",
            "errorResponseType": "X",
        }
    ),
    "a record of AWS WAF": json.dumps(
        {
            "timestamp": 1795684449000,
            "formatVersion": 1,
            "webaclId": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/0a1b",
            "terminatingRuleId": f"Evil{ODD}",
            "terminatingRuleType": "REGULAR",
            "action": "BLOCK",
            "httpSourceId": "1:abc123def4:prod",
            "httpRequest": {"headers": [], "uri": f"/prod/{ODD}", "httpMethod": f"PO{ODD}ST"},
        }
    ),
    "a refused scope": json.dumps(
        {"message": f"Credential should be scoped to a valid region, not '{ODD}'. "}
    ),
    "a challenge": f'HTTP/1.1 401\nwww-authenticate: Bearer error_description="the {ODD}"\n\n{{}}',
    "a page's complaint": f"Access to fetch at 'https://{HOST}/{ODD}' from origin 'https://{ODD}.example' "
    "has been blocked by CORS policy: Response to preflight request doesn't pass access control check",
    "an incident file": f"why403: 1\nobserved: {{status: 403}}\nfacts: {{request.path: {json.dumps(ODD)}}}\n",
    "half a character": json.dumps(
        {"httpMethod": "GET", "path": "/\ud800", "status": "403", "requestId": "1"}
    ),
}


def odd_lines(printed: Printed) -> list[str]:
    """The printed lines that are not fit for a terminal."""
    return [line for line in (printed.out + printed.err).split("\n") if not is_printable(line)]


@pytest.mark.parametrize("form", [(), ("--json",), ("--all", "--why-weights")])
@pytest.mark.parametrize("name", INPUTS)
def test_what_an_input_holds_is_made_printable(why403: Terminal, name: str, form: tuple[str, ...]) -> None:
    printed = why403("explain", INPUTS[name], *form)
    assert odd_lines(printed) == []
    assert printed.code in (0, 2, 4)


def test_json_keeps_what_was_there(why403: Terminal) -> None:
    tree = why403("explain", INPUTS["an access log"], "--json").tree
    assert tree["answer"]["method"] == f"G{ODD}"


def test_a_difference_is_made_printable(why403: Terminal) -> None:
    works = f"curl -i https://{HOST}/prod/x -H 'x-note: {ODD}'\nHTTP/1.1 200 OK\n\n{{}}"
    printed = why403("explain", INPUTS["a method"], "--works", works)
    assert "differs:" in printed.out
    assert odd_lines(printed) == []


def test_a_policy_is_made_printable(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    statement = {
        "Sid": ODD,
        "Effect": f"Al{ODD}low",
        "Action": f"execute-api:In{ODD}voke",
        f"Re{ODD}source": "*",
    }
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}), "utf-8")
    request = json.dumps({"action": "execute-api:Invoke", "resource": "arn:aws:execute-api:r:1:a/p/GET/x"})
    for arguments in (["check"], ["check", "--json"], ["decide", "--request", request]):
        printed = why403("policy", arguments[0], str(file), *arguments[1:])
        assert printed.out.strip()
        assert odd_lines(printed) == []


TEMPLATE = """
Parameters:
  "P\\x1b[2J\\u202E": {Type: String}
Resources:
  "One\\x1b[2J\\u202E":
    Type: AWS::ApiGateway::RestApi
    Properties:
      ApiKeySourceType: !Ref "P\\x1b[2J\\u202E"
"""


def test_names_of_a_template_are_made_printable(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    second = TEMPLATE[TEMPLATE.index('  "One') :].replace("One", "Two")
    for text, expected in ((TEMPLATE, "\\u202e"), (TEMPLATE + second, "has several APIs")):
        file.write_text(text, "utf-8")
        printed = why403("explain", MISSING_TOKEN, "--api", str(file), "--why-untold")
        assert expected in printed.out + printed.err
        assert odd_lines(printed) == []


def test_names_of_files_are_made_printable(why403: Terminal, tmp_path: Path) -> None:
    file = tmp_path / f"a{ODD}.yaml"
    file.write_text("Resources: [", "utf-8")
    for arguments in (["--api", str(file)], ["--api", f"{file}.missing"], ["--jwks", f"{file}.missing"]):
        printed = why403("explain", FORBIDDEN, *arguments)
        assert printed.code == 2
        assert "\\x1b" in printed.err
        assert odd_lines(printed) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--fact", f"{ODD}=1"),
        ("--entry", ODD),
        (f"--{ODD}",),
        ("--assert", ODD),
        (f"x{ODD}.yaml",),
        ("--api", f"aws:{ODD}"),
        ("--live", "--region", ODD, "--principal", ODD),
    ],
)
def test_what_was_mistyped_is_made_printable(why403: Terminal, arguments: tuple[str, ...]) -> None:
    printed = why403("explain", FORBIDDEN, *arguments)
    assert printed.code == 2
    assert odd_lines(printed) == []


@pytest.mark.parametrize(
    "command", [("rule", ODD), ("facts", ODD), (ODD,), ("policy", ODD), ("capture", ODD)]
)
def test_names_that_nothing_has_are_made_printable(why403: Terminal, command: tuple[str, ...]) -> None:
    printed = why403(*command)
    assert printed.err or printed.out
    assert odd_lines(printed) == []


def test_a_line_break_in_a_value_makes_no_line_of_the_report(why403: Terminal) -> None:
    """Else an input could write a verdict of its own below the headline."""
    log = json.dumps(
        {"requestId": "1", "httpMethod": "GET\n  certain  waf-block", "path": "/x", "status": "403"}
    )
    printed = why403("explain", log)
    assert "GET\\n  certain" in printed.out
    assert "\n  certain  waf-block" not in printed.out


PRINTS = {"echo", "secho", "prompt", "confirm", "echo_via_pager", "progressbar", "pause", "edit", "getchar"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
MAY = {
    "__main__.py": "says that it was stopped, or what is missing, before anything else can be imported",
    "cli/terminal.py": "prints and asks for all the others",
    "cli/main.py": "says how the streams write what their encoding lacks",
    "cli/engines.py": "asks whether a progress bar can be drawn",
    "cli/remote.py": "asks whether somebody can answer",
    "cli/stopping.py": "says that it was stopped, where nothing else is heard any more",
    "serve/functions/runtimes/bootstrap.py": "writes what a handler prints, in that function's own process",
    "templates/sam/transform.py": "answers the process that started it",
}
"""The files that name a way to print, each with its reason."""


def ways_to_print(tree: ast.AST) -> Iterator[str]:
    """Everything in a module that can print."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "print":
            yield "print"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id == "click" and node.attr in PRINTS) or (
                node.value.id in ("sys", "os") and node.attr in {*STREAMS, "write"}
            ):
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in ("click", "sys", "traceback", "warnings"):
            names = {alias.name for alias in node.names}
            yield from names & (PRINTS | STREAMS | {"print_exc", "warn"})


def test_one_module_prints() -> None:
    words = {"print", "write", "warn", *PRINTS, *STREAMS}
    texts = {str(file.relative_to(SOURCE)): file.read_text("utf-8") for file in sorted(SOURCE.rglob("*.py"))}
    found = {
        file: sorted(set(ways_to_print(ast.parse(text))))
        for file, text in texts.items()
        if any(word in text for word in words)  # what has none of them need not be parsed, which takes long
    }
    assert {file for file, ways in found.items() if ways} == set(MAY)
    assert {way for file in set(MAY) - {"cli/terminal.py"} for way in found[file]} <= {
        "sys.stdout",
        "sys.stderr",
    }


class Screen(StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("term", "drawn"), [("xterm", True), ("dumb", False)])
def test_a_terminal_that_obeys_nothing_gets_no_progress_bar(
    monkeypatch: pytest.MonkeyPatch, term: str, drawn: bool
) -> None:
    """It would print the codes that hide the cursor."""
    shown = Screen()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("TERM", term)
    with progress_bar("reading") as bar:
        assert (bar is not None) == drawn
    assert ("\x1b" in shown.getvalue()) == drawn
