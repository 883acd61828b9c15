"""Addresses of the pages that claims rest on, so that a gate names a page and not a long link."""

from __future__ import annotations

READ = "2026-11-22"
"""The day on which the pages were read."""

_GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/"
_REPOST = "https://repost.aws/knowledge-center/"
_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"


def guide(page: str) -> str:
    """A page of the API Gateway Developer Guide."""
    return f"{_GUIDE}{page}.html"


def repost(page: str) -> str:
    """An article of AWS's knowledge center."""
    return f"{_REPOST}{page}"


def iam_guide(page: str) -> str:
    """A page of the IAM User Guide."""
    return f"{_IAM}{page}.html"
