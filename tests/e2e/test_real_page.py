"""Reproduction of a real page that is entered through the admin."""

from html import escape

import pytest
from lxml import html

from articles.models import Article, ClinicSpotlight, Edition, PullQuote, RelatedArticle, RichText
from authors.models import Person
from tests.e2e import page_reader
from tests.e2e.desk import blocks, inline
from tests.factories.articles import make_live, make_topic
from tests.factories.people import make_credential
from tests.factories.places import make_city, make_clinic
from tests.shared import needs_shared

pytestmark = [pytest.mark.django_db, needs_shared]
HEADINGS = [
    "Results",
    "Mechanism Of Action",
    "Ketamine’s Impact On The Brain",
    "Administration",
    "Side Effects And Risks When Using Ketamine For Depression",
]


def enter(desks, source):
    """Enter, approve and publish the page; return the live edition."""
    writer = desks["writer"]
    name, biography = source.author
    author = writer.add(Person, name=name, slug="author", bio=biography)
    named, biography = source.approver
    approver = desks["approver"].user.person
    Person.objects.filter(pk=approver.pk).update(name=named.removeprefix("Dr. "), suffix="", bio=biography)
    make_credential(person=approver, kind="board", title="Board-certified psychiatrist", issuer="A board")
    items = []
    for kind, value in source.parts:
        if kind == "related":
            target = make_live(value, slug=f"related-{len(items)}", topic=make_topic("Other")).article
            items.append((RelatedArticle, {"target": target.pk}))
        elif kind == "quote":
            items.append((PullQuote, {"quote": value[0], "attribution": value[1][:200]}))
        else:
            words = "".join(f"<li>{escape(item)}</li>" for item in value) if kind == "ul" else escape(value)
            markup = f"<{kind}>{words}</{kind}>"
            if items and items[-1][0] is RichText:
                items[-1][1]["html"] += markup
            else:
                items.append((RichText, {"html": markup}))
    for title, city, state, country in source.clinics:
        clinic = make_clinic(name=title, city=make_city(city, state, country))
        items.append((ClinicSpotlight, {"clinic": clinic.pk, "note": ""}))
    fields = {
        "title": source.title,
        "slug": "ketamine-for-depression",
        "standfirst": "What ketamine does in depression, how it is given, and what the risks are.",
        "topic": make_topic().pk,
        "tags": "ketamine, depression",
        **inline("bylines", [{"person": author.pk, "position": 0, "credit": ""}]),
        **blocks(items),
    }
    article = writer.add(Article, **fields)
    reasons = {
        "reason_uncited_numbers": "The page that this is entered from cites nothing.",
        "reason_stigmatising_term": "The words of a person who is quoted.",
    }
    writer.step("freeze", article, **reasons)
    edition = Edition.objects.get(article=article)
    desks["editor"].step("request_review", edition, person=[approver.pk])
    desks["approver"].step("approve", edition)
    desks["editor"].step("publish", edition)
    return edition


def words(element):
    return " ".join(element.text_content().split())


def test_real_page_is_reproduced_in_every_part(desks, client):
    source = page_reader.read()
    make_live("Another on ketamine")
    enter(desks, source)
    markup = client.get("/articles/ketamine-for-depression/").content.decode()
    page = html.fromstring(markup)
    main = page.get_element_by_id("main")
    everything = words(main)

    assert words(main.find(".//h1")) == source.title
    # Sections in order, and the table of contents leads to each.
    sections = [element for element in main.iter("h2") if element.get("id") and words(element) in HEADINGS]
    assert [words(element) for element in sections] == HEADINGS
    contents = {link.get("href"): words(link) for link in main.iter("a") if link.get("href", "").startswith("#")}
    for element in sections:
        assert contents[f"#{element.get('id')}"] == words(element)
    # Lists, paragraphs and quotes.
    lists = [value for kind, value in source.parts if kind == "ul"]
    assert [len(items) for items in lists] == [2, 7]
    found = [[words(item) for item in element.iter("li")] for element in main.iter("ul")]
    for items in lists:
        assert [" ".join(item.split()) for item in items] in found
    for kind, value in source.parts:
        if kind == "p":
            assert " ".join(value.split()) in everything
    quotes = [value for kind, value in source.parts if kind == "quote"]
    assert len(quotes) >= 2
    quoted = " ".join(words(element) for element in main.iter("blockquote"))
    for quote, who in quotes:
        assert " ".join(quote.split()) in quoted
        assert who[:60] in everything
    # Four RELATED callouts, links in their places.
    related = [value for kind, value in source.parts if kind == "related"]
    assert len(related) == 4
    for title in related:
        link = next(link for link in main.iter("a") if words(link) == title)
        assert client.get(link.get("href")).status_code == 200
        assert f"RELATED: {title}".casefold() in everything.casefold()
    order = [everything.index(text) for text in (related[0], "KCLA", related[1], related[2], "Dizziness", related[3])]
    assert order == sorted(order)
    # Eleven clinics with their places, as links.
    assert len(source.clinics) == 11
    spotlights = [item for item in main.iter("li") if item.xpath(".//a[starts-with(@href, '/clinic/')]")]
    for title, city, state, country in source.clinics:
        expected = f"{city}, {state or country}"
        item = next(item for item in spotlights if words(item).startswith(title) and expected in words(item))
        assert client.get(item.find(".//a").get("href")).status_code == 200
    # The people.
    author, biography = source.author
    assert biography in everything
    assert any(words(link) == f"View all posts by {author}" for link in main.iter("a"))
    approver, biography = source.approver
    assert f"This post was medically approved by {approver}" in everything
    assert "Board-certified psychiatrist" in everything
    assert " ".join(biography.split()) in everything
    # What follows the text.
    assert "Related posts" in everything
    assert "Another on ketamine" in everything
    assert "Leave a reply" in everything
    assert "email address will not be published" in everything.lower()
    assert "Required fields are marked *" in everything
    assert "Explore psychedelic therapy regions" in everything
    regions = [link.get("href") for link in main.iter("a") if link.get("href", "").startswith("/clinics/us/")]
    assert client.get(regions[0]).status_code == 200
