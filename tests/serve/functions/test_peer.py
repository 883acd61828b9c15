"""Handlers behind our program for Python, and behind AWS's: the same comes of both."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.serve.functions.running import running
from why403.logic.states import UNKNOWN
from why403.serve.functions import Function, Functions, Outcome, Programs, Raised, Returned

PEER = Path(__file__).parents[3] / ".bench" / "awslambdaric" / "bin" / "python"
pytestmark = [
    pytest.mark.peers,
    pytest.mark.skipif(not PEER.exists(), reason="awslambdaric is not here: bash bench/functions/peers.sh"),
]
HEAD = "import collections, datetime, decimal, logging, os, sys\n"
ANSWERS = (
    "{'a': [1, 2.5, True, None], 'b': {'c': 'd'}}",
    "None",
    "'täxt \\u2028 \\U0001f600'",
    "[]",
    "(1, (2, 3))",
    "collections.namedtuple('P', 'x y')(1, [2])",
    "{'p': collections.namedtuple('P', 'x')({'q': 1})}",
    "collections.OrderedDict(a=1)",
    "{1: 'a', None: 'b', True: 'c', 2.5: 'd'}",
    "float('nan')",
    "[float('inf'), -0.0, 1e300, 10 ** 30]",
    "decimal.Decimal('12')",
    "decimal.Decimal('12.5')",
    "{'d': [decimal.Decimal('-0.25'), decimal.Decimal('1E+3')]}",
    "decimal.Decimal('NaN')",
    "b'raw \\xff'",
    "b''",
    "{'text': b'abc'}",
    "{'text': b'\\xff'}",
    "{1, 2}",
    "object",
    "datetime.date(2020, 1, 2)",
    "(lambda: 1)",
    "{(1, 2): 3}",
    "event",
    "'x' * 100000",
)
BODIES = (
    "raise ValueError('täxt')",
    "raise ValueError",
    "raise KeyError('k')",
    "raise OSError(2, 'gone', 'file')",
    "raise Exception('Unauthorized')",
    "raise type('Odd', (Exception,), {'__str__': lambda s: 'own words'})()",
    "\n    try: 1 / 0\n    except ZeroDivisionError as first: raise RuntimeError('second') from first",
    "return inner(3)",
    "x = []; x.append(x); return x",
    "sys.exit(3)",
    "sys.exit(0)",
    "raise SystemExit",
    "os._exit(4)",
    "return [context.function_name, context.function_version, context.memory_limit_in_mb]",
    "return [context.log_group_name, context.client_context, context.tenant_id]",
    "return context.invoked_function_arn",
    "return [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id]",
    "return 9000 < context.get_remaining_time_in_millis() <= 10000",
    "return len(context.aws_request_id)",
    "return sorted(name for name in os.environ if name.startswith(('AWS_LAMBDA', '_')) and name != '_')",
    "return [os.getcwd() == os.environ['LAMBDA_TASK_ROOT'], sys.path[0] in ('', os.getcwd())]",
    "return __name__",
    "return os.environ['_X_AMZN_TRACE_ID'][:7]",
)
INNER = "def inner(n):\n    if n == 0: raise LookupError('deep')\n    return inner(n - 1)\n"
STARTS = {
    "no such module": ("x = 1\n", "missing.handler"),
    "an import that fails": ("import no_such_module_here\n", "app.handler"),
    "no such handler": ("x = 1\n", "app.handler"),
    "no dot": ("x = 1\n", "app"),
    "a module that is built in": ("x = 1\n", "sys.exit"),
    "a syntax error": ("def handler(:\n", "app.handler"),
    "an exception": ("def f():\n    raise ValueError('start')\nf()\n", "app.handler"),
    "an exit": ("import sys\nsys.exit(5)\n", "app.handler"),
    "an error of an attribute": ("import os\nos.no_such_name\n", "app.handler"),
    "a handler that is not called": ("handler = 7\n", "app.handler"),
    "a folder with a slash": ("x = 1\n", "inner/code.handler"),
    "a folder with a dot": ("x = 1\n", "inner.code.handler"),
}


def both(
    folder: Path, code: str, handler: str, event: Mapping[str, object]
) -> tuple[list[Outcome], list[list[str]]]:
    """What comes of two calls of a handler behind either program, and what it prints."""
    (folder / "app.py").write_text(code, "utf-8")
    (folder / "inner").mkdir(exist_ok=True)
    (folder / "inner" / "code.py").write_text("def handler(event, context):\n    return 'inner'\n")
    ours = Function("made", handler, f"python3.{sys.version_info[1]}", folder, timeout=10.0)
    found: list[Outcome] = []

    async def do(functions: Functions) -> None:
        found.extend([await functions.invoke("made", event), await functions.invoke("made", event)])

    peer = Programs(commands={"made": (str(PEER), "-m", "awslambdaric", handler)})
    printed = [running(replace(ours), do=do, programs=each) for each in (Programs(python=str(PEER)), peer)]
    return found, [[line for _, stream, line in lines if stream == "stdout"] for lines in printed]


def told(outcome: Outcome) -> object:
    """What counts of an outcome: JSON by its value."""
    if isinstance(outcome, Returned):
        value = outcome.value
        return ("returned", outcome.payload if value is UNKNOWN else json.dumps(value, sort_keys=True))
    if isinstance(outcome, Raised):
        trace = [each for each in outcome.trace if 'bootstrap.py"' not in each]  # the program's own lines
        return (outcome.type, outcome.message, trace)
    return outcome


def alike(folder: Path, code: str, handler: str = "app.handler") -> None:
    found, _ = both(folder, code, handler, {"ä": [1, {"b": None}]})
    ours, theirs = list(map(told, found[:2])), list(map(told, found[2:]))
    assert ours == theirs


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_same_answer_is_sent(tmp_path: Path, answer: str) -> None:
    alike(tmp_path, f"{HEAD}def handler(event, context):\n    return {answer}\n")


@pytest.mark.parametrize("body", BODIES)
def test_the_same_comes_of_a_body(tmp_path: Path, body: str) -> None:
    alike(tmp_path, f"{HEAD}{INNER}def handler(event, context):\n    {body}\n")


@pytest.mark.parametrize("start", STARTS)
def test_a_start_fails_alike(tmp_path: Path, start: str) -> None:
    alike(tmp_path, *STARTS[start])


def test_the_same_is_logged(tmp_path: Path) -> None:
    code = (
        f"{HEAD}logging.getLogger().setLevel('INFO')\n"
        "def handler(event, context):\n"
        "    print('printed')\n"
        "    logging.info('told %s', 7)\n"
        "    logging.getLogger('other').warning('looked')\n"
        "    logging.debug('not shown')\n"
    )
    _, printed = both(tmp_path, code, "app.handler", {})
    changing = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z")
    ours, theirs = ([changing.sub("…", line) for line in lines] for lines in printed)
    assert ours == theirs
    assert len(ours) == 6
