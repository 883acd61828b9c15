"""What was seen of a token or a Lambda authorizer, in words: for each clue a sentence, its parts in braces.

Of a token only iss, aud, exp, nbf, token_use, scope, client_id, kid and alg are ever quoted.
"""

from __future__ import annotations

FORM = {
    "bearer-missing": "the call has no {part} `{source}`, where the authorizer looks for the token",
    "token-empty": "there is no token: the value is empty, or only the word Bearer",
    "token-word": "instead of a token the text of an empty variable was sent (undefined, null)",
    "token-scheme": "the value is `{scheme}` credentials, not a bearer token",
    "token-opaque": "what was sent is no JWT (one has three parts, this has {parts}): an opaque token, or "
    "a part of one",
    "token-parts": "the token has {parts} parts; a JWT has three",
    "token-encrypted": "the token is encrypted (a JWE of {parts} parts); authorizers read signed tokens only",
    "token-quotes": "there are quotes around the token; they are sent as a part of it",
    "token-doubled": "the word Bearer stands twice before the token",
    "token-spaces": "there are spaces or line breaks inside the token",
    "token-colon": "there is a colon after Bearer; a single space belongs there",
    "token-gap": "there is more than one space between Bearer and the token",
    "token-bearer-spelling": "`{word}` stands before the token; AWS documents `Bearer`",
}

CLAIMS = {
    "token-expired": "the token expired on {exp}; the call was made on {at}",
    "token-expiring": "the token's end, {exp}, lies within a minute of the call, {at}",
    "token-without-expiry": "the token has no exp claim that is a number",
    "token-not-yet": "the token is valid from {nbf} on; the call was made on {at}",
    "token-issued-later": "the token says that it was issued after the call, which was made on {at}: the "
    "issuer's clock is fast, or its times are in milliseconds",
    "token-without-issuer": "the token has no iss claim; the authorizer asks for `{wanted}`",
    "token-issuer-slash": "iss is `{iss}` and the authorizer has `{wanted}`: they differ in the slash at "
    "the end",
    "token-issuer-spelling": "iss is `{iss}` and the authorizer has `{wanted}`: they differ in spelling only",
    "token-issuer": "iss is `{iss}`, and the authorizer asks for `{wanted}`",
    "token-audience": "aud is `{aud}`, and the authorizer asks for `{wanted}`",
    "token-without-audience": "the token has neither aud nor client_id; the authorizer asks for `{wanted}`",
    "token-client": "the token has no aud, and its client_id is `{client_id}` where the authorizer asks "
    "for `{wanted}`",
    "token-only-client": "the token has no aud, only client_id `{client_id}`; that a REST API's JWT "
    "authorizer takes it for an audience (`{wanted}`) is not documented",
    "token-algorithm": "alg is `{alg}`; the authorizer takes {wanted}",
    "token-without-algorithm": "the token's header has no alg",
    "token-key": "kid is `{kid}`, which is not among the keys that were given: keys of another issuer, or "
    "rotated",
    "token-without-key-id": "the token's header has no kid, by which the authorizer finds the key",
    "token-signature": "the signature was not made with the key that was given: the token was changed or cut",
    "token-scope": "the token's scopes are `{scope}`, and the method asks for one of `{wanted}`",
    "token-no-scopes": "the token has no scopes, and the method asks for one of `{wanted}`",
}

COGNITO = {
    "token-not-cognito": "iss is `{iss}`, which is no Cognito user pool",
    "token-pool": "the token is of another user pool: iss is `{iss}`, and the authorizer has `{wanted}`",
    "token-pool-region": "the token is of a user pool in another Region: iss is `{iss}`, and the "
    "authorizer has `{wanted}`",
    "token-audience-expression": "aud is `{aud}`, which the authorizer's validation expression "
    "`{expression}` does not match; access tokens have no aud",
    "token-access-kind": "the token is an access token (token_use `{token_use}`), which is accepted only "
    "where the method has scopes",
    "token-access-where-id": "the token is an access token (token_use `{token_use}`), and a method without "
    "scopes takes ID tokens only",
    "token-id-where-access": "the token is an ID token (token_use `{token_use}`), and a method with scopes "
    "(`{wanted}`) takes access tokens only",
}

CHALLENGE = {
    "challenge-audience": 'www-authenticate says "{says}": neither aud nor, where that is missing, '
    "client_id is an audience of the authorizer",
    "challenge-parts": 'www-authenticate says "{says}": what was sent is no JWT',
    "challenge-bearer": 'www-authenticate says "{says}": the word stands before the token once too often, '
    "or in lower case",
    "challenge-expired": 'www-authenticate says "{says}"',
    "challenge-issuer": 'www-authenticate says "{says}": iss must equal the issuer to the letter',
    "challenge-other": 'www-authenticate says "{says}"',
    "challenge-scope": "www-authenticate says insufficient_scope; the route asks for one of: {wanted}",
    "challenge-bare": "www-authenticate gives no reason, only Bearer: no token arrived",
}

IDENTITY = {
    "identity-missing": "the identity source {part} `{source}` was not sent",
    "identity-empty": "the identity source {part} `{source}` is empty, which counts as missing",
    "identity-expression": "the token's header does not match the validation expression `{expression}`, "
    "all of which it must",
}

RESULT = {
    "function-not-permitted": "the function's policy does not let API Gateway invoke it for this API's "
    "authorizers",
    "result-null": "the function returned nothing (null): it ended without returning, or before its answer",
    "result-no-object": "the function returned no JSON object",
    "result-error": "the function failed: it returned an error, and only `Unauthorized` is turned into a 401",
    "result-simple-here": "the function returned isAuthorized; a {kind} API wants principalId and "
    "policyDocument",
    "result-simple-version": "the function returned isAuthorized, which the payload format 1.0 does not have",
    "result-simple-off": "the function returned isAuthorized, and simple responses are not enabled",
    "result-simple-flag": "isAuthorized is a {kind}; a boolean is asked for",
    "result-policy-not-simple": "the function returned a policy where simple responses are enabled: "
    "isAuthorized is asked for there",
    "result-no-policy": "the result has no policyDocument (found instead: {found})",
    "result-no-principal": "the result has no principalId (found instead: {found})",
    "result-context": "`context` holds a list or an object under `{key}`; only strings, numbers and "
    "booleans are taken",
    "result-context-form": "`context` is no object",
    "result-policy-text": "policyDocument is a text; it must be an object",
    "result-too-large": "the result has {size} bytes; a WebSocket API takes 8 KB",
    "result-no-version": "the policy has no Version",
    "result-version": "the policy's Version is `{version}`; it must be 2012-10-17",
    "result-no-statement": "the policy has no statement",
    "result-effect": "a statement's Effect is neither Allow nor Deny, to the letter",
    "result-no-action": "a statement has no Action",
    "result-resource-long": "a Resource of the policy has {size} characters; API Gateway takes 512",
    "result-without-key": "the authorizer returned no usageIdentifierKey, where the API takes the key from "
    "it",
    "result-refuses": "the authorizer refused the call itself",
}

POLICY = {
    "policy-denies": "the policy that the authorizer returned denies this call",
    "policy-silent": "the policy that the authorizer returned does not cover `{called}`; it names "
    "`{resource}`",
    "policy-connect": "the policy names `{resource}`, with one part more than the ARN of a handshake has: "
    "it ends in STAGE/{called}",
    "policy-of-another-method": "the policy was made for another call: it names `{resource}` and does not "
    "cover `{called}`, and results are cached ({ttl})",
    "policy-of-one-method": "the policy names one method only, `{resource}`, and results are cached "
    "({ttl}): other calls with the same token are refused until the cache ends",
    "policy-of-method-arn": "the authorizer writes the called method's own ARN into the policy, and "
    "results are cached ({ttl}): other calls with the same token are refused until the cache ends",
    "simple-result-cached": "one simple response is cached ({ttl}) for all routes, since $context.routeKey "
    "is no identity source",
}

SENTENCES = {**FORM, **CLAIMS, **COGNITO, **CHALLENGE, **IDENTITY, **RESULT, **POLICY}
