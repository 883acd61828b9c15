"""Runs a Python handler behind the Lambda Runtime API; any Python from 3.8 on, with nothing but its library.

What a handler sees, and what becomes of its answer and its errors, is held equal to AWS's awslambdaric
(`tests/serve/functions/test_peer.py`), which exists for Linux alone.
"""

from __future__ import annotations

import importlib
import json
import logging  # what a handler logs is its own
import os
import socket
import sys
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any  # takes as long to load as all else here together

_MODERN = ("AWS_Lambda_python3.12", "AWS_Lambda_python3.13", "AWS_Lambda_python3.14")


class Fault(Exception):
    """No handler is found, or its answer cannot be sent: the type, the message, the trace."""


class Context:
    """What a handler is told beside its event."""

    def __init__(self, headers: dict[str, str]) -> None:
        env = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = env("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = env("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = env("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = env("AWS_LAMBDA_LOG_STREAM_NAME")
        self.client_context = self.tenant_id = None
        self.identity = Identity()
        self._deadline = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self) -> int:
        """How long the call may still take."""
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, text: object) -> None:
        """Write to the log."""
        sys.stdout.write(str(text))


class Identity:
    """Whom a mobile SDK called for: nobody."""

    cognito_identity_id = cognito_identity_pool_id = None


class Api:
    """The Runtime API, over one connection that stays open."""

    def __init__(self, address: str) -> None:
        self.host, _, self.base = address.partition("/")
        name, _, port = self.host.partition(":")
        self.socket = socket.create_connection((name, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def ask(self, verb: str, path: str, body: bytes = b"", headers: str = "") -> tuple[dict[str, str], bytes]:
        """Headers and body of the answer. The gateway's end is the process's end."""
        base = "/" + self.base if self.base else ""
        head = f"{verb} {base}/2018-06-01/runtime/{path} HTTP/1.1\r\nHost: {self.host}\r\n{headers}"
        try:
            self.socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            if not self.reader.readline():
                os._exit(0)
            lines = iter(self.reader.readline, b"\r\n")
            pairs = (line.decode().partition(":") for line in lines)
            told = {name.lower(): value.strip() for name, _, value in pairs}
            return told, self.reader.read(int(told["content-length"]))
        except OSError:
            os._exit(0)


class Log(logging.Handler):
    """What the root logger writes, in the form that it has on AWS."""

    request = ""

    def emit(self, record: logging.LogRecord) -> None:
        record.aws_request_id = self.request
        sys.stdout.write(self.format(record))


def found(handler: str) -> Any:
    """The function that a handler's name means."""
    if "." not in handler:
        text = f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", text)
    module, name = handler.rsplit(".", 1)
    if module.split(".")[0] in sys.builtin_module_names:
        text = f"Cannot use built-in module {module} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", text)
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}") from None
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        text = f"Syntax error in module '{module}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", text, trace) from None
    if not hasattr(loaded, name):
        raise Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'")
    return getattr(loaded, name)


def told(error: Exception, request: str = "") -> dict[str, Any]:
    """An error as it is sent; the frames of this file are left out of its trace."""
    if isinstance(error, Fault):
        kind, text, trace = (*error.args, [])[:3]
    else:
        frames = traceback.extract_tb(error.__traceback__)
        own = next((n for n, each in enumerate(frames) if each.filename != __file__), 0)
        shown = [(each.filename, each.lineno or 0, each.name, each.line) for each in frames[own:]]
        kind, text, trace = type(error).__name__, str(error), traceback.format_list(shown)
    first = f"[ERROR] {kind}: {text}" if text else f"[ERROR] {kind}"
    lines = [first, "Traceback (most recent call last):", *trace]
    sys.stdout.write("\n".join(line.rstrip("\n") for line in lines) + "\n")
    return {"errorMessage": text, "errorType": kind, "requestId": request, "stackTrace": trace}


def plain(value: Any) -> Any:
    """Named tuples as mappings, as AWS's client has them; all else as it is."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def other(value: Any) -> Any:
    """Texts in bytes, and decimal numbers."""
    if isinstance(value, bytes):
        return value.decode()
    decimal = sys.modules.get("decimal")
    if decimal is None or not isinstance(value, decimal.Decimal):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else float(text)


def encoded(value: Any) -> bytes:
    """The answer as it is sent."""
    if isinstance(value, bytes):
        return value
    ascii_only = os.environ.get("AWS_EXECUTION_ENV") not in _MODERN
    try:
        json.dumps(value, default=other)  # says what is wrong, also of a circle
        return json.dumps(plain(value), default=other, ensure_ascii=ascii_only).encode()
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def sent(api: Api, path: str, error: dict[str, Any]) -> None:
    """Send an error."""
    body = json.dumps(error).encode()
    api.ask("POST", path, body, f"Lambda-Runtime-Function-Error-Type: {error['errorType']}\r\n")


def main() -> None:
    """Call the handler for one event after the other."""
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    api, log = Api(os.environ["AWS_LAMBDA_RUNTIME_API"]), Log()
    logging.Formatter.converter = time.gmtime
    line = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    log.setFormatter(logging.Formatter(line, "%Y-%m-%dT%H:%M:%S"))
    logging.getLogger().addHandler(log)
    try:
        handler = found(os.environ["_HANDLER"])
    except Exception as error:
        sent(api, "init/error", told(error))
        sys.exit(1)
    while True:
        headers, event = api.ask("GET", "invocation/next")
        log.request = request = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
        try:
            body = encoded(handler(json.loads(event), Context(headers)))
        except Exception as error:
            sent(api, f"invocation/{request}/error", told(error, request))
        else:
            api.ask("POST", f"invocation/{request}/response", body)


if __name__ == "__main__":
    main()
