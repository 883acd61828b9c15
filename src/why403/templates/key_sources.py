"""Where a WebSocket API takes its keys from .

Source: the developer guide's page apigateway-websocket-api-selection-expressions.
"""

from __future__ import annotations

KEY_SOURCES = {
    "$request.header.x-api-key": "HEADER",
    "$context.authorizer.usageIdentifierKey": "AUTHORIZER",
}
"""By the expression that selects the key; it is the header where none is written."""
