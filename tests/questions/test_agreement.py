"""Parts of a call of which two sources have different names; what is masked conflicts with nothing."""

from __future__ import annotations

import pytest

from why403 import facts as f
from why403.api.inputs import case_of, gathered
from why403.evidence.denials import denial_in
from why403.logic.places import Place
from why403.model.incident import Answer, FactValue
from why403.questions.agreement import PARTS
from why403.questions.conflict import Conflict, Source
from why403.questions.contradictions import conflicts
from why403.questions.explain import Case, explain

USER = "arn:aws:iam::111122223333:user/reader"
CONFIG = (
    "config:\n  api: {id: abc123def4, accountId: '111122223333'}\n  stages: [prod]\n"
    "  routes: [{route: GET /orders, authorization: AWS_IAM, apiKeyRequired: false}]\n"
    f"  callerArn: {USER}\n"
)


def denied(
    caller: str = USER,
    region: str = "eu-west-1",
    account: str = "********3333",
    api: str = "abc123def4",
    below: str = "/prod/GET/orders",
) -> str:
    arn = f"arn:aws:execute-api:{region}:{account}:{api}{below}"
    return f"User: {caller} is not authorized to perform: execute-api:Invoke on resource: {arn}"


def case(
    words: str,
    config: str = CONFIG,
    verb: str = "GET",
    facts: tuple[FactValue, ...] = (),
    status: int = 403,
) -> Case:
    """A signed call to GET /prod/orders that was answered with these words."""
    text = (
        f"why403: 1\napi_type: REST\nobserved:\n  status: {status}\n"
        f'  body: \'{{"Message":"{words}"}}\'\n'
        f"request:\n  method: {verb}\n"
        "  url: https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/orders\n" + config
    )
    return case_of(gathered({"incident.yaml": text}, facts))


def found(words: str, config: str = CONFIG, verb: str = "GET") -> set[tuple[str, Source, Source]]:
    return {(each.fact, each.source, each.by) for each in conflicts(case(words, config, verb))}


ANSWER, REQUEST, CONFIGURATION = Source.ANSWER, Source.REQUEST, Source.CONFIGURATION


def test_a_denial_of_the_call_that_was_made_contradicts_nothing() -> None:
    assert found(denied()) == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (denied(api="zzz999yyy8"), {("api", REQUEST), ("api", CONFIGURATION)}),
        (denied(region="us-east-1"), {("region", REQUEST)}),
        (
            denied(account="********4444"),
            {("account", CONFIGURATION), ("caller.account", CONFIGURATION)},
        ),
        (denied(below="/dev/GET/orders"), {("stage", REQUEST), ("stage", CONFIGURATION)}),
        (denied(below="/prod/POST/orders"), {("request.method", REQUEST)}),
        (denied(below="/prod/GET/other"), {("call.path", REQUEST)}),
        (denied(caller="arn:aws:iam::111122223333:user/writer"), {("caller.arn", CONFIGURATION)}),
        (
            denied(caller="arn:aws:iam::444455556666:user/reader"),
            {("caller.arn", CONFIGURATION), ("caller.account", CONFIGURATION)},
        ),
    ],
)
def test_a_denial_of_another_call_contradicts_the_call_and_the_configuration(
    words: str, expected: set[tuple[str, Source]]
) -> None:
    assert found(words) == {(fact, ANSWER, by) for fact, by in expected}
    assert explain(case(words)).certain == frozenset()


def test_both_places_of_a_contradiction_are_named() -> None:
    (conflict,) = conflicts(case(denied(below="/prod/POST/orders")))
    assert (conflict.at.document, conflict.other_at.document) == ("incident.yaml", "incident.yaml")
    assert conflict.at != conflict.other_at
    assert (conflict.value, conflict.other) == ("POST", "GET")


@pytest.mark.parametrize(
    "words",
    [
        denied(api="{api-id}"),
        denied(api="xxxxxxxxxx"),
        denied(account="************"),
        denied(below="/prod/GET/{proxy+}"),
        denied(below="/prod"),
        denied(below="/<stage>/GET/orders"),
        denied(below="/prod/OPTIONS/orders"),
        denied(below="/prod/GET/orders/"),
        denied(caller="arn:aws:iam::************:user/reader"),
        denied(caller="anonymous"),
    ],
)
def test_what_is_masked_or_cut_or_of_the_preflight_contradicts_nothing(words: str) -> None:
    assert found(words) == set()


def test_a_session_is_of_its_role_whatever_its_name() -> None:
    same = PARTS["caller.arn"]
    role = "arn:aws:iam::111122223333:role/path/app"
    session = "arn:aws:sts::111122223333:assumed-role/app/i-0123"
    other = "arn:aws:sts::111122223333:assumed-role/other/i-0123"
    assert same(role, session)
    assert same(session, session.replace("i-0123", "botocore-session-1"))
    assert not same(session, other)
    assert not same(USER, session)


def test_a_path_is_the_same_encoded_or_not() -> None:
    assert PARTS["call.path"]("/a%2Cb", "/a,b")
    assert not PARTS["call.path"]("/a%2Cb", "/a,c")


def test_a_host_that_names_another_api_than_the_configuration_is_of_another_call() -> None:
    config = CONFIG.replace("abc123def4", "zzz999yyy8")
    given = case("Forbidden", config)
    assert ("api", REQUEST, CONFIGURATION) in {(c.fact, c.source, c.by) for c in conflicts(given)}
    assert explain(given).certain == frozenset()


def told(conflict: Conflict) -> tuple[str, object, Source, object]:
    return conflict.fact, conflict.value, conflict.by, conflict.other


def test_a_method_that_is_told_otherwise_than_the_request_has_it_is_open() -> None:
    given = case(denied(), facts=(FactValue(f.METHOD.name, "POST", Place("--fact")),))
    assert [told(each) for each in conflicts(given)] == [(f.METHOD.name, "POST", REQUEST, "GET")]
    assert f.METHOD.name not in given.facts


def test_a_told_method_in_other_letters_is_the_same() -> None:
    given = case(denied(), facts=(FactValue(f.METHOD.name, "get", Place("--fact")),))
    assert conflicts(given) == ()


DENIED_BY_AUTHORIZER = "User is not authorized to access this resource with an explicit deny"


@pytest.mark.parametrize(
    ("status", "words", "setting"),
    [
        (401, "Unauthorized", "authorization: NONE, apiKeyRequired: false"),
        (403, DENIED_BY_AUTHORIZER, "authorization: NONE, apiKeyRequired: false"),
        (401, "The incoming token has expired", "authorization: AWS_IAM"),
    ],
)
def test_words_that_a_setting_rules_out_contradict_it(status: int, words: str, setting: str) -> None:
    config = CONFIG.replace("authorization: AWS_IAM, apiKeyRequired: false", setting)
    given = case(words, config, status=status)
    (conflict,) = [each for each in conflicts(given) if each.words]
    assert (conflict.fact, conflict.by) == ("method.authorization", CONFIGURATION)
    assert conflict.other_at.path == ("config", "routes", 0, "authorization")
    assert explain(given).certain == frozenset()


def test_a_denial_by_a_resource_policy_contradicts_a_configuration_without_one() -> None:
    words = denied() + " with an explicit deny in a resource-based policy"
    given = case(words, CONFIG + "  resourcePolicy: absent\n  vpcEndpoint: absent\n")
    found = {(each.fact, each.other, each.other_at.path) for each in conflicts(given) if each.words}
    assert ("api.resource-policy", "none", ("config", "resourcePolicy")) in found


def test_words_that_several_gates_have_contradict_no_single_setting() -> None:
    """Forbidden is said of a key, and by AWS WAF, of which nothing is told."""
    given = case("Forbidden")
    assert [each for each in conflicts(given) if each.words] == []


def test_an_id_that_was_cut_off_is_not_known() -> None:
    read = denial_in(Answer(status=403, body=denied(api="abc<id>")))
    assert read is not None
    assert read.api is None


def test_the_resource_of_a_denial_is_read_part_by_part() -> None:
    read = denial_in(Answer(status=403, said=denied(below="/prod/GET/a/b") + " because no policy allows it"))
    assert read is not None
    assert (read.account, read.api, read.stage, read.verb, read.path) == (
        "********3333",
        "abc123def4",
        "prod",
        "GET",
        "/a/b",
    )


def test_the_root_of_a_stage_is_a_path() -> None:
    read = denial_in(Answer(status=403, said=denied(below="/prod/GET/")))
    assert read is not None
    assert (read.verb, read.path) == ("GET", "/")
