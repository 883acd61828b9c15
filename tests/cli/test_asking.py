"""`--ask` at a terminal: one question after the other, "don't know" among the answers."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.calls import FORBIDDEN

LONGEST = 20.0
MAIN = "from why403.cli.main import main; main()"


def conversation(answers: list[str], *arguments: str) -> tuple[int, str, list[str]]:
    """Exit code, output and questions of a call at a terminal; after the answers, "?" to everything."""
    owner, terminal = pty.openpty()
    command = [sys.executable, "-c", MAIN, "explain", "--ask", *arguments]
    shown, put, left = "", [], list(answers)
    with subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, text=True
    ) as process:
        os.close(terminal)
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            text = _read(owner)
            if text is None:
                break
            shown += text
            if shown.rstrip(" ").endswith("]:"):
                put.append(shown)
                shown = ""
                os.write(owner, ((left.pop(0) if left else "?") + "\n").encode())
        assert process.stdout is not None
        out = process.stdout.read()
        process.wait(timeout=LONGEST)
    os.close(owner)
    return process.returncode, out, put


def _read(owner: int) -> str | None:
    """What the terminal shows next; `None` at its end."""
    if not select.select([owner], [], [], LONGEST)[0]:
        return None
    try:
        return os.read(owner, 65536).decode("utf-8", "replace")
    except OSError:
        return None


def test_an_answer_narrows_the_causes() -> None:
    told = ("--fact", "api.type=REST", "--fact", "method.authorization=NONE")
    code, out, put = conversation(["no"], FORBIDDEN, *told)
    assert code == 0
    assert put
    assert out.splitlines()[0]


def test_not_knowing_is_an_answer_and_asks_something_else() -> None:
    _, out, put = conversation(["?", "don't know"], FORBIDDEN, "--fact", "api.type=REST")
    questions = [each.split("causes fit.")[1].split("\r\n")[0] for each in put]
    assert len(questions) == len(set(questions)) > 2
    assert "causes fit" in out


def test_a_word_that_is_no_answer_is_asked_again() -> None:
    _, _, put = conversation(["perhaps", "?"], FORBIDDEN, "--fact", "api.type=REST")
    assert "please type one of" in put[1]


def test_every_question_says_how_many_causes_are_left() -> None:
    _, _, put = conversation([], FORBIDDEN, "--fact", "api.type=REST")
    assert all("causes fit" in each for each in put)


def test_a_certain_cause_needs_no_question() -> None:
    told = (
        "--fact",
        "method.api-key-required=yes",
        "--fact",
        "request.api-key=absent",
        "--fact",
        "api.type=REST",
    )
    code, out, put = conversation([], FORBIDDEN, *told)
    assert (code, put) == (0, [])
    assert "no" in out


DENIED = """why403: 1
api_type: REST
observed:
  status: 403
  body: >-
    {"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource:
    arn:aws:execute-api:eu-west-1:********3333:abc123def4/prod/GET/orders with an explicit deny"}
request: {method: GET, url: https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders}
config:
  api: {id: abc123def4, accountId: '111122223333'}
  stages: [prod]
  routes: [{route: GET /orders, authorization: NONE, apiKeyRequired: false}]
  vpcEndpoint: absent
  resourcePolicy:
    Version: '2012-10-17'
    Statement:
    - {Effect: Deny, Principal: '*', Action: execute-api:Invoke, Resource: '*',
       Condition: {NotIpAddress: {aws:SourceIp: 198.51.100.0/24}}}
"""


def test_an_address_is_asked_for_checked_and_used(tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text(DENIED, "utf-8")
    code, out, put = conversation(["somewhere", "9.9.9.9"], str(file))
    assert "Which source IP address" in put[0]
    assert "please type an IP address" in put[1]
    assert len(put) == 2
    assert code == 0
    assert out.splitlines()[0].endswith("a Deny statement of the API's resource policy matches the call.")


def test_without_a_terminal_the_option_that_tells_an_address_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "incident.yaml"
    file.write_text(DENIED, "utf-8")
    command = [sys.executable, "-c", MAIN, "explain", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "--fact request.source-ip=VALUE" in run.stdout
