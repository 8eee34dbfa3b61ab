"""Structured data of articles, topics and tags, from what their pages show."""

from django.conf import settings

from articles.rendering import sharing
from core.text.jsonld import (
    ORGANIZATION,
    absolute,
    breadcrumb_node,
    collection_nodes,
    format_time,
    name_node,
    page_node,
    refer,
)
from core.text.languages import format_locale
from core.text.sharing import Share, SharedPicture
from core.urls import path_to

# What the words before a name in the byline are called there; without such words the person is an author.
CREDITS = {"": "author", "Edited by": "editor", "Translated by": "translator"}


def article_nodes(shown):
    """Return the nodes of an article's page from its context.

    A review is named only while the badge says so.
    """
    edition, article, status = shown["edition"], shown["article"], shown["status"]
    path = edition.get_absolute_url()
    kind = "MedicalWebPage" if article.needs_approval else article.site_page or "WebPage"
    page = page_node(
        kind,
        path,
        edition.title,
        mainEntity=None if article.is_site_page else refer(path, "article"),
        **_dates_of_site_page(edition),
        breadcrumb=refer(path, "breadcrumb"),
        inLanguage=article.language,
        about=list_entities(shown["entities"]),
        **_review(status, shown["approver_boxes"]),
    )
    crumbs = [("Home", path_to("home"))] if article.is_site_page else [("Articles", path_to("articles:list"))]
    crumbs += [(topic.name, topic.get_absolute_url()) for topic in (article.topic.lineage if article.topic else ())]
    reviewers = [_person(one.person, one.shown_name) for one in shown["approver_boxes"]]
    authors = [_person(line.person, line.name) for line in shown["bylines"]]
    trail = breadcrumb_node(path, [*crumbs, (edition.title, None)])
    text = None if article.is_site_page else _article_node(path, shown)
    return [page, text, trail, *authors, *reviewers]


def _dates_of_site_page(edition):
    """Return what the page node says itself, if no article node says it."""
    if not edition.article.is_site_page:
        return {}
    return {
        "description": edition.standfirst,
        "datePublished": format_time(edition.first_live),
        "dateModified": format_time(edition.changed),
    }


def list_entities(entities):
    """Return what a topic is about as nodes."""
    found = []
    for entity in entities:
        name, *others = entity.names()
        node = {"@type": str(entity.kind), "name": name}
        if others:
            node["alternateName"] = others
        if system := entity.code_system():
            node["code"] = {"@type": "MedicalCode", "codeValue": entity.code, "codingSystem": system}
        found.append(node)
    return found


def share_article(shown):
    """Return the preview of a shared link to an article, from the page's context."""
    edition, article, lead = shown["edition"], shown["article"], shown["lead"]
    facts = [
        ("article:published_time", format_time(edition.first_live)),
        ("article:modified_time", format_time(edition.changed)),
        *(("article:author", absolute(line.person.get_absolute_url())) for line in shown["bylines"]),
        *([("article:section", article.topic.name)] if article.topic else []),
        *(("article:tag", tag.name) for tag in shown["tags"]),
    ]
    image, card = None, sharing.card_of(edition, shown["status"])
    if card:
        badge = f" {shown['status'].label}." if shown["status"] else ""
        alt = f"{edition.title}.{badge} {settings.SITE_NAME}."
        image = SharedPicture(absolute(sharing.address_of(edition, card)), card.width, card.height, alt)
    elif lead is not None and lead.image:
        image = SharedPicture(absolute(lead.image.url), lead.image.width, lead.image.height, lead.alt or edition.title)
    return Share("article", article.social_title, image, tuple(facts), format_locale(article.language))


def _review(status, approvals):
    if status is None or not status.is_approved:
        return {}
    people = [{"@id": _person_id(one.person)} for one in approvals]
    return {"reviewedBy": people, "lastReviewed": status.approval.decided_at.date().isoformat()}


def _article_node(path, shown):
    edition, article = shown["edition"], shown["article"]
    node = {
        "@type": "Article",
        "@id": name_node(path, "article"),
        "headline": edition.title,
        "description": edition.standfirst,
        "mainEntityOfPage": refer(path, "webpage"),
        "image": _pictures(edition, shown["lead"]),
        "datePublished": format_time(edition.first_live),
        "dateModified": format_time(edition.changed),
        **_people(shown["bylines"]),
        "publisher": refer("/", ORGANIZATION[1:]),
        "articleSection": article.topic.name if article.topic else "",
        "keywords": [tag.name for tag in shown["tags"]],
        "timeRequired": f"PT{edition.reading_minutes}M",
        "version": str(edition.number),
        "archivedAt": absolute(edition.get_permalink()),
        "citation": _citations(shown["references"]),
        "correction": [_correction(one) for one in shown["changes_of_meaning"] if one.is_correction],
    }
    return {name: value for name, value in node.items() if value}


def _people(bylines):
    roles = {}
    for line in bylines:
        roles.setdefault(CREDITS.get(line.credit, "contributor"), []).append({"@id": _person_id(line.person)})
    return roles


def _person_id(person):
    return name_node(person.get_absolute_url(), "person")


def _person(person, name):
    return {"@type": "Person", "@id": _person_id(person), "name": name, "url": absolute(person.get_absolute_url())}


def _pictures(edition, lead):
    if lead is None or not lead.image:
        return []
    return [absolute(sharing.address_of(edition, file)) for file in sharing.crops_of(lead.image)]


def _citations(references):
    return [
        {"@type": "CreativeWork", "name": one["text"], **({"url": one["url"]} if one["url"] else {})}
        for one in references
    ]


def _correction(edition):
    return {
        "@type": "CorrectionComment",
        "text": edition.public_note,
        "datePublished": format_time(edition.live_from),
        "url": absolute(edition.get_permalink()),
    }


def list_nodes(heading, intro, page):
    """Return the nodes of the list of all articles."""
    return collection_nodes(path_to("articles:list"), heading, page, description=intro)


def topic_nodes(topic, page, entities):
    """Return the nodes of a topic's page."""
    path, about = topic.get_absolute_url(), list_entities(entities)
    *above, own = [(one.name, one.get_absolute_url()) for one in topic.lineage]
    trail = [("Articles", path_to("articles:list")), *above, (own[0], None)]
    return collection_nodes(path, topic.name, page, breadcrumbs=trail, description=topic.description, about=about)


def tag_nodes(tag, own, page):
    """Return the nodes of a tag's page; `own` is its TagPage."""
    return collection_nodes(path_to("articles:tag", tag.slug), tag.name, page, description=own.introduction)
