"""What a file is that is not read: one table, by its first bytes or by its shape, for every door."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection

from why403.documents.errors import BadInput
from why403.frozen import dataclass
from why403.logic.places import Place
from why403.pattern import pattern

_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is not read: what it is called, and what to give instead where that can be said."""

    what: str
    do: str = ""


_COPY = "copy the status, the headers and the body out of it as text"
_UNPACK = "unpack it, and give the file inside"
_OF_AWS = "give the API itself: what `why403 capture` writes, or --api aws:API_ID"
_KEEP = "it can hold secrets: nothing of it is needed here"
IMAGE = Kind("an image", _COPY)
PLAN = Kind("a binary plan of Terraform", "give what `terraform show -json FILE` prints")
UTF_16 = Kind("a text in UTF-16", "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE")
NULS = Kind("a text with NUL characters in it", r"take them out: tr -d '\000' < FILE")

_BY_BYTES: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", IMAGE),
    (0, b"\xff\xd8\xff", IMAGE),
    (0, b"GIF8", IMAGE),
    (8, b"WEBP", IMAGE),
    (4, b"ftyp", Kind("an image or a film", _COPY)),
    (0, b"II*\0", IMAGE),
    (0, b"MM\0*", IMAGE),
    (0, b"%PDF-", Kind("a PDF document", _COPY)),
    (0, b"\x1f\x8b", Kind("a gzip archive", "unpack it: gunzip -k FILE; `why403 logs` reads it as it is")),
    (
        0,
        b"\x28\xb5\x2f\xfd",
        Kind("a zstd archive", "unpack it: unzstd FILE; `why403 logs` reads it as it is"),
    ),
    (0, b"BZh", Kind("a bzip2 archive", _UNPACK)),
    (0, b"\xfd7zXZ\0", Kind("an xz archive", _UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", _UNPACK)),
    (0, b"Rar!\x1a\x07", Kind("a RAR archive", _UNPACK)),
    (257, b"ustar", Kind("a tar archive", _UNPACK)),
    (0, b"SQLite format 3\0", Kind("an SQLite database", "give the rows that matter as text")),
    (0, b"PAR1", Kind("a Parquet file", "give it to `why403 logs`, which reads access logs in Parquet")),
    (0, b"\xd4\xc3\xb2\xa1", Kind("a capture of packets", "give what `curl -v` prints, or a HAR")),
    (0, b"\xa1\xb2\xc3\xd4", Kind("a capture of packets", "give what `curl -v` prints, or a HAR")),
    (0, b"\x0a\x0d\x0d\x0a", Kind("a capture of packets", "give what `curl -v` prints, or a HAR")),
    (0, b"bplist00", Kind("a binary property list", "write it as text: plutil -convert xml1 -o - FILE")),
    (0, b"\xd0\xcf\x11\xe0", Kind("a message of Outlook or an old Office document", _COPY)),
    (0, b"\xca\xfe\xba\xbe", Kind("a program", "")),
    (0, b"\x7fELF", Kind("a program", "")),
    (0, b"MZ", Kind("a program", "")),
)
"""Where the bytes stand, and what they are. Those that a text can begin with count only beside a NUL."""
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIPPED: tuple[tuple[bytes, Kind], ...] = (
    (b"tfplan", PLAN),
    (b"[Content_Types].xml", Kind("a document of Office", _COPY)),
    (b"mimetypeapplication/vnd.oasis", Kind("a document of LibreOffice", _COPY)),
    (b".dist-info/", Kind("a Python wheel", "")),
    (b"META-INF/", Kind("a Java archive", "")),
)
_ARCHIVE = Kind("a ZIP archive", f"{_UNPACK}; if it is a binary plan of Terraform, {PLAN.do}")


def kind_of_bytes(content: bytes) -> Kind | None:
    """What a file is by its bytes; `None` of what may be a text."""
    start = content[:4096]
    if start.startswith(_ZIP):
        names = content[:_LOOKED_AT] + content[-_LOOKED_AT:]
        return next((kind for name, kind in _ZIPPED if name in names), _ARCHIVE)
    for at, magic, kind in _BY_BYTES:
        if start.startswith(magic, at) and (not _is_text(magic) or b"\0" in start):
            return kind
    return None


def _is_text(magic: bytes) -> bool:
    """Whether a text may begin so. Nobody begins one with the mark of a PDF."""
    return magic != b"%PDF-" and magic.isascii() and magic.decode().isprintable()


def has_nuls(text: str) -> bool:
    """Whether a text is one but for NUL characters."""
    kept = text[:4096].replace("\0", "")
    return len(kept) > len(text[:4096]) * 0.7 and not re.search(r"[\x01-\x08\x0e-\x1a]", kept)


_Shape = Callable[[str], bool]


def _lines(*forms: str) -> _Shape:
    """Every form is somewhere in the text, at the start of a line."""
    found = [pattern(form, re.MULTILINE) for form in forms]
    return lambda text: all(form.search(text) for form in found)


def _starts(form: str) -> _Shape:
    found = pattern(form)
    return lambda text: found.match(text) is not None


def _keys(needed: Collection[str], *one_of: str) -> _Shape:
    """A JSON object that has all of these keys at its top, and one of the others, and nothing behind it."""

    def fits(text: str) -> bool:
        if not text.startswith("{") or _goes_on(text):
            return False
        known = set(_JSON_KEY.findall(text))
        return known.issuperset(needed) and (not one_of or not known.isdisjoint(one_of))

    return fits


def _goes_on(text: str) -> bool:
    """Whether something stands behind the JSON value that a text begins with; one that is cut has nothing."""
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return bool(text[end:].strip())


_JSON_KEY = pattern(r'"([\w$.-]{1,80})"\s*:')
_SETTING = pattern(r"(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]{0,100}=[^\n]*")


def _environment(text: str) -> bool:
    """Nothing but settings, one a line."""
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return (
        len(lines) > 1 and all(map(_SETTING.fullmatch, lines)) and any(line[:1].isupper() for line in lines)
    )


_OF_API = (
    "apiKeySource",
    "endpointConfiguration",
    "pathPart",
    "resourceMethods",
    "stageKeys",
    "authorizerUri",
)
_OF_HTTP_API = ("ApiEndpoint", "RouteKey", "StageName", "IntegrationType", "AuthorizerType", "DomainName")
_LISTS = (
    r"VpcEndpoints|Vpcs|Subnets|SecurityGroups|Reservations|Functions|Roles|Users|Policies|AttachedPolicies"
    r"|UserPools|UserPoolClients|WebACLs|LoadBalancers|TargetGroups|Listeners|Buckets|HostedZones"
    r"|ResourceRecordSets|CertificateSummaryList|[lL]ogGroups|logStreams|MetricAlarms|StackResource\w{0,20}"
)
_KUBERNETES = Kind("a manifest of Kubernetes", "")
_AWS_ANSWER = Kind("the answer of an AWS command", _OF_AWS)
_BY_SHAPE: tuple[tuple[_Shape, Kind], ...] = (
    (_lines(r"^apiVersion:[ \t]*\S", r"^kind:[ \t]*(?!Status\b)\S"), _KUBERNETES),
    (_keys({"apiVersion", "kind", "metadata", "spec"}), _KUBERNETES),
    (_lines(r"^apiVersion:[ \t]*v[12]\b", r"^name:", r"^version:"), Kind("a chart of Helm")),
    (
        _lines(r"^FROM[ \t]+\S", r"^(?:RUN|CMD|COPY|ADD|ENTRYPOINT|WORKDIR|ENV|EXPOSE)[ \t]"),
        Kind("a Dockerfile"),
    ),
    (_lines(r"^services:", r"^[ \t]+(?:image|build):"), Kind("a file of Docker Compose")),
    (_keys({"name", "version"}, "scripts", "dependencies", "devDependencies"), Kind("a package.json")),
    (_lines(r"^runtime:[ \t]*\S", r"^name:"), Kind("a program of Pulumi", _OF_AWS)),
    (_lines(r"^config:[ \t]*$", r"^[ \t]+[\w-]+:[\w-]+:"), Kind("a configuration of Pulumi", _OF_AWS)),
    (_lines(r"^resource[ \t]+\w+[ \t]+'[\w./]+@\d{4}-"), Kind("a template of Bicep, for Azure")),
    (_starts(r'\{[^{}]{0,400}"\$schema"\s*:\s*"[^"]*deploymentTemplate'), Kind("a template of Azure")),
    (_lines(r"^-[ \t]+(?:name:[^\n]*\n[ \t]+)?hosts:"), Kind("a playbook of Ansible", _OF_AWS)),
    (_lines(r"^[\"']?_format_version[\"']?:"), Kind("a configuration of Kong")),
    (_starts(r'\{\s*"_format_version"'), Kind("a configuration of Kong")),
    (
        _lines(
            r"^[ \t]*(?:http|server|events|upstream[ \t][^\n{]*|location[ \t][^\n{]*)[ \t]*\{", r";[ \t]*$"
        ),
        Kind("a configuration of NGINX"),
    ),
    (_starts(r"<VirtualHost\b|(?:Listen|ServerRoot|LoadModule)[ \t]"), Kind("a configuration of Apache")),
    (
        _lines(r"^\[[^\]\n]{1,100}\]", r"^aws_(?:access_key_id|secret_access_key|session_token)[ \t]*="),
        Kind("a file of AWS credentials", _KEEP),
    ),
    (
        _starts(r"\[(?:default|(?:profile|sso-session|services)[ \t][^\]\n]{1,100})\][ \t]*\n"),
        Kind("a configuration of the AWS CLI", _KEEP),
    ),
    (_starts(r"-----BEGIN [A-Z0-9 ]{1,60}-----"), Kind("a certificate or a key in PEM", _KEEP)),
    (_environment, Kind("a file of settings, as of .env", _KEEP)),
    (_starts(r"(?:<\?xml[^>]{0,200}>\s*)?<testsuites?\b"), Kind("a report of tests (JUnit)", _COPY)),
    (
        _keys({"StackEvents"}),
        Kind("the event list of a CloudFormation stack", "give the template with --api"),
    ),
    (
        _keys({"Stacks"}, "StackName", "StackId"),
        Kind(
            "the description of a CloudFormation stack", "give its template: aws cloudformation get-template"
        ),
    ),
    (_keys({"items"}, *_OF_API), _AWS_ANSWER),
    (_keys({"Items"}, *_OF_HTTP_API), _AWS_ANSWER),
    (_starts(rf'\{{\s*"(?:{_LISTS})"\s*:\s*\['), _AWS_ANSWER),
    (_keys({"id", "createdDate", "endpointConfiguration"}), _AWS_ANSWER),
    (_keys({"httpMethod", "authorizationType", "apiKeyRequired"}), _AWS_ANSWER),
    (_keys({"deploymentId", "stageName"}), _AWS_ANSWER),
    (_keys({"ApiEndpoint", "ProtocolType"}), _AWS_ANSWER),
    (
        _lines(
            r"^Content-Transfer-Encoding:[ \t]*(?:base64|quoted-printable)",
            r"^(?:From|Received|Return-Path):",
        ),
        Kind("a mail whose text is encoded", "open it, and copy the text"),
    ),
)
_PAGE = (
    (_starts(r"(?i)<(?:!doctype[ \t]+html|html|head|body)\b"), Kind("a page of HTML")),
    (_lines(r"^From:", r"^Subject:"), Kind("a mail")),
)
"""What is read as an answer or a text, and is no configuration and no log."""
_SKIPPED = pattern(r"(?:[ \t]*(?:(?:#|//)[^\n]*)?\n|---(?:[ \t][^\n]*)?\n|%[A-Z][^\n]*\n)+")


def kind_of_text(text: str, *, pages: bool = False) -> Kind | None:
    """What a text is by its shape, as a whole; with `pages` also of those that can be an answer."""
    text = text[:_LOOKED_AT].lstrip("\ufeff").replace("\r\n", "\n")
    skipped = _SKIPPED.match(text)
    start = (text[skipped.end() :] if skipped else text).lstrip()
    return next((kind for fits, kind in (*_BY_SHAPE, *(_PAGE if pages else ())) if fits(start)), None)


def not_read(kind: Kind, name: str, expected: str) -> BadInput:
    """The refusal of a file that is named for what it is."""
    return BadInput(Place(name), f"this is {kind.what}", expected, kind.do)
