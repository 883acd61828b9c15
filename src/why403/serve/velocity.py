"""The language of mapping templates, as far as API Gateway's are written in it: Apache Velocity.

Source: the Velocity user guide (velocity.apache.org/engine/2.3/user-guide.html) and its reference of
directives, read 2026-11-28. What is not read here raises `NotRead`, and its method answers 501 with the
reason: nothing is guessed. `methods.py` has the methods that values have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from why403.serve.methods import LONGEST, NotRead, called, item_of, part_of, shown, within

MOST_TURNS = 1000
"""So often a loop of API Gateway's goes round (developer guide, limits: iterations of #foreach)."""
MOST_STEPS = 100_000
_DEEPEST = 60

_TOKEN = re.compile(
    r"""(?P<comment>\#\#[^\n]*\n?|\#\*.*?\*\#)
    |(?P<escape>\\+(?=[$\#]))
    |\#\{?(?P<directive>set|if|elseif|else|end|foreach|stop|break|macro|parse|include|evaluate|define|return)\b\}?
    |(?P<reference>\$!?\{?[A-Za-z_])""",
    re.VERBOSE | re.DOTALL,
)
_ATOM = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.(?!\.)\d+)?)
    |(?P<word>true|false|null|and|or|not|eq|ne|lt|gt|le|ge|in)\b
    |(?P<sign>==|!=|<=|>=|&&|\|\||\.\.|[-+*/%<>!()\[\]{},:=])
    |(?P<single>'(?:[^']|'')*')
    |(?P<double>"(?:[^"\\]|\\.|"")*")
    |(?P<reference>\$!?\{?[A-Za-z_]))""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_WORDS = {"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!="}
_WORDS |= {"lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_UNREAD = frozenset({"macro", "parse", "include", "evaluate", "define", "return"})


class _Stopped(Exception):
    """#stop, or #break at the end of its loop."""


Scope = MutableMapping[str, Any]
Value = Callable[["_Run"], Any]


@dataclass(slots=True)
class _Run:
    """One filling of a template: its variables, and how much it has done."""

    scope: Scope
    steps: int = 0
    size: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NotRead(f"a template that takes more than {MOST_STEPS} steps")


Part = Callable[[_Run], Iterator[str]]


@dataclass(frozen=True, slots=True)
class _Step:
    """From a value to a part of it: by a name, by an index, or by a method."""

    name: str = ""
    index: Value | None = None
    arguments: tuple[Value, ...] | None = None

    def of(self, found: Any, run: _Run) -> Any:
        """The part of this value; `None` where there is none."""
        if self.index is not None:
            return item_of(found, self.index(run))
        if self.arguments is None:
            return part_of(found, self.name)
        return called(found, self.name, [each(run) for each in self.arguments])


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read."""

    _parts: tuple[Part, ...]
    plain: str | None = None
    """Its text, where that is the same for every call."""

    def filled(self, scope: Mapping[str, Any]) -> str:
        """Its text with these variables. Raises `NotRead`."""
        run, found = _Run(dict(scope)), []
        try:
            for part in self._parts:
                for text in part(run):
                    run.size += len(text)
                    if run.size > LONGEST:
                        raise NotRead("a template that makes more than 10 MB")
                    found.append(text)
        except _Stopped as stop:
            found.append(str(stop))
        except RecursionError:
            raise NotRead("a template that is nested too deep") from None
        return "".join(found)


def template_of(text: str) -> Template:
    """Read a template. Raises `NotRead`."""
    if "$" not in text and "#" not in text and len(text) <= LONGEST:
        return Template((_literal(text),), text)
    reader = _Reader(text)
    parts, end = reader.parts(0, 0)
    if end is not None:
        raise NotRead(f"a #{end} without its beginning")
    return Template(tuple(parts))


class _Reader:
    """Reads a text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    # Text and directives.

    def parts(self, at: int, depth: int) -> tuple[list[Part], str | None]:
        """The parts up to the directive that ends them, which is told."""
        if depth > _DEEPEST:
            raise NotRead("a template that is nested too deep")
        self._at = max(self._at, at)
        found: list[Part] = []
        while True:
            token = _TOKEN.search(self._text, self._at)
            if token is None:
                found.append(_literal(self._text[self._at :]))
                self._at = len(self._text)
                return found, None
            before = self._text[self._at : token.start()]
            self._at = token.end()
            directive = token["directive"]
            if directive is not None and directive != "end" and _alone(before):
                before = before[: before.rfind("\n") + 1]
            found.append(_literal(before))
            if token["comment"] is not None:
                continue
            if token["escape"] is not None:
                found.append(self._escaped(token["escape"]))
            elif token["reference"] is not None:
                self._at = token.start()
                found.append(_spoken(*self._reference(0)))
            elif directive in ("elseif", "else", "end"):
                return found, directive
            elif directive in _UNREAD:
                raise NotRead(f"the directive #{directive}")
            else:
                found.append(self._directive(str(directive), depth))

    def _escaped(self, slashes: str) -> Part:
        """Half of the slashes; an odd one makes of what follows plain text."""
        if len(slashes) % 2 == 0:
            return _literal(slashes[: len(slashes) // 2])
        mark = self._text[self._at]
        self._at += 1
        return _literal(slashes[: len(slashes) // 2] + mark)

    def _directive(self, name: str, depth: int) -> Part:
        if name == "set":
            made = self._set()
            self._newline()
            return made
        if name in ("stop", "break"):
            return _stopping(name)
        if name == "foreach":
            return self._foreach(depth)
        return self._if(depth)

    def _newline(self) -> None:
        """A directive takes the end of its line with it."""
        rest = re.compile(r"[ \t]*\r?\n").match(self._text, self._at)
        if rest is not None:
            self._at = rest.end()

    def _set(self) -> Part:
        self._sign("(")
        name, steps, _ = self._way(0)
        self._sign("=")
        value = self._expression(0)
        self._sign(")")
        if steps and steps[-1].arguments is not None:
            raise NotRead("a #set of what a method returns")

        def made(run: _Run) -> Iterator[str]:
            run.step()
            _assign(run, name, steps, value(run))
            return iter(())

        return made

    def _if(self, depth: int) -> Part:
        cases: list[tuple[Value | None, list[Part]]] = []
        end: str | None = "if"
        while end in ("if", "elseif", "else"):
            asked = None if end == "else" else self._asked()
            self._newline()
            parts, end = self.parts(self._at, depth + 1)
            cases.append((asked, parts))
        if end != "end":
            raise NotRead("an #if without #end")
        self._newline()

        def chosen(run: _Run) -> Iterator[str]:
            run.step()
            for asked, parts in cases:
                if asked is None or _true(asked(run)):
                    for part in parts:
                        yield from part(run)
                    return

        return chosen

    def _asked(self) -> Value:
        self._sign("(")
        found = self._expression(0)
        self._sign(")")
        return found

    def _foreach(self, depth: int) -> Part:
        self._sign("(")
        name, steps, _ = self._way(0)
        if steps or self._next() != ("word", "in"):
            raise NotRead("a #foreach of another form")
        value = self._expression(0)
        self._sign(")")
        self._newline()
        parts, end = self.parts(self._at, depth + 1)
        if end != "end":
            raise NotRead("a #foreach without #end")
        self._newline()

        def turned(run: _Run) -> Iterator[str]:
            every = _listed(value(run))[:MOST_TURNS]
            outer = {key: run.scope[key] for key in ("foreach", "velocityCount", name) if key in run.scope}
            for at, each in enumerate(every):
                run.step()
                run.scope[name] = each
                run.scope["velocityCount"] = at + 1
                run.scope["foreach"] = {
                    "index": at,
                    "count": at + 1,
                    "hasNext": at + 1 < len(every),
                    "first": at == 0,
                    "last": at + 1 == len(every),
                }
                for part in parts:
                    yield from part(run)
            for key in ("foreach", "velocityCount", name):
                run.scope.pop(key, None)
            run.scope.update(outer)

        return turned

    # References and expressions.

    def _reference(self, depth: int) -> tuple[Value, str, bool]:
        """What a reference comes to, its text, and whether it is silent."""
        start = self._at
        name, steps, quiet = self._way(depth)

        def value(run: _Run) -> Any:
            run.step()
            found = run.scope.get(name)
            for step in steps:
                if found is None:
                    return None
                found = step.of(found, run)
            return found

        return value, self._text[start : self._at], quiet

    def _way(self, depth: int) -> tuple[str, list[_Step], bool]:
        """The name of a reference and its steps."""
        begun = re.compile(r"\s*\$(!?)(\{?)").match(self._text, self._at)
        if begun is None or depth > _DEEPEST:
            raise NotRead("a reference of another form")
        self._at = begun.end()
        name = self._name()
        steps: list[_Step] = []
        while True:
            mark = self._text[self._at : self._at + 1]
            follows = self._text[self._at + 1 : self._at + 2]
            if mark == "." and (follows.isalpha() or follows == "_"):
                self._at += 1
                steps.append(self._step(depth))
            elif mark == "[":
                self._at += 1
                index = self._expression(depth + 1)
                self._sign("]")
                steps.append(_Step(index=index))
            else:
                break
        if begun[2]:
            if self._text[self._at : self._at + 1] != "}":
                raise NotRead("a reference in braces of another form")
            self._at += 1
        return name, steps, bool(begun[1])

    def _step(self, depth: int) -> _Step:
        name = self._name()
        if self._text[self._at : self._at + 1] != "(":
            return _Step(name)
        self._at += 1
        return _Step(name, arguments=tuple(self._listing(")", depth)))

    def _name(self) -> str:
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise NotRead("a reference without a name")
        self._at = found.end()
        return found[0]

    def _expression(self, depth: int, least: int = 0) -> Value:
        """Operators by their binding, from `least` on."""
        if depth > _DEEPEST:
            raise NotRead("an expression that is nested too deep")
        left = self._operand(depth)
        while True:
            before = self._at
            _, sign = self._peek()
            operator = _OPERATORS.get(sign)
            if operator is None or operator[0] < least:
                self._at = before
                return left
            self._next()
            left = _joined(operator[1], left, self._expression(depth + 1, operator[0] + 1))

    def _operand(self, depth: int) -> Value:
        kind, text = self._peek()
        if kind == "reference":
            return self._reference(depth + 1)[0]
        self._next()
        if kind == "number":
            number: float = float(text) if "." in text else int(text)
            return lambda _: number
        if kind == "single":
            return lambda _: text[1:-1].replace("''", "'")
        if kind == "double":
            return self._interpolated(text[1:-1])
        if kind == "word" and text in ("true", "false", "null"):
            constant = {"true": True, "false": False, "null": None}[text]
            return lambda _: constant
        if text == "!":
            inner = self._operand(depth + 1)
            return lambda run: not _true(inner(run))
        if text == "-":
            of = self._operand(depth + 1)
            return lambda run: -_number(of(run))
        if text == "(":
            inner = self._expression(depth + 1)
            self._sign(")")
            return inner
        if text == "[":
            return self._list(depth)
        if text == "{":
            return self._map(depth)
        raise NotRead("an expression of another form")

    def _interpolated(self, text: str) -> Value:
        parts, end = _Reader(text.replace('""', '"')).parts(0, 0)
        if end is not None:
            raise NotRead("a directive in quotes of another form")
        return lambda run: within("".join(each for part in parts for each in part(run)))

    def _list(self, depth: int) -> Value:
        if self._peek()[1] == "]":
            self._next()
            return lambda _: []
        first = self._expression(depth + 1)
        if self._peek()[1] == "..":
            self._next()
            last = self._expression(depth + 1)
            self._sign("]")
            return lambda run: _range(first(run), last(run))
        rest = self._listing("]", depth) if self._peek()[1] == "," and self._next() else self._closed("]")
        return lambda run: [each(run) for each in (first, *rest)]

    def _map(self, depth: int) -> Value:
        pairs: list[tuple[Value, Value]] = []
        while self._peek()[1] != "}":
            key = self._expression(depth + 1)
            self._sign(":")
            pairs.append((key, self._expression(depth + 1)))
            if self._peek()[1] == ",":
                self._next()
        self._next()
        return lambda run: {shown(key(run)): value(run) for key, value in pairs}

    def _listing(self, end: str, depth: int) -> list[Value]:
        found: list[Value] = []
        while self._peek()[1] != end:
            found.append(self._expression(depth + 1))
            if self._peek()[1] == ",":
                self._next()
        self._next()
        return found

    def _closed(self, end: str) -> list[Value]:
        self._sign(end)
        return []

    def _peek(self) -> tuple[str, str]:
        before = self._at
        found = self._next()
        self._at = before
        return found

    def _next(self) -> tuple[str, str]:
        token = _ATOM.match(self._text, self._at)
        if token is None:
            raise NotRead("an expression of another form")
        kind = str(token.lastgroup)
        if kind == "reference":
            return kind, token[kind]
        self._at = token.end()
        text = token[kind]
        return ("sign", _WORDS[text]) if kind == "word" and text in _WORDS else (kind, text)

    def _sign(self, wanted: str) -> None:
        kind, text = self._next()
        if (kind, text) != ("sign", wanted):
            raise NotRead(f"an expression in which `{wanted}` was expected")


def _alone(before: str) -> bool:
    """Whether a directive stands on a line of its own, whose blanks it takes with it."""
    line = before[before.rfind("\n") + 1 :]
    return bool(line) and not line.strip() and "\n" in before


def _literal(text: str) -> Part:
    return lambda _: iter((text,))


def _spoken(value: Value, text: str, quiet: bool) -> Part:
    """A reference that comes to nothing stays as it is written, unless it is silent."""

    def spoken(run: _Run) -> Iterator[str]:
        found = value(run)
        yield ("" if quiet else text) if found is None else shown(found)

    return spoken


def _stopping(name: str) -> Part:
    if name == "break":
        raise NotRead("the directive #break")

    def stopped(_: _Run) -> Iterator[str]:
        raise _Stopped

    return stopped


def _assign(run: _Run, name: str, steps: list[_Step], value: Any) -> None:
    """A variable, or a part of one."""
    if not steps:
        run.scope[name] = value
        return
    found = run.scope.get(name)
    for step in steps[:-1]:
        found = None if found is None else step.of(found, run)
    last = steps[-1]
    key = last.name if last.index is None else last.index(run)
    if isinstance(found, list) and isinstance(key, int) and 0 <= key < len(found):
        found[key] = value
    elif isinstance(found, MutableMapping):
        found[shown(key)] = value
    else:
        raise NotRead("a #set of a part of what has no parts")


def _true(value: Any) -> bool:
    """Velocity 1.7, which API Gateway has: only null and false are false."""
    return value is not None and value is not False


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotRead("arithmetic with what is no number")
    return value


def _range(first: Any, last: Any) -> list[int]:
    begin, end = int(_number(first)), int(_number(last))
    if abs(end - begin) > MOST_STEPS:
        raise NotRead("a range that is too long")
    return list(range(begin, end + 1)) if begin <= end else list(range(begin, end - 1, -1))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]


def _joined(operator: Callable[[Value, Value, _Run], Any], left: Value, right: Value) -> Value:
    return lambda run: operator(left, right, run)


def _same(left: Any, right: Any) -> bool:
    """Two values of different kinds are compared as texts."""
    if isinstance(left, bool | int | float) and isinstance(right, bool | int | float):
        return bool(left == right)
    return bool(left == right) if type(left) is type(right) else shown(left) == shown(right)


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return within(shown(left) + shown(right))
    return _number(left) + _number(right)


def _divided(left: Any, right: Any) -> Any:
    if not _number(right):
        return None
    whole = isinstance(left, int) and isinstance(right, int)
    return int(_number(left) / right) if whole else _number(left) / right


_OPERATORS: Mapping[str, tuple[int, Callable[[Value, Value, _Run], Any]]] = {
    "||": (1, lambda a, b, run: _true(a(run)) or _true(b(run))),
    "&&": (2, lambda a, b, run: _true(a(run)) and _true(b(run))),
    "==": (3, lambda a, b, run: _same(a(run), b(run))),
    "!=": (3, lambda a, b, run: not _same(a(run), b(run))),
    "<": (4, lambda a, b, run: _number(a(run)) < _number(b(run))),
    ">": (4, lambda a, b, run: _number(a(run)) > _number(b(run))),
    "<=": (4, lambda a, b, run: _number(a(run)) <= _number(b(run))),
    ">=": (4, lambda a, b, run: _number(a(run)) >= _number(b(run))),
    "+": (5, lambda a, b, run: _plus(a(run), b(run))),
    "-": (5, lambda a, b, run: _number(a(run)) - _number(b(run))),
    "*": (6, lambda a, b, run: _number(a(run)) * _number(b(run))),
    "/": (6, lambda a, b, run: _divided(a(run), b(run))),
    "%": (6, lambda a, b, run: _number(a(run)) % _number(b(run)) if b(run) else None),
}
