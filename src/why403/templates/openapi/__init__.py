"""OpenAPI 3 and Swagger 2 documents with API Gateway's extensions."""

from __future__ import annotations

from why403.templates.openapi.reader import configuration_in, configuration_of, read, read_in

__all__ = ["configuration_in", "configuration_of", "read", "read_in"]
