"""The console: what it shows, to whom, and what is never in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.desk import Running, desk, running
from tests.serve.templates import KEYS, method, rest
from why403.serve.records import MOST


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    template = rest(method("books", ApiKeyRequired="true"), KEYS)
    with running(tmp_path_factory.mktemp("console"), template, desk()) as found:
        yield found


def test_it_shows_the_last_refusals_with_cause_place_and_fix(library: Running) -> None:
    refused = library.call("GET", "/live/books")
    shown = json.loads(library.call("GET", "/_why403/").body)["requests"][0]
    assert shown["id"] == refused.headers["x-amzn-requestid"]
    assert (shown["cause"], shown["status"], shown["path"]) == ("api-key-missing", 403, "/live/books")
    assert "template.yaml:" in shown["place"]
    one = json.loads(library.call("GET", f"/_why403/{shown['id']}").body)
    assert one["fix"] == shown["fix"] == "send the key's value in the x-api-key header"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "attacker.example"},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "127.0.0.1.attacker.example"},
    ],
)
def test_a_page_of_another_site_cannot_read_it(library: Running, headers: dict[str, str]) -> None:
    library.call("GET", "/live/books")
    answer = library.call("GET", "/_why403/", headers)
    assert answer.status == 403
    assert "api-key-missing" not in answer.body


def test_it_allows_no_origin_to_read_it(library: Running) -> None:
    answer = library.call("GET", "/_why403/")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_secret_is_in_it(library: Running) -> None:
    secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
    library.call("GET", f"/live/books/{secret}?token={secret}", {"Authorization": f"Bearer {secret}"})
    assert secret not in library.call("GET", "/_why403/").body
    assert secret not in "".join(library.told[-1].lines())


def test_only_so_many_are_kept(library: Running) -> None:
    for _ in range(MOST + 20):
        library.call("GET", "/live/books")
    assert len(json.loads(library.call("GET", "/_why403/").body)["requests"]) == MOST


def test_what_is_asked_in_plain_words_answers_as_aws_alone(tmp_path: Path) -> None:
    with running(tmp_path, rest(method("books", ApiKeyRequired="true"), KEYS), desk(plain=True)) as found:
        answer = found.call("GET", "/live/books")
        assert answer.cause is None
        assert found.call("GET", "/_why403/").body == '{"message":"Forbidden"}'


def test_a_browser_gets_a_page_that_loads_nothing_and_obeys_nothing(library: Running) -> None:
    library.call("GET", "/live/nowhere/<script>alert(1)</script>")
    page = library.call("GET", "/_why403/", {"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "route-not-found" in page.body
    assert "<script>alert" not in page.body
    assert "default-src &#39;none&#39;" in page.body
    data = library.call("GET", "/_why403/?as=json", {"accept": "text/html"})
    assert json.loads(data.body)["requests"]


EXPELLED = {"x-api-key": "expelled-00000000000002"}


def test_one_refusal_has_its_whole_explanation_and_the_drawn_path(library: Running) -> None:
    refused = library.call("GET", "/live/books", EXPELLED)
    address = f"/_why403/{refused.headers['x-amzn-requestid']}"
    told = json.loads(library.call("GET", address).body)["explanation"]
    assert [each["cause"] for each in told["suspects"]] == ["api-key-disabled"]
    assert told["contradictions"] == []
    passages = {gate["gate"]: gate["passage"] for gate in told["path"]["gates"]}
    assert (passages["stage"], passages["api-key"]) == ("passed", "closed")
    page = library.call("GET", address, {"accept": "text/html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "the API key is disabled" in page.body
    assert "template.yaml" in page.body
    assert EXPELLED["x-api-key"] not in page.body
    assert EXPELLED["x-api-key"] not in library.call("GET", address).body


def test_the_list_leads_to_each_explanation(library: Running) -> None:
    refused = library.call("GET", "/live/books")
    page = library.call("GET", "/_why403/", {"accept": "text/html"})
    assert f'href="/_why403/{refused.headers["x-amzn-requestid"]}"' in page.body


@pytest.mark.parametrize("headers", [{"Host": "attacker.example"}, {"Origin": "https://attacker.example"}])
def test_a_page_of_another_site_cannot_read_an_explanation(library: Running, headers: dict[str, str]) -> None:
    refused = library.call("GET", "/live/books")
    answer = library.call("GET", f"/_why403/{refused.headers['x-amzn-requestid']}", headers)
    assert (answer.status, "explanation" in answer.body) == (403, False)
