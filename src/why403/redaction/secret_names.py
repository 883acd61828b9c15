"""Whether a value that stands under a name is a secret in the clear: no reference to where one is kept."""

from __future__ import annotations

from why403.redaction.rules import SECRET_NAME

_REFERENCES = ("arn:", "{{resolve:", "${stageVariables.", "http://", "https://", "/")
"""How texts begin that lead to a secret: an ARN, a dynamic reference, the name of a parameter."""
_ABOUT = ("arn", "name", "id", "url", "path", "ttl", "type", "header", "issuer", "expiry", "expiration")
"""How names end that tell something about a secret."""


def holds_a_secret(name: str, value: object) -> bool:
    """Whether the name is one of secrets, and the value is written there itself."""
    if not isinstance(value, str) or not value.strip() or value.startswith(_REFERENCES):
        return False
    return SECRET_NAME.fullmatch(name) is not None and not name.lower().endswith(_ABOUT)
