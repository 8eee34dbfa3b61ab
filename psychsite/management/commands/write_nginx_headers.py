"""Write what nginx needs to serve pages without Python.

That is the headers of public pages, and the page for the time when the site does not answer.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand
from django.test import RequestFactory

from clinics.models import HelpLine
from core.pages import nginx
from core.process.commands import ExampleHelp
from psychsite.web import away

# nginx writes these itself, or they differ between pages.
_LEFT_OUT = {"content-length", "content-type", "content-encoding", "etag", "vary", "speculation-rules"}


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write the headers of public pages into nginx-headers.conf in VAR_DIR, which deploy/nginx.conf includes, and the page "
        "that nginx shows while the site does not answer, with the help lines of today."
    )
    example = "python3 manage.py write_nginx_headers && nginx -s reload"

    def handle(self, *args, **options):
        address = urlsplit(settings.SITE_URL)
        handler = BaseHandler()
        handler.load_middleware()
        request = RequestFactory().get("/authors/", secure=address.scheme == "https", headers={"Host": address.netloc})
        del request.META["HTTP_COOKIE"]
        response = handler.get_response(request)
        lines = [
            f'add_header {name} "{value}";' for name, value in response.headers.items() if name.lower() not in _LEFT_OUT
        ]
        nginx.headers_file().write_text("\n".join(lines) + "\n")
        page = away.write_page(HelpLine.objects.shown())
        self.stdout.write(f"The page for the time when the site does not answer is in {page}.")
        self.stdout.write(f"{len(lines)} headers are in {nginx.headers_file()}. Now reload nginx.")
