"""What makes two incidents look alike."""

import pytest

from why403.questions.features import features
from why403.questions.vocabulary import plain, shipped, spoken_of
from why403.refusals.refusal import Fingerprint


def spoken(*sentences: str) -> set[str]:
    return set(spoken_of(plain(sentences), shipped()["words"]))


def test_the_error_type_counts_where_no_words_are_shown() -> None:
    shown = features({}, Fingerprint(error_type="MissingAuthenticationTokenException"), ())
    assert "error_type=MissingAuthenticationTokenException" in shown


def test_beside_its_words_the_error_type_does_not_count_again() -> None:
    words = Fingerprint(family="missing-token")
    both = Fingerprint(family="missing-token", error_type="MissingAuthenticationTokenException")
    assert features({}, both, ()) == features({}, words, ())


def test_how_something_was_deployed_is_not_whether_it_is() -> None:
    assert "deployment" not in spoken("Deployed with a framework")


@pytest.mark.parametrize(
    "sentence",
    [
        "The method was added after the last deployment",
        "It was not deployed",
        "It works after a redeploy",
        "Then terraform apply ran again",
    ],
)
def test_the_moment_of_a_deployment_is_spoken_of(sentence: str) -> None:
    assert "deployment" in spoken(sentence)


def test_a_region_in_an_address_is_not_spoken_of() -> None:
    assert spoken("https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod works") == set()


@pytest.mark.parametrize("sentence", ["A command of a namespace", "It is a regional one"])
def test_a_subject_is_a_word_and_no_part_of_one(sentence: str) -> None:
    assert spoken(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "subject", "is_spoken"),
    [
        ("I cannot sign in to the app", "signing", False),
        ("After signing out the user signs up again", "signing", False),
        ("The request is signed in the browser", "signing", True),
        ("The key is in the header", "api-key", True),
        ("The secret key and the partition key are right", "api-key", False),
        ("It is the same with ASP.NET Core", "infrastructure", False),
        ("It is the same with ASP.NET Core", "browser", False),
        ("A stack of SAM", "infrastructure", True),
        ("aws_api_gateway_usage_plan.partner", "api-key", True),
        ("the role has a PermissionsBoundary", "limits-of-permission", True),
        ("the role dev-boundary-v3", "limits-of-permission", True),
    ],
)
def test_words_that_look_alike_are_told_apart(sentence: str, subject: str, *, is_spoken: bool) -> None:
    assert (subject in spoken(sentence)) is is_spoken
