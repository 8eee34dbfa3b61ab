"""Articles of the measured sites: many in bulk, and the one whose cost is judged.

In bulk they are copies of one article that was frozen, approved and published by the product's own actions.
"""

import hashlib
from datetime import timedelta

from tests.bench import words

TOPICS, PEOPLE, EACH = 20, 20, 1_000
TAGS = ["sleep", "mood", "rest", "therapy", "research"]


def fill(number):
    """Create `number` approved live articles of TOPICS topics by PEOPLE people."""
    from django.utils import timezone

    from articles.models import Approval, Article, Byline, Edition, EditionPerson, RichText
    from tests.factories.articles import approve, freeze, make_approver, make_article, make_topic, publish
    from tests.factories.people import make_person

    topics = [make_topic(f"Topic {one}") for one in range(TOPICS)]
    people = [make_person(name=f"Writer {one}", slug=f"writer-{one}", bio="Writes on sleep.") for one in range(PEOPLE)]
    article = make_article("Text 0", topic=topics[0], authors=[people[0]], tags=TAGS, html=_html(0))
    edition = freeze(article)
    approve(edition, make_approver("Ada Many", "approver-of-many"))
    publish(edition, override_reason="")
    edition = Edition.objects.get(pk=edition.pk)
    approval, block, byline = edition.approvals.get(), RichText.objects.get(parent=article), article.bylines.get()
    tags = list(article.tags.through.objects.filter(object_id=article.pk))
    now = timezone.now()
    for first in range(1, number, EACH):
        rows = range(first, min(first + EACH, number))
        made = Article.objects.bulk_create(
            _copy(article, title=f"Text {one}", slug=f"text-{one}", topic_id=topics[one % TOPICS].pk) for one in rows
        )
        editions = Edition.objects.bulk_create(
            _edition(edition, one, row.pk, people[one % PEOPLE], now) for one, row in zip(rows, made, strict=True)
        )
        EditionPerson.objects.bulk_create(
            EditionPerson(edition=row, person=people[one % PEOPLE]) for one, row in zip(rows, editions, strict=True)
        )
        Byline.objects.bulk_create(
            _copy(byline, article_id=row.pk, person_id=people[one % PEOPLE].pk)
            for one, row in zip(rows, made, strict=True)
        )
        RichText.objects.bulk_create(_copy(block, parent_id=row.pk) for row in made)
        Approval.objects.bulk_create(_copy(approval, edition_id=row.pk, digest=row.digest) for row in editions)
        article.tags.through.objects.bulk_create(
            _copy(tags[(one + shift) % len(tags)], object_id=row.pk)
            for one, row in zip(rows, made, strict=True)
            for shift in range(2)
        )


def _copy(row, **fields):
    """Return an unsaved copy of a row with some other fields."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**kept | fields)


def _html(number):
    return f"<h2>Sleep</h2><p>{words.write_words(90, f'a{number}')}</p><p>{words.write_words(60, f'b{number}')}</p>"


def _edition(model, number, article, person, now):
    html = _html(number)
    (block,) = [item for item in model.document if item["type"] != "lead"]
    line = {**model.byline[0], "person": person.pk, "name": person.name}
    return _copy(
        model,
        article_id=article,
        title=f"Text {number}",
        standfirst=f"What is known of part {number}.",
        document=[{**block, "html": html.replace("<h2>", '<h2 id="sleep">')}],
        text=f"Sleep\n{words.write_words(90, f'a{number}')}\n{words.write_words(60, f'b{number}')}",
        digest=hashlib.sha256(html.encode()).hexdigest(),
        byline=[line],
        live_from=now - timedelta(minutes=30 * number),
    )


def fill_measured():
    """Create the article whose cost is judged, and one with every kind of block twice.

    The first has words.WORDS words, a lead picture, two authors, an approval, four related articles and words.COMMENTS comments.
    """
    from articles.models import RichText
    from comments.models import Comment
    from images.actions import add_image, make_renditions
    from tests.articles.web.test_reader import full_article
    from tests.factories.articles import add_block, approve, freeze, make_approver, make_article, make_topic, publish
    from tests.factories.people import make_person
    from tests.factories.pictures import photo_bytes

    lead = add_image(upload=photo_bytes(1600, 900), alt="A lake in the morning")
    make_renditions(lead)
    authors = [make_person(name=f"Measured Writer {one}", slug=f"measured-{one}", bio="Writes.") for one in range(2)]
    topic, approver = make_topic("Measured topic"), make_approver("Ada Measure", "measured-approver")
    article = make_article("Long read", topic=topic, authors=authors, tags=TAGS[:2], lead_image=lead, html="")
    for heading, html in words.sections():
        add_block(article, RichText, html=f"<h2>{heading}</h2>{html}")
    others = [
        make_article(f"Beside {one}", topic=topic, authors=authors[:1], tags=TAGS[:1], lead_image=lead)
        for one in range(4)
    ]
    article.related.add(*others)
    for row in (*others, article):
        edition = freeze(row)
        approve(edition, approver)
        publish(edition, override_reason="")
    top = None
    for number, (name, body) in enumerate(words.comments()):
        top = None if number % 3 == 0 else top
        row = Comment.objects.create(article=article, name=name, body=body, state="approved", parent=top, root=top)
        top = top or row
    return {"article": article.slug, "topic": topic.slug, "author": authors[0].slug, "full": full_article().slug}


def places():
    """Return where the busiest topic, tag and author are."""
    from django.db.models import Count

    from articles.models import Article, Topic
    from authors.models import Person

    topic = Topic.objects.annotate(number=Count("articles")).order_by("-number", "pk")[0]
    tag = Article.tags.most_common()[0]
    person = Person.objects.annotate(number=Count("editions")).order_by("-number", "pk")[0]
    return {"busy_topic": topic.slug, "busy_tag": tag.slug, "busy_author": person.slug}
