"""Where the other program answers otherwise and AWS's documentation decides: each class as a rewriting.

A rewriting says in other words what the documentation says of the disputed construct, in words that both
programs read alike. A difference is explained only where the other program, asked the rewritten case,
gives our answer to the case as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.adapter import decided, request_of
from why403.iam.claims import DIRECT_GRANT, GRANT_TO_EVERYBODY
from why403.iam.documents import parse_policy
from why403.iam.keys import canonical
from why403.iam.layers import named_if_written
from why403.iam.operators import ANY, spelled
from why403.iam.reader import Reader
from why403.iam.request import facts_of
from why403.iam.statements import denied, named
from why403.iam.variables import VARIABLE
from why403.logic.reading import read
from why403.logic.truth import YES

Json = dict[str, Any]
Case = Mapping[str, Any]
PAST_A_LIMIT = {DIRECT_GRANT, GRANT_TO_EVERYBODY}
NOBODY = "arn:aws:iam::000000000000:user/nobody"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
SINGLE = ("resourcePolicy", "sessionPolicy")
LISTS = ("identityPolicies", "permissionBoundaries", "endpointPolicies")
LEVELS = ("serviceControlPolicies", "resourceControlPolicies")


@dataclass(frozen=True, slots=True)
class Explained:
    """One class: its name, the finding that argues it, and the rewriting (None where it does not apply)."""

    name: str
    finding: str
    rewrite: Callable[[Case], Json | None]


def _caller(case: Case) -> str:
    principal = case["request"]["principal"]
    return principal if isinstance(principal, str) else ""


def root(case: Case) -> Json | None:
    """Root needs no policy of its own: give it one that allows everything."""
    if not _caller(case).endswith(":root"):
        return None
    allows = {"Version": "2012-10-17", "Statement": [EVERYTHING]}
    return {**case, "identityPolicies": [*case["identityPolicies"], allows]}


def service(case: Case) -> Json | None:
    """SCPs do not bind services."""
    return {**case, "serviceControlPolicies": []} if _caller(case).endswith(".amazonaws.com") else None


def federated(case: Case) -> Json | None:
    """A federated user without session policy has nothing by identity policies: take their Allows away."""
    if ":federated-user/" not in _caller(case) or case.get("sessionPolicy"):
        return None
    return {**case, "identityPolicies": [_only(policy, "Deny") for policy in case["identityPolicies"]]}


def _only(policy: Json, effect: str) -> Json:
    return {**policy, "Statement": [s for s in policy["Statement"] if s["Effect"] == effect]}


def session(case: Case) -> Json | None:
    """A silent session policy does not limit a direct grant: let it allow all that it does not deny."""
    if not case.get("sessionPolicy") or not PAST_A_LIMIT & set(decided(case).claims):
        return None
    denies = _only(case["sessionPolicy"], "Deny")
    return {**case, "sessionPolicy": {**denies, "Statement": [*denies["Statement"], EVERYTHING]}}


def if_exists(case: Case) -> Json | None:
    """`ForAnyValue:…IfExists` holds where the key is missing: take such a condition away."""

    def keep(operator: str, key: str, _: Any) -> Any:
        named = spelled(operator)
        return not (named and named.over == ANY and named.if_exists and key.lower() not in _told(case))

    return _conditions(case, lambda o, k, v: (o, v) if keep(o, k, v) else None)


HALVES = {"0.0.0.0/0": ("0.0.0.0/1", "128.0.0.0/1"), "::/0": ("::/1", "8000::/1")}


def networks(case: Case) -> Json | None:
    """Networks of length nought as their two halves, and an address without a length as one of 32."""

    def spell(operator: str, _: str, values: Any) -> tuple[str, Any]:
        named = spelled(operator)
        if not named or named.comparison.family != "IpAddress":
            return operator, values
        listed = values if isinstance(values, list) else [values]
        return operator, [half for value in listed for half in HALVES.get(value, (_with_length(value),))]

    return _conditions(case, spell)


def _with_length(address: str) -> str:
    return address if "/" in address or ":" in address else f"{address}/32"


def no_resource(case: Case) -> Json | None:
    """A resource whose variable has no value is none: take it out of the list of NotResource."""
    return _each_statement(case, lambda s: _without_missing(case, s))


def _without_missing(case: Case, statement: Json) -> Json:
    listed = statement.get("NotResource")
    if listed is None:
        return statement
    kept = [r for r in (listed if isinstance(listed, list) else [listed]) if not _missing(case, r)]
    return {**statement, "NotResource": kept or ["arn:aws:none:::none"]}


def _missing(case: Case, text: str) -> bool:
    names = (found.group(2) for found in VARIABLE.finditer(text) if found.group(2) and found.group(3) is None)
    return any(canonical(name).lower() not in _told(case) for name in names)


def _told(case: Case) -> set[str]:
    return {canonical(key).lower() for key in case["request"]["context"]}


def endpoint(case: Case) -> Json | None:
    """An endpoint policy may name principals: keep the statements that name the caller, without saying so."""
    facts = facts_of(request_of(case))

    def names(statement: Json) -> bool:
        document = parse_policy({"Statement": statement})
        return read(named_if_written(document.statements[0], Reader(True)), facts).truth is YES

    def kept(policy: Json) -> Json:
        return {**policy, "Statement": [_bare(s) for s in policy["Statement"] if names(s)]}

    policies = [kept(policy) for policy in case["endpointPolicies"]]
    return {**case, "endpointPolicies": policies} if policies else None


def _bare(statement: Json) -> Json:
    return {key: value for key, value in statement.items() if key not in ("Principal", "NotPrincipal")}


def excepted(case: Case) -> Json | None:
    """Allow with NotPrincipal admits everybody else: say so with a star where it does not list the caller."""
    policy = case.get("resourcePolicy")
    facts = facts_of(request_of(case))

    def spell(statement: Json) -> Json:
        if statement["Effect"] != "Allow" or "NotPrincipal" not in statement:
            return statement
        document = parse_policy({"Statement": statement})
        else_ = read(named(document.statements[0].principals, Reader(True)), facts).truth is YES
        return {**_bare(statement), "Principal": "*" if else_ else {"AWS": NOBODY}}

    if not policy:
        return None
    return {**case, "resourcePolicy": {**policy, "Statement": [spell(s) for s in policy["Statement"]]}}


def spared(case: Case) -> Json | None:
    """Deny with NotPrincipal spares only whom it lists: with a star where it does not list the caller."""
    policy = case.get("resourcePolicy")
    facts = facts_of(request_of(case))

    def spell(statement: Json) -> Json:
        if statement["Effect"] != "Deny" or "NotPrincipal" not in statement:
            return statement
        document = parse_policy({"Statement": statement})
        hit = read(denied(document.statements[0].principals, Reader(True)), facts).truth is YES
        return {**_bare(statement), "Principal": "*" if hit else {"AWS": NOBODY}}

    if not policy:
        return None
    return {**case, "resourcePolicy": {**policy, "Statement": [spell(s) for s in policy["Statement"]]}}


Rewrite = Callable[[str, str, Any], tuple[str, Any] | None]


def _conditions(case: Case, rewrite: Rewrite) -> Json | None:
    return _each_statement(case, lambda statement: _block(statement, rewrite))


def _block(statement: Json, rewrite: Rewrite) -> Json:
    if "Condition" not in statement:
        return statement
    block: dict[str, Json] = {}
    for operator, keys in statement["Condition"].items():
        for key, values in keys.items():
            again = rewrite(operator, key, values)
            if again is not None:
                block.setdefault(again[0], {})[key] = again[1]
    return {**statement, "Condition": block}


def _each_statement(case: Case, rewrite: Callable[[Json], Json]) -> Json | None:
    def policy(given: Json | None) -> Json | None:
        return given and {**given, "Statement": [rewrite(s) for s in given["Statement"]]}

    made = {
        **case,
        **{name: policy(case.get(name)) for name in SINGLE},
        **{name: [policy(p) for p in case.get(name) or []] for name in LISTS},
        **{
            name: [{**lv, "policies": [policy(p) for p in lv["policies"]]} for lv in case[name]]
            for name in LEVELS
        },
    }
    return made if any(made.get(name) != case.get(name) for name in made if case.get(name)) else None


CLASSES = (
    Explained("root", "iam-root-needs-no-policy.md", root),
    Explained("service-and-scp", "iam-scps-do-not-bind-services.md", service),
    Explained("federated-user", "iam-federated-user-without-session-policy.md", federated),
    Explained("session-policy", "iam-direct-grants-pass-silent-limits.md", session),
    Explained("any-if-exists", "iam-if-exists-with-a-set-operator.md", if_exists),
    Explained("allow-notprincipal", "iam-notprincipal-with-allow.md", excepted),
    Explained("deny-notprincipal", "iam-notprincipal-with-deny.md", spared),
    Explained("endpoint-principal", "iam-principals-in-endpoint-policies.md", endpoint),
    Explained("networks", "iam-networks-of-any-length.md", networks),
    Explained("variable-in-notresource", "iam-variables-without-a-value.md", no_resource),
)


def variants(classes: Iterable[Explained], case: Case) -> Iterator[tuple[str, Json]]:
    """The case under each rewriting that applies, and under all of them together."""
    names: list[str] = []
    united: Case = case
    for each in classes:
        alone, together = each.rewrite(case), each.rewrite(united)
        if alone is not None:
            yield each.name, alone
        if together is not None:
            names.append(each.name)
            united = together
    if len(names) > 1:
        yield "+".join(names), dict(united)


__all__ = ["CLASSES", "variants"]
