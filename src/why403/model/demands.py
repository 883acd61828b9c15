"""What the validator of a method asks for, from its flags and the method's parameters and models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from why403.frozen import dataclass
from why403.logic.places import Place
from why403.logic.states import ABSENT
from why403.model.route import NOT_TOLD, Told

Required = Told[tuple[Told[str], ...]]
Models = Told[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Validator:
    """Which of the two it checks; a validator that does not exist checks neither."""

    parameters: Told[bool] = NOT_TOLD
    bodies: Told[bool] = NOT_TOLD


def no_validator(at: Place) -> Validator:
    """A method that names none."""
    return Validator(Told(False, at), Told(False, at))


def required_of(validator: Validator, parameters: Iterable[tuple[str, Told[bool]]], at: Place) -> Required:
    """The names of the required parameters, each where it is written; one that may be required is untold."""
    checks = validator.parameters
    if checks.value is False:
        return Told((), checks.at)
    if checks.value is not True:
        return Told(at=checks.at)
    return Told(tuple(_named(*each) for each in parameters if each[1].value is not False), at)


def _named(name: str, required: Told[bool]) -> Told[str]:
    return Told(name, required.at) if required.value is True else Told(at=required.at)


def models_of(validator: Validator, models: Models) -> Models:
    """The models, where bodies are validated."""
    checks = validator.bodies
    if checks.value is False:
        return Told(ABSENT, checks.at)
    return models if checks.value is True else Told(at=checks.at)
