"""People in the admin: one list and one form, whatever their roles."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from activity.log import record
from authors import credential_checks, identity
from authors.admin.listing import PeopleList
from authors.admin.steps import PERSON_STEPS
from authors.forms import PersonForm
from authors.models import Credential, Person
from core.admin.autocomplete import CompletesSafely
from core.admin.csp import NonceAdmin
from core.admin.search_listing import SECTION, PreviewsListing
from core.admin.steps import StepsMixin
from core.text.numbers import read_number
from images.admin.choosing import ChoosesPictures


class CredentialInline(admin.StackedInline):
    """Credentials, which no one edits here once the person is guarded."""

    model = Credential
    extra = 0
    fields = ["kind", "title", "issuer", ("jurisdiction", "number"), "expires_on", "checking"]
    readonly_fields = ["checking"]

    may_check = False

    def get_queryset(self, request):
        # Django makes an inline for each request.
        self.may_check = request.user.has_perm(credential_checks.VERIFY)
        return super().get_queryset(request).select_related("checked_by", "person__user")

    @admin.display(description="Check")
    def checking(self, credential):
        if credential.pk is None:
            return "Not checked. Save it, then have another person check it."
        said = "Not checked, so it does not count yet."
        if credential.is_checked:
            day = credential.checked_on
            said = f"Checked on {day:%B} {day.day}, {day.year} by {credential.checked_by}."
        links = [("check", "Record check")] if self.may_check else []
        if identity.is_guarded(credential.person):
            links += [("correct", "Propose other facts"), ("remove", "Propose to remove")]
        made = [format_html(' <a href="{}">{}</a>', _step_url(name, credential), label) for name, label in links]
        return format_html("{}" + "{}" * len(made), said, *made)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not identity.is_guarded(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not identity.is_guarded(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not identity.is_guarded(obj)


def _step_url(name, credential):
    return reverse(f"admin:authors_person_credential_{name}", args=[credential.person_id, credential.pk])


class InterestInline(CompletesSafely, admin.TabularInline):
    """Ties to clinics. The model is of the directory, which is above this app."""

    model = Person._meta.get_field("affiliations").related_model
    extra = 0
    autocomplete_fields = ["clinic"]
    verbose_name = "interest in a clinic"
    verbose_name_plural = "interests in clinics"


class ExpertiseInline(CompletesSafely, admin.TabularInline):
    """Fields of expertise. The model is of the articles, which are above this app."""

    model = Person._meta.get_field("expertise").related_model
    extra = 0
    autocomplete_fields = ["topic"]


@admin.register(Person)
class PersonAdmin(NonceAdmin, PreviewsListing, PeopleList, ChoosesPictures, StepsMixin, admin.ModelAdmin):
    steps = PERSON_STEPS
    listing_text = "bio"
    form = PersonForm
    change_form_template = "admin/authors/person/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo"]
    readonly_fields = ["import_ref", "created_at", "signing_email"]
    inlines = [ExpertiseInline, CredentialInline, InterestInline]
    fieldsets = [
        (None, {"fields": [("honorific", "name", "suffix"), "slug", "role_line", "photo", "bio", "interests"]}),
        ("Links", {"fields": ["website", "links"]}),
        SECTION,
        ("Reviews", {"fields": ["reviews_a_week"]}),
        ("Account and status", {"fields": ["user", "signing_email", "former", "created_at", "import_ref"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fields = self.readonly_fields
        if identity.is_guarded(obj):
            # Two people change who an approver is (authors/identity.py).
            return [*fields, *identity.GUARDED_FIELDS]
        # A linked account owns the person's articles. So only staff who keep credentials link accounts, and never
        # their own. Accounts and roles come from another role (accounts/admin.py).
        may_link = request.user.has_perm(identity.PROPOSE) and not (obj and obj.user_id == request.user.pk)
        return fields if may_link or request.user.is_superuser else [*fields, "user"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if identity.is_guarded(obj) else self.prepopulated_fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            # Include closed accounts, or saving a person who has left would unlink theirs.
            accounts = db_field.related_model.objects.order_by("username")
            kwargs["queryset"] = accounts if request.user.is_superuser else accounts.exclude(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Protect people from staff who may not change credentials.

        People with credentials, accounts or published texts are protected.
        """
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm(identity.PROPOSE):
            return allowed
        return obj.user_id is None and not obj.credentials.exists() and not obj.editions.once_live().exists()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and {*form.changed_data}.intersection(identity.NAME_FIELDS):
            credential_checks.clear_checks(obj)
        if form.changed_data or not change:
            verb = "person.changed" if change else "person.added"
            record(verb, by=request.user, about=obj, details={"fields": form.changed_data})
        if change and "user" in form.changed_data:
            record("person.account_linked", by=request.user, about=obj)

    def save_formset(self, request, form, formset, change):
        if formset.model is Credential:
            for row in formset.forms:
                if row.has_changed():
                    credential_checks.note_change(row.instance, request.user)
        super().save_formset(request, form, formset, change)
        if formset.model is not Credential and formset.has_changed():
            words = "interests in clinics" if formset.model is InterestInline.model else "fields of expertise"
            record("person.changed", by=request.user, about=form.instance, details={"fields": [words]})
        if formset.model is Credential:
            changed = [row for row, _fields in formset.changed_objects]
            for verb, rows in (
                ("added", formset.new_objects),
                ("changed", changed),
                ("removed", formset.deleted_objects),
            ):
                for row in rows:
                    about = {"about": form.instance, "details": {"credential": row.title}}
                    record(f"credential.{verb}", by=request.user, **about)

    def get_queryset(self, request):
        """Leave out records that were merged into others."""
        return super().get_queryset(request).unmerged()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, object_id)
        if person is None and (merged := self._merged(object_id)):
            messages.info(request, f"{merged} was merged into this record.")
            return redirect("admin:authors_person_change", merged.merged_into_id)
        extra = {}
        if person is not None:
            extra = {
                "is_guarded": identity.is_guarded(person),
                "waiting": person.identity_changes.open().select_related("proposed_by"),
                "may_propose": request.user.has_perm(identity.PROPOSE),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def _merged(self, key):
        return Person.objects.filter(pk=read_number(key), merged_into__isnull=False).first()
