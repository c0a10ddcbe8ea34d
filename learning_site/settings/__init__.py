"""Settings, all of them from the environment; docs/settings.md explains each."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from dotenv import dotenv_values

from learning_site.settings.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# What is set in the environment wins over the .env file; the tests read no file.
env = Environment(
    os.environ if os.environ.get("MODE") == "test" else {**dotenv_values(BASE_DIR / ".env"), **os.environ}  # type: ignore[dict-item]  # a name without '=' gives None, read as empty
)

MODE = env.choice(
    "MODE",
    ("production", "demonstration", "test"),
    None,
    right="'demonstration' (invented people, sign-ins on the screen) or 'production' (real people)",
)
PRODUCTION = MODE == "production"
DEMONSTRATION = MODE == "demonstration"

# Outside the demonstration, what no named expert has signed off is open to its pilot group alone, and counts for
# nothing until it is signed off.
OPEN_BEFORE_SIGN_OFF = DEMONSTRATION

DEMONSTRATION_KEY = "demonstration-only-not-a-secret-0123456789-0123456789"
SECRET_KEY = env.text(
    "SECRET_KEY",
    None if PRODUCTION else DEMONSTRATION_KEY,
    right='50 or more random characters, made once with: python -c "import secrets; print(secrets.token_urlsafe(50))"',
)
SECRET_KEY_FALLBACKS = env.names(
    "SECRET_KEY_FALLBACKS", "", right="earlier secret keys, separated by commas, that still open what they sealed"
)
DEBUG = env.flag("DEBUG", False, right="it shows the inside of the program to whoever meets an error")
REQUIRE_MFA = env.flag(
    "REQUIRE_MFA",
    not DEMONSTRATION,
    right="whether anyone who can see other people's records must sign in with a second factor",
)
SITE_URL = env.address(
    "SITE_URL",
    None if PRODUCTION else "http://localhost:8000",
    right="the address people type, such as https://learning.example.org",
)
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS",
    None if PRODUCTION else "localhost,127.0.0.1,[::1],testserver",
    right="the host names the site answers to, separated by commas, such as learning.example.org",
)
INSTALLATION_UUID = env.uuid(
    "INSTALLATION_UUID",
    None if PRODUCTION else "7f1d9c1e-3c55-4d0e-9d56-5a1d3a4f8f10",
    right='a UUID made once for this installation and never changed: python -c "import uuid; print(uuid.uuid4())"',
)
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

if PRODUCTION:
    if SECRET_KEY == DEMONSTRATION_KEY or 0 < len(SECRET_KEY) < 50:
        env.refuse("SECRET_KEY", "is the demonstration's or too short", "50 or more random characters of your own")
    if DEBUG:
        env.refuse("DEBUG", "is on in production", "off: an error page would show people's data to a stranger")
    if not REQUIRE_MFA:
        env.refuse("REQUIRE_MFA", "is off in production", "on: only the demonstration may start without it")
    if SITE_URL and not SITE_URL.startswith("https://"):
        env.refuse("SITE_URL", f"is '{SITE_URL}'", "an https:// address in production")

# --- what is installed -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "learning_site",
    "learning_site.reminders",
    "learning_site.xapi",
    "courses",
    "certificates",
    "competencies",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Every address asks for a sign-in unless its view says that it is public.
    "learning_site.accounts.interrupted.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "learning_site.accounts.middleware.SecondFactorMiddleware",
    "learning_site.accounts.middleware.EditorialDoorMiddleware",
    "learning_site.editorial.middleware.EditorialPolicyMiddleware",
]

ROOT_URLCONF = "learning_site.urls"
WSGI_APPLICATION = "learning_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["learning_site.accounts.token_and_mark"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "learning_site.context.partnership",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- the database ------------------------------------------------------------------------------------------------

# Why these options: docs/adr/0005-sqlite-that-does-not-lose-writes.md
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-20000;"
    ),
}
DATABASE_URL = env.text("DATABASE_URL", "", right="such as postgres://name:password@host:5432/database")
try:
    database = dj_database_url.parse(DATABASE_URL or f"sqlite:///{DATA_DIR}/learning.sqlite3")
except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
    env.refuse(
        "DATABASE_URL", "cannot be read", "such as postgres://name:password@host:5432/database, or empty for SQLite"
    )
    database = dj_database_url.parse("sqlite://:memory:")
if database["ENGINE"] == "django.db.backends.sqlite3":
    database["OPTIONS"] = SQLITE_OPTIONS
    # A file, not memory: concurrent and live-server tests need several connections to one database.
    database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    database["CONN_HEALTH_CHECKS"] = True
    # A statement that a connection has answered five times is planned once: docs/adr/0012-statements-composed-once.md
    prepared = {"server_side_binding": True, "prepare_threshold": 5}
    database["OPTIONS"] = {**prepared, **database.get("OPTIONS", {}), **({} if MODE == "test" else {"pool": True})}
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Rate limits live in the cache, so that all processes count together.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "learning_site_cache"},
}
if MODE == "test":
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

# --- people and how they sign in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "competencies.Person"
# Never ModelBackend: it would open every sign-in form that is not allauth's.
AUTHENTICATION_BACKENDS = [
    "learning_site.accounts.backend.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "learning:home"

ACCOUNT_ADAPTER = "learning_site.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# allauth's sign-in form asks for a password only where its sign-up form does; nobody signs up by themselves yet.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "learning_site.accounts.forms.SignIn",
    "signup": "learning_site.accounts.forms.SignUp",
    "add_email": "learning_site.accounts.forms.AddEmail",
    "change_password": "learning_site.accounts.forms.ChangePassword",
    "set_password": "learning_site.accounts.forms.SetPassword",
    "reset_password": "learning_site.accounts.forms.ResetPassword",
    "reset_password_from_key": "learning_site.accounts.forms.ResetPasswordFromKey",
    "reauthenticate": "learning_site.accounts.forms.Reauthenticate",
    "request_login_code": "learning_site.accounts.forms.RequestCode",
    "confirm_login_code": "learning_site.accounts.forms.ConfirmCode",
    "confirm_email_verification_code": "learning_site.accounts.forms.ConfirmEmail",
    "confirm_password_reset_code": "learning_site.accounts.forms.ConfirmReset",
}
MFA_FORMS = {
    "authenticate": "learning_site.accounts.forms.SecondStep",
    "reauthenticate": "learning_site.accounts.forms.SecondStepAgain",
    "activate_totp": "learning_site.accounts.forms.AddApp",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Safeguarding learning: "
ACCOUNT_LOGOUT_REDIRECT_URL = "front"
ACCOUNT_USER_DISPLAY = str
# allauth's ten failed sign-ins a minute for one address would lock out a council behind one address.
ACCOUNT_RATE_LIMITS = {"login_failed": "200/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "TRUSTED_PROXY_COUNT", 0, right="how many reverse proxies of yours stand before the site"
)
# Second factors are encrypted under a key made from SECRET_KEY.
MFA_ADAPTER = "learning_site.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Safeguarding learning"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

# --- Wagtail -----------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Safeguarding learning"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# Whoever saved a draft last wrote its words and cannot sign them off, so looking at a page must never save one.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# The page editor sends a whole module with each save: some 200 fields and 20 kB a step, of which there may be 120.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "svg", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.forms.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "txt", "csv", "m4a", "mp3", "ogg", "mp4", "webm", "vtt"]

# --- language, files, security -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
FORMAT_MODULE_PATH = ["learning_site.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Never below MEDIA_ROOT, which a web server may hand to anybody: only a door gives these out.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test" or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

STRICT_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT_POLICY}

SESSION_ENGINE = "learning_site.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "learning_site.accounts.interrupted.csrf_failure"

# --- mail --------------------------------------------------------------------------------------------------------

EMAIL_HOST = env.text("EMAIL_HOST", "", right="the host name of your mail server")
EMAIL_PORT = env.number("EMAIL_PORT", 587, right="the port of your mail server")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "", right="the name this site signs in to the mail server with")
EMAIL_HOST_PASSWORD = env.text(
    "EMAIL_HOST_PASSWORD", "", right="the password this site signs in to the mail server with"
)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True, right="whether mail is handed over encrypted")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", "Safeguarding learning <learning@localhost>", right="the sender people see"
)
if PRODUCTION and not EMAIL_HOST:
    env.refuse("EMAIL_HOST", "is not set", "the host name of your mail server: sign-in codes go by mail")
EMAIL_BACKEND = (
    "learning_site.reminders.mail_server.MailServer" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"
)

# --- the record store --------------------------------------------------------------------------------------------

XAPI_ENDPOINT = env.address(
    "XAPI_ENDPOINT", "", right="the xAPI address of your record store, or empty: then statements wait"
)
XAPI_USER = env.text("XAPI_USER", "", right="the name this site signs in to the record store with")
XAPI_PASSWORD = env.text("XAPI_PASSWORD", "", right="the password this site signs in to the record store with")
XAPI_VERSION = env.choice("XAPI_VERSION", ("1.0.3", "2.0.0"), "1.0.3", right="'1.0.3' or '2.0.0'")
XAPI_SEND_ANSWERS = env.flag(
    "XAPI_SEND_ANSWERS", False, right="whether single answers and final checks leave the building; they are sensitive"
)
if XAPI_ENDPOINT and not (XAPI_USER and XAPI_PASSWORD):
    env.refuse("XAPI_USER and XAPI_PASSWORD", "are not both set", "set whenever XAPI_ENDPOINT is")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

env.check()
DATA_DIR.mkdir(parents=True, exist_ok=True)
