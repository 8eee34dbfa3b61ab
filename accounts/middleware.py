"""Refuse guesses, demand the second step, and note when a session is used."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts import proof, sessions, throttle
from accounts.passwords.hashers import TooBusy
from accounts.web.refusals import refuse, refuse_network
from core.client_address import is_in
from core.http import is_for_staff

# What a signed-in person may open before the second step that their role demands: setting one up, and signing out.
OPEN_BEFORE_SECOND_STEP = frozenset(
    f"admin:{name}"
    for name in (
        "login",
        "logout",
        "jsi18n",
        "second_step",
        "forgot_password",
        "forgot_password_sent",
        "set_password",
        "accept_invitation",
        "passkey_options",
        "passkey_sign_in",
        "single_sign_on",
        "single_sign_on_answer",
        "confirm",
        "account",
        "end_session",
        "end_other_sessions",
        "password_change",
        "password_change_done",
        "app_set_up",
        "passkey_add_options",
        "passkey_add",
    )
)


class StaffNetworks:
    """Open the admin only from STAFF_NETWORKS, if there are any."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.STAFF_NETWORKS and is_for_staff(request) and not is_in(request, settings.STAFF_NETWORKS):
            return refuse_network(request)
        return self.get_response(request)


class SignInGuard:
    """Refuse tries that are over a limit before any session, form or query.

    Also answers for a process that is busy with other passwords.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method == "POST" and request.path_info == reverse("admin:login"):
            wait = throttle.seconds_refused(request)
            if wait:
                throttle.slow_down()
                return refuse(request, throttle.TooManyTries(wait))
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, (TooBusy, throttle.TooManyTries)):
            return refuse(request, error)
        return None


def _erases(request):
    """Return True if a request deletes rows for good, one by one or ticked in a list."""
    if request.resolver_match.view_name.endswith("_delete"):
        return True
    return request.method == "POST" and request.POST.get("action") == "delete_selected" and "post" in request.POST


class SecondStepGate:
    """Hold people back who have not given the second step that their role demands.

    The addresses that are open without it are OPEN_BEFORE_SECOND_STEP, and the signed links of reviews and previews,
    which are no pages of the admin.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not is_for_staff(request) or not request.user.is_authenticated:
            return None
        if sessions.is_over(request):
            # The view then sends the person to sign-in, and back here afterwards.
            logout(request)
            return None
        if not settings.READ_ONLY:
            sessions.note_use(request)
        if request.resolver_match.view_name in OPEN_BEFORE_SECOND_STEP:
            return None
        if not proof.is_held_back(request):
            if getattr(view, "needs_recent_proof", False):
                return proof.ask_again(request)
            return proof.ask_again(request, unsafe_only=True) if _erases(request) else None
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        messages.warning(request, "Your role needs a second step at sign-in. Set one up here; then everything opens.")
        return HttpResponseRedirect(reverse("admin:account"))
