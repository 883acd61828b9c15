"""Schemathesis calls an API in every way that its OpenAPI document admits, and in those that it does not: the
gateway has no fault of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bench.plain import plain_values
from tests.serve.desk import desk, running
from tests.serve.probing import HERE

PROGRAM = Path(__file__).parents[2] / ".peers" / "schemathesis" / "bin" / "schemathesis"
MISSING = "needs Schemathesis: make .peers/schemathesis/.complete"


@pytest.mark.slow
@pytest.mark.skipif(not PROGRAM.exists(), reason=MISSING)
def test_no_call_makes_a_fault_of_the_gateway(tmp_path: Path) -> None:
    told = (HERE / "openapi.yaml").read_text()
    (document := tmp_path / "openapi.json").write_text(json.dumps(plain_values(told)))
    with running(tmp_path, told, desk(), name="openapi.yaml") as served:
        url = f"http://127.0.0.1:{served.port}/prod"
        options = ["--url", url, "--checks", "not_a_server_error", "--max-examples", "60", "--seed", "403"]
        report = ["--no-color", "--report-ndjson-path", str(tmp_path / "calls.ndjson")]
        made = subprocess.run(
            [str(PROGRAM), "run", str(document), *options, *report, "--generation-database", "none"],
            capture_output=True, text=True, timeout=280, cwd=tmp_path,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout[-4000:]
        assert len(served.told) > 100, "the calls did not come here"
        assert served.call("GET", "/prod/orders/7").status == 200
