"""The Authorization header that curl makes from its options. No secret enters it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from why403.pasted.options import Options

MADE = "(made when sent)"
HIDDEN = "****"
_SCHEMES = {"digest": "Digest", "ntlm": "NTLM", "negotiate": "Negotiate"}


def authorization(options: Options, url: str) -> Iterator[tuple[str, str]]:
    """`Authorization` for --aws-sigv4, --oauth2-bearer and --user."""
    provider = options.last("aws-sigv4")
    bearer = options.last("oauth2-bearer")
    if provider is not None:
        yield "Authorization", _signed(provider.text, options, url)
    elif bearer is not None:
        yield "Authorization", f"Bearer {bearer.text}"
    elif options.has("user") or _user_in(url):
        scheme = next((word for name, word in _SCHEMES.items() if options.has(name)), "Basic")
        yield "Authorization", f"{scheme} {HIDDEN}"


def signing_headers(options: Options) -> Iterator[tuple[str, str]]:
    if options.has("aws-sigv4"):
        yield "X-Amz-Date", MADE


def _signed(option: str, options: Options, url: str) -> str:
    """`provider1[:provider2[:region[:service]]]`; what is missing curl takes from the host name."""
    parts = [*option.split(":"), "", "", "", ""]
    first, region, service = parts[0] or "aws", parts[2], parts[3]
    labels = [*_host(url).split("."), "", ""]
    region, service = region or labels[1], service or labels[0]
    scope = f"{_key_id(options)}/{HIDDEN}/{region}/{service}/{first.lower()}4_request"
    return f"{first.upper()}4-HMAC-SHA256 Credential={scope}, SignedHeaders={HIDDEN}, Signature={HIDDEN}"


def _key_id(options: Options) -> str:
    """The access key's id but for its last four characters; a variable tells nothing."""
    user = options.last("user")
    key_id = user.text.partition(":")[0] if user else ""
    if len(key_id) >= 20 and "$" not in key_id:
        return "*" * (len(key_id) - 4) + key_id[-4:]
    return HIDDEN


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _user_in(url: str) -> bool:
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False
