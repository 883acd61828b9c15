"""What a method's request validator says of a call: required parameters, then the body's model.

Sources: developer guide, api-gateway-method-request-validation (a required parameter is there and not
blank; the body fits the model of its content type). A body without content type is taken as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from why403 import facts as catalogue
from why403.access.defining import Said, open_
from why403.access.landing import Landing
from why403.logic.facts import Operator, Value
from why403.logic.formula import Atom, CaseOf, Formula, all_of, yes
from why403.logic.states import ABSENT, State
from why403.logic.truth import NO, YES, Truth
from why403.model.configuration import Configuration
from why403.model.demands import ANY_MESSAGE
from why403.model.route import Route, Setting
from why403.model.schema import fits

_START = "method.request."
_JSON = "application/json"


def _filled(value: Value, _: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


FILLED = Operator("is there and not blank", _filled)


def _fits(value: Value, operand: object) -> Truth:
    """A text that is no JSON fits no model of JSON; other types are not read."""
    assert isinstance(operand, Model)
    try:
        return fits(operand.schema, json.loads(str(value)))
    except (ValueError, RecursionError):
        return NO if operand.of_json else Truth.UNKNOWN


FITS_MODEL = Operator("fits the model", _fits, open=True)


class Model:
    """A JSON schema that bodies of one content type are held to. Equal only to itself."""

    __slots__ = ("of_json", "schema")

    def __init__(self, schema: object, *, of_json: bool) -> None:
        self.schema = schema
        self.of_json = of_json


def message_fits(route: Route, text: str) -> Truth:
    """Whether a message of a WebSocket API fits the model of its route; without one every message does."""
    models = route.models.value
    if models is ABSENT:
        return YES
    schema = models.get(ANY_MESSAGE) if isinstance(models, Mapping) else None
    return Truth.UNKNOWN if schema is None else _fits(text, Model(schema, of_json=True))


def valid(configuration: Configuration, landing: Landing) -> Said:
    """Only on REST APIs."""
    if landing.kind != "REST":
        return {}
    met = configuration.method if landing.met is None else landing.met
    return {catalogue.REQUEST_VALID.name: all_of((*_parameters(met), _body(met.models)))}


def _parameters(met: Route) -> Iterator[Formula]:
    fact, required = catalogue.REQUEST_VALID, met.required
    if isinstance(required.value, tuple):
        yield yes(required.at)
        yield from (_sent(each) for each in required.value)
    else:
        yield open_(fact, required.at)


def _sent(parameter: Setting[str]) -> Formula:
    """A path that was matched holds its parameters."""
    if isinstance(parameter.value, State):
        return open_(catalogue.REQUEST_VALID, parameter.at)
    place, _, name = parameter.value.removeprefix(_START).partition(".")
    if place == "path":
        return yes(parameter.at)
    fact = catalogue.header_fact(name) if place == "header" else catalogue.query_fact(name)
    return Atom(fact, FILLED, None, None, parameter.at)


def _body(models: Setting[Mapping[str, object]]) -> Formula:
    """The model of the body's content type; one that is not listed is not looked at."""
    fact = catalogue.REQUEST_VALID
    if models.value is ABSENT:
        return yes(models.at)
    if not isinstance(models.value, Mapping):
        return open_(fact, models.at)
    cases: dict[Value, Formula] = {
        kind: Atom(catalogue.BODY, FITS_MODEL, Model(schema, of_json=kind == _JSON), None, models.at)
        for kind, schema in models.value.items()
    }
    if _JSON in cases:
        cases[ABSENT] = cases[_JSON]
    nothing = open_(fact, models.at)
    of_type = CaseOf(catalogue.MEDIA_TYPE, cases, nothing)
    return CaseOf(catalogue.BODY, {"": nothing, ABSENT: nothing}, of_type)
