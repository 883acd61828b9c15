"""An incident file shows an API, which is served as far as it is told."""

from __future__ import annotations

from pathlib import Path

from tests.serve.desk import desk, running

FILE = """
why403: 1
config:
  apiType: REST
  api: {id: abcdefghij}
  stages: [prod]
  routes:
    - {route: GET /open, authorization: NONE, apiKeyRequired: false}
    - {route: GET /signed, authorization: AWS_IAM, apiKeyRequired: false}
"""


def test_an_incident_file_is_served(tmp_path: Path) -> None:
    with running(tmp_path, FILE, desk()) as found:
        assert found.call("GET", "/prod/signed").cause == "iam-unsigned"
        assert found.call("GET", "/prod/nowhere").cause == "route-not-found"
        answer = found.call("GET", "/prod/open")
        assert answer.status == 501
        assert "the files do not say what its integration is" in answer.body
