"""Telephone numbers in safety callouts: links with today's number."""

import pytest

from articles.blocks.parts.help_numbers import link_numbers
from articles.models import Callout
from clinics.models import HelpLine
from tests.factories.articles import add_block, freeze, make_article, publish
from tests.factories.places import make_helpline

pytestmark = pytest.mark.django_db


def make_page(text, style="safety"):
    article = make_article(f"A plan with a {style} box")
    add_block(article, Callout, style=style, heading="Call now", html=text)
    return publish(freeze(article))


def read(client, edition):
    return client.get(edition.article.get_absolute_url()).content.decode()


def test_number_of_a_help_line_is_a_link_in_a_safety_callout(client):
    make_helpline(phone="988", country_code="US")
    make_helpline(phone="116 123", country_code="GB")
    page = read(client, make_page("<p>Call 988 or 116123, in danger 911.</p>"))
    assert '<p>Call <a href="tel:988">988</a> or <a href="tel:116123">116 123</a>, in danger 911.</p>' in page
    assert "Call 988 now" in read(client, make_page("<p>Call 988 now.</p>", style="warning"))


def test_changed_number_changes_in_frozen_text(client):
    line = make_helpline(name="Night line", phone="800-273-8255", country_code="US")
    edition = make_page("<p>Call 1-800-273-8255, or (800) 273-8255.</p>")
    assert read(client, edition).count('href="tel:+18002738255"') >= 2
    line.phone = "988"
    line.save()
    page = read(client, edition)
    assert page.count('Call <a href="tel:988">988</a>, or <a href="tel:988">988</a>.') == 1
    HelpLine.objects.update(phone="999 000")
    assert 'Call <a href="tel:999000">999 000</a>' in read(client, edition)
    HelpLine.objects.update(is_shown=False)
    assert "<p>Call 1-800-273-8255, or (800) 273-8255.</p>" in read(client, edition)


def test_number_that_a_line_gave_up_belongs_to_the_line_that_has_it_now():
    first = make_helpline(name="First", phone="988")
    first.phone = "116 123"
    first.save(update_fields=["phone"])
    assert HelpLine.load_numbers()["988"].name == "First"
    make_helpline(name="Second", phone="988")
    assert HelpLine.load_numbers()["988"].name == "Second"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>9880 or 98.8 or 988% or 1988</p>", "<p>9880 or 98.8 or 988% or 1988</p>"),
        ('<p><a href="tel:988">988</a></p>', '<p><a href="tel:988">988</a></p>'),
        ('<p><a href="tel:+1988">988</a></p>', '<p><a href="tel:988">988</a></p>'),
        ('<p><a href="https://988.example/">988</a></p>', '<p><a href="https://988.example/">988</a></p>'),
        ("<p><strong>988</strong></p>", '<p><strong><a href="tel:988">988</a></strong></p>'),
        ("<p>(988)</p>", '<p>(<a href="tel:988">988</a>)</p>'),
        ("<p>" + "1 (2) " * 5000 + "</p>", None),
    ],
)
def test_only_whole_numbers_become_links(html, shown):
    make_helpline(phone="988")
    assert link_numbers(html, HelpLine.load_numbers()) == (html if shown is None else shown)
