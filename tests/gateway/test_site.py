"""A site says what is told of it, and leaves a hole where nobody told."""

from __future__ import annotations

from why403.gateway import causes
from why403.gateway import facts as f
from why403.gateway.site import Setting, Site
from why403.logic.formula import Const, Hole
from why403.logic.places import Place
from why403.logic.states import UNTOLD
from why403.logic.truth import NO, YES

AT = Place("api.yaml", ("x",), 3, 5)
TOLD = Site("REST", {f.METHOD_AUTHORIZATION.name: Setting("AWS_IAM", AT)})


def test_a_told_setting_is_settled() -> None:
    assert TOLD.says(f.METHOD_AUTHORIZATION, "AWS_IAM") == Const(YES, None, AT)


def test_a_setting_of_another_value_is_settled_too() -> None:
    found = TOLD.says(f.METHOD_AUTHORIZATION, "NONE", "CUSTOM", cause=causes.IAM_UNSIGNED)
    assert found == Const(NO, causes.IAM_UNSIGNED, AT)


def test_an_untold_setting_is_a_hole() -> None:
    assert TOLD.says(f.API_KEY_REQUIRED, True) == Hole(f.API_KEY_REQUIRED)


def test_a_setting_that_is_said_to_be_untold_is_a_hole() -> None:
    site = Site("REST", {f.API_KEY_REQUIRED.name: Setting(UNTOLD)})
    assert isinstance(site.says(f.API_KEY_REQUIRED, True), Hole)


def test_the_value_of_an_untold_setting_is_untold() -> None:
    assert TOLD.value(f.API_KEY_REQUIRED) is UNTOLD
    assert TOLD.value(f.METHOD_AUTHORIZATION) == "AWS_IAM"
