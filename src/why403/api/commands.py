"""Runs the one curl command that a person gives to be run, and gives its answer.

Only where every word of a command is known to leave the call a GET, HEAD or OPTIONS without a body is there
no doubt about it. What curl may understand and this file does not is doubtful: an option that is new,
shortened, or in a file.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from why403.documents.errors import BadInput
from why403.isolation import TooLong, TooSlow, program, run
from why403.logic.places import Place
from why403.pasted.curl import read_command
from why403.pasted.curl_options import NAMES, options_of
from why403.pasted.shellwords import Word

_HARMLESS = ("GET", "HEAD", "OPTIONS")
_SECONDS, _PATIENCE = 60, 15
_LIMIT = 16_000_000
COMMAND = Place("<command>")
"""The command, and what it printed, as a text that is read."""
_OURS = ("-q", "--include", "--silent", "--show-error", "--proto", "=http,https,ws,wss", "--max-time")
"""`-q` counts only as the first: without it curl reads a file of options. What is typed overrules others."""

_METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
_OVERRIDE = re.compile(r"(?:x-)?(?:http-)?method(?:-override)?")
_DATA = frozenset({"data", "data-ascii", "data-binary", "data-raw", "data-urlencode"})
_NOWHERE = ("-", "/dev/null", "NUL")
_JUDGED = (
    frozenset({"request", "get", "header", "proxy-header", "output", "write-out", "url", "url-query"}) | _DATA
)
_HARMLESS_OPTIONS = """
    anyauth aws-sigv4 basic ca-native cacert capath cert cert-status cert-type ciphers compressed
    connect-timeout connect-to cookie crlfile curves delegation digest disable fail fail-early
    fail-with-body false-start globoff happy-eyeballs-timeout-ms head http0.9 http1.0 http1.1 http2
    http2-prior-knowledge http3 http3-only include insecure interface ipv4 ipv6 junk-session-cookies
    keepalive-time key key-type limit-rate location location-trusted login-options max-filesize max-redirs
    max-time negotiate netrc netrc-file netrc-optional no-alpn no-buffer no-keepalive no-npn
    no-progress-meter no-sessionid no-styled-output noproxy ntlm oauth2-bearer parallel pass path-as-is
    pinnedpubkey preproxy progress-bar proxy proxy-anyauth proxy-basic proxy-cacert proxy-capath proxy-cert
    proxy-cert-type proxy-ciphers proxy-crlfile proxy-digest proxy-insecure proxy-key proxy-key-type
    proxy-negotiate proxy-ntlm proxy-pass proxy-pinnedpubkey proxy-tls13-ciphers proxy-tlsv1 proxy-user
    proxytunnel range referer resolve retry retry-all-errors retry-connrefused retry-delay retry-max-time
    show-error show-headers silent socks4 socks4a socks5 socks5-hostname speed-limit speed-time
    ssl-no-revoke ssl-revoke-best-effort sslv2 sslv3 styled-output suppress-connect-headers tcp-nodelay
    time-cond tls-max tls13-ciphers tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-ids trace-time
    user user-agent verbose
"""
_UNASKED = frozenset(_HARMLESS_OPTIONS.split())
"""They say who asks, over which way, and how the answer is shown; none writes a file."""


def curl_program() -> str:
    """The curl that is run. Raises `BadInput` where there is none to be trusted."""
    found = program("curl")
    if found is None:
        raise BadInput(
            COMMAND,
            "curl is not found, or only in the folder from where why403 is run",
            "curl in a folder of PATH that is neither this one nor below it",
            "install it, or paste the response",
        )
    return found


def doubt_about(command: Sequence[str]) -> str | None:
    """What can change something if the command is run, or cannot be judged. Raises `BadInput`."""
    method = read_command(shlex.join(command), COMMAND.document)[0].says.request.method
    return next(_doubts(command[1:], str(method)), None)


def answer_of(curl: str, command: Sequence[str]) -> str:
    """The command and what it printed, as one text to read. Raises `BadInput` where there is no answer."""
    return f"$ {shlex.join(command)}\n{_printed(curl, command[1:])}"


def _printed(program: str, words: Sequence[str]) -> str:
    try:
        done = run([program, *_OURS, str(_SECONDS), *words], seconds=_SECONDS + _PATIENCE, most=_LIMIT)
    except TooSlow:
        raise _no_answer(f"no end of the answer within {_SECONDS + _PATIENCE} seconds") from None
    except TooLong:
        raise _no_answer(f"the answer is longer than {_LIMIT // 1_000_000} MB") from None
    except OSError:
        raise _no_answer("curl cannot be started") from None
    if not done.stdout:
        raise _no_answer(f"curl got no answer (its exit code is {done.returncode})")
    return done.stdout.decode("utf-8", "replace")


def _no_answer(wrong: str) -> BadInput:
    return BadInput(COMMAND, wrong, "an HTTP answer", "run it yourself, and paste what it prints")


def _doubts(words: Sequence[str], method: str) -> Iterator[str]:
    """What of a command can change something, or cannot be judged."""
    options = options_of([Word(text) for text in words], COMMAND)
    if options.more:
        yield "command with --next"
    if "--" in words:
        yield "command with --"
    if any(mark in word for word in words for mark in "\r\n\0"):
        yield "command with a line break in a word"
    if method not in _HARMLESS:
        yield method if method in _METHODS else "method that is none of HTTP's own"
    if options.has(*_DATA) and not options.has("get"):
        yield "request with a body"
    for name, value in options.given:
        if name not in _UNASKED and (name not in _JUDGED or _is_hidden(name, value.text)):
            yield f"command with {_option(name)}"


def _option(name: str) -> str:
    """The option, unless it can be anything: it may be a secret in the wrong place."""
    known = name in NAMES or name.removeprefix("expand-") in NAMES or name.removeprefix("no-") in NAMES
    return f"--{name}" if known else "an option that is shortened, or not known here"


def _is_hidden(name: str, value: str) -> bool:
    """Whether a judged option brings in what the words do not show, changes the method, or writes a file."""
    if name in ("header", "proxy-header"):
        return value.startswith("@") or bool(_OVERRIDE.fullmatch(re.split("[:;]", value)[0].strip().lower()))
    if name == "output":
        return value not in _NOWHERE
    if name == "write-out":
        return value.startswith("@") or "%output{" in value
    if name in ("data-urlencode", "url-query"):
        return "@" in value.partition("=")[0]
    return name not in ("request", "get", "data-raw") and value.startswith("@")
