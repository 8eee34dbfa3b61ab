"""“Your data”: request a copy or an erasure, without an account or a cookie."""

from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from comments.models import DataRequest
from comments.privacy import data_requests
from comments.privacy.data_requests import LINK_VALID_FOR
from comments.web.reader_forms import DataForm
from core.client_address import client_network
from core.errors import ActionRefused, LinkExpired
from core.http import private_page


@private_page(check_csrf=False, check_origin=True)
def my_data(request):
    """Show or accept a request; `?sent=1` confirms it for every address alike."""
    form = DataForm(request.POST if request.method == "POST" else None)
    wait = None
    if form.is_bound and form.is_valid():
        try:
            # Bots see the same page, and no email is sent.
            if not form.is_bot:
                data_requests.create_data_request(client_network=client_network(request), **form.asked)
            return HttpResponseRedirect(f"{reverse('comments:my-data')}?sent=1", status=303)
        except ActionRefused as refusal:
            form.add_error(None, refusal.sentence)
            wait = refusal.retry_after
    context = {"form": form, "sent": request.GET.get("sent") == "1" and not form.is_bound, "days": LINK_VALID_FOR.days}
    response = render(request, "comments/my_data.html", context, status=200 if wait is None else 429)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


@private_page(check_csrf=False, hide_address=True)
def data_request(request, token):
    try:
        asked = data_requests.find_request(token)
        if request.method == "POST" and asked.kind == DataRequest.Kind.COPY:
            return _copy(token)
        done = data_requests.fulfill_erasure(token=token) if request.method == "POST" else None
        asked = data_requests.find_request(token)
    except LinkExpired:
        return render(request, "comments/data_request_expired.html", status=404)
    context = {
        "asked": asked,
        "held": data_requests.summary_for(asked),
        "done": done,
        "erasure": asked.kind == "erasure",
    }
    return render(request, "comments/data_request.html", context)


def _copy(token):
    response = JsonResponse(
        data_requests.fulfill_copy(token=token), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
