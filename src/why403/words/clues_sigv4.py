"""What was seen of a signature, in words: for each clue a sentence with its parts in braces."""

from __future__ import annotations

FORM = {
    "header-not-sigv4": "the Authorization header is {scheme}, not AWS4-HMAC-SHA256",
    "header-name-inside": (
        "the value of the Authorization header starts with the header's own name: the name was sent as part "
        "of the value"
    ),
    "header-no-equal-sign": (
        "the Authorization header has a part that is not NAME=VALUE: look for a misplaced space or comma"
    ),
    "algorithm-unknown": "the algorithm is neither AWS4-HMAC-SHA256 nor AWS4-ECDSA-P256-SHA256",
    "parameter-missing": "{part} is missing from the signature",
    "parameter-twice": "{part} is twice in the Authorization header",
    "credential-parts": "Credential does not have the form KEY/DATE/REGION/SERVICE/aws4_request",
    "signed-both-ways": (
        "the call is signed twice, in the Authorization header and in the query string; AWS accepts only one"
    ),
}

CREDENTIALS = {
    "key-is-nothing": (
        "the access key ID is the text of an empty variable (undefined, null): there were no credentials "
        "when the call was signed"
    ),
    "token-is-nothing": "X-Amz-Security-Token is the text of an empty variable (undefined, null), not a "
    "session token",
    "token-missing": (
        "the key {key} starts with ASIA, so it is temporary, but no X-Amz-Security-Token was sent"
    ),
    "token-of-long-term-key": (
        "the key {key} starts with AKIA, so it has no session token, but one was sent: it belongs to other "
        "credentials"
    ),
}

SCOPE = {
    "scope-region": "signed for the Region `{scope}`, but the host is in `{host}`",
    "scope-service": (
        "signed for the service `{scope}`; API Gateway needs `execute-api`, also for @connections"
    ),
    "scope-date": (
        "the credential scope has the date {scope}, and the signature's time is on {date}: both must be the "
        "same day in UTC"
    ),
    "scope-terminator": "the credential scope ends in `{scope}` instead of `aws4_request`",
    "scope-region-refused": "the response says that `{region}` is not the right Region",
    "scope-service-refused": "the response says that the request must be signed for the service `{service}`",
}

TIME = {
    "clock-behind": (
        "the signature's time is {off} {side} AWS's: the clock is slow, or the call was signed long before "
        "it was sent"
    ),
    "clock-ahead": "the signature's time is {off} {side} AWS's: the clock is fast",
    "clock-of-another-zone": (
        "the signature's time is {off} {side} AWS's, a whole number of half hours: local time was used "
        "instead of UTC"
    ),
    "signed-long-ago": "the signature's time is {off} {side} AWS's: an old signed call was sent again, or "
    "the date is wrong",
    "presigned-expired": "the presigned URL expired {off} ago",
    "presigned-for-too-long": "the presigned URL is valid for {days} days; AWS allows seven at most",
}

PATH = {
    "method": "the client {side} {ours}, AWS received {aws}",
    "path-encoded-once": "path: the client {side} `{ours}`, AWS has `{aws}`: each segment is encoded once "
    "more before it is signed",
    "path-encoded-too-often": "path: the client {side} `{ours}`, AWS has `{aws}`: encoded once too often",
    "path-of-aws-encoded-twice": "AWS's path is `{aws}`: percent signs are encoded again, so a signer that "
    "encodes the path once cannot match",
    "path-stage-missing": (
        "path: the client {side} `{ours}`, AWS has `{aws}`: `{subject}` (the stage, or a base path) is "
        "missing at the start"
    ),
    "path-stage-repeated": (
        "path: the client {side} `{ours}`, AWS has `{aws}`: the path that was sent has `{subject}` twice"
    ),
    "path-stage-dropped": (
        "path: the client {side} `{ours}`, AWS has `{aws}`: `{subject}` was removed on the way, or does not "
        "belong there"
    ),
    "path-slash-at-end": "path: the client {side} `{ours}`, AWS has `{aws}`: only the trailing slash differs",
    "path-not-normalised": (
        "path: the client {side} `{ours}`, AWS has `{aws}`: empty and dot segments are removed before signing"
    ),
    "path-case": "path: the client {side} `{ours}`, AWS has `{aws}`: only upper and lower case differ",
    "path-encoding": "path: the client {side} `{ours}`, AWS has `{aws}`: the same path, encoded differently",
    "path-other": "path: the client {side} `{ours}`, AWS has `{aws}`",
    "path-slashes": (
        "the path `{ours}` has empty or dot segments: signers remove them, and the path that is sent must "
        "be the same"
    ),
    "path-to-encode": "the path `{ours}` has characters that must be signed encoded, as `{aws}`",
}

QUERY = {
    "query-not-signed": "AWS received a query string, but the client {side} none",
    "query-dropped": "the client {side} a query string, but AWS received none",
    "query-order": "the query parameters are not in AWS's order: sort them by name, then by value",
    "query-no-equal-sign": "a parameter without a value has no `=`: AWS signs `NAME=`",
    "query-missing": "AWS received the parameter `{subject}`, which the client had not {side}",
    "query-extra": "the client {side} the parameter `{subject}`, which AWS did not receive",
    "query-value": "the value of the parameter `{subject}` differs",
    "query-plus": "the value of `{subject}` has a space or `+`: a space is signed as %20, a `+` as %2B",
    "query-lower-case": (
        "`{subject}` is encoded with lower-case letters (%2f): AWS signs upper-case letters (%2F)"
    ),
    "query-encoded-once": "`{subject}` is encoded once, but AWS has it encoded twice",
    "query-encoded-twice": "`{subject}` is encoded twice, but AWS has it encoded once",
    "query-encoding": (
        "`{subject}` is not encoded the way AWS does it: everything but letters, digits and `-_.~` is "
        "percent-encoded"
    ),
    "query-name-alone": "the parameter `{subject}` has no `=`: AWS signs `{subject}=`",
    "query-with-plus": (
        "the value of `{subject}` has a `+`: send and sign %20 for a space, %2B for a plus sign"
    ),
    "query-to-encode": (
        "the value of `{subject}` has characters that AWS signs percent-encoded (a comma as %2C): a signer "
        "that copies the query string unchanged cannot match"
    ),
    "query-to-sort": (
        "the query parameters are not sorted: a signer that copies the query string unchanged cannot match"
    ),
}

HOST = {
    "host-of-front": (
        "host: the client {side} `{ours}`, AWS received `{aws}`: a proxy in front replaced it with the "
        "API's own name"
    ),
    "host-passed-on": "host: the client {side} `{ours}`, AWS received `{aws}`: sign for the name that "
    "arrives",
    "host-port": "host: the client {side} `{ours}`, AWS received `{aws}`: only the port differs",
    "host-other": "host: the client {side} `{ours}`, AWS received `{aws}`",
    "host-missing": "host is missing on one side: `{ours}` at the client, `{aws}` at AWS",
    "host-of-cloudfront": "the call goes to `{ours}`: unless CloudFront passes the viewer's Host on, AWS "
    "sees the API's own name, not the signed one",
    "host-set": "the Host header says `{ours}`, but the call goes to `{aws}`",
    "host-with-port": "the Host header carries a port (`{ours}`), which many clients do not send",
    "host-unsigned": "SignedHeaders does not list host, which must be signed",
}

HEADERS = {
    "header-dropped": "the header `{subject}` was signed, but AWS did not receive it",
    "header-added": "AWS received the header `{subject}`, but the client {side} none",
    "header-spaces": "the header `{subject}` differs in spaces: trim and collapse them before signing",
    "header-twice": "the header `{subject}` occurs twice on one side",
    "header-changed": "the header `{subject}` that AWS received is not the one that the client {side}",
    "header-of-proxies": "the header `{subject}` is signed, but proxies change it",
    "list-twice": "SignedHeaders lists `{subject}` twice: the header was set twice before signing",
    "list-order": "SignedHeaders is not in AWS's order",
    "list-other": "SignedHeaders differs from AWS's in: {subject}",
    "list-unordered": "SignedHeaders is not in lower case and alphabetical order",
    "list-not-sent": "SignedHeaders lists `{subject}`, which was not sent",
    "amz-unsigned": "the header `{subject}` was sent, but is not signed",
}

PAYLOAD = {
    "payload-unsigned": (
        "the payload hash is UNSIGNED-PAYLOAD, and AWS does not say that API Gateway accepts it: hash the "
        "body"
    ),
    "payload-not-hashed": "the client signed the hash of an empty body, but there is a body",
    "payload-lost": "AWS received an empty body, but the client signed one that is not empty",
    "payload-written-anew": (
        "the signed hash belongs to the same JSON in another form: the body was serialized again after "
        "signing"
    ),
    "payload-changed-on-the-way": "the body that AWS received is not the one that the client {side}",
    "payload-other": "the signed hash does not match the body: sign exactly the bytes that are sent",
}

SECRET = {
    "signature-right": (
        "the signature is right for the given secret key and everything shown here: if AWS says otherwise, "
        "something on the way changed the request, or the secret does not belong to this access key ID"
    ),
    "signature-unchecked": "the signature cannot be checked with the given secret key; not shown: {untold}",
    "signature-not-explained": (
        "the given secret key does not produce this signature, not even with the usual signing mistakes: "
        "the secret does not belong to this access key ID, or the request was changed after signing"
    ),
}

WHOLE = {
    "canonical-same": (
        "the client's canonical request is the same as AWS's: the error is in the string to sign, or the "
        "secret key is a different one"
    ),
    "canonical-as-sent": (
        "AWS received exactly what was sent: the client signed something else, or the secret key is a "
        "different one"
    ),
}

SENTENCES: dict[str, str] = {
    **FORM,
    **CREDENTIALS,
    **SCOPE,
    **TIME,
    **PATH,
    **QUERY,
    **HOST,
    **HEADERS,
    **PAYLOAD,
    **SECRET,
    **WHOLE,
}
