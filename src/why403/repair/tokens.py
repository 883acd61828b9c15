"""What an authorizer of tokens would have to take, for the token that was sent."""

from __future__ import annotations

from collections.abc import Iterator

from why403 import facts as catalogue
from why403.credentials.authorizer.identity import Source, lacks, source_of, value_of
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
    settings, way = _settings(scene)
    yield from _authorizer(token, settings, way, fact)


def identity_sent(scene: Scene) -> Iterator[Found]:
    """The headers that an authorizer looks for, and the call lacks; their values are the caller's to fill
    in."""
    sources, fact = _settings(scene)[0].sources, catalogue.IDENTITY_SOURCE_SENT
    lacking = () if isinstance(sources, State) else [each for each in sources if lacks(each, scene.request)]
    found = [source_of(each) for each in lacking]
    headers = [each.name for each in found if each is not None and each.part == "header"]
    if headers and len(headers) == len(found):
        word = "the value that the authorizer expects"
        yield 0, tuple(header_sent(name, MASK, fact, word) for name in headers)


def _settings(scene: Scene) -> tuple[Settings, Way]:
    """The authorizer of the called method, and the way to it; else what is told of the one that was met."""
    name = scene.method[0].authorizer.value
    settings = scene.configuration.authorizers.get(name) if isinstance(name, str) else None
    if settings is not None and isinstance(name, str):
        return settings, ("authorizers", name)
    return scene.told, ("authorizer",)


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
    wanted, source = _wanted(token, method.scopes.value), _source(scene)
    if wanted and source.part == "header":
        yield 0, (header_sent(source.name, _masked(scene, source), fact, wanted),)
    first = not method.scopes.value or method.scopes.value is ABSENT
    for scope in (token.scopes("scope", "scp") or ())[:_MOST]:
        do, made = (Do.SET, (scope,)) if first else (Do.ADD, scope)
        yield 2, (Edit((*way, "scopes"), do, made, method.scopes.at, fact.name, True),)


def _wanted(token: Token, scopes: object) -> str:
    """What to send instead: without scopes a method takes the ID token alone."""
    if isinstance(scopes, tuple) and scopes:
        return f"a token with the scope {' or '.join(scopes)}"
    return "the ID token of the same sign-in" if token.text("token_use") == "access" else ""


def _source(scene: Scene) -> Source:
    """Where the authorizer looks for the token."""
    sources = _settings(scene)[0].sources
    told = source_of(sources[0]) if isinstance(sources, tuple) and sources else None
    return told or Source("header", "Authorization")


def _masked(scene: Scene, source: Source) -> str:
    """A token that is not written out, behind the word that the one sent stood behind."""
    sent = value_of(source, scene.request)
    bare = source.name.lower() != "authorization" and isinstance(sent, str) and " " not in sent.strip()
    return MASK if bare else f"Bearer {MASK}"


def _token(scene: Scene) -> Token | None:
    """The token of the call, where it is shown, or what is told of it."""
    sent = value_of(_source(scene), scene.request)
    token = read_token(sent) if isinstance(sent, str) else None
    if token is not None and token.form is Form.JWT:
        return token
    shown = scene.told.token
    return told_token(shown, token) if isinstance(shown, DecodedToken) else None
