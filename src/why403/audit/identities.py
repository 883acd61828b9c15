"""Policies of principals, the caller's and those of a template: what they allow beside what the API needs.

Every statement is asked, in its whole policy and alone, for calls of an API that is not the one that was
read, and for a call of this one that meets none of its routes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from why403.audit import rule as rules
from why403.audit.finding import Changed, Finding, Narrowed, NotChecked, Request, Verdict
from why403.audit.grant import UNTOLD, Target, arn_below, calls_of, routes_of
from why403.audit.rule import Rule
from why403.aws.arns import account_in, api_arn_of
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.iam import request as iam
from why403.iam.combination import Policies
from why403.iam.decide import decide
from why403.iam.documents import Document, Statement, parse_policy
from why403.iam.outcome import Outcome
from why403.logic.places import Located, PathStep, Place
from why403.logic.truth import NO, YES
from why403.model.configuration import Caller, Configuration
from why403.model.identity import OWN_ACCOUNT, OWN_API, OWN_REGION
from why403.model.repair import Do, Edit

_INVOKE, _MANAGE, _INVALIDATE = (
    "execute-api:Invoke",
    "execute-api:ManageConnections",
    "execute-api:InvalidateCache",
)
_ASKED: Sequence[tuple[Rule, str, str, str]] = (
    (rules.WIDE_IDENTITY, _INVOKE, "other/GET/anything", "calls"),
    (rules.WIDE_CONNECTIONS, _MANAGE, "other/POST/@connections/anything", "messages to clients"),
    (rules.WIDE_INVALIDATION, _INVALIDATE, "other/GET/anything", "cache invalidations"),
)
"""Each with an action, a call of another API, and what the action is about."""
OF_EVERY_API = tuple(rule for rule, _, _, _ in _ASKED)
"""The rules that say the same whichever API was read."""
_OTHER_API = "zzzzzzzzzz"
_IN_PLACE_OF_STARS = ("other", "GET", "anything")
"""What a stage, a verb and a path can be where a statement has a wildcard."""
_NOWHERE = "zz-no-such-path"
WHOEVER = "a principal with this policy"
_MOST_ARNS = 40
Documents = tuple[Document, ...]
Places = Mapping[tuple[PathStep, ...], Place]


@dataclass(frozen=True, slots=True)
class Held:
    """A policy of a principal: what it is called, as it is told, the document, and how to find its place.

    `principals` are those that have it, by name; `index` is its number among the policies of the template,
    none for one of the caller and one that AWS made.
    """

    name: str
    told: object
    document: Document
    index: int | None
    principals: tuple[str, ...] = ()


def of_identities(configuration: Configuration) -> Iterator[Finding | NotChecked]:
    """Statements that let a principal call every API, and those that are wider than the API's own routes."""
    told = [
        *held_by_caller(configuration.caller, "the caller", configuration.parts),
        *held_in_template(configuration),
    ]
    whole = {
        name: tuple(each.document for each in told if name in each.principals)
        for name in {name for each in told for name in each.principals}
    }
    for held in told:
        sets = [whole[name] for name in held.principals] or [(held.document,)]
        for number, statement in enumerate(held.document.statements):
            if statement.effect is not None and statement.effect.value == "Allow":
                yield from _of_statement(configuration, held, number, statement, sets)


def held_by_caller(caller: Caller, name: str, places: Places) -> Iterator[Held]:
    """The identity policies of a caller that are told."""
    policies = caller.policies.value if isinstance(caller.policies.value, tuple) else ()
    for number, told in enumerate(policies, 1):
        at = places.get(("callerPolicies", number - 1)) or caller.policies.at
        yield from _read(f"identity policy {number} of {name}", told, at, places, None)


def held_in_template(configuration: Configuration) -> Iterator[Held]:
    """The policies of the roles, users and groups of a template."""
    places = configuration.parts
    made = Counter(each.holder for each in configuration.identities if not each.managed)
    seen: Counter[str] = Counter()
    for index, each in enumerate(configuration.identities):
        if each.managed:
            name = f"{each.managed} of {each.holder}"
            yield from _read(name, each.document, each.at, places, None, each.principals)
            continue
        seen[each.holder] += 1
        several = made[each.holder] > 1
        name = f"policy {seen[each.holder]} of {each.holder}" if several else f"the policy of {each.holder}"
        yield from _read(name, each.document, each.at, places, index, each.principals)


def _read(
    name: str,
    told: object,
    at: Place,
    places: Places,
    index: int | None,
    principals: tuple[str, ...] = (),
) -> Iterator[Held]:
    if isinstance(told, str | bytes | Mapping):
        try:
            document = parse_policy(told, "identity", at, places)
            yield Held(name, told, document, index, principals)
        except BadInput:
            return


def _of_statement(
    configuration: Configuration,
    held: Held,
    number: int,
    statement: Statement,
    sets: Sequence[Documents],
) -> Iterator[Finding | NotChecked]:
    alone = replace(held.document, statements=(statement,), read={})
    subject = f"statement {statement.sid or number + 1} of {held.name}"
    at = statement.at if statement.at.document not in ("identity", "") else held.document.at
    open_: Rule | None = None
    shown: list[tuple[Rule, str, str, str]] = []
    for rule, action, below, what in _ASKED:
        outcomes = {arn: _of_some(action, arn, alone, sets) for arn in _others(statement, below)}
        allowed = next((arn for arn, outcome in outcomes.items() if outcome is Outcome.ALLOWED), None)
        if allowed is not None:
            shown.append((rule, action, allowed, what))
        elif Outcome.UNKNOWN in outcomes.values() and not statement.conditions:
            open_ = open_ or rule
    if shown:
        rule, action, arn, _ = shown[0]
        whats = [what for _, _, _, what in shown]
        finding = Finding(rule, subject, at, (("what", _listed(whats)),), Request(action, arn, _who(held)))
        yield replace(finding, narrowed=_narrowed(configuration, held, number, finding))
    elif open_ is not None:
        yield NotChecked(open_, subject, "what its Resource comes to")
    else:
        yield from _beyond_the_routes(configuration, alone, held, sets, subject, at)


def _who(held: Held) -> tuple[str, ...]:
    """Who has the policy: by name where that is told."""
    return (_listed(list(held.principals)),) if held.principals else (WHOEVER,)


def _of_some(action: str, arn: str, alone: Document, sets: Sequence[Documents]) -> Outcome:
    """What the statement comes to for the principal that can do the most with it: a denial in another policy
    of a principal counts for that one."""
    found = [_outcome(action, arn, (alone,), each) for each in sets]
    return next((each for each in (Outcome.ALLOWED, Outcome.UNKNOWN) if each in found), found[0])


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _outcome(action: str, arn: str, *sets: Documents) -> Outcome:
    """What all of these sets of documents come to, each alone: allowed where each allows."""
    account = account_in(arn) or OWN_ACCOUNT
    principal = f"arn:aws:iam::{account}:role/caller"
    request = iam.Request(action, arn, principal, {}, complete=False)
    found = [decide(request, Policies(account, each)).outcome for each in sets]
    return next((each for each in found if each is not Outcome.ALLOWED), Outcome.ALLOWED)


def _others(statement: Statement, below: str) -> list[str]:
    """ARNs of another API, in every Region and account that the statement names, and below the API as it
    names what may be called."""
    words = statement.resources.values if statement.resources is not None else ()
    texts = [word.value for word in words if isinstance(word, Located)]
    named = [arn for arn in map(api_arn_of, texts) if arn is not None]
    regions = {OWN_REGION, *(arn.region for arn in named if arn.region.replace("-", "").isalnum())}
    accounts = {OWN_ACCOUNT, *(arn.account for arn in named if arn.account.isdecimal())}
    belows = dict.fromkeys((below, *(_filled(arn.below) for arn in named if arn.below)))
    whole = product(sorted(regions), sorted(accounts), belows)
    return [f"arn:aws:execute-api:{region}:{account}:{_OTHER_API}/{each}" for region, account, each in whole]


def _filled(pattern: str) -> str:
    """A call that the pattern of stage, verb and path covers, shown for every API."""
    parts = pattern.split("/", 2)
    return "/".join(
        part.replace("*", stands).replace("?", "x")
        for part, stands in zip(parts, _IN_PLACE_OF_STARS, strict=False)
    )


def _beyond_the_routes(
    configuration: Configuration,
    alone: Document,
    held: Held,
    sets: Sequence[Documents],
    subject: str,
    at: Place,
) -> Iterator[Finding]:
    """A statement for this API that admits a call of a method and path which it does not have."""
    routes = routes_of(configuration)
    if configuration.api.kind.value == "WEBSOCKET" or not routes or any(map(_takes_all, routes)):
        return
    for stage in _stages(configuration):
        arn = _own(configuration, f"{stage}/DELETE/{_NOWHERE}")
        if _of_some(_INVOKE, arn, alone, sets) is Outcome.ALLOWED:
            yield Finding(rules.WIDER_THAN_ROUTES, subject, at, (), Request(_INVOKE, arn, _who(held)))
            return


def _takes_all(route: object) -> bool:
    path = getattr(route, "path", "")
    return not path or (path.startswith("/{") and path.count("/") == 1)


def _stages(configuration: Configuration) -> tuple[str, ...]:
    stages = configuration.api.stages.value
    return tuple(each.name for each in stages) if isinstance(stages, tuple) and stages else ("stage",)


def _own(configuration: Configuration, below: str) -> str:
    account = _text(configuration.api.account.value) or OWN_ACCOUNT
    api = _text(configuration.api.id.value) or OWN_API
    return f"arn:aws:execute-api:{OWN_REGION}:{account}:{api}/{below}"


def _named(configuration: Configuration, below: str) -> str:
    """The ARN as the owner writes it; what is not told stands in capitals."""
    told = Target(account=_text(configuration.api.account.value), api=_text(configuration.api.id.value))
    return told.arn(below, UNTOLD)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _narrowed(configuration: Configuration, held: Held, number: int, finding: Finding) -> Narrowed | None:
    """The statement for the routes of this API alone, made on a copy: it refuses the call that shows the
    finding, and admits those to the routes."""
    listed = held.told.get("Statement") if isinstance(held.told, Mapping) else None
    statement = listed if number == 0 and isinstance(listed, Mapping) else None
    if isinstance(listed, list) and number < len(listed):
        statement = listed[number]
    routes, proof = routes_of(configuration), finding.proof
    if not isinstance(statement, Mapping) or not _is_of_apis(statement) or proof is None:
        return None
    if held.index is None or not routes or len(routes) > _MOST_ARNS or proof.method != _INVOKE:
        return None
    arns = sorted({_own(configuration, arn_below(route, "*")) for route in routes})
    narrow = {**statement, "Action": _INVOKE, "Resource": arns}
    narrow.pop("NotResource", None)
    copy = parse_policy({"Version": "2012-10-17", "Statement": [narrow]}, "narrowed")
    stage = _stages(configuration)[0]
    calls = [
        _own(configuration, f"{stage}/{verb}{path}")
        for each in routes
        for verb, path in calls_of(configuration, each)
    ]
    if _outcome(proof.method, proof.path, (copy,)) is Outcome.ALLOWED:
        return None
    if any(_outcome(_INVOKE, call, (copy,)) is not Outcome.ALLOWED for call in calls):
        return None
    way = ("identities", held.index, "Statement", number, "Resource")
    named = tuple(sorted({_named(configuration, arn_below(route, "*")) for route in routes}))
    refused = Changed("", proof.method, proof.path, WHOEVER, (), Verdict(YES), Verdict(NO, "authorize"))
    edit = Edit(way, Do.SET, named, finding.at)
    return Narrowed((edit,), (refused,), (), (f"{WHOEVER}, at the routes of this API",))


def _is_of_apis(statement: Mapping[str, object]) -> bool:
    """Whether a statement is about calls of APIs alone, so that its Resource can be narrowed for them."""
    actions = statement.get("Action")
    words = actions if isinstance(actions, list) else [actions]
    return all(isinstance(word, str) and word.lower().startswith("execute-api:") for word in words)
