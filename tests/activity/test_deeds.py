"""Each deed of staff leaves its entry, and a refused one leaves none."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from activity import chain
from activity.admin.page import describe_details
from activity.models import Entry
from articles.approval import actions as approval
from articles.approval import remarks
from articles.models import RichText, Topic
from articles.publishing import actions, copying, previews, withdrawals
from articles.publishing.library import pictures
from clinics.models import HelpLine
from clinics.proposals import actions as directory
from clinics.removals import actions as removals
from comments.models import Ban, ModerationRule, Policy
from comments.moderation import bans, closing
from comments.privacy import personal_data
from core.errors import ActionRefused
from images.actions import delete_image
from outbox import actions as outbox
from outbox.models import Email, Webhook, WebhookDelivery
from outbox.webhooks import actions as webhooks
from tests.factories.articles import ALL, freeze, make_approver, make_article, make_topic, make_user, publish
from tests.factories.articles import approve as sign
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic, make_proposal, make_removal
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def verbs(**which):
    return list(Entry.objects.filter(**which).order_by("number").values_list("verb", flat=True))


@pytest.fixture
def chief():
    return make_user("chief", *ALL)


@pytest.fixture
def boss(client):
    user = make_user("boss", superuser=True)
    client.force_login(user)
    return user


def test_the_life_of_an_article_is_on_its_page(client, chief, boss):
    article, person = make_article("Sleep"), make_approver("Ada Quill")
    first = freeze(article, public_note="The first.")
    request = approval.request_review(edition=first, person=person, by=chief)
    approval.send_link_again(request=request, by=chief)
    remark = remarks.add_remark(edition=first, person=person, by=person.user, block=0, text="Which sleep?")
    remarks.resolve_remark(remark=remark, by=chief)
    remarks.resolve_remark(remark=remark, by=chief, done=False)
    approval.request_changes(edition=first, person=person, by=person.user, note="Say which.")
    signed = sign(first, person)
    first = publish(first)
    approval.confirm_still_correct(edition=first, person=person, by=person.user)
    withdrawals.withdraw_approval(approval=signed, by=person.user, reason="I was wrong.")
    RichText.objects.update(html="<p>Sleep rarely helps.</p>")
    actions.record_save(article=article, by=chief)
    second = freeze(article)
    again = approval.request_review(edition=second, person=person, by=chief)
    approval.cancel_request(request=again, by=chief)
    approval.request_review(edition=second, person=person, by=chief)
    approval.decline(edition=second, person=person, by=person.user, reason="No time.")
    publish(second, at=timezone.now() + timedelta(days=1), override_reason="It cannot wait.")
    actions.unschedule(edition=second, by=chief)
    actions.restore_text(edition=first, by=chief)
    actions.put_in_bin(article=article, by=chief)
    actions.restore_from_bin(article=article, by=chief)
    assert verbs(article=article.pk) == [
        "article.frozen", "review.requested", "review.sent_again", "review.remarked", "review.remark_done",
        "review.remark_reopened", "review.changes_requested", "review.approved", "article.published", "review.still_correct",
        "review.withdrawn", "article.frozen", "review.requested", "review.canceled", "review.requested", "review.declined",
        "article.scheduled", "article.unscheduled", "article.text_restored", "article.withdrawn", "article.binned",
        "article.unbinned",
    ]  # fmt: skip
    assert chain.verify().fault == ""
    page = client.get(reverse("admin:articles_article_history", args=[article.pk])).text
    for words in ("Sleep (edition 1)", "Dr. Ada Quill", "The first.", "I was wrong.", "It cannot wait.", "medical"):
        assert words in page, words


def test_a_preview_link_is_noted_once_a_day(client, chief, boss):
    article = make_article("Sleep", owner=chief)
    _link, address = previews.create_link(article=article, by=chief)
    for _ in range(2):
        assert client.get(address).status_code == 200
    assert verbs(article=article.pk) == ["preview.made", "preview.opened"]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client.get(address)
    assert verbs(article=article.pk).count("preview.opened") == 2
    page = client.get(reverse("admin:articles_article_history", args=[article.pk])).text
    assert "noted that someone opened a" in page
    assert page.count('class="activity-day"') == 2, "entries stand under their day"


def test_a_refused_deed_leaves_no_entry(chief):
    edition = freeze(make_article())
    before = Entry.objects.count()
    with pytest.raises(ActionRefused):
        actions.publish(edition=edition, by=make_user("editor", "articles.publish_edition"))
    with pytest.raises(ActionRefused):
        actions.unschedule(edition=edition, by=chief)
    assert Entry.objects.count() == before


def test_a_saved_form_names_what_it_changed(client, boss):
    article = make_article("Sleep", html="")
    address = reverse("admin:articles_article_change", args=[article.pk])
    fields = client.get(address).context["adminform"].form.initial
    sets = {
        f"{inline.formset.prefix}-{name}": "0"
        for inline in client.get(address).context["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    data = {
        name: "" if value is None else value for name, value in fields.items() if not isinstance(value, bool | list)
    }
    answer = client.post(
        address,
        {
            **data,
            **sets,
            "title": "Sleep and mood",
            "tags": "rest, sleep",
            "topic": make_topic("Mood").pk,
            "seen_version": article.version,
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    entry = Entry.objects.get(verb="article.saved")
    assert entry.by == boss and entry.article == article.pk and entry.network == "127.0.0.0/24"
    assert "Title" in entry.details["changed"] and entry.details["version"] == 2
    lines = describe_details(entry.details)
    assert {("Topic", "Ketamine therapy → Mood"), ("Tags", "empty → rest, sleep")} <= set(lines)


def test_settings_keep_old_and_new_values_and_no_pattern_of_a_reader(client, boss):
    topic = Topic.objects.create(name="Diet", slug="diet", risk=Topic._meta.get_field("risk").choices[0][0])
    other = Topic._meta.get_field("risk").choices[-1][0]
    form = {"name": "Diet", "slug": "diet", "description": "", "position": topic.position, "risk": other}
    form |= {f"{name}-{count}_FORMS": "0" for name in ("entities", "picks") for count in ("TOTAL", "INITIAL")}
    client.post(reverse("admin:articles_topic_change", args=[topic.pk]), form)
    (entry,) = Entry.objects.all()
    assert (entry.verb, entry.details) == ("topic.changed", {"changed": {"Risk": [topic.risk, other]}})
    rule = {"kind": "email", "pattern": "robin@example.org", "action": "hold", "note": "Robin is rude"}
    client.post(reverse("admin:comments_moderationrule_add"), rule)
    row = ModerationRule.objects.get()
    client.post(reverse("admin:comments_moderationrule_change", args=[row.pk]), {**rule, "note": "Robin is kind"})
    client.post(reverse("admin:comments_moderationrule_delete", args=[row.pk]), {"post": "yes"})
    entries = Entry.objects.filter(verb__startswith="rule.").order_by("number")
    assert [entry.verb for entry in entries] == ["rule.added", "rule.changed", "rule.removed"]
    assert {entry.about_title for entry in entries} == {"Email address or @domain"}
    assert "obin" not in repr(list(entries.values()))
    assert entries[1].details == {"fields": ["Note"]}


def test_policy_and_help_lines(client, boss):
    Policy().save()
    address = reverse("admin:comments_policy_change", args=[1])
    initial = client.get(address).context["adminform"].form.initial
    fields = {name: value for name, value in initial.items() if value is not None and value is not False}
    client.post(address, {**fields, "change_minutes": 5})
    entry = Entry.objects.get(verb="policy.changed")
    assert entry.details["changed"] == {"Minutes to edit a comment": [30, 5]}
    line = HelpLine.objects.create(name="Line", phone="988", country_code="US")
    client.post(reverse("admin:clinics_helpline_delete", args=[line.pk]), {"post": "yes"})
    entry = Entry.objects.get(verb="help_line.removed")
    assert (entry.about_title, entry.about_key) == ("Line", str(line.pk))


def test_moderation_of_people_and_articles():
    moderator, article = rows.user("comments.moderate_comment"), rows.article()
    comment = rows.comment(article)
    comment.client_hash = "1:x"
    comment.save()
    made = bans.ban_author(
        comment=comment,
        kind=Ban.Kind.CLIENT,
        until=timezone.now() + timedelta(days=9),
        by=moderator,
        reason="Robin shouts",
    )
    bans.lift_ban(ban=made, by=moderator)
    closing.set_comments_open(article=article, is_open=False, by=moderator, note="Shouting")
    closing.set_comments_open(article=article, is_open=True, by=moderator)
    assert verbs() == ["ban.made", "ban.lifted", "article.comments_closed", "article.comments_opened"]
    assert "Robin" not in repr(list(Entry.objects.values()))


def test_the_directory():
    editor = make_user("directory", "clinics.change_clinic")
    clinic, twin = make_clinic(name="Harbor"), make_clinic(name="Harbour")
    proposal = make_proposal(clinic=clinic, values={"phone": {"old": clinic.phone, "new": "+1 305 555 0100"}})
    directory.decide_proposal(proposal=proposal, accepted=["phone"], by=editor)
    directory.invite_clinic(clinic=clinic, email="owner@example.org", by=editor)
    directory.merge_clinics(duplicate=twin, into=clinic, by=editor)
    refused = make_removal(clinic=clinic, state="confirmed", confirmed_at=timezone.now(), due_on=date(2026, 12, 31))
    removals.refuse_request(removal=refused, answer="It stays.", by=editor)
    removals.reopen_request(removal=refused, by=editor)
    removals.accept_request(removal=refused, checked="We called.", by=editor)
    assert verbs() == [
        "clinic.proposal_decided", "clinic.invited", "clinic.merged", "clinic.removal_decided", "clinic.removal_decided",
        "clinic.opted_out", "clinic.removal_decided",
    ]  # fmt: skip
    assert Entry.objects.get(pk=1).details["facts"] == {"phone": "accepted"}
    assert "owner@example.org" not in repr(list(Entry.objects.values()))
    assert chain.verify().fault == ""


def test_webhooks(client, boss):
    data = {"url": "https://hooks.invalid/", "events": ["article.published"], "is_active": "on"}
    client.post(reverse("admin:outbox_webhook_add"), data)
    webhook = Webhook.objects.get()
    client.post(reverse("admin:outbox_webhook_change", args=[webhook.pk]), {**data, "url": "https://other.invalid/"})
    client.post(reverse("admin:outbox_webhook_new_secret", args=[webhook.pk]), {"confirm": "yes"})
    client.post(reverse("admin:outbox_webhook_test", args=[webhook.pk]), {"confirm": "yes"})
    WebhookDelivery.objects.update(kind="article.published")
    webhooks.send_again(messages=WebhookDelivery.objects.all(), by=boss)
    client.post(reverse("admin:outbox_webhook_delete", args=[webhook.pk]), {"post": "yes"})
    done = ("added", "changed", "secret_replaced", "tested", "sent_again", "removed")
    assert [verb for verb in verbs() if verb.startswith("webhook.")] == [f"webhook.{one}" for one in done]
    assert webhook.secret_seed not in repr(list(Entry.objects.values()))


def test_pictures_emails_exports_and_erasures(tmp_path, chief):
    user = make_user("library", "images.delete_image", "articles.change_article", "articles.publish_edition")
    old, new = make_image(alt="Old"), make_image(alt="New")
    article = make_article("Sleep", lead_image=old)
    pictures.replace_image(old=old, new=new, by=user)
    delete_image(image=old, by=user)
    copying.duplicate_article(article=article, by=make_user("writer", "articles.add_article"))
    outbox.enqueue(to="a@example.org", kind="test", subject="S", body="B")
    outbox.retry(emails=Email.objects.all(), by=user)
    publish(freeze(article), override_reason="It cannot wait.")
    call_command("audit_pack", article.slug, date=str(timezone.localdate()), stdout=io.StringIO())
    comment = rows.comment(article)
    comment.email = "robin@example.org"
    comment.save()
    call_command("export_comments", str(tmp_path / "comments.json"), stdout=io.StringIO())
    personal_data.hand_over_person(email="robin@example.org")
    personal_data.erase_person(email="robin@example.org", by=user)
    assert verbs() == [
        "article.picture_replaced", "picture.removed", "article.duplicated", "email.retried", "article.frozen",
        "article.published", "export.audit_pack", "export.comments", "export.personal_data", "erasure.personal_data",
    ]  # fmt: skip
    assert "robin" not in repr(list(Entry.objects.values()))
    assert Entry.objects.get(verb="erasure.personal_data").details["comments"] == 1
