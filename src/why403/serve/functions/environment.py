"""What a handler is run with: which program, and the variables that it sees.

Of the person's own environment a handler sees PATH and the folder for temporary files, and nothing else: no
credentials, no profile, no home folder in which a library would find them. It has credentials of its own
that no service takes, and the metadata service of a virtual machine is switched off for AWS's libraries.
This keeps code from calling an account unawares; it is no sandbox.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from why403.frozen import dataclass
from why403.isolation import needed, program
from why403.logic.claims import documented
from why403.serve.functions.code import lacking
from why403.serve.functions.function import READ, Function, NotRunnable

_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"

SOURCES = (
    documented(
        "Lambda sets these variables, and a function cannot set those that are reserved",
        _GUIDE + "configuration-envvars.html",
        READ,
    ),
    documented(
        "A runtime of the OS alone starts the executable `bootstrap`, by its extension-less name",
        _GUIDE + "runtimes-custom.html",
        READ,
    ),
    documented(
        "Where runtimes look for what stands in layers",
        _GUIDE + "packaging-layers.html",
        READ,
    ),
    documented(
        "AWS_EC2_METADATA_DISABLED keeps the SDKs from the metadata service",
        "https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html",
        READ,
    ),
)
_HERE = Path(__file__).parent / "runtimes"
_OF_PROVIDED = ("provided.", "provided")
REGION = "us-east-1"
ACCOUNT = "123456789012"
"""The Region and account that a handler is told where nobody told another."""
_OWN = "./bootstrap"
DUMMY = ("why403-local-key", "why403-local-secret", "why403-local-token")
"""The access key that handlers have: its id, its secret, and the token of its session."""
_DUMMY = {
    "AWS_ACCESS_KEY_ID": DUMMY[0],
    "AWS_SECRET_ACCESS_KEY": DUMMY[1],
    "AWS_SESSION_TOKEN": DUMMY[2],
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_MINE = ("HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Programs:
    """With what handlers are run.

    `python` is an interpreter, ours unless another is named; `node` a Node, else the one on PATH. `commands`
    are those that speak the Runtime API themselves, by the name of a function or of a runtime.
    """

    python: str = sys.executable
    node: str = ""
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """What is started for a function. `ours` says that it is a program of ours, which takes a secret path."""

    words: tuple[str, ...]
    ours: bool = False


def command_of(function: Function, programs: Programs) -> Command | NotRunnable:
    """What to start, or why there is nothing."""
    if function.refused:
        return NotRunnable(function.refused)
    wrong, runtime = lacking(function), function.runtime
    if wrong:
        return NotRunnable(wrong)
    own = programs.commands.get(function.name) or programs.commands.get(runtime)
    if own:
        return Command(own)
    if runtime.startswith(_OF_PROVIDED):
        return Command((_OWN,))
    if not function.handler:
        return NotRunnable(f"the handler of {function.name} is not known")
    if runtime.startswith("python"):
        return Command((programs.python, "-u", str(_HERE / "bootstrap.py")), ours=True)
    if runtime.startswith("nodejs"):
        node = programs.node or program("node")
        if node is None:
            return NotRunnable(f"{function.name} needs Node, which is not on PATH")
        return Command((node, str(_HERE / "bootstrap.mjs")), ours=True)
    text = f"a command that runs {runtime}" if runtime else "the runtime"
    return NotRunnable(f"{text} is not known, for {function.name}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the processes of all functions share: an empty home folder, and where they are told to be.

    `mine` says that they have the person's own credentials. A function's own `variables` stand above these.
    """

    home: Path
    region: str = REGION
    account: str = ACCOUNT
    mine: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Code:
    """The folder of a function's code, and those of its layers."""

    folder: Path
    layers: tuple[Path, ...] = ()


def environment_of(
    function: Function, code: Code, api: str, around: Surroundings, mark: str
) -> dict[str, str]:
    """All that the process of a function sees. `mark` tells its processes from all others."""
    runtime = function.runtime
    mine = {name: value for name, value in os.environ.items() if name.startswith("AWS_") or name in _MINE}
    mine = mine if around.mine else {}
    region = mine.get("AWS_REGION") or mine.get("AWS_DEFAULT_REGION") or around.region
    home = str(around.home)
    own = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": name_of(function),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "" if function.memory is None else str(function.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name_of(function)}",
        "AWS_LAMBDA_LOG_STREAM_NAME": mark,
        "AWS_LAMBDA_RUNTIME_API": api,
        "LAMBDA_TASK_ROOT": str(code.folder),
        "LAMBDA_RUNTIME_DIR": str(_HERE),
        "_HANDLER": function.handler,
        **({} if around.mine else {**_DUMMY, "HOME": home, "USERPROFILE": home}),
    }
    shared = {**needed(), **mine, **around.variables, **_paths(runtime, code.layers)}
    return {**shared, **function.environment, **own}


def _paths(runtime: str, layers: tuple[Path, ...]) -> dict[str, str]:
    """Where a runtime looks for what stands in layers; the later of them stand above."""
    if runtime.startswith("python"):
        name, below = "PYTHONPATH", ("python", f"python/lib/{runtime}/site-packages")
    elif runtime.startswith("nodejs"):
        version = runtime.removeprefix("nodejs").partition(".")[0]
        name, below = "NODE_PATH", ("nodejs/node_modules", f"nodejs/node{version}/node_modules")
    else:
        return {}
    found = [str(layer / part) for layer in reversed(layers) for part in below if (layer / part).is_dir()]
    return {name: os.pathsep.join(found)} if found else {}


def name_of(function: Function) -> str:
    """The function's name as its handler is told it."""
    return function.label or function.name.rpartition("/")[2].rpartition(".")[2]


def arn_of(function: Function, around: Surroundings) -> str:
    """An ARN for the handler's context."""
    return f"arn:aws:lambda:{around.region}:{around.account}:function:{name_of(function)}"
