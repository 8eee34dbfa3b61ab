"""Redirects in the admin: the list, the form, and files in and out."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import path
from django.utils.html import format_html

from activity.admin.recording import RecordsChanges
from addresses import actions, checks
from addresses.admin.transfer import TransferPages
from addresses.files import ends_of
from addresses.models import Redirect, RedirectUse
from addresses.nearest import nearest
from core.admin.csp import NonceAdmin

_BOX = forms.TextInput(attrs={"class": "vTextField"})


class RedirectForm(forms.ModelForm):
    """A redirect as staff type it: two addresses.

    `checks.judge` finds the page that the new one is.
    """

    new_path = forms.CharField(
        label="New address",
        required=False,
        max_length=500,
        widget=_BOX,
        help_text="A page of this site, such as /articles/sleep/. Leave empty if the address is gone.",
    )

    class Meta:
        model = Redirect
        fields = ["old_path", "new_path", "code", "note", "why"]
        widgets = {"old_path": _BOX}
        help_texts = {
            "old_path": "The part behind the host, such as /old-page/. It may be a full address of this site.",
            "code": "With 301, search engines forget the old address. With 410, readers see a page with your note.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["old_path"].disabled = True
            self.initial["new_path"] = ends_of([self.instance])[self.instance.pk]
        elif near := nearest(self.initial.get("old_path", "")):
            self.initial.setdefault("new_path", near[0].path)
            others = f" Others: {', '.join(page.path for page in near[1:])}" if near[1:] else ""
            self.fields["new_path"].help_text += f" This is the nearest page.{others}"

    def clean(self):
        """Refuse what no redirect may do, and find the page that was meant."""
        given = super().clean()
        self.row = checks.Row(
            given.get("old_path") or "",
            given.get("new_path") or "",
            given.get("code") or 0,
            given.get("note") or "",
            given.get("why") or "",
        )
        (outcome,) = checks.judge([self.row], self.instance if self.instance.pk else None)
        if self.errors:
            return given
        if outcome.sentence or outcome.is_known:
            raise forms.ValidationError(outcome.sentence or f"{outcome.old} leads there already.")
        for name, value in outcome.values.items():
            setattr(self.instance, name, value)
            given[name] = value
        return given


class RedirectList(ChangeList):
    """The list, with where each row leads now: one query for each kind of page."""

    def get_results(self, request):
        super().get_results(request)
        ends = ends_of(self.result_list)
        for row in self.result_list:
            row.end = ends[row.pk]


@admin.register(Redirect)
class RedirectAdmin(TransferPages, RecordsChanges, NonceAdmin, admin.ModelAdmin):
    form = RedirectForm
    recorded_as = "redirect"
    list_display = ["old_path", "leads_to", "code", "origin", "used", "since", "by"]
    list_filter = ["code", "origin"]
    list_select_related = ["by"]
    list_per_page = 50
    search_fields = ["old_path", "new_path", "note", "why"]
    search_help_text = "Search old addresses, new addresses, notes and reasons."

    def get_changelist(self, request, **kwargs):
        """Return the class of the list."""
        return RedirectList

    def get_queryset(self, request):
        """Return the redirects, each with how often it was used."""
        uses = RedirectUse.objects.filter(path=OuterRef("old_path")).order_by().values("path")
        return (
            super()
            .get_queryset(request)
            .annotate(times=Coalesce(Subquery(uses.annotate(all=Sum("uses")).values("all")), 0))
        )

    @admin.display(description="leads to")
    def leads_to(self, row):
        return format_html('<a href="{0}">{0}</a>', row.end) if row.end else "nowhere"

    @admin.display(description="used", ordering="times")
    def used(self, row):
        return f"{row.times:,}"

    def get_changeform_initial_data(self, request):
        """Return the old address that a list of missing ones passes on."""
        return {"old_path": request.GET.get("old_path", "")[:500]} if "old_path" in request.GET else {}

    def save_model(self, request, obj, form, change):
        if change:
            actions.change_redirect(obj, form.row, by=request.user)
        else:
            obj.pk = actions.add_redirect(form.row, by=request.user).pk
        obj.refresh_from_db()

    def record_form(self, request, instance, change, details):
        """Leave the record to the actions."""

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"addresses_redirect_{name}")

        return [
            page("import/", self.import_file, "import"),
            page("export/", self.export, "export"),
            *super().get_urls(),
        ]
