"""The page behind the link in a receipt, to withdraw an approval.

As on the review pages, a GET never acts and no cookie is set: the address is one secret, the code of an email another.
"""

from django import forms
from django.shortcuts import render

from articles.publishing import withdrawals
from articles.web.review import UNKNOWN, mask_address
from core.errors import ActionRefused, LinkExpired
from core.http import private_page


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why you withdraw it",
        help_text="Readers see this in the history of the article.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why the approval is withdrawn."},
    )
    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label="Six-digit code",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"invalid": "Enter the six-digit code.", "required": "Request the code and enter it here."},
    )


@private_page(check_csrf=False, hide_address=True)
def page(request, token):
    """Show the approval; email the code; withdraw."""
    try:
        review, approval = withdrawals.open_link(token)
    except LinkExpired:
        return render(request, "review/closed.html", {"sentence": UNKNOWN}, status=404)
    context = {"token": token, "review": review, "approval": approval, "form": WithdrawForm()}
    if request.method == "POST" and approval.withdrawn_at is None:
        context |= _act(request, token)
    return render(request, "review/withdraw.html", context)


def _act(request, token):
    """Do what the form asks; return what changes on the page."""
    typed = {name: request.POST.get(name, "")[:500] for name in WithdrawForm.base_fields}
    form = WithdrawForm(request.POST)
    try:
        if request.POST.get("step") == "code" and not typed["code"].strip():
            return {
                "form": WithdrawForm(initial=typed),
                "code_sent_to": mask_address(withdrawals.send_code(token=token)),
            }
        if form.is_valid():
            code = form.cleaned_data["code"].strip()
            done = withdrawals.withdraw_by_link(token=token, code=code, reason=form.cleaned_data["reason"])
            return {"approval": done}
    except ActionRefused as refusal:
        if form.is_bound and form.is_valid():
            form.add_error(None, refusal.sentence)
        else:
            return {"form": WithdrawForm(initial=typed), "code_refused": refusal.sentence}
    return {"form": form}
