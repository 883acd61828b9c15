"""Why a value of a template is not known from the template."""

from __future__ import annotations

from why403.templates.reading import NoteReason

AFTER_DEPLOYMENT = NoteReason("after-deployment", "AWS gives it its value when the stack is deployed")
PARAMETER = NoteReason("parameter", "a parameter without a default; --parameter tells it")
PSEUDO = NoteReason("pseudo-parameter", "it depends on where the stack is deployed; --parameter tells it")
IMPORTED = NoteReason("imported", "another stack exports it")
TRANSFORMED = NoteReason("transformed", "a macro or an included file makes it at the deployment")
DYNAMIC = NoteReason("dynamic-reference", "Secrets Manager or Systems Manager tells it at the deployment")
CONDITION = NoteReason("condition", "it depends on a condition that the parameters leave open")
FUNCTION = NoteReason("unknown-function", "no function of CloudFormation that is read here")
NOT_RESOLVED = NoteReason("not-resolved", "its parts do not tell a value")
NO_SUCH_NAME = NoteReason("no-such-name", "nothing in the template has this name")
ELSEWHERE = NoteReason("elsewhere", "the API is made outside this template and may have more")
NO_BODY_READER = NoteReason("unread-body", "the API's body stands outside this template")
SEVERAL_STAGES = NoteReason("several-stages", "the stages have settings of their own")
NOT_A_RESOURCE = NoteReason("not-a-resource", "a resource is a mapping with a Type")

REASONS = (
    AFTER_DEPLOYMENT,
    PARAMETER,
    PSEUDO,
    IMPORTED,
    TRANSFORMED,
    DYNAMIC,
    CONDITION,
    FUNCTION,
    NOT_RESOLVED,
    NO_SUCH_NAME,
    ELSEWHERE,
    NO_BODY_READER,
    SEVERAL_STAGES,
    NOT_A_RESOURCE,
)
