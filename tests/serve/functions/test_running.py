"""Handlers in processes of their own: what they are told, how they fail, and that nothing of them is left."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serve.functions.running import called, descriptors, gone, is_running, python_in, returned, running
from why403.isolation import program
from why403.logic.states import UNKNOWN
from why403.serve.functions import Function, Functions, NotRunnable, Programs, Raised, Returned, TimedOut
from why403.serve.functions.files import print_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
ECHO = "def handler(event, context):\n    return event\n"


def test_a_handler_is_given_the_event(tmp_path: Path) -> None:
    assert returned(called(python_in(tmp_path, ECHO), {"ä": [1, None]})[0]) == {"ä": [1, None]}


def test_the_same_process_serves_the_next_call(tmp_path: Path) -> None:
    function = python_in(tmp_path, "import os\ndef handler(event, context):\n    return os.getpid()\n")
    first, second = map(returned, called(function, {}, {}))
    assert first == second != os.getpid()


def test_a_handler_in_a_folder_below_is_named_with_slashes(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "code.py").write_text(ECHO, "utf-8")
    function = Function("made", "inner/code.handler", "python3.12", tmp_path)
    assert returned(called(function, {"a": 1})[0]) == {"a": 1}


def test_a_handler_knows_its_time_and_its_name(tmp_path: Path) -> None:
    code = "def handler(e, c):\n    return [c.function_name, c.get_remaining_time_in_millis()]\n"
    told = returned(called(python_in(tmp_path, code, timeout=7))[0])
    assert isinstance(told, list)
    assert told[0] == "made"
    assert 5000 < told[1] <= 7000


def test_a_handler_is_told_the_region_and_the_account_that_are_named(tmp_path: Path) -> None:
    code = "import os\ndef handler(e, c):\n    return [c.invoked_function_arn, os.environ['AWS_REGION']]\n"
    told = returned(called(python_in(tmp_path, code), region="eu-west-1", account="111122223333")[0])
    assert told == ["arn:aws:lambda:eu-west-1:111122223333:function:made", "eu-west-1"]


def test_nothing_that_a_handler_prints_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = "import os\ndef handler(event, context):\n    print('out')\n    os.write(2, b'err')\n"
    called(python_in(tmp_path, code))
    assert capfd.readouterr() == ("", "")


def test_an_exception_has_its_type_message_and_trace(tmp_path: Path) -> None:
    code = "def inner():\n    raise KeyError('k')\ndef handler(event, context):\n    inner()\n"
    (outcome,) = called(python_in(tmp_path, code))
    assert isinstance(outcome, Raised)
    assert (outcome.type, outcome.message) == ("KeyError", "'k'")
    assert [line.split(", in ")[1].split("\n")[0] for line in outcome.trace] == ["handler", "inner"]


def test_after_an_exception_the_process_goes_on(tmp_path: Path) -> None:
    code = "made = [OSError]\ndef handler(event, context):\n    if made: raise made.pop()\n    return 2\n"
    first, second = called(python_in(tmp_path, code), {}, {})
    assert isinstance(first, Raised)
    assert returned(second) == 2


@pytest.mark.parametrize(
    ("code", "handler", "kind"),
    [
        ("import nothing_of_this_name\n", "app.handler", "Runtime.ImportModuleError"),
        ("def handler(:\n", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("x = 1\n", "app.handler", "Runtime.HandlerNotFound"),
        ("x = 1\n", "app", "Runtime.MalformedHandlerName"),
        ("x = 1\n", "sys.handler", "Runtime.BuiltInModuleConflict"),
        ("raise RuntimeError('at the start')\n", "app.handler", "RuntimeError"),
        (f"{ECHO}import os; os._exit(4)\n", "app.handler", "Runtime.ExitError"),
    ],
)
def test_a_start_that_fails_is_an_error_of_the_call(
    tmp_path: Path, code: str, handler: str, kind: str
) -> None:
    (tmp_path / "app.py").write_text(code, "utf-8")
    (outcome,) = called(Function("made", handler, "python3.12", tmp_path))
    assert isinstance(outcome, Raised)
    assert outcome.type == kind


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit(2)", "Runtime exited with error: exit status 2"),
        ("import sys; sys.exit(0)", "Runtime exited without providing a reason"),
        ("import os; os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
    ],
)
def test_a_process_that_ends_is_an_error_in_the_words_of_aws(tmp_path: Path, code: str, message: str) -> None:
    function = python_in(tmp_path, f"def handler(event, context):\n    if event: {code}\n    return 1\n")
    outcome, after = called(function, {"a": 1}, {})
    assert outcome == Raised("Runtime.ExitError", message)
    assert returned(after) == 1


def test_a_handler_that_hangs_is_timed_out_and_the_next_call_is_served(tmp_path: Path) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(event['seconds'])\n    return 'done'\n"
    function = python_in(tmp_path, code, timeout=0.8)
    slow, quick = called(function, {"seconds": 60}, {"seconds": 0})
    assert slow == TimedOut(0.8)
    assert returned(quick) == "done"


def test_the_gateway_can_wait_less_long_than_the_function_may_take(tmp_path: Path) -> None:
    function = python_in(
        tmp_path, "import time\ndef handler(event, context):\n    time.sleep(60)\n", timeout=50
    )

    async def do(functions: Functions) -> None:
        assert await functions.invoke("made", {}, timeout=0.2) == TimedOut(0.2, own=False)

    running(function, do=do)


def test_code_that_never_comes_to_an_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("why403.serve.functions.workers.START_SECONDS", 0.3)
    assert called(python_in(tmp_path, "while True: pass\n")) == [TimedOut(0.3)]


def test_an_answer_that_is_no_json_is_an_error_of_the_handler(tmp_path: Path) -> None:
    (outcome,) = called(python_in(tmp_path, "def handler(event, context):\n    return {1, 2}\n"))
    assert isinstance(outcome, Raised)
    assert outcome.type == "Runtime.MarshalError"


def test_bytes_go_out_as_they_are(tmp_path: Path) -> None:
    (outcome,) = called(python_in(tmp_path, "def handler(event, context):\n    return b'\\xff no json'\n"))
    assert outcome == Returned(b"\xff no json")
    assert isinstance(outcome, Returned)
    assert outcome.value is UNKNOWN


def test_an_answer_that_is_too_large_is_an_error_and_the_process_goes_on(tmp_path: Path) -> None:
    code = "def handler(event, context):\n    return 'x' * event['size']\n"
    outcome, large, small = called(
        python_in(tmp_path, code), {"size": 6291556}, {"size": 6291554}, {"size": 1}
    )
    assert isinstance(outcome, Raised)
    assert outcome.type == "Function.ResponseSizeTooLarge"
    assert returned(large) == "x" * 6291554
    assert returned(small) == "x"


def test_an_event_that_is_too_large_does_not_reach_the_handler(tmp_path: Path) -> None:
    (outcome,) = called(python_in(tmp_path, ECHO), {"a": "x" * 6291456})
    assert isinstance(outcome, Raised)
    assert outcome.type == "RequestTooLargeException"


def test_what_is_printed_comes_by_lines_and_printable(tmp_path: Path) -> None:
    code = (
        "import sys, os\n"
        "def handler(event, context):\n"
        "    print('\\x1b[2J one')\n"
        "    print('two', end='', flush=True)\n"
        "    os.write(2, b'\\xff three\\n')\n"
    )
    printed = running(python_in(tmp_path, code), do=lambda functions: _once(functions))
    assert ("made", "stdout", "\\x1b[2J one") in printed
    assert ("made", "stdout", "two") in printed
    assert ("made", "stderr", "\\xff three") in printed


def test_the_root_logger_has_a_handler_as_on_aws(tmp_path: Path) -> None:
    code = "import logging\ndef handler(event, context):\n    logging.warning('look')\n"
    printed = running(python_in(tmp_path, code), do=_once)
    (line,) = [line for _, _, line in printed if "look" in line]
    assert line.startswith("[WARNING]")


def test_a_line_without_end_is_handed_on_in_parts(tmp_path: Path) -> None:
    code = "def handler(event, context):\n    print('x' * 1000000, end='')\n"
    printed = running(python_in(tmp_path, code), do=_once)
    assert sum(len(line) for _, _, line in printed) == 1000000
    assert max(len(line) for _, _, line in printed) < 20000


def test_of_very_much_that_is_printed_the_first_part_is_handed_on_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    code = (
        "import os\ndef handler(event, context):\n    for _ in range(30): os.write(1, os.urandom(1 << 20))\n"
    )
    printed = running(python_in(tmp_path, code), do=_once)
    assert printed[-1] == ("made", "stderr", f"{29 << 20} more bytes of output are not shown")
    assert sum(len(line) for _, _, line in printed) < 5 << 20


def test_each_call_may_print_as_much(tmp_path: Path) -> None:
    code = "def handler(event, context):\n    print('x' * 700000)\n"

    async def do(functions: Functions) -> None:
        await functions.invoke("made", {})
        await functions.invoke("made", {})

    printed = running(python_in(tmp_path, code), do=do)
    assert sum(len(line) for _, _, line in printed) == 1400000


async def _once(functions: Functions) -> None:
    await functions.invoke("made", {})


def test_no_credentials_and_no_home_are_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "mine")
    code = "import os\ndef handler(event, context):\n    return [dict(os.environ), os.path.expanduser('~')]\n"
    told = returned(called(python_in(tmp_path, code))[0])
    assert isinstance(told, list)
    variables, home = told
    assert "mine" not in variables.values()
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"
    assert variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert home != os.path.expanduser("~")


def test_my_credentials_are_there_where_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    code = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"
    told = returned(called(python_in(tmp_path, code), with_my_credentials=True)[0])
    assert isinstance(told, dict)
    assert told["AWS_PROFILE"] == "mine"
    assert told.get("AWS_ACCESS_KEY_ID") == os.environ.get("AWS_ACCESS_KEY_ID")


def test_variables_of_the_function_stand_below_those_that_are_reserved(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import os\ndef handler(event, context):\n    return [os.environ[n] for n in ('TABLE', '_HANDLER')]\n"
    )
    function = Function(
        "made",
        "app.handler",
        "python3.12",
        tmp_path,
        environment={"TABLE": "orders", "_HANDLER": "other.name"},
    )
    assert returned(called(function)[0]) == ["orders", "app.handler"]


@linux
def test_a_child_is_ended_with_its_process_when_the_time_is_over(tmp_path: Path) -> None:
    assert gone(_child_of(tmp_path, "time.sleep(60)"))


@linux
def test_a_child_that_left_the_group_is_ended_when_its_process_crashes(tmp_path: Path) -> None:
    assert gone(_child_of(tmp_path, "os._exit(1)", "start_new_session=True"))


@linux
def test_a_child_is_ended_when_the_functions_stop(tmp_path: Path) -> None:
    assert gone(_child_of(tmp_path, "return 1", "start_new_session=True"))


def _child_of(folder: Path, then: str, options: str = "") -> int:
    """The id of a process that a handler started before it did something."""
    code = (
        "import os, subprocess, time\n"
        "def handler(event, context):\n"
        f"    child = subprocess.Popen(['sleep', '60'], {options})\n"
        "    open('child', 'w').write(str(child.pid))\n"
        f"    {then}\n"
    )
    function = python_in(folder, code, timeout=1)

    async def do(functions: Functions) -> None:
        await functions.invoke("made", {})

    running(function, do=do)
    return int((folder / "child").read_text())


@linux
def test_no_process_and_no_descriptor_is_left(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "def handler(event, context):\n"
        "    if event.get('do') == 'die': os._exit(1)\n"
        "    if event.get('do') == 'hang': time.sleep(9)\n"
    )
    function = python_in(tmp_path, code, timeout=0.8)
    pids: list[int] = []

    async def do(functions: Functions) -> None:
        await functions.invoke("made", {})
        pids.extend(functions.pids)
        for what in ("die", "", "hang", ""):
            await functions.invoke("made", {"do": what})
        pids.extend(functions.pids)

    running(function, do=do)
    before = descriptors()
    running(function, do=do)
    assert descriptors() == before
    assert len(pids) == 4
    assert not any(map(is_running, pids))


@linux
def test_functions_end_in_the_middle_of_a_call(tmp_path: Path) -> None:
    function = python_in(
        tmp_path, "import time\ndef handler(event, context):\n    time.sleep(60)\n", timeout=60
    )
    pids: list[int] = []

    async def do(functions: Functions) -> None:
        call = asyncio.create_task(functions.invoke("made", {}))
        while not functions.pids:
            await asyncio.sleep(0.01)
        pids.extend(functions.pids)
        call.cancel()

    running(function, do=do)
    assert not is_running(pids[0])


@linux
def test_a_process_ends_with_a_gateway_that_was_killed(tmp_path: Path) -> None:
    python_in(tmp_path, ECHO)
    code = (
        "import asyncio, os, pathlib\n"
        "from why403.serve.functions import Function, Functions\n"
        f"made = Function('made', 'app.handler', 'python3.12', pathlib.Path({str(tmp_path)!r}))\n"
        "async def run():\n"
        "    async with Functions({'made': made}) as functions:\n"
        "        await functions.invoke('made', {})\n"
        "        print(*functions.pids, flush=True)\n"
        "        os._exit(0)\n"
        "asyncio.run(run())\n"
    )
    temporary = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=temporary)
    assert gone(int(done.stdout))


def test_a_call_goes_on_when_its_waiter_is_gone(tmp_path: Path) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    open('done', 'w').close()\n"
    function = python_in(tmp_path, code)

    async def do(functions: Functions) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(functions.invoke("made", {}), 0.2)
        await functions.invoke("made", {})

    running(function, do=do, at_once=1)
    assert (tmp_path / "done").exists()


def test_calls_at_a_time_are_served_by_processes_of_their_own(tmp_path: Path) -> None:
    code = "import os, time\ndef handler(event, context):\n    time.sleep(0.3)\n    return os.getpid()\n"
    assert len(set(_at_once(python_in(tmp_path, code), 3, at_once=3))) == 3


def test_no_more_processes_run_than_are_allowed(tmp_path: Path) -> None:
    code = "import os, time\ndef handler(event, context):\n    time.sleep(0.05)\n    return os.getpid()\n"
    assert len(set(_at_once(python_in(tmp_path, code), 6, at_once=2))) == 2


def test_a_call_that_waits_too_long_for_its_turn_is_timed_out(tmp_path: Path) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(60)\n"
    found: list[object] = []

    async def do(functions: Functions) -> None:
        calls = (functions.invoke("made", {}, timeout=seconds) for seconds in (0.8, 0.1))
        found.extend(await asyncio.gather(*calls))

    running(python_in(tmp_path, code), do=do, at_once=1)
    assert found == [TimedOut(0.8, own=False), TimedOut(0.1, own=False)]


def _at_once(function: Function, count: int, **options: object) -> list[object]:
    found: list[object] = []

    async def do(functions: Functions) -> None:
        outcomes = await asyncio.gather(*(functions.invoke("made", {}) for _ in range(count)))
        found.extend(map(returned, outcomes))

    running(function, do=do, **options)
    return found


def test_changed_code_serves_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("why403.serve.functions.pool.LOOK_AGAIN", 0.0)
    monkeypatch.setattr("why403.serve.functions.pool._SHARE", 0.0)
    function = python_in(tmp_path, "def handler(event, context):\n    return 'one'\n")
    found: list[object] = []

    async def do(functions: Functions) -> None:
        found.append(returned(await functions.invoke("made", {})))
        (older,) = functions.pids
        for code in ("def handler(:\n", "def handler(event, context):\n    return 'two'\n"):
            (tmp_path / "app.py").write_text(code, "utf-8")
            outcome = await functions.invoke("made", {})
            found.append(outcome.type if isinstance(outcome, Raised) else returned(outcome))
        assert not is_running(older)

    running(function, do=do)
    assert found == ["one", "Runtime.UserCodeSyntaxError", "two"]


def test_a_file_that_a_handler_writes_into_its_folder_is_no_change_of_its_code(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("1")
    assert _print(tmp_path) == set()


def test_a_change_below_a_folder_of_packages_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "one.js").write_text("1")
    assert _print(tmp_path) == set()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "one.js").write_text("1")
    assert _print(tmp_path) == {"one.js"}


def _print(folder: Path) -> set[str]:
    return {Path(name).name for name in print_of(folder)}


def test_a_function_that_is_not_there_says_so() -> None:
    async def do(functions: Functions) -> None:
        assert isinstance(await functions.invoke("other", {}), NotRunnable)

    running(do=do)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (Function("made", "a.b", "java21", Path(".")), "java21"),
        (Function("made", "a.b", "python3.12", Path("not/here")), "does not lie in a folder"),
        (Function("made", "a.b", "python3.12", None), "does not lie in a folder"),
        (Function("made", "", "python3.12", Path(".")), "handler of made is not known"),
        (Function("made", "a.b", "python3.12", Path("."), refused="it is an image"), "it is an image"),
    ],
)
def test_what_cannot_be_run_says_why_before_it_is_called(function: Function, words: str) -> None:
    async def do(functions: Functions) -> None:
        assert words in functions.not_runnable["made"]
        assert await functions.invoke("made", {}) == NotRunnable(functions.not_runnable["made"])

    running(function, do=do)


def test_an_interpreter_that_is_not_there_says_so(tmp_path: Path) -> None:
    (outcome,) = called(python_in(tmp_path, ECHO), programs=Programs(python="/no/such/python"))
    assert outcome == NotRunnable("/no/such/python cannot be started: FileNotFoundError")


def test_a_command_can_speak_the_runtime_api_itself(tmp_path: Path) -> None:
    """What a runtime of the OS alone starts; with a response in chunks, as streaming clients send it."""
    code = (
        f"#!{sys.executable}\n"
        "import http.client, os\n"
        "api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])\n"
        "while True:\n"
        "    api.request('GET', '/2018-06-01/runtime/invocation/next')\n"
        "    event = api.getresponse()\n"
        "    body, id = event.read(), event.headers['lambda-runtime-aws-request-id']\n"
        "    path = f'/2018-06-01/runtime/invocation/{id}/response'\n"
        "    api.request('POST', path, iter([body[:3], body[3:]]), encode_chunked=True)\n"
        "    assert api.getresponse().read()\n"
    )
    (tmp_path / "bootstrap").write_text(code)
    (tmp_path / "bootstrap").chmod(0o755)
    function = Function("made", "", "provided.al2023", tmp_path)
    assert list(map(returned, called(function, {"a": 1}, {"b": 2}))) == [{"a": 1}, {"b": 2}]


@pytest.mark.skipif(program("curl") is None or program("sh") is None, reason="needs curl and sh")
def test_a_script_can_speak_the_runtime_api_with_curl(tmp_path: Path) -> None:
    script = """#!/bin/sh
url="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers="$(mktemp)"
  event=$(curl -sS -LD "$headers" "$url/next")
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  rm "$headers"
  curl -sS "$url/$id/response" -d "{\\"got\\": $event}" > /dev/null
done
"""
    (tmp_path / "bootstrap").write_text(script)
    (tmp_path / "bootstrap").chmod(0o755)
    function = Function("made", "a.b", "provided.al2", tmp_path, timeout=10.0)
    found = list(map(returned, called(function, {"a": 1}, {"b": "x" * 5000})))
    assert found == [{"got": {"a": 1}}, {"got": {"b": "x" * 5000}}]


def test_a_runtime_without_a_program_says_so(tmp_path: Path) -> None:
    (outcome,) = called(Function("made", "", "provided.al2023", tmp_path))
    assert isinstance(outcome, NotRunnable)


def test_what_was_returned_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(Returned(b"secret")) + repr(Raised("E", "secret", ("secret",)))
