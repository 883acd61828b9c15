"""What makes two incidents look alike: told facts, the answer's words, and what the reporter speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from why403.logic.facts import Facts
from why403.logic.states import UNKNOWN, State
from why403.refusals.refusal import Fingerprint

_FACTS = (
    "request.host-kind",
    "request.authorization",
    "request.client",
    "request.preflight",
    "api.type",
    "edge.front",
    "edge.host-forwarded",
    "network.vpc-endpoint",
    "method.authorization",
    "method.api-key-required",
    "route.exists",
    "authorizer.invoked",
    "backend.reached",
)
"""Facts that are compared as they are. Those named works.* are compared as well."""

SUBJECTS: tuple[tuple[str, str], ...] = (
    ("front", r"cloudfront|cdn|distribution"),
    ("forwarded-host", r"allviewer|viewer'?s? headers|host header|forwards? all|headers: all"),
    ("custom-domain", r"custom domain|base ?path|mapping|route ?53"),
    ("infrastructure", r"terraform|cloudformation|\bcdk\b|\bsam\b|serverless|pulumi|\bstack\b"),
    ("newly-added", r"\bnew(ly)?\b|added|\bafter (adding|changing)|was changed|edited"),
    (
        "deployment",
        r"re-?deploy|\bdeploy\w*[^.]{0,20}\b(again|since|stage|resource)\b|terraform apply"
        r"|\b(after|since|before|without|until|last|not|never)\b[^.]{0,20}\bdeploy",
    ),
    ("stage", r"\bstage"),
    ("waf", r"\bwaf\b|web acl|managed rule|blockedrequests"),
    (
        "body-size",
        r"\b(large|long|big|small|short)\b[^.]{0,40}\b(body|bodies|payload|code|ones?)\b|\bkb\b|\bsize",
    ),
    (
        "network",
        r"\bvpc\b|\bvpn\b|interface endpoint|private (api|dns|link)|direct connect|on-premises|subnet",
    ),
    ("api-key", r"api[- ]?key|x-api-key|usage plan|apikey"),
    ("user-pool", r"cognito|user pool"),
    ("token-kind", r"access token|id token|id_token|access_token"),
    ("scope", r"\bscopes?\b"),
    ("issuer", r"\bissuer\b|\baudience\b|\baud\b|\biss\b|auth0|okta|openid|jwt authorizer"),
    ("authorizer", r"authori[sz]er"),
    (
        "authorizer-code",
        r"authori[sz]er'?s? (code|function|returns?|lambda|own|builds|answer)|principalid|isauthorized",
    ),
    ("cache", r"\bcach|\bttl\b"),
    ("identity-source", r"identity ?source|cookie|session id"),
    ("signing", r"sigv4|signature|\bsign(s|ed|ing|er)?\b|aws_iam|\biam\b"),
    ("encoding", r"encod|umlaut|special character|\bcommas?\b|\b(white)?spaces?\b|%2|canonical|query string"),
    ("host-signed", r"signs? for|host name|other host"),
    ("signed-twice", r"axios|twice|\bproperty\b|header'?s value"),
    ("temporary-credentials", r"temporary|session token|identity pool|assumed?[- ]role|renew|expire"),
    ("clock", r"clock|time zone|device|synchroni[sz]"),
    ("region", r"\bregions?\b|us-east-1[^.]*eu-|eu-central-1"),
    ("policy", r"\bpolic(y|ies)\b"),
    ("resource-policy", r"resource policy|source ?ip|whitelist|address range|sourcevpc"),
    ("attached-policy", r"attached|instance role|permission|granted?\b"),
    ("browser", r"browser|cors|origin\b|preflight|options\b"),
    ("mock-options", r"enable cors|mock|options method|defaultcorspreflight"),
    ("allow-headers", r"allow-headers|x-correlation|allow-origin is|cors\.origin"),
    ("proxy-integration", r"proxy integration|lambda proxy|aws_proxy"),
    ("connections", r"@connections|websocket|posttoconnection|management client"),
    ("connect-route", r"\$connect"),
    ("sdk-version", r"\bsdk\b|version|upgrade"),
    (
        "verb",
        r"\b(get|post|put|delete|patch)\b.{0,30}\b(route|method|declared|defined)|declared with|address bar",
    ),
    ("path", r"\bpath\b|\broot\b|\burl\b|trailing slash|proxy\+"),
    ("body-on-get", r"get with|empty payload|body \[\]|payload is"),
    ("no-log", r"no (entry|log|line)|nothing in|logs? nothing|never called|not invoked|is not called"),
    ("rate", r"loop|rate|quota|burst|too many"),
    ("emulator", r"local(host)?\b|emulator|offline|sam local"),
    ("user-agent", r"user-agent|bot\b"),
)
"""Subjects that people speak of, each with the words that give it away."""

_LONGEST = 4_000


def features(facts: Facts, seen: Fingerprint, sentences: Iterable[str]) -> frozenset[str]:
    """The features of one incident, as short strings."""
    return frozenset({*_of_facts(facts), *_of_answer(seen), *_of_words(sentences)})


def _of_facts(facts: Facts) -> Iterable[str]:
    for name, value in facts.items():
        if name in _FACTS or name.startswith("works."):
            yield f"{name}={value.value if isinstance(value, State) else value}"
    method = facts.get("request.method")
    if method == "OPTIONS":
        yield "request.method=OPTIONS"


def _of_answer(seen: Fingerprint) -> Iterable[str]:
    """The error type follows from the words: beside them it would only tell whether headers were pasted. Of
    an answer that the API's owner wrote it is all that tells something."""
    told = ("status", "error_type" if seen.family is UNKNOWN else "family")
    for name in (*(("error_type",) if seen.retold else told), "browser"):
        value = getattr(seen, name)
        if value is not UNKNOWN:
            yield f"{name}={value}"


def _of_words(sentences: Iterable[str]) -> Iterable[str]:
    for sentence in sentences:
        said = _without_addresses(sentence[:_LONGEST])
        for name, pattern in SUBJECTS:
            if re.search(pattern, said, re.IGNORECASE):
                yield f"speaks-of={name}"


def _without_addresses(sentence: str) -> str:
    """What stands in an address (a Region, a path, a stage) is not what its reporter speaks of."""
    return " ".join(word for word in sentence.split() if "://" not in word and ".amazonaws.com" not in word)
