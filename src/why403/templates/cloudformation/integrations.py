"""What stands behind the methods and routes of a template, as far as who serves them needs it.

Nothing here says why a value stays untold: no explanation asks for any of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from why403.aws.arns import invoked_function
from why403.documents.nodes import Entries, Leaf
from why403.documents.open_text import OpenText
from why403.logic.states import ABSENT, UNKNOWN, State
from why403.model.integration import Integration, Reply, made_quickly
from why403.model.route import UNKNOWN_SETTING, WITHOUT_FUNCTION, Setting
from why403.templates.cloudformation.index import Index
from why403.templates.cloudformation.marks import text_in, whole_name
from why403.templates.cloudformation.parts import Part
from why403.templates.cloudformation.permissions import function_behind

_STREAM = "STREAM"


def integration_of(part: Part) -> Setting[Integration]:
    """Of a method of a REST API, or an integration of an HTTP API: what has the same names, and what not."""
    if part.missing or part.open:
        return UNKNOWN_SETTING
    uri, milliseconds = part.get("Uri", "IntegrationUri"), part.get("TimeoutInMillis")
    kind = _text(part.get("Type", "IntegrationType"))
    waits = None if milliseconds.missing or milliseconds.open else milliseconds.number().value
    found = Integration(
        kind.upper() if isinstance(kind, str) else UNKNOWN,
        _text(part.get("IntegrationHttpMethod", "IntegrationMethod")),
        _text(uri),
        (function_behind(uri) if kind not in WITHOUT_FUNCTION else "") or ABSENT,
        _text(part.get("PayloadFormatVersion")),
        _text(part.get("PassthroughBehavior")),
        texts_of(part.get("RequestParameters")),
        texts_of(part.get("RequestTemplates")),
        _replies(part.get("IntegrationResponses")) or _mappings(part.get("ResponseParameters")),
        waits / 1000 if isinstance(waits, float) else ABSENT,
        part.at,
        _text(part.get("ResponseTransferMode")) == _STREAM,
    )
    return Setting(found, part.at)


def integration_behind(index: Index, target: Part) -> Setting[Integration]:
    """That which the target of a route names: `integrations/ID`."""
    text = text_in(target.node)
    named = text.names[-1] if isinstance(text, OpenText) and text.names else whole_name(text)
    found = index.named.get((named or "").removesuffix(".IntegrationId"))
    return UNKNOWN_SETTING if found is None or not found.certain else integration_of(found.properties)


def quick_integration(target: Part) -> Setting[Integration]:
    """That which quick creation makes of the target of an API."""
    written = _text(target)
    function = "" if isinstance(written, str) and not invoked_function(written) else function_behind(target)
    return Setting(made_quickly(written, function, target.at), target.at)


def texts_of(part: Part) -> Mapping[str, str] | State:
    """A mapping of texts; of another form, or open somewhere, it is not known."""
    if part.missing:
        return {}
    if not isinstance(part.node, Entries):
        return UNKNOWN
    found = {name: _text(each) for name, each in part.entries()}
    known = {name: value for name, value in found.items() if isinstance(value, str)}
    return known if len(known) == len(found) else UNKNOWN


def _replies(part: Part) -> tuple[Reply, ...] | State:
    if part.open:
        return UNKNOWN
    found = []
    for each in part.items():
        status, parameters = _text(each.get("StatusCode")), texts_of(each.get("ResponseParameters"))
        templates = texts_of(each.get("ResponseTemplates"))
        if not isinstance(status, str) or isinstance(parameters, State) or isinstance(templates, State):
            return UNKNOWN
        found.append(Reply(status, _text(each.get("SelectionPattern")), parameters, templates))
    return tuple(found)


def _mappings(part: Part) -> tuple[Reply, ...] | State:
    """Of an integration of an HTTP API: how answers are changed, by their statuses."""
    if part.missing:
        return ()
    if part.open or not isinstance(part.node, Entries):
        return UNKNOWN
    found = []
    for status, each in part.entries():
        pairs = [
            (_text(one.get("Destination")), _text(one.get("Source")))
            for one in each.get("ResponseParameters").items()
        ]
        known = {to: source for to, source in pairs if isinstance(to, str) and isinstance(source, str)}
        if len(known) != len(pairs) or each.get("ResponseParameters").open:
            return UNKNOWN
        found.append(Reply(status, parameters=known))
    return tuple(found)


def _text(part: Part) -> str | State:
    """A text that is known as a whole; absent where none is written."""
    if part.missing:
        return ABSENT
    found = text_in(part.node)
    return found if isinstance(part.node, Leaf) and isinstance(found, str) else UNKNOWN
