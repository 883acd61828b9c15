"""Which file beside a template holds what AWS gets from S3: a nested stack, or the document of an API.

`aws cloudformation package` takes local paths in these properties (its reference page); CDK writes where a
file lies into the metadata of the resource, and names it `asset.KEY` beside the template.
"""

from __future__ import annotations

from why403.templates.cloudformation.marks import text_in
from why403.templates.cloudformation.stack import Resource

_TEMPLATES = (".json", ".yaml", ".yml", ".template")
_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_BODY = "BodyS3Location"


def stack_file(stack: Resource) -> str:
    """The file of a nested stack: as CDK notes it, or a local path instead of a URL."""
    asset = noted(stack)
    if asset:
        return asset
    text = text_in(stack.properties.get("TemplateURL").node)
    return text if isinstance(text, str) and "://" not in text and text.endswith(_TEMPLATES) else ""


def body_file(api: Resource) -> str:
    """The file of an API's document; the empty text where none lies beside."""
    location = api.properties.get(_BODY) if api.kind in _APIS else None
    if location is None or location.missing:
        return ""
    asset = noted(api, _BODY)
    if asset:
        return asset
    local = location.text().value
    if isinstance(local, str):
        return "" if "://" in local else local
    key = location.get("Key").text().value
    return f"asset.{key}" if isinstance(key, str) and "/" not in key else ""


def noted(resource: Resource, of: str = "") -> str:
    """Where CDK says that an asset lies, if it is the one of this property."""
    metadata = resource.written.get("Metadata")
    if not isinstance(metadata, dict) or (of and metadata.get("aws:asset:property") != of):
        return ""
    path = metadata.get("aws:asset:path")
    return path if isinstance(path, str) else ""
