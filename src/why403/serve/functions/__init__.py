"""Functions of a template, run on this machine: behind a method, or as an authorizer."""

from why403.serve.functions.answers import Answered, Failed, NotHere, answered
from why403.serve.functions.cache import Authorizer, Authorizers, Verdict
from why403.serve.functions.environment import Programs
from why403.serve.functions.events import http_event, rest_event, websocket_event
from why403.serve.functions.found import FoundFunctions
from why403.serve.functions.function import Function, NotRunnable, Outcome, Raised, Returned, TimedOut
from why403.serve.functions.pool import Functions
from why403.serve.functions.reading import functions_of
from why403.serve.functions.where import Connection, Where

__all__ = [
    "Answered",
    "Authorizer",
    "Authorizers",
    "Connection",
    "Failed",
    "FoundFunctions",
    "Function",
    "Functions",
    "NotHere",
    "NotRunnable",
    "Outcome",
    "Programs",
    "Raised",
    "Returned",
    "TimedOut",
    "Verdict",
    "Where",
    "answered",
    "functions_of",
    "http_event",
    "rest_event",
    "websocket_event",
]
