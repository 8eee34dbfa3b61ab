"""Fill an empty database for the registry, and print the pages' paths as JSON:
{"paths": …, "answers": …, "cookies": …}.

python -m tests.pages.fill, with DEBUG=1 and the VAR_DIR that is then served (tests/pages/served.py).
"""

import json
import os
import sys
from functools import partial
from unittest import mock

import brotli
import django


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "psychsite.settings"
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from images.actions import make_renditions
    from images.models import Image
    from psychsite.management.commands.start import Command
    from tests.pages import hostile, imports, pages

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo", stdout=sys.stderr)
    # The demonstration's people cannot sign in where DEBUG is off, as it is where the pages are served.
    checker = get_user_model().objects.create_superuser("checker", "checker@example.org", "a long password")
    hostile.load(checker)
    imports.make()
    # As a page is once the worker has been there: every format, and the first picture fetched ahead. Of all pictures, as the
    # site is kept: the server's worker has nothing left to do in each run.
    for image in Image.objects.all():
        make_renditions(image)
    # The answers that are made here name files as the server will. Browsers get Brotli, of a level that is quick to make.
    with mock.patch("whitenoise.compress.brotli.compress", partial(brotli.compress, quality=5)):
        Command(stdout=sys.stderr).collect_static()
    paths, answers = pages.addresses()
    cookies = {settings.SESSION_COOKIE_NAME: _session(checker)}
    json.dump({"paths": paths, "answers": answers, "cookies": cookies}, sys.stdout)


def _session(user):
    from django.test import Client

    client = Client()
    client.force_login(user, "psychsite.demo.auth.Backend")
    return client.cookies["session"].value


if __name__ == "__main__":
    main()
