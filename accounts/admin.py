"""Accounts and invitations in the admin.

A user manager invites people, closes accounts, and gives the roles of SMALL_ROLES. Who publishes, approves or
manages users is an administrator's decision. No one sees or types another person's password, and user name and address of
an account are an administrator's to change: the links that open it go to that address.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import api_keys, factors, invitations, notices, proof, roles, sessions
from accounts.models import ApiKey, Invitation
from accounts.passwords import links
from accounts.web import pages
from activity.admin.recording import RecordsChanges, describe_form
from activity.log import record
from core.admin.csp import NonceAdmin
from core.admin.secrets import show_once
from core.admin.steps import Step, StepsMixin
from core.errors import ActionRefused

admin.site.unregister([User, Group])
# The keys of authenticator apps are their owners' alone.
admin.site.unregister(TOTPDevice)


class AccountStep(proof.RecentProofMixin, Step):
    """A step of an administrator on another person's account."""

    def is_allowed(self):
        return self.request.user.is_superuser


class SendPasswordLink(AccountStep):
    name = "password-link"
    heading = "Send {object} a link to choose a new password"
    explanation = "The link goes to the address of the account. It works once, for one hour."
    button = "Send the link"
    done = "The link is on its way to {object}."

    def act(self, form):
        links.send_to_user(user=self.object, by=self.request.user)


class RemoveSecondStep(AccountStep):
    name = "remove-second-step"
    heading = "Remove the second step of {object}"
    explanation = (
        "For a person who lost phone and recovery codes. First make sure on another way, such as a call, that the request is "
        "theirs. App, passkeys and recovery codes are removed, and all sessions end."
    )
    button = "Remove the second step"
    done = "{object} signs in with the password alone until a new second step is set up."

    def act(self, form):
        factors.remove_all(user=self.object, by=self.request.user)


class EndSessions(AccountStep):
    name = "end-sessions"
    heading = "End all sessions of {object}"
    explanation = "The person is signed out everywhere and has to sign in again."
    button = "End all sessions"
    done = "All sessions of {object} are ended."

    def act(self, form):
        sessions.end_others(user=self.object, by=self.request.user)


@admin.register(User)
class StaffAdmin(proof.RecentProofAdmin, NonceAdmin, StepsMixin, admin.ModelAdmin):
    """The admin of accounts; an account begins with an invitation."""

    steps = [SendPasswordLink, RemoveSecondStep, EndSessions]
    change_form_template = "admin/accounts/user.html"
    list_display = ["username", "full_name", "role_names", "has_second_step", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = ["groups", "user_permissions"]
    own_fields = ("groups", "is_active", "is_staff")

    def get_queryset(self, request):
        users = roles.manageable(request.user, super().get_queryset(request))
        return factors.note_factors(users).prefetch_related("groups")

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user):
        return user.get_full_name() or "—"

    @admin.display(description="roles")
    def role_names(self, user):
        names = [*(["Administrator"] if user.is_superuser else []), *sorted(group.name for group in user.groups.all())]
        return ", ".join(names) or "—"

    @admin.display(description="second step", boolean=True)
    def has_second_step(self, user):
        return user.holds_factor

    def get_fieldsets(self, request, obj=None):
        rights = ["is_active", "is_staff", "groups"]
        if request.user.is_superuser:
            rights += ["is_superuser", "user_permissions"]
        return [
            (None, {"fields": ["username", "first_name", "last_name", "email"]}),
            ("Roles and rights", {"fields": rights}),
            ("Dates", {"fields": ["last_login", "date_joined"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        fields = ("last_login", "date_joined")
        if request.user.is_superuser or obj is None:
            return fields
        own = self.own_fields if obj == request.user else ()
        return (*fields, "username", "email", *own)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            match = request.resolver_match
            user = User.objects.filter(pk=match.kwargs.get("object_id") or 0).first() if match else None
            kwargs["queryset"] = roles.choices(request.user, user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        before = User.objects.get(pk=obj.pk)
        request.account_before = (before.email, before.is_active, before.is_superuser, set(before.groups.all()))
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        user, (email, was_active, was_superuser, held) = form.instance, request.account_before
        if (was_active, was_superuser, held) != (user.is_active, user.is_superuser, set(user.groups.all())):
            keep = request.session.session_key if user == request.user else None
            sessions.end_others(user=user, keep=keep)
            names = ", ".join(user.groups.order_by("name").values_list("name", flat=True)) or "none"
            notices.send(user, f"The roles of your account were changed; it now has: {names}")
        if email.lower() != user.email.lower():
            notices.send(user, "The email address of your account was changed", to=[email])
            record("account.email_changed", by=request.user, about=user)
        if was_active != user.is_active:
            record("account.reopened" if user.is_active else "account.closed", by=request.user, about=user)
        _record_rights(user, was_superuser, held, request.user)
        if details := describe_form(form, values=("username", "first_name", "last_name", "is_staff")):
            record("account.changed", by=request.user, about=user, details=details)

    def has_add_permission(self, request):
        # An account begins with an invitation, so that its password is known to its owner alone.
        return False

    def has_delete_permission(self, request, obj=None):
        # Texts and approvals name the account, so it is deactivated and never deleted.
        return False

    def lookup_allowed(self, lookup, value, request=None):
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)


def _record_rights(user, was_superuser, held, by):
    """Record roles and rights that a saved form changed."""
    old, new = (sorted(group.name for group in groups) for groups in (held, user.groups.all()))
    changed = {"roles": [", ".join(old), ", ".join(new)]} if old != new else {}
    if was_superuser != user.is_superuser:
        changed["administrator"] = [was_superuser, user.is_superuser]
    if changed:
        record("account.roles_changed", by=by, about=user, details={"changed": changed})


@admin.register(Group)
class RoleAdmin(proof.RecentProofAdmin, RecordsChanges, NonceAdmin, GroupAdmin):
    """What a role may do; a change is recorded."""

    recorded_as, recorded_values = "role", ("name",)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Roles"} | (extra_context or {}))


class InvitationForm(forms.Form):
    """An address and the roles of the new account."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The invitation goes there, and the account keeps this address.",
    )
    roles = forms.ModelMultipleChoiceField(queryset=None, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = roles.givable(by).order_by("name")


class InvitationStep(proof.RecentProofMixin, Step):
    permission = "accounts.change_invitation"


class Resend(InvitationStep):
    name = "resend"
    heading = "Send {object} the invitation again"
    explanation = "The link in the earlier email stops working. The new one works for 72 hours."
    button = "Send again"
    done = "A new invitation is on its way to {object}."

    def act(self, form):
        invitations.resend(invitation=self.object, by=self.request.user)


class Revoke(InvitationStep):
    name = "revoke"
    heading = "Revoke the invitation to {object}"
    explanation = "Its link stops working. The person gets no email about it."
    button = "Revoke the invitation"
    done = "The invitation to {object} is revoked."

    def act(self, form):
        invitations.revoke(invitation=self.object, by=self.request.user)


@admin.register(Invitation)
class InvitationAdmin(NonceAdmin, StepsMixin, admin.ModelAdmin):
    """Invite people, send an invitation again, and revoke one."""

    steps = [Resend, Revoke]
    change_form_template = "admin/accounts/invitation.html"
    list_display = ["email", "state", "sent_at", "expires_at", "invited_by"]
    search_fields = ["email"]
    list_select_related = ["invited_by"]

    @admin.display(description="state")
    def state(self, invitation):
        if invitation.accepted_at:
            return "accepted"
        if invitation.revoked_at:
            return "revoked"
        return "open" if invitation.expires_at > timezone.now() else "time is over"

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["email", "roles"]
        return ["email", "role_names", "state", "invited_by", "sent_at", "expires_at", "accepted_at", "revoked_at"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    @admin.display(description="roles")
    def role_names(self, invitation):
        return ", ".join(invitation.roles.order_by("name").values_list("name", flat=True))

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if page := proof.ask_again(request, unsafe_only=True):
            return page
        form = InvitationForm(request.POST or None, by=request.user)
        if request.method == "POST" and form.is_valid():
            names = [group.name for group in form.cleaned_data["roles"]]
            try:
                invitation = invitations.invite(email=form.cleaned_data["email"], names=names, by=request.user)
            except ActionRefused as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, f"The invitation is on its way to {invitation}.")
                return HttpResponseRedirect(self.page_of(invitation))
        back = reverse("admin:accounts_invitation_changelist")
        return pages.render_form(request, form, title="Invite a person", button="Send the invitation", back=back)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RevokeKey(proof.RecentProofMixin, Step):
    name = "revoke"
    permission = "accounts.change_apikey"
    heading = "Revoke the API key {object}"
    explanation = "Programs that use it get an error from now on. They can still ask without a key, 60 times a minute."
    button = "Revoke the key"
    done = "The key {object} is revoked."

    def act(self, form):
        api_keys.revoke_key(key=self.object, by=self.request.user)


class ApiKeyForm(forms.ModelForm):
    class Meta:
        model = ApiKey
        fields = ["name", "owner", "requests_a_minute", "ends_on"]

    def clean_ends_on(self):
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("This day is in the past. Choose a later one.")
        return day


@admin.register(ApiKey)
class ApiKeyAdmin(proof.RecentProofAdmin, NonceAdmin, StepsMixin, admin.ModelAdmin):
    """Make keys for programs, and revoke them."""

    steps = [RevokeKey]
    form = ApiKeyForm
    change_form_template = "admin/accounts/apikey.html"
    list_display = ["name", "owner", "state", "requests_a_minute", "ends_on", "last_used_on"]
    list_select_related = ["owner"]

    @admin.display(description="state")
    def state(self, key):
        if key.revoked_at:
            return "revoked"
        return "ended" if key.ends_on < timezone.localdate() else "counts"

    def get_fields(self, request, obj=None):
        fields = ["name", "owner", "requests_a_minute", "ends_on"]
        return [*fields, "state", "made_at", "last_used_on", "revoked_at"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request, obj, form, change):
        request.new_token = api_keys.make_key(key=obj, by=request.user)

    def response_add(self, request, obj, post_url_continue=None):
        return show_once(
            self,
            request,
            obj,
            secret=request.new_token,
            title="Note the new API key",
            explanation="The program sends it as “Authorization: Bearer …”. This page shows it once. If you lose it, make "
            "a new key and revoke this one.",
        )

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
