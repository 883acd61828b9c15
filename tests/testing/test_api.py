"""`why403.testing`: the example project, and what the assertion says where it does not hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serve.templates import KEYS, method, rest
from why403.documents.errors import BadInput
from why403.testing import Api, assert_refused

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "tested-api"


def test_the_example_holds() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_access.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=EXAMPLE, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout


def test_the_fixture_closes_what_it_opened_and_costs_nothing_where_it_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(rest(method("books", ApiKeyRequired="true"), KEYS))
    (tmp_path / "test_unused.py").write_text(
        "import sys\n\ndef test_it():\n    assert 'why403.pytest_plugin' in sys.modules\n"
        "    assert not [name for name in sys.modules if name.startswith('why403.serve')]\n"
    )
    (tmp_path / "test_used.py").write_text(
        "import threading\nimport pytest\n\nOPENED = []\n\n"
        "@pytest.fixture(scope='module', autouse=True)\ndef around():\n    yield\n"
        "    with pytest.raises(RuntimeError):\n        OPENED[0].anonymous().get('/live/books')\n\n"
        "def test_it(why403_api):\n    OPENED.append(why403_api('template.yaml', api_keys={}))\n"
        "    assert OPENED[0].anonymous().get('/live/books').cause == 'api-key-missing'\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "test_unused.py",
        "test_used.py",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120)
    assert "2 passed" in done.stdout, done.stdout


def test_the_lines_of_the_page_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (EXAMPLE.parent.parent / "docs" / "serve.md").read_text()
    monkeypatch.chdir(EXAMPLE)
    lines = page.split("```python\n", 1)[1].split("```", 1)[0]
    assert "assert_refused" in lines
    exec(compile(lines, "docs/serve.md", "exec"), {})


def test_what_the_gateway_cannot_answer_is_no_call_that_was_let_in(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(rest(method("queue")).replace("Type: MOCK", "Type: AWS"))
    with Api(file) as api, pytest.raises(AssertionError, match="cannot answer this call"):
        assert_refused(api.anonymous().get("/live/queue"))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "template.yaml"
    vault = method("vault", "ANY", AuthorizationType="AWS_IAM")
    file.write_text(rest(method("books", ApiKeyRequired="true"), vault, KEYS))
    return file


def test_the_assertion_says_what_came_instead(template: Path) -> None:
    with Api(template) as api:
        response = api.anonymous().get("/live/books")
        assert_refused(response)
        assert_refused(response, "api-key-missing")
        with pytest.raises(
            AssertionError, match=r"refused for api-key-missing, at .*template.yaml:\d+:\d+, not for"
        ):
            assert_refused(response, "throttled")
        let_in = api.with_key("Member").get("/live/books")
        with pytest.raises(AssertionError, match="let the call in"):
            assert_refused(let_in, "throttled")


def test_a_role_has_the_policies_that_it_is_given_last(template: Path) -> None:
    allows = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    with Api(template) as api:
        assert api.as_role("somebody", allows).get("/live/vault", query={"a": "b c"}).status == 200
        assert_refused(api.as_role("somebody").get("/live/vault"), "iam-identity-implicit-deny")
        bounded = api.as_user("other", allows, boundary={"Version": "2012-10-17", "Statement": []})
        assert_refused(bounded.post("/live/vault", json={}), "iam-boundary-deny")
        assert_refused(
            api.as_user("far", allows, account="999988887777").get("/live/vault"), "iam-cross-account"
        )


def test_a_key_that_is_not_there_is_an_error(template: Path) -> None:
    with Api(template) as api, pytest.raises(BadInput, match="no API key has this name"):
        api.with_key("Nobody")


def test_outside_the_block_nothing_answers(template: Path) -> None:
    with pytest.raises(RuntimeError, match="inside `with`"):
        Api(template).anonymous().get("/live/books")
