"""The resources of a plan, a state or a module, and which of them an attribute refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from why403.frozen import dataclass
from why403.incident.tree import Places, Tree
from why403.logic.places import PathStep, Place
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.route import Setting
from why403.templates.terraform.addresses import Reference, plain_address

_PREFIXES = (
    "aws_api_gateway_",
    "aws_apigatewayv2_",
    "aws_cloudfront_",
    "aws_iam_group",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_user",
    "aws_lambda_permission",
    "aws_lambda_function",
    "aws_lambda_alias",
    "aws_vpc_endpoint",
    "aws_wafv2_web_acl",
    "aws_wafregional_web_acl_association",
    "archive_file",
)


def is_read(kind: str) -> bool:
    """Whether resources of this type are of use here."""
    return kind.startswith(_PREFIXES)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. An attribute that is not known is `UNKNOWN`; one that is not set is missing or null.

    `references` holds, by attribute, what its expression refers to; an attribute without an entry refers to
    nothing that could be followed. `configured` are the attributes that are written, where that is told.
    """

    address: str
    type: str
    values: Mapping[str, object] = field(repr=False)
    places: Places = field(repr=False)
    data: bool = False
    references: Mapping[str, tuple[Reference, ...] | State] = field(default_factory=dict)
    configured: frozenset[str] | None = None

    @property
    def tree(self) -> Tree:
        """Its values, at its place."""
        return Tree(self.values, (self.address,), self.places)

    def get(self, name: str) -> Tree:
        """One attribute."""
        return self.tree.get(name)

    def block(self, name: str) -> Tree:
        """The one block of a name; a tree of `None` where there is none."""
        blocks = self.get(name)
        return next(blocks.items(), blocks) if isinstance(blocks.value, list) else blocks

    def leaves_out(self, name: str) -> bool:
        """Whether an attribute is not written: AWS's own default holds, and stays unknown to a plan."""
        value = self.values.get(name)
        return value is None or (
            value is UNKNOWN and self.configured is not None and name not in self.configured
        )

    @property
    def at(self) -> Place:
        """Its own place."""
        return self.tree.at


Link = Resource | State
"""What an attribute refers to: a resource here, something that is not here (`ABSENT`), or untold."""


class World:
    """All resources that are of use, found by type, by id and by address."""

    __slots__ = ("_by_address", "_by_id", "_by_type", "_links", "complete")

    def __init__(self, resources: Iterable[Resource], *, complete: bool = True) -> None:
        self.complete = complete
        self._by_type: dict[str, list[Resource]] = {}
        self._by_id: dict[tuple[str, str], Resource] = {}
        self._by_address: dict[str, list[Resource]] = {}
        self._links: dict[tuple[str, str, tuple[str, ...]], Link] = {}
        for each in resources:
            self._by_type.setdefault(each.type, []).append(each)
            self._by_address.setdefault(plain_address(each.address), []).append(each)
            named = each.values.get("id")
            if isinstance(named, str) and not each.data:
                self._by_id[each.type, named] = each

    def of(self, *types: str) -> Iterator[Resource]:
        """The managed resources of these types, in the order of the file."""
        for kind in types:
            yield from (each for each in self._by_type.get(kind, ()) if not each.data)

    def link(self, source: Resource, name: str, *types: str) -> Link:
        """The resource of one of these types whose id (or other name) the attribute holds."""
        value = source.values.get(name)
        if isinstance(value, str):
            return next((self._by_id[kind, value] for kind in types if (kind, value) in self._by_id), ABSENT)
        if value is None:
            return ABSENT
        return self.referred(source, name, *types)

    def by_id(self, kind: str, name: str) -> Link:
        """The managed resource of a type that has this id."""
        return self._by_id.get((kind, name), ABSENT)

    def referred(self, source: Resource, name: str, *types: str) -> Link:
        """The resource of one of these types that the attribute's expression refers to; remembered."""
        key = (source.address, name, types)
        if key not in self._links:
            self._links[key] = self._followed(source, name, types)
        return self._links[key]

    def _followed(self, source: Resource, name: str, types: tuple[str, ...]) -> Link:
        references = source.references.get(name, UNKNOWN)
        if isinstance(references, State) or len(references) != 1:
            return UNKNOWN
        found = self._instances(references[0], source)
        if not found:
            return ABSENT if references[0].data else UNKNOWN
        if len(found) > 1:
            return UNKNOWN
        if found[0].data:
            return found[0] if found[0].type in types else ABSENT
        return found[0] if found[0].type in types else UNKNOWN

    def among(self, source: Resource, name: str, *types: str) -> Link:
        """The one resource of these types among all that the attribute's expression names."""
        references = source.references.get(f"{name}*", UNKNOWN)
        if isinstance(references, State):
            return UNKNOWN
        found = {each.address: each for named in references for each in self._instances(named, source)}
        meant = [each for each in found.values() if each.type in types and not each.data]
        return meant[0] if len(meant) == 1 else UNKNOWN

    def _instances(self, reference: Reference, source: Resource) -> list[Resource]:
        """Those that the reference can mean, as seen from where it stands."""
        found = self._by_address.get(reference.address, [])
        return [each for each in found if reference.can_mean(each.address, source.address)]

    def tied(self, owner: Resource, name: str, *types: str) -> tuple[list[Resource], bool]:
        """The resources of these types that belong to an owner, and whether that is told of all of them."""
        links = [(each, self.link(each, name, owner.type)) for each in self.of(*types)]
        whole = self.complete and all(link is not UNKNOWN for _, link in links)
        return [each for each, link in links if link is owner], whole


def known(value: object) -> bool:
    """Whether nothing in a value is untold."""
    if isinstance(value, Mapping):
        return all(map(known, value.values()))
    if isinstance(value, list):
        return all(map(known, value))
    return not isinstance(value, State)


def text(tree: Tree, default: str | None = None) -> Setting[str]:
    """A text; the default where the attribute is not set."""
    if isinstance(tree.value, str):
        return Setting(tree.value, tree.at)
    return Setting(default, tree.at) if tree.value is None and default is not None else Setting(at=tree.at)


_WORDS = {"true": True, "false": False}


def flag(tree: Tree, default: bool | None = None) -> Setting[bool]:
    """True or false, also as a text, which Terraform converts; the default where the attribute is not set."""
    value = _WORDS.get(tree.value, UNKNOWN) if isinstance(tree.value, str) else tree.value
    if isinstance(value, bool):
        return Setting(value, tree.at)
    return Setting(default, tree.at) if tree.value is None and default is not None else Setting(at=tree.at)


def texts(tree: Tree) -> Setting[tuple[str, ...]]:
    """A list of texts that are all known; none where the attribute is not set."""
    if tree.value is None:
        return Setting((), tree.at)
    if not isinstance(tree.value, list) or not all(isinstance(part, str) for part in tree.value):
        return Setting(at=tree.at)
    return Setting(tuple(tree.value), tree.at)


class Addressed(Mapping[tuple[PathStep, ...], Place]):
    """Places by address and attribute; where a module's text is at hand, at its lines.

    `written` finds the places of one resource in the plan or state itself, once they are asked for.
    """

    __slots__ = ("_document", "_lines", "_own", "_written")

    def __init__(self, document: str, lines: Places | None, written: Callable[[], Places]) -> None:
        self._document = document
        self._lines = lines or {}
        self._written = written
        self._own: Places | None = None

    def _found(self) -> Places:
        if self._own is None:
            self._own = self._written()
        return self._own

    def __getitem__(self, path: tuple[PathStep, ...]) -> Place:
        if self._lines and path:
            head = plain_address(str(path[0])).rpartition("module.")[2]
            for length in range(len(path), 0, -1):
                for address in (str(path[0]), head):
                    found = self._lines.get((address, *path[1:length]))
                    if found is not None:
                        return found
        return self._found().get(path) or Place(self._document, path)

    def __iter__(self) -> Iterator[tuple[PathStep, ...]]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())
