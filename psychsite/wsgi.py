"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from core.env import SettingError

# gunicorn stops when a worker ends with this code. With any other it would start workers again and again.
APP_LOAD_ERROR = 4


def make_application():
    """Return the application, or end the process with one line that says what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psychsite.settings")
    try:
        application = get_wsgi_application()
        from psychsite.demo.checks import static_problem

        problem = static_problem()
    except SettingError as error:
        problem = str(error)
    if problem:
        sys.stderr.write(f"psychsite does not start: {problem}\n")
        sys.stderr.flush()
        sys.exit(APP_LOAD_ERROR)
    return application


application = make_application()
