"""The page that asks for a proof again before a step that cannot be undone."""

import json

from django.http import HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import proof, throttle
from accounts.web import pages


@never_cache
@sensitive_post_parameters("answer")
def confirm(request):
    """Take a proof, then lead on: to a page, or to the form that was sent."""
    next_url = pages.safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    kept = request.POST.get("kept", "")
    if request.method != "POST":
        return proof.confirm_page(request, next_url=next_url)
    answer = request.POST.get("answer", "")[:200]
    # A passkey was noted by its own request just before.
    if answer or not proof.is_recent(request):
        throttle.admit_code(request, request.user)
        if not proof.check_password_or_code(user=request.user, answer=answer):
            error = "This is not right. Try again, or sign out and sign in again."
            return proof.confirm_page(request, next_url=next_url, kept=kept, error=error)
        proof.note(request, with_factor=proof.has_given_factor(request))
    if not kept:
        return HttpResponseRedirect(next_url)
    return pages.render(request, "carry_on", title="Thank you", next=next_url, fields=_fields(kept))


def _fields(kept):
    """Return [(name, value)] of a form that was kept; nothing if it was tampered with."""
    try:
        rows = json.loads(kept)
        return [(str(name), str(value)) for name, values in rows for value in values]
    except (ValueError, TypeError, RecursionError):
        return []
