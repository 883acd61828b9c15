"""What a reading of one call takes for true although AWS does not document it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from why403 import facts as catalogue
from why403.credentials.clue import Clue
from why403.documents.errors import BadInput
from why403.logic.claims import Claim, assumed
from why403.logic.facts import Value
from why403.logic.places import Located
from why403.logic.states import ABSENT, UNKNOWN
from why403.model import undocumented as unknowns
from why403.model.incident import Incident
from why403.model.undocumented import Undocumented
from why403.pattern import pattern

if TYPE_CHECKING:
    from why403.model.configuration import Api

Facts = Mapping[str, Value]
_Test = Callable[[Incident, Facts, Sequence[Clue]], bool]

_SOURCE = pattern(r"request\.header\.([^\s,']+)")
_DENIED_BY_STATUS = pattern(r"authorizer_?status\W{1,4}403", re.IGNORECASE)


def assumptions_used(incident: Incident, facts: Facts, clues: Sequence[Clue]) -> tuple[Claim, ...]:
    """In the order of the table, and what is taken for granted of sources."""
    found = tuple(unknown.claim for unknown, test in _TESTS if test(incident, facts, clues))
    return (*found, PLANS_OF_A_KEY) if _plans_elsewhere(incident, facts) else found


PLANS_OF_A_KEY = assumed(
    "Usage plans of an API key that a source makes are made in that source too", "2026-11-28"
)


def _plans_elsewhere(incident: Incident, facts: Facts) -> bool:
    """Whether a key is in no plan by a source that may not have all of them."""
    if facts.get(catalogue.KEY_IN_PLAN.name) is not False or incident.beside is None:
        return False
    from why403.model.configuration import ELSEWHERE

    plans = incident.beside.plans.value
    return isinstance(plans, tuple) and any(plan.name == ELSEWHERE for plan in plans)


def _own(incident: Incident) -> Api | None:
    """The API as the incident itself shows it."""
    return None if incident.config is None else incident.config.configuration.api


def _shows_routes(incident: Incident) -> bool:
    api = _own(incident)
    return api is not None and (api.routes.known or api.served.known)


def _path_forms(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    path = facts.get(catalogue.PATH.name)
    odd = isinstance(path, str) and ("%" in path or "//" in path or (len(path) > 1 and path[-1] == "/"))
    policies = any(policy not in (UNKNOWN, ABSENT) for policy in _policies(_own(incident)))
    return odd and (incident.beside is not None or _shows_routes(incident) or policies)


def _own_account(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    signed = facts.get(catalogue.METHOD_AUTHORIZATION.name) == "AWS_IAM"
    same = facts.get(catalogue.CALLER_ACCOUNT.name) != "other"
    return signed and same and any(map(_names_account, _of_the_api(incident)))


def _names_account(policy: object) -> bool:
    """Whether a policy allows a whole account; one that cannot be read names nobody that is known."""
    from why403.iam.documents import parse_policy
    from why403.iam.principals import CallerKind, caller_of

    if not isinstance(policy, str | Mapping):
        return False
    try:
        statements = parse_policy(policy).statements
    except BadInput:
        return False
    named = (named for each in statements if each.principals is not None for named in each.principals.named)
    texts = (one.value.value for one in named if isinstance(one.value, Located))
    return any(caller_of(text).kind is CallerKind.ROOT for text in texts)


def _of_the_api(incident: Incident) -> list[object]:
    """The resource policies that are shown."""
    beside = incident.beside.api if incident.beside is not None else None
    return [*_policies(_own(incident)), *_policies(beside)]


def _policies(api: Api | None) -> tuple[object, ...]:
    return () if api is None else (api.policy.value, api.served_policy.value)


def _authorizer_status(incident: Incident, _facts: Facts, _clues: Sequence[Clue]) -> bool:
    return any(_DENIED_BY_STATUS.search(line[:20_000]) for line in incident.answer.log)


def _null_origin(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    """Only an HTTP API answers by CORS settings of its own."""
    api = _own(incident)
    known = facts.get(catalogue.API_KIND.name) == "HTTP" and api is not None and api.cors.known
    preflight = facts.get(catalogue.PREFLIGHT.name) is True and _shows_routes(incident)
    return known and (preflight or facts.get(catalogue.ORIGIN.name) == "null")


def _verb_override(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    sent = incident.request.header("X-HTTP-Method-Override")
    return isinstance(sent, str) and facts.get(catalogue.API_KIND.name) not in ("HTTP", "WEBSOCKET")


def _signed_forms(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    request = incident.request
    if facts.get(catalogue.AUTHORIZATION.name) != "sigv4":
        return False
    token, header = request.header("X-Amz-Security-Token"), request.header("Authorization")
    loose = (
        isinstance(token, str) and isinstance(header, str) and "x-amz-security-token" not in header.lower()
    )
    doubled = "//" in str(facts.get(catalogue.PATH.name, ""))
    return loose or doubled or request.header("X-Amz-Content-Sha256") == "UNSIGNED-PAYLOAD"


def _header_case(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    if facts.get(catalogue.API_KIND.name) == "HTTP":
        return False
    sources = incident.authorizer.sources
    wanted = _SOURCE.findall(" ".join(sources)) if isinstance(sources, tuple) else ()
    sent = {name for name, _ in incident.request.headers}
    return any(name not in sent and name.lower() in {each.lower() for each in sent} for name in wanted)


def _uncached_source(incident: Incident, facts: Facts, _clues: Sequence[Clue]) -> bool:
    """Whether an authorizer that is asked each time lacks one of its sources in what is shown of the call."""
    settings = incident.authorizer
    if settings.kind != "REQUEST" or settings.ttl != 0 or not isinstance(settings.sources, tuple):
        return False
    if facts.get(catalogue.API_KIND.name) not in ("REST", UNKNOWN, None):
        return False
    from why403.credentials.authorizer.identity import lacks

    return any(lacks(text, incident.request) for text in settings.sources)


def _logged(incident: Incident, _facts: Facts, _clues: Sequence[Clue]) -> bool:
    """Whether a line of a stage's access log tells of a refused call."""
    if not incident.answer.log:
        return False
    from why403.logs.accesslog import is_refusal_of_stage

    return any(is_refusal_of_stage(line, incident.log_format) for line in incident.answer.log[:_MOST_LINES])


_MOST_LINES = 1_000

_TESTS: tuple[tuple[Undocumented, _Test], ...] = (
    (unknowns.PATH_FORMS, _path_forms),
    (unknowns.OWN_ACCOUNT, _own_account),
    (unknowns.AUTHORIZER_STATUS, _authorizer_status),
    (unknowns.NULL_ORIGIN, _null_origin),
    (unknowns.VERB_OVERRIDE, _verb_override),
    (unknowns.SIGNED_FORMS, _signed_forms),
    (unknowns.HEADER_CASE, _header_case),
    (unknowns.UNCACHED_SOURCE, _uncached_source),
    (unknowns.LOGGED_CALLS, _logged),
)
