"""Compare an edition with another one or the draft, and download its audit pack."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from accounts import proof
from articles.audit import hash_chain, pack
from articles.changes.diff import diff_editions, has_changes, text_of_draft
from articles.models import Article
from core.errors import ActionRefused
from core.http import make_private

DRAFT = "working"


class EditionCompareMixin:
    """For EditionAdmin, beside StepsMixin: the pages `compare` and `audit-pack`."""

    def get_urls(self):
        return [
            path("<int:pk>/compare/", self.object_view(require_safe(self.compare)), name="articles_edition_compare"),
            path(
                "<int:pk>/audit-pack/",
                self.object_view(require_safe(self.audit_pack)),
                name="articles_edition_audit_pack",
            ),
            *super().get_urls(),
        ]

    def compare(self, request, edition):
        """Show the difference from the edition or draft that `?with=` names."""
        others = edition.article.editions.readable_by(request.user).exclude(pk=edition.pk).order_by("-number")
        numbers = list(others.values_list("number", flat=True))
        choices = [(str(number), f"edition {number}") for number in numbers]
        if Article.objects.readable_by(request.user).filter(pk=edition.article_id).exists():
            choices.insert(0, (DRAFT, "the draft"))
        if not choices:
            messages.info(request, "There is no other version of this article that you may read.")
            return HttpResponseRedirect(self.page_of(edition))
        before = next((str(number) for number in numbers if number < edition.number), choices[0][0])
        chosen = request.GET.get("with") or before
        if chosen not in dict(choices):
            messages.error(request, "This article has no such edition. Choose one from the list.")
            return HttpResponseRedirect(request.path)
        other = text_of_draft(edition.article) if chosen == DRAFT else others.get(number=chosen)
        later = chosen == DRAFT or int(chosen) > edition.number
        blocks = diff_editions(*((edition, other) if later else (other, edition)))
        named = "the draft" if chosen == DRAFT else f"edition {chosen}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Edition {edition.number} of “{edition.title}” and {named}",
            "original": edition,
            "blocks": blocks,
            "differs": has_changes(blocks),
            "old": f"edition {edition.number}" if later else named,
            "new": named if later else f"edition {edition.number}",
            "choices": choices,
            "chosen": chosen,
            "back": self.page_of(edition),
        }
        return TemplateResponse(request, "admin/articles/compare.html", context)

    def audit_pack(self, request, edition):
        """Return the audit pack for `?date=`, by default the last day of this edition."""
        if page := proof.ask_again(request):
            return page
        try:
            chosen = request.GET.get("date")
            day = pack.parse_day(chosen) if chosen else pack.last_day(edition)
            if day is None:
                raise ActionRefused("This edition was never public, so there is no audit pack.")
            content = hash_chain.render_pack(pack.make_pack(edition.article.slug, day, by=request.user))
        except ActionRefused as error:
            messages.error(request, error.sentence)
            return HttpResponseRedirect(self.page_of(edition))
        name = f"audit-{edition.article.slug}-{day}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return make_private(HttpResponse(content, content_type="application/json", headers=headers))
