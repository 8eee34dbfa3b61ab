"""The loaded site, for tests.load.worker to fork."""

import os

import django
from django.test import Client

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
# Whatever is loaded when it is first needed must not be part of what is measured.
Client().get("/healthz")
