"""The checklist: what to fix before a text is frozen or published.

It reads a draft exactly as it would be frozen, and an edition with today's clinics and pictures.
"""

from dataclasses import dataclass
from functools import cached_property

from content_editor.contents import contents_for_item
from django.utils import timezone

from articles.blocks.base import BLOCKS
from articles.blocks.parts import freezing
from articles.checklist import completeness
from articles.checklist.parsed_text import ParsedText
from articles.checklist.rules import BLOCKING, RULES
from articles.models import Article, CheckOverride, Source
from clinics.models import Clinic
from core.db.rows import insert_rows
from core.errors import ActionRefused
from core.text.clean import clean_line, says_something
from images.models import Image


@dataclass(frozen=True)
class Finding:
    """One problem: `severity` is "blocking" or "advisory".

    `block_index` is the index in the document, or None for the whole text.
    """

    rule: str
    severity: str
    sentence: str
    block_index: int | None = None

    @property
    def is_blocking(self):
        return self.severity == BLOCKING


class Checklist:
    """The findings in one text, and its readability."""

    def __init__(self, parsed, byline=(), interests="", needs=()):
        self.parsed, self.byline, self.interests, self.needs = parsed, list(byline), interests, needs

    @cached_property
    def findings(self):
        found = {Finding("incomplete", BLOCKING, clean_line(sentence)[:500]): None for sentence in self.needs}
        found |= {
            Finding(rule.__name__, severity, clean_line(sentence)[:500], index): None
            for rule, severity in RULES.items()
            for index, sentence in rule(self.parsed)
        }
        return list(found)

    @property
    def readability(self):
        return self.parsed.readability

    @property
    def blocking(self):
        return [finding for finding in self.findings if finding.is_blocking]

    @property
    def advisory(self):
        return [finding for finding in self.findings if not finding.is_blocking]


def check_article(article):
    """Return the Checklist of a saved draft."""
    blocks = contents_for_item(article, BLOCKS)
    document, _text = freezing.build(article, blocks)
    text = {"title": article.title, "standfirst": article.standfirst, "interests": article.interests}
    needs = completeness.list_needs(article, blocks)
    return check_document(article, document, byline=article.bylines.with_people().frozen(), needs=needs, **text)


def check_edition(edition, needs=()):
    """Return the Checklist of an edition, with today's clinics and pictures.

    `needs` are sentences about what its draft lacks.
    """
    text = {"title": edition.title, "standfirst": edition.standfirst, "interests": edition.interests}
    return check_document(edition.article, edition.document, byline=edition.byline, needs=needs, **text)


def check_document(article, document, *, title, standfirst, byline=(), interests="", needs=()):
    """Return the Checklist of a document of `article`, in three queries at most."""
    named = {item["clinic"] for item in document if "clinic" in item}
    cited = {item["source"] for item in document if "source" in item}
    silent = {item["image"] for item in document if "image" in item and not item["alt"]}
    return Checklist(
        ParsedText(
            title=title,
            standfirst=standfirst,
            meta_description=article.meta_description,
            described_alike=_described_alike(article) if article.meta_description else "",
            document=document,
            clinics={pk: (name, state) for pk, name, state in _clinics(named)} if named else {},
            notices=_notices(cited, article) if cited else {},
            decorative=set(Image.objects.decorative().filter(pk__in=silent).values_list("pk", flat=True))
            if silent
            else set(),
        ),
        byline,
        interests,
        needs,
    )


def _described_alike(article):
    """Return the title of another article with the same description, or ""."""
    others = Article.objects.filter(meta_description=article.meta_description, binned_at=None).exclude(pk=article.pk)
    return others.order_by("pk").values_list("title", flat=True).first() or ""


def _clinics(ids):
    return Clinic.objects.filter(pk__in=ids).values_list("pk", "name", "state")


def _notices(sources, article):
    """Return {id of a source: sentence} of the notices that wait for an answer."""
    rows = Source.objects.filter(pk__in=sources, notice__isnull=False).exclude(notice__answers__article=article)
    return {row.pk: row.notice.sentence for row in rows.select_related("notice")}


def findings(article):
    """Return [Finding] of a draft."""
    return check_article(article).findings


def for_edition(edition):
    """Return [Finding] of an edition."""
    return check_edition(edition).findings


class _Waiver:
    def __init__(self, reason):
        self.reason = reason

    def get(self, rule, default=""):
        return self.reason


def waive_all(reason):
    """Return reasons that answer every advisory rule with `reason`, for imports."""
    return _Waiver(reason)


def unanswered(found, already=()):
    """Return the advisory findings that have no reason in `already`."""
    answered = {(row.rule, row.finding) for row in already}
    return [
        finding for finding in found if not finding.is_blocking and (finding.rule, finding.sentence) not in answered
    ]


def require_answers(found, reasons, already=()):
    """Return [(finding, reason)] to save.

    Raise ActionRefused if a finding blocks or has no reason.

    `reasons` is {rule: reason}, the result of waive_all(), or None. Findings in `already` need no second reason.
    """
    if blocking := [finding.sentence for finding in found if finding.is_blocking]:
        raise ActionRefused(" ".join(dict.fromkeys(blocking)))
    # One row a sentence, even if it names several blocks.
    said = {finding.sentence: finding for finding in unanswered(found, already)}
    answers = [(finding, ((reasons or {}).get(finding.rule) or "").strip()) for finding in said.values()]
    if missing := [finding.sentence for finding, reason in answers if not says_something(reason)]:
        raise ActionRefused(f"Fix this, or explain why it stays: {' '.join(missing)}")
    return answers


def keep_findings(found, reason):
    """Return [(finding, reason)] to save with a text that is taken over.

    Blocking findings are kept too.
    """
    return [(finding, reason.strip()) for finding in {finding.sentence: finding for finding in found}.values()]


def save_overrides(prepared, by, *, are_waived=False):
    """Save the reasons of [(edition, what require_answers() returned)].

    `are_waived` marks those of keep_findings(), which no person answered.
    """
    now = timezone.now()
    insert_rows(
        CheckOverride(
            edition=edition,
            rule=finding.rule,
            finding=finding.sentence,
            reason=reason[:500],
            by=by,
            at=now,
            is_waived=are_waived,
        )
        for edition, answered in prepared
        for finding, reason in answered
    )
