"""What the validator of a method asks for, from its flags and the method's parameters and models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.route import UNKNOWN_SETTING, Setting

Required = Setting[tuple[Setting[str], ...]]
Models = Setting[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Validator:
    """Which of the two it checks; a validator that does not exist checks neither."""

    parameters: Setting[bool] = UNKNOWN_SETTING
    bodies: Setting[bool] = UNKNOWN_SETTING


def no_validator(at: Place) -> Validator:
    """A method that names none."""
    return Validator(Setting(False, at), Setting(False, at))


def required_of(validator: Validator, parameters: Iterable[tuple[str, Setting[bool]]], at: Place) -> Required:
    """The names of the required parameters, each where it is written; one that may be required is untold."""
    checks = validator.parameters
    if checks.value is False:
        return Setting((), checks.at)
    if checks.value is not True:
        return Setting(at=checks.at)
    return Setting(tuple(_named(*each) for each in parameters if each[1].value is not False), at)


def _named(name: str, required: Setting[bool]) -> Setting[str]:
    return Setting(name, required.at) if required.value is True else Setting(at=required.at)


ANY_MESSAGE = "$default"
"""The expression that chooses one model for every message of a route, and the key of that model."""


def message_model(expression: object, schema: object, at: Place) -> Models:
    """The model of a route's messages, if the route has one for all of them; else it is not told.

    Developer guide, websocket-api-request-validation, read 2026-11-28.
    """
    if expression != ANY_MESSAGE or schema is ABSENT:
        return Setting(at=at)
    return Setting({ANY_MESSAGE: schema}, at)


def models_of(validator: Validator, models: Models) -> Models:
    """The models, where bodies are validated."""
    checks = validator.bodies
    if checks.value is False:
        return Setting(ABSENT, checks.at)
    return models if checks.value is True else Setting(at=checks.at)
