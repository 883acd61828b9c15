"""Distributions of Terraform (provider pages cloudfront_distribution, cloudfront_cache_policy)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.templates.plans import API, ROOT, only, plan, refers, resource, state
from why403.model.front import Behaviour, Forwarded, Headers
from why403.templates.reading import ApiReading

NAME = "aws_cloudfront_distribution.site"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
DEFAULT = {"target_origin_id": "api", "allowed_methods": ["GET", "HEAD"], "cache_policy_id": CACHING_DISABLED}


def values(origin: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    """A distribution with one origin and one behaviour."""
    return {
        "aliases": ["www.example.com"],
        "origin": [{"origin_id": "api", "origin_path": "/prod", **origin}],
        "default_cache_behavior": [{**DEFAULT, **default}],
        "ordered_cache_behavior": [],
    }


def planned(**default: Any) -> ApiReading:
    """A plan in which the origin's name is known only after it is applied."""
    unknown = {"origin": [{"domain_name": True}]}
    origins = [{"domain_name": refers(f"{API}.id", API)}]
    return only(plan(ROOT, resource(NAME, values({}, default), unknown, origin=origins)))


def stored(host: str) -> ApiReading:
    """A state."""
    api = resource(API, {"id": "abc123", "root_resource_id": "r0"})
    return only(state(api, resource(NAME, values({"domain_name": host}, {}))))


def behaviour(reading: ApiReading) -> Behaviour:
    """The default one."""
    found = reading.configuration.front.behaviours.value
    assert isinstance(found, tuple)
    return found[-1]


def test_an_origin_leads_to_the_api_that_it_refers_to() -> None:
    found = behaviour(planned())
    assert (found.here.value, found.path.value, found.verbs.value) == (True, "/prod", ("GET", "HEAD"))


def test_an_origin_leads_to_the_api_whose_id_it_names() -> None:
    assert behaviour(stored("abc123.execute-api.eu-west-1.amazonaws.com")).here.value is True


def test_an_origin_of_another_api_leads_elsewhere() -> None:
    front = stored("xyz.execute-api.eu-west-1.amazonaws.com").configuration.front
    assert not front.behaviours.known


@pytest.mark.parametrize(
    ("default", "forwarded"),
    [
        ({}, Forwarded(Headers.LISTED)),
        ({"origin_request_policy_id": EXCEPT_HOST}, Forwarded(Headers.ALL_BUT, frozenset({"host"}))),
        ({"cache_policy_id": "unheard-of"}, None),
        (
            {"cache_policy_id": None, "forwarded_values": [{"headers": ["Authorization"]}]},
            Forwarded(Headers.LEGACY, frozenset({"authorization"})),
        ),
    ],
)
def test_the_headers_that_pass(default: dict[str, Any], forwarded: Forwarded | None) -> None:
    found = behaviour(planned(**default)).headers
    assert (found.value if found.known else None) == forwarded


def test_a_function_may_change_everything() -> None:
    assert behaviour(planned(function_association=[{"event_type": "viewer-request"}])).rewrites


def test_a_distribution_has_its_names() -> None:
    assert planned().configuration.front.names.value == ("www.example.com",)
