"""Mapping templates: the language as the Velocity user guide has it, and what API Gateway gives to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.serve.backend import backend
from tests.serve.desk import desk, running
from tests.serve.templates import method, rest
from why403.serve.methods import NotRead, shown
from why403.serve.velocity import template_of

SCOPE = {"name": "Ada", "list": ["a", "b", "c"], "map": {"one": 1, "two": [2, 3]}, "no": False, "n": 7}


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("Hello $name!", "Hello Ada!"),
        ("${name}s and $!{name}", "Adas and Ada"),
        ("$nobody $!nobody|${nobody.part}", "$nobody |${nobody.part}"),
        ("a ## said to nobody\nb", "a b"),
        ("a #* nor\nthis *#b", "a b"),
        (r"\$name \\$name \#if", r"$name \Ada #if"),
        ("#set($x = 1 + 2 * 3)$x", "7"),
        ("#set($x = (1 + 2) * 3)$x", "9"),
        ("#set($x = 7 / 2)$x #set($y = 7 % 4)$y", "3 3"),
        ("#set($x = 'it is ''so'' $name')$x", "it is 'so' $name"),
        ('#set($x = "for ${name}, $list[1]")$x', "for Ada, b"),
        ("#set($x = [1, 'two', $name])$x $x.size() $x[2]", "[1, two, Ada] 3 Ada"),
        ("#set($x = {'a': 1, \"b\": {'c': 'd'}})$x.b.c $x.get('a') $x", "d 1 {a=1, b={c=d}}"),
        ("#set($x = {})#set($x.key = 5)#set($x['other'] = 6)$x", "{key=5, other=6}"),
        ("#set($x = [1])#set($x[0] = 2)$x", "[2]"),
        ("#if($name == 'Ada')yes#{else}no#end", "yes"),
        ("#if($no)a#elseif($n > 6 && !$no)b#{else}c#end", "b"),
        ("#if($n lt 7 or $nobody)a#{else}b#end", "b"),
        ("#if('')the empty text is true#end", "the empty text is true"),
        ("#foreach($x in $list)$foreach.index$x#if($foreach.hasNext),#end#end", "0a,1b,2c"),
        ("#foreach($x in [3..1])$velocityCount:$x #end$!x", "1:3 2:2 3:1 "),
        ("#foreach($e in $map.entrySet())$e.key=$e.getValue() #end", "one=1 two=[2, 3] "),
        ("#foreach($k in $map.keySet())#foreach($x in [1])$k #end#end", "one two "),
        ("#set($ignored = $list.add('d'))$list.size()", "4"),
        ("$name.substring(1).toUpperCase() $name.length() $name.replaceAll('(A)d', '$1-')", "DA 3 A-a"),
        ("#set($parts = 'a,b,,'.split(','))$parts", None),
        ("#set($text = 'a,b,,')$text.split(',')", "[a, b]"),
        ("#set($text = 'a,b,c')$text.split(',', 1) $text.split(',', 2)", "[a,b,c] [a, b,c]"),
        ("$name.substring(-1)", None),
        ("$name.substring(1, 9)", None),
        ("$name.charAt(-1)", None),
        ("$name.hashCode()", None),
        ("$map.containsKey('one') $map.two.get(1) $list.isEmpty()", "true 3 false"),
        ("before #stop after", "before "),
        ("a\n  #if($n == 7)\n  b\n  #end\nc", "a\n  b\n  c"),
        ('{"a": "$name", "b": [$n, #foreach($x in $list)"$x"#if($foreach.hasNext),#end#end]}',
         '{"a": "Ada", "b": [7, "a","b","c"]}'),
    ],
)  # fmt: skip
def test_what_a_template_makes(written: str, made: str | None) -> None:
    scope = json.loads(json.dumps(SCOPE))
    if made is None:
        with pytest.raises(NotRead):
            template_of(written).filled(scope)
    else:
        assert template_of(written).filled(scope) == made


@pytest.mark.parametrize(
    ("number", "written"),
    [(1.0, "1.0"), (0.001, "0.001"), (1e-4, "1.0E-4"), (9_999_999.5, "9999999.5"), (1e7, "1.0E7"),
     (123_456_789.25, "1.2345678925E8"), (float("inf"), "Infinity")],
)  # fmt: skip
def test_a_number_is_written_as_java_writes_it(number: float, written: str) -> None:
    """Java SE API, Double.toString: plain from 10^-3 to 10^7, else in computerized scientific notation."""
    assert shown(number) == written


@pytest.mark.parametrize(
    "written",
    [
        "#macro(a)#end",
        "#parse('x')",
        "#if($a)",
        "#end",
        "#foreach($x of $list)#end",
        "#set($x = )",
        "#set(x = 1)",
    ],
)
def test_what_is_not_read_is_said(written: str) -> None:
    with pytest.raises(NotRead):
        template_of(written)


@pytest.mark.parametrize(
    "written", ["$name.explode()", "#set($x = 'a' * 2)", "#set($name.part = 1)", "$name.substring(9, 'x')"]
)
def test_what_does_not_come_to_a_value_is_said(written: str) -> None:
    with pytest.raises(NotRead):
        template_of(written).filled(SCOPE)


def test_no_template_runs_for_ever_or_fills_the_memory() -> None:
    turns = "#foreach($a in [1..2000])#foreach($b in [1..2000])x#end#end"
    longer = "#set($x = 'aaaaaaaaaa')#foreach($a in [1..40])#set($x = $x + $x)#end$x"
    for written in (turns, longer, "#set($x = [1..99999999999])", "#if(1)" * 500 + "#end" * 500):
        with pytest.raises(NotRead):
            template_of(written).filled({})


def mock(request: str, response: str = "", status: str = "200", more: str = "") -> str:
    """A method at the root whose mock has these templates."""
    head, _, _ = method("map", "POST").partition("Integration:")
    shown = json.dumps({"application/json": response})
    return f"""{head}Integration:
        Type: MOCK
        RequestTemplates: {json.dumps({"application/json": request})}{more}
        IntegrationResponses:
          - {{StatusCode: {status}, ResponseTemplates: {shown}}}
          - {{StatusCode: 400, SelectionPattern: '4..', ResponseTemplates: {shown}}}
"""


def answered(folder: Path, template: str, path: str = "/live/map", body: bytes = b"{}") -> tuple[int, str]:
    with running(folder, rest(template), desk()) as library:
        got = library.call("POST", path, {"Content-Type": "application/json", "X-Wish": "tea"}, body)
        assert got.status < 500 or got.status == 501, got
        return got.status, got.body


BODY = b'{"order": {"id": 7, "lines": [{"sku": "a\\"b"}], "note": "caf\xc3\xa9 & it\'s"}}'


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("$input.json('$.order.lines[0].sku')", '"a\\"b"'),
        ("$input.path('$.order.lines[0].sku') $input.path('$.order.lines').size()", 'a"b 1'),
        ("#set($root = $input.path('$'))$root.order.id", "7"),
        ("$input.params('X-Wish') $input.params('wish')", "tea milk"),
        ("$input.params().header.get('X-Wish')", "tea"),
        ("$input.params().querystring.wish #foreach($k in $input.params().querystring.keySet())$k#end",
         "milk wish"),
        ("$util.escapeJavaScript($input.path('$.order.note'))", "caf\\u00E9 & it\\'s"),
        ("$util.urlEncode('a b&c') $util.urlDecode('a+b') $util.base64Decode($util.base64Encode('x'))",
         "a+b%26c a b x"),
        ("$util.parseJson('{\"a\": [1]}').a[0]", "1"),
        ("$context.stage $context.httpMethod $context.identity.sourceIp|$context.authorizer.nobody|",
         "live POST 127.0.0.1||"),
    ],
)  # fmt: skip
def test_what_a_template_is_given(tmp_path: Path, written: str, made: str) -> None:
    with backend() as server:
        template = (
            method("map", "POST").partition("Integration:")[0]
            + f"""Integration:
        Type: HTTP
        IntegrationHttpMethod: POST
        Uri: {server}/
        RequestTemplates: {json.dumps({"application/json": written})}
        IntegrationResponses: [{{StatusCode: 200}}]
"""
        )
        status, body = answered(tmp_path, template, "/live/map?wish=milk", BODY)
    assert status == 200
    assert json.loads(body)["body"] == made


def test_a_mock_chooses_its_status_by_the_request(tmp_path: Path) -> None:
    request = "#if($input.params('wish') == 'tea'){\"statusCode\": 200}#else{\"statusCode\": 418}#end"
    template = mock(request, '{"status": "$context.stage"}')
    assert answered(tmp_path, template, "/live/map?wish=tea") == (200, '{"status": "live"}')
    assert answered(tmp_path, template, "/live/map?wish=coffee")[0] == 400


def test_a_template_sets_status_and_headers_of_the_answer(tmp_path: Path) -> None:
    response = (
        "#set($context.responseOverride.status = 409)"
        "#set($context.responseOverride.header.X-Why = 'taken')"
        '{"taken": true}'
    )
    with running(tmp_path, rest(mock('{"statusCode": 200}', response)), desk()) as library:
        got = library.call("POST", "/live/map", {"Content-Type": "application/json"})
    assert (got.status, got.body, got.headers["x-why"]) == (409, '{"taken": true}', "taken")


def test_what_passes_through_is_what_the_behaviour_says(tmp_path: Path) -> None:
    for behaviour, status in (("NEVER", 415), ("WHEN_NO_TEMPLATES", 415), ("WHEN_NO_MATCH", 200)):
        more = f"\n        PassthroughBehavior: {behaviour}"
        with running(tmp_path, rest(mock('{"statusCode": 200}', "ok", more=more)), desk()) as library:
            sent = {"Content-Type": "text/plain"}
            assert library.call("POST", "/live/map", sent, b'{"statusCode": 200}').status == status


def test_a_template_that_is_not_read_answers_501_and_is_listed(tmp_path: Path) -> None:
    with running(tmp_path, rest(mock("#macro(x)#end")), desk()) as library:
        got = library.call("POST", "/live/map", {"Content-Type": "application/json"})
        said = [remark.text for remark in library.gateway.world.every_remark]
    assert (got.status, json.loads(got.body)["message"]) == (
        501, "why403 serve: a mapping template has the directive #macro, which is not read",
    )  # fmt: skip
    assert any("the directive #macro" in text for text in said)
