"""What was seen of a signature, in words: for each clue a sentence with its parts in braces."""

from __future__ import annotations

FORM = {
    "header-not-sigv4": "the Authorization header is {scheme}, not AWS4-HMAC-SHA256",
    "header-name-inside": "the value of the Authorization header begins with the header's own name: it was "
    "set twice, once as text",
    "header-no-equal-sign": "the Authorization header holds a word that is no NAME=VALUE: look for a space "
    "or a comma where none belongs",
    "algorithm-unknown": "the algorithm is neither AWS4-HMAC-SHA256 nor AWS4-ECDSA-P256-SHA256",
    "parameter-missing": "{part} is missing from the signature",
    "parameter-twice": "{part} stands twice in the Authorization header",
    "credential-parts": "Credential does not have the form KEY/DATE/REGION/SERVICE/aws4_request",
    "signed-both-ways": "the call is signed twice, in the Authorization header and in the query; AWS wants "
    "one",
}

CREDENTIALS = {
    "key-is-nothing": "the access key's id is the text of an empty variable (undefined, null): there were "
    "no credentials when the call was signed",
    "token-is-nothing": "X-Amz-Security-Token is the text of an empty variable (undefined, null), not a "
    "session token",
    "token-missing": "the key {key} begins with ASIA, so it is temporary, and no X-Amz-Security-Token was "
    "sent",
    "token-of-long-term-key": "the key {key} begins with AKIA, so it has no session token, and one was "
    "sent: it belongs to other credentials",
}

SCOPE = {
    "scope-region": "signed for the Region `{scope}`, and the host lies in `{host}`",
    "scope-service": "signed for the service `{scope}`; API Gateway wants `execute-api`, also for "
    "@connections",
    "scope-date": "the scope's day is {scope} and the signature's time is of {date}: both must be the same "
    "day in UTC",
    "scope-terminator": "the scope ends in `{scope}` where `aws4_request` belongs",
    "scope-region-refused": "the answer says that `{region}` is not the Region it takes signatures for",
    "scope-service-refused": "the answer says that it takes signatures for the service `{service}`",
}

TIME = {
    "clock-behind": "the signature's time is {off} {side} AWS's: the clock is late, or the call was signed "
    "long before it was sent",
    "clock-ahead": "the signature's time is {off} {side} AWS's: the clock is fast",
    "clock-of-another-zone": "the signature's time is {off} {side} AWS's, a whole number of half hours: "
    "local time was written where UTC belongs",
    "signed-long-ago": "the signature's time is {off} {side} AWS's: an old signed call was sent again, or "
    "the date is wrong",
    "presigned-expired": "the presigned URL is past its time by {off}",
    "presigned-for-too-long": "the presigned URL is meant to last {days} days; AWS takes seven at most",
}

PATH = {
    "method": "the client {side} {ours}, AWS received {aws}",
    "path-encoded-once": "path: the client {side} `{ours}`, AWS has `{aws}`: each segment is encoded once "
    "more before it is signed",
    "path-encoded-too-often": "path: the client {side} `{ours}`, AWS has `{aws}`: encoded once too often",
    "path-of-aws-encoded-twice": "AWS's path is `{aws}`: percent signs are encoded again, so a signer that "
    "encodes the path once cannot match",
    "path-stage-missing": "path: the client {side} `{ours}`, AWS has `{aws}`: `{subject}` (the stage, or a "
    "base path) is missing in front",
    "path-stage-repeated": "path: the client {side} `{ours}`, AWS has `{aws}`: `{subject}` stands twice in "
    "what was sent",
    "path-stage-dropped": "path: the client {side} `{ours}`, AWS has `{aws}`: `{subject}` was taken off on "
    "the way, or does not belong there",
    "path-slash-at-end": "path: the client {side} `{ours}`, AWS has `{aws}`: they differ in the slash at "
    "the end",
    "path-not-normalised": "path: the client {side} `{ours}`, AWS has `{aws}`: empty and dot segments are "
    "left out before signing",
    "path-case": "path: the client {side} `{ours}`, AWS has `{aws}`: they differ in capitals only",
    "path-encoding": "path: the client {side} `{ours}`, AWS has `{aws}`: the same path, encoded otherwise",
    "path-other": "path: the client {side} `{ours}`, AWS has `{aws}`",
    "path-slashes": "the path `{ours}` has empty or dot segments: signers leave them out, and what is sent "
    "must be the same",
    "path-to-encode": "the path `{ours}` holds characters that are signed encoded, as `{aws}`",
}

QUERY = {
    "query-not-signed": "AWS received a query, and the client {side} none",
    "query-dropped": "the client {side} a query, and AWS received none",
    "query-order": "the query's parameters are in another order than AWS's: sort them by name, then by value",
    "query-no-equal-sign": "a parameter without a value stands without `=`: AWS signs `NAME=`",
    "query-missing": "AWS received the parameter `{subject}`, which the client has not {side}",
    "query-extra": "the client {side} the parameter `{subject}`, which AWS did not receive",
    "query-value": "the value of the parameter `{subject}` differs",
    "query-plus": "the value of `{subject}` holds a space or `+`: a space is signed as %20, a `+` as %2B",
    "query-lower-case": "`{subject}` is encoded with small letters (%2f): AWS signs capitals (%2F)",
    "query-encoded-once": "`{subject}` is encoded once, and AWS has it encoded twice",
    "query-encoded-twice": "`{subject}` is encoded twice, and AWS has it encoded once",
    "query-encoding": "`{subject}` is encoded otherwise than AWS does: all but letters, digits and `-_.~` "
    "is percent-encoded",
    "query-name-alone": "the parameter `{subject}` has no `=`: AWS signs `{subject}=`",
    "query-with-plus": "the value of `{subject}` holds a `+`: send and sign %20 for a space, %2B for a plus "
    "sign",
    "query-to-encode": "the value of `{subject}` holds characters that AWS signs percent-encoded (a comma "
    "as %2C): a signer that copies the query as it is cannot match",
    "query-to-sort": "the query's parameters are not sorted: a signer that copies the query as it is cannot "
    "match",
}

HOST = {
    "host-of-front": "host: the client {side} `{ours}`, AWS received `{aws}`: something in front put the "
    "API's own name there",
    "host-passed-on": "host: the client {side} `{ours}`, AWS received `{aws}`: sign for the name that "
    "arrives",
    "host-port": "host: the client {side} `{ours}`, AWS received `{aws}`: they differ in the port only",
    "host-other": "host: the client {side} `{ours}`, AWS received `{aws}`",
    "host-missing": "host is missing on one side: `{ours}` here, `{aws}` at AWS",
    "host-of-cloudfront": "the call goes to `{ours}`: unless CloudFront passes the viewer's Host on, AWS "
    "sees the API's own name, not the signed one",
    "host-set": "the Host header says `{ours}`, and the call goes to `{aws}`",
    "host-with-port": "the Host header carries a port (`{ours}`), which many clients do not send",
    "host-unsigned": "SignedHeaders does not list host, which must be signed",
}

HEADERS = {
    "header-dropped": "the header `{subject}` was signed, and AWS did not receive it",
    "header-added": "AWS received the header `{subject}`, and the client {side} none",
    "header-spaces": "the header `{subject}` differs in spaces: they are trimmed and collapsed before "
    "signing",
    "header-twice": "the header `{subject}` is there twice on one side",
    "header-changed": "the header `{subject}` is another at AWS than the client {side}",
    "header-of-proxies": "the header `{subject}` is signed, and proxies change it",
    "list-twice": "SignedHeaders lists `{subject}` twice: the header was set twice before signing",
    "list-order": "SignedHeaders is in another order than AWS's",
    "list-other": "SignedHeaders differs from AWS's in: {subject}",
    "list-unordered": "SignedHeaders is not in small letters and in alphabetical order",
    "list-not-sent": "SignedHeaders lists `{subject}`, which was not sent",
    "amz-unsigned": "the header `{subject}` was sent and is not among the signed ones",
}

PAYLOAD = {
    "payload-unsigned": "the payload's hash is UNSIGNED-PAYLOAD, which API Gateway is not known to take: "
    "hash the body",
    "payload-not-hashed": "the client signed the hash of an empty body, and there is a body",
    "payload-lost": "AWS received an empty body, and the client signed another",
    "payload-written-anew": "the signed hash is that of the same JSON in another form: the body was written "
    "anew after signing",
    "payload-changed-on-the-way": "AWS received another body than the client {side}",
    "payload-other": "the signed hash is not that of the body: sign the very bytes that are sent",
}

SECRET = {
    "signature-right": "the signature is right for the given secret key and all that is shown: where AWS "
    "says otherwise, something on the way changed the call, or the secret is not this key id's",
    "signature-unchecked": "the signature cannot be checked with the given secret key; not shown: {untold}",
    "signature-not-explained": "the signature is not what the given secret key makes of the call, nor of the "
    "forms in which signers get it wrong: the secret is not this key id's, or the call was changed after "
    "signing",
}

WHOLE = {
    "canonical-same": "the client's canonical request is the same as AWS's: the fault is in the string to "
    "sign, or the secret key is another",
    "canonical-as-sent": "AWS received exactly what was sent: the client signed something else, or the "
    "secret key is another",
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
