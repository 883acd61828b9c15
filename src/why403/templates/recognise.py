"""Which format a file with configuration has, by its content."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

CLOUDFORMATION, SAM, SERVERLESS, CDK = "cloudformation", "sam", "serverless", "cdk-manifest"
OPENAPI, INCIDENT = "openapi", "incident"
ANSWER, SOURCE, PACKAGED = "get-template-answer", "serverless-source", "serverless-state"
PLAN, STATE, HCL, BINARY_PLAN = "terraform-plan", "terraform-state", "hcl", "terraform-binary-plan"
SEVERAL, UNKNOWN = "several", ""
FORMATS = (
    CLOUDFORMATION, SAM, SERVERLESS, CDK, OPENAPI, PLAN, STATE, HCL, BINARY_PLAN, INCIDENT, ANSWER, SOURCE,
    PACKAGED, SEVERAL,
)  # fmt: skip

_WINDOW = 1_000_000
_KEY = re.compile(
    r"""^(?:"([^"\n]{1,80})"|'([^'\n]{1,80})'|([\w.-]{1,80}))[ \t]*:(?=[ \t\r\n]|$)""", re.MULTILINE
)
_BREAK = re.compile(r"^---(?:[ \t]|$)", re.MULTILINE)
_BLOCK = r"""^[ \t]*(?:resource|data)[ \t]+"[\w-]+"[ \t]+"[\w-]+"[ \t]*\{"""
_OTHER_BLOCK = r"""^[ \t]*(?:terraform|locals|(?:module|provider|variable|output)[ \t]+"[\w-]+")[ \t]*\{"""
_HCL = re.compile(f"{_BLOCK}|{_OTHER_BLOCK}", re.MULTILINE)
_SAM = re.compile(r"AWS::Serverless(?:-2016-10-31|::\w+)")
_SERVERLESS = re.compile(r"ServerlessDeploymentBucket|template for this Serverless application")
_TEMPLATE = re.compile(r"""\bType["']?[ \t]*:[ \t]*["']?(?:AWS|Custom|Alexa|\w+)::""")
_BY_KEYS: tuple[tuple[str, Callable[[Collection[str]], bool]], ...] = (
    (PLAN, lambda keys: "planned_values" in keys or "resource_changes" in keys),
    (
        STATE,
        lambda keys: "terraform_version" in keys and bool({"values", "lineage", "serial"}.intersection(keys)),
    ),
    (OPENAPI, lambda keys: "openapi" in keys or "swagger" in keys),
    (INCIDENT, lambda keys: bool({"why403", "observed", "request", "facts"}.intersection(keys))),
    (CDK, lambda keys: "artifacts" in keys and "version" in keys),
    (ANSWER, lambda keys: "TemplateBody" in keys),
    (PACKAGED, lambda keys: {"service", "package"} <= set(keys) and "provider" not in keys),
    (SOURCE, lambda keys: "service" in keys and bool({"provider", "functions"}.intersection(keys))),
)


def recognise(text: str) -> str:
    """The name of the format, one of `FORMATS`; the empty text where it is none of them."""
    text = text.removeprefix("\ufeff")
    start = text[:100].lstrip()
    if start.startswith("PK\x03\x04"):
        return BINARY_PLAN
    if start.startswith("{"):
        return _by_keys(_json_keys(text), text)
    if len([part for part in _BREAK.split(text[:_WINDOW]) if _KEY.search(part)]) > 1:
        return SEVERAL
    keys = {one or two or three for one, two, three in _KEY.findall(text[:_WINDOW])}
    found = _by_keys(keys, text)
    return found or (HCL if _HCL.search(text[:_WINDOW]) else UNKNOWN)


def _by_keys(keys: Collection[str], text: str) -> str:
    named = next((name for name, fits in _BY_KEYS if fits(keys)), UNKNOWN)
    return named or (_of_template(text) if "Resources" in keys else UNKNOWN)


def _of_template(text: str) -> str:
    """SAM says so in its transform or its types; what Serverless compiles has a bucket of its own."""
    if _SERVERLESS.search(text):
        return SERVERLESS
    if _SAM.search(text):
        return SAM
    return CLOUDFORMATION if _TEMPLATE.search(text) else UNKNOWN


def _json_keys(text: str) -> Collection[str]:
    """The keys at the top; of a text that is no JSON, those that look like keys at its start."""
    import msgspec

    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw]).keys()
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return set(re.findall(r'"([\w.-]{1,80})"\s*:', text[:2000]))
