"""Rendering and escaping of every template with plain objects."""

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from articles.models import BLOCKS as KINDS
from tests.pages import things
from tests.pages.things import MOMENT, SITE, Thing

HOSTILE = "<script>alert(1)</script>"


class Form(forms.Form):
    name = forms.CharField(max_length=80)
    email = forms.EmailField(help_text="Not published.")
    body = forms.CharField(max_length=5000, label="Comment", widget=forms.Textarea)
    website = forms.CharField(required=False)
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)


def render(name, **context):
    request = RequestFactory().get("/")
    return render_to_string(
        name, {"request": request, "site": SITE, "nav_topics": [Thing(name="Safety", slug="safety")], **context}
    )


def flat(html):
    return " ".join(html.split())


def test_picture_lists_every_rendition_once_per_format():
    html = flat(render("components/picture.html", image=things.picture()))
    assert html.count("<source") == 2
    assert 'srcset="/media/a.webp 480w, /media/b.webp 960w"' in html
    assert 'alt="A room &lt;with&gt; a window"' in html
    assert 'src="/media/a.jpeg" srcset="/media/a.jpeg 480w" sizes="100vw"' in html
    assert 'width="1200" height="800" class="tone tone-r3 tone-g2 tone-b1 focus focus-x2 focus-y8"' in html
    assert 'loading="lazy"' in html


def test_picture_without_renditions_shows_original():
    bare = things.picture(sources=list, fallback=lambda: {"url": "/media/whole.png", "srcset": ""}, classes="")
    html = flat(render("components/picture.html", image=bare))
    assert "<source" not in html and "srcset" not in html and "class" not in html
    assert '<img src="/media/whole.png" alt=' in html
    assert render("components/preload.html", image=bare).strip() == ""


def test_lead_picture_preload_matches_picture_markup():
    sizes = "(min-width: 48em) 42rem, 100vw"
    shown = flat(render("components/picture.html", image=things.picture(), sizes=sizes, lazy=False))
    ahead = flat(render("components/preload.html", image=things.picture(), sizes=sizes))
    assert f'type="image/avif" imagesrcset="/media/a.avif 480w" imagesizes="{sizes}"' in ahead
    assert f'type="image/avif" srcset="/media/a.avif 480w" sizes="{sizes}"' in shown
    assert ahead.count("<link") == 1


def test_lead_picture_is_not_lazy_and_decoration_has_empty_alt():
    html = render("components/picture.html", image=things.picture(is_decorative=True), lazy=False)
    assert 'alt=""' in html
    assert "lazy" not in html
    assert 'alt=""' in render("components/picture.html", image=things.picture(), alt="")


def test_missing_picture_renders_nothing():
    assert render("components/picture.html", image=None).strip() == ""


@pytest.mark.parametrize("code", ["approved", "wording_edited", "changed", "overdue", "not_reviewed"])
def test_badge_shows_label_and_explanation(code):
    html = render("components/badge.html", status=Thing(code=code, label="The label", explanation="The reason."))
    assert f"badge--{code}" in html
    assert "The label" in html and "The reason." in html


def test_card_links_to_article_topic_and_author():
    html = render("components/article_card.html", edition=things.edition())
    assert 'href="/articles/first-session/"' in html
    assert 'href="/topics/safety/"' in html
    assert 'href="/authors/ada-quill/"' in html
    assert "&lt;like&gt;" in html
    assert "ada-quill" not in render("components/article_card.html", edition=things.edition(), brief=True)


def test_clinic_card_shows_known_facts_only():
    html = render("components/clinic_card.html", clinic=things.clinic(accepting_new_patients=False))
    assert "Not accepting new patients" in html and "Telehealth" in html
    assert "accepting" not in render("components/clinic_card.html", clinic=things.clinic())


def test_person_box_escapes_the_biography():
    html = render("components/person_box.html", person=things.person(), link_text="View all posts by Dr. Ada Quill, MD")
    assert "&lt;b&gt;Plainly&lt;/b&gt;" in html
    assert "View all posts by Dr. Ada Quill, MD</a>" in html


@pytest.mark.parametrize(("number", "links"), [(1, {"page=2"}), (2, {"page=1", "page=3"}), (3, {"page=2"})])
def test_pagination_links_neighbors_and_keeps_query(number, links):
    html = render(
        "components/pagination.html",
        page=things.page([1, 2, 3, 4, 5], number),
        parameters="q=a%26b+%22c%22&kind=clinic",
    )
    assert f"Page {number} of 3" in html
    assert {part for part in ("page=1", "page=2", "page=3") if f'{part}"' in html} == links
    assert "q=a%26b+%22c%22&amp;kind=clinic&amp;page=" in html


def test_pagination_of_one_page_renders_nothing():
    assert render("components/pagination.html", page=things.page([1])).strip() == ""


def test_breadcrumbs_link_all_but_current_page():
    html = render("components/breadcrumbs.html", items=[("Clinics", "/clinics/"), ("Florida", None)])
    assert '<a href="/clinics/">Clinics</a>' in html
    assert '<span aria-current="page">Florida</span>' in html


def test_form_field_references_its_error_and_help():
    form = Form({"name": "", "email": "x"})
    html = render("components/field.html", field=form["email"])
    assert 'for="id_email"' in html and 'id="id_email_helptext"' in html and 'id="id_email_error"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert " required" in html


def test_error_summary_links_to_fields():
    html = render("components/errors.html", form=Form({"name": "", "email": "x"}), heading="Not sent yet")
    assert 'role="alert"' in html and "Not sent yet" in html and 'href="#id_email"' in html
    # After the page has loaded again, the focus is on the summary, also without a script.
    assert 'tabindex="-1" autofocus>' in html
    assert "<li>Try later.</li>" in render(
        "components/errors.html", form=None, said="Try later.", heading="Not sent yet"
    )


def test_error_summary_without_errors_renders_nothing():
    assert render("components/errors.html", form=Form(), heading="No").strip() == ""
    assert render("components/errors.html", form=None, heading="No").strip() == ""


BLOCKS = {
    "rich_text": ({"html": "<h2 id='a'>Heading</h2>"}, "<h2 id='a'>Heading</h2>"),
    "figure": (
        {"image": things.picture(), "alt": "Own words", "caption": "Said below", "credit": "A. Q."},
        'alt="Own words"',
    ),
    "pull_quote": ({"quote": HOSTILE, "attribution": "A. Q."}, "&lt;script&gt;"),
    "callout": ({"kind": "safety", "heading": "When to call", "html": "<p>Call.</p>"}, "When to call"),
    "related_article": ({"edition": things.edition()}, 'RELATED:</span> <a href="/articles/first-session/">'),
    "clinic_spotlight": (
        {"items": [{"clinic": things.clinic(), "note": ""}]},
        '<h3 class="clinic-card__name"><a href="/clinic/coral-bay/"',
    ),
    "find_clinic": (
        {"heading": HOSTILE, "treatment": Thing(slug="spray"), "region": Thing(name=HOSTILE)},
        'name="treatment" value="spray"',
    ),
    "data_table": ({"html": "<table><tr><td>2 hours</td></tr></table>"}, "<td>2 hours</td>"),
    "download": (
        {"address": "/files/1/plan.pdf", "title": HOSTILE, "format": "PDF", "size": "84 KB", "note": ""},
        'href="/files/1/plan.pdf"',
    ),
    "faq": ({"items": [{"question": HOSTILE, "answer_html": "<p>No.</p>"}]}, "<p>No.</p>"),
    "key_points": ({"heading": "Key points", "points": [HOSTILE]}, "&lt;script&gt;"),
    "statistic": ({"number": "1 in 3", "counts": HOSTILE, "text": "A study.", "url": ""}, "Source: A study."),
    "gallery": (
        {"items": [{"image": things.picture(), "alt": "Own words", "caption": HOSTILE, "credit": ""}]},
        'alt="Own words"',
    ),
    "media": (
        {
            "title": HOSTILE,
            "url": "https://vimeo.com/10845",
            "embed": Thing(frame="https://player.vimeo.com/video/10845", provider="Vimeo"),
            "transcript_html": "<p>Hello.</p>",
        },
        "Play on Vimeo",
    ),
    "snippet": ({"html": "<p>Ask first.</p>"}, "<p>Ask first.</p>"),
    "reference": ({"items": [{"number": 3, "text": HOSTILE, "url": "https://doi.test/1"}]}, 'id="reference-3"'),
}


def test_every_kind_of_block_is_rendered_here():
    assert set(BLOCKS) == {block.kind for block in KINDS}


@pytest.mark.parametrize("kind", BLOCKS)
def test_block_template_renders_and_escapes_fields(kind):
    fields, expected = BLOCKS[kind]
    html = render(f"blocks/{kind}.html", block=Thing(**fields))
    assert expected in html
    assert HOSTILE not in html


def test_block_with_missing_object_renders_nothing():
    assert render("blocks/figure.html", block=Thing(image=None, alt="", caption="x", credit="")).strip() == ""
    assert render("blocks/related_article.html", block=Thing(edition=None)).strip() == ""
    assert render("blocks/clinic_spotlight.html", block=Thing(items=[])).strip() == ""


def article_context(**changes):
    edition, approver = things.edition(), things.person(display_name="Dr. Ben Moreau", name="Ben Moreau")
    credential = Thing(title="MD", issuer="Northland", jurisdiction="", checked_on=things.DAY)
    approval = Thing(
        person=approver, decided_at=MOMENT, statement="", decision="approved", shown_name="Dr. Ben Moreau",
        credentials=[credential],
    )  # fmt: skip
    context = {
        "edition": edition,
        "article": edition.article,
        "blocks": [Thing(template="blocks/rich_text.html", html="<h2 id='a'>Before</h2>")],
        "toc": [{"id": "a", "text": "Before", "level": 2}],
        "lead": Thing(image=things.picture(), alt="Lead", caption="", credit=""),
        "bylines": edition.authors,
        "status": Thing(code="approved", label="Medically approved", explanation="Exactly this text."),
        "approver_boxes": [approval],
        "related": [things.edition()],
        "tags": [Thing(name="ketamine", slug="ketamine")],
        "regions": [Thing(name="Florida", get_absolute_url="/clinics/us/florida/")],
        # The comments under an article query the database; their section has tests of its own below.
        "preview": True,
        "past": False,
    }
    return context | changes


def test_article_template_renders_every_part():
    html = flat(render("articles/detail.html", **article_context()))
    for part in [
        '<h1 class="article__title" dir="auto">What a first session is &lt;like&gt;</h1>',
        '<a href="#a">Before</a>',
        "Updated <time",
        "7 min read",
        "This post was medically approved by Dr. Ben Moreau</h3>",
        "MD, Northland",
        "View all posts by Dr. Ada Quill, MD",
        "Related posts",
        'href="/tags/ketamine/"',
        "Explore psychedelic therapy regions",
        'href="/articles/first-session/history/"',
    ]:
        assert part in html, part
    assert "working title" not in html


def test_preview_and_past_edition_show_notice_and_are_not_indexed():
    preview = render("articles/detail.html", **article_context(hide_from_search=True))
    past = render("articles/detail.html", **article_context(preview=False, past=True, hide_from_search=True))
    assert "Preview: readers cannot see this." in preview and "This is an earlier edition" in past
    assert "noindex" in preview and "noindex" in past
    assert 'rel="canonical" href="https://house.test/articles/first-session/"' in past


def test_article_exempt_from_approval_has_no_badge():
    html = render("articles/detail.html", **article_context(status=None, approver_boxes=[], toc=[], lead=None, tags=[]))
    assert "badge" not in html and "medically approved by" not in html


POLICY = Thing(hold_all=False, hold_first=True, email_required=False)


def section(**changes):
    talk = things.comment(pk=7, body=HOSTILE, shown_replies=[things.comment(pk=8, person=things.person())])
    page = Thing(conversations=[talk], count=2, pages=1, order="oldest")
    context = {"article": things.edition().article, "page": page, "policy": POLICY, "is_open": True}
    return render("comments/section.html", **context | changes)


def test_comment_section_renders_comments_and_form():
    html = section()
    assert "2 comments" in html and "&lt;script&gt;" in html and HOSTILE not in html
    assert 'href="/comments/first-session/reply/?parent=7"' in html
    assert 'action="/comments/first-session/preview/"' in html
    assert 'data-token-url="/comments/first-session/reply/"' in html
    assert "Leave a reply" in html
    assert "Your email address will not be published. Required fields are marked" in html
    assert 'name="website"' in html and 'tabindex="-1"' in html
    assert "csrfmiddlewaretoken" not in html


def test_closed_comment_section_has_no_form():
    article = things.edition().article
    article.comments_open = False
    html = section(is_open=False, article=article)
    assert "<form" not in html and "Comments are closed." in html and "?parent=" not in html


def test_reply_page_shows_error_summary():
    form = Form({"name": "", "email": "x", "body": "Words"})
    context = {"article": things.edition().article, "form": form, "parent": things.comment(), "policy": POLICY}
    html = render("comments/reply.html", **context)
    assert 'role="alert"' in html and 'href="#id_email"' in html
    assert 'action="/comments/first-session/reply/"' in html
    assert "working title" not in html
