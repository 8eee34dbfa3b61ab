"""Comment pages and feeds of an article, and links in comment text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from comments.models import Policy
from comments.threads.html import link_addresses
from tests.psychsite import rows


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?page=2", "?order=newest", "?order=x", "?page=9999999"])
def test_comment_list_sets_no_cookie_and_is_not_indexed(client, query):
    article = rows.article()
    Policy(threads_per_page=5).save()
    for number in range(7):
        rows.comment(article, f"Words {number}.")
    page = client.get(f"/comments/{article.slug}/{query}")
    assert page.status_code == 200 and not page.cookies and "noindex" in page.headers["X-Robots-Tag"]
    assert "7 comments" in page.content.decode() and "csrfmiddlewaretoken" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?page=x", "?page=-1", f"?page={'9' * 5000}"])
def test_invalid_page_number_raises_404(client, query):
    assert client.get(f"/comments/{rows.article().slug}/{query}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_hidden_comment_has_no_page_or_feed_entry(client, state):
    article = rows.article()
    comment = rows.comment(article, "Hidden words", state=state)
    assert client.get(f"/comments/{article.slug}/{comment.pk}/").status_code == 404
    assert "Hidden" not in client.get(f"/articles/{article.slug}/comments.atom").content.decode()
    other = rows.comment(rows.article())
    assert client.get(f"/comments/{article.slug}/{other.pk}/").status_code == 404
    assert client.get(f"/comments/{article.slug}/{'9' * 18}/").status_code == 404


@pytest.mark.django_db
def test_page_uses_fixed_number_of_queries(client, django_assert_num_queries):
    article = rows.article()
    for _number in range(10):
        top = rows.comment(article)
        rows.comment(article, parent=top, root=top)
    client.get(f"/comments/{article.slug}/")
    for path, number in (
        (f"/comments/{article.slug}/", 3),
        (f"/comments/{article.slug}/{top.pk}/", 5),
        (f"/articles/{article.slug}/comments.atom", 2),
    ):
        with django_assert_num_queries(number):
            assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_comment_feed_is_well_formed_with_hostile_text(client):
    article = rows.article()
    rows.comment(article, "<b>&]]> \u202e 😀 </script>", name="<i>&")
    feed = etree.fromstring(client.get(f"/articles/{article.slug}/comments.atom").content)
    (entry,) = feed.findall("{*}entry")
    assert entry.findtext("{*}title") == "<i>&" and "</script>" in entry.findtext("{*}summary")


@pytest.mark.django_db
def test_comment_feed_says_that_its_texts_are_plain(client):
    """Check that “<5 mg” stays in a feed reader, and that typed markup stays words."""
    article = rows.article()
    rows.comment(article, 'I take <5 mg and <img src=x onerror="alert(1)">')
    feed = etree.fromstring(client.get(f"/articles/{article.slug}/comments.atom").content)
    (summary,) = feed.iterfind(".//{*}summary")
    assert summary.get("type") == "text" and summary.text == 'I take <5 mg and <img src=x onerror="alert(1)">'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        (
            "see https://a.example/x?y=1&z=2.",
            '<p>see <a href="https://a.example/x?y=1&amp;z=2" rel="nofollow ugc noopener">',
        ),
        ("(http://a.example)", '<p>(<a href="http://a.example" rel="nofollow ugc noopener">http://a.example</a>)</p>'),
        ("javascript:alert(1) data:x ftp://a.example", "<p>javascript:alert(1) data:x ftp://a.example</p>"),
        ('https://a.example/"onmouseover="x', '<p><a href="https://a.example/" rel'),
        ("https://user:pw@a.example/", "<p>https://user:pw@a.example/</p>"),
        ("<b>&amp;", "<p>&lt;b&gt;&amp;amp;</p>"),
        ("", ""),
    ],
)
def test_urls_in_comment_text_become_links(text, wanted):
    assert wanted in link_addresses(text)


@given(st.text(alphabet=st.sampled_from("ab<>&\"'/:.htps \n@\u202e😀"), max_size=200))
def test_linked_text_uses_three_elements_and_keeps_every_character(text):
    made = html.fragment_fromstring(str(link_addresses(text)), create_parent="div")
    assert {one.tag for one in made.iterdescendants()} <= {"p", "br", "a"}
    for link in made.iter("a"):
        assert link.get("href").startswith(("http://", "https://")) and set(link.keys()) == {"href", "rel"}
    assert "".join(made.text_content().split()) == "".join(text.split())
