"""The WSGI application that gunicorn serves."""

import os
import sys

import django

from psychsite.setup.startup import find_problem

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
if problem := find_problem():
    # gunicorn says so first (gunicorn.conf.py); this is for other servers. They get no application.
    sys.exit(f"psychsite does not start: {problem}")
django.setup(set_prefix=False)
# It needs the settings, which are checked above.
from psychsite.web.request import Handler  # noqa: E402

application = Handler()
