"""What to fix in texts that were taken over from another site: the worst first."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import CheckOverride
from images.models import Image

ROWS_SHOWN, ROWS_A_PAGE = 10, 50
# {rule: (heading, what to do)}, by the harm that readers can take.
HARM = {
    "absolute_claim": ("Claims that no text can make", "Say what the evidence says, with a source."),
    "stigmatising_term": ("Words that hurt", "Use the words that the style guide names."),
    "noticed_source": (
        "Sources that were retracted or corrected",
        "Read the notice, then change the text or the source.",
    ),
    "picture_without_alt": ("Pictures without alt text", "Describe what the picture shows, or mark it as decorative."),
    "gap_to_fill": ("Gaps to fill", "Write what belongs there, or delete the gap."),
    "closed_clinic": ("Clinics that closed", "Name another clinic, or take it out."),
    "uncited_numbers": ("Numbers without a source", "Cite the source beside the number."),
    "unfindable_reference": ("References that no one can find", "Add the DOI, the PubMed number or the address."),
    "citation_without_reference": ("Citations without a reference", "Add the reference, or remove the number."),
    "missing_transcript": ("Recordings without a transcript", "Write down what is said."),
    "heading_skips_level": ("Headings that skip a level", "Give the heading the next level."),
    "empty_link": ("Links without words", "Say where the link leads, or remove it."),
    "incomplete": ("Blocks that are not complete", "Fill in what is missing, or remove the block."),
    "reading_grade": ("Texts that are hard to read", "Use shorter sentences and plain words."),
    "long_paragraph": ("Long paragraphs", "Divide them."),
    "reading_time": ("Long texts", "Shorten the text, or divide it."),
    "missing_standfirst": ("Texts without a summary", "Write one or two sentences for lists and search engines."),
    "missing_description": ("Texts without a description", "Write the sentence that search engines show."),
    "repeated_description": ("Descriptions that two texts share", "Write one of its own."),
}


@dataclass(frozen=True)
class Group:
    """The findings of one rule: some rows, and how many there are."""

    rule: str
    heading: str
    advice: str
    count: int
    rows: list

    @property
    def more(self):
        return self.count - len(self.rows)


@require_safe
def show_to_fix(request):
    """Show the groups of findings, or all findings of one rule by page."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    rule = request.GET.get("rule", "")
    if rule and rule not in HARM:
        raise Http404
    context = {**admin.site.each_context(request), "title": "Imported texts to fix", "rule": rule}
    if rule:
        page = Paginator(_rows(rule), ROWS_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "groups": [_group(rule, page.paginator.count, list(page))]}
    else:
        counts = Counter(CheckOverride.objects.to_fix().order_by().values_list("rule", flat=True))
        context["groups"] = [
            _group(name, counts[name], list(_rows(name)[:ROWS_SHOWN])) for name in HARM if counts[name]
        ]
    return TemplateResponse(request, "admin/desk/to_fix.html", context)


def worst_first():
    """Return all findings to fix, by the harm that readers can take."""
    harm = Case(*(When(rule=rule, then=place) for place, rule in enumerate(HARM)), default=len(HARM))
    rows = CheckOverride.objects.to_fix().select_related("edition__article")
    return rows.defer("edition__document", "edition__text").order_by(harm, "pk")


def _rows(rule):
    rows = CheckOverride.objects.to_fix().filter(rule=rule).select_related("edition__article")
    return rows.defer("edition__text").order_by("edition__article__title", "pk")


def _group(rule, count, rows):
    pictures = _pictures(rows) if rule == "picture_without_alt" else {}
    for row in rows:
        row.form = reverse("admin:articles_article_change", args=[row.edition.article_id])
        row.page = row.edition.article.get_absolute_url() if row.edition.state() == "live" else ""
        row.pictures = pictures.get(row.pk, ())
    return Group(rule, *HARM[rule], count, rows)


def _pictures(rows):
    """Return {key of a row: the pictures of its text without words}."""
    silent = {
        row.pk: [item["image"] for item in row.edition.document if "image" in item and not item.get("alt")]
        for row in rows
    }
    found = Image.objects.filter(is_decorative=False).in_bulk({key for keys in silent.values() for key in keys})
    return {pk: [found[key] for key in dict.fromkeys(keys) if key in found] for pk, keys in silent.items()}
