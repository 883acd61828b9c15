"""Secrets in lines of an access log, known by the variable that a declared format has in their place.

Source: developer guide, api-gateway-variables-for-access-logging: `identity.apiKey` is the key's value, and
`authorizer.NAME` whatever the function put into its context.
"""

from __future__ import annotations

from why403.logs.accesslog_format import LogFormat
from why403.redaction.masks import is_secret
from why403.redaction.values import last_four


def without_secrets(line: str, form: LogFormat) -> str:
    """A line of the format with the values of its secret variables shortened; any other line as it is."""
    if not any(map(_is_secret, form.names)):
        return line
    for name, value in form.row(line).items():
        if _is_secret(name) and len(value) > 1:
            line = line.replace(value, last_four(value))
    return line


def _is_secret(variable: str) -> bool:
    return is_secret(variable.rpartition(".")[2])
