"""What a file tells of one API: the model, the authorizers by name, and why some of it stays untold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from why403.frozen import dataclass
from why403.incident.authorizer import authorizer_alone
from why403.logic.places import NOWHERE_WRITTEN, Place
from why403.model.assumption import Assumption
from why403.model.configuration import Configuration
from why403.redaction.reprs import masked_repr


@dataclass(frozen=True, slots=True)
class NoteReason:
    """Why something is untold, or what to know about it: a code, and a fixed phrase."""

    code: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Note:
    """A reason at its place; `about` is the name that it concerns, as written."""

    reason: NoteReason
    at: Place = NOWHERE_WRITTEN
    about: str = ""


@dataclass(frozen=True, slots=True)
class ApiReading:
    """One API as a file tells it.

    `label` is what the file calls it. `authorizers` holds, by the name that routes use, the settings in
    the form of `config.authorizer` of an incident file. `assumed` are defaults that nobody told, and
    `as_assumed` is what the file tells where all of them were deployed.
    """

    configuration: Configuration
    authorizers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    label: str = ""
    assumed: tuple[Assumption, ...] = ()
    as_assumed: ApiReading | None = None

    __repr__ = masked_repr

    @property
    def whole(self) -> Configuration:
        """The configuration with its authorizers."""
        named = {name: authorizer_alone(settings) for name, settings in self.authorizers.items()}
        as_assumed = None if self.as_assumed is None else self.as_assumed.whole
        return replace(self.configuration, authorizers=named, assumed=self.assumed, as_assumed=as_assumed)


REMOTE = NoteReason("remote-reference", "a reference that leads out of the document is not followed")
EXPRESSION = NoteReason("expression", "the value is an expression that nothing here resolves")
AFTER_APPLY = NoteReason("after-apply", "the value is known only after Terraform has applied the plan")
NOT_LITERAL = NoteReason(
    "not-literal",
    "the files of the module do not tell it; --parameter tells a variable, a plan or state the rest",
)
MODULES = NoteReason("modules", "modules are not read from HCL; a plan or state tells what they make")
TWO_AUTHORIZERS = NoteReason("two-authorizers", "more than one authorizer is named, and a route has one")
UNKNOWN_SCHEME = NoteReason(
    "unknown-scheme", "the security scheme does not say which authorization it stands for"
)
UNDEFINED_SCHEME = NoteReason(
    "undefined-scheme", "no security scheme of this name is defined; what it asks for is not known"
)
ROOT_SECURITY = NoteReason(
    "root-security", "a REST API ignores `security` at the root: each operation needs its own"
)
BASE_PATH = NoteReason(
    "base-path", "the base path is left out of the routes, as an import does unless told otherwise"
)
BODY_AND_RESOURCES = NoteReason(
    "body-and-resources", "routes stand in `body` and in resources, which overwrite each other"
)
UNTRIGGERED = NoteReason("untriggered-deployment", "no trigger redeploys when a route changes")
UNTRIGGERED_POLICY = NoteReason("untriggered-policy", "no trigger redeploys when the resource policy changes")
NO_PERMISSION = NoteReason(
    "no-lambda-permission", "nothing here gives API Gateway permission to invoke this function"
)
UNREAD_DOCUMENT = NoteReason("unread-document", "the document inside cannot be read")
UNREAD_ORIGIN = NoteReason(
    "unread-origin", "the file that this was made from cannot be read; the lines shown are of what was made"
)
SILENT = NoteReason(
    "silent-document", "a document without a resource policy does not say whether its API has one"
)
DEFAULT = NoteReason(
    "default", "nothing shows that it was deployed with its default; say what it was with --parameter"
)
DOUBLED = NoteReason("doubled-key", "this key is written twice here; the last one counts")
MADE_ELSEWHERE = NoteReason(
    "made-elsewhere", "its API is created elsewhere: give the root folder, a plan or a state"
)
UNTIED = NoteReason("untied", "nothing tells to which API or path this belongs")
REASONS = (
    REMOTE,
    EXPRESSION,
    AFTER_APPLY,
    NOT_LITERAL,
    MODULES,
    TWO_AUTHORIZERS,
    UNKNOWN_SCHEME,
    UNDEFINED_SCHEME,
    ROOT_SECURITY,
    BASE_PATH,
    BODY_AND_RESOURCES,
    UNTRIGGERED,
    UNTRIGGERED_POLICY,
    NO_PERMISSION,
    UNREAD_DOCUMENT,
    UNREAD_ORIGIN,
    SILENT,
    DEFAULT,
    DOUBLED,
    MADE_ELSEWHERE,
    UNTIED,
)
