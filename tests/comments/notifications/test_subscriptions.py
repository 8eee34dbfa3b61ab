"""Reply emails: confirmation, bundling, limits and unsubscribing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Subscription
from comments.moderation import decisions
from comments.notifications import reply_emails, subscriptions
from comments.posting import submission
from comments.screening import limits
from outbox.actions import send_due
from outbox.models import Email
from tests.comments.posting.test_submission import submit
from tests.comments.web.test_comment import post
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


@pytest.fixture
def article():
    return rows.article("Sleep and rest")


@pytest.fixture
def moderator():
    return rows.user("comments.moderate_comment")


@pytest.fixture
def asked(article, moderator):
    """Return an approved comment whose author, Robin, has confirmed their address."""
    comment = approve(submit(article, "A question.", follow=True), moderator)
    Email.objects.all().delete()
    Subscription.objects.update(confirmed_at=timezone.now())
    return comment


def approve(comment, moderator, state="approved"):
    return decisions.decide(comment=Comment.objects.get(pk=comment.pk), state=state, by=moderator)


def answer(asked, moderator, body="An answer.", email="kim@example.org", address="198.51.100.1"):
    fields = {"name": "Kim Secretname", "email": email, "client_address": address}
    comment = submission.submit_comment(article=asked.article, body=body, parent=asked, **fields)
    return comment if comment.state == "approved" else approve(comment, moderator)


def letters():
    """Send due emails and return the sent messages."""
    mail.outbox.clear()
    send_due(timezone.now() + LATER)
    return list(mail.outbox)


def path_in(letter):
    return re.search(r"https?://[^/]+(/comment-notifications/\S+)", letter.body).group(1)


def test_commenter_subscribes_confirms_and_unsubscribes(client, article, moderator):
    page = post(client, article, follow="on")
    assert "follow=1" in page.url and "ask you to confirm it" in client.get(page.url).text
    (letter,) = letters()
    assert letter.to == ["robin@example.org"] and "A kind word." not in letter.body + letter.subject
    path = path_in(letter)
    assert "robin" not in path and client.get(path).status_code == 200
    assert not Subscription.objects.active().exists()
    reader = Client(enforce_csrf_checks=True)
    done = reader.post(path, {"do": "confirm"})
    assert "You get emails about replies" in done.text and not done.cookies
    asked = approve(Comment.objects.get(), moderator)
    answer(asked, moderator)
    (letter,) = letters()
    assert letter.to == ["robin@example.org"] and "#comment-" in letter.body
    assert (
        not re.search("An answer|Secretname|kim@|198.51", letter.subject + letter.body)
        and "Sleep" not in letter.subject
    )
    header = letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(r"<http[^/]+//[^/]+(/comment-notifications/[^>]+)>", header).group(1)
    for _prefetch in range(100):
        assert reader.get(path).status_code == 200
    assert Subscription.objects.active().count() == 1
    assert reader.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.active().exists()
    answer(asked, moderator, "Another answer.")
    assert letters() == []


def test_unconfirmed_address_gets_no_reply_email(article, moderator):
    comment = approve(submit(article, follow=True), moderator)
    Email.objects.all().delete()
    answer(comment, moderator)
    assert letters() == []


@pytest.mark.parametrize("fields", [{"email": "", "follow": "on"}])
def test_subscribing_requires_email_address(client, article, fields):
    page = post(client, article, **fields)
    assert "Enter the address where we should email you" in page.text and not Comment.objects.exists()


def test_spam_comment_sends_no_confirmation_email(client, article):
    post(client, article, follow="on", website="http://x.example")
    assert Comment.objects.get().state == "spam"
    assert not Email.objects.exists() and not Subscription.objects.exists()


def test_reply_is_emailed_once_despite_repeated_decisions(asked, moderator):
    first = answer(asked, moderator)
    approve(first, moderator, "removed")
    approve(first, moderator)
    assert len(letters()) == 1
    approve(first, moderator, "spam")
    decisions.undo_decision(comment=Comment.objects.get(pk=first.pk), by=moderator)
    assert letters() == []


def test_replies_are_bundled_into_one_email(asked, moderator):
    for number in range(3):
        answer(asked, moderator, f"Answer {number}.", address=f"198.51.100.{number}")
    (letter,) = letters()
    assert letter.body.count("#comment-") == 3
    assert letter.body.index("And: ") < letter.body.index("-- ")
    answer(asked, moderator, "A later one.", address="198.51.100.9")
    assert len(letters()) == 1


def test_own_reply_sends_no_email(asked, moderator):
    answer(asked, moderator, email="ROBIN@example.org")
    assert not Email.objects.filter(kind=reply_emails.KIND).exists()


def test_commenter_is_notified_of_nested_replies(asked, moderator):
    second = answer(asked, moderator)
    third = answer(second, moderator, "Deeper.", email="lee@example.org", address="198.51.100.2")
    assert third.root_id == asked.pk
    (letter,) = letters()
    assert letter.body.count("#comment-") == 2


def test_reply_emails_are_limited_to_twenty_per_day(asked, moderator, monkeypatch):
    monkeypatch.setattr(limits, "PER_EMAIL", limits.Limit("comments-email", 100))
    for number in range(25):
        answer(asked, moderator, f"Answer {number}.", address=f"198.51.100.{number}")
        letters()
    sent = Email.objects.filter(kind=reply_emails.KIND)
    assert sent.count() == 20


def test_unpublished_article_sends_no_reply_email(asked, moderator, article):
    comment = submit(article, "An answer.", parent=asked, email="kim@example.org", client_address="198.51.100.1")
    article.editions.update(live_until=timezone.now() - timedelta(minutes=1))
    approve(comment, moderator)
    assert letters() == []


def test_confirmed_address_gets_edit_link_without_new_confirmation(asked, article):
    submit(article, "Another question.", follow=True)
    (letter,) = letters()
    assert "/my-comment/" in letter.body and "Another question" not in letter.body
    assert Subscription.objects.active().count() == 2


def test_author_of_a_confirmed_address_gets_the_edit_link_without_following(asked, article):
    submit(article, "Another question.")
    (letter,) = letters()
    assert letter.to == ["robin@example.org"] and "/my-comment/" in letter.body
    assert "Another question" not in letter.body and "about replies" not in letter.body
    assert Subscription.objects.active().count() == 1


def test_unconfirmed_address_gets_no_edit_link(article):
    submit(article, "A first question.")
    assert letters() == [] and not Email.objects.exists()


def test_edit_links_per_address_are_limited(asked, article):
    for number in range(6):
        submit(article, f"No. {number}", client_address=f"198.51.100.{number}")
    assert len(letters()) == 2, "the email to confirm the address was the first of three"


def test_confirmation_emails_per_address_are_limited(article):
    for number in range(6):
        submit(article, f"No. {number}", follow=True, client_address=f"198.51.100.{number}")
    assert len(letters()) == 3


def test_new_addresses_per_client_are_limited_daily(article):
    for number in range(4):
        submit(article, f"No. {number}", follow=True, email=f"victim{number}@example.org")
    assert len(letters()) == 2
    submit(rows.article(), "Once more", follow=True, email="victim0@example.org")
    assert len(letters()) == 1, "an address of before is no new one"


def test_former_subscription_urls_redirect_and_accept_post(client, asked):
    path = subscriptions.unsubscribe_path(Subscription.objects.get())
    earlier = path.replace("/comment-notifications/", "/my-answers/")
    page = client.get(earlier)
    assert (page.status_code, page.url) == (301, path)
    assert "no-store" in page.headers["Cache-Control"] and page.headers["Referrer-Policy"] == "no-referrer"
    page = client.get("/my-answers/confirm/x/")
    assert (page.status_code, page.url) == (301, "/comment-notifications/confirm/x/")
    assert client.post("/my-answers/x/").status_code == client.post("/my-answers/confirm/x/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(earlier, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.active().exists()


def test_unsubscribing_from_all_ends_all_subscriptions(asked, article, moderator):
    other = submit(article, "Another question.", follow=True)
    stop = subscriptions.unsubscribe_path(Subscription.objects.first())
    answer(other, moderator)
    page = Client().post(stop, {"do": "all"})
    assert "You won’t get any more emails" in page.text and not Email.objects.filter(kind=reply_emails.KIND).exists()
    assert Subscription.objects.filter(ended_at=None).count() == 0


def test_invalid_or_expired_links_get_404(client, asked):
    stop = subscriptions.unsubscribe_path(Subscription.objects.get())
    confirm = subscriptions._path(
        "confirm-subscription", subscriptions._confirmation_signer, Subscription.objects.get()
    )
    wrong = [
        "/comment-notifications/x/",
        stop.replace(":", "0:"),
        stop[:-2] + "/",
        "/comment-notifications/confirm/x/",
        f"/comment-notifications/{'x' * 5000}/",
    ]
    wrong.append(confirm.replace("confirm/", ""))
    for path in wrong:
        for method in (client.get, client.post):
            page = method(path)
            assert page.status_code == 404 and "no-referrer" in page.headers["Referrer-Policy"], path
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(confirm).status_code == 404 and client.get(stop).status_code == 200
    assert Subscription.objects.active().count() == 1


def test_invalid_address_stores_comment_and_sends_no_email(article):
    comment = submit(article, follow=True, email="not an address")
    assert comment.pk and not Email.objects.exists()
