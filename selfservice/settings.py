"""One file; every value that differs between installations comes from the environment (docs/operations.md)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from selfservice import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("SELFSERVICE_DATA", BASE_DIR / "data")

DEBUG = env.flag("DEBUG")
# The demo shows the style guide and the list of people to sign in as.
DEMO = env.flag("SELFSERVICE_DEMO")
SECRET_KEY = env.text("SECRET_KEY", "only-for-development-and-tests" if DEBUG or DEMO else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "kernel.isolation",
    "kernel.outbox",
    "kernel.jobs",
    "kernel.audit",
    "kernel.web",
    "kernel.api",
    "kernel.lists",
    "kernel.ui",
    "tenants",
    "licensing",
    "billing",
    "selfservice",
]

MIDDLEWARE = [
    "kernel.web.correlation.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "kernel.web.readable.ReadableMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.middleware.TenantMiddleware",
    "selfservice.errors.RefusalMiddleware",
]

ROOT_URLCONF = "selfservice.urls"
WSGI_APPLICATION = "selfservice.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "selfservice.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kernel.ui.templatetags.ui",
                "kernel.ui.templatetags.say",
            ],
        },
    },
]
FORM_RENDERER = "kernel.ui.renderer.PortalFormRenderer"

DATABASES = {
    "default": {
        **env.database("DATABASE_URL", "postgres://selfservice_app@127.0.0.1:5432/selfservice"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    },
    # Only migrations and the commands of the installation connect as the owner.
    "owner": {
        **env.database(
            "DATABASE_OWNER_URL",
            env.text("DATABASE_URL", "postgres://selfservice_owner@127.0.0.1:5432/selfservice"),
        ),
        "TEST": {"MIRROR": "default"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Seconds. Who is away answers 503 soon, instead of holding every thread.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

AUTH_USER_MODEL = "tenants.Account"
AUTHENTICATION_BACKENDS = ["tenants.signin.adapter.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "tenants.signin.adapter.Adapter"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("SELFSERVICE_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
# How many proxies of ours stand before the web: whose X-Forwarded-For counts.
TRUSTED_PROXIES = int(env.text("TRUSTED_PROXIES", "0"))
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "selfservice.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
# Hashed and compressed in the image only: compressing costs more time than a demo start has.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("SELFSERVICE_HASHED_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.flag("SELFSERVICE_HASHED_STATIC")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Bytes, files included; the largest file one may send has 64 MB.
LARGEST_REQUEST = 72 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Letters: to an SMTP server, or as files where there is none (development, demo, tests).
EMAIL_HOST = env.text("SMTP_HOST", "")
EMAIL_PORT = int(env.text("SMTP_PORT", "25"))
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Selfservice <no-reply@selfservice.example>")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
MAIL_FOLDER = "" if EMAIL_HOST else str(DATA_DIR / "mails")
# The address in letters, without a slash at the end.
PUBLIC_URL = env.text("PUBLIC_URL", f"http://127.0.0.1:{env.text('SELFSERVICE_PORT', '8000')}")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A queue that is away for long is waited for, not given up.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A lost queue must not hold up a request: the clock tick finds what was not announced.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "visibility_timeout": 3600,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.05,
    "interval_max": 0.1,
}
# How often is looked for organizations whose nightly work is due; a person at a demo waits for it.
DAILY_TICK_SECONDS = 60.0 if DEMO else 900.0
CELERY_BEAT_SCHEDULE = {
    "outbox.tick": {"task": "outbox.tick", "schedule": 5.0, "options": {"expires": 5}},
    "jobs.sweep": {"task": "jobs.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "daily.tick": {
        "task": "daily.tick",
        "schedule": DAILY_TICK_SECONDS,
        "options": {"expires": DAILY_TICK_SECONDS},
    },
}

# Who charges cards: "stripe", "sandbox" (a bank of our own that moves no money), or "" for nobody.
CARD_PROVIDER = env.text("CARD_PROVIDER", "sandbox" if DEBUG or DEMO else "")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY", "")
# Two, with a comma, while a secret is exchanged for another.
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRET", "")
# Elsewhere only in tests.
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
STRIPE_JS_URL = env.text("STRIPE_JS_URL", "https://js.stripe.com/v3/")

# Hosts that a buyer may be sent back to after checkout (`?return=`); every other address is ignored.
RETURN_HOSTS = [host.casefold() for host in env.words("RETURN_HOSTS", "")]

# Who sells, as it stands on every bill; lines of the address are parted by "|".
SELLER = {
    "name": env.text("SELLER_NAME", "Selfservice demo vendor"),
    "address": env.text("SELLER_ADDRESS", "1 Example Street|98052 Example City|United States").split("|"),
    "tax_number": env.text("SELLER_TAX_NUMBER", ""),
    "email": env.text("SELLER_EMAIL", "billing@selfservice.example"),
    "bank": env.text("SELLER_BANK", ""),
}

API_REQUESTS_PER_MINUTE = int(env.text("API_REQUESTS_PER_MINUTE", "1200"))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["selfservice.api.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["selfservice.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kernel.api.parsers.AnswersInJson",
    "DEFAULT_PARSER_CLASSES": ["kernel.api.parsers.Json"],
    "DEFAULT_THROTTLE_CLASSES": ["kernel.api.throttle.PerToken"],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "selfservice.errors.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Selfservice",
    "DESCRIPTION": "Subscriptions, licenses, people, take-overs and jobs of an organization.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1/{organization}",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
}

LOGGING = logs.configure(level=env.text("LOG_LEVEL", "INFO"), as_json=env.text("LOG_FORMAT", "") == "json")
SILENCED_SYSTEM_CHECKS = ["models.W042"]
