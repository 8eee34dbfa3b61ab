"""The checklist in actions, admin forms and stored overrides."""

import pytest
from django.urls import reverse

from articles.checklist import checks
from articles.models import BLOCKS, CheckOverride, ClinicSpotlight, Edition, RichText
from articles.publishing import actions
from core.errors import ActionRefused
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
LONG = "Bad nights make low moods, and low moods make bad nights."


def chief():
    return make_user("chief", *ALL)


def test_text_without_findings_needs_no_reason():
    article = make_article(standfirst=LONG)
    assert checks.findings(article) == []
    edition = actions.freeze(article=article, by=chief())
    assert checks.for_edition(edition) == []
    assert not edition.overrides.exists()


@pytest.mark.parametrize(
    "fields", [{"standfirst": ""}, {"html": "<h4>Deep</h4><p>Text.</p>"}, {"html": '<p><a href="#dose">x</a></p>'}]
)
def test_blocking_findings_refuse_freeze_despite_reason(fields):
    article = make_article(**{"standfirst": LONG, **fields})
    with pytest.raises(ActionRefused):
        actions.freeze(article=article, by=chief(), reasons=checks.waive_all("I want it."))
    assert not Edition.objects.exists()


@pytest.mark.parametrize("reasons", [None, {}, {"missing_description": "  "}, {"long_paragraph": "Another rule."}])
def test_advisory_findings_require_reason(reasons):
    with pytest.raises(ActionRefused, match="explain why it stays: Search engines"):
        actions.freeze(article=make_article(), by=chief(), reasons=reasons)
    assert not Edition.objects.exists()


def test_override_reason_is_stored_once_per_edition():
    edition = actions.freeze(article=make_article(), by=chief(), reasons={"missing_description": " Short and good. "})
    override = edition.overrides.get()
    assert (override.rule, override.reason, override.by) == ("missing_description", "Short and good.", chief())
    assert "Search engines" in override.finding
    actions.publish(edition=edition, by=chief(), override_reason="A test.")
    assert CheckOverride.objects.count() == 1


def test_refreezing_same_text_needs_no_new_reason():
    edition = freeze(make_article())
    assert actions.freeze(article=edition.article, by=chief()) == edition


def test_publishing_rechecks_clinic_state():
    clinic = make_clinic(name="Harbor Clinic")
    article = make_article(standfirst=LONG, needs_approval=False)
    add_block(article, ClinicSpotlight, clinic=clinic)
    edition = actions.freeze(article=article, by=chief())
    type(clinic).objects.filter(pk=clinic.pk).update(state="closed")
    with pytest.raises(ActionRefused, match="Harbor Clinic has closed"):
        actions.publish(edition=edition, by=chief())
    edition.refresh_from_db()
    assert edition.live_from is None


def test_publishing_requires_reason_for_new_findings():
    article = make_article(meta_description="What sleep does.", needs_approval=False)
    edition = actions.freeze(article=article, by=chief())
    type(article).objects.filter(pk=article.pk).update(meta_description="")
    with pytest.raises(ActionRefused, match="Search engines"):
        actions.publish(edition=edition, by=chief())
    actions.publish(edition=edition, by=chief(), reasons={"missing_description": "Soon."})
    assert edition.overrides.get().reason == "Soon."


def test_republished_text_keeps_override_reasons():
    edition = publish(freeze(make_article(needs_approval=False)))
    actions.withdraw(article=edition.article, by=chief())
    again = actions.publish(edition=Edition.objects.get(pk=edition.pk), by=chief())
    assert again.number == 2


def test_findings_name_block_and_use_current_pictures():
    image = make_image(alt="", is_decorative=True)
    article = make_article(standfirst=LONG, lead_image=image, html="<p>It cures all.</p>")
    (finding,) = checks.findings(article)
    assert (finding.rule, finding.severity, finding.block_index) == ("absolute_claim", "advisory", 1)
    edition = freeze(article)
    type(image).objects.filter(pk=image.pk).update(is_decorative=False, alt="The sea")
    assert [found.rule for found in checks.for_edition(edition) if found.is_blocking] == ["picture_without_alt"]


def test_checklist_uses_bounded_queries(django_assert_max_num_queries):
    article = make_article()
    for number in range(6):
        add_block(article, ClinicSpotlight, clinic=make_clinic(name=f"Harbor {number}"))
        add_block(article, RichText, html="<p>Text.</p>")
    article.refresh_from_db()
    with django_assert_max_num_queries(len(BLOCKS) + 4):
        checks.findings(article)


@pytest.fixture
def signed_in(client):
    client.force_login(make_user("root", superuser=True))
    return client


def test_admin_shows_checklist_on_form_and_steps(signed_in):
    article = make_article(html="<h2>A</h2><h4>B</h4><p>It cures all.</p>")
    page = signed_in.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert "desk-checklist" in page
    assert "Make it level 3." in page
    address = reverse("admin:articles_article_checklist", args=[article.pk])
    assert f'data-checklist="{address}"' in page
    step = signed_in.get(reverse("admin:articles_article_freeze", args=[article.pk])).content.decode()
    assert "Make it level 3." in step
    assert 'name="reason_absolute_claim"' in step


def test_one_reason_covers_all_findings_of_a_rule(signed_in):
    article = make_article(html="<p>It cures addicts.</p><p>A miracle for junkies.</p>", standfirst=LONG)
    page = signed_in.get(reverse("admin:articles_article_freeze", args=[article.pk])).content.decode()
    assert page.count('name="reason_') == 2
    reasons = {"reason_absolute_claim": "A quotation.", "reason_stigmatising_term": "A quotation too."}
    freeze_by_form(signed_in, article, **reasons)
    rules = list(CheckOverride.objects.order_by("rule").values_list("rule", flat=True))
    assert rules == ["absolute_claim", "absolute_claim", "stigmatising_term", "stigmatising_term"]


def freeze_by_form(client, article, **fields):
    path = reverse("admin:articles_article_freeze", args=[article.pk])
    return client.post(path, {"change_class": "cosmetic", "version": article.version, **fields}, follow=True)


def test_admin_stores_reasons_and_reports_raised_change_class(signed_in):
    article = make_article(html="<p>Take 5 mg.</p>", standfirst=LONG)
    path = reverse("admin:articles_article_freeze", args=[article.pk])
    assert "gives numbers" in freeze_by_form(signed_in, article).content.decode()
    assert not Edition.objects.exists()
    page = freeze_by_form(signed_in, article, reason_uncited_numbers="It is on the leaflet.").content.decode()
    assert "Kept because: “It is on the leaflet.”" in page
    publish(Edition.objects.get())
    block = RichText.objects.get()
    block.html = "<p>Take 50 mg.</p>"
    block.save()
    step = signed_in.get(path).content.decode()
    assert (
        "At least a medical change since edition 1, which readers saw last, because a dose changed: “5 mg” → “50 mg”."
        in step
    )
    assert 'value="It is on the leaflet."' in step, "the reason given last time is offered again"
    page = freeze_by_form(signed_in, article, reason_uncited_numbers="As before.").content.decode()
    assert "Marked as a medical change because a dose changed: “5 mg” → “50 mg”." in page
    assert Edition.objects.get(number=2).change_class == "medical"


def test_publish_form_asks_only_for_missing_reasons(signed_in):
    edition = freeze(make_article(needs_approval=False))
    path = reverse("admin:articles_edition_publish", args=[edition.pk])
    page = signed_in.get(path).content.decode()
    assert "reason_missing_description" not in page
    assert "Search engines" in page
    assert signed_in.post(path, {"at": ""}).status_code == 302


def test_checklist_of_a_form_requires_article_permission(client):
    article = make_article()
    address = reverse("admin:articles_article_checklist", args=[article.pk])
    assert client.post(address).status_code == 302
    client.force_login(make_user("nobody"))
    assert client.post(address).status_code == 404, "as for an article that does not exist"
