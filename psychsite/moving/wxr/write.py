"""Write the site as an export that WordPress's own importer takes.

Texts, people, topics, tags, comments and pictures travel. Approvals do not: WordPress has no place in which one could not be
made up. Articles are read in batches, so a large site needs no more memory than a small one.
"""

from collections import Counter, defaultdict

from django.conf import settings
from django.utils import timezone

from addresses.models import Redirect
from articles.blocks.parts import freezing
from articles.models import Article, Edition, Topic
from articles.models.grouping.tags import TagPage, public_condition, public_tags
from authors.models import Person
from comments.models import Comment
from core.urls import absolute
from images.models import Image
from psychsite.moving.wordpress import own
from psychsite.moving.wxr import xml
from psychsite.moving.wxr.gutenberg import pictures_of, write_body

_ARTICLES_A_STEP = 50
_STATES = {Comment.State.APPROVED: "1", Comment.State.PENDING: "0"}
# WordPress numbers everything in one row: articles, pictures and people take turns.
_ARTICLE, _IMAGE, _PERSON = range(3)


def _number(pk, sort):
    return 3 * pk + sort


class Writer:
    """One export. `counts` says what was written and what was left out."""

    def __init__(self, out, progress=lambda done, total: None):
        self.out, self.progress, self.counts = out, progress, Counter()
        self._people, self._images = set(), set()

    def write(self):
        self.out.write(xml.HEAD)
        self._write_channel()
        rows = Article.objects.filter(binned_at=None).select_related("topic", "lead_image").order_by("pk")
        self.counts["articles in the bin, left out"] = Article.objects.exclude(binned_at=None).count()
        total, batch = rows.count(), []
        for article in rows.iterator(_ARTICLES_A_STEP):
            batch.append(article)
            if len(batch) == _ARTICLES_A_STEP:
                self._write_articles(batch)
                self.progress(self.counts["articles"], total)
                batch = []
        self._write_articles(batch)
        self._write_people()
        self._write_images()
        self.out.write(xml.FOOT)
        self.counts["comments that are spam or removed, left out"] = Comment.objects.exclude(state__in=_STATES).count()
        return self.counts

    def _write_channel(self):
        site = settings.SITE_URL
        head = [xml.element("title", settings.SITE_NAME), xml.element("link", site)]
        head += [xml.element("pubDate", timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000"))]
        head += [xml.element("language", settings.LANGUAGE_CODE), "<wp:wxr_version>1.2</wp:wxr_version>"]
        head += [xml.element("wp:base_site_url", site), xml.element("wp:base_blog_url", site)]
        self.out.write("\n".join(head) + "\n")
        writers = Person.objects.filter(bylines__isnull=False) | Person.objects.filter(editions__isnull=False)
        for person in writers.distinct().order_by("pk"):
            number, name = _number(person.pk, _PERSON), person.display_name
            parts = {"author_id": number, "author_login": person.slug, "author_email": "", "author_display_name": name}
            self.out.write(xml.group("author", **parts))
        for topic in Topic.objects.order_by("pk"):
            parts = {
                "term_id": topic.pk,
                "category_nicename": topic.slug,
                "category_parent": "",
                "cat_name": topic.name,
            }
            self.out.write(xml.group("category", **parts, category_description=topic.description))
        self.counts["tags for staff, left out"] = TagPage.objects.filter(is_internal=True).count()
        for tag in public_tags().order_by("pk"):
            self.out.write(xml.group("tag", term_id=tag.pk, tag_slug=tag.slug, tag_name=tag.name))

    def _write_articles(self, articles):
        keys = [article.pk for article in articles]
        shown = {}
        editions = Edition.objects.filter(article__in=keys).exclude(live_from=None).order_by("live_from", "pk")
        for edition in editions.defer("text"):
            if edition.state() in {"live", "scheduled"}:
                # A scheduled text waits for its time in WordPress too, unless another one is live.
                shown[edition.article_id] = (
                    edition if edition.state() == "live" else shown.get(edition.article_id, edition)
                )
        comments, slugs = defaultdict(list), defaultdict(list)
        for comment in Comment.objects.filter(article__in=keys, state__in=_STATES).order_by("pk"):
            comments[comment.article_id].append(comment)
        paths = Redirect.objects.filter(target_kind="article", target_id__in=keys, old_path__startswith="/articles/")
        for key, path in paths.order_by("pk").values_list("target_id", "old_path"):
            slugs[key].append(path.removeprefix("/articles/").strip("/"))
        people = Person.objects.in_bulk(
            {row["person"] for edition in shown.values() for row in edition.byline}
            | set(Article.people.through.objects.filter(article__in=keys).values_list("person", flat=True))
        )
        for article in articles:
            item = self._item(article, shown.get(article.pk), people, slugs[article.pk])
            for comment in comments[article.pk]:
                item.append(_comment(comment))
            self.counts["comments"] += len(comments[article.pk])
            self.counts["articles"] += 1
            self.out.write("".join(item) + "</item>\n")

    def _item(self, article, edition, people, old_slugs):
        source = edition or article
        document = edition.document if edition else freezing.build(article)[0]
        keys = (
            [row["person"] for row in edition.byline] if edition else [one.person_id for one in article.bylines.all()]
        )
        authors = [people[key] for key in keys if key in people]
        self._people.update(person.pk for person in authors)
        self._images.update(pictures_of(document))
        status, at = _status(article, edition)
        body = write_body(document)
        parts = [
            "<item>\n",
            xml.element("title", source.title),
            xml.element("link", absolute(article.get_absolute_url())),
            xml.element("dc:creator", authors[0].slug if authors else ""),
            xml.element("content:encoded", body),
            xml.element("excerpt:encoded", source.standfirst),
            *_post(_number(article.pk, _ARTICLE), "post", article.slug, status, at, article.updated_at),
        ]
        if article.topic:
            parts.append(xml.category("category", article.topic.slug, article.topic.name))
        parts += [xml.category("post_tag", tag.slug, tag.name) for tag in article.tags.filter(public_condition())]
        parts += [xml.category("author", f"cap-{person.slug}", person.slug) for person in authors]
        lead = document[0]["image"] if document and document[0]["type"] == "lead" else None
        return [
            *parts,
            *(xml.meta(key, value) for key, value in _meta(article, edition, source, body, lead, old_slugs)),
        ]

    def _write_people(self):
        for person in Person.objects.filter(pk__in=self._people).select_related("photo").order_by("pk"):
            number = _number(person.pk, _PERSON)
            slug = f"cap-{person.slug}"
            self.out.write(f"<item>\n{xml.element('title', person.display_name)}{xml.element('content:encoded', '')}")
            self.out.write(
                "".join(_post(number, "guest-author", slug, "publish", person.created_at, person.created_at))
            )
            facts = {
                "cap-display_name": person.display_name,
                "cap-user_login": person.slug,
                "cap-website": person.website,
                "cap-description": person.bio,
            }
            if person.photo_id:
                facts["_thumbnail_id"] = _number(person.photo_id, _IMAGE)
                self._images.add(person.photo_id)
            self.out.write("".join(xml.meta(key, value) for key, value in facts.items() if value) + "</item>\n")
            self.counts["people"] += 1

    def _write_images(self):
        for image in Image.objects.filter(pk__in=self._images).order_by("pk"):
            number, address = _number(image.pk, _IMAGE), absolute(image.url)
            name = image.sha256[:16]
            self.out.write(f"<item>\n{xml.element('title', image.alt or name)}{xml.element('content:encoded', '')}")
            self.out.write(xml.element("excerpt:encoded", image.caption))
            self.out.write("".join(_post(number, "attachment", name, "inherit", image.created_at, image.created_at)))
            self.out.write(f"{xml.element('wp:attachment_url', address)}\n")
            self.out.write(f"{xml.meta('_wp_attachment_image_alt', image.alt)}</item>\n")
            self.counts["pictures"] += 1


def _status(article, edition):
    """Return (status, time) of an article as WordPress has them."""
    if edition is None:
        was_public = article.editions.begun().exists()
        return ("private" if was_public else "draft"), None
    return ("publish" if edition.state() == "live" else "future"), edition.first_live


def _post(number, kind, slug, status, at, modified):
    facts = {
        "post_id": number,
        **xml.times("post_date", at),
        **xml.times("post_modified", modified),
        "comment_status": "open",
        "ping_status": "closed",
        "post_name": slug,
        "status": status,
        "post_parent": 0,
        "menu_order": 0,
        "post_type": kind,
        "post_password": "",
        "is_sticky": 0,
    }
    return ["\n", *(xml.element(f"wp:{name}", value) + "\n" for name, value in facts.items())]


def _meta(article, edition, source, body, lead, old_slugs):
    """Yield (key, value) of what WordPress and its plugins keep beside a text."""
    yield own.ARTICLE, own.name_of(article)
    yield own.STATE, own.state_of(article, edition)
    yield own.CONTENT, own.content_of(source.title, source.standfirst, body)
    if lead:
        yield "_thumbnail_id", _number(lead, _IMAGE)
    for slug in old_slugs:
        yield "_wp_old_slug", slug
    found = {
        "_yoast_wpseo_title": article.meta_title,
        "_yoast_wpseo_metadesc": article.meta_description,
        "_yoast_wpseo_canonical": article.canonical_url,
        "_yoast_wpseo_meta-robots-noindex": "1" if article.noindex else "",
    }
    yield from ((key, value) for key, value in found.items() if value)


def _comment(comment):
    """Return a comment, without the address of its writer."""
    return xml.group(
        "comment",
        comment_id=comment.pk,
        comment_author=comment.name,
        comment_author_email="",
        comment_author_url="",
        comment_author_IP="",
        **xml.times("comment_date", comment.created_at),
        comment_content=comment.body,
        comment_approved=_STATES[comment.state],
        comment_type="comment",
        comment_parent=comment.parent_id or 0,
        comment_user_id=0,
    )
