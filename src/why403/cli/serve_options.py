"""What is typed for `why403 serve`, checked before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from why403.api.keys import key_set_in
from why403.aws.arns import is_account, is_stage
from why403.documents.errors import BadInput
from why403.incident.authorizer import authorizer_alone
from why403.logic.places import Place
from why403.pasted.reading import read
from why403.serve.apis import Desk
from why403.serve.principals import NOBODY, principals_in

_FORMS: Mapping[str, tuple[Callable[[str], object], str, str]] = {
    "account": (is_account, "this is not an account", "its 12 digits"),
    "region": (re.compile(r"[a-z0-9-]+").fullmatch, "this is not a Region", "a name such as eu-west-1"),
    "stage": (
        is_stage,
        "this is not the name of a stage",
        "letters, digits, - and _, or $default",
    ),
    "vpc_endpoint": (
        re.compile(r"[A-Za-z0-9-]+").fullmatch,
        "this is not the ID of a VPC endpoint",
        "an ID such as vpce-0a1b2c3d",
    ),
    "vpc": (
        re.compile(r"[A-Za-z0-9-]+").fullmatch,
        "this is not the ID of a VPC",
        "an ID such as vpc-0a1b2c3d",
    ),
    "trust_proxy": (
        re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch,
        "this is not the name of a header",
        "a name without a colon, such as X-Forwarded-For",
    ),
}
"""Of each option: what its value has to fit, and what is wrong and expected where a value has another one."""
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")


def desk_of(typed: Mapping[str, Any]) -> Desk:
    """What the options say. Raises `BadInput`."""
    for name in _FORMS:
        _must_fit(name, typed[name])
    if not typed["host"]:
        raise BadInput(Place("--host"), "this is not an address", "an address of this machine: 127.0.0.1")
    if typed["vpc"] is not None and typed["vpc_endpoint"] is None:
        raise BadInput(Place("--vpc"), "no VPC endpoint is given", "--vpc-endpoint ID together with it")
    desk = Desk(
        region=typed["region"] or "",
        account=typed["account"] or "",
        stage=typed["stage"] or "",
        principals=NOBODY if typed["principals"] is None else principals_in(typed["principals"]),
        api_keys=dict(map(_named, typed["key_values"])),
        backends=frozenset(map(_host, typed["backends"])),
        vpc_endpoint=typed["vpc_endpoint"] or "",
        vpc=typed["vpc"] or "",
        trusts_proxy=(typed["trust_proxy"] or "").lower(),
        truststore=typed["truststore"] or "",
        plain=typed["plain"] or not is_loopback(typed["host"]),
    )
    if typed["jwks"] is None:
        return desk
    keys = key_set_in(read(typed["jwks"]), Place(typed["jwks"]))
    return replace(desk, public_keys=authorizer_alone({"jwks": keys}).jwks)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    return host == "localhost" or (_is_address(host) and ip_address(host).is_loopback)


def _must_fit(name: str, value: str | None) -> None:
    fits, wrong, expected = _FORMS[name]
    if value is not None and not fits(value):
        raise BadInput(Place(f"--{name.replace('_', '-')}"), wrong, expected)


def _host(written: str) -> str:
    """A host as addresses of integrations name it."""
    if not _is_address(written) and (len(written) > 253 or _HOST.fullmatch(written) is None):
        wrong, expected = (
            "this is not the name of a host",
            "one without scheme, port and path: api.example.com",
        )
        raise BadInput(Place("--allow-backend"), wrong, expected)
    return written.lower()


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _named(written: str) -> tuple[str, str]:
    name, sign, value = written.partition("=")
    if not sign or not name or len(value) < 20:
        raise BadInput(Place("--key-value"), "a key without a value", "NAME=VALUE, of 20 characters or more")
    return name, value
