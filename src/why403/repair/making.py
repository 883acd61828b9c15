"""Makes edits on a copy of a configuration, or of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import is_dataclass, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from why403 import facts as catalogue
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.configuration import Configuration, Stage
from why403.model.incident import Incident, Request
from why403.model.repair import Do, Edit, Way
from why403.model.route import UNKNOWN_SETTING, Route, Setting
from why403.model.routes import Routes
from why403.repair.preflights import Preflight

Change = Callable[[Any], Any]
SERVICE = "execute-api"
"""The service that calls are signed for."""


_OF_TOKEN = (catalogue.TOKEN_VALID.name, catalogue.TOKEN_SCOPE_OK.name)


class NotThere(Exception):
    """What an edit changes is not told in this configuration."""


def made_in(incident: Incident, edits: Iterable[Edit]) -> Incident:
    """The incident with the edits made in its request, and in each configuration that tells what they change.

    Raises: `NotThere` where none does.
    """
    for edit in edits:
        incident = _made_once(incident, edit)
    return incident


def _made_once(incident: Incident, edit: Edit) -> Incident:
    told = tuple(each for each in incident.statements if each.fact != edit.fact)
    if edit.of_request:  # what was told of the call as it was is not told of another one
        request = made_in_request(incident.request, edit)
        return replace(_without_token(incident, edit), request=request, statements=told)
    own, beside = incident.config, incident.beside
    if edit.way[0] == "authorizer":
        if own is None:
            raise NotThere
        changed = replace(own, authorizer=_at(own.authorizer, edit.way[1:], edit))
        return replace(incident, config=changed, statements=told)
    shown = None if own is None else _or_none(own.configuration, edit)
    other = None if beside is None else _or_none(beside, edit)
    if shown is None and other is None:
        raise NotThere
    incident = replace(incident, statements=told)
    if own is not None and shown is not None:
        incident = replace(incident, config=replace(own, configuration=shown))
    return incident if other is None else replace(incident, beside=other)


def _without_token(incident: Incident, edit: Edit) -> Incident:
    """What is told of a token is not told of another one."""
    own = incident.config
    if own is None or edit.way[1] != "headers" or edit.fact not in _OF_TOKEN:
        return incident
    return replace(incident, config=replace(own, authorizer=replace(own.authorizer, token=UNKNOWN)))


def _or_none(configuration: Configuration, edit: Edit) -> Configuration | None:
    try:
        return made(configuration, edit)
    except NotThere:
        return None


def made(configuration: Configuration, edit: Edit) -> Configuration:
    """A copy with the edit made: as it is edited, and as every stage that serves it will.

    Raises: `NotThere`.
    """
    if isinstance(edit.value, Preflight):
        edit = replace(edit, way=("api", "routes"), value=edit.value.route)
    found: Configuration = _at(configuration, edit.way, edit)
    if edit.way[0] == "web_rules":  # what the old rules did with the call is not told of the new ones
        return replace(found, web_acl=UNKNOWN_SETTING)
    return replace(found, api=_deployed(found, edit)) if edit.way[:1] == ("api",) else found


def _deployed(configuration: Configuration, edit: Edit) -> Any:
    """The deployment that makes an edit of routes or of the policy effective."""
    api, part = configuration.api, edit.way[1]
    if part == "routes":
        api = replace(api, served=_served(api.served, edit))
        return _in_stages(api, lambda stage: replace(stage, routes=_served(stage.routes, edit)))
    if part == "policy":
        api = replace(api, served_policy=_served(api.served_policy, edit))
        return _in_stages(api, lambda stage: replace(stage, policy=_served(stage.policy, edit)))
    return api


def _served(setting: Setting[Any], edit: Edit) -> Setting[Any]:
    """What a stage serves, with the same edit; where it serves something else, as it does."""
    if not setting.known:
        return setting
    try:
        return _at(setting, edit.way[2:], edit)  # type: ignore[no-any-return]
    except NotThere:
        return setting


def _in_stages(api: Any, change: Callable[[Stage], Stage]) -> Any:
    stages = api.stages
    if not isinstance(stages.value, tuple):
        return api
    return replace(api, stages=replace(stages, value=tuple(map(change, stages.value))))


def _at(thing: Any, way: Way, edit: Edit) -> Any:
    """The same thing with the edit made at the end of the way."""
    if isinstance(thing, Setting):
        if not way:
            return replace(thing, value=_changed(thing.value, edit))
        if isinstance(thing.value, State):
            raise NotThere
        return replace(thing, value=_at(thing.value, way, edit))
    if not way:
        return _changed(thing, edit)
    if len(way) == 1 and edit.do is Do.DROP and isinstance(thing, list | tuple | Mapping):
        return _dropped(thing, way[0])
    return _below(thing, way, edit)


def _below(thing: Any, way: Way, edit: Edit) -> Any:
    step, rest = way[0], way[1:]
    if isinstance(thing, str):
        return _below(_document(thing), way, edit)
    if isinstance(thing, Routes):
        return Routes(_named(list(thing), step, lambda route: _at(route, rest, edit)))
    if isinstance(thing, Mapping):
        if step not in thing and edit.do is Do.DROP:
            raise NotThere
        return {**thing, step: _at(thing.get(step), rest, edit)}
    if isinstance(thing, list | tuple):
        return type(thing)(_named(thing, step, lambda part: _at(part, rest, edit)))
    if is_dataclass(thing) and isinstance(step, str) and hasattr(thing, step):
        return replace(thing, **{step: _at(getattr(thing, step), rest, edit)})  # type: ignore[type-var]
    if thing is None and edit.do is not Do.DROP:
        return {step: _at(None, rest, edit)}
    raise NotThere


def _document(text: str) -> Any:
    """A policy that is told as a text."""
    try:
        found = json.loads(text)
    except ValueError:
        raise NotThere from None
    if not isinstance(found, dict):
        raise NotThere
    return found


def _named(parts: Sequence[Any], step: object, change: Change) -> list[Any]:
    """The parts, the one of this number or name changed."""
    at = next((n for n, part in enumerate(parts) if step in (n, name_of(part))), None)
    if at is None:
        raise NotThere
    return [change(part) if n == at else part for n, part in enumerate(parts)]


def name_of(part: object) -> str | None:
    """What ways call a part of a list: a route by verb and path, else its id, name, path or route."""
    if isinstance(part, Route):
        return route_name(part)
    for name in ("id", "name", "path", "route"):
        found = getattr(part, name, None)
        if isinstance(found, str):
            return found
    return None


def route_name(route: Route) -> str:
    """`VERB /path`, or the key of a route without a path."""
    return f"{route.verb} {route.path}".strip()


def _changed(old: Any, edit: Edit) -> Any:
    if edit.do is Do.SET:
        return edit.value
    if edit.do is Do.DROP:
        raise NotThere
    if old is None or old is ABSENT:
        return edit.value if isinstance(edit.value, Mapping) and "Statement" in edit.value else [edit.value]
    if isinstance(old, Routes):
        return Routes([*old, edit.value]) if isinstance(edit.value, Route) else old
    if isinstance(old, tuple):
        return (*old, edit.value)
    if isinstance(old, State):
        raise NotThere
    return [*old, edit.value] if isinstance(old, list) else [old, edit.value]


def _dropped(parts: Any, step: object) -> Any:
    if isinstance(parts, Mapping):
        if step not in parts:
            raise NotThere
        return {name: part for name, part in parts.items() if name != step}
    left = [part for n, part in enumerate(parts) if step not in (n, name_of(part))]
    if len(left) == len(parts):
        raise NotThere
    return type(parts)(left)


def _signature(region: str) -> tuple[tuple[str, str], ...]:
    """The headers that a tool adds when it signs: what it makes of its secrets nobody knows before."""
    credential = f"****/****/{region}/{SERVICE}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=****, Signature=****"
    return ("Authorization", signed), ("X-Amz-Date", "(made when sent)")


def made_in_request(request: Request, edit: Edit) -> Request:
    """The request with one part changed: a header, the signature, the method, the path or the host of its
    URL, or both of these as its address."""
    part, value = edit.way[1], str(edit.value)
    if part == "headers":
        name = str(edit.way[2])
        kept = tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
        return replace(request, headers=kept if edit.do is Do.DROP else (*kept, (name, value)))
    if part == "signature":
        own = ("authorization", "x-amz-date")
        kept = tuple(pair for pair in request.headers if pair[0].lower() not in own)
        return replace(request, headers=(*kept, *_signature(value)))
    if part == "method":
        return replace(request, method=value)
    if not isinstance(request.url, str):
        raise NotThere
    url = urlsplit(request.url)
    if part == "address":
        host, slash, path = value.partition("/")
        return replace(request, url=urlunsplit(url._replace(netloc=host, path=slash + path)))
    if part == "path":  # what stood behind a `#` was no part of it
        return replace(request, url=urlunsplit(url._replace(path=value, fragment="")))
    return replace(request, url=urlunsplit(url._replace(netloc=value)))
