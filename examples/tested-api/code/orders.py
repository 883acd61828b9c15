"""The function behind every route of the example."""

import json


def handler(event, _context):
    """Say which route was called."""
    return {
        "statusCode": 200,
        "body": json.dumps({"route": event["resource"], "parameters": event["pathParameters"]}),
    }
