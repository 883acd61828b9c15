"""Least privilege from use where the stages of an API serve different policies, and signs in logged paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from why403.api.configurations import load
from why403.api.least import Least, least_privilege
from why403.traffic.in_force import Unused

API, ACCOUNT = "k3v9x2m7q1", "406912583377"
HOST = f"{API}.execute-api.eu-central-1.amazonaws.com"
INVOKE = "execute-api:Invoke"
OFFICE = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
Statement = Mapping[str, object]


def allow(resource: str | list[str] = "execute-api:/*", **more: object) -> Statement:
    return {"Effect": "Allow", "Principal": "*", "Action": INVOKE, "Resource": resource, **more}


def deny(resource: str | list[str] = "execute-api:/*", **more: object) -> Statement:
    return {**allow(resource, **more), "Effect": "Deny"}


def policy(*statements: Statement, version: str = "2012-10-17") -> dict[str, object]:
    return {"Version": version, "Statement": list(statements)}


def call(stage: str, path: str, address: str = "192.0.2.1", status: str = "200") -> str:
    row = {
        "requestId": f"{stage} {path} {address}", "domain": HOST, "httpMethod": "GET",
        "path": f"/{stage}{path}", "ip": address, "status": status,
    }  # fmt: skip
    return json.dumps({**row, "integrationStatus": "200"} if status == "200" else row)


def least(folder: Path, calls: Iterable[str], stages: Mapping[str, object]) -> Least:
    (folder / "log").write_text("".join(f"{each}\n" for each in calls), "utf-8")
    config = {
        "apiType": "REST", "apiId": API, "accountId": ACCOUNT, "endpointType": "REGIONAL",
        "disableExecuteApiEndpoint": False,
        "routes": [
            {"route": f"GET /{each}", "authorization": "NONE", "apiKeyRequired": False}
            for each in ("a", "b", "f/{name}")
        ],
        "resourcePolicy": policy(allow()),
        "stages": [{"stageName": name, "deployedResourcePolicy": served} for name, served in stages.items()],
    }  # fmt: skip
    shown = {"why403": 1, "observed": {"status": 403}, "config": config}
    (folder / "now.yaml").write_text(json.dumps(shown), "utf-8")
    return least_privilege([str(folder / "log")], load(folder / "now.yaml"))


def statements(found: Least) -> list[Mapping[str, Any]]:
    assert found.api is not None
    made = json.loads(json.dumps(found.api.policy))["Statement"]
    assert isinstance(made, list)
    return made


def proved(found: Least) -> tuple[bool, int, int]:
    assert found.proof is not None
    return found.proof.holds, found.proof.undecided, found.proof.opened.calls


def test_each_stage_keeps_the_conditions_of_its_own_policy(tmp_path: Path) -> None:
    found = least(
        tmp_path,
        [call("live", "/a"), call("test", "/a", "203.0.113.7")],
        {"live": policy(allow(Condition=OFFICE)), "test": policy(allow())},
    )
    assert {each["Resource"]: each.get("Condition") for each in statements(found)} == {
        "execute-api:/live/GET/a": OFFICE,
        "execute-api:/test/GET/a": None,
    }
    assert proved(found) == (True, 0, 0)


@pytest.mark.parametrize(
    ("denied", "kept"),
    [
        ("execute-api:/*", "execute-api:/live/*"),
        ("*", "execute-api:/live/*"),
        ("execute-api:/*/GET/b", ["execute-api:/live/*/GET/b", "execute-api:/live/GET/b"]),
        ("execute-api:/l?ve/GET/*", "execute-api:/live/GET/*"),
        (
            f"arn:aws:execute-api:eu-central-1:{ACCOUNT}:{API}/*/GET/b*",
            [
                f"arn:aws:execute-api:eu-central-1:{ACCOUNT}:{API}/live/*/GET/b*",
                f"arn:aws:execute-api:eu-central-1:{ACCOUNT}:{API}/live/GET/b*",
            ],
        ),
        (["execute-api:/test/*", "execute-api:/live/GET/b"], "execute-api:/live/GET/b"),
    ],
)
def test_a_deny_of_one_stage_is_kept_for_that_stage(
    tmp_path: Path, denied: str | list[str], kept: str | list[str]
) -> None:
    blocked = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    found = least(
        tmp_path,
        [call("live", "/a"), call("live", "/b", "203.0.113.7", "403"), call("test", "/b", "203.0.113.7")],
        {"live": policy(allow(), deny(denied, Condition=blocked)), "test": policy(allow())},
    )
    assert [each["Resource"] for each in statements(found) if each["Effect"] == "Deny"] == [kept]
    assert proved(found) == (True, 0, 0)


def test_a_deny_of_one_stage_that_covers_only_others_is_left_out(tmp_path: Path) -> None:
    found = least(
        tmp_path,
        [call("live", "/a"), call("test", "/a")],
        {"live": policy(allow(), deny("execute-api:/test/*")), "test": policy(allow())},
    )
    assert [each["Effect"] for each in statements(found)] == ["Allow"]
    assert proved(found) == (True, 0, 0)


def test_a_deny_that_all_stages_have_stays_as_it_is(tmp_path: Path) -> None:
    everywhere = deny(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})
    found = least(
        tmp_path,
        [call("live", "/a"), call("test", "/a")],
        {"live": policy(everywhere, allow()), "test": policy(allow(), allow(Sid="again"), everywhere)},
    )
    assert [each for each in statements(found) if each["Effect"] == "Deny"] == [everywhere]


def test_what_is_never_used_is_numbered_in_the_policy_of_its_stage(tmp_path: Path) -> None:
    found = least(
        tmp_path,
        [call("live", "/a"), call("test", "/a")],
        {"live": policy(allow("execute-api:/*/GET/b"), allow()), "test": policy(allow())},
    )
    assert found.never_used.statements == (Unused(("live",), (1,)),)


@pytest.mark.parametrize(
    ("path", "literal"),
    [("/f/a*b", "f/a${*}b"), ("/f/what?", "f/what${?}"), ("/f/${aws:username}", "f/${$}{aws:username}")],
)
def test_no_sign_of_a_logged_path_becomes_a_wildcard_or_a_variable(
    tmp_path: Path, path: str, literal: str
) -> None:
    """NotResource covers the call, and is not written as a Resource: the path itself is."""
    few = {key: value for key, value in allow().items() if key != "Resource"}
    served = policy({**few, "NotResource": "execute-api:/live/GET/f/e*"})
    found = least(tmp_path, [call("live", path)], {"live": served})
    assert [each["Resource"] for each in statements(found)] == [f"execute-api:/live/GET/{literal}"]
    assert proved(found) == (True, 0, 0)


def test_what_is_plain_text_in_the_older_version_stays_plain(tmp_path: Path) -> None:
    old = deny("execute-api:/live/GET/f/${aws:username}")
    found = least(tmp_path, [call("live", "/a")], {"live": policy(allow(), old, version="2008-10-17")})
    (kept,) = [each["Resource"] for each in statements(found) if each["Effect"] == "Deny"]
    assert kept == "execute-api:/live/GET/f/${$}{aws:username}"
