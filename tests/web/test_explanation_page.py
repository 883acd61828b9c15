"""An explanation as one page: what is in it, what is escaped, what is not."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import why403
from why403.api.answers import IN_JSON, asked
from why403.web.explanation import explanation_page
from why403.web.rendering import STYLE, hash_of, policy

CALL = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
REFUSED = "HTTP/2 403\nx-amzn-errortype: ForbiddenException\n\n" + '{"message":"Forbidden"}\n'
API = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {Type: MOCK}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref Api}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref Deployment}
"""
_VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """Which tags a page has, and whether each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


def page_of(*inputs: str, **more: object) -> str:
    outcome = why403.explain(*inputs, **more)  # type: ignore[arg-type]
    return explanation_page(outcome, asked(outcome, IN_JSON), outcome.notes)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "api.yaml"
    path.write_text(API)
    return path


@pytest.mark.parametrize(
    "text",
    [
        '{"message":"Forbidden"}',
        '{"message":"Missing Authentication Token"}',
        REFUSED,
        "HTTP/1.1 200 OK\n\n{}",
        "nothing of the kind",
        "Access to fetch at 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/orders' from origin "
        "'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header "
        "is present on the requested resource.",
    ],
)
def test_is_whole_and_needs_nothing_else(text: str) -> None:
    page = Page(page_of(text))
    assert (page.open, page.crossed) == ([], [])
    for tag, attributes in page.tags:
        assert tag not in {"link", "img", "iframe", "object"}
        assert "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    assert [tag for tag, _ in page.tags].count("h1") == 1


def test_shows_the_line_at_fault_marked_and_the_diff_that_repairs_it(template: Path) -> None:
    call = "curl https://abc123.execute-api.eu-west-1.amazonaws.com/prod/"
    text = page_of(f"{call}\n\n{REFUSED}", api=template)
    assert "<h1>403 from GET /prod/: the method requires an API key and the request has none.</h1>" in text
    assert "ApiKeyRequired: <mark>true</mark>" in text
    assert f"{template}:12:23" in text
    assert re.search(r'<li class="closed">\s*<details><summary><span class="gate">api-key</span>', text)


def test_shows_the_corrected_call_to_copy_without_what_is_secret(template: Path) -> None:
    call = f'curl {CALL} -H "cookie: hunter2hunter2"\n\n{REFUSED}'
    text = unescape(page_of(call, api=template))
    assert '-H "x-api-key: $API_KEY"' in text
    assert "hunter2" not in text


def test_says_in_plain_words_what_became_of_the_call_at_each_step(template: Path) -> None:
    text = page_of(f"curl {CALL}\n\n{REFUSED}", api=template)
    states = set(re.findall(r'<span class="state">([^<]+)</span>', text))
    assert states <= {"passed", "refused", "not known", "not reached"}
    assert "refused" in states


def test_shows_the_line_in_its_file(template: Path) -> None:
    text = page_of(f"curl {CALL}\n\n{REFUSED}", api=template)
    assert re.search(r'number">11</span>\s+AuthorizationType: NONE\n<span class="number">12<', text)


def test_what_was_pasted_is_escaped_and_never_obeyed() -> None:
    hostile = "</style><script>alert(1)</script>"
    text = page_of(
        f"curl 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod/{hostile}\u202e'\n\n{REFUSED}"
    )
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_secrets_do_not_stand_in_it() -> None:
    key = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6"
    call = f"curl -H 'x-api-key: {key}' -H 'Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln'"
    text = page_of(f"{call} https://abc123.execute-api.eu-west-1.amazonaws.com/prod/\n\n{REFUSED}")
    assert key not in text
    assert "eyJhbGciOiJub25lIn0" not in text


def test_its_policy_lets_nothing_in_but_its_own_style_and_script() -> None:
    text = page_of(REFUSED)
    assert hash_of(STYLE) in policy(forms=False)
    assert "form-action &#39;none&#39;" in text
    assert "unsafe" not in policy(forms=True)
