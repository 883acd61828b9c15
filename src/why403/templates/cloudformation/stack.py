"""A stack's resources, perhaps declared by loops or under conditions; properties are resolved on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from why403.documents.errors import BadInput
from why403.documents.nodes import Items, Leaf, Node, scalar_text
from why403.frozen import dataclass
from why403.incident.tree import Tree
from why403.logic.places import PathStep, Place
from why403.model.assumption import Assumption
from why403.templates.cloudformation.conditions import holds
from why403.templates.cloudformation.loops import LOOP, rounds, unrolled
from why403.templates.cloudformation.marks import is_open, leaf
from why403.templates.cloudformation.parts import Part
from why403.templates.cloudformation.resolve import Resolver, filled_names
from why403.templates.cloudformation.scope import StackScope
from why403.templates.cloudformation.why import note_of
from why403.templates.defaults import Defaults, shown
from why403.templates.reading import Note

NESTED = "AWS::CloudFormation::Stack"
READ = (
    "AWS::ApiGateway",
    "AWS::WAFv2::",
    "AWS::WAFRegional::WebACLAssociation",
    "AWS::EC2::VPCEndpoint",
    "AWS::CloudFront::",
    "AWS::Lambda::Permission",
)
"""How the types of resources begin that tell something of an API."""
OF_USE = (*READ, NESTED)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. `certain` is false where a condition that stays open decides whether it is there."""

    name: str
    kind: str
    certain: bool
    written: Mapping[str, object] = field(repr=False)
    path: tuple[PathStep, ...]
    resolver: Resolver

    @property
    def at(self) -> Place:
        """Where it stands."""
        return self.resolver.scope.at(self.path)

    @property
    def properties(self) -> Part:
        """Its properties, resolved."""
        node = self.resolver.value(self.written.get("Properties") or {}, (*self.path, "Properties"))
        return Part(node, self.at, self.resolver.scope.notes)


def scope_of(
    tree: Tree,
    given: Mapping[str, Node],
    defaults: Defaults,
    prefix: str = "",
    notes: list[Note] | None = None,
    *,
    nested: bool = False,
) -> StackScope:
    """The scope of a template with the parameters that are given. Others are assumed to have their defaults;
    those of a stack that is nested, to which nothing else is passed, have them."""
    scope = StackScope(tree, prefix, notes=[] if notes is None else notes, defaults=defaults)
    known, otherwise = dict(given), {}
    for name, declared in scope.section("Parameters").items():
        text, at = default_of(declared), scope.at(("Parameters", name, "Default"))
        if name in known:
            known[name] = _typed(declared, known[name])
        elif text is not None:
            default = _typed(declared, leaf(text, at))
            if nested or only_value(declared):
                known[name] = default
            else:
                otherwise[name] = (assumption_of(name, declared, at), default)
    scope.given, scope.otherwise = known, otherwise
    return scope


def default_of(declared: object) -> str | None:
    """The default of a parameter as a text; that of a parameter of Systems Manager is only a name."""
    if not isinstance(declared, Mapping) or str(declared.get("Type", "")).startswith("AWS::SSM"):
        return None
    value = declared.get("Default")
    return scalar_text(value) if isinstance(value, str | int | float | bool) else None


def only_value(declared: object) -> bool:
    """Whether no other value is allowed than one."""
    allowed = declared.get("AllowedValues") if isinstance(declared, Mapping) else None
    return isinstance(allowed, list) and len(allowed) == 1


def assumption_of(name: str, declared: object, at: Place) -> Assumption:
    """That a parameter has its default, which is written there; of a hidden one it is not shown."""
    hidden = isinstance(declared, Mapping) and str(declared.get("NoEcho", "")).lower() == "true"
    return Assumption("parameter", name, "" if hidden else shown(name, default_of(declared) or ""), at)


def is_list(declared: object) -> bool:
    """Whether a parameter is a list, which is written as one text with commas."""
    kind = str(declared.get("Type", "")) if isinstance(declared, Mapping) else ""
    return kind.startswith("List<") or kind == "CommaDelimitedList"


def _typed(declared: object, node: Node) -> Node:
    if not isinstance(node, Leaf) or not is_list(declared) or is_open(node):
        return node
    return Items(tuple(leaf(part.strip(), node.at) for part in node.text.split(",")), node.at)


def resources(scope: StackScope, problems: list[BadInput]) -> Iterator[Resource]:
    """Everything that the template declares; what has no form of a resource is told in `problems`."""
    yield from _declared(scope.section("Resources"), ("Resources",), Resolver(scope), problems)


def _declared(
    written: Mapping[str, object], path: tuple[PathStep, ...], resolver: Resolver, problems: list[BadInput]
) -> Iterator[Resource]:
    scope = resolver.scope
    for name, part in written.items():
        below = (*path, name)
        if name.startswith(LOOP):
            if not unrolled(part, resolver.value, below):
                scope.notes.append(note_of("Fn::ForEach", scope.at(below)))
            for loops, body in rounds(resolver.loops, part, resolver.value, below):
                inner = Resolver(scope, loops, resolver.made)
                yield from _declared(body, (*below, 2), inner, problems)
        elif name == "Fn::Transform":
            scope.notes.append(note_of(name, scope.at(below)))
        elif isinstance(part, Mapping) and isinstance(part.get("Type"), str) and _formed(part):
            yield from _one(filled_names(name, resolver.loops), part, below, resolver)
        else:
            problems.append(
                BadInput(scope.at(below), "this is not a resource", "a mapping with Type and Properties")
            )


def _formed(part: Mapping[str, object]) -> bool:
    return isinstance(part.get("Properties") or {}, Mapping)


def _one(
    name: str, part: Mapping[str, object], path: tuple[PathStep, ...], resolver: Resolver
) -> Iterator[Resource]:
    condition, truth = part.get("Condition"), True
    if isinstance(condition, str) and str(part["Type"]).startswith(OF_USE):
        found = holds(resolver.scope, condition, resolver.value)
        if found is False:
            return
        truth = found is True
        if not truth:
            resolver.scope.notes.append(note_of(f"condition {condition}", resolver.scope.at(path)))
    yield Resource(resolver.scope.prefix + name, str(part["Type"]), truth, part, path, resolver)
