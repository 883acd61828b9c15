"""What is loaded to explain a text: little, so that the answer is there at once; and never an AWS client."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.cli.calls import FORBIDDEN

SOURCE = Path(__file__).parents[2] / "src" / "why403"
HEAVY = (
    "boto3", "botocore", "duckdb", "starlette", "rich", "yaml", "msgspec", "numpy", "cryptography", "asyncio",
    "http.client", "email",
)  # fmt: skip
REPORT = """
import sys
from why403.cli.main import run
code = run(["explain", sys.argv[1], *sys.argv[2:]])
compiled = {
    name
    for module in list(sys.modules.values())
    for name, value in vars(module).items()
    if module.__name__.startswith("why403.")
    and getattr(getattr(value, "__dataclass_params__", None), "frozen", False)
}
print("\\n" + ",".join(sorted(compiled)))
print(",".join(sorted(sys.modules)))
sys.exit(code)
"""


def explained(*arguments: str) -> list[set[str]]:
    """In a process of its own: the classes that the standard library compiled, and the modules."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return [set(filter(None, line.split(","))) for line in done.stdout.splitlines()[-2:]]


@pytest.fixture(scope="module")
def plain() -> list[set[str]]:
    """For a plain error text."""
    return explained(FORBIDDEN)


@pytest.fixture(scope="module")
def modules(plain: list[set[str]]) -> set[str]:
    """The modules that it needs."""
    return plain[1]


def test_no_class_that_a_text_needs_is_made_slowly(plain: list[set[str]]) -> None:
    """Those of `why403.frozen` do not say that they are frozen: they are so by their own methods."""
    assert plain[0] == set()


@pytest.mark.parametrize("name", HEAVY)
def test_a_text_is_explained_without_heavy_modules(modules: set[str], name: str) -> None:
    assert name not in modules


def test_a_text_is_explained_without_what_reads_accounts(modules: set[str]) -> None:
    assert not [name for name in modules if name.startswith("why403.account")]


@cache
def imported() -> dict[str, list[str]]:
    """What each file of the package imports, wherever in it."""
    found: dict[str, list[str]] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        names: list[str] = []
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
        found[str(file.relative_to(SOURCE))] = names
    return found


@pytest.mark.parametrize("name", ["boto3", "botocore"])
def test_one_file_alone_imports_an_aws_client(name: str) -> None:
    """Law 10: it holds the fence around everything that is called."""
    guilty = [file for file, names in imported().items() if name in {each.split(".")[0] for each in names}]
    assert guilty == ["account/clients.py"]


NETWORK = {
    "socket",
    "http",
    "urllib.request",
    "ssl",
    "asyncio",
    "ftplib",
    "smtplib",
    "requests",
    "httpx",
    "urllib3",
}


FETCHES = {
    "api/issuers.py": "fetches an issuer's public keys, where --jwks asks for it",
    "serve/functions/cache.py": "waits for the functions of authorizers, on this machine",
    "serve/functions/pool.py": "waits for the functions that it calls, on this machine",
    "serve/functions/runtime_api.py": "is the Runtime API of this machine's functions, on loopback",
    "serve/functions/runtimes/bootstrap.py": "runs a handler, and asks the Runtime API for its events",
    "serve/functions/workers.py": "talks with the processes of functions",
    "testing/api.py": "runs the gateway in a thread, for tests; it opens no socket",
    "serve/integrations.py": "hands calls on to servers: of this machine, or that --allow-backend names",
    "serve/serving.py": "listens for the calls to the APIs that `why403 serve` serves",
    "serve/app.py": "answers the calls that its server hands on",
    "serve/certificates.py": "reads the certificates of `why403 serve`",
    "serve/sockets.py": "talks over the WebSockets that callers of the gateway open",
    "testing/socket.py": "talks with the gateway in its own thread, for tests; it opens no socket",
    "cli/serve.py": "hands the certificates of `why403 serve` on",
    "cli/stopping.py": "hears of signals over a pair of sockets within the process",
    "cli/web.py": "takes a port of this machine for its page",
}
"""The files that can reach a network besides AWS's own client, each with its reason."""


def test_nothing_else_in_the_package_can_send_anything() -> None:
    guilty = {
        file
        for file, names in imported().items()
        for name in names
        if name in NETWORK or name.split(".")[0] in NETWORK
    }
    assert guilty == set(FETCHES)


STARTS = {
    "isolation.py": "starts programs so that they run nothing of the caller's folder",
    "serve/functions/workers.py": "starts the functions that a person asked to serve",
}
"""The files that start programs, each with its reason."""


def test_no_other_file_starts_a_process() -> None:
    assert {file for file, names in imported().items() if "subprocess" in names} == set(STARTS)
