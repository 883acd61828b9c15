"""Records of CloudTrail: what was changed before the refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from why403.aws.partitions import GATEWAY_PRINCIPAL
from why403.frozen import dataclass
from why403.incident.pieces import Piece, PieceKind
from why403.logic.places import Place
from why403.logs.record_parts import Tree, entries, text_at
from why403.model.incident import Incident

_OTHERS = {
    "ec2.amazonaws.com": r"ModifyVpcEndpoint",
    "wafv2.amazonaws.com": r"AssociateWebACL|DisassociateWebACL|UpdateWebACL",
    "lambda.amazonaws.com": r"(?:Add|Remove)Permission\w*",
    "iam.amazonaws.com": r"(?:Attach|Detach|Put|Delete)(?:Role|User|Group)Policy|CreatePolicyVersion",
    "organizations.amazonaws.com": r"AttachPolicy|DetachPolicy|UpdatePolicy",
}
_CHANGES = r"(?:Create|Put|Update|Delete|Import|Flush|Tag)\w+"
_NEEDS_DEPLOYMENT = re.compile(
    r"(?:Update|Put)RestApi|(?:Put|Update|Delete)(?:Method|Integration)(?:Response)?"
    r"|(?:Create|Update|Delete)(?:Authorizer|Resource|Model|RequestValidator)|(?:Put|Update|Delete)GatewayResponse"
)
"""Edits of a REST API that a stage serves only after the next deployment."""
_MOST = 20
_SAFE = re.compile(r"[\w.:/@+=, -]{1,80}")


@dataclass(frozen=True, slots=True)
class Change:
    """A change that succeeded: its `event`, when it was made in milliseconds since 1970, and the API that it
    names, `None` where it names none."""

    at: int
    event: str
    api: str | None


def changes(trees: Sequence[Tree]) -> Iterator[Change]:
    """The changes among records, without those of which the time cannot be read."""
    for tree in filter(is_change, trees):
        moment = _moment(_time(tree))
        if moment is not None:
            yield Change(moment, str(tree["eventName"]), _api(tree))


def count(trees: Sequence[Tree]) -> int:
    """How many records of CloudTrail there are, of whatever they tell."""
    return sum("eventSource" in tree and "eventName" in tree and "eventTime" in tree for tree in trees)


def read(trees: Sequence[Tree], at: Place) -> Piece | None:
    """Sentences on the changes, in the order of their times, and on what was never deployed."""
    found = sorted((tree for tree in trees if is_change(tree)), key=_time)
    if not found:
        return _of_nothing(trees, at)
    sentences = [sentence for sentence in map(_sentence, found[-_MOST:]) if sentence]
    left = len(found) - len(sentences)
    notes = (f"{left} earlier changes in CloudTrail were skipped",) if left > 0 else ()
    context = (*sentences, *_undeployed(found), *_disabled(found))
    return Piece(PieceKind.TRAIL, Incident(context=context, at=at), at, notes)


def _of_nothing(trees: Sequence[Tree], at: Place) -> Piece | None:
    """Records of CloudTrail, none of which is a change that decides about a call."""
    told = count(trees)
    if not told:
        return None
    of = "1 record of CloudTrail tells" if told == 1 else f"{told} records of CloudTrail tell"
    return Piece(PieceKind.TRAIL, Incident(at=at), at, (f"{of} of no change to an API, a key or a policy",))


def is_change(tree: Tree) -> bool:
    """A change that succeeded, of an API or of what decides with it."""
    source, name = text_at(tree, "eventSource"), text_at(tree, "eventName")
    if source is None or name is None or tree.get("errorCode"):
        return False
    pattern = _CHANGES if source == GATEWAY_PRINCIPAL else _OTHERS.get(source)
    return pattern is not None and re.fullmatch(pattern, name) is not None


def _undeployed(found: Sequence[Tree]) -> Iterator[str]:
    """APIs that were edited after the last deployment that the records hold."""
    for api in dict.fromkeys(filter(None, map(_api, found))):
        own = [tree for tree in found if _api(tree) == api]
        deployed = [_time(tree) for tree in own if tree.get("eventName") == "CreateDeployment"]
        edits = [tree for tree in own if _NEEDS_DEPLOYMENT.fullmatch(str(tree.get("eventName")))]
        late = [tree for tree in edits if deployed and _time(tree) > deployed[-1]]
        if late:
            yield (
                f"CloudTrail: API {api} was edited at {_time(late[-1])} ({late[-1]['eventName']}) "
                f"after its last deployment at {deployed[-1]}"
            )


def _disabled(found: Sequence[Tree]) -> Iterator[str]:
    """API keys that the last of their changes left disabled."""
    last: dict[str, Tree] = {}
    for tree in found:
        key = text_at(entries(tree.get("requestParameters")), "apiKey") or ""
        if tree.get("eventName") == "UpdateApiKey" and re.fullmatch(r"[a-z0-9]{4,20}", key):
            last[key] = tree
    for key, tree in last.items():
        if entries(tree.get("responseElements")).get("enabled") is False:
            yield f"CloudTrail: API key {key} was disabled at {_time(tree)} (UpdateApiKey)"


def _sentence(tree: Tree) -> str:
    """One change: when, what, of which API."""
    api = _api(tree)
    of = f" of API {api}" if api else ""
    return f"CloudTrail: {_time(tree)} {str(tree.get('eventName'))[:80]}{of}"


def _api(tree: Tree) -> str | None:
    asked = entries(tree.get("requestParameters"))
    named = text_at(asked, "restApiId") or text_at(asked, "apiId")
    return named if named and re.fullmatch(r"[a-z0-9]{4,20}", named) else None


def _time(tree: Tree) -> str:
    text = text_at(tree, "eventTime") or ""
    return text if _SAFE.fullmatch(text) else ""


def _moment(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp() * 1000)
