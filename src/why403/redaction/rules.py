"""Where secrets stand in a text: patterns, each with what is put in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from why403.frozen import dataclass
from why403.redaction.values import HIDDEN, credential, header, last_four

Mask = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what replaces it, and words of which one must be in a text before it is worth a search."""

    source: str
    mask: Mask
    needles: tuple[str, ...]
    flags: int = re.I | re.M

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is used: most texts hold none of the needles, and `re` keeps what it compiled."""
        return re.compile(self.source, self.flags)

    def worth(self, lower: str) -> bool:
        return not self.needles or any(needle in lower for needle in self.needles)


_HEADER = (
    r"(?:[\w.$-]{0,40}authorization|(?:set-)?cookie|x-amz-security-token|[\w.$-]{0,40}api-?key"
    r"|usageIdentifierKey|x-[\w-]{0,40}(?:token|secret|signature|password))"
)
_WORD = (
    r"(?:password|passwd|passphrase|passcode|secret|private[_-]?key|secret[_-]?(?:access[_-]?)?key"
    r"|access[_-]?key)"
)
_TOKEN = r"(?:token|jwt|assertion|signature|api[_-]?key)"
_NAME = (
    rf"(?:[\w-]{{0,40}}{_WORD}|(?:[\w-]{{0,40}}[_-])?{_TOKEN}|(?:access|id|refresh|session|auth|bearer)token"
    r"|[\w-]{0,40}(?-i:[a-z0-9](?:Token|Jwt|JWT|Signature|ApiKey)))"
)
_SHORT = r"(?:pin|otp|pwd|pass|cvv)"
_IN_QUERY = r"(?:key|code|sig|auth|pass|pwd|otp|pin|session|sid)"

SECRET_HEADER = re.compile(_HEADER, re.I)
SECRET_NAME = re.compile(rf"{_NAME}|{_SHORT}", re.I)
"""Names of headers, and of entries and parameters, whose value is secret wherever they stand."""

_BEGIN = r"(?:(?<![\w.$-])|(?<=\\[nrt]))"
_Q = r"\\{0,4}[\"']"
_QUOTED = r"(?P<value>(?:[^\\\"']++|(?!(?P=q))(?:\\{3}[\"']|\\.|[\"']))*)"
"""A quoted value up to its closing quote `q`, over quotes that are escaped in it."""
_SIGN = r"(?:[ \t]*[:=][ \t]*+|%3A(?:%20)?+|%3D)"
_LINES = r"(?:\\?\r?\n[ \t]*[A-Za-z0-9+/=_.~%-]{16,}(?=[\s\"']|$))*"
"""Further lines of a value that a terminal or a mail broke."""
_SCHEME = r"(?:bearer|basic|token|digest|jwt|apikey|aws4-[\w-]{3,30})"
_LOOSE = rf"(?:{_SCHEME}(?:[ \t]+|%20)|(?!{_SCHEME}(?:[ \t]|%20)))[^\s'\",;&<>\\*][^\s'\",;&<>\\]*"


def _named(match: re.Match[str]) -> str:
    """A header with its name in front; a quoted value keeps its quotes."""
    value = match["value"]
    quote = value[0] if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0] else ""
    shown = header(match["name"], value.strip(quote) if quote else value)
    return f"{match['before']}{quote}{shown}{quote}"


def _hidden(match: re.Match[str]) -> str:
    return match["before"] + HIDDEN


def _kept(match: re.Match[str]) -> str:
    return last_four(match.group())


def _rule(needles: str, pattern: str, mask: Mask = _hidden) -> Rule:
    return Rule(pattern, mask, tuple(needles.split()))


_IN_HEADERS = "authorization cookie api-key apikey identifierkey token secret signature password"
_IN_ENTRIES = "pass secret key token jwt assertion signature"
_IN_SHORT = "pin\" otp\" pwd\" pass\" cvv\" pin' otp' pwd' pass' cvv' pin\\ otp\\ pwd\\ pass\\ cvv\\"


_HEADERS = (
    # the form of a HAR
    _rule(
        _IN_HEADERS,
        rf"(?P<before>{_Q}name{_Q}\s*:\s*{_Q}(?P<name>{_HEADER}){_Q}\s*,\s*{_Q}value{_Q}\s*:\s*(?P<q>{_Q})){_QUOTED}",
        _named,
    ),
    # an entry of JSON, Python, Ruby or PHP
    _rule(
        _IN_HEADERS, rf"(?P<before>{_Q}(?P<name>{_HEADER}){_Q}\s*[:=]>?\s*\[?\s*(?P<q>{_Q})){_QUOTED}", _named
    ),
    # the argument of a command
    _rule(
        _IN_HEADERS,
        rf"(?P<before>(?P<q>[\"'])(?P<name>{_HEADER})[ \t]*:[ \t]*)(?P<value>(?:(?!(?P=q))[^\n])*{_LINES})",
        _named,
    ),
    # a line of its own
    _rule(
        _IN_HEADERS,
        rf"(?P<before>^[<>*+ \t'-]*(?P<name>{_HEADER})[ \t]*:[ \t]*)(?P<value>[^\r\n]*{_LINES})",
        _named,
    ),
    # anywhere else
    _rule(_IN_HEADERS, rf"(?P<before>{_BEGIN}(?P<name>{_HEADER}){_SIGN})(?P<value>{_LOOSE})", _named),
)
_ECHOES = (
    _rule("authorization", r"(?P<before>Authorization header[^:'\n]{0,80}: ?')[^'\n]+"),
    _rule("key=value", r"(?P<before>')[^'\n]{1,8000}(?=' not a valid key=value pair)"),
    _rule(
        "bearer basic",
        r"(?P<before>\b(?:bearer|basic)(?:[ \t]+|%20))(?!auth|cred|token|scope)[A-Za-z0-9+/=_.~%-]{12,}",
    ),
    _rule("credential=", r"(?:x-amz-)?credential=[^\s\"'&,;]*", lambda match: credential(match.group())),
)
"""What API Gateway repeats of a header that it could not read, and credentials without a name."""
_ENTRIES = (
    _rule(_IN_ENTRIES, rf"(?P<before>{_Q}{_NAME}{_Q}\s*[:=]>?\s*(?P<q>{_Q})){_QUOTED}"),
    _rule(_IN_ENTRIES, rf"(?P<before>{_BEGIN}{_NAME}[ \t]*[:=][ \t]*(?P<q>{_Q})){_QUOTED}"),
    _rule(_IN_ENTRIES, rf"(?P<before>{_BEGIN}{_NAME}(?:=|%3D))(?!%26)[^\s&'\",;<>\\*][^\s&'\",;<>\\]*"),
    _rule(_IN_ENTRIES, rf"(?P<before>{_BEGIN}[\w-]{{0,40}}{_WORD}[ \t]*[:=][ \t]*)[^\s'\"*]\S*"),
    _rule(_IN_ENTRIES, rf"(?P<before>{_BEGIN}{_NAME}[ \t]*:[ \t]*)[A-Za-z0-9+/=_.~%-]{{16,}}"),
    _rule(
        f"{_IN_ENTRIES} {_IN_SHORT}",
        rf"(?P<before>{_Q}(?:{_NAME}|{_SHORT}){_Q}\s*:\s*)(?!true|false|null)[\w.+-]+",
    ),
    _rule(_IN_SHORT, rf"(?P<before>{_Q}{_SHORT}{_Q}\s*[:=]>?\s*(?P<q>{_Q})){_QUOTED}"),
    _rule("= %3d", rf"(?P<before>(?:[?&;]|%3F|%26){_IN_QUERY}(?:=|%3D))(?:(?!%26)[^\s&'\"<>\\])+"),
)
_OPTION = r"(?:^|\s)(?:-[a-z]{0,8}u|--(?:proxy-)?user)[ \t=]*"
_COMMANDS = (
    _rule("-", rf"(?P<before>{_OPTION}(?P<q>[\"'])[^:\"'\n]*:){_QUOTED}"),
    _rule("-", rf"(?P<before>{_OPTION}[^\s:\"'/]+:)[^\s\"']\S*"),
    _rule(
        "-",
        rf"(?P<before>(?:^|\s)(?:-[a-z]{{0,8}}b|--cookie|--oauth2-bearer|--(?:proxy-)?pass)[ \t=]+"
        rf"(?P<q>{_Q})){_QUOTED}",
    ),
    _rule("--", r"(?P<before>(?:^|\s)(?:--cookie|--oauth2-bearer|--(?:proxy-)?pass)[ \t=]+)[^\s\"'*]\S*"),
    _rule("-", r"(?P<before>(?:^|\s)-[a-z]{0,8}b[ \t]*)[^\s\"'=-]+=\S*"),
    _rule("://", r"(?P<before>://[^/\s:@'\"]{0,200}:)[^\s'\"@]{1,400}(?=@)"),
    _rule("@", r"(?P<before>(?:^|\s)[^/\s:@'\"]{1,200}:)[^\s'\"@/]{1,400}(?=@[\w-])"),
)
"""Options of curl, and passwords in addresses."""
_SECRET_KEY = (
    r"(?P<before>)(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}[A-Z])"
    r"(?=[A-Za-z0-9/+]{0,39}[0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
)
_ISSUED = (
    r"(?:gh[opsu]_|github_pat_|glpat-|xox[abeps]-|[rs]k_(?:live|test)_|whsec_|sk-|npm_|pypi-|hvs\.|SG\.|AIza"
    r"|ya29\.|dop_v1_|shpat_|IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)"
)
"""How tokens begin that well-known services issue; the last three are session tokens of AWS."""
_PEM = _rule("-----begin", r"(?P<before>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]*")
PLAIN = (
    _PEM,
    *_HEADERS,
    *_ECHOES,
    *_ENTRIES,
    *_COMMANDS,
)
TOKENS = (
    _rule(
        "eyj", r"(?P<before>)(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}(?:(?:\.|%2E)[A-Za-z0-9_=-]*){0,4}={0,2}"
    ),
    Rule(
        rf"(?P<before>)(?<![A-Za-z0-9]){_ISSUED}(?=[A-Za-z0-9+/=_.-]{{0,60}}\d)[A-Za-z0-9+/=_.-]{{16,}}",
        _hidden,
        (),
        0,
    ),
    Rule(r"(?<![A-Za-z0-9*])(?:AKIA|ASIA)[A-Z0-9]{12,124}(?![A-Za-z0-9])", _kept, ("akia", "asia"), 0),
    Rule(_SECRET_KEY, _hidden, (), 0),
)
"""Values that show by their own form that they are secret: JWTs, access key ids, secret keys."""
LOOKS = (_PEM, *TOKENS)


def without(text: str, rules: Iterable[Rule]) -> str:
    """The text with every secret that some rules find replaced."""
    lower = text.lower()
    for rule in rules:
        if rule.worth(lower):
            text = rule.pattern.sub(rule.mask, text)
    return text


def plain(text: str) -> str:
    """The text without the secrets that stand in it undisguised."""
    return without(text, (*PLAIN, *TOKENS))
