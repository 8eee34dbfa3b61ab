"""The site's settings with overrides for tests."""

import mimetypes
import os

from tests import databases

# What a developer wrote into .env must not change a test.
os.environ["ENV_FILE"] = ""
os.environ["SECRET_KEY"] = "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["DEBUG"] = "0"
# A test that rolls back takes its changes out of the log, too. PAGE_CACHE=1 pytest tests/pages tries pages with the store.
os.environ.setdefault("PAGE_CACHE", "0")
os.environ["SITE_URL"] = "http://testserver"
os.environ.pop("REDIS_URL", None)
os.environ.pop("MEDIA_STORAGE", None)
VAR = databases.run_folder()
os.environ["VAR_DIR"] = VAR
os.environ["MEDIA_ROOT"] = os.path.join(VAR, "media", os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ["PAGE_CACHE_FOLDER"] = os.path.join(VAR, "pages", os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ["DATABASE_URL"] = databases.address(VAR)

from psychsite.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests of these two set them.
SECOND_FACTOR_ROLES = []
RECENT_PROOF_MINUTES = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The live server of browser tests uses Python's types of files; in production WHITENOISE_MIMETYPES says it.
mimetypes.add_type("application/speculationrules+json", ".rules")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
os.makedirs(STATIC_ROOT, exist_ok=True)  # noqa: F405
