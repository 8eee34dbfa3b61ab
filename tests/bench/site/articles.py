"""The articles whose cost is judged, beside those of load_scale."""

from tests.bench import words

TAGS = ["sleep", "mood"]


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
    article = make_article("Long read", topic=topic, authors=authors, tags=TAGS, lead_image=lead, html="")
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
