"""What an authorizer of tokens would have to take, for the token that was sent."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.credentials.jwt.read import Form, Token, read_token
from why403.logic.facts import Fact
from why403.logic.states import State
from why403.model.authorizer import Settings
from why403.model.repair import Do, Edit
from why403.repair.calls import MASK, header_sent
from why403.repair.ground import Scene
from why403.repair.making import route_name

Found = tuple[int, tuple[Edit, ...]]
_MOST = 3


def token_levers(scene: Scene, fact: Fact) -> Iterator[Found]:
    """Audience and issuer of the authorizer, or scopes of the route, made to take what the token has."""
    token, route = _token(scene), scene.route
    if token is None or route is None:
        return
    if fact is catalogue.TOKEN_SCOPE_OK:
        yield from _scopes(token, scene, fact)
        return
    name = route.authorizer.value
    settings = scene.configuration.authorizers.get(name) if isinstance(name, str) else None
    if settings is not None and isinstance(name, str):
        yield from _authorizer(token, settings, name, fact)


def _authorizer(token: Token, settings: Settings, name: str, fact: Fact) -> Iterator[Found]:
    edits = []
    audience, issuers = settings.audience, settings.issuers
    own = token.texts("aud") or ((client,) if (client := token.text("client_id")) else ())
    if not isinstance(audience, State) and own and not set(own) & set(audience):
        edits.append(Edit(("authorizers", name, "audience"), Do.ADD, own[0], fact=fact.name, becomes=True))
    issuer = token.text("iss")
    if not isinstance(issuers, State) and issuer and issuer not in issuers:
        way = ("authorizers", name, "issuers")
        edits.append(Edit(way, Do.SET, (issuer,), fact=fact.name, becomes=True))
    for edit in edits:
        yield 2, (edit,)
    if len(edits) > 1:
        yield 3, tuple(edits)


def _scopes(token: Token, scene: Scene, fact: Fact) -> Iterator[Found]:
    route = scene.route
    if route is None or not isinstance(route.scopes.value, tuple):
        return
    wanted = f"a token with the scope {' or '.join(route.scopes.value)}"
    yield 0, (header_sent("Authorization", f"Bearer {MASK}", fact, wanted),)
    for scope in (token.scopes("scope", "scp") or ())[:_MOST]:
        way = ("api", "routes", route_name(route), "scopes")
        yield 2, (Edit(way, Do.ADD, scope, route.scopes.at, fact.name, True),)


def _token(scene: Scene) -> Token | None:
    """The token of the call, where it is shown."""
    sent = scene.header("Authorization")
    token = read_token(sent) if isinstance(sent, str) else None
    return token if token is not None and token.form is Form.JWT else None
