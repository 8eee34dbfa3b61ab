"""The web addresses of sources that no longer answer or have moved."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from articles.references.external import noted_sources, take_new_address
from core.admin.steps import Step


class TakeAddress(Step):
    name = "take-address"
    permission = "articles.change_source"
    heading = "Take the new address of “{object}”"
    explanation = (
        "The page moved for good. The source gets the new address. Editions keep the old one until the next edition."
    )
    button = "Take the new address"
    done = "“{object}” has the new address. Articles show it from their next edition on."

    def is_allowed(self):
        return super().is_allowed() and self.admin.has_change_permission(self.request, self.object)

    def act(self, form):
        take_new_address(source=self.object, by=self.request.user)


class AddressesMixin:
    """For the admin of sources: adds the report of their web addresses."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.show_addresses)
        return [path("addresses/", view, name="articles_source_addresses"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_change": self.has_change_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def show_addresses(self, request):
        """List the sources whose address has a problem or moved."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        sources = list(noted_sources())
        for source in sources:
            source.may_change = self.has_change_permission(request, source)
        context = {"opts": self.opts, "title": "Addresses of sources", "sources": sources}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/articles/source/addresses.html", context)
