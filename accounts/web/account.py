"""The page “Your sign-in”: a person's own password, second step and sessions."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import factors, forms, proof, sessions, throttle
from accounts.passwords import links
from accounts.web import pages
from core.errors import ActionRefused


def account(request):
    """Show how the person signs in, and where they are signed in."""
    user = request.user
    return pages.render(
        request,
        "account",
        title="Your sign-in",
        has_app=factors.has_app(user),
        passkeys=factors.passkeys(user),
        codes_left=factors.codes_left(user),
        needs_factor=proof.needs_factor(user),
        is_held_back=proof.is_held_back(request),
        sessions=sessions.of(user),
        own_key=request.session.session_key,
        passkey_form=forms.PasskeyNameForm(),
        is_recent=proof.is_recent(request),
        **pages.passkey_context(user),
        **pages.ways_in(),
    )


def _back(request, sentence=None):
    if sentence:
        messages.success(request, sentence)
    return HttpResponseRedirect(reverse("admin:account"))


@proof.require_recent_proof
def app_set_up(request):
    """Show the key of a new authenticator app, and take its first code."""
    form = forms.AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.admit_code(request, request.user)
        try:
            codes = factors.confirm_app(
                by=request.user, code=form.cleaned_data["code"], keep_session=request.session.session_key
            )
        except ActionRefused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            proof.note(request, with_factor=True)
            return _show_codes(request, codes, "The app is set up. From now on it gives the second step.")
    device = factors.waiting_app(request.user)
    words = {"key": factors.app_key(device), "drawing": factors.app_drawing(device), "otpauth": device.config_url}
    words |= {"title": "Set up an authenticator app", "button": "Finish", "back": reverse("admin:account")}
    return pages.render(request, "app", form=form, **words)


@require_POST
@proof.require_recent_proof
def app_remove(request):
    """Remove the authenticator app."""
    factors.remove_app(by=request.user, keep_session=request.session.session_key)
    return _back(request, "The authenticator app is removed.")


@require_POST
@proof.require_recent_proof
def passkey_remove(request, pk):
    """Remove one passkey."""
    try:
        factors.remove_passkey(by=request.user, pk=pk, keep_session=request.session.session_key)
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
        return _back(request)
    return _back(request, "The passkey is removed. Remove it from your device, too.")


@require_POST
@proof.require_recent_proof
def new_codes(request):
    """Replace the recovery codes."""
    return _show_codes(request, factors.make_codes(by=request.user), "The earlier codes no longer work.")


def _show_codes(request, codes, sentence):
    messages.success(request, sentence)
    if not codes:
        return _back(request)
    request.session["new_codes"] = codes
    return HttpResponseRedirect(reverse("admin:recovery_codes"))


def recovery_codes(request):
    """Show new recovery codes, once."""
    codes = request.session.pop("new_codes", None)
    if not codes:
        return _back(request)
    return pages.render(request, "codes", title="Your recovery codes", codes=codes)


@require_POST
def end_session(request):
    """End one session of the person."""
    ended = sessions.end(user=request.user, handle=request.POST.get("session", ""))
    return _back(request, "The session is ended." if ended else "This session had ended already.")


@require_POST
def end_other_sessions(request):
    """End all sessions of the person but this one."""
    count = sessions.end_others(user=request.user, keep=request.session.session_key, by=request.user)
    return _back(request, f"{count} other session{'' if count == 1 else 's'} ended.")


@pages.needs_passwords
@sensitive_post_parameters()
def password_change(request):
    """Change one's own password, which needs the one until now."""
    form = forms.ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        # The holder of an open session could guess the old password here. Only such a guess is counted: people who look
        # for a new password that is long enough are not made to wait.
        throttle.admit_code(request, request.user)
        if form.check_old_password():
            links.set_password(user=request.user, password=form.cleaned_data["password"])
            update_session_auth_hash(request, request.user)
            return _back(request, "Your new password is saved. All other sessions are ended.")
    return pages.render_form(
        request,
        form,
        title="Change your password",
        button="Save the password",
        back=reverse("admin:account"),
        account_name=request.user.get_username(),
    )
