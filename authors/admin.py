"""People in the admin: all people, authors, and medical approvers."""

from django.contrib import admin

from authors.forms import PersonForm
from authors.models import Author, Credential, MedicalApprover, Person
from core.admin.csp import NonceAdmin
from images.admin.choosing import ChoosesPictures


class CredentialInline(admin.StackedInline):
    model = Credential
    extra = 0
    fields = ["kind", "title", "issuer", ("jurisdiction", "number"), ("checked_on", "expires_on")]


@admin.register(Person)
class PersonAdmin(NonceAdmin, ChoosesPictures, admin.ModelAdmin):
    form = PersonForm
    change_form_template = "admin/usage/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["name", "honorific", "suffix", "role_line", "user", "former"]
    list_filter = ["former", "credentials__kind"]
    list_select_related = ["user"]
    search_fields = ["name", "slug", "role_line"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo"]
    readonly_fields = ["import_ref", "created_at"]
    inlines = [CredentialInline]
    fieldsets = [
        (None, {"fields": [("honorific", "name", "suffix"), "slug", "role_line", "photo", "bio"]}),
        ("Links", {"fields": ["website", "links"]}),
        ("Account and status", {"fields": ["user", "former", "created_at", "import_ref"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        # A linked account owns the person's articles and approves in their name. So only staff who keep credentials link
        # accounts, and never their own. Accounts and roles come from another role (psychsite/admin.py).
        may_link = request.user.has_perm("authors.change_credential") and not (obj and obj.user_id == request.user.pk)
        may_link = may_link or request.user.is_superuser
        return self.readonly_fields if may_link else [*self.readonly_fields, "user"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            # Include closed accounts, or saving a person who has left would unlink theirs.
            accounts = db_field.related_model.objects.order_by("username")
            kwargs["queryset"] = accounts if request.user.is_superuser else accounts.exclude(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Protect people with credentials or accounts from staff who may not change those."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm("authors.change_credential"):
            return allowed
        return obj.user_id is None and not obj.credentials.exists()


@admin.register(Author)
class AuthorAdmin(PersonAdmin):
    def get_queryset(self, request):
        return super().get_queryset(request).with_bylines()

    def has_add_permission(self, request):
        # A new person has no byline and would not be on this list. Add them under People.
        return False


@admin.register(MedicalApprover)
class MedicalApproverAdmin(PersonAdmin):
    def get_queryset(self, request):
        return super().get_queryset(request).with_credentials()

    def has_add_permission(self, request):
        # A new person has no credential and would not be on this list.
        return False
