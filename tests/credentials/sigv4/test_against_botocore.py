"""botocore signs, we rebuild and verify: over random calls both must agree."""

from __future__ import annotations

import datetime
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.credentials.sigv4.calls import HOST
from tests.examples import in_all
from why403.credentials.sigv4.parse import signed_of
from why403.credentials.sigv4.verify import verified
from why403.model.incident import Headers, Request

auth = pytest.importorskip("botocore.auth", reason="botocore is not installed: `make setup` installs it")
awsrequest = pytest.importorskip("botocore.awsrequest", reason="botocore is not installed")
credentials = pytest.importorskip("botocore.credentials", reason="botocore is not installed")

pytestmark = pytest.mark.peers
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
KEYS = st.sampled_from((None, "IQoJb3JpZ2luX2VjE//==", "a b"))

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
segments = st.one_of(
    texts.map(lambda text: quote(text, safe="@:,=+!*'()~$")), st.sampled_from(("", ".", ".."))
)
paths = st.lists(segments, max_size=5).map(lambda parts: "/" + "/".join(parts))
queries = st.lists(st.tuples(texts.filter(bool), texts), max_size=4, unique_by=lambda pair: pair[0])
values = st.text(st.sampled_from("ab ,;:=-\t"), min_size=1, max_size=10).filter(str.strip)
names = st.sampled_from(("X-Custom", "x-amz-meta", "Content-Type", "Accept-Language", "Cache-Control"))
extras = st.dictionaries(names, values, max_size=3)
bodies = st.one_of(st.just(b""), st.binary(max_size=40))


def encoded(query: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query)


@settings(max_examples=in_all(400), deadline=None)
@given(paths, queries, extras, bodies, st.sampled_from(("GET", "POST", "DELETE")), KEYS)
def test_what_botocore_signs_is_verified(
    path: str, query: list[tuple[str, str]], more: dict[str, str], body: bytes, method: str, token: str | None
) -> None:
    url = f"https://{HOST}{path}" + (f"?{encoded(sorted(query))}" if query else "")
    signed = _signed(method, url, more, body, token)
    request = Request(method, url, signed, body, complete=True)
    assert verified(request, SECRET) is True


@settings(max_examples=in_all(200), deadline=None)
@given(paths, queries)
def test_the_order_in_which_a_query_was_sent_does_not_matter(path: str, query: list[tuple[str, str]]) -> None:
    """botocore leaves the order of a URL's own query alone; AWS sorts, and so do we."""
    ordered = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query)
    sorted_query = "&".join(f"{name}={value}" for name, value in ordered)
    backwards = "&".join(f"{name}={value}" for name, value in reversed(ordered))
    signed = _signed("GET", f"https://{HOST}{path}?{sorted_query}", {}, b"", None)
    request = Request("GET", f"https://{HOST}{path}?{backwards}", signed, b"", complete=True)
    assert verified(request, SECRET) is True


@settings(max_examples=in_all(100), deadline=None)
@given(paths, queries)
def test_a_url_that_botocore_presigns_is_verified(path: str, query: list[tuple[str, str]]) -> None:
    url = f"https://{HOST}{path}" + (f"?{encoded(query)}" if query else "")
    asked = awsrequest.AWSRequest(method="GET", url=url)
    signer = auth.SigV4QueryAuth(credentials.Credentials("AKIDEXAMPLE", SECRET), "execute-api", "eu-west-1")
    signer.add_auth(asked)
    request = Request("GET", asked.url, (), b"", complete=True)
    found = signed_of(request)
    assert found is not None
    assert (found.carrier, found.readable, verified(request, SECRET)) == ("query", True, True)


def _signed(method: str, url: str, more: dict[str, str], body: bytes, token: str | None) -> Headers:
    asked = awsrequest.AWSRequest(method=method, url=url, headers=dict(more), data=body)
    signer = auth.SigV4Auth(credentials.Credentials("AKIDEXAMPLE", SECRET, token), "execute-api", "eu-west-1")
    signer.add_auth(asked)
    return tuple((str(name), str(value)) for name, value in asked.headers.items())


def test_the_oracle_signs_now() -> None:
    """Its clock cannot be set from here; the verification reads the date from the call."""
    today = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d")
    assert any(value.startswith(today) for _, value in _signed("GET", f"https://{HOST}/", {}, b"", None))
