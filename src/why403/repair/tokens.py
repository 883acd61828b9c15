"""What an authorizer of tokens would have to take, for the token that was sent."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.credentials.jwt.read import Form, Token, read_token, told_token
from why403.logic.facts import Fact
from why403.logic.states import ABSENT, State
from why403.model.authorizer import DecodedToken, Settings
from why403.model.repair import Do, Edit, Way
from why403.repair.calls import MASK, header_sent
from why403.repair.ground import Scene

Found = tuple[int, tuple[Edit, ...]]
_MOST = 3


def token_levers(scene: Scene, fact: Fact) -> Iterator[Found]:
    """Audience and issuer of the authorizer, or scopes of the route, made to take what the token has."""
    token = _token(scene)
    if token is None:
        return
    if fact is catalogue.TOKEN_SCOPE_OK:
        yield from _scopes(token, scene, fact)
        return
    method, _ = scene.method
    name = method.authorizer.value
    settings = scene.configuration.authorizers.get(name) if isinstance(name, str) else None
    if settings is not None and isinstance(name, str):
        yield from _authorizer(token, settings, ("authorizers", name), fact)
    else:
        yield from _authorizer(token, scene.told, ("authorizer",), fact)


def _authorizer(token: Token, settings: Settings, way: Way, fact: Fact) -> Iterator[Found]:
    edits = []
    audience, issuers = settings.audience, settings.issuers
    own = token.texts("aud") or ((client,) if (client := token.text("client_id")) else ())
    if not isinstance(audience, State) and own and not set(own) & set(audience):
        edits.append(Edit((*way, "audience"), Do.ADD, own[0], fact=fact.name, becomes=True))
    issuer = token.text("iss")
    if not isinstance(issuers, State) and issuer and issuer not in issuers:
        edits.append(Edit((*way, "issuers"), Do.SET, (issuer,), fact=fact.name, becomes=True))
    for edit in edits:
        yield 2, (edit,)
    if len(edits) > 1:
        yield 3, tuple(edits)


def _scopes(token: Token, scene: Scene, fact: Fact) -> Iterator[Found]:
    method, way = scene.method
    if not isinstance(method.scopes.value, tuple) and method.scopes.value is not ABSENT:
        return
    wanted = _wanted(token, method.scopes.value)
    if wanted:
        yield 0, (header_sent("Authorization", f"Bearer {MASK}", fact, wanted),)
    for scope in (token.scopes("scope", "scp") or ())[:_MOST]:
        yield 2, (Edit((*way, "scopes"), Do.ADD, scope, method.scopes.at, fact.name, True),)


def _wanted(token: Token, scopes: object) -> str:
    """What to send instead: without scopes a method takes the ID token alone."""
    if isinstance(scopes, tuple) and scopes:
        return f"a token with the scope {' or '.join(scopes)}"
    return "the ID token of the same sign-in" if token.text("token_use") == "access" else ""


def _token(scene: Scene) -> Token | None:
    """The token of the call, where it is shown, or what is told of it."""
    sent = scene.header("Authorization")
    token = read_token(sent) if isinstance(sent, str) else None
    if token is not None and token.form is Form.JWT:
        return token
    shown = scene.told.token
    return told_token(shown, token) if isinstance(shown, DecodedToken) else None
