"""The options of a curl command: which take a value, and which were given."""

from __future__ import annotations

from collections.abc import Sequence

from why403.logic.places import Place
from why403.pasted.options import Options, given_options
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


def options_of(words: Sequence[Word], at: Place) -> Options:
    """The options and URLs of a command's words up to `--next`."""
    given: list[tuple[str, Word]] = []
    for name, value in given_options(words, SHORT, WITH_VALUE, at):
        if name == "next":
            return Options(tuple(given), more=True)
        given.append((name, value))
    return Options(tuple(given))
