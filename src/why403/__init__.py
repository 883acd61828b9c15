"""Finds out why an Amazon API Gateway answers 403."""

__version__ = "0.1.0"
