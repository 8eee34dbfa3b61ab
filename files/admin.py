"""The library of files in the admin."""

from django import forms
from django.contrib import admin, messages
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from core.admin.csp import NonceAdmin
from core.admin.people import show_person
from files.actions import add_file, delete_file
from files.formats import IN_WORDS, MAX_DOCUMENT_MB, UnacceptableFile, max_mb, recognize
from files.models import File


class AddFileForm(forms.ModelForm):
    """A new file and its title."""

    upload = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose the file again."},
    )

    class Meta:
        model = File
        fields = ["title"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text += " Empty: the name of the file."
        self.fields[
            "upload"
        ].help_text = f"{IN_WORDS}. Documents have up to {MAX_DOCUMENT_MB} MB, recordings up to {max_mb('video')} MB."

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        try:
            recognize(upload)
        except UnacceptableFile as error:
            raise forms.ValidationError(str(error), code="unacceptable") from error
        return upload

    def save(self, commit=True):
        return self.instance

    def save_m2m(self):
        """Do nothing: a file has no relations to save."""


UPLOADED_BY = show_person("uploaded_by", "uploaded by")


@admin.register(File)
class FileAdmin(RecordsChanges, NonceAdmin, admin.ModelAdmin):
    """People change the files that they uploaded; who may delete files changes all."""

    recorded_as, recorded_values = "file", ("title",)
    change_form_template = "admin/usage/change_form.html"
    delete_confirmation_template = "admin/usage/delete_confirmation.html"
    list_display = ["title", "kind", "size_text", "is_used", "created_at"]
    list_filter = ["format", "created_at"]
    list_per_page = 50
    search_fields = ["title", "=sha256"]
    readonly_fields = ["link", "kind", "size_text", "sha256", UPLOADED_BY, "created_at"]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (
            obj is None or obj.uploaded_by_id == request.user.pk or request.user.has_perm("files.delete_file")
        )

    def get_queryset(self, request):
        return super().get_queryset(request).with_use()

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["upload", "title"]})]
        return [(None, {"fields": ["title"]}), ("File (never changes)", {"fields": self.readonly_fields})]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change=change, **({} if obj else {"form": AddFileForm}), **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except UnacceptableFile as error:
            # The form was valid, but its file could not be saved.
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        upload = form.cleaned_data["upload"]
        before = File.objects.count()
        file = add_file(upload=upload, title=form.cleaned_data.get("title", ""), by=request.user)
        if File.objects.count() == before:
            messages.warning(request, "This file is already in the library. Its title there was not changed.")
        # The admin uses `obj` for its log, message and pop-up, so `obj` must be the row in the library.
        obj.pk = file.pk
        obj.refresh_from_db()

    def delete_model(self, request, obj):
        delete_file(file=obj, by=request.user)

    def delete_queryset(self, request, queryset):
        for file in queryset:
            try:
                delete_file(file=file, by=request.user)
            except ProtectedError:
                messages.error(request, f"“{file}” is in use and was not deleted.")

    @admin.display(description="used", boolean=True)
    def is_used(self, file):
        return file.in_use

    @admin.display(description="format", ordering="format")
    def kind(self, file):
        return file.kind

    @admin.display(description="size", ordering="size")
    def size_text(self, file):
        return file.size_text

    @admin.display(description="file")
    def link(self, file):
        address = reverse("files:file", args=[file.pk, file.download_name])
        return format_html('<a href="{}">{}</a>', address, file.download_name)
