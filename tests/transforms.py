"""AWS's transform of SAM templates, imported once for all tests of a process.

To start Python and import the transform takes seconds, to transform a small template takes milliseconds. So
one process has it imported, and a copy of that process (a fork) transforms each template: nothing that one
leaves behind reaches the next, and what runs in the copy is `main` of `templates/sam/transform.py`, as the
product runs it. How the product starts its process is tested in `tests/test_isolation.py`, and with the
transform in `tests/templates/test_sam.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from subprocess import CompletedProcess

from why403.isolation import module_path

_SERVER = """
import io, json, os, runpy, sys
folders = sys.argv[1:]
sys.path += folders
import samtranslator.model.exceptions, samtranslator.translator.transform
for line in sys.stdin:
    script, given, told = json.loads(line)
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        os.environ.update(told)
        sys.argv = [script, *folders]
        sys.stdin, sys.stdout = io.StringIO(given), os.fdopen(theirs, "w")
        code = 1
        try:
            runpy.run_path(script, run_name="__main__")
            sys.stdout.flush()
            code = 0
        finally:
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        printed = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([code, printed]), flush=True)
"""


class Transforms:
    """Stands for `run_python` where SAM templates are read; its process starts with the first template."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(
        self,
        script: Sequence[str],
        given: bytes,
        *,
        seconds: float,
        most: int,
        told: Mapping[str, str] | None = None,
    ) -> CompletedProcess[bytes]:
        """What `run_python` answers for the same script; the limits are for templates of strangers."""
        del seconds, most
        (path,) = script
        process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([path, given.decode(), dict(told or {})]) + "\n")
        process.stdin.flush()
        code, printed = json.loads(process.stdout.readline())
        return CompletedProcess([path], code, printed.encode())

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.communicate()

    @staticmethod
    def _started() -> subprocess.Popen[str]:
        command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _SERVER, *module_path()]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            cwd=sys.prefix,
            env={name: os.environ[name] for name in ("TMPDIR", "LD_LIBRARY_PATH") if name in os.environ},
        )
