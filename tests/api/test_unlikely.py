"""What speaks against a cause and proves nothing does not rule it out."""

import json
import subprocess
import sys

import pytest

import why403
from why403.api.explain import brought_from
from why403.api.inputs import NOTHING_COMPARED, case_of
from why403.api.unlikely import with_unlikely
from why403.questions.explain import explain as explained
from why403.questions.unlikely import Against

URL = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/items"
FORBIDDEN = '{"message":"Forbidden"}'


def run(arguments: list[str], text: str) -> str:
    command = [sys.executable, "-m", "why403", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def named(explanation: why403.Explanation) -> dict[str, tuple[Against, ...]]:
    return {each.cause.code: each.against for each in explanation.unlikely}


def doubted(explanation: why403.Explanation) -> dict[str, tuple[Against, ...]]:
    """The unlikely causes but those that differ from a suspect in the words of the response alone."""
    return {code: against for code, against in named(explanation).items() if against != (Against.FAMILY,)}


def suspected(explanation: why403.Explanation) -> set[str]:
    return {each.cause.code for each in explanation.fitting}


def test_a_key_in_a_typed_command_does_not_rule_out_that_none_was_sent() -> None:
    found = why403.explain(f"curl -H 'x-api-key: abcdefghij0123456789' '{URL}'\n\n{FORBIDDEN}")
    assert "api-key-missing" not in suspected(found)
    assert named(found)["api-key-missing"] == (Against.REQUEST,)


def test_a_recorded_request_is_what_was_sent() -> None:
    trace = (
        f"> GET /prod/items HTTP/1.1\n> Host: {URL.split('/')[2]}\n> x-api-key: abcdefghij0123456789\n>\n"
        "< HTTP/1.1 403 Forbidden\n< x-amzn-errortype: ForbiddenException\n<\n" + FORBIDDEN
    )
    assert not doubted(why403.explain(trace))


def test_a_call_that_works_at_another_time_does_not_rule_out_what_time_does_not_change() -> None:
    found = why403.explain(FORBIDDEN, facts={"works.other-time": True})
    assert "default-endpoint-disabled" not in suspected(found)
    assert named(found)["default-endpoint-disabled"] == (Against.WORKS,)


def test_what_people_say_of_a_browser_does_not_rule_out_the_rest() -> None:
    found = why403.explain(f"The request to {URL} is blocked by CORS")
    assert "api-key-missing" not in suspected(found)
    assert Against.SPOKEN in named(found)["api-key-missing"]


def test_a_browsers_own_message_is_no_sentence() -> None:
    message = (
        f"Access to fetch at '{URL}' from origin 'https://app.example.com' has been blocked by CORS policy: "
        "No 'Access-Control-Allow-Origin' header is present on the requested resource."
    )
    assert not any(Against.SPOKEN in against for against in named(why403.explain(message)).values())


THROTTLED = '{"message":"Too Many Requests"}'


def test_a_text_with_two_answers_does_not_rule_out_what_the_other_one_fits() -> None:
    found = why403.explain(f"Yesterday it gave {THROTTLED} for an hour.\n\nThe call gives {FORBIDDEN} today.")
    assert {"throttled", "api-key-missing"} <= suspected(found)
    assert not found.certain
    assert not doubted(why403.explain(f"The call gives {FORBIDDEN}"))


def test_words_amid_a_sentence_do_not_rule_out_what_the_rest_of_the_text_fits() -> None:
    log = "upstream timed out, status code 504"
    other = "Our batch job has the error `The security token included in the request is invalid.` since May."
    found = why403.explain(f"{log}\n\n{other}")
    assert "backend-403" in suspected(found) | named(found).keys()
    assert Against.OTHERS in {against for each in named(found).values() for against in each}


def test_a_recorded_answer_is_not_one_of_several() -> None:
    answer = f"HTTP/1.1 403 Forbidden\nx-amzn-errortype: ForbiddenException\n\n{FORBIDDEN}\n"
    assert not doubted(why403.explain(f"{answer}\nLast year it was {THROTTLED}, by the way."))


def test_nothing_is_certain_by_one_of_several_answers() -> None:
    denial = (
        "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: execute-api:Invoke on "
        "resource: arn:aws:execute-api:eu-west-1:********3333:a1b2c3/dev/GET/x with an explicit deny in a "
        "service control policy"
    )
    told = f'The job gets {{"Message":"{denial}"}}'
    assert why403.explain(told).certain == {"iam-scp-deny"}
    assert not why403.explain(f"{told}\n\nThe new one gets {THROTTLED}").certain


def test_what_a_sentence_says_of_the_deployment_is_not_ruled_out_by_the_words() -> None:
    unauthorized = 'The call gives 401 {"message":"Unauthorized"}'
    found = why403.explain(f"{unauthorized}. The pipeline did not create a new deployment.")
    assert named(found)["not-deployed"] == (Against.WORDS,)
    assert "not-deployed" not in named(why403.explain(unauthorized))


def test_no_suspect_is_unlikely_as_well() -> None:
    found = why403.explain(f"curl -H 'x-api-key: abcdefghij0123456789' '{URL}'\n\n{FORBIDDEN}")
    assert not suspected(found) & named(found).keys()


@pytest.mark.parametrize("option", ["--json", "--all"])
def test_the_command_names_them_with_what_speaks_against_them(option: str) -> None:
    text = f"curl -H 'x-api-key: abcdefghij0123456789' '{URL}'\n\n{FORBIDDEN}"
    shown = run(["explain", option, "-"], text)
    if option == "--json":
        rows = json.loads(shown)["unlikely"]
        assert "api-key-missing" in {row["cause"] for row in rows}
        assert all(row["against"] for row in rows)
    else:
        assert "unlikely:" in shown
        assert str(Against.REQUEST) in shown


def test_what_somebody_answered_rules_out() -> None:
    """An answer to a question is told: what it excludes does not come back where the request is left out."""
    text = f"curl -H 'x-api-key: abcdefghij0123456789' '{URL}'\n\n{FORBIDDEN}"
    assert "api-key-missing" in named(why403.explain(text))
    brought = brought_from([text], "input")
    case = case_of(brought).learning("method.api-key-required", False)
    found = with_unlikely(explained(case), brought, NOTHING_COMPARED)
    assert not [code for code in (*named(found), *suspected(found)) if code.startswith("api-key")]


def test_where_a_request_went_alone_is_no_evidence_to_leave_out() -> None:
    client = f"requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: {URL}"
    assert not doubted(why403.explain(f"{client}\n\n{FORBIDDEN}"))


KEPT_BACK = (
    f"Access to fetch at '{URL}' from origin 'https://app.example.com' has been blocked by CORS policy: No "
    "'Access-Control-Allow-Origin' header is present on the requested resource."
)


def test_what_a_browser_keeps_back_is_not_ruled_out() -> None:
    """An error response without CORS headers can be any of API Gateway's: the browser shows nothing of it."""
    found = why403.explain(f"{KEPT_BACK}\nOnly files larger than 10 MB fail, the small ones are fine")
    assert "request-too-large" not in suspected(found)
    assert named(found)["request-too-large"] == (Against.HIDDEN,)


def test_where_the_answer_is_shown_nothing_is_kept_back() -> None:
    found = why403.explain(f"{KEPT_BACK}\nHTTP/1.1 401 Unauthorized\n\n" + '{"message":"Unauthorized"}')
    assert Against.HIDDEN not in {kind for kinds in named(found).values() for kind in kinds}


def test_a_call_of_which_only_words_tell_may_be_another_one() -> None:
    """The words name an address of API Gateway's; the call may have gone to a domain."""
    found = why403.explain(f"The service is at {URL} since the last deployment.\n{FORBIDDEN}")
    assert "custom-domain-mapping" not in suspected(found)
    assert named(found)["custom-domain-mapping"] == (Against.REQUEST,)


WRITTEN = """why403: 1
observed: {body: '{"message":"Forbidden"}'}
facts: {method.api-key-required: no, waf.allows: yes}
"""


def test_one_fact_that_is_written_down_rules_nothing_out_by_itself() -> None:
    found = why403.explain(WRITTEN)
    assert suspected(found).isdisjoint({"api-key-missing", "waf-block"})
    told = {each.cause.code: (each.against, each.told) for each in found.unlikely}
    assert told["api-key-missing"] == ((Against.TOLD,), ("method.api-key-required",))
    assert told["waf-block"] == ((Against.TOLD,), ("waf.allows",))


def test_the_fact_is_named_that_has_to_be_otherwise() -> None:
    shown = run(["explain", "--all", "-"], WRITTEN)
    assert "what was told of waf.allows, if it is not so" in " ".join(shown.split())


def test_what_is_answered_to_a_question_is_taken_as_it_is() -> None:
    found = why403.explain(FORBIDDEN, facts={"method.api-key-required": False})
    assert "api-key-missing" not in suspected(found) | named(found).keys()


def test_an_options_method_may_have_been_added_and_not_deployed_since() -> None:
    message = (
        f"Access to fetch at '{URL}' from origin 'https://app.example.com' has been blocked by CORS policy: "
        "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' "
        "header is present on the requested resource."
    )
    assert named(why403.explain(message))["not-deployed"] == (Against.UNSAID,)
    set_up = why403.explain(message, facts={"cors.options-exists": True})
    assert "not-deployed" in suspected(set_up)


LIMITED = '{"message":"Limit Exceeded"}'
MISSING_TOKEN = '{"message":"Missing Authentication Token"}'


@pytest.mark.parametrize(
    ("text", "suspect", "other"),
    [
        (f"429 {THROTTLED}", "throttled", "quota-exceeded"),
        (f"HTTP/1.1 403 Forbidden\n\n{MISSING_TOKEN}", "route-not-found", "default-endpoint-disabled"),
        ('HTTP/1.1 401 Unauthorized\n\n{"message":"Unauthorized"}', "jwt-invalid", "jwt-scope"),
    ],
)
def test_words_alone_rule_out_no_cause_of_a_suspects_family(text: str, suspect: str, other: str) -> None:
    found = why403.explain(text)
    assert suspect in suspected(found)
    assert other not in suspected(found)
    assert named(found)[other] == (Against.FAMILY,)


def test_words_rule_out_the_other_families() -> None:
    found = why403.explain(f"429 {LIMITED}")
    assert not {"api-key-missing", "iam-unsigned", "stage-missing"} & (suspected(found) | named(found).keys())


def test_words_that_prove_a_cause_rule_out_its_family() -> None:
    found = why403.explain(
        "HTTP/1.1 403 Forbidden\nx-amz-apigw-id: abc=\nx-amzn-errortype: ExpiredTokenException\n\n"
        '{"message":"The security token included in the request is expired"}'
    )
    assert found.certain == {"iam-expired-token"}
    assert not found.unlikely


def test_a_known_fact_rules_out_a_cause_of_a_suspects_family() -> None:
    known = {"method.api-key-required": False}
    found = why403.explain(f"HTTP/1.1 403 Forbidden\n\n{MISSING_TOKEN}", facts=known)
    assert "api-key-missing" not in suspected(found) | named(found).keys()
