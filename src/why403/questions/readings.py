"""What people say of a call in plain words, and the fact or the contrast that it comes to.

Each reading: the fact and its value; phrases of which one has to stand in a clause (as in `vocabulary.py`,
between bars); whether the clause says that something works; and phrases that speak against the reading. A
reading orders suspects and questions. It proves nothing and rules nothing out.
"""

from __future__ import annotations

from why403 import facts as f
from why403.frozen import dataclass
from why403.logic.facts import Fact, Value
from why403.logic.states import ABSENT


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact that a clause can come to.

    A `works` one needs a clause that says that something works. The phrases of a `negated` one say yes or no
    themselves: a negation beside them is theirs, and they may stand anywhere in the sentence.
    """

    fact: Fact
    value: Value
    phrases: str
    unless: str = ""
    works: bool = False
    negated: bool = False


def _works(fact: Fact, phrases: str, unless: str = "") -> Reading:
    return Reading(fact, True, phrases, unless, works=True)


WORKS = (
    "work* | succeed* | success* | answers | answered | passes | passed | is fine | fine | "
    "returns 200 | answers 200 | gets 200 | get 200 | ok | served | gets through | goes "
    "through | accepted | responds | as it should"
)
FAILS = (
    "fail* | refus* | 403 | 401 | denied | den* | forbidden | error | blocked | rejected | "
    "broken | stopped working | stops working | unauthorized"
)
NEGATIONS = (
    "not | never | no longer | doesn | don | didn | isn | wasn | cannot | can't | can not | "
    "couldn | won | nothing | no | none | neither | nor | nobody | stopped | without success"
)
UNSURE = (
    "if | should | would | expect* | whether | supposed | might | maybe | perhaps | wonder* | "
    "unless | until | after i | after the | after we | once the | once we | with version | "
    "version"
)
"""Words after which a clause tells no fact of this call: wishes, questions, and what cured it."""
APART = (", but ", "; ", ", and ", ", while ", " but ", " whereas ", ", ", " and ", ": ", ". ")

READINGS: tuple[Reading, ...] = (
    # Calls that work elsewhere.
    _works(
        f.WORKS_DIRECT,
        "direct* | invoke url | gateway itself | default url | stage url | without cloudfront "
        "| bypass* & cloudfront | execute-api | raw url | without the cdn | origin itself | "
        "own host name | url that aws | aws url | default endpoint | without the proxy | without a "
        "proxy | bypass* & proxy | without envoy | without nginx | without haproxy | without traefik",
        unless="redirect* | through | backend | function | lambda",
    ),
    _works(
        f.WORKS_OUTSIDE_VPC,
        "outside the vpc | outside vpc | outside of the vpc | from the internet | from the "
        "public internet | from my laptop | from a laptop | outside the network",
    ),
    _works(
        f.WORKS_OTHER_NETWORK,
        "from the office | from our office | from home | other network | another network | "
        "mobile network | hotspot | on the vpn | over the vpn | with the vpn | from another "
        "machine | from another server | from my machine | other ip | own computer | from a "
        "different network | at home | in the office",
    ),
    _works(
        f.WORKS_OTHER_PATH,
        "other path | other route | other resource | other endpoint | another route | another "
        "path | another endpoint | another resource | every other route | the rest of the api "
        "| different route | different endpoint | different path | all others | the other "
        "routes | deeper path | all other path",
    ),
    _works(
        f.WORKS_SMALL_BODY,
        "small body | smaller body | short body | small one | small payload | smaller payload "
        "| short one | without the body | without a body | small file | short text | empty "
        "body | short article | small request",
    ),
    _works(
        f.WORKS_OTHER_CLIENT,
        "curl | postman | insomnia | aws cli | wget | httpie | other client | another client "
        "| swagger ui | wscat | in the browser | from the browser",
        unless="local* | 200 in the console",
    ),
    _works(
        f.WORKS_OTHER_CREDENTIALS,
        "colleague | other user | another user | other customer | admin user | other key | "
        "another key | other token | another token | other credential | different user | "
        "different credential | other account | other client & key | key of other | send "
        "their key | everybody else | everyone else | my own user | root user | own role | other role | "
        "another role | different role | admin role | own account & call* | calls from & account | "
        "personal credential | own credential | admin credential | root credential",
    ),
    _works(
        f.WORKS_OTHER_TIME,
        "sometimes | some request | some of the request | once in a while | first call | at "
        "first | in the morning | for about an hour | for an hour | first request | "
        "intermittent* | occasional* | now and then | most of the time | every other request "
        "| on the second try | after some minute | a few minutes later | yesterday",
    ),
    _works(
        f.WORKS_CONSOLE_TEST,
        "test button | console & test | test in the console | test feature | test tab | test invoke",
        unless="authorizer | test of the authorizer",
    ),
    # What the call carried.
    Reading(
        f.API_KEY,
        "present",
        "send & key | sending & key | sent & key | key & in the header | key & x-api-key "
        "header | x-api-key & header | with the api key | with a valid api key | pass* & api "
        "key | header & x-api-key | sent & x-api-key | key is sent | key & is sent | includ* & "
        "api key | set & x-api-key | added & x-api-key",
        unless="url | query | parameter | secret | access key | other | old key | client* | their",
    ),
    Reading(
        f.API_KEY,
        ABSENT,
        "no api key | without api key | without an api key | without the api key | without a "
        "key | without key | not & send & key | key & into the url | key & query parameter | "
        "key & query string | key & in the query | forgot & key | no x-api-key | key & in the "
        "url | key is undefined | key undefined | no key header | not & send any key | drop* & key | "
        "removed the x-api-key | removed & key header | dropped & header",
        unless="work* | access key | secret",
        negated=True,
    ),
    Reading(
        f.AUTHORIZATION,
        "sigv4",
        "signed with | sign the request | signs the request | request is signed | sigv4 | "
        "signature v4 | aws signature | requests-aws4auth | awscurl | signed request | i sign "
        "| we sign | requests are signed",
        unless="unsigned | in | signed in | sign in | without",
    ),
    Reading(
        f.AUTHORIZATION,
        "none",
        "plain curl | unsigned | without a signature | without signature | no authorization "
        "header | without authorization header | without an authorization header | without "
        "any header | no token | without a token",
        unless="work*",
        negated=True,
    ),
    Reading(
        f.AUTHORIZATION,
        "bearer",
        "bearer | id token | access token | send & jwt | pass* & jwt | token in the "
        "authorization header | send & token | sends & token",
        unless="sigv4",
    ),
    # What the method asks for.
    Reading(
        f.METHOD_AUTHORIZATION,
        "AWS_IAM",
        "aws_iam | iam authorization | iam auth | iam authorizer | authorization & iam | iam "
        "authentication | protected with iam | protected by iam",
    ),
    Reading(
        f.METHOD_AUTHORIZATION,
        "CUSTOM",
        "lambda authorizer | custom authorizer | request authorizer | token authorizer | "
        "lambda authoriser | custom authoriser | authorizer function",
    ),
    Reading(
        f.METHOD_AUTHORIZATION,
        "COGNITO_USER_POOLS",
        "cognito authorizer | user pool authorizer | cognito user pool authorizer | "
        "cognito_user_pools | cognito authoriser | authorizer & cognito",
    ),
    Reading(
        f.METHOD_AUTHORIZATION,
        "JWT",
        "jwt authorizer | jwt authoriser | oidc authorizer",
    ),
    Reading(
        f.METHOD_AUTHORIZATION,
        "NONE",
        "no authorization | no authentication | no authorizer | authorization none | without "
        "authorization | without authentication | open to everybody | needs no auth* | "
        "requires no auth* | no auth | no security",
        unless="header | work* | preflight | option",
        negated=True,
    ),
    Reading(
        f.API_KEY_REQUIRED,
        True,
        "api key required | apikeyrequired | requires an api key | require an api key | "
        "requires api key | key is required | api_key_required | asks for an api key | needs "
        "an api key | private true | protected by an api key | protected with an api key",
        unless="no api key | not | removed | required false | required no",
        negated=True,
    ),
    Reading(
        f.API_KEY_REQUIRED,
        False,
        "no api key required | no api key is required | api key required false | api key required no | "
        "does not require an api key | does not need an api key | no api keys | no key | have no keys | "
        "no auth or key | apikeyrequired false | without any api key required",
        unless="no key in | no key is sent | no key header | no key was | no key for",
        negated=True,
    ),
    Reading(
        f.WAF_ALLOWS,
        True,
        "no waf | no aws waf | no web acl | without a waf | without waf | waf & not attached | "
        "waf & not enabled | not use waf | do not have waf | waf is off",
        negated=True,
    ),
    Reading(
        f.KEY_ENABLED,
        False,
        "key & disabled | turned & key & off | turned off & key | switched & key & off | "
        "switched off & key | deactivated & key | key & deactivated | suspended & key | key & "
        "inactive | disabled & key | key & switched off | key & turned off",
        unless="secret | access key",
        negated=True,
    ),
    Reading(
        f.KEY_EXISTS,
        False,
        "deleted & key | key & deleted | key & removed | removed & key | sends the key from "
        "its old | still & old key | key was recreated | rotated & key | key & rotated | "
        "revoked & key | key & revoked | changed the key | changed the api key | key & was changed | new "
        "value for & key | keys & issued before | key & void | key was replaced | replaced the key | a new "
        "key & work*",
        unless="secret | access key | requirement",
        negated=True,
    ),
    Reading(
        f.KEY_IN_PLAN,
        False,
        "no usage plan | not & usage plan | without a usage plan | never & usage plan | "
        "created & api key & this morning | new & api key & today | key & not associated | "
        "created a new api key | brand new key | fresh api key",
        negated=True,
    ),
    # Where the call goes.
    Reading(
        f.API_KIND,
        "HTTP",
        "http api | httpapi | api gateway v2 & http | aws_apigatewayv2_api",
        unless="rest api | websocket | http api call*",
    ),
    Reading(
        f.API_KIND,
        "WEBSOCKET",
        "websocket api | web socket api | websocket gateway",
        unless="rest api | http api",
    ),
    Reading(
        f.FRONT,
        "cloudfront",
        "behind cloudfront | behind a cloudfront | through cloudfront | through a cloudfront "
        "| via cloudfront | by cloudfront | cloudfront & in front | cloudfront distribution | "
        "cloudfront behavior | cloudfront behaviour | cloudfront & origin",
        unless="cross-origin | front end | frontend | static site & s3 & front end",
    ),
    Reading(
        f.FRONT,
        "none",
        "no cloudfront | no cdn | nothing in front",
        unless="path | url",
        negated=True,
    ),
    Reading(
        f.HOST_FORWARDED,
        True,
        "allviewer | all viewer headers | forwards & host header | forward* all header | "
        "forwards all header | host header & forwarded | passes & host header | forwards the "
        "host",
        unless="allviewerexcepthostheader | except",
    ),
    Reading(
        f.DEFAULT_ENDPOINT,
        False,
        "disabled & default endpoint | default endpoint & disabled | "
        "disableexecuteapiendpoint | disable_execute_api_endpoint | default endpoint & "
        "switched off | switched off & default endpoint | default endpoint & off | "
        "execute-api endpoint & disabled | disabled & execute-api endpoint",
        unless="false",
        negated=True,
    ),
    Reading(
        f.ENDPOINT_TYPE,
        "PRIVATE",
        "private api | private rest api | api is private | endpoint type private | endpoint type is private",
        unless="public | not",
    ),
    Reading(
        f.VPC_ENDPOINT,
        True,
        "through & vpc endpoint | through & interface endpoint | via & vpc endpoint | via & "
        "interface endpoint | interface endpoint & execute-api | vpc endpoint & execute-api | "
        "through a vpce",
        unless="no | delete*",
    ),
    Reading(
        f.ROUTE_DEPLOYED,
        False,
        "not deployed | not been deployed | forgot & deploy | not redeployed | without & "
        "redeploy* | missing from the deployed | haven & deployed | never deployed | added & "
        "a few minutes ago | just added & resource | added the resource & in the console | "
        "not create & deployment | no new deployment | not & redeploy* & yet | saved & not deploy*",
        negated=True,
    ),
    Reading(
        f.ROUTE_DEPLOYED,
        True,
        "same & after every deployment | same & after & redeploy* | redeployed & same | "
        "redeploy* & no change | redeploy* & not help | redeploy* & still | deployed again & "
        "still | deployed again & same | new deployment & same",
        unless="not create | no new deployment",
        negated=True,
    ),
    Reading(
        f.RESOURCE_POLICY,
        "present",
        "resource policy allows | resource policy contain* | resource policy with | resource "
        "policy & attached | resource policy & denies | restricted by a resource policy | "
        "whitelist & resource policy",
        unless="no resource policy",
    ),
    Reading(
        f.RESOURCE_POLICY,
        "none",
        "no resource policy | without a resource policy",
        negated=True,
    ),
    Reading(
        f.BOUNDARY_ALLOWS,
        False,
        "boundary & only | boundary & not allow* | boundary & den* | boundary & not list* | boundary & "
        "restrict* | boundary & limit* | boundary & forbid*",
        unless="no boundary | no permission boundary | without a permission boundary | without boundary | "
        "without a boundary | trust boundary | boundary & remov*",
        negated=True,
    ),
    Reading(
        f.SCP_ALLOWS,
        False,
        "scp & den* | scp & region | scp & restrict* | scp & block* | scp & forbid* | "
        "service control policy & den* | service control policy & restrict* | "
        "moved & ou | moved & organizational unit",
        unless="no scp | without scp | without an scp | no service control policy",
        negated=True,
    ),
    Reading(
        f.SESSION_ALLOWS,
        False,
        "session policy & only | session policy & not allow* | inline & session policy | "
        "inline-session-policy | session policy & limit* | session policy & den*",
        unless="no session policy | without a session policy",
        negated=True,
    ),
    Reading(
        f.CLIENT_CERTIFICATE_TRUSTED,
        False,
        "without a client certificate | without a certificate | no client certificate | certificate required "
        "| not & certificate & in the agent | certificate & no private key | without the certificate | "
        "truststore & not updated | certificate & not & truststore",
        unless="server certificate | work* without",
        negated=True,
    ),
    Reading(
        f.CALLER_ACCOUNT,
        "other",
        "role & partner account | other aws account | another aws account | role in another "
        "account | role in a different account | role is in & account | cross-account role | "
        "from account b | different aws account",
        unless="same account | our own account",
    ),
    # Who saw the call.
    Reading(
        f.AUTHORIZER_INVOKED,
        False,
        "authorizer & log & nothing | authorizer & logs nothing | authorizer & not invoked | "
        "authorizer & never called | authorizer & not called | authorizer & never runs | "
        "authorizer & no log | authorizer & log & empty | authorizer & never invoked | "
        "authorizer & not run",
        negated=True,
    ),
    Reading(
        f.BACKEND_REACHED,
        True,
        "function & log & show* the request | log of the function & request | backend & log & "
        "show* | lambda & is invoked | reaches the backend | reaches the lambda | reaches the "
        "function | function & is invoked | lambda is executed | application & log & shows | "
        "server & log & shows | start requestid | report requestid",
        unless="authorizer | nothing | other mean*",
    ),
    Reading(
        f.BACKEND_ANSWERS,
        False,
        "malformed lambda proxy response | unable to transform request | execution failed due to a timeout "
        "| no match for output mapping | lambda execution failed with status",
    ),
    Reading(
        f.BACKEND_REACHED,
        False,
        "function & log & nothing | lambda & log & nothing | lambda & not invoked | lambda & "
        "never invoked | lambda & never called | never reaches | not reach* | function & "
        "never called | function & log & empty | lambda & log & empty | never been invoked | "
        "never invoked | no invocation | zero invocation | "
        "function & not invoked | backend & log & nothing | lambda & no log | "
        "function & no log | backend & never see* | no log & function | lambda & not called",
        unless="authorizer",
        negated=True,
    ),
    Reading(
        f.REAL_GATEWAY,
        False,
        "sam local | serverless offline | serverless-offline | localstack | local emulator",
        unless="work*",
    ),
)
