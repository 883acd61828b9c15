"""All resources of a template and of what is nested in it, by name, by type and by what they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from why403.incident.tree import Places, Tree
from why403.logic.places import PathStep, Place
from why403.model.route import Setting
from why403.templates.cloudformation.parts import Part
from why403.templates.cloudformation.stack import READ, Resource
from why403.templates.reading import Note

_NAMING = {
    "AWS::ApiGateway::Stage": "StageName",
    "AWS::ApiGatewayV2::Stage": "StageName",
    "AWS::ApiGateway::DomainName": "DomainName",
    "AWS::ApiGatewayV2::DomainName": "DomainName",
    "AWS::ApiGateway::DomainNameV2": "DomainName",
}
"""Resources whose `Ref` is a name that the template tells."""
_HOLDING = "AWS::IAM::"


@dataclass(frozen=True, slots=True)
class Declared:
    """One resource with its properties."""

    name: str
    kind: str
    certain: bool
    properties: Part
    at: Place
    path: tuple[PathStep, ...]


@dataclass(slots=True)
class Index:
    """The resources that matter, in their order. `holders` are those that have policies of principals."""

    notes: list[Note] = field(default_factory=list)
    written: list[Places] = field(default_factory=list)
    named: dict[str, Declared] = field(default_factory=dict)
    kinds: dict[str, list[Declared]] = field(default_factory=dict)
    holders: list[Resource] = field(default_factory=list)
    bodies: dict[str, Tree] = field(default_factory=dict)
    sources: dict[tuple[str, str], tuple[Setting[str], ...]] = field(default_factory=dict)
    permissions: dict[str, list[Declared]] | None = None
    owners: dict[str, dict[str, list[Declared]]] = field(default_factory=dict)

    def add(self, resources: Iterable[Resource]) -> None:
        """Take in what matters of a stack."""
        for each in resources:
            if each.kind.startswith(READ):
                made = Declared(each.name, each.kind, each.certain, each.properties, each.at, each.path)
                self.named[each.name] = made
                self.kinds.setdefault(each.kind, []).append(made)
            elif each.kind.startswith(_HOLDING):
                self.holders.append(each)

    def of(self, *kinds: str) -> Iterator[Declared]:
        """The resources of these types."""
        for kind in kinds:
            yield from self.kinds.get(kind, ())

    def owned(self, kind: str, api: str, by: str) -> list[Declared]:
        """The resources of a type whose property `by` refers to this API."""
        if kind not in self.owners:
            found: dict[str, list[Declared]] = {}
            for each in self.of(kind):
                found.setdefault(each.properties.get(by).named(), []).append(each)
            self.owners[kind] = found
        return self.owners[kind].get(api, [])

    def name_of(self, part: Part) -> Setting[str]:
        """A stage's or a domain's name, also where it refers to the resource that has it."""
        if part.open:
            found = self.named.get(part.named())
            if found is not None and found.kind in _NAMING:
                named = found.properties.get(_NAMING[found.kind]).text()
                return Setting(named.value, part.at)
        return part.text()

    def text_of(self, name: str) -> str | None:
        """What an open part of a text comes to, where it is the name of a stage or of a domain."""
        found = self.named.get(name)
        if found is None or found.kind not in _NAMING:
            return None
        told = found.properties.get(_NAMING[found.kind]).text()
        return told.value if isinstance(told.value, str) else None
