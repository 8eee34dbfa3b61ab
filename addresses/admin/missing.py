"""Addresses that were not found, in the admin: the most frequent first."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from addresses.models import MissingAddress
from core.admin.csp import NonceAdmin


class FrequentFirst(ChangeList):
    """A list in the order of a number that is no column of the table."""

    def _get_default_ordering(self):
        return ("-total", "path")


@admin.register(MissingAddress)
class MissingAddressAdmin(NonceAdmin, admin.ModelAdmin):
    list_display = ["path", "total", "last", "make_redirect"]
    list_display_links = None
    list_per_page = 50
    search_fields = ["path"]
    search_help_text = "Search addresses. Each is kept for 90 days, without anything of who asked."
    sortable_by = ["path", "total", "last"]

    def get_queryset(self, request):
        return MissingAddress.objects.frequent_first()

    def get_changelist(self, request, **kwargs):
        """Return the class of the list."""
        return FrequentFirst

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_queryset(self, request, queryset):
        """Forget the addresses, with all their days."""
        MissingAddress.objects.filter(path__in=list(queryset.values_list("path", flat=True))).delete()

    def delete_model(self, request, obj):
        MissingAddress.objects.filter(path=obj.path).delete()

    def response_delete(self, request, obj_display, obj_id):
        """Return to the list, which Django shows only to people who may change its rows."""
        messages.success(request, f"{obj_display} is forgotten.")
        return HttpResponseRedirect(reverse("admin:addresses_missingaddress_changelist"))

    @admin.display(description="times", ordering="total")
    def total(self, row):
        return f"{row.total:,}"

    @admin.display(description="last asked for", ordering="day")
    def last(self, row):
        return row.day

    @admin.display(description="redirect")
    def make_redirect(self, row):
        address = f"{reverse('admin:addresses_redirect_add')}?{urlencode({'old_path': row.path})}"
        return format_html(
            '<a href="{}">Make a redirect<span class="visually-hidden"> from {}</span></a>', address, row.path
        )
