"""Request validators and models: `aws_api_gateway_request_validator`, `aws_api_gateway_model`."""

from __future__ import annotations

from why403.documents.errors import BadInput
from why403.logic.states import ABSENT, State
from why403.model.demands import Models, Required, Validator, no_validator, required_of
from why403.model.route import Setting
from why403.templates.documents import tree_of
from why403.templates.terraform.world import Resource, World, flag

_VALIDATOR, _MODEL = "aws_api_gateway_request_validator", "aws_api_gateway_model"


def validator_of(world: World, method: Resource) -> Validator:
    """The one that the method names; neither half is checked where it names none."""
    name = "request_validator_id"
    if method.values.get(name) in (None, "") and not method.references.get(name):
        return no_validator(method.at)
    found = world.link(method, name, _VALIDATOR)
    if not isinstance(found, Resource):
        return Validator()
    return Validator(
        flag(found.get("validate_request_parameters"), default=False),
        flag(found.get("validate_request_body"), default=False),
    )


def required(validator: Validator, method: Resource) -> Required:
    """The parameters that are marked as required."""
    tree = method.get("request_parameters")
    if isinstance(tree.value, State) and validator.parameters.value is not False:
        return Setting(at=tree.at)
    return required_of(validator, ((name, part.flag()) for name, part in tree.entries()), tree.at)


def models(world: World, api: Resource, method: Resource) -> Models:
    """The schemas by content type, where each model is told."""
    tree = method.get("request_models")
    known = {each.values.get("name"): each for each in world.tied(api, "rest_api_id", _MODEL)[0]}
    found = {kind.lower(): schema_of(known.get(part.text().value)) for kind, part in tree.entries()}
    return Setting(found, tree.at) if found and ABSENT not in found.values() else Setting(at=tree.at)


def schema_of(model: Resource | None) -> object:
    """The schema of a model; absent where it is not known."""
    text = model.values.get("schema") if model is not None else None
    if not isinstance(text, str):
        return ABSENT
    try:
        return tree_of(text, "").value
    except BadInput:
        return ABSENT
