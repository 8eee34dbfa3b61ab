"""An edition beside another one or the working copy, and its audit pack: pages of the admin that only show."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from articles.audit import hash_chain, pack
from articles.changes.diff import changed, diff_editions, working_copy
from core.http import PRIVATE

WORKING = "working"


class EditionCompareMixin:
    """For EditionAdmin, beside StepsMixin: `compare` and `audit-pack` of an edition."""

    def get_urls(self):
        return [
            path("<int:pk>/compare/", self.step(require_safe(self.compare)), name="articles_edition_compare"),
            path("<int:pk>/audit-pack/", self.step(require_safe(self.audit_pack)), name="articles_edition_audit_pack"),
            *super().get_urls(),
        ]

    def compare(self, request, edition):
        """Show what differs between this edition and the one (or the working copy) that `?with=` names."""
        others = edition.article.editions.exclude(pk=edition.pk).order_by("-number")
        numbers = list(others.values_list("number", flat=True))
        asked = request.GET.get("with") or next((str(number) for number in numbers if number < edition.number), WORKING)
        if asked != WORKING and asked not in map(str, numbers):
            messages.error(request, "This article has no such edition. Choose one from the list.")
            return HttpResponseRedirect(request.path)
        other = working_copy(edition.article) if asked == WORKING else others.get(number=asked)
        later = asked == WORKING or int(asked) > edition.number
        blocks = diff_editions(*((edition, other) if later else (other, edition)))
        named = "the working copy" if asked == WORKING else f"edition {asked}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Edition {edition.number} of “{edition.title}” and {named}",
            "original": edition,
            "blocks": blocks,
            "differs": changed(blocks),
            "old": f"edition {edition.number}" if later else named,
            "new": named if later else f"edition {edition.number}",
            "choices": [(WORKING, "the working copy"), *((str(number), f"edition {number}") for number in numbers)],
            "asked": asked,
            "back": self._page_of(edition),
        }
        return TemplateResponse(request, "admin/articles/compare.html", context)

    def audit_pack(self, request, edition):
        """Answer with the audit pack of the article on `?date=`, by default the last day on which readers saw this edition."""
        try:
            asked = request.GET.get("date")
            day = pack.parse_day(asked) if asked else pack.last_day(edition)
            if day is None:
                raise pack.NoPack("This edition has not been public. A pack holds what readers could read on a day.")
            content = hash_chain.render(pack.pack(edition.article.slug, day))
        except pack.NoPack as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._page_of(edition))
        name = f"audit-{edition.article.slug}-{day}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": PRIVATE}
        return HttpResponse(content, content_type="application/json", headers=headers)
