"""The articles of a large invented site: most approved, all published."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from taggit.models import Tag, TaggedItem

from articles.checklist import checks
from articles.models import Article, Byline, PullQuote, RichText, Topic
from articles.publishing import bulk
from psychsite.scale import words

BATCH, TOPICS, TAGS = 500, 24, 200
REASONS = checks.waive_all("Invented text for measuring.")
# One text in so many has no approval, and an override instead.
UNAPPROVED = 10


def fill(number, *, dice, midnight, staff):
    """Publish `number` articles; yield how many are done."""
    topics, tags = _make_topics(), _make_tags()
    for first in range(0, number, BATCH):
        texts = [_text(one, dice, topics, midnight) for one in range(first, min(first + BATCH, number))]
        person = staff.approvers[first // BATCH % len(staff.approvers)]
        with transaction.atomic():
            rows = _save_drafts(texts, dice, tags, staff)
            editions = bulk.freeze_all(articles=rows, by=staff.editor, reasons=REASONS)
            approved = [edition for edition in editions if edition.article_id % UNAPPROVED]
            bulk.approve_all(editions=approved, person=person, by=person.user)
            begins = {edition.pk: text["at"] for edition, text in zip(editions, texts, strict=True)}
            bulk.publish_all(
                editions=editions, by=staff.editor, begins=begins, override_reason="Invented text.", reasons=REASONS
            )
        yield first + len(texts)


def _text(number, dice, topics, midnight):
    title = words.title(dice)
    sections = [(words.title(dice), words.paragraph(dice), words.paragraph(dice)) for _ in range(3)]
    html = "".join(f"<h2>{heading}</h2><p>{first}</p><p>{second}</p>" for heading, first, second in sections)
    return {
        "article": Article(
            title=f"{title} ({number + 1})", slug=f"scale-{number + 1}", standfirst=words.paragraph(dice, 2),
            topic=dice.choice(topics), words="\n".join(part for section in sections for part in section),
        ),
        "html": html,
        "quote": words.sentence(dice),
        "at": midnight - timedelta(minutes=1 + dice.randrange(5 * 365 * 24 * 60)),
    }  # fmt: skip


def _save_drafts(texts, dice, tags, staff):
    rows = Article.objects.bulk_create(text["article"] for text in texts)
    RichText.objects.bulk_create(
        RichText(parent=row, region="body", ordering=10, html=text["html"])
        for row, text in zip(rows, texts, strict=True)
    )
    PullQuote.objects.bulk_create(
        PullQuote(parent=row, region="body", ordering=20, quote=text["quote"])
        for row, text in zip(rows, texts, strict=True)
    )
    Byline.objects.bulk_create(Byline(article=row, person=dice.choice(staff.authors)) for row in rows)
    kind = ContentType.objects.get_for_model(Article)
    TaggedItem.objects.bulk_create(
        TaggedItem(content_type=kind, object_id=row.pk, tag=tag) for row in rows for tag in dice.sample(tags, 3)
    )
    return rows


def _make_topics():
    return [
        Topic.objects.create(name=f"Topic {number}", slug=f"scale-{number}", risk="low", position=number)
        for number in range(1, TOPICS + 1)
    ]


def _make_tags():
    return Tag.objects.bulk_create(Tag(name=f"tag {number}", slug=f"tag-{number}") for number in range(1, TAGS + 1))
