"""One line of a user's document, as it may be shown: the part that decides, and the structure around it.

The form of the document does not matter: JSON, YAML and HCL are made of names, values, brackets and comments,
and a line of a text that runs over several is taken for the same. Of the values beside the part that decides
only those are shown that are known to be public, such as `true` or the type of a resource, and no comment is:
so a secret that nobody would recognise stays hidden too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from why403.frozen import dataclass
from why403.redaction.masks import is_of_owners, is_secret, mask_value
from why403.redaction.printable import printable
from why403.redaction.values import header

LEFT_OUT = "…"
_LONGEST, _READ_ON = 20_000, 2_000
"""Of a longer line, such as a document without line ends, only so much is read as follows the place."""
_TOKENS = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<comment>(?<!\S)(?:\#|//).*)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*+(?:\"|$)|'(?:[^']|'')*+(?:'|$))"
    r"|(?P<tag>![\w:.-]*)"
    r"|(?P<open>[\[{(])|(?P<close>[\]})])|(?P<comma>[,;])|(?P<item>-(?=\s|$))|(?P<sign>:|=>?)"
    r"|(?P<word>(?:\$\{[^}\s]*\}?|(?<=[\w/$.-])\{[\w.+*-]*\}|:(?![\s,\]}]|$)|(?<=\w)'|[^\s\"'\[\]{}(),;:=])+)"
    r"|(?P<other>.)",
    re.S,
)
_BLOCK = re.compile(r"\s*\w+(?:\s+\"[^\"]*\")*\s*\{\s*")
"""The head of a block of HCL."""
_NAME = re.compile(r"[\w$./{}+*@:<-]{1,80}")
_HARMLESS = re.compile(
    r"true|false|yes|no|on|off|null|none|absent|~|\*|-?\d{1,3}|AWS::\w+(?:::\w+)*|\$\{\w[\w:.]*\}|2012-10-17"
    r"|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY|AWS_IAM|CUSTOM|COGNITO_USER_POOLS|JWT|TOKEN|REQUEST|HEADER"
    r"|AUTHORIZER|REGIONAL|EDGE|PRIVATE|MOCK|HTTP|HTTP_PROXY|AWS|AWS_PROXY|API_KEY|Allow|Deny"
    r"|(?:var|local|data|each|module|aws_\w+)\.[\w.*\[\]-]{1,80}",
    re.I,
)
_PUBLIC = frozenset(
    {
        "type", "version", "httpmethod", "method", "verb", "authorization", "authorizationtype", "authtype",
        "stage", "stagename", "pathpart", "path", "pathpattern", "resourcepath", "route", "routekey",
        "effect", "action", "actions", "notaction", "notactions", "resource", "resources", "notresource",
        "notresources", "principal", "principals", "notprincipal", "aws", "service", "federated", "sid",
        "identifiers", "test", "variable", "ref", "dependson", "condition", "fn::getatt", "fn::if", "keytype",
        "keyid", "apikeyid", "id", "apiid", "restapiid", "usageplanid", "authorizerid", "resourceid",
        "parentid", "deploymentid", "endpointtype", "types", "why403", "status", "issuer", "audience",
        "scopes", "authorizationscopes", "basepath", "domainname",
    }
)  # fmt: skip
"""Names of entries whose values are public, in small letters and without `_` and `-`."""
_CONDITION_KEY = re.compile(r"(?:aws|execute-api):(?!referer$|useragent$|\w*tag)[\w/:-]+", re.I)
_REFERENCES = ("!Ref", "!GetAtt", "!Condition", "!ImportValue")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """What may be shown of a line; `start` and `end` enclose the part that decides."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    """`name` is that of the entry to which a value belongs, if the line tells it; `tag` stands before it."""

    kind: str
    text: str
    end: int
    name: str = ""
    tag: str = ""

    @property
    def content(self) -> str:
        """Without its quotes."""
        quote = self.text[0]
        if quote not in "\"'":
            return self.text
        return self.text[1:-1] if len(self.text) > 1 and self.text.endswith(quote) else self.text[1:]

    def saying(self, content: str) -> str:
        """The same with another content, in its quotes."""
        quote = self.text[0] if self.text[0] in "\"'" else ""
        closing = quote if len(self.text) > 1 and self.text.endswith(quote) else ""
        return f"{quote}{content}{closing}"


def shown_line(
    line: str, column: int | None = None, path: Sequence[str | int] = (), *, guarded: bool = False
) -> ShownLine:
    """A line as it may be shown.

    `column`, from 1, is where the part that decides begins, and `path` leads to it. In a document that is
    `guarded` defaults of parameters can be secret, and none is shown.
    """
    at = (column or 1) - 1
    before = ""
    if len(line) > _LONGEST:
        before, line, at = LEFT_OUT, line[at : at + _READ_ON], 0
    tokens = _read(line)
    span = _deciding(tokens, at)
    within = tuple(step for step in path if isinstance(step, str))
    shown, start, end, decides = before, 0, 0, False
    for number, token in enumerate(tokens):
        decides = number == span.start or (decides and number in span and token.text != "{")
        part = _deciding_part(token, within, guarded=guarded) if decides else _beside(token)
        if number == span.start:
            start = len(shown)
        elif part == LEFT_OUT and shown.rstrip().endswith(LEFT_OUT):
            shown, part = shown.rstrip(), ""
        shown += part
        end = len(shown) if number in span else end
    shown = shown.rstrip()
    return ShownLine(shown, start, max(min(end, len(shown)), start + 1))


def line_beside(line: str) -> str:
    """A line in which nothing decides, as it may be shown beside another one."""
    if len(line) > _LONGEST:
        return LEFT_OUT
    shown = ""
    for part in map(_beside, _read(line)):
        if part == LEFT_OUT and shown.rstrip().endswith(LEFT_OUT):
            shown, part = shown.rstrip(), ""
        shown += part
    return shown.rstrip()


def _read(line: str) -> list[_Token]:
    """The line in tokens; names of entries are told from values."""
    found = [_Token(str(match.lastgroup), match.group(), match.end()) for match in _TOKENS.finditer(line)]
    solid = [token for token in found if token.kind != "space"]
    block, number = _BLOCK.fullmatch(line) is not None, -1
    tokens: list[_Token] = []
    names, tag = [""], ""
    for token in found:
        number += token.kind != "space"
        if token.kind in ("word", "text"):
            if block or _is_name(solid, number):
                token = _Token("name", token.text, token.end)
                names[-1] = token.content
            else:
                token = _Token("value", token.text, token.end, names[-1], tag)
        elif token.kind == "open":
            names.append("" if token.text == "{" else names[-1])
        elif token.kind == "close" and len(names) > 1:
            names.pop()
        tag = token.text if token.kind == "tag" else tag if token.kind == "space" else ""
        tokens.append(token)
    return tokens


def _is_name(solid: Sequence[_Token], number: int) -> bool:
    """Whether a word begins an entry and its sign follows, or is a function that is called."""
    token, after = solid[number], solid[number + 1 : number + 3]
    if not after or after[0].kind not in ("sign", "open"):
        return False
    if after[0].kind == "open":
        return after[0].text == "(" and token.kind == "word" and after[0].end == token.end + 1
    begins = number == 0 or solid[number - 1].kind in ("open", "comma", "item")
    return begins and (after[0].text == ":" or (len(after) > 1 and after[1].kind != "sign"))


def _deciding(tokens: Sequence[_Token], at: int) -> range:
    """The tokens of the part that begins at an offset: a value, or a name and its value, brackets and all."""
    count = len(tokens)
    first = next((n for n, token in enumerate(tokens) if token.end > at and token.kind != "space"), count)
    last = first
    while last < count and tokens[last].kind in ("name", "sign", "space", "tag", "item"):
        last += 1
    if last < count and tokens[last].kind == "open":
        steps = ((token.kind == "open") - (token.kind == "close") for token in tokens[last:])
        last += next((n for n, depth in enumerate(accumulate(steps)) if depth == 0), count - 1 - last)
    while [token.kind for token in tokens[last : last + 3]] == ["value", "space", "value"]:
        last += 2
    return range(first, min(last + 1, count))


def _deciding_part(token: _Token, within: Sequence[str], *, guarded: bool) -> str:
    """A token of the part that decides: of what may be secret only harmless values are shown."""
    if token.kind != "value":
        return _beside(token)
    name = token.name or "".join(within[-1:])
    if is_secret(name):
        return printable(token.saying(header(name, token.content)))
    unsure = name.lower() == "value" or (guarded and name.lower() == "default")
    if unsure or any(map(is_of_owners, (*within, name))):
        return _beside(token)
    if token.content.lstrip()[:1] in ("{", "["):
        return printable(token.saying(_document(token.content)))
    return printable(token.saying(mask_value(token.content)))


def _beside(token: _Token) -> str:
    """A token that only stands beside: structure, names, and values that are known to be public."""
    if token.kind == "space":
        return " " * len(token.text)
    if token.kind == "comment":
        return ""
    if token.kind == "name":
        named = _NAME.fullmatch(token.content) is not None
        return printable(token.saying(mask_value(token.content) if named else LEFT_OUT))
    if token.kind != "value":
        return printable(token.text)
    if _HARMLESS.fullmatch(token.content) or (token.tag in _REFERENCES and _NAME.fullmatch(token.content)):
        return token.saying(mask_value(token.content))
    public = re.sub("[_-]", "", token.name).lower() in _PUBLIC or _CONDITION_KEY.fullmatch(token.name)
    return printable(token.saying(mask_value(token.content))) if public else LEFT_OUT


def _document(content: str) -> str:
    """A document inside a text: of its values only the public ones."""
    return "".join(map(_beside, _read(content.replace('\\"', '"')))).replace('"', '\\"')
