"""Node handlers, where there is a Node."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.serve.functions.running import called, returned, running
from why403.isolation import program
from why403.serve.functions import Function, Functions, NotRunnable, Outcome, Programs, Raised, TimedOut

needs_node = pytest.mark.skipif(program("node") is None, reason="needs node, which is not on PATH")


def made(
    folder: Path, code: str, handler: str = "index.handler", file: str = "index.mjs", **more: float
) -> Function:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(code, "utf-8")
    return Function("made", handler, "nodejs20.x", folder, timeout=more.get("timeout", 20.0))


def one(folder: Path, code: str, handler: str = "index.handler", file: str = "index.mjs") -> Outcome:
    (outcome,) = called(made(folder, code, handler, file))
    return outcome


@needs_node
@pytest.mark.parametrize(
    ("code", "file", "value"),
    [
        ("export const handler = async (event) => ({ event });", "index.mjs", {"event": {}}),
        ("exports.handler = async () => 'cjs';", "index.js", "cjs"),
        ("module.exports = { handler: async () => [1] };", "index.cjs", [1]),
        ("export default { handler: async () => 'default' };", "index.mjs", "default"),
        ("exports.handler = (event, context, callback) => callback(null, 'back');", "index.js", "back"),
        ("exports.handler = (e, c, done) => setTimeout(() => done(null, 'late'), 5);", "index.js", "late"),
        ("exports.handler = (e, context) => context.succeed('done');", "index.js", "done"),
        ("exports.handler = () => 'lost: it is neither a promise nor a callback';", "index.js", None),
        ("exports.handler = async () => undefined;", "index.js", None),
        ("exports.handler = async () => 'ä\\u2028';", "index.js", "ä\u2028"),
        ("exports.handler = async (e, c) => c.functionName;", "index.js", "made"),
        ("exports.handler = async (e, c) => c.getRemainingTimeInMillis() > 9000;", "index.js", True),
    ],
)  # fmt: skip
def test_an_answer(tmp_path: Path, code: str, file: str, value: object) -> None:
    assert returned(one(tmp_path, code, file=file)) == value


@needs_node
def test_a_handler_in_a_folder_and_inside_an_object(tmp_path: Path) -> None:
    code = "exports.api = { get: async () => 'inner' };"
    assert returned(one(tmp_path, code, "src/app.api.get", "src/app.js")) == "inner"


@needs_node
@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("exports.handler = async () => { throw new TypeError('no'); };", "TypeError", "no"),
        ("exports.handler = () => { throw new Error('at once'); };", "Error", "at once"),
        ("exports.handler = (e, c, callback) => callback('Unauthorized');", "string", "Unauthorized"),
        ("exports.handler = (e, c, callback) => callback(new RangeError('far'));", "RangeError", "far"),
        ("exports.handler = () => { setTimeout(() => { throw new Error('late'); }, 1); };", "Error", "late"),
        ("exports.handler = () => { Promise.reject(new Error('alone')); return new Promise(() => {}); };",
         "Runtime.UnhandledPromiseRejection", "alone"),
        ("exports.other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
        ("exports.handler = 7;", "Runtime.HandlerNotFound", "index.handler is not a function"),
        ("exports.handler = (;", "Runtime.UserCodeSyntaxError", None),
        ("require('no-such-package');", "Runtime.ImportModuleError", None),
        ("throw new Error('start');", "Error", "start"),
        ("exports.handler = async () => process.exit(3);", "Runtime.ExitError",
         "Runtime exited with error: exit status 3"),
        ("exports.handler = async () => { const a = {}; a.a = a; return a; };", "TypeError", None),
        ("exports.handler = async () => 10n;", "TypeError", None),
    ],
)  # fmt: skip
def test_a_failure(tmp_path: Path, code: str, kind: str, message: str | None) -> None:
    outcome = one(tmp_path, code, file="index.js")
    assert isinstance(outcome, Raised)
    assert outcome.type == kind
    assert message is None or outcome.message == message


@needs_node
@pytest.mark.parametrize("handler", ["missing.handler", "index", "../index.handler"])
def test_a_handler_that_is_not_found(tmp_path: Path, handler: str) -> None:
    outcome = one(tmp_path, "exports.handler = async () => 1;", handler, "index.js")
    assert isinstance(outcome, Raised)
    assert outcome.type.startswith("Runtime.")


@needs_node
def test_the_same_process_serves_the_next_call_also_after_an_error(tmp_path: Path) -> None:
    code = (
        "let n = 0; export const handler = async () => { if (++n === 2) throw new Error('two'); return n; };"
    )
    first, second, third = called(made(tmp_path, code), {}, {}, {})
    assert (returned(first), isinstance(second, Raised), returned(third)) == (1, True, 3)


@needs_node
def test_large_events_and_answers_go_through(tmp_path: Path) -> None:
    (outcome,) = called(
        made(tmp_path, "export const handler = async (event) => event;"), {"a": "ä" * 2_000_000}
    )
    assert returned(outcome) == {"a": "ä" * 2_000_000}


@needs_node
def test_a_handler_that_hangs_is_timed_out(tmp_path: Path) -> None:
    slow, quick = called(
        made(tmp_path, "export const handler = async (e) => { while (e.hang); return 1; };", timeout=1.0),
        {"hang": True},
        {},
    )
    assert slow == TimedOut(1.0)
    assert returned(quick) == 1


@needs_node
def test_what_is_printed_is_handed_on(tmp_path: Path) -> None:
    async def do(functions: Functions) -> None:
        await functions.invoke("made", {})

    code = "export const handler = async () => { console.log('one\\x1b[2J'); console.error('two'); };"
    printed = running(made(tmp_path, code), do=do)
    assert set(printed) == {("made", "stdout", "one\\x1b[2J"), ("made", "stderr", "two")}


def test_without_node_the_function_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert one(tmp_path, "") == NotRunnable("made needs Node, which is not on PATH")


def test_a_node_that_is_named_and_not_there_says_so(tmp_path: Path) -> None:
    (outcome,) = called(made(tmp_path, ""), programs=Programs(node="/no/such/node"))
    assert outcome == NotRunnable("/no/such/node cannot be started: FileNotFoundError")
