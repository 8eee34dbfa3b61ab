"""The outermost middleware, so that all others are part of what is measured."""

from time import perf_counter

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from psychsite.operations.metrics import folder


class Measured:
    """Measure each request, if METRICS_PORT is set."""

    def __init__(self, get_response):
        if not settings.METRICS_PORT:
            raise MiddlewareNotUsed
        folder.prepare()
        from psychsite.operations.metrics import requests

        self.get_response, self.note = get_response, requests.note

    def __call__(self, request):
        begun = perf_counter()
        response = self.get_response(request)
        self.note(request, response, perf_counter() - begun)
        return response
