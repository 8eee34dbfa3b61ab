"""The pages on which people change the email address of their own account."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts import forms, proof, throttle
from accounts.sign_in import own_address
from accounts.web import pages
from core.errors import ActionRefused

_WAITING = "new_address"


@proof.require_recent_proof
def own_email(request):
    """Ask for the new address, and send a code to it."""
    form = forms.OwnAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        throttle.admit_link(request, email)
        try:
            request.session[_WAITING] = own_address.send_code(user=request.user, email=email)
        except ActionRefused as refusal:
            form.add_error("email", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("admin:own_email_code"))
    now = f"Emails about your account go to {request.user.email or 'no address'}, and so do links to a new password."
    words = {"explanation": f"{now} {own_address.sign_in_warning()}", "back": reverse("admin:account")}
    return pages.render_form(request, form, title="Change your email address", button="Send a code", **words)


@proof.require_recent_proof
def own_email_code(request):
    """Take the code, and change the address."""
    waiting = request.session.get(_WAITING)
    if waiting is None:
        return HttpResponseRedirect(reverse("admin:own_email"))
    form = forms.AddressCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        throttle.admit_code(request, request.user)
        try:
            own_address.change(user=request.user, waiting=waiting, code=form.cleaned_data["code"])
        except ActionRefused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[_WAITING]
            messages.success(request, f"The address of your account is now {waiting['email']}.")
            return HttpResponseRedirect(reverse("admin:account"))
    sent = f"We sent a code to {waiting['email']}. It works for {own_address.MINUTES} minutes."
    words = {"explanation": sent, "back": reverse("admin:own_email")}
    return pages.render_form(request, form, title="Enter the code", button="Change the address", **words)
