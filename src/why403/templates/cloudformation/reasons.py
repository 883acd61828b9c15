"""Why a value of a template is not known from the template."""

from __future__ import annotations

from why403.templates.reading import NoteReason

AFTER_DEPLOYMENT = NoteReason("after-deployment", "AWS sets the value when the stack is deployed")
PARAMETER = NoteReason("parameter", "a parameter without a default; set it with --parameter")
PSEUDO = NoteReason("pseudo-parameter", "it depends on where the stack is deployed; set it with --parameter")
IMPORTED = NoteReason("imported", "another stack exports it")
TRANSFORMED = NoteReason("transformed", "a macro or an included file creates it at deployment")
DYNAMIC = NoteReason("dynamic-reference", "Secrets Manager or Systems Manager provides it at deployment")
CONDITION = NoteReason("condition", "it depends on a condition that the parameters leave open")
FUNCTION = NoteReason("unknown-function", "a CloudFormation function that why403 does not read")
NOT_RESOLVED = NoteReason("not-resolved", "its parts do not give a value")
NO_SUCH_NAME = NoteReason("no-such-name", "there is nothing with this name in the template")
ELSEWHERE = NoteReason("elsewhere", "the API is created outside this template and may have more")
NO_BODY_READER = NoteReason("unread-body", "the API's body is outside this template")
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
