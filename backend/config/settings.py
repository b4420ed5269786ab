"""Every setting of the web side, in one file, read from the environment once."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from backend.config import env
from backend.config.shell import headers_add

REPO = env.REPO
VAR_DIR = env.folder("VAR_DIR", REPO / "var")
DEBUG = env.flag("DEBUG", default=True)
HTTPS = env.flag("HTTPS", default=not DEBUG)  # the address people type begins with https
SECRET_KEY = env.secret("SECRET_KEY", kept_in=VAR_DIR / "secret_key" if DEBUG else None)
PORT = env.number("PORT", 8000, low=1, high=65535)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: with DEBUG=0 give the site's host names.")

VITE_PORT = 5173
WS_ALLOWED_ORIGINS = env.origins(
    "ALLOWED_ORIGINS",
    hosts=ALLOWED_HOSTS,
    ports=[PORT, VITE_PORT] if DEBUG else [PORT],
    https=HTTPS,
)
CSRF_TRUSTED_ORIGINS = WS_ALLOWED_ORIGINS

# Artifacts and Redis
ARTIFACTS_DIR = env.place("SHALLOT_ARTIFACTS_DIR", REPO / "sae_artifacts")
ARTIFACTS = env.folder_names("SHALLOT_ARTIFACT", "demo")
REDIS_URL = env.redis("REDIS_URL", f"unix://{VAR_DIR}/redis.sock")
BROKER_URL = env.broker(REDIS_URL)
CACHES: dict[str, Any] = {  # shared by all processes: allauth counts attempts to sign in here
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 2},
    },
}

# Limits on what a stranger can send
LIMITS = {
    "text_chars": env.number("LIMIT_TEXT_CHARS", 4_000, low=1, high=100_000),
    "title_chars": 120,
    "chats_per_guest": env.number("LIMIT_CHATS_PER_GUEST", 50, low=1, high=10_000),
    "chats_per_user": env.number("LIMIT_CHATS_PER_USER", 10_000, low=1, high=1_000_000),
    "turns_per_chat": env.number("LIMIT_TURNS_PER_CHAT", 500, low=1, high=10_000),
    "replies_per_turn": env.number("LIMIT_REPLIES_PER_TURN", 50, low=1, high=1_000),
    "unfinished_per_guest": env.number("LIMIT_UNFINISHED_PER_GUEST", 4, low=1, high=1_000),
    "unfinished_per_user": env.number("LIMIT_UNFINISHED_PER_USER", 8, low=1, high=1_000),
    "tokens_per_guest_day": env.number(
        "LIMIT_TOKENS_PER_GUEST_DAY", 50_000, low=1, high=1_000_000_000
    ),
    "tokens_per_user_day": env.number(
        "LIMIT_TOKENS_PER_USER_DAY", 500_000, low=1, high=1_000_000_000
    ),
    "sockets_per_user": env.number("LIMIT_SOCKETS_PER_USER", 8, low=1, high=1_000),
    "max_tokens": env.number("LIMIT_MAX_TOKENS", 1_024, low=1, high=100_000),
    "prompt_chars": env.number("LIMIT_PROMPT_CHARS", 8_000, low=1, high=100_000),
    "personas_per_guest": env.number("LIMIT_PERSONAS_PER_GUEST", 10, low=1, high=10_000),
    "personas_per_user": env.number("LIMIT_PERSONAS_PER_USER", 200, low=1, high=10_000),
    "editions_per_persona": env.number("LIMIT_EDITIONS_PER_PERSONA", 500, low=1, high=100_000),
    "vectors_per_guest": env.number("LIMIT_VECTORS_PER_GUEST", 5, low=1, high=10_000),
    "vectors_per_user": env.number("LIMIT_VECTORS_PER_USER", 50, low=1, high=10_000),
    "links_per_persona": env.number("LIMIT_LINKS_PER_PERSONA", 50, low=1, high=10_000),
    "card_bytes": 1_024 * env.number("LIMIT_CARD_KB", 2_048, low=256, high=65_536),
    "keys_per_user": env.number("LIMIT_KEYS_PER_USER", 20, low=1, high=1_000),
    "exports_per_day": env.number("LIMIT_EXPORTS_PER_DAY", 3, low=1, high=1_000),
    "clippings_per_user": env.number("LIMIT_CLIPPINGS_PER_USER", 200, low=1, high=100_000),
    "clipping_chars": env.number("LIMIT_CLIPPING_CHARS", 200_000, low=1, high=10_000_000),
    "folders_per_user": env.number("LIMIT_FOLDERS_PER_USER", 100, low=1, high=1_000),
    "tags_per_chat": env.number("LIMIT_TAGS_PER_CHAT", 20, low=1, high=100),
    "import_bytes": env.number("LIMIT_IMPORT_BYTES", 4_194_304, low=1_024, high=1_073_741_824),
}
RATES = {  # name -> (how many, seconds)
    "guest_create": (env.number("RATE_GUESTS_PER_HOUR", 30, low=1, high=1_000_000), 3_600),
    "turns": (env.number("RATE_TURNS_PER_MINUTE", 30, low=1, high=1_000_000), 60),
    "looks": (env.number("RATE_LOOKS_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "account": (env.number("RATE_ACCOUNT_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "completions": (env.number("RATE_COMPLETIONS_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "personas": (env.number("RATE_PERSONAS_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "links": (env.number("RATE_LINKS_PER_MINUTE", 120, low=1, high=1_000_000), 60),
    "clippings": (env.number("RATE_CLIPPINGS_PER_HOUR", 60, low=1, high=1_000_000), 3_600),
    "copies": (env.number("RATE_COPIES_PER_MINUTE", 10, low=1, high=1_000_000), 60),
    "images": (env.number("RATE_IMAGES_PER_MINUTE", 120, low=1, high=1_000_000), 60),
    "likes": (env.number("RATE_LIKES_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "votes": (env.number("RATE_VOTES_PER_MINUTE", 60, low=1, high=1_000_000), 60),
    "reports": (env.number("RATE_REPORTS_PER_HOUR", 20, low=1, high=1_000_000), 3_600),
    "searches": (env.number("RATE_SEARCHES_PER_MINUTE", 120, low=1, high=1_000_000), 60),
    "imports": (env.number("RATE_IMPORTS_PER_HOUR", 60, low=1, high=1_000_000), 3_600),
}
CLASSIFIER_SECONDS = env.number("CLASSIFIER_SECONDS", 20, low=1, high=300)
CLASSIFIER_FAILS_OPEN = env.flag("CLASSIFIER_FAILS_OPEN", default=False)
SOCKET_PATROL_SECONDS = env.number("SOCKET_PATROL_SECONDS", 10, low=1, high=3_600)
SLOW_READER_SECONDS = env.number("SLOW_READER_SECONDS", 15, low=1, high=3_600)
CHAT_UNDO = timedelta(hours=env.number("CHAT_UNDO_HOURS", 24, low=1, high=8_760))
BODY_BYTES = 262_144
BODY_BYTES_AT = {  # by path
    "/api/chats/import": LIMITS["import_bytes"],
    "/api/personas/import": LIMITS["card_bytes"],
}
BODY_DEPTH = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Django
ROOT_URLCONF = "backend.config.urls"
ASGI_APPLICATION = "backend.config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
APPEND_SLASH = False
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
DIST = env.place("DIST_DIR", REPO / "frontend" / "dist")
IMAGE_FONTS = env.files("IMAGE_FONTS")  # for scripts that the shipped ones do not write
WHITENOISE_ROOT = DIST
WHITENOISE_USE_FINDERS = True  # the admin's files, without a collectstatic
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
WHITENOISE_ADD_HEADERS_FUNCTION = headers_add
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"  # as Vite names them

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "backend.config.apps.Newsroom",  # the admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "backend.audit",
    "backend.policy",
    "backend.accounts",
    "backend.catalog",
    "backend.personas",
    "backend.chats",
    "backend.clippings",
    "backend.gallery",
    "backend.moderation",
    "backend.openai_api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "backend.lib.csp.AdminPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backend.accounts.middleware.PatientSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backend.accounts.middleware.SignInDoor",  # before allauth's, whose answers it translates
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR}/db.sqlite3")}
CONN_MAX_AGE = 0  # under ASGI every request has a thread of its own
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Accounts
MASTHEAD = "The Shallot"  # as prompts and authenticator apps show it
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "backend.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # else a sign-up tells whose address is taken
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and there only
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_USERNAME_VALIDATORS = "backend.accounts.names.VALIDATORS"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Shallot] "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whenever somebody changes how they sign in
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)  # its `app` client would open a door beside CSRF
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/account/verify-email/{key}",
    "account_reset_password": "/account/password/reset",
    "account_reset_password_from_key": "/account/password/reset/{key}",
    "account_signup": "/account/signup",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "backend.accounts.adapter.FactorAdapter"
MFA_TOTP_ISSUER = MASTHEAD
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a telephone's clock may be off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost has no https
MAIL = env.mail("EMAIL_URL", "console:")
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL.backend}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Shallot <shallot@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EXPORTS_DIR = VAR_DIR / "exports"

# Cookies and headers
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "backend.lib.errors.json_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        # 'self' does not cover ws: in every browser
        "connect-src": ["'self'", *(f"ws{origin[4:]}" for origin in WS_ALLOWED_ORIGINS)],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
# The admin's theme evaluates expressions (Alpine) and sets styles; scripts come from us alone.
ADMIN_CONTENT_SECURITY = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
}
UNFOLD = {
    "SITE_TITLE": "Shallot newsroom",
    "SITE_HEADER": "Shallot",
    "SITE_SUBHEADER": "The newsroom",
    "SITE_SYMBOL": "newspaper",
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "backend.moderation.pages.dashboard",
    "SIDEBAR": {"show_search": False, "navigation": "backend.moderation.navigation.sidebar"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backend.accounts.authentication.GuardedSession"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["backend.lib.parsing.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "backend.lib.pages.Page",
    "DEFAULT_SCHEMA_CLASS": "backend.lib.schema.Described",
    "EXCEPTION_HANDLER": "backend.lib.errors.answer",
    "UNICODE_JSON": True,
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is ours, of exports
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shallot",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backend.openai_api.schema.v1_described",
        "backend.accounts.sign_in_schema.sign_in_added",
    ],
    "SCHEMA_PATH_PREFIX": "/api/",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "ENUM_NAME_OVERRIDES": {
        "ReportState": "backend.moderation.models.State",
        "ReportReason": "backend.moderation.models.Reason",
        "AppealState": "backend.moderation.models.AppealState",
        "ClippingState": ["open", "expired", "revoked", "taken_down"],
        "ExportState": ["waiting", "ready", "failed", "expired"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO").upper()},
}
