"""Who answered, where it was not API Gateway: read off the called host, the answer's headers and its body."""

from __future__ import annotations

from why403.aws.hosts import name_in
from why403.documents.loose_json import objects_of
from why403.model.incident import Answer
from why403.pattern import pattern
from why403.refusals.stranger import Role, Sight, Stranger
from why403.refusals.strangers import (
    is_logged,
    of_body,
    of_headers,
    of_host,
    of_printed,
    of_tunnel,
    of_words,
    without_marks,
)
from why403.refusals.wordings import COMMON, OTHER_SERVICE, SHARED, family_of, in_gateways_form

_NAMES_GATEWAY = pattern(r"\bexecute-api\b")
_GATEWAY_IDS = ("x-amz-apigw-id", "apigw-requestid")
_ERROR_TYPE = "x-amzn-errortype"
_PASSES_TYPES = (Role.SERVICE, Role.EMULATOR)
"""Those whose answers have x-amzn-ErrorType as well."""


def stranger_seen(
    answer: Answer, host: str, *, at_gateway: bool = False, spoken: bool = False
) -> Sight | None:
    """The one that the host, the answer's form, or its headers name, in this order; `None` where none does.

    A service of AWS can have API Gateway in front of its own host: then the answer has an id of API Gateway.
    What only stands between writes no answer by that: whether it wrote this one hangs on the words, and on
    x-amzn-ErrorType, which nothing in front of an API sends of itself. A form that many give their errors
    is a hint where a host of API Gateway's own was called, and no form but a service's does where API
    Gateway marks the answer as its own. Words in API Gateway's own form can have been written into a gateway
    response: they are a hint. What was printed of several programs is nobody's answer where one of them
    called an API, and API Gateway has `spoken` in it. Where API Gateway's words stand beside the marks of
    somebody else, and not among them, the answer can be either's; and the log of a function shows that it
    ran: the one behind the API, an authorizer, or the one that called.
    """
    called = of_host(name_in(host)) if host else None
    shaped, alone = _by_form(answer, at_gateway, spoken)
    if called is not None and not _named_by_gateway(answer):
        own = shaped is not None and alone and shaped.surely and not called.surely
        whose = shaped if own and shaped is not None else called
        return Sight(whose, _where_called(called), wrote=whose.surely)
    headed = of_headers(answer.headers)
    typed = _typed_by_gateway(answer)
    if shaped is not None and shaped.general and isinstance(answer.header(_ERROR_TYPE), str):
        shaped = None
    if shaped is not None and not (typed and shaped.role not in _PASSES_TYPES):
        sure = alone and shaped.surely and not in_gateways_form(_body(answer))
        if sure or (headed is None and not (at_gateway and (shaped.general or shaped.role is Role.EMULATOR))):
            left = "" if alone or not isinstance(answer.said, str) else _left_by(shaped, answer.said)
            return Sight(shaped, shaped.role, foreign=sure or _shows_words(answer), wrote=sure, left=left)
        if headed is None and shaped.general and shaped.role is Role.BEHIND and spoken:
            return Sight(shaped, shaped.role, wrote=False)
    if headed is None or typed:
        return None
    named = headed.role is Role.FRONT and isinstance(answer.header(_ERROR_TYPE), str)
    wrote = not headed.passes and headed.role is not Role.BEHIND and not named
    return Sight(headed, headed.role, wrote=wrote)


def _named_by_gateway(answer: Answer) -> bool:
    """Whether an id of API Gateway's own stands in the headers: services of AWS have it in front as well."""
    return any(isinstance(answer.header(name), str) for name in _GATEWAY_IDS)


def _where_called(called: Stranger) -> Role:
    """A load balancer that is called may pass the call on to an API; any other service does not."""
    return Role.CALLED if called.role is Role.SERVICE else called.role


def _body(answer: Answer) -> str:
    return answer.body if isinstance(answer.body, str) else ""


def _by_form(answer: Answer, at_gateway: bool, spoken: bool) -> tuple[Stranger | None, bool]:
    """Whose form or words are shown, and whether nothing else is shown beside them."""
    if isinstance(answer.body, str):
        return of_body(answer.body), True
    if not isinstance(answer.said, str):
        return None, False
    before_gateway = of_tunnel(answer.said)
    if before_gateway is not None and not spoken:
        return before_gateway, True
    if at_gateway or _NAMES_GATEWAY.search(answer.said[:20_000]):
        return (None if spoken else of_printed(answer.said)), False
    found = of_words(answer.said)
    if found is None:
        return None, False
    return found, not is_logged(found, answer.said) and not _left_by(found, answer.said)


def _left_by(stranger: Stranger, text: str) -> str:
    """A text without the marks of a stranger; empty where API Gateway's words do not stand in it."""
    rest = without_marks(stranger, text)
    messages = (entries.get("message", entries.get("Message", "")) for entries in objects_of(rest))
    quoted = any(
        said is None or (isinstance(said, str) and family_of(said) not in ("", OTHER_SERVICE))
        for said in messages
    )
    return rest if quoted or family_of(rest) not in ("", *SHARED, *COMMON) else ""


def _shows_words(answer: Answer) -> bool:
    """Whether the very words of the answer are shown."""
    said = answer.said
    return isinstance(answer.body, str) or (isinstance(said, str) and of_printed(said) is not None)


def _typed_by_gateway(answer: Answer) -> bool:
    """Whether API Gateway marks the answer as an error of its own, whatever else set a header."""
    return _named_by_gateway(answer) and isinstance(answer.header(_ERROR_TYPE), str)
