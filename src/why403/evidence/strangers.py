"""Who answered, where it was not API Gateway: read off the called host, the answer's headers and its body."""

from __future__ import annotations

from why403.aws.hosts import name_in
from why403.model.incident import Answer
from why403.pattern import pattern
from why403.refusals.strangers import Role, Sight, Stranger, of_headers, of_host, of_shape, of_words

_NAMES_GATEWAY = pattern(r"\bexecute-api\b")
_GATEWAY_IDS = ("x-amz-apigw-id", "apigw-requestid")
_ERROR_TYPE = "x-amzn-errortype"


def stranger_seen(answer: Answer, host: str, *, at_gateway: bool = False) -> Sight | None:
    """The one that the host, the answer's shape, or its headers name, in this order; `None` where none does.

    What only stands between writes no answer by that: whether it wrote this one hangs on the words. A form
    that others give their errors too tells nothing where a host of API Gateway's own was called.
    """
    called = of_host(name_in(host)) if host else None
    if called is not None:
        return Sight(called, _where_called(called), "the host that was called")
    shaped = _by_shape(answer, at_gateway)
    headed = of_headers(answer.headers)
    hinted = headed is None and not at_gateway
    if shaped is not None and (shaped.surely or hinted):
        return Sight(shaped, shaped.role, "the form of the answer", shaped.surely)
    if headed is None or _typed_by_gateway(answer):
        return None
    sure = not headed.passes and headed.role is not Role.BEHIND
    return Sight(headed, headed.role, "the answer's headers", sure)


def _where_called(called: Stranger) -> Role:
    """A load balancer that is called may pass the call on to an API; any other service does not."""
    return Role.CALLED if called.role is Role.SERVICE else called.role


def _by_shape(answer: Answer, at_gateway: bool) -> Stranger | None:
    """What a person pasted of several programs is nobody's answer where one of them called an API."""
    if isinstance(answer.body, str):
        return of_shape(answer.body)
    if not isinstance(answer.said, str) or at_gateway or _NAMES_GATEWAY.search(answer.said[:20_000]):
        return None
    return of_words(answer.said) or of_shape(answer.said)


def _typed_by_gateway(answer: Answer) -> bool:
    """Whether API Gateway marks the answer as an error of its own, whatever else set a header."""
    own = any(isinstance(answer.header(name), str) for name in _GATEWAY_IDS)
    return own and isinstance(answer.header(_ERROR_TYPE), str)
