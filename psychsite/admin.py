"""Accounts of staff: whoever manages them cannot raise themselves, or anybody, above their own rights."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

from psychsite.lib.admin_csp import NonceAdmin

admin.site.unregister(User)
_GRANTS = ("is_superuser", "user_permissions")


@admin.register(User)
class StaffAdmin(NonceAdmin, UserAdmin):
    """Only a superuser sees superusers, makes them, or gives single permissions; a user manager hands out roles they hold."""

    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]

    def get_queryset(self, request):
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (name, options | {"fields": tuple(field for field in options["fields"] if field not in _GRANTS)})
            for name, options in fieldsets
        ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            # Giving the role of editor-in-chief is the publisher's own decision, made by a superuser.
            kwargs["queryset"] = db_field.related_model.objects.exclude(name="Editor-in-chief")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        # What people wrote and signed names their account: it is closed (not active), never deleted.
        return False
