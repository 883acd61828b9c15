"""The options of a curl command: which take a value, and which were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pasted.shellwords import Word

SHORT = {
    "A": "user-agent", "b": "cookie", "c": "cookie-jar", "C": "continue-at", "d": "data", "D": "dump-header",
    "e": "referer", "E": "cert", "F": "form", "h": "help", "H": "header", "K": "config", "m": "max-time",
    "o": "output", "P": "ftp-port", "Q": "quote", "r": "range", "t": "telnet-option", "T": "upload-file",
    "u": "user", "U": "proxy-user", "w": "write-out", "x": "proxy", "X": "request", "y": "speed-time",
    "Y": "speed-limit", "z": "time-cond",
    "0": "http1.0", "1": "tlsv1", "2": "sslv2", "3": "sslv3", "4": "ipv4", "6": "ipv6", "#": "progress-bar",
    "a": "append", "B": "use-ascii", "f": "fail", "g": "globoff", "G": "get", "i": "include", "I": "head",
    "j": "junk-session-cookies", "J": "remote-header-name", "k": "insecure", "l": "list-only",
    "L": "location", "M": "manual", "n": "netrc", "N": "no-buffer", "O": "remote-name", "p": "proxytunnel",
    "q": "disable", "R": "remote-time", "s": "silent", "S": "show-error", "v": "verbose", "V": "version",
    "Z": "parallel", ":": "next",
}  # fmt: skip

_VALUED = """
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout
    connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary
    data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url
    dump-ca-embed dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-
    string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-
    timeout-ms haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway
    json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-
    auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output
    output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-
    cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key
    proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-
    tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate
    referer request request-target resolve retry retry-delay retry-max-time sasl-authzid service-name
    socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-
    option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-
    ascii trace-config unix-socket upload-file upload-flags url url-query user user-agent variable vlan-
    priority write-out
"""
WITH_VALUE = frozenset(_VALUED.replace("-\n    ", "-").split())
NAMES = WITH_VALUE.union(SHORT.values())
"""Long names that are known to be curl's."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a command says: its options in their order, its URLs, and whether another call follows."""

    given: tuple[tuple[str, Word], ...]
    urls: tuple[Word, ...]
    more: bool

    def all(self, name: str) -> list[Word]:
        return [word for given, word in self.given if given == name]

    def last(self, name: str) -> Word | None:
        return next((word for given, word in reversed(self.given) if given == name), None)

    def has(self, *names: str) -> bool:
        return any(given in names for given, _ in self.given)


def options_of(words: Sequence[Word], at: Place) -> Options:
    """The options and URLs of a command's words up to `--next`."""
    given: list[tuple[str, Word]] = []
    rest = iter(words)
    for word in rest:
        for name, value in _meant(word, rest, at):
            if name == "next":
                return _sorted_out(given, more=True)
            given.append((name, value))
    return _sorted_out(given, more=False)


def _sorted_out(given: list[tuple[str, Word]], *, more: bool) -> Options:
    urls = tuple(word for name, word in given if name == "url")
    return Options(tuple(given), urls, more)


def _meant(word: Word, rest: Iterator[Word], at: Place) -> Iterator[tuple[str, Word]]:
    """The options that one word gives, with their values."""
    if word.text.startswith("--"):
        yield from _long(word, rest, at)
    elif word.text.startswith("-") and word.text != "-":
        yield from _short(word, rest, at)
    else:
        yield "url", word


def _long(word: Word, rest: Iterator[Word], at: Place) -> Iterator[tuple[str, Word]]:
    name, sign, value = word.text[2:].partition("=")
    if name not in WITH_VALUE:
        yield name, Word("")
    elif sign:
        yield name, Word(value, word.open)
    else:
        yield name, _value(name, rest, at)


def _short(word: Word, rest: Iterator[Word], at: Place) -> Iterator[tuple[str, Word]]:
    """`-sSi` is three options; in `-XPOST` the value is joined to its option."""
    for index, letter in enumerate(word.text[1:], 2):
        name = SHORT.get(letter, letter)
        if name not in WITH_VALUE:
            yield name, Word("")
            continue
        joined = word.text[index:]
        yield name, Word(joined, word.open) if joined else _value(name, rest, at)
        return


def _value(name: str, rest: Iterator[Word], at: Place) -> Word:
    value = next(rest, None)
    if value is None:
        raise BadInput(at, f"--{name} without its value", f"--{name} VALUE", "copy the whole command")
    return value
