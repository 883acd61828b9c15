"""A declared format says which value of a line is a key, where nothing else does."""

from __future__ import annotations

import pytest

from tests.pasted.samples import told
from why403.incident.secrets import masked
from why403.incident.write import write
from why403.logs.accesslog_format import log_format
from why403.logs.accesslog_secrets import without_secrets

KEY = "PlAnTeD0aPiKeY1vAlUe2LoNg"
PLACES = ("identity.apiKey", "authorizer.token", "authorizer.client_secret")


def pasted(variable: str) -> str:
    form = f"$context.identity.sourceIp|$context.{variable}|$context.status|$context.error.responseType"
    return f"{form}\n192.0.2.1|{KEY}|403|INVALID_API_KEY"


@pytest.mark.parametrize("variable", PLACES)
def test_the_value_of_a_secret_variable_is_never_written(variable: str) -> None:
    written = write(masked(told(pasted(variable))))
    assert KEY not in written
    assert "INVALID_API_KEY" in written


def test_an_unset_key_is_left_as_it_is() -> None:
    form = log_format("$context.identity.apiKey|$context.status")
    assert form is not None
    assert without_secrets("-|403", form) == "-|403"


def test_a_line_of_another_format_is_left_as_it_is() -> None:
    form = log_format("$context.identity.apiKey|$context.status")
    assert form is not None
    assert without_secrets("GET /orders", form) == "GET /orders"
