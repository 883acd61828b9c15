"""What AWS does not document on the access path, and what is done about each: settled, left open, or no part.

What is settled is a claim that reaches the user wherever an explanation rests on it: through the checks named
under `rests`, or where a reading of the call does (`evidence/assumptions.py`).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from enum import StrEnum

from why403.frozen import dataclass
from why403.iam import assumed as policies
from why403.logic.claims import Claim, assumed

_READ = "2026-11-22"


class Treatment(StrEnum):
    """What is done about something that is not known."""

    SETTLED = "settled"
    OPEN = "left open"
    APART = "not modelled"


class Bears(StrEnum):
    """What an assumption decides of a refusal."""

    WHETHER = "whether a check holds"
    WORDS = "how its refusal is told"
    ORDER = "which check comes first"
    REWRITING = "by which gateway responses it can be rewritten"
    LIKELIHOOD = "how likely other causes are"


@dataclass(frozen=True, slots=True)
class On:
    """Checks that rest on a claim: of this name; of kinds, causes and refusals all, where none is named."""

    check: str
    kinds: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def covers(self, kind: str, check: str, cause: str, refusal: str) -> bool:
        """Whether a suspect is one of them; a name that ends in a dot stands for a whole gate."""
        named = check.startswith(self.check) if self.check.endswith(".") else check == self.check
        wanted = ((self.kinds, kind), (self.causes, cause), (self.refusals, refusal))
        return named and all(not some or one in some for some, one in wanted)


@dataclass(frozen=True, slots=True)
class Undocumented:
    """One question that AWS's documentation leaves open.

    `does` is what is taken for true where it is settled, else what is done instead; `where` names the code.
    `bears` is what of the checks under `rests` hangs on it; `decides` are the checks that hang on it where
    the reading of a call made use of it. `against` are the suspects that what is taken for true speaks
    against, without ruling them out.
    """

    number: int
    question: str
    treatment: Treatment
    does: str
    where: str
    rests: tuple[On, ...] = ()
    bears: Bears = Bears.WHETHER
    decides: tuple[On, ...] = ()
    against: tuple[On, ...] = ()

    @property
    def claim(self) -> Claim:
        """What is taken for true."""
        return assumed(self.does, _READ)


_REST, _HTTP, _WEBSOCKET = "REST", "HTTP", "WEBSOCKET"


def _settled(
    number: int,
    question: str,
    does: str,
    where: str,
    *rests: On,
    bears: Bears = Bears.WHETHER,
    decides: tuple[On, ...] = (),
) -> Undocumented:
    return Undocumented(number, question, Treatment.SETTLED, does, where, rests, bears, decides)


def _open(number: int, question: str, does: str, where: str) -> Undocumented:
    return Undocumented(number, question, Treatment.OPEN, does, where)


def _apart(number: int, question: str, does: str) -> Undocumented:
    return Undocumented(number, question, Treatment.APART, does, "")


WAF_FAILURE = _apart(
    1,
    "Does a request pass or fail if AWS WAF itself does not respond?",
    "why403 asks what AWS WAF did with the request, not whether AWS WAF worked",
)
THROTTLE_PLACE = _settled(
    2,
    "When are the throttling limits of stage and account applied, compared with AWS WAF and authorization?",
    "Throttling limits are applied after authorization and the API key check",
    "gates/throttle.py, gates/paths.py",
    On("throttle.rate"),
    bears=Bears.ORDER,
)
DENIED_MISS = _open(
    3,
    (
        "If an unsigned request matches no route and the resource policy also denies it, which message "
        "does it get?"
    ),
    "both messages stay possible",
    "gates/paths.py",
)
PATH_FORMS = _settled(
    4,
    "How do routes and policies treat percent-encoding, a trailing slash and double slashes?",
    "Routes are matched segment by segment, decoded, and a slash at either end does not count; policies "
    "are evaluated with the path both as sent and decoded, and only what holds for both counts",
    "model/routes.py, access/call.py",
    decides=(
        On("route."),
        On("resource-policy."),
        On("identity."),
        On("connections."),
        On("cache."),
        On("endpoint.vpc-policy"),
    ),
)
RESPONSE_TYPES = _settled(
    5,
    "To which gateway response do an incomplete signature, an expired Cognito token and an invalid security "
    "token belong?",
    "The response to an incomplete signature, an expired Cognito token or an invalid security token can "
    "be customized by any gateway response that it could belong to",
    "refusals/catalogue.py",
    On("signature.readable", (_REST,)),
    On("signature.known-key", (_REST,)),
    On("token.cognito-valid", refusals=("token-expired",)),
    bears=Bears.REWRITING,
)
REST_JWT = _settled(
    6,
    "Which message does a REST API's JWT authorizer return, and how does it combine with a resource policy?",
    "A REST API's JWT authorizer returns 401 Unauthorized for a token that it does not accept; for a "
    "missing scope AWS documents the status 403, but not the message. It combines with the resource "
    "policy as a Cognito authorizer does, and within a minute of its time limits a token counts neither "
    "as valid nor as expired",
    "gates/token.py, credentials/jwt/rules.py, iam/tables.py",
    On("token.", (_REST,), ("jwt-invalid", "jwt-scope")),
    bears=Bears.WORDS,
)
HTTP_JWT = _settled(
    7,
    (
        "How much clock tolerance does an HTTP API's JWT authorizer have, and what does "
        "www-authenticate say about a missing scope?"
    ),
    "For an HTTP API's JWT authorizer, within a minute of its time limits a token counts neither as "
    "valid nor as expired, and only the status 403 shows a missing scope",
    "credentials/jwt/rules.py, gates/token.py",
    On("token.", (_HTTP,)),
    bears=Bears.WORDS,
)
STRICT_FORM = _settled(
    8,
    "Which response does a request get that does not meet the STRICT access mode?",
    "A request that does not meet the STRICT access mode gets 403 Forbidden",
    "gates/endpoint.py",
    On("endpoint.access-mode"),
    bears=Bears.WORDS,
)
MTLS_PLACE = _settled(
    9,
    "When is mutual TLS checked, and what happens to a request without a certificate?",
    "A request without a client certificate gets 403 Forbidden before its stage and method are looked "
    "up; the TLS handshake is not aborted",
    "gates/domain.py, gates/paths.py",
    On("domain.client-certificate"),
    bears=Bears.WORDS,
)
PRIVATE_DOMAIN = _settled(
    10,
    "How does a private custom domain respond to a caller that it does not allow?",
    "A private custom domain that does not allow the caller returns 403 Forbidden",
    "gates/domain.py",
    On("domain.access"),
    bears=Bears.WORDS,
)
CONNECT_KEY = _settled(
    11,
    "Is the API key of $connect checked before or after the authorizer?",
    "On WebSocket APIs the API key is checked after the authorizer, as on REST APIs",
    "gates/api_key.py, gates/paths.py",
    On("api-key.", (_WEBSOCKET,)),
    bears=Bears.ORDER,
)
RCP_REACH = _settled(
    12,
    (
        "Do resource control policies apply to execute-api, and is an Allow for the caller's own "
        "account enough by itself?"
    ),
    "A resource control policy stays a possible cause, but its text never proves it: AWS does not list "
    "API Gateway among the services that such policies apply to",
    "gates/authorize.py",
    On("rcp.allows"),
)
OWN_ACCOUNT = _settled(
    12,
    (
        "Do resource control policies apply to execute-api, and is an Allow for the caller's own "
        "account enough by itself?"
    ),
    "A resource policy that names the caller's own account delegates to that account: an identity "
    "policy must also allow the call",
    "iam/combination.py",
    decides=(On("identity."), On("resource-policy."), On("boundary."), On("session.")),
)
OTHER_KEYS = _open(
    13,
    "Which condition keys outside the published table does a request have?",
    "nothing is concluded from a condition on such a key; for aws:RequestedRegion only what holds with and "
    "without it",
    "iam/keys.py, access/call.py",
)
CACHE_DEFAULTS = _open(
    14,
    "How long are results cached if nothing is set, on HTTP and WebSocket APIs and for Cognito?",
    "nothing is concluded about a cache whose TTL is not known",
    "model/authorizer.py",
)
AUTHORIZER_BREAKS = _settled(
    15,
    "When does a Lambda authorizer of a REST API time out, and which of the two errors does a crash cause?",
    "A crash, a timeout and a malformed result of a Lambda authorizer all result in 500 with one of the "
    "two authorizer errors",
    "gates/lambda_authorizer.py, refusals/catalogue.py",
    On("authorizer.answers", (_REST, _WEBSOCKET)),
    bears=Bears.REWRITING,
)
KEY_LINES = _open(
    16,
    "What does the execution log say about a missing, an unknown and a disabled API key?",
    "only the log lines about API keys that have been observed are read",
    "logs/execution_facts.py",
)
AUTHORIZER_STATUS = _settled(
    17,
    "Which authorizer status does an access log have if the authorizer denied the request?",
    (
        "An authorizer status of 403 in an access log means that the authorizer denied the request; 200 "
        "says nothing about its policy"
    ),
    "logs/accesslog_facts.py",
    decides=(On("authorizer."),),
)
NULL_ORIGIN = _settled(
    18,
    (
        "How does an HTTP API treat the origin null, and does its own CORS response take precedence "
        "over a route for OPTIONS?"
    ),
    "An HTTP API compares the origin null like any other; a route that matches OPTIONS takes precedence "
    "over its own CORS response",
    "access/cors.py, access/routing.py",
    decides=(On("cors."),),
)
VERB_OVERRIDE = _settled(
    19,
    "Does X-HTTP-Method-Override take effect before authorization?",
    "X-HTTP-Method-Override replaces the method of a request to a REST API before its route is looked up",
    "evidence/facts_of.py",
    decides=(On("route."), On("resource-policy."), On("identity.")),
)
SIGNED_FORMS = _settled(
    20,
    "Does API Gateway accept an unsigned payload, an unsigned session token, and double slashes as signed?",
    "API Gateway does not accept UNSIGNED-PAYLOAD, accepts a session token that is not among the signed "
    "headers, and calculates the signature for the path without double slashes",
    "credentials/sigv4",
    decides=(On("signature.matches"), On("signature.fresh-token")),
)
HEADER_CASE = _settled(
    21,
    "Does the case of a header's name count for the identity source of a REST API?",
    "The case of a header's name does not count for identity sources",
    "credentials/authorizer/identity.py",
    decides=(On("authorizer.identity-source"),),
)
HTTP_IAM = _settled(
    22,
    "Do all failures of IAM authorization on an HTTP API get the same response?",
    "An HTTP API returns 403 Forbidden for every failure of IAM authorization",
    "gates/signature.py, gates/authorize.py",
    On("signature.", (_HTTP,)),
    *(On(f"{layer}.", (_HTTP,)) for layer in ("identity", "scp", "rcp", "boundary", "session")),
    On("resource-policy.other-account", (_HTTP,)),
    bears=Bears.WORDS,
)
RULE_SEGMENTS = _settled(
    23,
    "Does the base path of a routing rule match only whole path segments?",
    "The base path of a routing rule matches only whole path segments: a slash follows it, or nothing",
    "access/rules.py",
    On("routing-rule"),
)
LOG_KEYS = _apart(
    24,
    (
        "Which key connects a WAF log record with a request, which phase has Cognito's results, how "
        "large may an authorizer result be?"
    ),
    "a WAF record counts for the request that it was given with; the result is read in whichever phase "
    "it is; nothing is concluded from the size of a result",
)
EXPORTED_POLICY = _open(
    25,
    "Does an export always contain the deployed resource policy?",
    "an export without a resource policy says nothing about the deployed one",
    "account/export.py",
)

UNCACHED_SOURCE = Undocumented(
    26,
    "If caching is off, is a REQUEST authorizer of a REST API invoked when an identity source is missing?",
    Treatment.SETTLED,
    "If caching is off, a REQUEST authorizer is invoked whichever identity source is missing, as the "
    "developer guide says; the API reference says 401",
    "credentials/authorizer/identity.py",
    against=(On("authorizer.identity-source", (_REST,)),),
)

NO_SET_OPERATOR = _settled(
    27,
    "How is a condition key with several values compared without a set operator?",
    policies.SEVERAL_VALUES.says,
    "iam/doubts.py",
)
EMPTY_STRINGS = _settled(
    28,
    "Does an empty string among other values count for a set operator?",
    policies.EMPTY_AMONG_SEVERAL.says,
    "iam/doubts.py",
)
OTHER_TYPES = _settled(
    29,
    (
        "What is the result of a condition if its value, or the value in the request, does not have the "
        "operator's type?"
    ),
    policies.NO_VALUE_OF_ITS_TYPE.says,
    "iam/doubts.py",
)
NOT_PRINCIPAL = _settled(
    30,
    "Whom does a Deny with NotPrincipal exempt if it does not list all of principal, role and account?",
    policies.LISTED_WITHOUT_ACCOUNT.says,
    "iam/doubts.py",
)
NOT_PRINCIPAL_ROLE = _settled(
    30,
    "Whom does a Deny with NotPrincipal exempt if it does not list all of principal, role and account?",
    policies.LISTED_BY_ROLE.says,
    "iam/doubts.py",
)
STARS_IN_FIELDS = _settled(
    31,
    "How far does a wildcard inside a field of an incomplete ARN match?",
    policies.ACROSS_FIELDS.says,
    "iam/doubts.py",
)

LOGGED_CALLS = Undocumented(
    32,
    "Which calls that are refused before a stage is reached are in the access log of a stage?",
    Treatment.SETTLED,
    "A stage's access log has no line of a call that was refused by something in front of the API, by the "
    "mappings, rules or access associations of a custom domain, or by the type or the settings of the "
    "endpoint; AWS says only that it might not log calls to a domain without a mapping",
    "logs/accesslog.py, evidence/assumptions.py",
    bears=Bears.LIKELIHOOD,
    against=(
        On("edge.passes-on"),
        On("edge.waf-allows"),
        On("endpoint.type"),
        On("endpoint.access-mode"),
        On("endpoint.default"),
        On("routing-rule"),
        On("domain.mapping"),
        On("domain.access"),
    ),
)
"""A client certificate that is not accepted is none of them: that a domain with mutual TLS refused a call is
logged (re:Post, api-gateway-mutual-tls-403-errors, read 2026-11-28)."""

UNKNOWNS: tuple[Undocumented, ...] = (
    WAF_FAILURE,
    THROTTLE_PLACE,
    DENIED_MISS,
    PATH_FORMS,
    RESPONSE_TYPES,
    REST_JWT,
    HTTP_JWT,
    STRICT_FORM,
    MTLS_PLACE,
    PRIVATE_DOMAIN,
    CONNECT_KEY,
    RCP_REACH,
    OWN_ACCOUNT,
    OTHER_KEYS,
    CACHE_DEFAULTS,
    AUTHORIZER_BREAKS,
    KEY_LINES,
    AUTHORIZER_STATUS,
    NULL_ORIGIN,
    VERB_OVERRIDE,
    SIGNED_FORMS,
    HEADER_CASE,
    HTTP_IAM,
    RULE_SEGMENTS,
    LOG_KEYS,
    EXPORTED_POLICY,
    UNCACHED_SOURCE,
    NO_SET_OPERATOR,
    EMPTY_STRINGS,
    OTHER_TYPES,
    NOT_PRINCIPAL,
    NOT_PRINCIPAL_ROLE,
    STARS_IN_FIELDS,
    LOGGED_CALLS,
)


def rests_on(kind: str, check: str, cause: str, refusal: str) -> tuple[Claim, ...]:
    """What a suspect takes for true without a source."""
    return tuple(unknown.claim for unknown in resting(kind, check, cause, refusal))


def resting(kind: str, check: str, cause: str, refusal: str) -> Iterator[Undocumented]:
    """The rows on which a suspect rests."""
    named = (kind, check, cause, refusal)
    return (row for row in UNKNOWNS if any(on.covers(*named) for on in row.rests))


def decided_by(kind: str, check: str, cause: str, refusal: str) -> Iterator[Undocumented]:
    """The rows on which a suspect rests where the reading of the call made use of them."""
    named = (kind, check, cause, refusal)
    return (row for row in UNKNOWNS if any(on.covers(*named) for on in row.decides))


def only_weighs(claim: Claim) -> bool:
    """Whether a claim does nothing but to make other causes less likely."""
    return any(unknown.claim == claim and unknown.bears is Bears.LIKELIHOOD for unknown in UNKNOWNS)


def speaks_against(claims: Container[Claim], kind: str, check: str, cause: str, refusal: str) -> bool:
    """Whether something that was taken for true speaks against a suspect."""
    return any(
        unknown.claim in claims and on.covers(kind, check, cause, refusal)
        for unknown in UNKNOWNS
        for on in unknown.against
    )
