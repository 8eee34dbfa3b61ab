"""Staff accounts: user managers cannot gain or give more rights than their own.

A user manager opens and closes accounts and assigns roles. Without being a superuser, they cannot change:

- their own roles, and whether their own account is active;
- the sign-in (user name, email address, password) of an account that may publish or approve, because they
  could act and sign in that person's name. The code that confirms an approval goes to that address;
- superusers, editors-in-chief, and that role.

Editors decide which person an account belongs to, and so in whose name it signs (authors/admin.py). So it
takes two people to create an approver.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from articles.models import Approval, PublicationEvent
from authors.models import Credential
from core.admin.csp import NonceAdmin

admin.site.unregister(User)
CHIEF = "Editor-in-chief"
_GRANTS = ("is_superuser", "user_permissions")
_OWN = ("groups", "is_active", "is_staff")
_SIGN_IN = ("username", "email")
# People with one of these act for the publisher: their sign-in is worth as much as a signature.
_TRUSTED = ("articles.publish_edition", "articles.approve_edition", "articles.publish_unapproved_edition")


def is_trusted(user):
    """Return True if an account may publish or approve, or once did.

    Accounts of people with a credential count too.

    Closing it or taking its roles away changes nothing: they could be given back after the password was set.
    """
    opened = User(pk=user.pk, is_active=True, is_superuser=user.is_superuser)
    return (
        any(opened.has_perm(permission) for permission in _TRUSTED)
        or Credential.objects.filter(person__user=user).exists()
        or Approval.objects.filter(recorded_by=user).exists()
        or PublicationEvent.objects.filter(by=user).exists()
    )


@admin.register(User)
class StaffAdmin(NonceAdmin, UserAdmin):
    """The admin of accounts.

    Only a superuser sees and creates superusers, and grants single permissions.
    """

    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]

    def get_queryset(self, request):
        users = super().get_queryset(request)
        if request.user.is_superuser:
            return users
        chiefs = Group.objects.filter(name=CHIEF, user=OuterRef("pk"))
        return users.filter(~Exists(chiefs), is_superuser=False)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        hidden = _GRANTS + (("password",) if obj and is_trusted(obj) else ())
        return [
            (name, options | {"fields": tuple(field for field in options["fields"] if field not in hidden)})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser or obj is None:
            return fields
        own = _OWN if obj == request.user else ()
        return (*fields, *own, *(_SIGN_IN if is_trusted(obj) else ()))

    def user_change_password(self, request, id, form_url=""):
        user = self.get_object(request, id)
        if user and not request.user.is_superuser and is_trusted(user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            # Only a superuser makes someone editor-in-chief: that is the publisher's decision.
            kwargs["queryset"] = db_field.related_model.objects.exclude(name=CHIEF)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        # Texts and approvals name the account, so it is deactivated and never deleted.
        return False
