"""A site asks questions, and what is said of a fact there stands beside the question."""

from __future__ import annotations

from why403 import facts as f
from why403.logic.facts import AMONG, EQUALS
from why403.logic.formula import Atom, Const
from why403.logic.places import Located, Place
from why403.logic.states import UNKNOWN
from why403.logic.truth import NO, YES
from why403.model.site import Site
from why403.refusals import causes

AT = Place("api.yaml", ("x",), 3, 5)
TOLD = Site("REST", {f.METHOD_AUTHORIZATION.name: Located("AWS_IAM", AT)})


def test_a_question_about_one_value_is_equality() -> None:
    assert TOLD.says(f.METHOD_AUTHORIZATION, "AWS_IAM") == Atom(f.METHOD_AUTHORIZATION, EQUALS, "AWS_IAM")


def test_a_question_about_several_values_carries_its_cause() -> None:
    found = TOLD.says(f.METHOD_AUTHORIZATION, "NONE", "CUSTOM", cause=causes.IAM_UNSIGNED)
    assert found == Atom(f.METHOD_AUTHORIZATION, AMONG, frozenset({"NONE", "CUSTOM"}), causes.IAM_UNSIGNED)


def test_a_setting_answers_at_its_place() -> None:
    assert TOLD.body(TOLD.says(f.METHOD_AUTHORIZATION, "AWS_IAM")) == Const(YES, None, AT)
    assert TOLD.body(TOLD.says(f.METHOD_AUTHORIZATION, "NONE", "CUSTOM")) == Const(NO, None, AT)


def test_nothing_is_said_of_a_fact_without_a_definition() -> None:
    assert TOLD.body(TOLD.says(f.API_KEY_REQUIRED, True)) is None


def test_a_setting_that_is_said_to_be_untold_says_nothing() -> None:
    site = Site("REST", {f.API_KEY_REQUIRED.name: Located(UNKNOWN)})
    assert site.body(site.says(f.API_KEY_REQUIRED, True)) is None
