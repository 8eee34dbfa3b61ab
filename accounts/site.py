"""The admin site: Django's, with our sign-in and the page “Your sign-in”."""

from functools import wraps
from operator import itemgetter

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import forms
from accounts.apps import STAFF_ACCOUNTS
from accounts.web import account, confirming, own_address, passkeys, signing_in, single_sign_on
from activity.log import record


class StaffSite(admin.AdminSite):
    """Sign-in with limits, a second step and passkeys."""

    login_form = forms.SignInForm
    empty_value_display = "—"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._pages = {}

    def add_page(self, address, name, view):
        """Add a page of an app above this one, for everybody who is signed in."""
        self._pages[address] = (name, view)

    def get_app_list(self, request, app_label=None):
        """Return the apps with their models; users and roles beside invitations."""
        apps = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        if auth := apps.get("auth"):
            auth["name"] = STAFF_ACCOUNTS
            for model in auth["models"]:
                model["name"] = "Roles" if model["object_name"] == "Group" else model["name"]
            invitations = apps.pop("accounts", {"models": []})
            auth["models"] = sorted([*auth["models"], *invitations["models"]], key=itemgetter("name"))
        return sorted(apps.values(), key=itemgetter("name"))

    @method_decorator(never_cache)
    @method_decorator(sensitive_post_parameters())
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        request.current_app = self.name
        return signing_in.SignInView.as_view()(request)

    def admin_view(self, view, cacheable=False):
        return super().admin_view(_refuse_empty_field(view), cacheable)

    def logout(self, request, extra_context=None):
        if request.method == "POST" and request.user.is_authenticated:
            record("account.signed_out", by=request.user, about=request.user)
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        return account.password_change(request)

    def get_urls(self):
        """Return our pages before those of Django."""
        # Open to people who are not signed in: the answer depends on a link or on a sign-in that began.
        signed_out = [
            path("second-step/", signing_in.second_step, name="second_step"),
            path("forgot-password/", signing_in.forgot_password, name="forgot_password"),
            path("forgot-password/sent/", signing_in.forgot_password_sent, name="forgot_password_sent"),
            path("set-password/<str:uid>/<str:token>/", signing_in.set_password, name="set_password"),
            path("invitation/<str:token>/", signing_in.accept_invitation, name="accept_invitation"),
            path("passkey/options/", passkeys.options, name="passkey_options"),
            path("passkey/sign-in/", passkeys.passkey_sign_in, name="passkey_sign_in"),
            path("single-sign-on/", single_sign_on.start, name="single_sign_on"),
            path("single-sign-on/answer/", single_sign_on.answer, name="single_sign_on_answer"),
        ]
        signed_in = {
            "confirm/": ("confirm", confirming.confirm),
            "account/": ("account", account.account),
            "account/email/": ("own_email", own_address.own_email),
            "account/email/code/": ("own_email_code", own_address.own_email_code),
            "account/app/": ("app_set_up", account.app_set_up),
            "account/app/remove/": ("app_remove", account.app_remove),
            "account/passkeys/options/": ("passkey_add_options", passkeys.add_options),
            "account/passkeys/add/": ("passkey_add", passkeys.add),
            "account/passkeys/<int:pk>/remove/": ("passkey_remove", account.passkey_remove),
            "account/codes/": ("recovery_codes", account.recovery_codes),
            "account/codes/new/": ("new_codes", account.new_codes),
            "account/sessions/end/": ("end_session", account.end_session),
            "account/sessions/end-others/": ("end_other_sessions", account.end_other_sessions),
        }
        own = [
            path(address, self.admin_view(view), name=name)
            for address, (name, view) in (signed_in | self._pages).items()
        ]
        return [*signed_out, *own, *super().get_urls()]


def _refuse_empty_field(view):
    """Return a view that answers 400 if the field to find its row by has no name.

    Django refuses a field that is none in this way, and looks for one that has no name.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
            raise DisallowedModelAdminToField("The field without a name cannot be referenced.")
        return view(request, *args, **kwargs)

    return wrapped
