"""All settings. Environment variables hold what differs between machines.

Each variable has a safe default and is documented in .env.example. A wrong value stops the start with a
sentence that names the variable, never with a traceback from deep inside a library.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from js_asset import static_lazy
from whitenoise.compress import Compressor

from accounts.sign_in import options as single_sign_on
from core import env
from core.db import stores
from core.process import logs
from outbox import mail_server

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_file("ENV_FILE", [BASE_DIR / ".env", Path("/etc/psychsite/env")])

VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
ERASURE_JOURNAL = env.path("ERASURE_JOURNAL", VAR_DIR / "erasures.jsonl")
DEBUG = env.boolean("DEBUG", False)
# Demonstration people have published passwords: the switch is refused by a check, a sign-in back end and the
# loader as soon as DEBUG is off (psychsite/demo/).
SECRET_KEY = env.secret("SECRET_KEY", debug=DEBUG, file=VAR_DIR / "secret-key")
# Keys from before a rotation: what they signed stays valid, and nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.old_secrets("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.origin("SITE_URL", "http://localhost:8000")
# The site is at the root of its host. No server and no header moves it.
FORCE_SCRIPT_NAME = ""
SITE_NAME = env.text("SITE_NAME", "Psychsite", limit=60)
SITE_TAGLINE = env.text("SITE_TAGLINE", "Mental-health writing that says who checked it, and when", limit=160)
# Requests that name no reverse proxy come straight from the client; each proxy adds one address on the right.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, least=0, most=9)

INSTALLED_APPS = [
    "psychsite",
    "accounts.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "content_editor",
    "django_prose_editor",
    "psychsite.apps.TagsConfig",
    "core",
    "geo",
    "crisis",
    "activity",
    "outbox",
    "accounts",
    "addresses",
    "images",
    "files",
    "authors",
    "clinics",
    "articles",
    "comments",
    "search",
]

MIDDLEWARE = [
    "psychsite.operations.metrics.middleware.Measured",
    "core.process.requests.LogRequests",
    "core.db.silence.CutFromSilentDatabase",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "psychsite.middleware.FetchAhead",
    "clinics.web.counting.CountListings",
    "core.pages.middleware.StoredPages",
    "psychsite.web.from_replica.FromReplica",
    "psychsite.middleware.Compressed",
    "psychsite.middleware.Headers",
    "psychsite.middleware.Policy",
    "psychsite.middleware.AdminStyles",
    "psychsite.middleware.Services",
    "activity.web.middleware.RememberRequest",
    "accounts.middleware.StaffNetworks",
    "accounts.middleware.SignInGuard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "addresses.middleware.Redirects",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SecondStepGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "psychsite.urls"
WSGI_APPLICATION = "psychsite.wsgi.application"
# Read by gunicorn, whose own answer to a wrong number is a traceback.
WEB_CONCURRENCY = env.integer("WEB_CONCURRENCY", 2, least=1, most=64)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["psychsite.setup.templates.Loader"])],
            # Every sentence for readers is marked (docs/design.md).
            "builtins": ["django.templatetags.i18n", "psychsite.templatetags.sentences"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "psychsite.web.context.site",
            ],
        },
    },
]

DATABASES = {"default": stores.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'psychsite.sqlite3'}")}
# Readers read, and whatever writes is answered with 503 (docs/operations.md).
READ_ONLY = env.boolean("READ_ONLY", False)
if READ_ONLY:
    DATABASES["default"] = stores.without_writes(DATABASES["default"])
if os.environ.get("DATABASE_REPLICA_URL", "").strip():
    DATABASES["replica"] = stores.replica("DATABASE_REPLICA_URL", DATABASES["default"])
PG_BIN = env.text("PG_BIN", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": stores.redis_url("REDIS_URL", REDIS_URL),
        "KEY_PREFIX": "psychsite",
        # A server that does not answer must not hold the pages up: limits fall back to the database.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "psychsite"}
}

# Public pages are made once and kept until something changes that they show (core/pages/). 0 renders each page for each request.
# runserver reads changed templates while it runs, so it keeps none.
PAGE_CACHE = env.boolean("PAGE_CACHE", DJANGO_AUTORELOAD_ENV not in os.environ)
PAGE_CACHE_FOLDER = env.path("PAGE_CACHE_FOLDER", VAR_DIR / "pages")
PAGE_CACHE_PAGES = env.integer("PAGE_CACHE_PAGES", 5_000, least=10, most=1_000_000)
PAGE_CACHE_MB = env.integer("PAGE_CACHE_MB", 200, least=1, most=100_000)
# Put copies where the nginx of deploy/nginx.conf serves them without Python.
PAGE_CACHE_NGINX = env.boolean("PAGE_CACHE_NGINX", False)
# A CDN keeps stored pages, and the worker drops them by tag at this address.
CDN_PURGE_URL = env.text("CDN_PURGE_URL", "")
CDN_PURGE_TOKEN = env.text("CDN_PURGE_TOKEN", "")
CDN_SECONDS = env.integer("CDN_SECONDS", 3_600, least=1, most=31_536_000)

# Who signs in: staff only; readers have no accounts.
AUTHENTICATION_BACKENDS = ["psychsite.demo.auth.Backend"]
PASSWORD_HASHERS = ["accounts.passwords.hashers.Argon2", "accounts.passwords.hashers.PBKDF2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.validators.LengthValidator"},
    {"NAME": "accounts.passwords.validators.CommonValidator"},
    {"NAME": "accounts.passwords.validators.NameValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
# One provider of identities for staff; None: there is none. Passwords can then be switched off.
OIDC = single_sign_on.read()
PASSWORD_SIGN_IN = single_sign_on.read_password_switch(OIDC)
LOGIN_URL = "admin:login"
# Roles that sign in with a second step. The demonstration has no such roles, so that its printed passwords work.
SECOND_FACTOR_ROLES = env.words(
    "SECOND_FACTOR_ROLES", [] if DEBUG else ["Administrator", "Editor-in-chief", "Medical approver", "User manager"]
)
# How old the last proof of a person may be before approving, exporting people, erasing and changing roles; 0: any age.
RECENT_PROOF_MINUTES = env.integer("RECENT_PROOF_MINUTES", 15, least=0, most=720)
EXPORT_ROWS = env.integer("EXPORT_ROWS", 20_000, least=1, most=10_000_000)  # in one file from the admin
# How long a session of staff may stay unused; 0: until SESSION_HOURS end it.
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 0 if DEBUG else 60, least=0, most=720)
# Where the admin is, and the networks from which it opens; none: it opens from everywhere.
ADMIN_PATH = env.path_below_root("ADMIN_PATH", "admin")
STAFF_NETWORKS = env.networks("STAFF_NETWORKS")
OTP_TOTP_ISSUER = SITE_NAME
OTP_WEBAUTHN_HELPER_CLASS = "accounts.web.ceremonies.Ceremonies"
OTP_WEBAUTHN_RP_NAME = SITE_NAME
# Both follow SITE_URL (accounts/factors.py); the library only checks that they are set.
OTP_WEBAUTHN_RP_ID = "localhost"
OTP_WEBAUTHN_ALLOWED_ORIGINS = ["http://localhost"]

LANGUAGE_CODE = "en-us"
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_I18N = True
# Accented English shows which sentences are not marked for translation.
PSEUDO_LOCALE = DEBUG and env.boolean("PSEUDO_LOCALE", False)
FORMAT_MODULE_PATH = ["psychsite.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.static_files.bundles.BundleFinder",
]
# What every page of readers is dressed in, by subject and in the order in which it holds: one request instead of seventeen.
STYLE_BUNDLES = {
    "css/site.css": [
        "css/tokens.css",
        "css/fonts.css",
        "css/base.css",
        "css/frame.css",
        "css/footer.css",
        "css/controls.css",
        "css/parts.css",
        "css/cards.css",
        "css/pictures.css",
        "css/help-lines.css",
        "css/article.css",
        "css/prose.css",
        "css/blocks.css",
        "css/people.css",
        "css/comments.css",
        "css/forms.css",
        ("css/print.css", "print"),
    ]
}
# The rules by which a browser fetches the likely next page are recognized by their type alone.
# Source maps are half of what would be compressed, and only a developer's tools fetch them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_MIMETYPES = {".rules": "application/speculationrules+json"}
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
# One process serves pictures too until a web server or an object store does.
SERVE_MEDIA = env.boolean("SERVE_MEDIA", True)
# The largest video or audio file of the library, in megabytes; the proxy limits bodies too.
MAX_RECORDING_MB = env.integer("MAX_RECORDING_MB", 200, least=1, most=5_000)
STORAGES = {
    "default": stores.media_storage("MEDIA_STORAGE", env.text("MEDIA_STORAGE", "")),
    "staticfiles": {"BACKEND": "core.static_files.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
# Caps before anything is parsed: a form of an article with many blocks is below 4 MB and 4,000 fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# Of more pictures than are read at once those beyond are named (images/bulk_upload.py).
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# HTTPS: on wherever SITE_URL says so. The demonstration on 127.0.0.1 speaks plain HTTP.
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31536000 if HTTPS else 0, least=0, most=63072000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.boolean("SECURE_HSTS_INCLUDE_SUBDOMAINS", HTTPS)
SECURE_HSTS_PRELOAD = env.boolean("SECURE_HSTS_PRELOAD", HTTPS)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "psychsite.web.expired.csrf_failure"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
# How long a session of staff lasts at most, however much it is used.
SESSION_COOKIE_AGE = env.integer("SESSION_HOURS", 12, least=1, most=336) * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The map's ground is the site's own, unless the publisher names a server of tiles. Then readers' browsers ask it.
MAP_TILES_URL = env.tiles_address("MAP_TILES_URL")
MAP_TILES_CREDIT = env.text("MAP_TILES_CREDIT", "", limit=200)

# The public pages need neither inline script nor inline style, so they get no nonce either; a page of the admin that
# renders a script asks for `request.csp_nonce`, and only then django-csp puts it in the place of NONCE.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'", NONCE],
        "img-src": ["'self'", *(["/".join(MAP_TILES_URL.split("/")[:3])] if MAP_TILES_URL else [])],
        **{key: ["'self'"] for key in ("media-src", "font-src", "connect-src", "manifest-src", "form-action")},
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# What the rich-text editor has beyond its library. The library requires the name of a sanitizer for each.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/editor/extensions.js")],
        "extensions": dict.fromkeys(
            ("Writing", "Toolbar", "Paste", "Abbreviation", "Language", "Citation"), "core.html.sanitize.sanitize"
        ),
    }
]

# The rich-text editor writes a constant <style> element; only the admin's policy names its hash.
ADMIN_STYLE_HASHES = ["'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"]

_MAIL = env.text("EMAIL_URL", f"file://{VAR_DIR / 'mail'}" if DEBUG else "smtp://localhost:25", limit=1000)
globals().update(mail_server.read_address("EMAIL_URL", _MAIL, debug=DEBUG))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# Where to report a vulnerability (psychsite/web/security_txt.py), and the day on which the publisher checked that.
# The page of your principles: how texts are written, reviewed and corrected. Linked from every page and named to programs.
EDITORIAL_POLICY_URL = env.page_address("EDITORIAL_POLICY_URL")
SECURITY_CONTACT = env.contact("SECURITY_CONTACT", f"mailto:security@{urlsplit(SITE_URL).hostname}")
SECURITY_CHECKED_ON = env.day("SECURITY_CHECKED_ON", None)

# Keep articles whose review is overdue out of search engines, as texts without an approval always are.
NOINDEX_OVERDUE = env.boolean("NOINDEX_OVERDUE", False)
# How long an overdue review may stay open before readers see it; how long emailed and shared links work.
REVIEW_GRACE_DAYS = env.integer("REVIEW_GRACE_DAYS", 30, least=0, most=365)
REVIEW_LINK_DAYS = env.integer("REVIEW_LINK_DAYS", 14, least=1, most=90)
PREVIEW_LINK_DAYS = env.integer("PREVIEW_LINK_DAYS", 7, least=1, most=90)
# The port of `manage.py serve_metrics` on this machine. 0: nothing is measured.
METRICS_PORT = env.integer("METRICS_PORT", 0, least=0, most=65535)
# How references are written in the editions that are created from now on (articles/document/citation_styles.py).
CITATION_STYLE = env.choice("CITATION_STYLE", "vancouver", ["vancouver", "apa"])
# Whom to ask what a pasted DOI or PubMed number is; they learn the number (articles/references/lookup.py).
SOURCE_LOOKUP = env.some_of("SOURCE_LOOKUP", [], ["crossref", "pubmed"])
# The CSV file of Retraction Watch, which the worker reads once a week; None if there is none.
RETRACTIONS_FILE = env.path("RETRACTIONS_FILE", "") if env.text("RETRACTIONS_FILE", "") else None

# Whether feeds hold whole texts, and the WebSub hub that watches them.
FEED_FULL_TEXT = env.boolean("FEED_FULL_TEXT", False)
FEED_HUB = env.page_address("FEED_HUB")

# Services of others that look for spam; none is asked where these are empty (comments/spam_services/providers.py).
AKISMET_KEY = env.text("AKISMET_KEY", "", limit=100)
RECAPTCHA_SITE_KEY = env.text("RECAPTCHA_SITE_KEY", "", limit=100)
RECAPTCHA_SECRET = env.text("RECAPTCHA_SECRET", "", limit=100)

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "articles.models.grouping.tags.split_tags"
TAGGIT_STRING_FROM_TAGS = "articles.models.grouping.tags.join_tags"

LOGGING = logs.logging_settings(
    debug=DEBUG,
    level=env.choice("LOG_LEVEL", "WARNING", ["DEBUG", "INFO", "WARNING", "ERROR"]),
    form=env.choice("LOG_FORMAT", "text", ["text", "json"]),
)
