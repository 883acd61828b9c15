"""What the authorizer's function returned, and whether API Gateway can read it.

Sources: developer guide, api-gateway-lambda-authorizer-output (the members, `context` without objects, a
Resource of 512 characters), http-api-lambda-authorizer (simple responses, format versions), limits (8 KB on
WebSocket APIs). That `principalId` may be missing in format 2.0 was observed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from why403.credentials.authorizer.coverage import policy_of_resources, resources
from why403.credentials.verdict import MET, OPEN, Verdict, broken, doubtful
from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.iam.documents import Document, parse_policy
from why403.logic.places import PathStep, Place
from why403.logic.states import UNKNOWN, State
from why403.model.authorizer import Settings
from why403.model.incident import Incident
from why403.redaction.reprs import masked_repr

_LINE = re.compile(r"Authorizer result body before parsing:[ \t]*(?P<json>\S.*)", re.S)
LONGEST_RESOURCE = 512
LARGEST_ON_WEBSOCKET = 8192
_VERSIONS = ("2012-10-17", "2008-10-17")
_FLAT = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Returned:
    """A result. `logged` says that the refused call's own log printed it; `whole` that it is all there.

    `places` are those of its parts, by the ways to them.
    """

    value: object
    logged: bool = False
    whole: bool = True
    places: Mapping[tuple[PathStep, ...], Place] = field(default_factory=dict, repr=False)

    __repr__ = masked_repr

    def place(self, incident: Incident, *inside: PathStep) -> Place:
        """Where it, or a part of it, was written."""
        head: tuple[PathStep, ...] = ("policyDocument",) if self.whole else ()
        ways: tuple[tuple[PathStep, ...], ...] = (head + inside, ())
        return next((self.places[way] for way in ways if way in self.places), incident.at)


def returned_by(incident: Incident, settings: Settings) -> Returned | None:
    """The result that the log prints, else the one that is told, else the Resource entries that are."""
    for line in reversed(incident.answer.log):
        found = _LINE.search(line)
        if found is not None:
            value = _parsed(found["json"])
            return None if value is UNKNOWN else Returned(value, logged=True)
    told = settings.returned
    if not isinstance(told, State):
        value = _parsed(told.value) if isinstance(told.value, str) else told.value
        bare = isinstance(value, Mapping) and "Statement" in value
        return None if value is UNKNOWN else Returned(value, whole=not bare, places=told.places)
    if isinstance(settings.policy, tuple) and any(entry.startswith("arn:") for entry in settings.policy):
        at: Mapping[tuple[PathStep, ...], Place] = (
            {(): settings.policy_at} if settings.policy_at.document else {}
        )
        return Returned(policy_of_resources(settings.policy), whole=False, places=at)
    return None


def cached_by(settings: Settings) -> Returned | None:
    """What a cache still holds from another call, as somebody told it."""
    age, ttl, cached = settings.cached_for, settings.ttl, settings.cached
    ended = ttl == 0 or (not isinstance(age, State) and not isinstance(ttl, State) and age >= ttl)
    return None if ended or isinstance(cached, State) else Returned(cached.value, places=cached.places)


def _parsed(text: str) -> object:
    try:
        value, _ = json.JSONDecoder().raw_decode(text.strip())
    except (ValueError, RecursionError):
        return UNKNOWN
    return value


def policy_in(returned: Returned) -> Document | None:
    """The policy of a result, where there is one that can be read."""
    value = returned.value
    if not isinstance(value, Mapping):
        return None
    document = value if not returned.whole else value.get("policyDocument")
    try:
        return parse_policy(document, "returned") if isinstance(document, Mapping | str) else None
    except BadInput:
        return None


def shape(returned: Returned, kind: object, settings: Settings) -> Iterator[Verdict]:
    """Whether it has the form that this kind of API asks for."""
    value = returned.value
    if value is None:
        yield broken("result-null")
    elif not isinstance(value, Mapping):
        yield broken("result-no-object")
    elif "isAuthorized" in value:
        yield _simple(value["isAuthorized"], kind, settings)
    elif "errorMessage" in value:
        yield MET if value["errorMessage"] == "Unauthorized" else broken("result-error")
    else:
        yield from _policy(returned, value, kind, settings)


def _simple(flag: object, kind: object, settings: Settings) -> Verdict:
    if kind in ("REST", "WEBSOCKET"):
        return broken("result-simple-here", kind=kind)
    if settings.payload == "1.0":
        return broken("result-simple-version")
    if settings.simple is False:
        return broken("result-simple-off")
    if not isinstance(flag, bool):
        return doubtful("result-simple-flag", kind=type(flag).__name__)
    return MET if kind == "HTTP" and settings.simple is True else OPEN


def _policy(
    returned: Returned, value: Mapping[str, object], kind: object, settings: Settings
) -> Iterator[Verdict]:
    if returned.whole:
        yield _member(value, "policyDocument", "result-no-policy")
        yield _principal(value, kind, settings)
        yield _context(value.get("context"), kind, settings)
    if settings.simple is True:
        yield doubtful("result-policy-not-simple")
    if isinstance(value.get("policyDocument"), str):
        yield doubtful("result-policy-text")
    if kind == "WEBSOCKET" and (size := len(json.dumps(value, default=str))) > LARGEST_ON_WEBSOCKET:
        yield doubtful("result-too-large", size=size)
    document = policy_in(returned)
    if document is not None:
        yield from _document(document, value if not returned.whole else value.get("policyDocument"))


def _member(value: Mapping[str, object], name: str, complaint: str) -> Verdict:
    """Names are exact; one that is only spelled otherwise is told."""
    if value.get(name) is not None:
        return MET
    near = [str(key) for key in value if str(key).lower().replace("_", "") == name.lower()]
    return broken(complaint, found=near[0] if near and near[0] != name else "none")


def _principal(value: Mapping[str, object], kind: object, settings: Settings) -> Verdict:
    if value.get("principalId") is not None:
        return MET
    if kind == "HTTP":
        return broken("result-no-principal", found="none") if settings.payload == "1.0" else OPEN
    if kind in ("REST", "WEBSOCKET"):
        return _member(value, "principalId", "result-no-principal")
    return doubtful("result-no-principal", found="none")


def _context(context: object, kind: object, settings: Settings) -> Verdict:
    """Only format 2.0 of HTTP APIs takes lists and objects in it."""
    if not isinstance(context, Mapping):
        return MET if context is None else doubtful("result-context-form")
    nested = [str(key) for key, item in context.items() if not isinstance(item, _FLAT)]
    if not nested or (kind == "HTTP" and settings.payload == "2.0"):
        return MET
    sure = kind in ("REST", "WEBSOCKET") or settings.payload == "1.0"
    return (broken if sure else doubtful)("result-context", key=nested[0])


def _document(document: Document, written: object) -> Iterator[Verdict]:
    """The policy's own form; what the policy language does not know makes it malformed."""
    if isinstance(written, Mapping) and "Version" not in written:
        yield doubtful("result-no-version")
    elif document.version not in _VERSIONS:
        yield broken("result-version", version=document.version)
    if not document.statements:
        yield doubtful("result-no-statement")
    for statement in document.statements:
        if statement.effect is None:
            yield broken("result-effect")
        if statement.actions is None:
            yield broken("result-no-action")
    longest = max(map(len, resources(document)), default=0)
    if longest > LONGEST_RESOURCE:
        yield doubtful("result-resource-long", size=longest)


def decided(returned: Returned, kind: object, settings: Settings) -> bool | State:
    """What a simple response says, where such a response counts; a thrown `Unauthorized` refuses."""
    value = returned.value
    if not isinstance(value, Mapping):
        return UNKNOWN
    if value.get("errorMessage") == "Unauthorized":
        return False
    flag = value.get("isAuthorized")
    return flag if isinstance(flag, bool) and kind == "HTTP" and settings.simple is True else UNKNOWN
