"""What writes the answers of a backend: the runtime of functions, web frameworks, servers of applications."""

from __future__ import annotations

from why403.logic.claims import documented, observed
from why403.refusals.stranger import Role, Stranger, server

_READ = "2026-11-28"

_REMAPPED = (
    *("connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards"),
    *("proxy-authenticate", "server", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via"),
    *("www-authenticate", "x-powered-by"),
)
"""Headers that are renamed, as far as we know; nobody has seen all of them."""

FRAMEWORKS: tuple[Stranger, ...] = (
    Stranger(
        "the Lambda runtime",
        Role.BEHIND,
        documented(
            "A function that fails returns errorMessage and errorType; its traces name /var/task",
            "https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html",
            _READ,
        ),
        shape=r'"errorMessage"\s*:(?=[\s\S]*"(?:errorType|stackTrace|trace|requestId)")|/var/(?:task|runtime)/'
        r"|\bTask timed out after \d",
        told=r"/var/(?:task|runtime)/|\bTask timed out after \d"
        r"|\bRuntime\.(?:ImportModule|HandlerNotFound|UserCodeSyntax|Exit)",
    ),
    Stranger(
        "Django",
        Role.BEHIND,
        documented(
            "Django says so of a missing or wrong CSRF token; a page of its debug mode says that it is one",
            "https://github.com/django/django/blob/main/django/views/csrf.py",
            _READ,
        ),
        says=(
            "CSRF verification failed. Request aborted.",
            "You're seeing this error because you have <code>DEBUG = True</code>",
            "You\u2019re seeing this error because you have <code>DEBUG = True</code>",
        ),
    ),
    Stranger(
        "Django REST framework",
        Role.BEHIND,
        documented(
            "Django REST framework returns the reason under detail, in one of these sentences",
            "https://github.com/encode/django-rest-framework/blob/main/rest_framework/exceptions.py",
            _READ,
        ),
        says=(
            '"detail":"Authentication credentials were not provided."',
            '"detail":"Incorrect authentication credentials."',
            '"detail":"You do not have permission to perform this action."',
            '"detail":"CSRF Failed: ',
        ),
        surely=False,
    ),
    Stranger(
        "Simple JWT (Django REST framework)",
        Role.BEHIND,
        documented(
            "Simple JWT gives a token that it does not accept this code",
            "https://github.com/jazzband/djangorestframework-simplejwt/blob/master/rest_framework_simplejwt/exceptions.py",
            _READ,
        ),
        says=('"code":"token_not_valid"',),
    ),
    Stranger(
        "FastAPI",
        Role.BEHIND,
        documented(
            "FastAPI's security classes refuse with this detail",
            "https://github.com/fastapi/fastapi/blob/master/fastapi/security/http.py",
            _READ,
        ),
        says=('{"detail":"Not authenticated"}',),
        surely=False,
    ),
    Stranger(
        "Flask or Werkzeug",
        Role.BEHIND,
        documented(
            "The description of a 401 or a 403 is always the same",
            "https://github.com/pallets/werkzeug/blob/main/src/werkzeug/exceptions.py",
            _READ,
        ),
        says=(
            "You don't have the permission to access the requested resource. It is either read-protected",
            "You don&#39;t have the permission to access the requested resource. It is either read-protected",
            "The server could not verify that you are authorized to access the URL requested. You either",
            "Werkzeug Debugger",
        ),
    ),
    Stranger(
        "Flask-WTF",
        Role.BEHIND,
        documented(
            "Flask-WTF says what is wrong with a CSRF token",
            "https://github.com/pallets-eco/flask-wtf/blob/main/src/flask_wtf/csrf.py",
            _READ,
        ),
        says=(
            "The CSRF token is missing.",
            "The CSRF session token is missing.",
            "The CSRF token is invalid.",
            "The CSRF token has expired.",
            "The CSRF tokens do not match.",
        ),
    ),
    Stranger(
        "Flask-JWT-Extended",
        Role.BEHIND,
        documented(
            "Flask-JWT-Extended returns the reason under msg",
            "https://github.com/vimalloc/flask-jwt-extended/blob/main/flask_jwt_extended/default_callbacks.py",
            _READ,
        ),
        says=(
            '{"msg":"Missing Authorization Header"}',
            '{"msg":"Token has expired"}',
            '{"msg":"Fresh token required"}',
        ),
        surely=False,
    ),
    Stranger(
        "Pyramid",
        Role.BEHIND,
        documented(
            "Pyramid's page of a 403 says so",
            "https://github.com/Pylons/pyramid/blob/main/src/pyramid/httpexceptions.py",
            _READ,
        ),
        says=("<h1>403 Forbidden</h1> Access was denied to this resource.",),
    ),
    Stranger(
        "Bottle",
        Role.BEHIND,
        documented(
            "Bottle's page of an error has this sentence",
            "https://github.com/bottlepy/bottle/blob/master/bottle.py",
            _READ,
        ),
        shape=r"<p>Sorry, the requested URL <tt>[^\n]{1,2000}</tt>\s*caused an error:</p>",
    ),
    Stranger(
        "Tornado",
        Role.BEHIND,
        documented(
            "Tornado's page of an error has the status and its reason as title and as body",
            "https://github.com/tornadoweb/tornado/blob/master/tornado/web.py",
            _READ,
        ),
        shape=r"<html><title>(\d{3}: [^<\n]{1,200})</title><body>\1</body>",
    ),
    Stranger(
        "Ruby on Rails",
        Role.BEHIND,
        documented(
            "Rails refuses a host that is not in config.hosts with 403 and this page",
            "https://github.com/rails/rails/blob/main/actionpack/lib/action_dispatch/middleware/templates/rescues/"
            "blocked_host.html.erb",
            _READ,
        ),
        says=("config.hosts << ", "config.hosts &lt;&lt; ", "ActionController::InvalidAuthenticityToken"),
    ),
    Stranger(
        "Sinatra or Rack::Protection",
        Role.BEHIND,
        documented(
            "Rack::Protection refuses an unknown host with this text",
            "https://github.com/sinatra/sinatra/blob/main/rack-protection/lib/rack/protection/host_authorization.rb",
            _READ,
        ),
        shape=r"\A\s*Host not permitted\s*\Z",
    ),
    Stranger(
        "Ruby on Rails",
        Role.BEHIND,
        documented(
            "Rails returns a status and an error, and nothing else, where JSON was asked for",
            "https://github.com/rails/rails/blob/main/actionpack/lib/action_dispatch/middleware/public_exceptions.rb",
            _READ,
        ),
        shape=r'\A\s*\{\s*"status"\s*:\s*"?\d{3}"?\s*,\s*"error"\s*:\s*"[A-Z][A-Za-z -]{2,40}"\s*\}\s*\Z',
        surely=False,
    ),
    Stranger(
        "Laravel or CakePHP",
        Role.BEHIND,
        documented(
            "Both say so of a CSRF token that does not match",
            "https://github.com/cakephp/cakephp/blob/5.x/src/Http/Middleware/CsrfProtectionMiddleware.php",
            _READ,
        ),
        says=('"message":"CSRF token mismatch."',),
    ),
    Stranger(
        "CodeIgniter",
        Role.BEHIND,
        documented(
            "CodeIgniter refuses a request without its CSRF token with this sentence",
            "https://github.com/codeigniter4/CodeIgniter4/blob/develop/system/Language/en/Security.php",
            _READ,
        ),
        says=("The action you requested is not allowed.",),
        surely=False,
    ),
    Stranger(
        "Laravel",
        Role.BEHIND,
        documented(
            "Laravel says so of an action that is not allowed, and of a missing login",
            "https://github.com/laravel/framework/blob/master/src/Illuminate/Auth/Access/AuthorizationException.php",
            _READ,
        ),
        says=(
            '"message":"This action is unauthorized."',
            '"message":"Unauthenticated."',
            '"exception":"Illuminate\\\\',
        ),
    ),
    Stranger(
        "Symfony",
        Role.BEHIND,
        documented(
            "Symfony's page of an error has this heading",
            "https://github.com/symfony/symfony/blob/7.3/src/Symfony/Component/ErrorHandler/Resources/views/"
            "error.html.php",
            _READ,
        ),
        shape=r'Oops! An Error Occurred</h1>\s*<h2>The server returned a "\d{3} ',
    ),
    Stranger(
        "Spring Boot",
        Role.BEHIND,
        documented(
            "Spring Boot's error has a timestamp, a status, an error and a path, in this order",
            "https://github.com/spring-projects/spring-boot/blob/v2.7.18/spring-boot-project/spring-boot/src/main/java/"
            "org/springframework/boot/web/servlet/error/DefaultErrorAttributes.java",
            _READ,
        ),
        shape=r"Whitelabel Error Page"
        r'|"timestamp"\s*:\s*(?:"\d{4}-\d\d-\d\dT[^"\n]{1,40}"|\d{10,16})\s*,\s*"status"\s*:\s*\d{3}\s*,'
        r'\s*"error"\s*:\s*"[^"\n]{1,80}"\s*,[\s\S]{0,4000}"path"\s*:\s*"/',
    ),
    Stranger(
        "Express",
        Role.BEHIND,
        documented(
            "Express writes an error into a page with the title Error, between <pre> and </pre>, and outside "
            "production its stack trace",
            "https://github.com/pillarjs/finalhandler/blob/master/index.js",
            _READ,
        ),
        shape=r"<title>Error</title>[\s\S]{0,100}<pre>|<pre>Cannot [A-Z]{3,12} /|<br> &nbsp; &nbsp;at ",
    ),
    Stranger(
        "csurf (Express)",
        Role.BEHIND,
        documented(
            "The middleware csurf refuses with 403 and this message",
            "https://github.com/expressjs/csurf/blob/master/index.js",
            _READ,
        ),
        says=("ForbiddenError: invalid csrf token", '"message":"invalid csrf token"', '"EBADCSRFTOKEN"'),
    ),
    Stranger(
        "Fastify",
        Role.BEHIND,
        documented(
            "Codes of Fastify's errors and of its plugins' begin with FST_",
            "https://github.com/fastify/csrf-protection/blob/main/index.js",
            _READ,
        ),
        shape=r'"code"\s*:\s*"FST_[A-Z_]{3,60}"',
    ),
    Stranger(
        "NestJS",
        Role.BEHIND,
        documented(
            "A guard of NestJS that says no gives the message Forbidden resource; a missing route Cannot GET",
            "https://github.com/nestjs/nest/blob/master/packages/core/guards/constants.ts",
            _READ,
        ),
        says=('"message":"Forbidden resource"',),
        shape=r'"message"\s*:\s*"Cannot [A-Z]{3,7} /',
    ),
    Stranger(
        "Strapi",
        Role.BEHIND,
        documented(
            "Strapi's error stands beside data that is null, and has a status and a name",
            "https://github.com/strapi/strapi/blob/develop/packages/core/core/src/services/errors.ts",
            _READ,
        ),
        shape=r'"data"\s*:\s*null\s*,\s*"error"\s*:\s*\{\s*"status"\s*:\s*\d{3}\s*,\s*"name"\s*:\s*"\w{1,60}Error"',
    ),
    Stranger(
        "a development server of Vite",
        Role.BEHIND,
        documented(
            "Vite refuses a host that is not among its allowed hosts with 403 and this text",
            "https://github.com/vitejs/vite/blob/main/packages/vite/src/node/server/middlewares/hostCheck.ts",
            _READ,
        ),
        says=("Blocked request. This host (",),
    ),
    Stranger(
        "ASP.NET or IIS",
        Role.BEHIND,
        documented(
            "A problem document of ASP.NET Core has a section of an RFC as type, and the id of a trace",
            "https://github.com/dotnet/aspnetcore/blob/main/src/Shared/ProblemDetails/ProblemDetailsDefaults.cs",
            _READ,
        ),
        headers=(
            ("x-aspnet-version", r"."),
            ("x-aspnetmvc-version", r"."),
            ("server", r"(?:Kestrel|Microsoft-IIS)"),
        ),
        says=("<h2>403 - Forbidden: Access is denied.</h2>",),
        shape=r'"type"\s*:\s*"https://tools\.ietf\.org/html/rfc\d{4}#section-[\d.]{1,8}"[\s\S]{0,2000}"traceId"\s*:\s*"'
        r"|<title>IIS \d",
    ),
    Stranger(
        "Apache Tomcat",
        Role.BEHIND,
        documented(
            "The heading of Tomcat's error page is HTTP Status, the number, a dash and the reason",
            "https://github.com/apache/tomcat/blob/main/java/org/apache/catalina/valves/LocalStrings.properties",
            _READ,
        ),
        headers=server(r"Apache-Coyote"),
        shape=r"<(?:title|h1)>HTTP Status \d{3} (?:\u2013|-|&ndash;|&#8211;) ",
    ),
    Stranger(
        "Jetty",
        Role.BEHIND,
        documented(
            "Jetty signs its error pages",
            "https://github.com/jetty/jetty.project/blob/jetty-12.0.x/jetty-core/jetty-util/src/main/java/org/eclipse/"
            "jetty/util/Jetty.java",
            _READ,
        ),
        headers=server(r"Jetty"),
        says=(">Powered by Jetty:// ",),
    ),
    Stranger(
        "WordPress",
        Role.BEHIND,
        documented(
            "Codes of errors of WordPress' REST API begin with rest_, and the status stands under data",
            "https://github.com/WordPress/wordpress-develop/blob/trunk/src/wp-includes/rest-api.php",
            _READ,
        ),
        shape=r'"code"\s*:\s*"rest_\w{3,60}"\s*,\s*"message"\s*:[\s\S]{1,2000}"data"\s*:\s*\{\s*"status"\s*:\s*\d{3}',
    ),
    Stranger(
        "Phoenix",
        Role.BEHIND,
        documented(
            "A new application of Phoenix returns the reason phrase under errors and detail",
            "https://github.com/phoenixframework/phoenix/blob/main/installer/templates/phx_web/controllers/error_json.ex",
            _READ,
        ),
        says=('{"errors":{"detail":"',),
        surely=False,
    ),
    Stranger(
        "Phoenix or Plug",
        Role.BEHIND,
        documented(
            "Plug says so of a wrong CSRF token",
            "https://github.com/elixir-plug/plug/blob/main/lib/plug/csrf_protection.ex",
            _READ,
        ),
        says=("invalid CSRF (Cross Site Request Forgery) token",),
    ),
    Stranger(
        "a web framework",
        Role.BEHIND,
        documented(
            "Express and other frameworks name themselves in X-Powered-By unless it is disabled",
            "https://expressjs.com/en/advanced/best-practice-security.html",
            _READ,
        ),
        headers=(
            ("x-powered-by", r"."),
            ("x-runtime", r"\d"),
            ("x-drupal-cache", r"."),
            ("server", r"(?:Werkzeug|gunicorn|uvicorn|hypercorn|waitress|daphne|TornadoServer|WSGIServer)"),
            ("server", r"(?:WEBrick|Puma|Cowboy)"),
        ),
    ),
    Stranger(
        "the integration behind API Gateway",
        Role.BEHIND,
        observed(
            "A backend's response came with some of its headers renamed to x-amzn-Remapped-NAME",
            "https://github.com/OpenWonderLabs/SwitchBotAPI/issues/401",
            "2026-11-29",
        ),
        headers=tuple((f"x-amzn-remapped-{name}", r".") for name in _REMAPPED),
    ),
    Stranger(
        "an application",
        Role.BEHIND,
        documented(
            "Applications report errors in forms of their own: problem documents, a detail, a timestamp and "
            "a path",
            "https://www.rfc-editor.org/rfc/rfc9457",
            _READ,
        ),
        headers=(("content-type", r"application/problem\+json"),),
        shape=r'"detail"\s*:|"error_description"\s*:|"timestamp"\s*:[\s\S]*"path"\s*:'
        r'|"statusCode"\s*:\s*\d{3}[\s\S]*"(?:error|message)"\s*:|"(?:error|message)"\s*:[\s\S]*"statusCode"\s*:\s*\d{3}',
        surely=False,
        general=True,
    ),
)  # fmt: skip
