"""What a method's request validator says of a call: required parameters, then the body's model.

Sources: developer guide, api-gateway-method-request-validation (a required parameter is there and not
blank; the body fits the model of its content type). A body without content type is taken as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from tests.oracle.evaluation.arrival import Arrival
from tests.oracle.evaluation.routing import called_method
from tests.oracle.evaluation.schema import fits
from why403 import facts as catalogue
from why403.logic.facts import Facts
from why403.logic.places import Place
from why403.logic.states import ABSENT, State
from why403.logic.truth import NO, YES, Truth, truth_of
from why403.model.configuration import Configuration
from why403.model.incident import FactValue, Request
from why403.model.route import Route, Setting

_START = "method.request."
_JSON = "application/json"
_MOST_PARAMETERS = 2000
Found = tuple[Truth, Place]


def validation_statements(
    configuration: Configuration, arrival: Arrival, facts: Facts, request: Request
) -> Iterator[FactValue]:
    """Only on REST APIs, and only of a call that is shown."""
    if facts.get(catalogue.API_KIND.name) != "REST":
        return
    met = called_method(configuration, arrival, facts)
    truth, at = min(_verdicts(met, request), key=lambda each: each[0])
    if truth is not Truth.UNKNOWN:
        yield FactValue(catalogue.REQUEST_VALID.name, truth is YES, at)


def _verdicts(met: Route, request: Request) -> Iterator[Found]:
    required = met.required.value
    if isinstance(required, tuple):
        yield YES, met.required.at
        yield from (_sent(each, request) for each in required)
    else:
        yield Truth.UNKNOWN, met.required.at
    yield _body(met.models, request), met.models.at


def _sent(parameter: Setting[str], request: Request) -> Found:
    """A path that was matched holds its parameters."""
    if isinstance(parameter.value, State):
        return Truth.UNKNOWN, parameter.at
    place, _, name = parameter.value.removeprefix(_START).partition(".")
    if place == "path":
        return YES, parameter.at
    value = request.header(name) if place == "header" else _query(name, request)
    return (Truth.UNKNOWN if value is None else _there(value)), parameter.at


def _there(value: str | State) -> Truth:
    if isinstance(value, str):
        return truth_of(bool(value.strip()))
    return NO if value is ABSENT else Truth.UNKNOWN


def _query(name: str, request: Request) -> str | State | None:
    """A URL without a query says that nothing is in it only where all of the request is shown."""
    if not isinstance(request.url, str):
        return None
    try:
        query = urlsplit(request.url).query
        found = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS).get(name)
    except ValueError:
        return None
    return found[-1] if found else ABSENT if request.complete else None


def _body(models: Setting[Mapping[str, object]], request: Request) -> Truth:
    if models.value is ABSENT:
        return YES
    kind = request.header("Content-Type")
    if not isinstance(models.value, Mapping) or not isinstance(request.body, bytes) or not request.body:
        return Truth.UNKNOWN
    named = kind.partition(";")[0].strip().lower() if isinstance(kind, str) else _JSON
    if named not in models.value or (not isinstance(kind, str) and kind is not ABSENT):
        return Truth.UNKNOWN
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        return NO if named == _JSON else Truth.UNKNOWN
    return fits(models.value[named], value)
