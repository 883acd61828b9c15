"""Edits in a `serverless.yml`, where the parts of the compiled template are told to be written.

Nothing here can compile: for the proof, the compiled template is changed alike, and every part of it that the
source told before has to be told by the source still.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as File

from why403.documents.errors import BadInput
from why403.documents.nodes import Entries, Items, Leaf
from why403.documents.rewriting import CannotWrite, Rewriting
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT
from why403.model.configuration import Configuration
from why403.model.repair import Do, Edit, Patch
from why403.model.route import Route
from why403.repair.anchors import is_elsewhere, is_open, place_in_policy, route_named
from why403.repair.preflights import Preflight
from why403.repair.steps import Step, add_to, scope_added, set_to, take_out, written
from why403.templates.documents import tree_of
from why403.templates.recognise import SERVERLESS, SOURCE, recognise
from why403.templates.serverless.beside import led_back, project_of

Path = tuple[PathStep, ...]
Texts = Mapping[str, str]
_EVENTS = ("http", "httpApi", "websocket")
_SWITCH = "disableDefaultEndpoint"
_RESOURCE, _PROPERTY = 2, 4
"""Steps to a resource in a template, and to one of its properties."""


def is_compiled(at: Place, texts: Texts) -> bool:
    """Whether a place is in a template that the framework compiled, and its source is at hand."""
    text = texts.get(at.document)
    return text is not None and recognise(text) == SERVERLESS and source_of(at.document, texts) is not None


def source_of(template: str, texts: Texts) -> str | None:
    """The name of the source beside a compiled template."""
    folder = project_of(File(template))
    beside = [name for name in texts if File(name).parent == folder and name != template]
    return next((name for name in beside if recognise(texts[name]) == SOURCE), None)


def steps(
    document: Rewriting, edit: Edit, configuration: Configuration, at: Place, made: list[Step], whole: Tree
) -> list[Step]:
    """The changes of the source that make an edit; `made` are those of the compiled template, whose parts
    `whole` leads back to where they are written. Raises `CannotWrite`."""
    match edit.way:
        case ("api", "default_endpoint"):
            return [_default_endpoint(document, at, configuration)]
        case ("api", "routes") if isinstance(edit.value, Route):
            if at.path[:1] == ("Resources",) and _event(_origin(edit.value.at)):
                return [_event_added(document, edit.value, configuration)]
        case ("api", "preflight"):
            return [_preflight(document, edit)]
        case ("api", "routes", name, setting):
            route = route_named(configuration, name)
            event = None if route is None else _event(_origin(route.at))
            if event is not None:
                return _of_event(document, edit, str(setting), event)
        case ("api", "policy") if configuration.api.policy.value is ABSENT and isinstance(edit.value, dict):
            return [set_to(("provider", "apiGateway", "resourcePolicy"), edit.value["Statement"])]
        case ("api", "policy", *below):
            found = _in_policy(configuration, edit, tuple(below))
            if found is not None:
                return found
    return [_led_back(document, step, whole) for step in made]


def _origin(at: Place) -> Path:
    return () if at.origin is None else at.origin.at.path


def _event(path: Path) -> Path | None:
    """The event that a place in the source is in."""
    ends = [n for n, step in enumerate(path) if step in _EVENTS and "events" in path[:n]]
    return path[: ends[0] + 1] if ends else None


def _default_endpoint(document: Rewriting, at: Place, configuration: Configuration) -> Step:
    told = _origin(at)
    if told[-1:] == (_SWITCH,):
        return set_to(told, False)
    part = "apiGateway" if configuration.api.kind.value == "REST" else "httpApi"
    if document.node(("provider",)) is None:
        raise CannotWrite("the source has no `provider`")
    return set_to(("provider", part, _SWITCH), False)


def _of_event(document: Rewriting, edit: Edit, setting: str, event: Path) -> list[Step]:
    node = document.node(event)
    if not isinstance(node, Entries):
        raise CannotWrite("the event is written in its short form, without its own settings")
    if setting == "key_required":
        return [set_to((*event, "private"), edit.value)]
    authorizer = node.parts.get("authorizer")
    if setting == "scopes":
        if not isinstance(authorizer, Entries):
            raise CannotWrite("the scopes are not written at the event's `authorizer`")
        return [scope_added((*event, "authorizer", "scopes"), edit)]
    if authorizer is None:
        raise CannotWrite("the event's authorizer is configured elsewhere")
    return [take_out((*event, "authorizer"))]


def _event_added(document: Rewriting, route: Route, configuration: Configuration) -> Step:
    """An event like another one of its path."""
    event = _event(_origin(route.at))
    node = None if event is None else document.node(event)
    if event is None or node is None or event[-1] == "websocket":
        raise CannotWrite("this path has no other event that could be copied")
    moved = is_elsewhere(route, configuration)
    if isinstance(node, Leaf):
        path = route.path if moved else node.text.partition(" ")[2]
        made: object = f"{route.verb} {path}" if path else None
    elif isinstance(node, Entries):
        told = {**written(node), **({"path": route.path} if moved else {}), "method": route.verb.lower()}
        made = {key: value for key, value in told.items() if key != "authorizer" or not is_open(route)}
    else:
        made = None
    if made is None:
        raise CannotWrite("this path has no other event that could be copied")
    return add_to(event[: event.index("events") + 1], {str(event[-1]): made})


def _preflight(document: Rewriting, edit: Edit) -> Step:
    """The framework makes such a method itself for an event with `cors`."""
    made = edit.value
    event = _event(_origin(made.route.at)) if isinstance(made, Preflight) else None
    if not isinstance(made, Preflight) or event is None or not isinstance(document.node(event), Entries):
        raise CannotWrite("the event is written in its short form, without its own settings")
    return set_to((*event, "cors"), {"origin": made.origin, "headers": list(made.headers)})


def _in_policy(configuration: Configuration, edit: Edit, below: Path) -> list[Step] | None:
    """In the statements of `resourcePolicy`."""
    found, left = place_in_policy(configuration, below)
    if edit.do is Do.DROP:
        return [take_out(_origin(found))] if not left and _origin(found) else None
    path = _origin(found)
    if not path or found is configuration.api.policy.at:
        return None
    return [set_to((*path, *left), edit.value) if edit.do is Do.SET else add_to((*path, *left), edit.value)]


def _led_back(document: Rewriting, step: Step, whole: Tree) -> Step:
    """The same change where the part is written: as such, or as CloudFormation in `resources`."""
    at = whole.places.get(step.path)
    told = () if at is None else _origin(at)
    if told and not (isinstance(document.node(told), Entries) and not isinstance(step.value, Mapping)):
        return Step(step.does, told, step.value)
    for end in range(len(step.path) - 1, 0, -1):
        above = whole.places.get(step.path[:end])
        path = () if above is None else _origin(above)
        if path and "resources" in path[:1]:
            return Step(step.does, (*path, *step.path[end:]), step.value)
    if step.path[:1] == ("Resources",) and len(step.path) == 2 and step.does is Do.SET:
        if isinstance(document.node(("resources",)), Items):
            raise CannotWrite("`resources` is a list of files or parts: it is not known which one to add to")
        return set_to(("resources", *step.path), step.value)
    raise CannotWrite("it is not known where this is written in the source")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled template and its source, as texts."""

    template: str
    source: str
    texts: Texts

    def tree(self) -> Tree:
        """The template, whose parts lead back to where they are written."""
        folder = project_of(File(self.template))

        def read(named: str) -> Tree | None:
            path = str(folder / named)
            return tree_of(self.texts[path], path) if path in self.texts else None

        try:
            return led_back(tree_of(self.texts[self.template], self.template), read)[0]
        except BadInput as problem:
            raise CannotWrite(f"the patched file could not be read: {problem}") from None


def agrees(patches: tuple[Patch, ...]) -> bool:
    """Whether the source still tells what it told of the template, and what is new in it: what the framework
    would compile of the one is what the other has."""
    compiled = next((each for each in patches if each.generated), None)
    source = next((each for each in patches if not each.generated), None)
    if compiled is None or source is None:
        return True
    before = Compiled(compiled.document, source.document, {each.document: each.before for each in patches})
    after = Compiled(compiled.document, source.document, {each.document: each.after for each in patches})
    one, other = before.tree(), after.tree()
    old, new = _origins(one), _origins(other)
    declared = {path for path in other.places if len(path) == _RESOURCE and path[0] == "Resources"}
    fresh = declared - set(one.places)
    kept = all(path in new for path in old if path in other.places)
    values = ((path, _value(other.value, path)) for path in other.places)
    changed = [
        path for path, made in values if not isinstance(made, Mapping) and made != _value(one.value, path)
    ]
    return kept and all(_is_told(path, new, fresh) for path in changed)


def _origins(tree: Tree) -> dict[Path, Place]:
    """Where the parts are written that the source tells."""
    return {path: at.origin.at for path, at in tree.places.items() if at.origin is not None}


def _is_told(path: Path, told: Mapping[Path, Place], fresh: set[Path]) -> bool:
    """Whether the source tells a part that changed: itself, or what it is in, up to the property or to a
    resource that is new."""
    least = _RESOURCE if path[:_RESOURCE] in fresh else _PROPERTY
    return len(path) < least or any(path[:end] in told for end in range(least, len(path) + 1))


def _value(value: object, path: Path) -> object:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
