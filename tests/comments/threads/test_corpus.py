"""Hostile texts of three public collections in every field, in a real browser."""

import json
import re
from email import message_from_string

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from comments.models import BODY_LENGTH, NAME_LENGTH, Comment, Policy, Report, Subscription
from comments.moderation import decisions
from comments.notifications import moderator_digest
from comments.screening import limits
from comments.web import comment_forms
from core.models import RateWindow
from core.text.clean import clean_line, clean_text
from core.text.names import normalize_name
from outbox import actions as outbox
from tests.browser import signed_in
from tests.e2e.test_moderation import LIST, staff
from tests.psychsite import rows
from tests.shared import SHARED, needs_shared

# What is escaped does not depend on the database, and each text is posted by a form.
pytestmark = [needs_shared, pytest.mark.django_db, pytest.mark.database("sqlite")]
FILES = {"dompurify-expect.json": "payload", "owasp-xss-filter-evasion.json": "input", "blns.json": None}
# What a script that runs would leave behind, whatever it calls.
TRAP = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "open"]) {
  window[name] = () => { window.ran.push(name); };
}
"""
LOOK = """() => ({
  ran: window.ran,
  comments: document.querySelectorAll(".comment").length,
  wide: document.documentElement.scrollWidth - innerWidth,
  over: [...document.querySelectorAll(".comment *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 300)),
  wrong: [...document.querySelectorAll(".comment__body *, .comment__name *, .comment__reply > * > *")]
    .filter((one) => !["P", "BR", "A"].includes(one.tagName)).map((one) => one.outerHTML),
  links: [...document.querySelectorAll(".comment__body a")]
    .filter((one) => !/^https?:$/.test(one.protocol) || one.rel !== "nofollow ugc noopener" || one.attributes.length !== 2)
    .map((one) => one.outerHTML),
  texts: [...document.querySelectorAll(".comment__body")].map((body) => [...body.querySelectorAll("p")].map((p) =>
    [...p.childNodes].map((node) => node.nodeName === "BR" ? "\\n" : node.textContent).join("")).join("\\n\\n")),
  last: document.querySelector("body > :last-child") !== null && document.querySelector("footer") !== null,
})"""


def corpus():
    """Return the distinct clean texts of the three files, those with scripts first."""
    live = json.loads((SHARED / "sanitiser" / "live.json").read_text(encoding="utf-8"))["files"]
    first, others = [], []
    for name, key in FILES.items():
        rows = json.loads((SHARED / "sanitiser" / name).read_text(encoding="utf-8"))
        for number, row in enumerate(rows):
            (first if number in live.get(name, {}).get("indexes", ()) else others).append(row[key] if key else row)
    texts = [clean_text(text)[:BODY_LENGTH] for text in first + others]
    return list(dict.fromkeys(text for text in texts if text and clean_line(text)))


@pytest.fixture(scope="module")
def texts():
    return corpus()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(limits, "MAX_PER_ARTICLE", 10_000)


def send(article, number, **fields):
    RateWindow.objects.all().delete()
    with time_machine.travel(timezone.now().timestamp() - 10, tick=False):
        stamp = comment_forms.make_stamp(article)
    client = Client(REMOTE_ADDR=f"198.18.{number // 200}.{number % 200}")
    given = {"name": "Robin", "email": "", "body": "Words", "stamp": stamp}
    return client.post(f"/comments/{article.slug}/reply/", {**given, **fields})


def test_comment_form_returns_hostile_text_unchanged(texts, quick):
    article = rows.article()
    for number, text in enumerate(texts[::9]):
        answer = send(article, number, name=text[:NAME_LENGTH], body=text, email=text[:200], parent=text, stamp=text)
        assert answer.status_code == 200, text
        page = html.fromstring(answer.text)
        body = page.xpath('//textarea[@name="body"]')[0].text_content()
        assert clean_text(body) == text and len(page.xpath("//footer")) == 1, text
        assert not page.xpath("//script[not(@src)]") and not page.xpath("//@onerror"), text
    assert not Comment.objects.exists()


def test_linked_forms_return_hostile_text_unchanged(texts, quick):
    """Submit hostile text to the edit, report and data request forms."""
    article = rows.article()
    shown = rows.comment(article, "Words that stand there")
    report = f"/comments/{article.slug}/{shown.pk}/report/"
    for number, text in enumerate(texts[::9]):
        own = send(article, number, email=f"a{number}@example.org", body=f"Words {number}").headers["Location"]
        client = Client(REMOTE_ADDR="198.51.100.7")
        RateWindow.objects.all().delete()
        kept = client.post(own, {"body": text, "do": "change"})
        page = html.fromstring(kept.text if kept.status_code == 200 else client.get(own).text)
        assert clean_text(page.xpath('//textarea[@name="body"]')[0].text_content()) == text
        for path, field in ((report, "text"), ("/my-data/", "email")):
            RateWindow.objects.all().delete()
            line = clean_line(text)[:200].strip()
            answer = client.post(path, {field: line, "reason": line, "kind": line, "stamp": line})
            assert answer.status_code == 200, (path, text)
            page = html.fromstring(answer.text)
            assert clean_line(page.xpath(f'//input[@name="{field}"]')[0].get("value") or "") == line, (path, text)
            assert len(page.xpath("//footer")) == 1 and not page.xpath("//script[not(@src)]"), (path, text)
            assert not page.xpath("//@*[starts-with(name(), 'on')]"), (path, text)
    assert not Report.objects.exists()


def test_emails_and_feed_contain_no_markup(texts, quick):
    article = rows.article()
    asked = rows.comment(article, "Asked", name="Kim")
    Subscription.objects.create(
        article=article, comment=asked, email="kim@example.org", email_hash="x", confirmed_at=timezone.now()
    )
    moderator = rows.user("comments.moderate_comment", email="moderator@example.org")
    moderator_digest.save_email_preference(user=moderator, wanted=True)
    for number, text in enumerate(texts[:60]):
        answer = send(
            article,
            number,
            name=text[:NAME_LENGTH],
            body=text,
            parent=str(asked.pk),
            email=f"a{number}@example.org",
            follow="on",
        )
        assert answer.status_code in {200, 303}, text
    for comment in Comment.objects.filter(state="pending"):
        decisions.decide(comment=comment, state="approved", by=moderator)
    moderator_digest.notify_moderators()
    outbox.send_due(now=timezone.now() + timezone.timedelta(hours=1), limit=500)
    assert len(mail.outbox) > 60
    for letter in mail.outbox:
        message = message_from_string(letter.message().as_string())
        assert message.get_content_type() == "text/plain" and not message.is_multipart()
        # Even a program that shows text as HTML would find no markup in it.
        assert not re.search(r"[<>]", f"{letter.body}{letter.subject}"), letter.body
    feed = etree.fromstring(Client().get(f"/articles/{article.slug}/comments.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = [entry.findtext(f"{atom}summary") for entry in feed.iter(f"{atom}entry")]
    assert set(entries) <= set(Comment.objects.values_list("body", flat=True)) and len(entries) == 50


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_hostile_text_runs_no_script_and_breaks_no_layout(texts, quick, new_page):
    article = rows.article()
    policy = Policy.current()
    policy.threads_per_page = 200
    policy.save()
    for number, text in enumerate(texts[:40]):
        assert send(article, number, name=text[:NAME_LENGTH], body=text).status_code in {200, 303}, text
    Comment.objects.all().update(state="pending")
    posted = set(Comment.objects.values_list("body", flat=True))
    for text in texts:
        if text not in posted:
            rows.comment(
                article,
                text,
                name=normalize_name(clean_line(text))[:NAME_LENGTH] or "x",
                state="pending",
                hold_reason=text[:500],
            )
    moderators_see(new_page)
    Comment.objects.all().update(state="approved")
    readers_see(new_page, article, texts)


def moderators_see(new_page):
    for comment in Comment.objects.all()[:30]:
        Report.objects.create(comment=comment, reason="other", text=clean_line(comment.body)[:500])
    staff("mo", "Moderator")
    page = signed_in(lambda: new_page(bypass_csp=True, viewport={"width": 320, "height": 800}), "mo")
    page.add_init_script(TRAP)
    seen, number = 0, 1
    while seen < Comment.objects.count():
        page.goto(f"{LIST}?page={number}" if number > 1 else LIST)
        count = page.locator(".mod-text").count()
        assert count, f"page {number} of the moderators' list is empty after {seen} comments"
        assert page.evaluate("window.ran") == []
        assert page.locator(".mod-text *, .mod-card bdi *").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"page {number}"
        seen, number = seen + count, number + 1


def readers_see(new_page, article, texts):
    page = new_page(bypass_csp=True, viewport={"width": 320, "height": 800})
    page.add_init_script(TRAP)
    shown, number = [], 1
    while len(shown) < Comment.objects.count():
        page.goto(f"/comments/{article.slug}/?page={number}")
        found = page.evaluate(LOOK)
        assert (found["ran"], found["wrong"], found["links"]) == ([], [], [])
        assert found["over"] == []
        assert found["wide"] <= 0 and found["last"] and found["comments"] == len(found["texts"]) > 0, f"page {number}"
        shown, number = shown + found["texts"], number + 1
    simple = {text for text in texts if "://" not in text and "\n\n" not in text}
    assert simple <= set(shown), sorted(simple - set(shown))[:5]
    page.goto(article.get_absolute_url())
    assert page.evaluate(LOOK)["ran"] == [] and page.evaluate(LOOK)["wrong"] == []
