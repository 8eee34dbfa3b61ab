"""Sign-in, its second step, forgotten passwords and invitations."""

import logging

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import factors, forms, invitations, throttle
from accounts.passwords import links
from accounts.sign_in import steps
from accounts.web import pages
from core.errors import ActionRefused, LinkExpired

log = logging.getLogger(__name__)

_SAME_ANSWER = "If there is an account with this address, the email is on its way."


class SignInView(LoginView):
    """The page for user name and password; a passkey needs neither."""

    template_name = "admin/login.html"
    authentication_form = forms.SignInForm

    def get_default_redirect_url(self):
        return reverse("admin:index")

    def get_context_data(self, **kwargs):
        context = {
            **admin.site.each_context(self.request),
            "title": "Sign in",
            "app_path": self.request.get_full_path(),
        }
        return super().get_context_data(**context, **pages.passkey_context(), **pages.ways_in(), **kwargs)

    def form_valid(self, form):
        return steps.begin(self.request, form.get_user(), self.get_success_url())


@never_cache
@sensitive_post_parameters()
def second_step(request):
    """Ask for the second step of a sign-in that began."""
    user, next_url = steps.expected(request)
    if user is None:
        return HttpResponseRedirect(reverse("admin:index"))
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.admit_code(request, user)
        if factors.check_code(user=user, code=form.cleaned_data["code"]):
            return steps.finish(request, user, next_url, with_factor=True)
        log.warning("Sign-in refused: wrong code", extra={"fields": {"reason": "code"}})
        form.add_error("code", "This code is wrong, or it was used already. Enter the next one.")
    return pages.render_form(
        request,
        form,
        title="Enter your code",
        button="Sign in",
        back=reverse("admin:login"),
        **pages.passkey_context(user),
    )


@never_cache
@pages.needs_passwords
def forgot_password(request):
    """Ask for an email with a link to choose a new password."""
    form = forms.AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.admit_link(request, form.cleaned_data["email"])
        links.send_to_address(address=form.cleaned_data["email"])
        return HttpResponseRedirect(reverse("admin:forgot_password_sent"))
    return pages.render_form(
        request,
        form,
        title="Choose a new password",
        explanation="We email you a link. It works once, for one hour.",
        button="Send the link",
        back=reverse("admin:login"),
    )


def forgot_password_sent(request):
    """Say the same whether there is such an account or not."""
    return pages.render(request, "message", title="Look into your mailbox", sentence=_SAME_ANSWER)


@never_cache
@pages.needs_passwords
@sensitive_post_parameters()
def set_password(request, uid, token):
    """Let the holder of a link choose a new password."""
    try:
        user = links.find(uid, token)
    except LinkExpired:
        return _gone(request, "Ask for a new link at sign-in.")
    form = forms.NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        links.set_password(user=user, password=form.cleaned_data["password"])
        messages.success(request, "Your new password is saved. Sign in with it.")
        response = HttpResponseRedirect(reverse("admin:login"))
        # The mailbox proved who this is: guesses from elsewhere must not lock this device out.
        throttle.remember_device(request, response, user.get_username())
        return response
    title = f"New password for {user.get_username()}"
    return pages.render_form(request, form, title=title, button="Save the password", account_name=user.get_username())


@never_cache
@sensitive_post_parameters()
def accept_invitation(request, token):
    """Let the holder of an invitation open their account."""
    try:
        invitation = invitations.find(token)
        form = forms.AcceptForm(request.POST or None, user=get_user_model()(email=invitation.email))
        if request.method == "POST" and form.is_valid():
            user = invitations.accept(token=token, **form.cleaned_data)
            return steps.finish(request, user, reverse("admin:account"), with_factor=False)
    except LinkExpired:
        return _gone(request, "Ask the person who invited you for a new one.")
    except ActionRefused as refusal:
        form.add_error(None, refusal.sentence)
    explanation = f"The account belongs to {invitation.email}. No one else ever needs your password."
    return pages.render_form(
        request, form, title="Open your account", explanation=explanation, button="Open the account"
    )


def _gone(request, what_to_do):
    sentence = f"This link does not work any more: it was used, its time is over, or a new one was sent. {what_to_do}"
    return pages.render(request, "message", status=410, title="This link is no longer valid", sentence=sentence)
