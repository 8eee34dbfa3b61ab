"""The request as it reaches the site: any header of a client makes a request.

Django looks up the encoding that Content-Type or a part of a form names. Python knows encodings that are none of text, and
each fails in its own way, partly before any middleware runs. All our forms are UTF-8, so no other encoding is read.
"""

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {}

    def _load_post_and_files(self):
        try:
            super()._load_post_and_files()
        except LookupError as error:
            self._mark_post_parse_error()
            raise BadRequest("A part of the form names an unknown encoding.") from error


class Handler(WSGIHandler):
    request_class = Request
