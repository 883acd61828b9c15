"""What was seen of a token or a Lambda authorizer, in words: for each clue a sentence, its parts in braces.

Of a token only iss, aud, exp, nbf, token_use, scope, client_id, kid and alg are ever quoted.
"""

from __future__ import annotations

FORM = {
    "bearer-missing": "the request has no {part} `{source}`, where the authorizer looks for the token",
    "token-empty": "there is no token: the value is empty, or only the word Bearer",
    "token-word": "the text of an empty variable (undefined, null) was sent instead of a token",
    "token-scheme": "the value has the scheme `{scheme}`; it is not a bearer token",
    "token-opaque": (
        "this is not a JWT (a JWT has three parts, this has {parts}): it is an opaque token, or only part "
        "of a token"
    ),
    "token-parts": "the token has {parts} parts; a JWT has three",
    "token-encrypted": "the token is encrypted (a JWE of {parts} parts); authorizers read signed tokens only",
    "token-quotes": "there are quotes around the token, and they are sent as part of it",
    "token-doubled": "the word Bearer is there twice before the token",
    "token-spaces": "there are spaces or line breaks inside the token",
    "token-colon": "there is a colon after Bearer; a single space belongs there",
    "token-gap": "there is more than one space between Bearer and the token",
    "token-bearer-spelling": "`{word}` is before the token; AWS documents `Bearer`",
}

CLAIMS = {
    "token-expired": "the token expired on {exp}; the call was made on {at}",
    "token-expiring": "the token expires at {exp}, within a minute of the call at {at}",
    "token-without-expiry": "the token has no numeric exp claim",
    "token-not-yet": "the token is not valid before {nbf}; the call was made on {at}",
    "token-issued-later": (
        "by its iat claim the token was issued after the call, which was made on {at}: the issuer's clock "
        "is fast, or its times are in milliseconds"
    ),
    "token-without-issuer": "the token has no iss claim; the authorizer requires `{wanted}`",
    "token-issuer-slash": "iss is `{iss}` and the authorizer has `{wanted}`: only the trailing slash differs",
    "token-issuer-spelling": "iss is `{iss}` and the authorizer has `{wanted}`: only the spelling differs",
    "token-issuer": "iss is `{iss}`, and the authorizer requires `{wanted}`",
    "token-audience": "aud is `{aud}`, and the authorizer requires `{wanted}`",
    "token-without-audience": "the token has neither aud nor client_id; the authorizer requires `{wanted}`",
    "token-client": (
        "the token has no aud, and its client_id is `{client_id}`; the authorizer requires `{wanted}`"
    ),
    "token-only-client": (
        "the token has no aud, only client_id `{client_id}`; AWS does not document that a REST API's JWT "
        "authorizer accepts client_id as the audience (`{wanted}`)"
    ),
    "token-algorithm": "alg is `{alg}`; the authorizer accepts {wanted}",
    "token-without-algorithm": "the token's header has no alg",
    "token-key": (
        "kid is `{kid}`, which is not among the given keys: they are from another issuer, or were rotated"
    ),
    "token-without-key-id": "the token's header has no kid, which the authorizer needs to find the key",
    "token-signature": "the signature does not match the given key: the token was changed or cut off",
    "token-scope": "the token's scopes are `{scope}`, and the method requires one of `{wanted}`",
    "token-no-scopes": "the token has no scopes, and the method requires one of `{wanted}`",
}

COGNITO = {
    "token-not-cognito": "iss is `{iss}`, which is not a Cognito user pool",
    "token-pool": "the token is from another user pool: iss is `{iss}`, and the authorizer has `{wanted}`",
    "token-pool-region": (
        "the token is from a user pool in another Region: iss is `{iss}`, and the authorizer has `{wanted}`"
    ),
    "token-audience-expression": "aud is `{aud}`, which the authorizer's validation expression "
    "`{expression}` does not match; access tokens have no aud",
    "token-access-kind": (
        "the token is an access token (token_use `{token_use}`), which is accepted only if the method has "
        "scopes"
    ),
    "token-access-where-id": (
        "the token is an access token (token_use `{token_use}`), and a method without scopes accepts only "
        "ID tokens"
    ),
    "token-id-where-access": (
        "the token is an ID token (token_use `{token_use}`), and a method with scopes (`{wanted}`) accepts "
        "only access tokens"
    ),
}

CHALLENGE = {
    "challenge-audience": (
        'www-authenticate says "{says}": aud (or client_id, if there is no aud) is not an audience of the '
        "authorizer"
    ),
    "challenge-parts": 'www-authenticate says "{says}": the value that was sent is not a JWT',
    "challenge-bearer": 'www-authenticate says "{says}": the word Bearer is there twice, or in lower case',
    "challenge-expired": 'www-authenticate says "{says}"',
    "challenge-issuer": 'www-authenticate says "{says}": iss must be exactly the authorizer\'s issuer',
    "challenge-other": 'www-authenticate says "{says}"',
    "challenge-scope": "www-authenticate says insufficient_scope; the route requires one of: {wanted}",
    "challenge-bare": "www-authenticate gives no reason, only Bearer: no token arrived",
}

IDENTITY = {
    "identity-missing": "the identity source {part} `{source}` was not sent",
    "identity-empty": "the identity source {part} `{source}` is empty, which counts as missing",
    "identity-expression": (
        "the token's header does not match the validation expression `{expression}` as a whole"
    ),
}

RESULT = {
    "function-not-permitted": "neither the function's policy nor a role lets API Gateway invoke it for this "
    "API's authorizers",
    "result-null": (
        "the function returned nothing (null): it ended without a return value, or before its result "
        "was ready"
    ),
    "result-no-object": "the function did not return a JSON object",
    "result-error": (
        "the function failed: it raised an error, and only the error `Unauthorized` becomes a 401"
    ),
    "result-simple-here": (
        "the function returned isAuthorized; a {kind} API needs principalId and policyDocument"
    ),
    "result-simple-version": "the function returned isAuthorized, which the payload format 1.0 does not have",
    "result-simple-off": "the function returned isAuthorized, but simple responses are not enabled",
    "result-simple-flag": "isAuthorized is a {kind}; it must be a boolean",
    "result-policy-not-simple": (
        "the function returned a policy, but simple responses are enabled: it must return isAuthorized"
    ),
    "result-no-policy": "the result has no policyDocument (found instead: {found})",
    "result-no-principal": "the result has no principalId (found instead: {found})",
    "result-context": (
        "`context` has a list or an object in `{key}`; only strings, numbers and booleans are accepted"
    ),
    "result-context-form": "`context` is not an object",
    "result-policy-text": "policyDocument is a string; it must be an object",
    "result-too-large": "the result has {size} bytes; a WebSocket API accepts 8 KB",
    "result-no-version": "the policy has no Version",
    "result-version": "the policy's Version is `{version}`; it must be 2012-10-17",
    "result-no-statement": "the policy has no statement",
    "result-effect": "a statement's Effect is not exactly Allow or Deny",
    "result-no-action": "a statement has no Action",
    "result-resource-long": "a Resource of the policy has {size} characters; API Gateway accepts 512",
    "result-without-key": (
        "the authorizer returned no usageIdentifierKey, but the API takes the key from there"
    ),
    "result-refuses": "the authorizer refused the call itself",
}

POLICY = {
    "policy-denies": "the policy that the authorizer returned denies this call",
    "policy-silent": "the policy that the authorizer returned does not cover `{called}`; it names "
    "`{resource}`",
    "policy-connect": (
        "the policy names `{resource}`, which has one part too many for a handshake: its ARN ends in "
        "STAGE/{called}"
    ),
    "policy-of-another-method": (
        "the policy was made for another call: it names `{resource}`, does not cover `{called}`, and "
        "results are cached ({ttl})"
    ),
    "policy-of-one-method": (
        "the policy names only one method, `{resource}`, and results are cached ({ttl}): other calls with "
        "the same token are refused until the cache expires"
    ),
    "policy-of-method-arn": (
        "the authorizer puts only the called method's ARN into the policy, and results are cached ({ttl}): "
        "other calls with the same token are refused until the cache expires"
    ),
    "simple-result-cached": (
        "one simple response is cached ({ttl}) for all routes, because $context.routeKey is not an identity "
        "source"
    ),
}

SENTENCES = {**FORM, **CLAIMS, **COGNITO, **CHALLENGE, **IDENTITY, **RESULT, **POLICY}
