"""Functions of a template, run on this machine: behind a method, or as an authorizer."""

from why403.serve.functions.environment import Programs
from why403.serve.functions.function import Function, NotRunnable, Outcome, Raised, Returned, TimedOut
from why403.serve.functions.pool import Functions

__all__ = ["Function", "Functions", "NotRunnable", "Outcome", "Programs", "Raised", "Returned", "TimedOut"]
