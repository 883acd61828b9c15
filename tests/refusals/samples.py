"""Answers of strangers, as their makers' documentation or source has them, beside who wrote each."""

from __future__ import annotations

SURE: tuple[tuple[str, str], ...] = (
    (
        "a Lambda function URL",
        '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: '
        'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    ),
    (
        "Amazon S3",
        '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    ),
    (
        "a website of Amazon S3",
        "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<h1>403 Forbidden</h1>\n<ul>\n"
        "<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n</ul>\n<hr/>\n</body>\n"
        "</html>",
    ),
    (
        "LocalStack",
        '{"Type": "User", "message": "Error invoking integration for API Gateway ID \'abc\': No host", '
        '"__type": "InvalidRequest"}',
    ),
    ("AWS AppSync", '{"errors":[{"errorType":"UnauthorizedException","message":"Permission denied"}]}'),
    (
        "an AWS service with the Query protocol (STS, IAM, SQS and others)",
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code></Error></ErrorResponse>",
    ),
    (
        "an AWS service with the JSON protocol (DynamoDB, Cognito and others), or an emulator of one",
        '{"__type":"NotAuthorizedException","message":"Unable to verify secret hash"}',
    ),
    ("another AWS service", '{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet"}'),
    (
        "Google Cloud",
        '{"error": {"code": 403, "message": "User does not have sufficient permissions for this '
        'property.", "status": "PERMISSION_DENIED"}}',
    ),
    (
        "Google Cloud",
        '{"message":"UNAUTHENTICATED:Method doesn\'t allow unregistered callers (callers without '
        "established identity). Please use API Key or other form of API consumer identity to call "
        'this API.","code":401}',
    ),
    (
        "Google Cloud",
        "<h1>Error: Forbidden</h1>\n<h2>Your client does not have permission to get URL "
        "<code>/</code> from this server.</h2>",
    ),
    (
        "Microsoft Entra ID",
        '{"error":"invalid_scope","error_description":"AADSTS70011: The provided value for the '
        'input parameter \'scope\' is not valid.","error_codes":[70011]}',
    ),
    (
        "Okta",
        '{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the '
        'requested action","errorLink":"E0000006","errorId":"oaeJFD","errorCauses":[]}',
    ),
    (
        "GitHub's API",
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
    ),
    (
        "Hasura",
        '{"path":"$","error":"invalid x-hasura-admin-secret/x-hasura-access-key","code":"access-denied"}',
    ),
    (
        "Akamai",
        "<H1>Access Denied</H1>\nYou don't have permission to access this page on this server.<P>\n"
        "Reference&#32;&#35;18&#46;2f1a0",
    ),
    ("Cloudflare", "<title>Attention Required! | Cloudflare</title>"),
    ("Cloudflare", "<title>Access denied | shop.example used Cloudflare to restrict access</title>"),
    ("Cloudflare", "error code: 1020"),
    ("nginx", "<center><h1>403 Forbidden</h1></center>\n<hr><center>nginx/1.25.3</center>"),
    ("Fastly or Varnish", "<p>Varnish cache server</p>"),
    ("Envoy", "RBAC: access denied"),
    ("Envoy (JWT authentication)", "Jwt is missing"),
    ("Envoy (JWT authentication)", "Audiences in Jwt are not allowed"),
    ("Squid", "<p>Generated Sat, 28 Nov 2026 10:00:00 GMT by proxy1 (squid/5.7)</p>"),
    ("Apache httpd", "<h1>Forbidden</h1>\n<p>You don't have permission to access this resource.</p>"),
    ("Apache httpd", "<p>You don't have permission to access /admin\non this server.</p>"),
    ("Apache httpd", "<hr>\n<address>Apache/2.4.57 (Debian) Server at shop.example Port 80</address>"),
    (
        "HAProxy",
        "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>\n",
    ),
    ("Kong", '{"message":"No API key found in request","request_id":"8f2a"}'),
    ("Tyk", '{\n  "error": "Access to this API has been disallowed"\n}'),
    (
        "Apigee",
        '{"fault":{"faultstring":"Invalid access '
        'token","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}',
    ),
    (
        "Azure API Management",
        '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure '
        'to include subscription key when making requests to an API." }',
    ),
    ("Sucuri", "<title>Sucuri WebSite Firewall - Access Denied</title>"),
    ("a proxy of the caller's network", "<font>Access Denied (policy_denied)</font>"),
    (
        "a host of websites (Vercel, Netlify, GitHub Pages)",
        "<strong>There isn't a GitHub Pages site here.</strong>",
    ),
    (
        "a proxy or a firewall",
        "<html>The requested URL was rejected. Please consult with your administrator.</html>",
    ),
    ("the Lambda runtime", '{"errorMessage":"denied","errorType":"PermissionError","stackTrace":[]}'),
    ("Django", "<h1>Forbidden <span>(403)</span></h1>\n<p>CSRF verification failed. Request aborted.</p>"),
    (
        "Django",
        "<p>\n      You\u2019re seeing this error because you have <code>DEBUG = True</code> in\n</p>",
    ),
    (
        "Flask or Werkzeug",
        "<!doctype html>\n<html lang=en>\n<title>403 Forbidden</title>\n<h1>Forbidden</h1>\n<p>You "
        "don&#39;t have the permission to access the requested resource. It is either "
        "read-protected or not readable by the server.</p>\n",
    ),
    (
        "Flask-WTF",
        "<title>400 Bad Request</title>\n<h1>Bad Request</h1>\n<p>The CSRF token is missing.</p>",
    ),
    (
        "Simple JWT (Django REST framework)",
        '{"detail":"Given token not valid for any token type","code":"token_not_valid","messages":[]}',
    ),
    ("Pyramid", "<h1>403 Forbidden</h1>\n  Access was denied to this resource.<br/><br/>"),
    (
        "Bottle",
        "<h1>Error: 403 Forbidden</h1>\n<p>Sorry, the requested URL <tt>&#039;http://localhost/&#039;</tt>\n"
        "               caused an error:</p>",
    ),
    ("Tornado", "<html><title>403: Forbidden</title><body>403: Forbidden</body></html>"),
    (
        "Ruby on Rails",
        '<h1>Blocked host: api.example.com</h1>\n<pre>config.hosts &lt;&lt; "api.example.com"</pre>',
    ),
    ("Sinatra or Rack::Protection", "Host not permitted"),
    ("Laravel or CakePHP", '{"message":"CSRF token mismatch.","url":"/orders","code":403}'),
    ("Laravel", '{"message":"This action is unauthorized.","exception":"Illuminate\\\\Auth\\\\Access"}'),
    ("Symfony", '<h1>Oops! An Error Occurred</h1>\n    <h2>The server returned a "403 Forbidden".</h2>'),
    (
        "Spring Boot",
        '{"timestamp":"2026-11-28T10:00:00.000+00:00","status":403,"error":"Forbidden","path":"/orders"}',
    ),
    (
        "Spring Boot",
        '{"timestamp":1764324000000,"status":403,"error":"Forbidden","message":"No message '
        'available","path":"/orders"}',
    ),
    ("Spring Boot", "<html><body><h1>Whitelabel Error Page</h1></body></html>"),
    ("Express", "<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET /orders</pre>\n</body>\n</html>"),
    (
        "Express",
        "<pre>PayloadTooLargeError: request entity too large<br> &nbsp; &nbsp;at readStream (a.js)</pre>",
    ),
    (
        "AWS Lambda's operation Invoke",
        '{"Type":"User","message":"Could not parse request body into json: Unexpected character"}',
    ),
    (
        "AWS Lambda's operation Invoke",
        "The request includes reserved HTTP headers. Reserved headers are required only for Lambda private "
        "link requests.",
    ),
    ("csurf (Express)", '{"statusCode":403,"code":"EBADCSRFTOKEN","message":"invalid csrf token"}'),
    (
        "Fastify",
        '{"statusCode":403,"code":"FST_CSRF_INVALID_TOKEN","error":"Forbidden","message":"Invalid '
        'csrf token"}',
    ),
    ("NestJS", '{"message":"Forbidden resource","error":"Forbidden","statusCode":403}'),
    ("NestJS", '{"message":"Cannot GET /orders","error":"Not Found","statusCode":404}'),
    (
        "Strapi",
        '{"data":null,"error":{"status":403,"name":"ForbiddenError","message":"Forbidden","details":{}}}',
    ),
    (
        "a development server of Vite",
        'Blocked request. This host ("api.example.com") is not allowed.\nTo allow this host, add '
        '"api.example.com" to `server.allowedHosts` in vite.config.js.',
    ),
    (
        "ASP.NET or IIS",
        '{"type":"https://tools.ietf.org/html/rfc7231#section-6.5.3","title":"Forbidden","status":4'
        '03,"traceId":"00-6b2d6a6b1f0d1a4e8e5b6c7d8e9f0a1b-0123456789abcdef-00"}',
    ),
    (
        "ASP.NET or IIS",
        "<h2>403 - Forbidden: Access is denied.</h2>\n<h3>You do not have permission to view</h3>",
    ),
    (
        "Apache Tomcat",
        "<!doctype html><html><head><title>HTTP Status 403 \u2013 Forbidden</title></head></html>",
    ),
    ("Jetty", '<hr/><a href="https://jetty.org/">Powered by Jetty:// 12.0.9</a><hr/>'),
    (
        "WordPress",
        '{"code":"rest_cookie_invalid_nonce","message":"Cookie check failed","data":{"status":403}}',
    ),
    ("Phoenix or Plug", "<h1>invalid CSRF (Cross Site Request Forgery) token, please make sure that:</h1>"),
    (
        "LocalStack",
        '{"code":"InternalFailure","message":"Sorry, the cloudfront service is not included within '
        'your LocalStack license, but is available in an upgraded license."}',
    ),
    ("LocalStack", "exception while calling apigateway.GetRestApi: 'items'"),
    (
        "serverless-offline",
        '{"currentRoute":"get - /orders","error":"Serverless-offline: route not found.","statusCode":404}',
    ),
    (
        "serverless-offline",
        '{"statusCode":403,"error":"Forbidden","message":"No principalId set on the Response"}',
    ),
)
"""What nobody else writes."""

HINTS: tuple[tuple[str, str], ...] = (
    ("an authorization server (OAuth 2.0)", '{"error":"invalid_grant"}'),
    ("Django REST framework", '{"detail":"Authentication credentials were not provided."}'),
    ("Django REST framework", '{"detail":"You do not have permission to perform this action."}'),
    ("Ruby on Rails", '{"status":403,"error":"Forbidden"}'),
    ("CodeIgniter", "<p>The action you requested is not allowed.</p>"),
    ("FastAPI", '{"detail":"Not authenticated"}'),
    ("Flask-JWT-Extended", '{"msg":"Missing Authorization Header"}'),
    ("Phoenix", '{"errors":{"detail":"Forbidden"}}'),
)
"""What an API's owner can have copied into a gateway response."""

GENERAL: tuple[tuple[str, str], ...] = (
    ("a Lambda function URL", '{"Message":"Forbidden"}'),
    ("an application", '{"detail":"no access to this tenant"}'),
    (
        "an AWS service with the JSON protocol (DynamoDB, Cognito and others), or an emulator of one",
        '{"__type":"AccessDeniedException","message":"no"}',
    ),
)
"""Forms that many give their errors, an API's owner among them."""

OF_APPLICATIONS: tuple[tuple[str, str], ...] = (
    ("Laravel or CakePHP", "CSRF token mismatch."),
    ("Laravel", "Unauthenticated."),
    ("csurf (Express)", "invalid csrf token"),
    ("NestJS", "Forbidden resource"),
    ("Kong", "You cannot consume this service"),
    ("Flask-WTF", "The CSRF token is missing."),
    (
        "Azure API Management",
        "Access denied due to invalid subscription key. Make sure to provide a valid key.",
    ),
)
"""Messages that strangers write into JSON of API Gateway's own form."""

OF_EMULATORS = (
    ("LocalStack", "The API id 'k2j3h4' does not correspond to a deployed API Gateway API"),
    ("MiniStack", "Unsupported integration type: VPC"),
    ("AWS SAM CLI (local)", "No function defined for resource method"),
)
"""The same of emulators."""
