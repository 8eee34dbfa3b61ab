"""Fixture of one row per admin model, none owned by the viewer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from taggit.models import Tag

from accounts.models import ApiKey, Invitation
from activity.log import record
from addresses.models import MissingAddress, Redirect
from articles.models import ApprovalClaim, DraftVersion, FooterLink, PullQuote, Series, Snippet, Source
from clinics.models import Condition, HelpLine, ImportRun, Insurance, OptOut, Treatment
from comments.models import Ban, Comment, ErrorReport, ModerationRule, Policy, Report, ScriptedReply
from crisis.models import Phrase
from images.models import Collection
from outbox.models import Email, Webhook, WebhookDelivery
from psychsite.setup import roles
from search.models import Promotion, Synonyms
from tests.factories.articles import add_block, make_live, make_topic, make_user
from tests.factories.files import make_file
from tests.factories.people import make_credential, make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_city, make_clinic, make_law, make_proposal, make_removal


@pytest.fixture
def things(db):
    """Return {"app_model": row} for every model in the admin."""
    roles.sync()
    person = make_person(name="Ada Quill")
    credential = make_credential(person=person)
    edition = make_live(owner=make_user("somebody"), authors=[person])
    rows = [
        person,
        credential,
        person.identity_changes.create(
            kind="name", reason="R", proposed_by=make_user("somebody"), proposed_at=timezone.now()
        ),
        edition,
        edition.article,
        add_block(edition.article, PullQuote, quote="I slept."),
        make_topic(),
        make_image(),
        Collection.objects.create(name="Hills"),
        make_file(),
        Snippet.objects.create(name="Ask first", html="<p>Ask first.</p>"),
        FooterLink.objects.create(article=edition.article),
        Series.objects.create(name="Steps"),
        ApprovalClaim.objects.create(
            article=edition.article, name="Dr. Ben Stone", place="in the text", words="By him"
        ),
        Synonyms.objects.create(words="one word, another word"),
        Promotion.objects.create(words="sleep", title="Sleep", path="/topics/sleep/"),
        make_clinic(name="Harbor Clinic"),
        make_city("Miami", "Florida", "United States"),
        make_user("other"),
        Group.objects.get(name="Writer"),
        Source.objects.create(title="A study", doi="10.1000/xyz"),
        edition.sources.create(source=Source.objects.create(title="A cited study", doi="10.1000/cited")),
        comment := Comment.objects.create(article=edition.article, name="N", body="B"),
        Report.objects.create(comment=comment, reason="spam"),
        ErrorReport.objects.create(article=edition.article, edition=1, message="A typo.", created_at=timezone.now()),
        Ban.objects.create(kind="client", digest="1:x", until=timezone.now() + timedelta(days=1), reason="R"),
        ScriptedReply.objects.create(title="A reply of the tests", text="T"),
        ModerationRule.objects.create(kind="word", pattern="pills"),
        Phrase.objects.create(kind="dosing", text="a phrase of the tests"),
        _policy(),
        Tag.objects.create(name="sleep", slug="sleep"),
        Redirect.objects.create(old_path="/old/", new_path="/help/"),
        MissingAddress.objects.create(path="/missing/", day=timezone.localdate(), hits=1),
        Treatment.objects.create(name="Ketamine infusion", slug="ketamine-infusion"),
        Condition.objects.create(name="Depression", slug="depression"),
        Insurance.objects.create(name="Medicare", slug="medicare"),
        make_proposal(clinic=make_clinic(name="Heron House")),
        OptOut.objects.create(import_ref="somebody:1"),
        make_removal(clinic=make_clinic(name="Egret House")),
        ImportRun.objects.create(name="a.csv", source="somebody", content=b"name,city\n"),
        make_law(region=make_clinic().city.parent),
        HelpLine.objects.create(name="Line", phone="988", country_code="US"),
        edition.review_requests.create(person=person, requested_by=make_user("somebody"), requested_at=timezone.now()),
        record("article.published", by=None, about=edition, article=edition.article_id),
        DraftVersion.objects.create(
            article=edition.article,
            number=1,
            title="Old",
            document=[],
            words=0,
            digest="",
            saved_at=timezone.now(),
            replaced_at=timezone.now(),
        ),
        edition.article.preview_links.create(
            token_hash="x",
            created_by=make_user("somebody"),
            created_at=timezone.now(),
            expires_at=timezone.now(),
        ),
        edition.remarks.create(person=person, block=0, text="Say more.", made_at=timezone.now()),
        edition.approvals.create(
            person=make_person(name="Ben Stone"),
            decision="approved",
            review_due=timezone.localdate(),
            decided_at=timezone.now(),
            via="signed_link",
            digest=edition.digest,
        ),
        _invitation(),
        _api_key(),
        Email.objects.create(kind="test", to="a@example.org", subject="S", body="B", not_before=timezone.now()),
        (webhook := Webhook.objects.create(url="https://hooks.invalid/", secret_seed="0" * 64)),
        WebhookDelivery.objects.create(
            webhook=webhook, message_id="msg_1", kind="test", body="{}", not_before=timezone.now()
        ),
    ]
    site = ImportRun.objects.create(
        kind="site", name="blog.xml", source="blog", content=b'{"folder": "none", "parts": []}'
    )
    return {f"{row._meta.app_label}_{row._meta.model_name}": row for row in rows} | {"moving_run": site}


def _api_key():
    now, owner = timezone.now(), make_user("key-owner")
    return ApiKey.objects.create(name="App", owner=owner, ends_on=now.date(), token_hash="0" * 64, made_at=now)


def _invitation():
    now = timezone.now()
    invitation = Invitation.objects.create(
        email="new@example.org", token_hash="0" * 64, sent_at=now, expires_at=now + timedelta(hours=72)
    )
    invitation.roles.set(Group.objects.filter(name="Writer"))
    return invitation


def _policy():
    policy = Policy()
    policy.save()
    return policy
