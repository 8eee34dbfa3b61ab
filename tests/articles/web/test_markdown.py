"""The Markdown of an article, /llms.txt, and full texts in feeds."""

import json

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from markdown_it import MarkdownIt

from articles.models import Article, Edition, RichText
from articles.publishing import actions
from core.html.sanitize import sanitize
from core.html.text import to_text
from tests.articles.web.test_reader import full_article
from tests.factories.articles import ALL, approve, freeze, make_article, make_live, make_user, publish

pytestmark = pytest.mark.django_db
FEED = "/feeds/articles"


def read(client, path):
    """Return (facts in front, text) of a Markdown page."""
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    _nothing, front, text = answer.text.split("---\n", 2)
    lines = (line.partition(": ") for line in front.splitlines())
    # A value of JSON is one of YAML, too.
    return {name: json.loads(value) for name, _colon, value in lines}, text


def test_facts_stand_in_front_of_the_text(client):
    article = full_article(comments=0)
    facts, text = read(client, "/articles/full.md")
    status = client.get("/articles/full/").text
    assert facts["title"] == "Full" and facts["url"] == "http://testserver/articles/full/"
    assert facts["authors"] == ["Anna Writer", "Bo Writer"] and facts["topic"] == article.topic.name
    assert facts["approval"] == "Medically approved" and facts["approval_explained"].partition(" approved")[0] in status
    assert facts["approved_by"] == ["Dr. Ada Quill"] and facts["approved_on"] == [timezone.localdate().isoformat()]
    assert facts["review_due"] > timezone.localdate().isoformat()
    assert facts["sources"] == [f"Doe J. Study {n}. 2020. https://doi.org/10.1000/{n}" for n in (0, 1)]
    assert text.startswith("\n# Full\n\nFull, in short.\n\n![A plain field of one colour](<http://testserver/media/")


def test_no_words_of_the_page_are_missing(client):
    full_article(comments=0)
    _facts, text = read(client, "/articles/full.md")
    shown = " ".join(to_text(sanitize(MarkdownIt("commonmark").enable("table").render(text))).split())
    html = etree.HTML(client.get("/articles/full/").content)
    body = html.xpath("//div[contains(@class, 'article__body')]")[0]
    # A card says more of a clinic than the text does.
    for card in body.xpath(".//*[contains(@class, 'clinic-card__name')]"):
        assert "".join(card.itertext()) in shown
    for card in body.xpath(".//li[article]"):
        card.getparent().remove(card)
    for element in body.xpath(".//*[self::p or self::h2 or self::li or self::blockquote]"):
        words = " ".join("".join(element.itertext()).replace("↩", "").split())
        assert words.replace("RELATED:", "Related:") in shown.replace("Note: Note", "Note Note") or words in {"Note"}


def test_the_page_names_its_markdown_and_that_names_the_page(client):
    make_live("Sleep", slug="sleep")
    page, text = client.get("/articles/sleep/"), client.get("/articles/sleep.md")
    assert page.headers["Link"] == '</articles/sleep.md>; rel="alternate"; type="text/markdown"'
    links = etree.HTML(page.content).xpath("//link[@rel='alternate'][@type='text/markdown']/@href")
    assert links == ["/articles/sleep.md"]
    assert text.headers["Link"] == '<http://testserver/articles/sleep/>; rel="canonical"'


def test_what_search_engines_must_not_list_they_must_not_list_as_markdown(client):
    edition = make_live("Sleep", slug="sleep")
    assert client.get("/articles/sleep.md").headers["X-Robots-Tag"] == "noindex"
    assert "/articles/sleep" not in client.get("/llms.txt").text
    approve(edition)
    assert "X-Robots-Tag" not in client.get("/articles/sleep.md").headers
    assert "[Sleep](<http://testserver/articles/sleep.md>): Sleep, in short." in client.get("/llms.txt").text


def test_a_text_withdrawn_as_wrong_is_gone_as_markdown_too(client):
    edition = make_live("Sleep", slug="sleep")
    chief = make_user("chief", *ALL)
    actions.withdraw(article=edition.article, by=chief, kind="wrong", note="The dose was wrong.")
    answer = client.get("/articles/sleep.md")
    assert answer.status_code == 410 and "The dose was wrong." in answer.text


def test_hostile_words_stay_words_in_front_and_text(client):
    title = 'A "title": <script> #1 --- [x](y) *z*'
    edition = make_live(title, slug="sleep", html="<p>- [x](javascript:alert(1)) &lt;img src=x onerror=y&gt;</p>")
    facts, text = read(client, "/articles/sleep.md")
    assert facts["title"] == title == edition.title
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<img" not in html and "<script" not in html and "<a " not in html


def test_llms_txt_groups_articles_by_topic(client):
    approve(make_live("Sleep", slug="sleep"))
    text = client.get("/llms.txt").text
    assert text.startswith("# Psychsite\n\n> ") and "\n## Ketamine therapy\n\n- [Sleep]" in text
    assert text.count("\n# ") == 0 and "\n## Optional\n" in text


def test_full_texts_stand_in_feeds_only_by_choice(client, settings):
    article = full_article(comments=0)
    linked = make_article(
        "Linking", html=f'<p>See <a data-ref="article:{article.pk}" href="/old/">it</a> &lt;5 mg.</p>'
    )
    publish(freeze(linked))
    assert "content" not in feedparser.parse(client.get(f"{FEED}.atom").content).entries[0]
    settings.FEED_FULL_TEXT = True
    for form in ("atom", "rss"):
        found = feedparser.parse(client.get(f"{FEED}.{form}").content, sanitize_html=False)
        assert not found.bozo
        texts = {entry.title: entry.content[0].value for entry in found.entries if "content" in entry}
        assert 'See <a href="http://testserver/articles/full/">it</a> &lt;5 mg.' in texts["Linking"]
        assert "Quote 1" in texts["Full"] and 'src="http://testserver/media/images/' in texts["Full"]
        assert "<script" not in texts["Full"] and 'href="/' not in texts["Full"] + texts["Linking"]
    items = json.loads(client.get(f"{FEED}.json").content)["items"]
    assert items[0]["content_html"] and "content_text" not in items[0]


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        (FEED, 4),
        ("/topics/ketamine-therapy/feed", 5),
        ("/tags/mood/feed", 4),
        ("/authors/anna-writer/feed", 4),
        ("/authors/ada-quill/approved", 5),
    ],
)
def test_full_texts_take_two_queries_more(client, settings, path, queries):
    settings.FEED_FULL_TEXT = True
    article = full_article(comments=0)
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{path}.rss").status_code == 200
        assert len(captured) == queries
        RichText.objects.filter(parent=article).update(
            html=f'<p><a data-ref="article:{article.pk}" href="/a/">A {_round}</a></p>'
        )
        publish(freeze(Article.objects.get(pk=article.pk), change_class="medical"))
        approve(
            Edition.objects.live().get(article=article), article.editions.first().approvals.model.objects.first().person
        )
