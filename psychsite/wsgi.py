"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from psychsite.startup import find_problem

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
if problem := find_problem():
    # gunicorn says so first (gunicorn.conf.py); this is for other servers. They get no application.
    sys.exit(f"psychsite does not start: {problem}")
application = get_wsgi_application()
