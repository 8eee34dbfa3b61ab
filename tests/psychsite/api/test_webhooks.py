"""Webhooks: messages, signatures, tries and the admin."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import RichText
from articles.publishing import actions
from articles.publishing.withdrawals import withdraw_approval
from clinics.models import Clinic
from core import safe_http
from core.errors import ActionRefused
from core.retention import run
from outbox.models import Webhook, WebhookDelivery, WebhookEvent
from outbox.webhooks import actions as webhooks
from outbox.webhooks import deliveries, signing
from outbox.webhooks.kinds import KINDS
from psychsite.api.webhooks.worker import note_overdue_reviews, send_webhooks
from psychsite.retention import RULES
from tests.factories.articles import ALL, approve, freeze, make_approver, make_article, make_user, publish
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """A server on this machine that keeps what it gets, with answers of the test."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got, self.answers = [], []
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.got.append((self.path, headers, body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def receiver(monkeypatch):
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(safe_http, "is_public", lambda address: True)
    monkeypatch.setattr(safe_http, "PORTS", {server.server_port})
    monkeypatch.setattr(safe_http, "PAUSE_SECONDS", 0)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def webhook(receiver):
    return make_webhook(receiver.url)


def make_webhook(url, **fields):
    fields = {"events": list(KINDS), "secret_seed": webhooks.new_seed(), **fields}
    return Webhook.objects.create(url=url, created_at=timezone.now() - timedelta(days=30), **fields)


def told(now=None):
    """Run the worker and return [(kind, data)] of the messages that it wrote."""
    before = set(WebhookDelivery.objects.values_list("pk", flat=True))
    send_webhooks(now)
    rows = WebhookDelivery.objects.exclude(pk__in=before).order_by("pk")
    return [(row.kind, json.loads(row.body)["data"]) for row in rows]


def change(article, html):
    RichText.objects.filter(parent=article).update(html=html)
    return freeze(article)


def test_life_of_an_article_is_told(webhook):
    chief, person = make_user("chief", *ALL), make_approver()
    article = make_article("Sleep")
    first = freeze(article)
    approval = approve(first, person)
    assert told() == [], "a draft and its approval are not public"
    publish(first)
    ((kind, data),) = told()
    assert (kind, data["article"], data["edition"], data["change"]) == ("article.published", "sleep", 1, None)
    assert data["review"]["status"] == "approved" and data["api"].endswith("/api/v1/articles/sleep/")
    second = change(article, "<p>Take 50 mg.</p>")
    publish(second)
    ((kind, data),) = told()
    assert (kind, data["edition"], data["change"]) == ("article.updated", 2, "medical")
    assert data["review"]["status"] == "changed"
    approval = approve(second, person)
    ((kind, data),) = told()
    assert (kind, data["review"]["covers_edition"]) == ("approval.given", 2)
    withdraw_approval(approval=approval, by=chief, reason="A new study.")
    ((kind, data),) = told()
    assert (kind, data["review"]["is_approved"]) == ("approval.ended", False)
    actions.withdraw(article=article, by=chief, kind="wrong", note="The dose was wrong.")
    ((kind, data),) = told()
    assert (kind, data["because"], data["note"]) == ("article.withdrawn", "wrong", "The dose was wrong.")
    publish(second)
    assert [kind for kind, _data in told()] == ["article.published"]
    assert told() == []


def test_scheduled_publication_is_told_when_its_time_comes(webhook):
    now = timezone.now()
    edition = freeze(make_article("Later"))
    publish(edition, at=now + timedelta(hours=2), until=now + timedelta(hours=4))
    assert told() == []
    ((kind, data),) = told(now + timedelta(hours=3))
    assert (kind, data["article"]) == ("article.published", "later")
    ((kind, data),) = told(now + timedelta(hours=5))
    assert (kind, data["because"]) == ("article.withdrawn", "ended")


def test_unscheduled_publication_is_not_told(webhook):
    now = timezone.now()
    edition = freeze(make_article("Never"))
    publish(edition, at=now + timedelta(hours=2))
    actions.unschedule(edition=edition, by=make_user("chief", *ALL))
    assert told(now + timedelta(hours=3)) == []


def test_overdue_review_is_told_once(webhook, settings):
    edition = freeze(make_article("Old"))
    approval = approve(edition)
    publish(edition)
    told()
    ends = timezone.now() + (approval.review_due - timezone.localdate()) + timedelta(days=settings.REVIEW_GRACE_DAYS)
    assert note_overdue_reviews(ends) == 0 and told(ends) == []
    late = ends + timedelta(days=1)
    # The badge is that of the day on which the worker runs.
    with time_machine.travel(late):
        assert (note_overdue_reviews(late), note_overdue_reviews(late)) == (1, 0)
        ((kind, data),) = told(late)
        assert (kind, data["review"]["status"]) == ("approval.ended", "overdue")
        assert told(late + timedelta(hours=1)) == []


def test_closed_clinic_is_told_whatever_closes_it(webhook):
    clinic, other = make_clinic(name="Bay"), make_clinic(name="Hill")
    clinic.state = Clinic.State.CLOSED
    clinic.save()
    Clinic.objects.filter(pk=other.pk).update(state=Clinic.State.CLOSED)
    found = told(timezone.now() + timedelta(seconds=5))
    assert sorted((kind, data["name"]) for kind, data in found) == [("clinic.closed", "Bay"), ("clinic.closed", "Hill")]


def test_refused_action_tells_nothing(webhook):
    edition = freeze(make_article("Held"))
    with pytest.raises(ActionRefused):
        actions.publish(edition=edition, by=make_user("nobody"))
    assert not WebhookEvent.objects.exists()


def test_nothing_is_noted_without_a_webhook():
    publish(freeze(make_article("Quiet")))
    # The web machine's clock is a little ahead of the database's.
    with time_machine.travel(timezone.now() + timedelta(milliseconds=500)):
        publish(freeze(make_article("Fast clock")))
    assert not WebhookEvent.objects.exists()


def test_webhook_gets_what_it_asked_for_since_it_exists(receiver):
    make_webhook(receiver.url, events=["clinic.closed"])
    young = make_webhook(receiver.url)
    Webhook.objects.filter(pk=young.pk).update(created_at=timezone.now() + timedelta(minutes=1))
    make_webhook(receiver.url, is_active=False)
    publish(freeze(make_article("Some")))
    assert told() == [] and receiver.got == []


def test_message_is_signed_by_the_standard(webhook, receiver, settings):
    settings.SECRET_KEY_FALLBACKS = ["a former key that was long enough for the check of the settings"]
    publish(freeze(make_article("Signed")))
    assert send_webhooks() == 1
    ((path, headers, body),) = receiver.got
    assert path == "/hook" and headers["content-type"] == "application/json; charset=utf-8"
    key = base64.b64decode(signing.secret_of(webhook).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    signatures = headers["webhook-signature"].split(" ")
    assert signatures[0] == expected and len(signatures) == 2
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    said = json.loads(body)
    assert set(said) == {"type", "timestamp", "data"} and said["timestamp"].endswith("Z")


def test_failed_message_is_tried_for_a_day_and_sent_again_by_staff(webhook, receiver):
    receiver.answers = [500] * (len(deliveries.WAITS) + 1)
    publish(freeze(make_article("Down")))
    began = now = timezone.now() + timedelta(seconds=1)
    assert send_webhooks(now) == 0
    for wait in deliveries.WAITS:
        assert send_webhooks(now + wait - timedelta(seconds=1)) == 0
        now += wait
        assert send_webhooks(now) == 0
    message = WebhookDelivery.objects.get()
    assert now - began == timedelta(days=1) and message.given_up_at is not None
    assert (message.attempts, message.last_status, message.last_error) == (7, 500, "The address answers 500.")
    assert len(receiver.got) == 7 and len({body for _path, _headers, body in receiver.got}) == 1
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 1
    assert send_webhooks(now + timedelta(days=9)) == 0 and len(receiver.got) == 7
    assert webhooks.send_again(messages=WebhookDelivery.objects.all(), by=make_user("boss")) == 1
    assert send_webhooks() == 1


def test_redirects_and_private_addresses_get_nothing(webhook, receiver, monkeypatch):
    receiver.answers = [302]
    publish(freeze(make_article("Moved")))
    assert send_webhooks() == 0 and [path for path, *_rest in receiver.got] == ["/hook"]
    assert "redirects to another address" in WebhookDelivery.objects.get().last_error
    monkeypatch.undo()
    WebhookDelivery.objects.update(not_before=timezone.now(), attempts=0)
    monkeypatch.setattr(safe_http, "PORTS", {receiver.server_port})
    assert send_webhooks() == 0 and len(receiver.got) == 1
    assert "leads into a private network" in WebhookDelivery.objects.get().last_error
    WebhookDelivery.objects.update(not_before=timezone.now())
    Webhook.objects.update(url=f"http://name.invalid:{receiver.server_port}/")
    assert send_webhooks() == 0
    assert WebhookDelivery.objects.get().last_error == "Its site's name is not known."


def test_receiver_that_is_gone_ends_its_webhook(webhook, receiver):
    receiver.answers = [410]
    publish(freeze(make_article("Gone")))
    assert send_webhooks() == 0
    webhook.refresh_from_db()
    assert not webhook.is_active and "410" in webhook.ended_because
    assert WebhookDelivery.objects.get().given_up_at is not None


def test_worker_command_sends_webhooks(webhook, receiver, capsys):
    publish(freeze(make_article("Worked")))
    call_command("send_mail")
    assert "1 messages to webhooks delivered." in capsys.readouterr().out and len(receiver.got) == 1


def test_old_messages_and_events_are_forgotten(webhook):
    publish(freeze(make_article("Old news")))
    send_webhooks()
    run(RULES, at=timezone.now() + timedelta(days=29))
    assert WebhookDelivery.objects.count() == WebhookEvent.objects.count() == 1
    run(RULES, at=timezone.now() + timedelta(days=31))
    assert not WebhookDelivery.objects.exists() and not WebhookEvent.objects.exists()


# -- The admin ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def boss(client):
    user = make_user("boss", superuser=True)
    client.force_login(user)
    return user


def test_administrator_adds_a_webhook_and_sees_its_secret_once(client, boss):
    data = {"url": "https://cms.example.org/hook", "events": ["article.published"], "is_active": "on"}
    page = client.post(reverse("admin:outbox_webhook_add"), data)
    webhook = Webhook.objects.get()
    secret = signing.secret_of(webhook)
    assert secret in page.text and secret.startswith("whsec_") and "no-store" in page["Cache-Control"]
    change = reverse("admin:outbox_webhook_change", args=[webhook.pk])
    assert secret not in client.get(change).text and webhook.secret_seed not in client.get(change).text
    page = client.post(reverse("admin:outbox_webhook_new_secret", args=[webhook.pk]), {"confirm": "yes"})
    webhook.refresh_from_db()
    assert signing.secret_of(webhook) in page.text and signing.secret_of(webhook) != secret


def test_wrong_webhooks_are_refused_with_a_sentence(client, boss):
    for url, events, words in (
        ("http://cms.example.org/", ["article.published"], "starts with https://"),
        ("https://cms.example.org/", [], "Choose at least one event."),
        ("https://cms.example.org/", ["nothing"], "nothing is not one of the available choices"),
    ):
        page = client.post(reverse("admin:outbox_webhook_add"), {"url": url, "events": events})
        assert page.status_code == 200 and words in page.text
    assert not Webhook.objects.exists()


def test_administrator_sends_a_test(client, boss, webhook, receiver):
    address = reverse("admin:outbox_webhook_test", args=[webhook.pk])
    page = client.post(address, {"confirm": "yes"}, follow=True)
    assert "The test arrived" in page.text and json.loads(receiver.got[0][2])["type"] == "test"
    receiver.answers = [500]
    page = client.post(address, {"confirm": "yes"})
    assert "The test did not arrive. The address answers 500." in page.text
    assert send_webhooks(timezone.now() + timedelta(days=2)) == 0 and len(receiver.got) == 2
    rows = client.get(reverse("admin:outbox_webhookdelivery_changelist")).text
    assert "The address answers 500." in rows


def test_staff_send_messages_again_from_the_list(client, boss, webhook, receiver):
    receiver.answers = [500]
    publish(freeze(make_article("Again")))
    send_webhooks()
    message = WebhookDelivery.objects.get()
    data = {"action": "send_again", "_selected_action": [message.pk]}
    page = client.post(reverse("admin:outbox_webhookdelivery_changelist"), data, follow=True)
    assert "The worker will send 1 message again." in page.text and send_webhooks() == 1
    page = client.post(reverse("admin:outbox_webhookdelivery_changelist"), data, follow=True)
    assert "Choose messages that did not arrive." in page.text
