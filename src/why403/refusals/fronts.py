"""What stands in front of an API, or of its callers: networks of delivery, load balancers, proxies."""

from __future__ import annotations

from why403.logic.claims import assumed, documented, observed
from why403.refusals.stranger import Role, Stranger, server

_READ = "2026-11-28"
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_DOMAIN = r"amazonaws\.com(?:\.cn)?"

FRONTS: tuple[Stranger, ...] = (
    Stranger(
        "CloudFront",
        Role.FRONT,
        documented(
            "CloudFront responds with its own HTML page if it cannot or must not forward a request",
            "https://repost.aws/knowledge-center/resolve-cloudfront-bad-request-error",
            _READ,
        ),
        headers=server(r"CloudFront"),
        passes=True,
    ),
    Stranger(
        "an Application Load Balancer",
        Role.FRONT,
        documented(
            "A load balancer itself responds if a rule has a fixed response, or if AWS WAF blocks",
            "https://repost.aws/knowledge-center/alb-http-403-error",
            _READ,
        ),
        rf"[a-z0-9.-]+\.elb\.(?:{_REGION}\.)?{_DOMAIN}|[a-z0-9.-]+\.{_REGION}\.elb\.{_DOMAIN}",
        server(r"awselb/"),
    ),
    Stranger(
        "Akamai",
        Role.FRONT,
        observed(
            'Akamai\'s page says "Access Denied", and ends with a "Reference #"',
            "https://www.simplefastwebsites.com/errors/security/akamai-reference-18-access-denied/",
            _READ,
        ),
        headers=server(r"Akamai"),
        shape=r"Reference(?:&#32;|\s)*(?:#|&#35;)\d{1,3}(?:\.|&#46;)[0-9a-f]",
    ),
    Stranger(
        "Cloudflare",
        Role.FRONT,
        documented(
            "Cloudflare adds CF-Ray to its own responses and those that it passes on",
            "https://developers.cloudflare.com/fundamentals/reference/http-headers/",
            _READ,
        ),
        headers=(("server", r"cloudflare"), ("cf-ray", r".")),
        shape=r"Cloudflare Ray ID|error code: 10\d\d\b|<center>cloudflare</center>"
        r"|<title>Attention Required! \| Cloudflare</title>| used Cloudflare to restrict access</title>",
        passes=True,
    ),
    Stranger(
        "nginx",
        Role.FRONT,
        documented(
            "nginx signs its error pages and its Server header",
            "https://nginx.org/en/docs/http/ngx_http_core_module.html#server_tokens",
            _READ,
        ),
        headers=server(r"(?:nginx|openresty)\b"),
        shape=r"<hr>\s*<center>(?:nginx|openresty)",
        passes=True,
    ),
    Stranger(
        "Fastly or Varnish",
        Role.FRONT,
        documented(
            "Fastly names the cache that served in X-Served-By",
            "https://www.fastly.com/documentation/reference/http/http-headers/X-Served-By/",
            _READ,
        ),
        headers=(("x-served-by", r"cache-"), ("x-varnish", r"\d")),
        shape=r"Varnish cache server|Fastly error: ",
        passes=True,
    ),
    Stranger(
        "Envoy",
        Role.FRONT,
        documented(
            "Envoy's Server header is envoy unless it is configured to pass on the upstream's",
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers",
            _READ,
        ),
        headers=server(r"(?:istio-)?envoy"),
        shape=r"^\s*(?:RBAC: access denied|upstream connect error or disconnect)",
        passes=True,
    ),
    Stranger(
        "Squid",
        Role.FRONT,
        documented(
            "Squid marks the errors that it makes itself with X-Squid-Error",
            "https://wiki.squid-cache.org/Features/CustomErrors",
            _READ,
        ),
        headers=(("x-squid-error", r"."), ("server", r"squid")),
        shape=r"Generated [^<\n]{1,80} by [^<\n]{1,80} \(squid",
    ),
    Stranger(
        "Apache httpd",
        Role.FRONT,
        documented(
            "Apache writes this sentence into its page of a 403, and signs its pages",
            "https://github.com/apache/httpd/blob/trunk/modules/http/http_protocol.c",
            _READ,
        ),
        says=("<p>You don't have permission to access this resource.",),
        shape=r"<p>You don't have permission to access [^<\n]{1,300}\son this server\."
        r"|<address>Apache(?:/| Server at )",
    ),
    Stranger(
        "HAProxy",
        Role.FRONT,
        documented(
            "HAProxy's page of a denied request is always the same",
            "https://github.com/haproxy/haproxy/blob/master/examples/errorfiles/403.http",
            _READ,
        ),
        says=("<h1>403 Forbidden</h1> Request forbidden by administrative rules. </body>",),
    ),
    Stranger(
        "Kong",
        Role.FRONT,
        documented(
            "Plugins of Kong refuse with sentences of their own",
            "https://github.com/Kong/kong/blob/master/kong/plugins/key-auth/handler.lua",
            _READ,
        ),
        says=(
            '"message":"No API key found in request"',
            '"message":"You cannot consume this service"',
            '"message":"Your IP address is not allowed"',
        ),
    ),
    Stranger(
        "Tyk",
        Role.FRONT,
        documented(
            "Tyk refuses with sentences of its own, under `error`",
            "https://github.com/TykTechnologies/tyk/blob/master/gateway/mw_auth_key.go",
            _READ,
        ),
        says=(
            '"error":"Access to this API has been disallowed"',
            '"error":"Authorization field missing"',
        ),
    ),
    Stranger(
        "Apigee",
        Role.FRONT,
        documented(
            "A fault of Apigee has a faultstring, and an errorcode under detail",
            "https://cloud.google.com/apigee/docs/api-platform/reference/policies/oauth-http-status-code-reference",
            _READ,
        ),
        shape=r'"fault"\s*:\s*\{\s*"faultstring"\s*:',
    ),
    Stranger(
        "Azure API Management",
        Role.FRONT,
        observed(
            "Azure API Management asks for a subscription key in these words",
            "https://pvandenheede.wordpress.com/2017/07/12/azure-api-management-subscription-key-invalid/",
            _READ,
        ),
        says=(
            "Access denied due to missing subscription key.",
            "Access denied due to invalid subscription key.",
        ),
    ),
    Stranger(
        "Envoy (JWT authentication)",
        Role.FRONT,
        documented(
            "Envoy's JWT filter returns the name of what it found, as plain text",
            "https://github.com/google/jwt_verify_lib/blob/master/src/status.cc",
            _READ,
        ),
        shape=r"\A\s*(?:Jwt is (?:missing|expired|not in the form of Header\.Payload\.Signature[\w ,]{0,80})"
        r"|Jwt not yet valid|Jwt issuer is not configured|Jwt verification fails"
        r"|Audiences in Jwt are not allowed|Jwks remote fetch is failed)\.?\s*\Z",
    ),
    Stranger(
        "Sucuri",
        Role.FRONT,
        assumed("Sucuri's page of a blocked request has this title", _READ),
        headers=(("x-sucuri-id", r"."),),
        shape=r"(?i:<(?:title|h1|p)>\s*Sucuri WebSite Firewall - Access Denied)",
        passes=True,
    ),
    Stranger(
        "a proxy of the caller's network",
        Role.EGRESS,
        assumed("The page by which a company's network refuses a request names the product", _READ),
        headers=(("server", r"Zscaler"),),
        shape=r"Zscaler|FortiGuard|Access Denied \(policy_denied\)"
        r"|Blocked by (?:your|the) (?:network|administrator)",
    ),
    Stranger(
        "a proxy of the caller's network",
        Role.EGRESS,
        documented(
            "A proxy that responds to CONNECT with anything but 2xx has made no tunnel",
            "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6",
            "2026-11-29",
        ),
        told=r"(?i:from proxy after CONNECT|CONNECT tunnel failed|Tunnel connection failed: \d{3}"
        r"|tunneling socket could not be established|(?:unable to|could not) tunnel through proxy"
        r"|proxy tunnel request to proxy)",
    ),
    Stranger(
        "a host of websites (Vercel, Netlify, GitHub Pages)",
        Role.FRONT,
        assumed("Hosts of websites name themselves in Server, or give the request an id of their own", _READ),
        headers=(
            ("server", r"(?:Vercel|Netlify|GitHub\.com)"),
            ("x-vercel-id", r"."),
            ("x-nf-request-id", r"."),
            ("x-github-request-id", r"."),
        ),
        says=("There isn't a GitHub Pages site here.",),
        passes=True,
    ),
    Stranger(
        "a proxy or a firewall",
        Role.FRONT,
        assumed("Gateways of other makers name themselves in Server, or in the page of a block", _READ),
        headers=(
            ("server", r"(?:kong|traefik|HAProxy|BigIP|Google Frontend|Caddy)"),
            ("server", r"Apache(?!-Coyote)\b"),
            ("x-iinfo", r"."),
            ("x-azure-ref", r"."),
            ("x-kong-response-latency", r"."),
            ("proxy-authenticate", r"."),
        ),
        shape=r"Incapsula incident ID|The requested URL was rejected\. Please consult"
        r"|no Route matched with those values",
        passes=True,
    ),
)  # fmt: skip
