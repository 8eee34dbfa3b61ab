"""Show the page of an article from its form, without saving anything."""

from articles.admin.writing import stale
from articles.checklist import checks, completeness
from articles.models import Byline
from articles.publishing import editions
from articles.publishing.drafts import Draft
from articles.rendering.page import edition_context
from core.admin.drafts import trial

# No row has this number, so an article that does not exist yet has no editions, tags or approvals.
_NO_ROW = 0


def edition_of_form(form, formsets):
    """Return the unsaved Edition that a validated form would freeze into.

    Blocks that are not complete are left out.
    """
    article = form.instance
    last = article.editions.defer("document", "text").order_by("-number").first() if article.pk else None
    if article.pk is None:
        article.pk, article.slug = _NO_ROW, article.slug or "new"
    draft = Draft(article, blocks=stale.blocks_of_form(formsets), bylines=_bylines_of_form(formsets))
    return editions.unsaved_edition(article, last, draft=draft)


def _bylines_of_form(formsets):
    rows = [
        form.instance
        for formset in formsets
        if formset.model is Byline
        for form in formset.forms
        if form.is_valid() and form.cleaned_data.get("person") and not form.cleaned_data.get("DELETE")
    ]
    return sorted(rows, key=lambda row: row.position)


def unsaved_edition(admin, request, instance, post):
    """Return the unsaved Edition of fields that no one saved."""
    trial.fill_request(request, admin.adopt_fields(post, instance))
    return edition_of_form(*trial.build_forms(admin, request, instance))


def unsaved_checklist(admin, request, instance, post):
    """Return the Checklist of fields that no one saved."""
    trial.fill_request(request, admin.adopt_fields(post, instance))
    form, formsets = trial.build_forms(admin, request, instance)
    # First, because the article gets a number below if it has none.
    needs = completeness.list_needs(form.instance, stale.all_blocks_of_form(formsets))
    return checks.check_edition(edition_of_form(form, formsets), needs=needs)


def unsaved_context(admin, request, instance, post):
    """Return the context of articles/detail.html for fields that no one saved."""
    edition = unsaved_edition(admin, request, instance, post)
    # A new article has no title for a moment, and a page needs a heading.
    edition.title = edition.title or "Untitled"
    return edition_context(edition, preview=True)
