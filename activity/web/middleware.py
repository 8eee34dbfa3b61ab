"""Let entries name the network that a request came from."""

from activity.network import current_request


class RememberRequest:
    """Keep the request at hand while the site responds to it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = current_request.set(request)
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)
